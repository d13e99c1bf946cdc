"""A folder of any files through `planreview review`, one call a file: python bench/folder.py FOLDER [--all] [--jobs N].

Prints a table: what became of each file (a document or an error code), seconds, peak memory, tracebacks, processes left
behind. Without `--all` only what needs a look: internal errors, time-outs, text not read, the slowest and the largest.
Status 1 where something happened that must not: an internal error, a traceback, a process left behind, no answer.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

PROGRAM = Path(sys.executable).with_name("planreview")
# Past this the program has failed to keep its own time.
PATIENCE = 120
_LOCK = threading.Lock()
_running: set[int] = set()
_left: set[int] = set()


@dataclass(frozen=True)
class Row:
    """One file. `memory` is MiB written to by all processes at their worst moment; `said` what needs a look."""

    path: Path
    outcome: str
    seconds: float
    memory: int
    coverage: float | None = None
    said: str = ""
    processes: int = 0
    notices: list[str] = field(default_factory=list)


def main() -> int:
    """Runs the folder through and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    # Who loses its parent becomes a child of this process and is counted: linux/prctl.h, PR_SET_CHILD_SUBREAPER.
    ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)
    os.environ["TMPDIR"] = scratch = tempfile.mkdtemp(prefix="planreview-bench-")
    paths = sorted(path for path in options.folder.rglob("*") if path.is_file())
    with ThreadPoolExecutor(options.jobs) as pool:
        rows = []
        for done in pool.map(run, paths):
            rows.append(done)
            if options.all:
                print(line(done, options.folder), flush=True)
    print_rows(rows, options.folder)
    files = list(Path(scratch).iterdir())
    shutil.rmtree(scratch)
    bad = [row for row in rows if row.said or row.outcome in ("internal", "no answer")]
    print(f"processes left behind {len(_left)}, folders left behind {len(files)}, to look at {len(bad)}")
    return 1 if bad or _left or files else 0


def left_behind() -> set[int]:
    """The processes that outlived their call; only a subreaper hears of them."""
    return set(_left)


def run(path: Path, never: str = "") -> Row:
    """One call of the program, whose output must never hold some words."""
    started = time.monotonic()
    command = [str(PROGRAM), "review", str(path), "--format", "json"]
    environment = {**os.environ, "PLANREVIEW_DEBUG": "1"}
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        with _LOCK:
            process = subprocess.Popen(command, stdout=out, stderr=err, env=environment, start_new_session=True)
            _running.add(process.pid)
        peak = 0
        while process.poll() is None and time.monotonic() - started < PATIENCE:
            peak = max(peak, sum(map(written, [process.pid, *descendants(process.pid)])))
            time.sleep(0.02)
        seconds = time.monotonic() - started
        process.kill()
        process.wait()
        with _LOCK:
            _running.discard(process.pid)
            leftovers()
        out.seek(0)
        err.seek(0)
        return row(path, out.read(), err.read().decode("utf-8", "replace"), (seconds, peak // 1024), never)


def row(path: Path, out: bytes, err: str, cost: tuple[float, int], never: str = "") -> Row:
    """What a call's output says; `cost` is seconds and MiB."""
    seconds, memory = cost
    said = err.strip().splitlines()[-1] if "Traceback" in err else ""
    if never and never.encode() in out:
        said = f"says {never}"
    try:
        report = json.loads(out)
    except ValueError:
        return Row(path, "no answer", seconds, memory, said=said or err[:100])
    if report["error"]:
        return Row(path, report["error"]["code"], seconds, memory, said=said)
    source = report["source"]
    return Row(path, "document", seconds, memory, source["coverage"], said, notices=source["notices"])


def descendants(process: int) -> list[int]:
    """All processes below one."""
    with suppress(OSError):
        listing = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii")
        children = [int(number) for number in listing.split()]
        return [*children, *(below for child in children for below in descendants(child))]
    return []


def written(process: int) -> int:
    """KiB of memory of its own that a process has written to."""
    with suppress(OSError):
        for line in Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines():
            if line.startswith("RssAnon:"):
                return int(line.split()[1])
    return 0


def leftovers() -> None:
    """Counts and ends what has become a child of this process without being started by it."""
    for task in Path("/proc/self/task").iterdir():
        with suppress(OSError):
            for child in map(int, (task / "children").read_text(encoding="ascii").split()):
                if child not in _running and not _ended(child):
                    _left.add(child)
                    with suppress(ProcessLookupError):
                        os.kill(child, signal.SIGKILL)


def _ended(process: int) -> bool:
    """Whether it has ended; it is reaped then."""
    with suppress(ChildProcessError):
        return os.waitpid(process, os.WNOHANG)[0] == process
    return True


def line(row: Row, folder: Path) -> str:
    """A line of the table."""
    share = "" if row.coverage is None else f"{row.coverage:.3f}"
    name = str(row.path.relative_to(folder))
    return f"  {row.outcome:20} {row.seconds:6.1f} s {row.memory:6} MiB {share:>6}  {name}  {row.said[:100]}"


def print_rows(rows: list[Row], folder: Path) -> None:
    """The table, and sums by kind of file."""
    slow = sorted(rows, key=lambda row: -row.seconds)[:8]
    large = sorted(rows, key=lambda row: -row.memory)[:8]
    alarming = [
        r for r in rows if r.said or r.outcome in ("internal", "no answer", "timeout") or (r.coverage or 1) < 0.98
    ]
    for title, chosen in (("look at", alarming), ("slow", slow), ("large", large)):
        if chosen:
            print(f"\n{title}")
        for r in chosen:
            print(line(r, folder))
    print("\nby kind")
    kinds: dict[str, Counter[str]] = {}
    for r in rows:
        kinds.setdefault(r.path.suffix.lower(), Counter())[r.outcome] += 1
    for kind, outcomes in sorted(kinds.items()):
        print(f"  {kind:8} " + "  ".join(f"{outcome} {count}" for outcome, count in outcomes.most_common()))
    total = sum(r.seconds for r in rows)
    print(f"\n{len(rows)} files, {total:.0f} s, at worst {slow[0].seconds:.1f} s and {large[0].memory} MiB")


if __name__ == "__main__":
    sys.exit(main())
