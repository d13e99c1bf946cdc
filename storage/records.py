"""What the service keeps: a class for each table. Rows of results are added, never overwritten.

All moments are in UTC. Texts of people and of plans are private unless said otherwise; nothing here goes to a log.
"""

from __future__ import annotations

import datetime
import uuid
from typing import Any, Literal

from sqlalchemy import JSON, DateTime, ForeignKey, Index, LargeBinary, MetaData, String, Text, TypeDecorator
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from rules.rule import Stage

Role = Literal["school", "reviewer", "admin"]
Lane = Literal["interactive", "archive"]
State = Literal["queued", "running", "done", "failed", "cancelled"]
Ruling = Literal["open", "passed", "returned"]

# Of a review: nothing more will happen to it.
ENDED: tuple[State, ...] = ("done", "failed", "cancelled")


def now() -> datetime.datetime:
    """This moment, in UTC."""
    return datetime.datetime.now(datetime.UTC)


def new_id() -> str:
    """A name that nobody can guess, for what programs and people call from outside."""
    return uuid.uuid4().hex


class Moment(TypeDecorator[datetime.datetime]):
    """A moment in UTC, on databases with and without time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime.datetime | None, dialect: Dialect) -> datetime.datetime | None:
        """To the database."""
        return value.astimezone(datetime.UTC) if value else None

    def process_result_value(self, value: datetime.datetime | None, dialect: Dialect) -> datetime.datetime | None:
        """From the database."""
        return value.replace(tzinfo=datetime.UTC) if value and value.tzinfo is None else value


class Words(TypeDecorator[str]):
    """Text as people and files give it, without what PostgreSQL cannot keep: NUL, halves of characters."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """To the database."""
        return value and value.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


class Record(DeclarativeBase):
    """What every table shares."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's way to say it
        datetime.datetime: Moment,
        dict[str, Any]: JSON,
        list[str]: JSON,
        list[Any]: JSON,
        Role: String(16),
        Lane: String(16),
        State: String(16),
        Ruling: String(16),
        Stage: String(16),
    }


# People ---------------------------------------------------------------------------------------------------------------


class School(Record):
    """学校. `code` is the district's own, `name` how it signs its plans."""

    __tablename__ = "school"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    active: Mapped[bool] = mapped_column(default=True)


class User(Record):
    """An account. `epoch` grows when all its sessions and tokens must end: reset of the password, switched off."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64), unique=True)
    shown: Mapped[str] = mapped_column(String(100))
    role: Mapped[Role]
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"), index=True)
    password: Mapped[str] = mapped_column(String(300))
    must_change: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    sees_private: Mapped[bool] = mapped_column(default=False)
    epoch: Mapped[int] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime.datetime | None]
    created: Mapped[datetime.datetime] = mapped_column(default=now)

    school: Mapped[School | None] = relationship(lazy="joined")


class Token(Record):
    """A program's way in. Only the digest is kept; `scopes` are some of `read upload review admin private`."""

    __tablename__ = "token"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    label: Mapped[str] = mapped_column(String(100))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[list[str]]
    epoch: Mapped[int] = mapped_column(default=0)
    created: Mapped[datetime.datetime] = mapped_column(default=now)
    expires: Mapped[datetime.datetime]
    used: Mapped[datetime.datetime | None]
    revoked: Mapped[datetime.datetime | None]

    user: Mapped[User] = relationship(lazy="joined")


# What is asked for ----------------------------------------------------------------------------------------------------


class OwnTemplate(Record):
    """A template that the district wrote: its YAML text. A new version is a new row; the newest active one counts."""

    __tablename__ = "own_template"
    __table_args__ = (Unique("identity", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    identity: Mapped[str] = mapped_column(String(100), index=True)
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Words)
    active: Mapped[bool] = mapped_column(default=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    created: Mapped[datetime.datetime] = mapped_column(default=now)


class Round(Record):
    """年度批次: the plans of a year, held against `template` (an id or `auto`) at `stage`."""

    __tablename__ = "round"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200), unique=True)
    year: Mapped[int | None]
    template: Mapped[str] = mapped_column(String(100), default="auto")
    stage: Mapped[Stage] = mapped_column(default="draft")
    deadline: Mapped[datetime.datetime | None]
    closed: Mapped[bool] = mapped_column(default=False)
    created: Mapped[datetime.datetime] = mapped_column(default=now)

    expected: Mapped[list[School]] = relationship(secondary="round_school", order_by="School.code")


