"""Workers as processes of their own, to be killed; and what has to hold whatever happened."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from storage.records import ENDED, PlanRecord, ReviewRecord, Version
from tests.stack import Stack, end, until

ROOT = Path(__file__).parents[2]
# A slow form for `make faults`: more of everything, and what took how long is printed.
LONG = bool(os.environ.get("TEST_FAULTS_LONG"))
# Recovery is due within 30 seconds; a loaded machine is given more before the test fails.
DEADLINE = 90.0
_EACH = 0.5  # seconds more for each file: in the long form there are a thousand
# Quick enough for tests, still several times what a worker needs to say that it is alive.
SOON = {"PLANREVIEW_LEASE": "6"}
HURRIED = {**SOON, "PLANREVIEW_LIMIT_SECONDS": "2", "PLANREVIEW_LIMIT_STALL": "2"}


@dataclass(slots=True)
class Team:
    """A `planreview worker` and all processes below it."""

    process: subprocess.Popen[bytes]

    def tree(self) -> list[int]:
        """All of them, the parent first."""
        return below(self.process.pid)

    def kill(self) -> None:
        """All at once, as a power cut would."""
        pids = self.tree()
        end(*pids)
        self.process.wait()
        until(lambda: not any(alive(pid) for pid in pids), 20)

    def leave(self) -> int:
        """Asked to end in order; its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


@contextmanager
def team(stack: Stack, workers: int = 2, module: str = "tests.faults.hands", log: Path | None = None) -> Iterator[Team]:
    """A team at work on the stack; nothing of it is left afterwards."""
    environment = stack.environment | {"PLANREVIEW_WORKERS": str(workers), "PYTHONPATH": str(ROOT)}
    with (log or Path(os.devnull)).open("ab") as said:
        command = [sys.executable, "-m", module]
        made = Team(subprocess.Popen(command, env=environment, cwd=ROOT, stdout=said, stderr=said))
    try:
        yield made
    finally:
        left = made.tree()
        end(*left)
        made.process.wait()


def below(pid: int) -> list[int]:
    """A process and all that descend from it now."""
    found = [pid]
    with suppress(OSError):
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split():
            found += below(int(child))
    return found


def above(pid: int, levels: int) -> int:
    """A process so many levels up: 1 is the parent."""
    for _ in range(levels):
        pid = int(Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[1])
    return pid


def alive(pid: int) -> bool:
    """Whether a process is there and no mere entry that nobody has taken note of."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


# From the process that reads a document upwards: its keeper, the job, RQ's worker, `planreview worker`.
KEEPER, JOB, WORKER, TEAM = 1, 2, 3, 4


def begun(file: Path, times: int = 1) -> int:
    """Waits until a document has been begun so often; the process that reads it now."""
    until(lambda: len(lines(file)) >= times, DEADLINE, every=0.02)
    return lines(file)[times - 1]


def lines(file: Path) -> list[int]:
    """The processes that said there that they had begun."""
    return [int(line) for line in file.read_text(encoding="ascii").split()] if file.exists() else []


def all_ended(stack: Stack) -> bool:
    """Whether no accepted file is left waiting or hanging."""
    with stack.database.reading() as session:
        chosen = select(func.count()).where(ReviewRecord.state.not_in(ENDED))
        return session.scalar(chosen) == 0


def states(stack: Stack) -> dict[str, str]:
    """How each review stands: its state, or the code of its error."""
    with stack.database.reading() as session:
        return {review.id: review.error or review.state for review in session.scalars(select(ReviewRecord))}


def once(stack: Stack, accepted: int) -> None:
    """Every accepted file has ended, with one review, that holds a report or a reason, and nothing twice."""
    until(lambda: all_ended(stack), DEADLINE + accepted * _EACH)
    with stack.database.reading() as session:
        reviews = [*session.scalars(select(ReviewRecord))]
        assert len(reviews) == session.scalar(select(func.count()).select_from(Version)) == accepted
        for review in reviews:
            plans = session.scalar(select(func.count()).where(PlanRecord.review_id == review.id)) or 0
            assert (review.state == "done") == (review.report is not None and review.error is None), review.state
            assert (review.state == "failed") == (review.error_message is not None)
            assert plans <= 1
            assert review.lease is None


def told(log: Path, message: str) -> list[dict[str, str]]:
    """What the log says of that kind."""
    found = []
    for line in log.read_text(encoding="utf-8").splitlines():
        with suppress(ValueError):
            if (said := json.loads(line)).get("message") == message:
                found.append(said)
    return found
