"""What is shown of submissions: how they stand, their reviews, reports and originals, and what changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from rules.privacy import mask
from service.callers import caller, seen
from service.problems import Problem, not_found
from service.reports import html, text
from service.rounds import is_late
from service.services import services
from storage import submissions, work
from storage.records import Comment, DecisionRecord, ReviewRecord, Submission, Version
from workers import kept, own_templates
from workers.masking import masked
from workers.report import Report, as_json
from workers.settled import with_decisions

Form = Literal["html", "text", "json"]


@dataclass(frozen=True, slots=True)
class Standing:
    """A submission as it stands now; `position` is its place in the queue, from 1."""

    submission: Submission
    version: Version
    review: ReviewRecord
    position: int | None


def standing(db: Session, submission_id: str, number: int | None = None) -> Standing:
    """How a version stands, the newest unless another is named. Raises Problem."""
    submission = seen(db, submission_id)
    version = _version(submission, number)
    review = submissions.latest_review(db, version.id)
    return Standing(submission, version, review, work.position(db, review))


def _version(submission: Submission, number: int | None) -> Version:
    if number is None:
        return submission.versions[-1]
    found = next((version for version in submission.versions if version.number == number), None)
    if found is None:
        raise not_found("版本")
    return found


def report_of(db: Session, submission_id: str, number: int | None = None) -> Report:
    """The report with what people decided since. Raises Problem where there is none yet or none any more."""
    return _decided(db, undecided(db, submission_id, number), submission_id)


def undecided(db: Session, submission_id: str, number: int | None = None) -> Report:
    """The report as it was made. Raises Problem where there is none yet or none any more."""
    now = standing(db, submission_id, number)
    review = db.get_one(ReviewRecord, now.review.id, options=[undefer(ReviewRecord.report)])
    if review.report is None:
        raise _no_report(review)
    return kept.unpack(review.report)


def _decided(db: Session, report: Report, submission_id: str) -> Report:
    decisions = standing_decisions(db, submission_id)
    return with_decisions(report, decisions, own_templates.known(db, services().settings)) if decisions else report


def _no_report(review: ReviewRecord) -> Problem:
    if review.state == "cancelled":
        return Problem(409, "cancelled", "这次审阅已取消。", "需要时请点“重试”。")
    if review.state == "failed":
        message, hint = review.error_message or "审阅没有完成。", review.error_hint or "请点“重试”。"
        return Problem(409, review.error or "internal", message, hint)
    return Problem(409, "not-ready", "审阅还没有完成。", "请稍候再看。", retry=2)


def standing_decisions(db: Session, submission_id: str) -> Sequence[DecisionRecord]:
    """What was decided about the submission's findings and not revoked."""
    chosen = select(DecisionRecord).where(
        DecisionRecord.submission_id == submission_id, DecisionRecord.revoked.is_(None)
    )
    return db.scalars(chosen.order_by(DecisionRecord.id)).all()


def comments(db: Session, submission_id: str) -> Sequence[Comment]:
    """What was written about it, the oldest first."""
    return db.scalars(select(Comment).where(Comment.submission_id == submission_id).order_by(Comment.id)).all()


def review_as_json(db: Session, submission_id: str, number: int | None = None) -> dict[str, Any]:
    """The contract's JSON; private data masked for who may not see it."""
    content = as_json(report_of(db, submission_id, number))
    return content if caller().sees_private(seen(db, submission_id)) else masked(content)


def rendered(report: Report, form: Form) -> str | dict[str, Any]:
    """A report in one of its forms, always masked."""
    if form == "html":
        return html.render(report)
    return text.render(report) if form == "text" else masked(as_json(report))


def original(db: Session, submission_id: str, number: int | None = None) -> tuple[str, bytes]:
    """Name and bytes of the file as it was uploaded."""
    version = _version(seen(db, submission_id), number)
    return version.name, services().files.get(version.sha256)


def changes(db: Session, submission_id: str, older: int, newer: int) -> dict[str, Any]:
    """Which findings of one version the other one has no more, which are new, which stay. By the findings' ids."""
    before, after = (_findings(db, submission_id, number) for number in (older, newer))
    return {
        "from": older,
        "to": newer,
        "closed": [finding for key, finding in before.items() if key not in after],
        "opened": [finding for key, finding in after.items() if key not in before],
        "kept": [finding for key, finding in after.items() if key in before],
    }


def _findings(db: Session, submission_id: str, number: int) -> dict[tuple[int, str], dict[str, Any]]:
    content = review_as_json(db, submission_id, number)
    return {
        (part, finding["id"]): {"part": part, **finding}
        for part, review in enumerate(content["reviews"], start=1)
        for finding in review["findings"]
    }


def shown_name(submission: Submission, name: str) -> str:
    """A file's name, masked for who may not see private data: people write all sorts of things into names."""
    return name if caller().sees_private(submission) else mask(name)


def as_dict(now: Standing) -> dict[str, Any]:
    """A submission as the API shows it."""
    submission, review = now.submission, now.review
    school, round_ = submission.school, submission.round
    base = f"/api/v1/submissions/{submission.id}"
    return {
        "id": submission.id,
        "school": {"id": school.id, "name": school.name} if school else None,
        "round": {"id": round_.id, "title": round_.title} if round_ else None,
        "created": submission.created.isoformat(),
        "late": is_late(submission),
        "ruling": submission.ruling,
        "remark": submission.remark,
        "versions": [
            {
                "number": one.number,
                "name": shown_name(submission, one.name),
                "sha256": one.sha256,
                "created": one.created.isoformat(),
            }
            for one in submission.versions
        ],
        "version": now.version.number,
        "name": shown_name(submission, now.version.name),
        "state": review.state,
        "review": _review(review, now.position),
        "links": {name: f"{base}/{name}" for name in ("review", "report", "original", "events")} | {"self": base},
    }


def _review(review: ReviewRecord, position: int | None) -> dict[str, Any]:
    error = {"code": review.error, "message": review.error_message, "hint": review.error_hint}
    return {
        "id": review.id,
        "state": review.state,
        "position": position,
        "progress": {"steps": review.steps, "pages": review.pages},
        "template": review.template,
        "stage": review.stage,
        "queued": review.queued.isoformat(),
        "started": review.started.isoformat() if review.started else None,
        "ended": review.ended.isoformat() if review.ended else None,
        "verdict": review.verdict,
        "made_by": review.made_by,
        "error": error if review.error else None,
    }
