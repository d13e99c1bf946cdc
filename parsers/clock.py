"""A clock that stands still while work waits for a processor: seconds that mean the same on a machine with much to do.

Limits that count the wall's time end honest work on a machine with eight jobs on two processors; limits that count
processor time never end what sleeps. This clock counts both work and sleep, and leaves out what the kernel says that
the processes spent in the queue for a processor (/proc/PID/task/TID/schedstat, second number; sched-stats.rst). Where
the kernel does not say, it is the wall's.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path

# Of the time that passes, at most so much is left out: it ends in the end, whatever the machine has to do.
_MOST_LEFT_OUT = 0.95
_NANO = 1e-9


class Clock:
    """Seconds of a process and of all that it has started, from 0.

    The thread of them that waited longest since the last reading says how much is left out, so that it should be read
    a few times a second.
    """

    def __init__(self, process: int | None = None) -> None:
        self._process = process or os.getpid()
        self._waited = _waited(self._process)
        self._at = time.monotonic()
        self._counted = 0.0

    def read(self) -> float:
        """Seconds since it was made."""
        waited, now = _waited(self._process), time.monotonic()
        passed = now - self._at
        longest = max((ns - self._waited.get(thread, 0) for thread, ns in waited.items()), default=0) * _NANO
        self._counted += passed - min(max(longest, 0.0), _MOST_LEFT_OUT * passed)
        self._waited, self._at = waited, now
        return self._counted


def _waited(process: int) -> dict[str, int]:
    """Nanoseconds that each thread of a process, and of all below it, has waited for a processor."""
    found: dict[str, int] = {}
    with suppress(OSError):
        for task in os.listdir(f"/proc/{process}/task"):
            folder = Path(f"/proc/{process}/task/{task}")
            with suppress(OSError, IndexError, ValueError):
                found[task] = int((folder / "schedstat").read_text(encoding="ascii").split()[1])
            with suppress(OSError):
                for child in (folder / "children").read_text(encoding="ascii").split():
                    found |= _waited(int(child))
    return found
