"""One review in a fresh interpreter, step by step: python cold.py FILE prints the seconds of each step as JSON.

The steps are those of `workers/pipeline.py`; imports are counted where they happen first, under `imports`.
"""

from __future__ import annotations

import time

STARTED = time.perf_counter()

import json  # noqa: E402
import sys  # noqa: E402
from pathlib import Path  # noqa: E402

import service.commands  # noqa: E402, F401
from rules.template import load_builtin  # noqa: E402
from service.reports import text  # noqa: E402
from workers import pipeline  # noqa: E402
from workers.report import Report  # noqa: E402


def main(file: str) -> None:
    """Times the steps of a review."""
    steps = {"imports": time.perf_counter() - STARTED}
    path = Path(file)

    def timed(step: str, since: float) -> float:
        now = time.perf_counter()
        steps[step] = now - since
        return now

    now = time.perf_counter()
    templates = load_builtin()
    now = timed("templates", now)
    document = pipeline.parse(path.read_bytes(), path.name)
    now = timed("parse", now)
    plans = pipeline.extract(document)
    now = timed("extract", now)
    reviews = tuple(pipeline.judged(document, part, plan, templates, pipeline.AUTO, "draft") for part, plan in plans)
    now = timed("rules", now)
    text.render(Report(document.source, reviews, document=document))
    timed("report", now)
    print(json.dumps(steps))


if __name__ == "__main__":
    main(sys.argv[1])