class RoundSchool(Record):
    """A school whose plan a round expects."""

    __tablename__ = "round_school"

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), primary_key=True)


# What is handed in ----------------------------------------------------------------------------------------------------


class StoredFile(Record):
    """An original, kept once by its content. `purged` where its bytes were deleted after a withdrawal."""

    __tablename__ = "file"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int]
    created: Mapped[datetime.datetime] = mapped_column(default=now)
    purged: Mapped[datetime.datetime | None]


class Submission(Record):
    """A plan as handed in, with all its versions. `school_id` is null for an archive's."""

    __tablename__ = "submission"
    __table_args__ = (Index("ix_submission_listed", "round_id", "school_id", "created"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"), index=True)
    round_id: Mapped[int | None] = mapped_column(ForeignKey("round.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    created: Mapped[datetime.datetime] = mapped_column(default=now, index=True)
    withdrawn: Mapped[datetime.datetime | None]
    ruling: Mapped[Ruling] = mapped_column(default="open")
    ruled_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    ruled_at: Mapped[datetime.datetime | None]
    remark: Mapped[str | None] = mapped_column(Words)

    school: Mapped[School | None] = relationship(lazy="joined")
    round: Mapped[Round | None] = relationship(lazy="joined")
    versions: Mapped[list[Version]] = relationship(order_by="Version.number", back_populates="submission")


class Version(Record):
    """One file of a submission. `key` says what makes a second upload the same one; null once withdrawn."""

    __tablename__ = "version"
    __table_args__ = (Unique("submission_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[str] = mapped_column(ForeignKey("submission.id"))
    number: Mapped[int]
    sha256: Mapped[str] = mapped_column(ForeignKey("file.sha256"), index=True)
    name: Mapped[str] = mapped_column(String(300))
    key: Mapped[str | None] = mapped_column(String(200), unique=True)
    created: Mapped[datetime.datetime] = mapped_column(default=now)

    submission: Mapped[Submission] = relationship(back_populates="versions", lazy="joined")
    reviews: Mapped[list[ReviewRecord]] = relationship(order_by="ReviewRecord.queued", back_populates="version")


# What became of it ----------------------------------------------------------------------------------------------------


class ReviewRecord(Record):
    """One reading of a version, from the queue to its end; this row, not the queue, says how it stands.

    A worker that runs it holds it until `lease` and renews that; `tries` counts how often one has taken it. `made_by`
    names program, rules and templates that made the result. `report` is the whole value as `workers.kept` packs it.
    """

    __tablename__ = "review"
    __table_args__ = (Index("ix_review_waiting", "state", "lane", "queued"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id"), index=True)
    lane: Mapped[Lane] = mapped_column(default="interactive")
    state: Mapped[State] = mapped_column(default="queued")
    template: Mapped[str] = mapped_column(String(100), default="auto")
    stage: Mapped[Stage] = mapped_column(default="draft")
    queued: Mapped[datetime.datetime] = mapped_column(default=now)
    started: Mapped[datetime.datetime | None]
    ended: Mapped[datetime.datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    worker: Mapped[str | None] = mapped_column(String(100))
    lease: Mapped[datetime.datetime | None]
    steps: Mapped[int] = mapped_column(default=0)
    pages: Mapped[int] = mapped_column(default=0)
    cancel: Mapped[bool] = mapped_column(default=False)
    error: Mapped[str | None] = mapped_column(String(32))
    error_message: Mapped[str | None] = mapped_column(Words)
    error_hint: Mapped[str | None] = mapped_column(Words)
    verdict: Mapped[str | None] = mapped_column(String(16))
    made_by: Mapped[dict[str, Any] | None]
    report: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)

    version: Mapped[Version] = relationship(back_populates="reviews", lazy="joined")
    plans: Mapped[list[PlanRecord]] = relationship(order_by="PlanRecord.position", cascade="all, delete-orphan")


class PlanRecord(Record):
    """A plan that a review found in its file, for lists and statistics; `plan` is the contract's JSON, unmasked."""

    __tablename__ = "plan"

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[str] = mapped_column(ForeignKey("review.id"), index=True)
    position: Mapped[int]
    title: Mapped[str | None] = mapped_column(Words)
    issuer: Mapped[str | None] = mapped_column(Words)
    year: Mapped[int | None] = mapped_column(index=True)
    template: Mapped[str | None] = mapped_column(String(100))
    template_version: Mapped[str | None] = mapped_column(String(50))
    verdict: Mapped[str] = mapped_column(String(16))
    completeness: Mapped[float]
    errors: Mapped[int]
    warnings: Mapped[int]
    notes: Mapped[int]
    plan: Mapped[dict[str, Any]] = mapped_column(deferred=True)

    findings: Mapped[list[FindingRecord]] = relationship(order_by="FindingRecord.id", cascade="all, delete-orphan")


class FindingRecord(Record):
    """A finding of a plan. `finding` is its id in the report, the same in the next version of the plan."""

    __tablename__ = "finding"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    finding: Mapped[str] = mapped_column(String(64))
    rule: Mapped[str] = mapped_column(String(64), index=True)
    outcome: Mapped[str] = mapped_column(String(16))
    severity: Mapped[str] = mapped_column(String(16))
    subject: Mapped[str] = mapped_column(Words)
    message: Mapped[str] = mapped_column(Words)


# What people said -----------------------------------------------------------------------------------------------------


class DecisionRecord(Record):
    """A finding settled with a reason; holds for all versions of the submission until revoked.

    `part` is the plan's index in a file that binds several, 0 where there is one.
    """

    __tablename__ = "decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[str] = mapped_column(ForeignKey("submission.id"), index=True)
    part: Mapped[int] = mapped_column(default=0)
    finding: Mapped[str] = mapped_column(String(64))
    verdict: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(Words)
    user_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    created: Mapped[datetime.datetime] = mapped_column(default=now)
    revoked: Mapped[datetime.datetime | None]

    user: Mapped[User] = relationship(lazy="joined")


class Comment(Record):
    """What a reviewer or the school wrote about a submission."""

    __tablename__ = "comment"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[str] = mapped_column(ForeignKey("submission.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    text: Mapped[str] = mapped_column(Words)
    created: Mapped[datetime.datetime] = mapped_column(default=now)

    user: Mapped[User] = relationship(lazy="joined")


class AuditEntry(Record):
    """Who did what to which thing, when. `detail` holds ids, names of accounts, states: no private data."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime.datetime] = mapped_column(default=now, index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    action: Mapped[str] = mapped_column(String(64))
    object: Mapped[str] = mapped_column(String(100), index=True)
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
    request: Mapped[str | None] = mapped_column(String(32))

    user: Mapped[User | None] = relationship(lazy="joined")


# Programs that are told -----------------------------------------------------------------------------------------------


class Webhook(Record):
    """A program that is told of events; the URL's host must be among the allowed ones."""

    __tablename__ = "webhook"

    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(String(500))
    secret: Mapped[str] = mapped_column(String(100))
    events: Mapped[list[str]]
    active: Mapped[bool] = mapped_column(default=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    created: Mapped[datetime.datetime] = mapped_column(default=now)


class Delivery(Record):
    """One event for one webhook: tried at `due` until told or given up."""

    __tablename__ = "delivery"
    __table_args__ = (Index("ix_delivery_due", "ended", "due"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhook.id"))
    event: Mapped[str] = mapped_column(String(64))
    body: Mapped[dict[str, Any]]
    tries: Mapped[int] = mapped_column(default=0)
    due: Mapped[datetime.datetime] = mapped_column(default=now)
    ended: Mapped[datetime.datetime | None]
    status: Mapped[int | None]

    webhook: Mapped[Webhook] = relationship(lazy="joined")


# Archives -------------------------------------------------------------------------------------------------------------


class ArchiveEntry(Record):
    """A line of the ledger: a file of an archive, once by path and content, and the review that holds its result.

    `outcome` is null until its work has ended.
    """

    __tablename__ = "archive_entry"
    __table_args__ = (Unique("path", "sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(Words)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    review_id: Mapped[str | None] = mapped_column(ForeignKey("review.id"))
    outcome: Mapped[str | None] = mapped_column(String(16))
    error: Mapped[str | None] = mapped_column(String(32))
    verdict: Mapped[str | None] = mapped_column(String(16))
    seconds: Mapped[float | None]
    created: Mapped[datetime.datetime] = mapped_column(default=now)
    ended: Mapped[datetime.datetime | None]
