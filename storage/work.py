"""How reviews stand: waiting, taken by a worker that holds them for a while, ended. The queue only says who is next.

Every step is one conditional update: of two workers that take one review, one gets it; of a worker that was thought
dead and its successor, only the one that holds the review may end it.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, CursorResult, Update, case, func, null, select, update
from sqlalchemy.orm import Session

from rules.rule import Stage
from storage.announcing import announce_reviews
from storage.records import Lane, PlanRecord, ReviewRecord, now

Held = Literal["held", "cancelled", "lost"]


@dataclass(frozen=True, slots=True)
class Taken:
    """A review that a worker has taken, and what it needs to know to do it."""

    review_id: str
    worker: str
    tries: int
    sha256: str
    name: str
    template: str
    stage: Stage


@dataclass(frozen=True, slots=True)
class Result:
    """What a review gave. `failure` is code, message and hint where the file could not be read.

    `plans` are rows to be, the findings in them; `report` is the packed report.
    """

    report: bytes
    made_by: dict[str, Any]
    verdict: str | None
    plans: tuple[PlanRecord, ...] = ()
    failure: tuple[str, str, str] | None = None
    pages: int = 0


def take(session: Session, review_id: str, worker: str, lease: int) -> Taken | None:
    """Takes a waiting review for `lease` seconds; None where it is not waiting any more."""
    moment = now()
    taken = _changed(
        session,
        update(ReviewRecord)
        .where(ReviewRecord.id == review_id, ReviewRecord.state == "queued")
        .values(
            state="running",
            worker=worker,
            lease=moment + datetime.timedelta(seconds=lease),
            started=moment,
            tries=ReviewRecord.tries + 1,
            steps=0,
        ),
    )
    if not taken:
        return None
    review = session.get_one(ReviewRecord, review_id)
    version = review.version
    return Taken(review_id, worker, review.tries, version.sha256, version.name, review.template, review.stage)


def renew(session: Session, taken: Taken, lease: int, steps: int, pages: int) -> Held:
    """Holds on to a review and says how far it is; whether the worker still has it and may go on."""
    until = now() + datetime.timedelta(seconds=lease)
    if not _changed(session, _mine(taken).values(lease=until, steps=steps, pages=pages)):
        return "lost"
    wanted = session.scalar(select(ReviewRecord.cancel).where(ReviewRecord.id == taken.review_id))
    return "cancelled" if wanted else "held"


def finish(session: Session, taken: Taken, result: Result) -> bool:
    """Keeps the result; False where another worker has the review by now, whose result will count."""
    code, message, hint = result.failure or (None, None, None)
    mine = _changed(
        session,
        _mine(taken).values(
            state="failed" if result.failure else "done",
            ended=now(),
            lease=None,
            error=code,
            error_message=message,
            error_hint=hint,
            verdict=result.verdict,
            made_by=result.made_by,
            report=result.report,
            pages=result.pages,
        ),
    )
    if mine:
        for plan in result.plans:
            plan.review_id = taken.review_id
            session.add(plan)
        announce_reviews(session, [taken.review_id])
    return mine


def stop(session: Session, taken: Taken) -> bool:
    """Ends a review that was called off while it ran."""
    return _changed(session, _mine(taken).values(state="cancelled", ended=now(), lease=None))


def give_back(session: Session, taken: Taken) -> bool:
    """Lets another worker try: the machine failed, not the file. What was called off meanwhile ends."""
    return _changed(session, _mine(taken).values(lease=None, worker=None, **_waiting_unless_called_off()))


def call_off(session: Session, review_id: str) -> bool:
    """Cancels a review; one that runs is killed by its worker. False where it has ended."""
    return _changed(session, calling_off(ReviewRecord.id == review_id))


def calling_off(which: ColumnElement[bool]) -> Update:
    """The statement that cancels such reviews, in one step: none slips from waiting to running in between."""
    waits = ReviewRecord.state == "queued"
    return (
        update(ReviewRecord)
        .where(which, ReviewRecord.state.in_(("queued", "running")))
        .values(
            cancel=True,
            state=case((waits, "cancelled"), else_=ReviewRecord.state),
            ended=case((waits, now()), else_=ReviewRecord.ended),
        )
    )


def _waiting_unless_called_off() -> dict[str, Any]:
    return {
        "state": case((ReviewRecord.cancel, "cancelled"), else_="queued"),
        "ended": case((ReviewRecord.cancel, now()), else_=null()),
    }


def recover(session: Session, tries: int, failure: tuple[str, str, str]) -> tuple[list[str], list[str]]:
    """Reviews whose worker has died: those that wait again, and those that were tried too often and have failed."""
    abandoned = ReviewRecord.state == "running", ReviewRecord.lease < now()
    code, message, hint = failure
    cancelled = update(ReviewRecord).where(*abandoned, ReviewRecord.cancel)
    _changed(session, cancelled.values(state="cancelled", ended=now(), lease=None))
    given_up = update(ReviewRecord).where(*abandoned, ReviewRecord.tries >= tries)
    spent = _ids(
        session,
        given_up.values(state="failed", ended=now(), lease=None, error=code, error_message=message, error_hint=hint),
    )
    announce_reviews(session, spent)
    back = _ids(session, update(ReviewRecord).where(*abandoned).values(state="queued", lease=None, worker=None))
    return back, spent


def waiting(session: Session, lane: Lane, most: int) -> list[str]:
    """The reviews that wait, the oldest first."""
    chosen = select(ReviewRecord.id).where(ReviewRecord.state == "queued", ReviewRecord.lane == lane)
    return [*session.scalars(chosen.order_by(ReviewRecord.queued, ReviewRecord.id).limit(most))]


def backlog(session: Session, lane: Lane) -> int:
    """How many wait."""
    chosen = select(func.count()).where(ReviewRecord.state == "queued", ReviewRecord.lane == lane)
    return session.scalar(chosen) or 0


def position(session: Session, review: ReviewRecord) -> int | None:
    """How many will be begun before it, and itself: 1 is next. None where it does not wait."""
    if review.state != "queued":
        return None
    before = select(func.count()).where(
        ReviewRecord.state == "queued",
        ReviewRecord.lane == review.lane,
        (ReviewRecord.queued < review.queued)
        | ((ReviewRecord.queued == review.queued) & (ReviewRecord.id < review.id)),
    )
    ahead = session.scalar(before) or 0
    if review.lane == "archive":
        ahead += backlog(session, "interactive")
    return ahead + 1


def _mine(taken: Taken) -> Any:
    return update(ReviewRecord).where(
        ReviewRecord.id == taken.review_id,
        ReviewRecord.state == "running",
        ReviewRecord.worker == taken.worker,
        ReviewRecord.tries == taken.tries,
    )


def _changed(session: Session, statement: Any) -> bool:
    result = session.execute(statement.execution_options(synchronize_session=False))
    return isinstance(result, CursorResult) and result.rowcount > 0


def _ids(session: Session, statement: Any) -> list[str]:
    """The reviews that an update changed."""
    returning = statement.returning(ReviewRecord.id).execution_options(synchronize_session=False)
    return [*session.scalars(returning)]
