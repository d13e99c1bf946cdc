"""Brings queue and database together again, whatever happened to either: run every few seconds by every worker.

The database is right. A review whose worker died waits again; one that waits and is in no queue is put into it;
what was withdrawn long ago is purged. Several may run at once.
"""

from __future__ import annotations

import datetime
import logging
import time
from dataclasses import dataclass

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from storage import files, submissions, work
from storage.database import Database
from storage.records import (
    ArchiveEntry,
    AuditEntry,
    Comment,
    DecisionRecord,
    FindingRecord,
    PlanRecord,
    ReviewRecord,
    StoredFile,
    Submission,
    Version,
    now,
)
from workers.jobs import UNFINISHED
from workers.queues import LANES, Queues
from workers.settings import Settings

log = logging.getLogger(__name__)
# Of a lane, the oldest so many are compared: who is further behind has time.
_LOOKED_AT = 2000
_CUT_OFF = 24 * 3600  # seconds after which an upload that has not ended was cut off


@dataclass(frozen=True, slots=True)
class Mended:
    """Ids of reviews: whose worker had died and that wait again, that failed for good, that no queue knew of."""

    back: tuple[str, ...] = ()
    spent: tuple[str, ...] = ()
    forgotten: tuple[str, ...] = ()


def reconcile(database: Database, queues: Queues, settings: Settings) -> Mended:
    """Puts right what can be put right now. Raises Unavailable, RedisError."""
    failure = UNFINISHED
    with database.writing() as session:
        back, spent = work.recover(session, settings.service.tries, (failure.code, failure.message, failure.hint))
    forgotten: list[str] = []
    for lane in LANES:
        with database.reading() as session:
            waiting = work.waiting(session, lane, _LOOKED_AT)
        known = queues.waiting(lane)
        missing = [review_id for review_id in waiting if review_id not in known]
        queues.put(lane, missing)
        forgotten += missing
    for name, ids in (("dead worker", back), ("given up", spent)):
        if ids:
            log.warning("%s: %d reviews", name, len(ids), extra={"reviews": ids[:20]})
    return Mended(tuple(back), tuple(spent), tuple(forgotten))


def purge(database: Database, store: files.Files, settings: Settings) -> int:
    """Deletes for good what was withdrawn `purge_days` ago, and what broken uploads left; how many submissions."""
    before = now() - datetime.timedelta(days=settings.service.purge_days)
    with database.writing() as session:
        gone = submissions.purgeable(session, before)
        orphans = [sha256 for submission_id in gone for sha256 in _purged(session, submission_id)]
    # Only once the rows are gone: an original without rows is found by `verify`, rows without an original are a loss.
    for sha256 in orphans:
        with database.writing() as session:
            if _unused(session, sha256):
                store.delete(sha256)
    store.sweep(time.time() - _CUT_OFF)
    return len(gone)


def _unused(session: Session, sha256: str) -> bool:
    """Whether nobody has handed the same content in again since; nobody can until the transaction has ended."""
    chosen = select(StoredFile).where(StoredFile.sha256 == sha256, StoredFile.purged.is_not(None))
    return session.scalar(chosen.with_for_update()) is not None


def _purged(session: Session, submission_id: str) -> list[str]:
    """Deletes a submission's content, leaves that it was; the originals that nothing else refers to."""
    versions = select(Version.id).where(Version.submission_id == submission_id)
    reviews = select(ReviewRecord.id).where(ReviewRecord.version_id.in_(versions))
    plans = select(PlanRecord.id).where(PlanRecord.review_id.in_(reviews))
    hashes = set(session.scalars(select(Version.sha256).where(Version.submission_id == submission_id)))
    session.execute(delete(FindingRecord).where(FindingRecord.plan_id.in_(plans)))
    session.execute(delete(PlanRecord).where(PlanRecord.review_id.in_(reviews)))
    session.execute(update(ArchiveEntry).where(ArchiveEntry.review_id.in_(reviews)).values(review_id=None))
    session.execute(delete(ReviewRecord).where(ReviewRecord.version_id.in_(versions)))
    for kind in (Version, Comment, DecisionRecord):
        session.execute(delete(kind).where(kind.submission_id == submission_id))
    session.execute(update(Submission).where(Submission.id == submission_id).values(remark=None))
    session.add(AuditEntry(action="submission.purged", object=submission_id))
    used = set(session.scalars(select(Version.sha256).where(Version.sha256.in_(hashes))))
    orphans = sorted(hashes - used)
    session.execute(update(StoredFile).where(StoredFile.sha256.in_(orphans)).values(purged=now()))
    return orphans
