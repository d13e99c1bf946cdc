"""Events for programs: written in the transaction of what they announce, so that both happen or neither does.

Who sends them is `workers.webhooks`. They hold ids and states only: who wants to know more asks for it, and is asked
in turn who he is.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any, Literal, get_args

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage.records import Delivery, ReviewRecord, Version, Webhook, now

Event = Literal["submission.received", "submission.withdrawn", "submission.ruled", "review.done", "review.failed"]
EVENTS: tuple[Event, ...] = get_args(Event)


def announce(session: Session, event: Event, submission_id: str, **detail: Any) -> None:
    """Notes the event for each program that wants to hear of it."""
    for hook in session.scalars(select(Webhook).where(Webhook.active).order_by(Webhook.id)):
        if event in hook.events:
            body = {"event": event, "at": now().isoformat(), "submission": submission_id, **detail}
            session.add(Delivery(webhook_id=hook.id, event=event, body=body))


def announce_reviews(session: Session, review_ids: Iterable[str]) -> None:
    """The same for reviews that have just ended; an archive's are nobody's business but its own."""
    chosen = (
        select(ReviewRecord.id, ReviewRecord.state, ReviewRecord.verdict, ReviewRecord.error, Version.submission_id)
        .join(Version, Version.id == ReviewRecord.version_id)
        .where(ReviewRecord.id.in_(list(review_ids)), ReviewRecord.lane == "interactive")
    )
    for review_id, state, verdict, error, submission_id in session.execute(chosen).all():
        event: Event = "review.done" if state == "done" else "review.failed"
        announce(session, event, submission_id, review=review_id, verdict=verdict, error=error)


def due(session: Session, most: int) -> list[int]:
    """Deliveries whose time has come, the oldest first."""
    chosen = select(Delivery.id).where(Delivery.ended.is_(None), Delivery.due <= now())
    return list(session.scalars(chosen.order_by(Delivery.due, Delivery.id).limit(most)))


def claim(session: Session, delivery_id: int, seconds: int) -> Delivery | None:
    """Takes a delivery for so long; None where another process has it."""
    moment = now()
    taken = session.execute(
        update(Delivery)
        .where(Delivery.id == delivery_id, Delivery.ended.is_(None), Delivery.due <= moment)
        .values(due=moment + datetime.timedelta(seconds=seconds), tries=Delivery.tries + 1)
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    ).all()
    return session.get_one(Delivery, delivery_id) if taken else None


def told(session: Session, delivery_id: int, status: int | None, again: datetime.datetime | None) -> None:
    """Keeps how a try went: another one at that moment, or the end."""
    ended = None if again else now()
    values = {"status": status, "ended": ended} | ({"due": again} if again else {})
    session.execute(update(Delivery).where(Delivery.id == delivery_id).values(**values))
