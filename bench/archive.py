"""Documents a second of `planreview batch`, and what its processes keep: python bench/archive.py [--files N].

Makes an archive of N files (some broken, some twice, some in zips), runs the program over it in a home folder of its
own and prints the rate and, of the batch and of each process that works for it, how much memory grows a document.
"""

from __future__ import annotations

import argparse
import csv
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.faults.archives import planted

# Seconds between two looks; of a process, what it needs to get going is not growth.
_LOOK = 1.0
_WARM = 0.2


@dataclass(slots=True)
class Seen:
    """A process: moments, and its memory in MiB."""

    moments: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)

    def slope(self) -> float:
        """MiB a second, by least squares, once it has got going."""
        start = int(len(self.moments) * _WARM)
        xs, ys = self.moments[start:], self.memory[start:]
        if len(xs) < 3:
            return 0.0
        x, y = sum(xs) / len(xs), sum(ys) / len(ys)
        spread = sum((one - x) ** 2 for one in xs)
        return sum((one - x) * (other - y) for one, other in zip(xs, ys, strict=True)) / spread


def main() -> int:
    """Runs and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        archive, home = Path(folder, "archive"), Path(folder, "home")
        outcomes = planted(archive, options.files, options.seed)
        seconds, seen = run(archive, home)
        with (home / "ledger.csv").open(encoding="utf-8-sig", newline="") as table:
            rows = list(csv.DictReader(table))
        stored = sum(path.stat().st_size for path in home.rglob("*") if path.is_file()) / (1 << 20)
    wrong = [row["path"] for row in rows if (row["outcome"], row["error"]) != outcomes.get(row["path"])]
    print(f"{len(rows)} files in {seconds:.0f} s: {len(rows) / seconds:.2f} a second, {stored:.1f} MiB stored")
    print("  ".join(f"{outcome} {count}" for outcome, count in Counter(row["outcome"] for row in rows).most_common()))
    rate = len(rows) / seconds
    for pid, one in sorted(seen.items(), key=lambda item: -len(item[1].moments)):
        if len(one.moments) > 2:
            grows = one.slope() / rate
            print(
                f"process {pid}: {len(one.moments)} looks, {max(one.memory):.0f} MiB at most, {grows:+.4f} MiB a file"
            )
    print(f"not as planted: {len(wrong)}, lines too few: {len(outcomes) - len(rows)}")
    return 1 if wrong or len(rows) != len(outcomes) else 0


def run(archive: Path, home: Path) -> tuple[float, dict[int, Seen]]:
    """Seconds that a batch takes, and its long-lived processes: itself and its children."""
    command = [sys.executable, "-m", "service.cli", "--home", str(home), "batch", str(archive)]
    seen: dict[int, Seen] = {}
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PLANREVIEW_")}
    begun = time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment) as process:
        while process.poll() is None:
            for pid in (process.pid, *children(process.pid)):
                one = seen.setdefault(pid, Seen())
                one.moments.append(time.monotonic() - begun)
                one.memory.append(written(pid))
            time.sleep(_LOOK)
    return time.monotonic() - begun, seen


def children(pid: int) -> list[int]:
    """The processes that it started."""
    with suppress(OSError):
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]
    return []


def written(pid: int) -> float:
    """MiB of memory of its own that a process has written to, or that it was forked with."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
            if line.startswith("RssAnon:"):
                return int(line.split()[1]) / 1024
    return 0.0


if __name__ == "__main__":
    sys.exit(main())
