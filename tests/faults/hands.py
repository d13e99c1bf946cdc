"""`planreview worker`, reading instead of plans instructions to misbehave: `python -m tests.faults.hands`.

A file is what its reading shall do, as Python: `time.sleep(60)`. It is done in the sandbox, where a parser would run,
with all that surrounds it as it is.
"""

from __future__ import annotations

import hashlib
from typing import Any

from parsers import landlock
from tests.faults import deeds
from tests.faults.harness import LONG
from workers import logs, pipeline, preload, settings, worker
from workers.report import Report, Source


def review(data: bytes, name: str, templates: object, choice: str, stage: str, tools: pipeline.Tools) -> Report:
    """Does what the file says, and reports that it was read."""
    known: dict[str, Any] = {**vars(deeds), "tools": tools}
    exec(data, known)
    return Report(Source(name, hashlib.sha256(data).hexdigest(), len(data), "docx", coverage=1.0))


def main() -> None:
    """Works until told to end."""
    logs.configure()
    chosen = settings.load()
    pipeline.review = review  # type: ignore[assignment]
    landlock.DEVICES = (*landlock.DEVICES, str(chosen.home))  # where these say that they have begun
    preload.preload = lambda: None
    if not LONG:
        worker._LOOK = 1.0
    worker.run(chosen)


if __name__ == "__main__":
    main()
