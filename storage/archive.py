"""The ledger of archives: a line for each file that `batch` was given, by path and content; and reading it again."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from sqlalchemy import ColumnElement, Row, case, delete, or_, select, update
from sqlalchemy.orm import Session

from storage import submissions
from storage.records import (
    ENDED,
    ArchiveEntry,
    AuditEntry,
    FindingRecord,
    PlanRecord,
    ReviewRecord,
    Version,
    now,
)

# reviewed: read, with a verdict; failed: a document that could not be read; refused: nothing that is read at all, it
# was not kept; cancelled: called off by somebody.
Outcome = Literal["reviewed", "failed", "refused", "cancelled"]
_OUTCOME_OF = {"done": "reviewed", "failed": "failed", "cancelled": "cancelled"}
_BEGUN, _ENDED = "archive.again", "archive.again.ended"
# Rows that one statement names at most.
_AT_ONCE = 500
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the ledger; `outcome` is None while the work goes on, `message` is for people."""

    path: str
    sha256: str
    outcome: Outcome | None
    error: str | None
    verdict: str | None
    seconds: float | None
    message: str | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """What a second reading changed: plans compared, verdicts as (before, after), findings by rule."""

    compared: int = 0
    verdicts: Counter[tuple[str | None, str | None]] = field(default_factory=Counter)
    gained: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)


def find(session: Session, path: str, sha256: str) -> ArchiveEntry | None:
    """The line of a file."""
    return session.scalar(select(ArchiveEntry).where(ArchiveEntry.path == path, ArchiveEntry.sha256 == sha256))


def note(session: Session, path: str, sha256: str, review_id: str | None, error: str | None = None) -> int:
    """Writes the line of a file that was taken in, or of one that was refused; its number.

    `sha256` is empty where the content could not be had. Such a line goes once it can.
    """
    entry = find(session, path, sha256)
    if entry is None:
        entry = ArchiveEntry(path=path, sha256=sha256)
        session.add(entry)
    entry.review_id, entry.error, entry.verdict, entry.seconds = review_id, error, None, None
    entry.outcome, entry.ended = (None, None) if review_id else ("refused", now())
    if sha256:
        session.execute(delete(ArchiveEntry).where(ArchiveEntry.path == path, ArchiveEntry.sha256 == ""))
    session.flush()
    return entry.id


def settle(session: Session) -> int:
    """Gives lines whose reviews have ended their outcome; how many."""
    ended = (
        select(ArchiveEntry, ReviewRecord.state, ReviewRecord.error, ReviewRecord.verdict)
        .add_columns(ReviewRecord.started, ReviewRecord.ended)
        .join(ReviewRecord, ReviewRecord.id == ArchiveEntry.review_id)
        .where(ArchiveEntry.outcome.is_(None), ReviewRecord.state.in_(ENDED))
    )
    rows = session.execute(ended).all()
    for entry, state, error, verdict, started, finished in rows:
        entry.outcome, entry.error, entry.verdict = _OUTCOME_OF[state], error, verdict
        entry.ended = finished
        entry.seconds = (finished - started).total_seconds() if started and finished else None
    # Withdrawn and purged meanwhile.
    lost = update(ArchiveEntry).where(ArchiveEntry.outcome.is_(None), ArchiveEntry.review_id.is_(None))
    session.execute(lost.values(outcome="cancelled", ended=now()))
    return len(rows)


def open_lines(session: Session) -> set[int]:
    """The numbers of the lines whose work goes on."""
    return set(session.scalars(select(ArchiveEntry.id).where(ArchiveEntry.outcome.is_(None))))


def lines(session: Session, ids: Iterable[int] | None = None) -> Iterator[Line]:
    """The lines of those numbers, or all, by path."""
    columns = (
        ArchiveEntry.path,
        ArchiveEntry.sha256,
        ArchiveEntry.outcome,
        ArchiveEntry.error,
        ArchiveEntry.verdict,
        ArchiveEntry.seconds,
        ReviewRecord.error_message,
    )
    chosen = select(*columns).outerjoin(ReviewRecord, ReviewRecord.id == ArchiveEntry.review_id)
    if ids is None:
        ordered = chosen.order_by(ArchiveEntry.path, ArchiveEntry.id)
        yield from map(_line, session.execute(ordered.execution_options(yield_per=_AT_ONCE)))
        return
    found = [
        _line(row)
        for some in _in_batches(sorted(ids))
        for row in session.execute(chosen.where(ArchiveEntry.id.in_(some)))
    ]
    yield from sorted(found, key=lambda line: (line.path, line.sha256))


def stored(session: Session, roots: Sequence[str] | None) -> list[tuple[int, int]]:
    """Lines with a review, under those paths or all: their numbers and the versions that they are of, in order."""
    chosen = select(ArchiveEntry.id, ReviewRecord.version_id).join(
        ReviewRecord, ReviewRecord.id == ArchiveEntry.review_id
    )
    if roots is not None:
        chosen = chosen.where(or_(*(_under(root) for root in roots)))
    return [(entry, version) for entry, version in session.execute(chosen.order_by(ArchiveEntry.id))]


def waiting(session: Session, most: int) -> list[tuple[str, str]]:
    """The reviews of archives that wait, the oldest first, and the names of their files."""
    chosen = (
        select(ReviewRecord.id, Version.name)
        .join(Version, Version.id == ReviewRecord.version_id)
        .where(ReviewRecord.state == "queued", ReviewRecord.lane == "archive")
    )
    rows = session.execute(chosen.order_by(ReviewRecord.queued, ReviewRecord.id).limit(most))
    return [(review_id, name) for review_id, name in rows]


