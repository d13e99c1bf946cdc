"""The whole hostile set through `planreview review`, a call a file: python -m tests.hostile [WORD…].

Prints what became of each file, with seconds and the most memory that all its processes wrote to at once. Status 1
where an outcome is not one that is allowed, a limit is passed, a traceback is shown, an address was asked for
something, a file appeared elsewhere, or a process was left behind. WORDs choose files by their names.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench import folder
from parsers import confine
from tests.hostile.server import SECRET, Listener
from tests.hostile.set import everything, strays

SECONDS, MEMORY = 20.0, 1536


def main(words: list[str]) -> int:
    """Builds, runs and prints."""
    confine.adopt_orphans()
    before, bad, worst, largest = strays(), 0, 0.0, 0
    with tempfile.TemporaryDirectory(prefix="hostile-") as name, Listener(Path(name)) as listener:
        chosen = [one for one in everything() if not words or any(word in one.name for word in words)]
        for one in chosen:
            path = Path(name) / one.name
            path.write_bytes(one.make(listener.world))
            listener.asked.clear()
            row = folder.run(path, SECRET)
            path.unlink()
            wrong = [*problems(row, one.expect), *(f"asked for {what}" for what in listener.asked)]
            bad, worst, largest = bad + bool(wrong), max(worst, row.seconds), max(largest, row.memory)
            say(
                f"{row.outcome:20} {row.seconds:6.1f} s {row.memory:6} MiB  {one.name:40} {'; '.join(wrong)}",
            )
    left = [*map(str, folder.left_behind()), *map(str, strays() - before)]
    say(
        f"\n{len(chosen)} files, at worst {worst:.1f} s and {largest} MiB, {bad} wrong; left behind: {left or 'nothing'}"
    )
    return 1 if bad or left else 0


def say(line: str) -> None:
    """A line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def problems(row: folder.Row, expect: frozenset[str]) -> Iterator[str]:
    """What must not be."""
    if row.outcome not in expect:
        yield f"should be {' or '.join(sorted(expect))}"
    if row.said:
        yield row.said
    if row.seconds > SECONDS:
        yield f"more than {SECONDS:.0f} s"
    if row.memory > MEMORY:
        yield f"more than {MEMORY} MiB"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
