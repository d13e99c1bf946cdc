"""What people do with a submission: save its file, cancel, retry, withdraw, settle findings, comment, rule on it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from service import showing
from service.callers import audit, caller, seen
from service.problems import Problem, forbidden, invalid, not_found
from service.services import services
from service.submitting import enqueue
from storage import submissions, work
from storage.announcing import announce
from storage.records import Comment, DecisionRecord, ReviewRecord, Ruling, now
from workers.settled import VERDICTS

_TEXT_MOST = 2000


def original(submission_id: str, number: int | None = None) -> tuple[str, bytes]:
    """Name and bytes of the file as it was uploaded. It shows private data: who saves another's is noted."""
    with services().database.reading() as db:
        name, data = showing.original(db, submission_id, number)
    if not caller().is_school:
        with services().database.writing() as db:
            audit(db, "original.saved", submission_id, **({"version": number} if number else {}))
    return name, data


def cancel(db: Session, submission_id: str) -> None:
    """Calls the newest review off, killed where it runs. Raises Problem where it has ended."""
    standing = showing.standing(db, submission_id)
    if not work.call_off(db, standing.review.id):
        raise Problem(409, "ended", "审阅已经结束，不能取消。", "请刷新页面查看结果。")
    audit(db, "review.cancelled", submission_id, review=standing.review.id)


def retry(db: Session, submission_id: str) -> ReviewRecord:
    """One more review of the newest version; `after` must be called once that is committed."""
    standing = showing.standing(db, submission_id)
    review = submissions.again(db, standing.version, "interactive")
    audit(db, "review.retried", submission_id, review=review.id)
    return review


def after(review: ReviewRecord) -> None:
    """The queue is told once the database has it."""
    enqueue(review)


def withdraw(db: Session, submission_id: str) -> None:
    """Out of sight at once; a school takes back its own, an administrator any. Not what was passed."""
    submission = seen(db, submission_id)
    if not (caller().is_school or caller().may("admin") or submission.user_id == caller().user.id):
        raise forbidden("只有上传的学校或管理员可以撤回。")
    if submission.ruling == "passed" and caller().is_school:
        raise Problem(409, "passed", "审核已通过，不能撤回。", "需要时请联系审核人。")
    submissions.withdraw(db, submission)
    audit(db, "submission.withdrawn", submission_id)
    announce(db, "submission.withdrawn", submission_id)


def decide(db: Session, submission_id: str, part: int, finding: str, verdict: str, reason: str) -> DecisionRecord:
    """Settles a finding of the newest report, with a reason; of two about one the later counts. Raises Problem."""
    submission = seen(db, submission_id)
    if verdict not in VERDICTS:
        raise invalid(f"处理意见应为：{'、'.join(VERDICTS)}。")
    reviews = showing.undecided(db, submission_id).reviews
    if not 1 <= part <= len(reviews) or finding not in {one.id for one in reviews[part - 1].findings}:
        raise not_found("发现")
    record = DecisionRecord(
        submission_id=submission.id,
        part=part,
        finding=finding,
        verdict=verdict,
        reason=_text(reason, "理由"),
        user_id=caller().user.id,
    )
    db.add(record)
    db.flush()
    audit(db, "finding.settled", submission_id, finding=finding, verdict=verdict)
    return record


def revoke(db: Session, submission_id: str, decision_id: int) -> None:
    """Takes a decision back: the finding counts again."""
    seen(db, submission_id)
    record = db.get(DecisionRecord, decision_id)
    if record is None or record.submission_id != submission_id or record.revoked:
        raise not_found("处理意见")
    record.revoked = now()
    audit(db, "decision.revoked", submission_id, finding=record.finding)


def comment(db: Session, submission_id: str, text: str) -> Comment:
    """Writes something about it, for school and reviewers."""
    submission = seen(db, submission_id)
    record = Comment(submission_id=submission.id, user_id=caller().user.id, text=_text(text, "留言"))
    db.add(record)
    db.flush()
    audit(db, "submission.commented", submission_id)
    return record


def rule(db: Session, submission_id: str, ruling: Ruling, remark: str | None) -> None:
    """Passes it or returns it, `open` takes that back. What is returned needs a word why."""
    submission = seen(db, submission_id)
    if ruling == "returned" and not (remark or "").strip():
        raise invalid("退回修改要写明原因。", "请在意见里写明要改什么。")
    submission.ruling = ruling
    submission.remark = _text(remark, "意见") if remark and remark.strip() else None
    submission.ruled_by, submission.ruled_at = caller().user.id, now()
    audit(db, f"submission.{ruling}", submission_id)
    announce(db, "submission.ruled", submission_id, ruling=ruling)


def _text(text: str, what: str) -> str:
    text = text.strip()
    if not text:
        raise invalid(f"{what}不能为空。")
    if len(text) > _TEXT_MOST:
        raise invalid(f"{what}最长 {_TEXT_MOST} 字。")
    return text