def release(session: Session, is_dead: Callable[[str], bool]) -> int:
    """Lets reviews of archives wait again whose workers are known to be dead; how many.

    Their try does not count: they were killed with the whole batch, and somebody has started that again.
    """
    held = select(ReviewRecord.id, ReviewRecord.worker).where(
        ReviewRecord.state == "running", ReviewRecord.lane == "archive"
    )
    dead = [(review_id, worker) for review_id, worker in session.execute(held) if worker and is_dead(worker)]
    for review_id, worker in dead:
        same = ReviewRecord.id == review_id, ReviewRecord.state == "running", ReviewRecord.worker == worker
        session.execute(
            update(ReviewRecord)
            .where(*same)
            .values(
                state=case((ReviewRecord.cancel, "cancelled"), else_="queued"),
                ended=case((ReviewRecord.cancel, now()), else_=None),
                lease=None,
                worker=None,
                tries=ReviewRecord.tries - 1,
            )
            .execution_options(synchronize_session=False)
        )
    return len(dead)


# Over again ----------------------------------------------------------------------------------------------------------


def begin_again(session: Session, subject: str) -> datetime.datetime:
    """When reading that part of the archive again began: now, or when a run that was broken off did."""
    last = session.scalar(
        select(AuditEntry)
        .where(AuditEntry.action.in_((_BEGUN, _ENDED)), AuditEntry.object == subject)
        .order_by(AuditEntry.id.desc())
        .limit(1)
    )
    if last and last.action == _BEGUN:
        return last.at
    begun = AuditEntry(action=_BEGUN, object=subject)
    session.add(begun)
    session.flush()
    return begun.at


def end_again(session: Session, subject: str) -> None:
    """All of it has been read again."""
    session.add(AuditEntry(action=_ENDED, object=subject))


def review_again(session: Session, entry_id: int, version_id: int, begun: datetime.datetime) -> tuple[str | None, bool]:
    """Puts a line to a review made since then, or to a new one; its id where it is new, and whether it has ended."""
    last = submissions.latest_review(session, version_id)
    review = last
    if last.queued < begun:
        review = submissions.again(session, session.get_one(Version, version_id), "archive")
    entry = session.get_one(ArchiveEntry, entry_id)
    if entry.review_id != review.id:
        entry.review_id, entry.outcome, entry.error, entry.verdict, entry.seconds = review.id, None, None, None, None
    session.flush()
    return review.id if review.id != last.id else None, review.state in ENDED


def changes(session: Session, version_ids: Iterable[int], begun: datetime.datetime) -> Changes:
    """What is different between the newest reviews and the newest of those from before that moment."""
    result = Changes()
    for some in _in_batches(sorted(set(version_ids))):
        before = _newest(session, some, ReviewRecord.queued < begun)
        after = _newest(session, some, ReviewRecord.queued >= begun)
        both = sorted(before.keys() & after.keys())
        findings = _findings(session, [review for one in both for review, _ in (before[one], after[one])])
        for one in both:
            (old, old_verdict), (new, new_verdict) = before[one], after[one]
            result.verdicts[old_verdict, new_verdict] += 1
            had, has = findings.get(old, Counter()), findings.get(new, Counter())
            result.gained.update(rule for rule, *_ in (has - had).elements())
            result.lost.update(rule for rule, *_ in (had - has).elements())
    return Changes(result.verdicts.total(), result.verdicts, result.gained, result.lost)


def _newest(
    session: Session, version_ids: Sequence[int], when: ColumnElement[bool]
) -> dict[int, tuple[str, str | None]]:
    """Of each version the newest review that gave something, and its verdict."""
    chosen = (
        select(ReviewRecord.version_id, ReviewRecord.id, ReviewRecord.verdict)
        .where(ReviewRecord.version_id.in_(version_ids), ReviewRecord.state.in_(("done", "failed")), when)
        .order_by(ReviewRecord.queued, ReviewRecord.id.desc())
    )
    return {version_id: (review_id, verdict) for version_id, review_id, verdict in session.execute(chosen)}


def _findings(session: Session, review_ids: Sequence[str]) -> dict[str, Counter[tuple[str, int, str]]]:
    """Of each review its findings, as rule, plan and the finding's own id."""
    found: dict[str, Counter[tuple[str, int, str]]] = {}
    for some in _in_batches(review_ids):
        chosen = (
            select(PlanRecord.review_id, FindingRecord.rule, PlanRecord.position, FindingRecord.finding)
            .join(PlanRecord, PlanRecord.id == FindingRecord.plan_id)
            .where(PlanRecord.review_id.in_(some))
        )
        for review_id, rule, position, finding in session.execute(chosen):
            found.setdefault(review_id, Counter())[rule, position, finding] += 1
    return found


def _line(row: Row[*tuple[Any, ...]]) -> Line:
    return Line(*row)


def _under(root: str) -> ColumnElement[bool]:
    return or_(ArchiveEntry.path == root, ArchiveEntry.path.startswith(root.rstrip("/") + "/", autoescape=True))


def _in_batches(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    for start in range(0, len(items), _AT_ONCE):
        yield items[start : start + _AT_ONCE]
