"""How everything here is timed: processor time of this process, warm, the median of several runs."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

RUNS = 9
# Enough runs of a slow peer for a median, without waiting for minutes.
SECONDS = 6.0


def median_of(call: Callable[[], object]) -> float:
    """Seconds of processor time, all threads together, after one call that is not counted."""
    call()
    taken: list[float] = []
    started = time.perf_counter()
    while len(taken) < RUNS and (len(taken) < 3 or time.perf_counter() - started < SECONDS):
        before = time.process_time()
        call()
        taken.append(time.process_time() - before)
    return statistics.median(taken)
