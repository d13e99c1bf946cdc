"""What is handed in and what happens to it there: received once, listed, replaced, withdrawn, purged."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session, selectinload

from rules.rule import Stage
from storage import work
from storage.records import ENDED, Lane, ReviewRecord, Round, StoredFile, Submission, Version, now


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that stands in the store already. `submission_id` makes it a new version of that one.

    `origin` tells same from other: the same content of the same origin is one submission.
    """

    sha256: str
    size: int
    name: str
    origin: str
    user_id: int | None = None
    school_id: int | None = None
    round_id: int | None = None
    submission_id: str | None = None
    template: str = "auto"
    stage: Stage = "draft"
    lane: Lane = "interactive"


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where an upload went. `known`: it had been handed in before, nothing was added."""

    submission_id: str
    review_id: str
    number: int
    known: bool


def origin(school_id: int | None, round_id: int | None, user_id: int | None) -> str:
    """Of an upload by a school for a round; who belongs to no school has what he uploads for himself."""
    owner = f"school:{school_id}" if school_id is not None else f"user:{user_id}"
    return f"{owner}/round:{round_id or 0}"


def receive(session: Session, upload: Upload) -> Receipt:
    """Takes an upload in, with a review that waits. Raises LookupError where the submission it is for is gone.

    Two that bring the same content at the same moment meet at the unique key: the later one gets an IntegrityError,
    may call again, and is then told that it is known. Once this is committed, the caller puts the content into the
    store again: a purge may have deleted it in between, and will not any more.
    """
    key = f"{upload.origin}/{upload.sha256}"
    if known := session.scalar(select(Version).where(Version.key == key)):
        return Receipt(known.submission_id, latest_review(session, known.id).id, known.number, known=True)
    file = session.get(StoredFile, upload.sha256, with_for_update=True)
    if file is None:
        session.add(StoredFile(sha256=upload.sha256, size=upload.size))
    else:
        file.purged = None
    session.flush()
    submission, number = _submission(session, upload)
    version = Version(submission=submission, number=number, sha256=upload.sha256, name=upload.name, key=key)
    review = ReviewRecord(version=version, lane=upload.lane, template=upload.template, stage=upload.stage)
    # In one go: on SQLite nobody else writes meanwhile.
    session.add_all([submission, version, review])
    session.flush()
    return Receipt(submission.id, review.id, number, known=False)


def _submission(session: Session, upload: Upload) -> tuple[Submission, int]:
    """What the file belongs to, and the number of its version."""
    if upload.submission_id is None:
        return Submission(school_id=upload.school_id, round_id=upload.round_id, user_id=upload.user_id), 1
    # Held until the new version is in, so that nobody withdraws the submission or numbers a version alike meanwhile.
    session.execute(select(Submission.id).where(Submission.id == upload.submission_id).with_for_update())
    found = find(session, upload.submission_id)
    if found is None:
        raise LookupError(upload.submission_id)
    found.ruling, found.ruled_by, found.ruled_at = "open", None, None
    return found, 1 + found.versions[-1].number


def again(session: Session, version: Version, lane: Lane, template: str | None = None) -> ReviewRecord:
    """One more review of a version, beside those that there are; the present one where it has not ended yet."""
    session.execute(select(Version.id).where(Version.id == version.id).with_for_update())
    last = latest_review(session, version.id)
    if last.state not in ENDED:
        return last
    review = ReviewRecord(version_id=version.id, lane=lane, template=template or last.template, stage=last.stage)
    session.add(review)
    session.flush()
    return review


def find(session: Session, submission_id: str) -> Submission | None:
    """A submission that has not been withdrawn, with its versions."""
    return session.scalar(
        select(Submission)
        .where(Submission.id == submission_id, Submission.withdrawn.is_(None))
        .options(selectinload(Submission.versions))
    )


def latest_review(session: Session, version_id: int) -> ReviewRecord:
    """The newest review of a version; each has one at least."""
    return session.scalars(
        select(ReviewRecord)
        .where(ReviewRecord.version_id == version_id)
        .order_by(ReviewRecord.queued.desc(), ReviewRecord.id)
        .limit(1)
    ).one()


def current() -> Select[Submission, Version, ReviewRecord]:
    """Each submission in sight with its newest version and the newest review of that; to be narrowed and ordered."""
    newest_version = (
        select(func.max(Version.number)).where(Version.submission_id == Submission.id).correlate(Submission)
    ).scalar_subquery()
    newest_review = (
        select(ReviewRecord.id)
        .where(ReviewRecord.version_id == Version.id)
        .order_by(ReviewRecord.queued.desc(), ReviewRecord.id)
        .limit(1)
        .correlate(Version)
    ).scalar_subquery()
    return (
        select(Submission, Version, ReviewRecord)
        .join(Version, (Version.submission_id == Submission.id) & (Version.number == newest_version))
        .join(ReviewRecord, ReviewRecord.id == newest_review)
        .where(Submission.withdrawn.is_(None))
    )


def withdraw(session: Session, submission: Submission) -> None:
    """Out of sight at once; its files stay until they are purged. What waits or runs is called off."""
    submission.withdrawn = now()
    versions = select(Version.id).where(Version.submission_id == submission.id)
    session.execute(update(Version).where(Version.submission_id == submission.id).values(key=None))
    session.execute(work.calling_off(ReviewRecord.version_id.in_(versions)))


def failed(session: Session, most: int = 500) -> list[ReviewRecord]:
    """What failed and was not begun again, withdrawn or replaced, the newest first."""
    chosen = current().where(ReviewRecord.state == "failed").order_by(ReviewRecord.ended.desc())
    return [review for _, _, review in session.execute(chosen.limit(most))]


def purgeable(session: Session, before: datetime.datetime) -> list[str]:
    """Withdrawn before that moment and still kept: submissions' ids."""
    kept = select(Version.id).where(Version.submission_id == Submission.id).exists()
    return list(session.scalars(select(Submission.id).where(Submission.withdrawn < before, kept)))


def open_round(session: Session, round_id: int) -> Round | None:
    """A round that takes uploads; None where there is none of that number or it is closed."""
    found = session.get(Round, round_id)
    return found if found and not found.closed else None
