"""What an administrator looks after: files that failed, who did what, programs that are told of events."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from service.callers import audit, caller
from service.problems import invalid, not_found
from service.services import services
from storage import submissions
from storage.announcing import EVENTS, Event
from storage.records import AuditEntry, Delivery, ReviewRecord, Webhook
from workers import webhooks


def failed(db: Session) -> Sequence[ReviewRecord]:
    """Files whose newest review failed, the latest first, with the cause in Chinese."""
    return submissions.failed(db)


def retry_failed(db: Session, review_id: str | None = None) -> list[ReviewRecord]:
    """One more review of one failed file, or of all; `handling.after` must be called once that is committed."""
    chosen = [review for review in failed(db) if review_id in (None, review.id)]
    if review_id is not None and not chosen:
        raise not_found("失败的文件")
    fresh = [submissions.again(db, review.version, review.lane) for review in chosen]
    for old, new in zip(chosen, fresh, strict=True):
        audit(db, "review.retried", old.version.submission_id, review=new.id)
    return fresh


def trail(db: Session, limit: int, before: int | None = None, target: str | None = None) -> Sequence[AuditEntry]:
    """Who did what, the latest first; `before` is the id of the last entry that was seen."""
    chosen = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(limit)
    if before is not None:
        chosen = chosen.where(AuditEntry.id < before)
    if target is not None:
        chosen = chosen.where(AuditEntry.object == target)
    return db.scalars(chosen).all()


def hooks(db: Session) -> Sequence[Webhook]:
    """Programs that are told."""
    return db.scalars(select(Webhook).order_by(Webhook.id)).all()


def deliveries(db: Session, hook_id: int, most: int = 50) -> Sequence[Delivery]:
    """What one was told or is to be told, the latest first."""
    return db.scalars(
        select(Delivery).where(Delivery.webhook_id == hook_id).order_by(Delivery.id.desc()).limit(most)
    ).all()


def add_hook(db: Session, url: str, events: Sequence[Event]) -> Webhook:
    """One more program; its secret is shown once. Raises Problem."""
    try:
        webhooks.check_url(url, services().settings)
    except webhooks.NotAllowed as error:
        raise invalid(str(error), "请检查地址，或请管理员修改设置。") from error
    if unknown := set(events) - set(EVENTS):
        raise invalid(f"没有事件“{'、'.join(sorted(unknown))}”。", f"可用的事件：{'、'.join(EVENTS)}。")
    hook = Webhook(url=url, secret=secrets.token_urlsafe(32), events=list(events), user_id=caller().user.id)
    db.add(hook)
    db.flush()
    audit(db, "webhook.created", f"webhook:{hook.id}", events=list(events))
    return hook


def hook(db: Session, hook_id: int) -> Webhook:
    """One of them. Raises Problem."""
    found = db.get(Webhook, hook_id)
    if found is None:
        raise not_found("通知地址")
    return found


def remove_hook(db: Session, hook_id: int) -> None:
    """It is told nothing any more. Raises Problem."""
    found = hook(db, hook_id)
    db.execute(delete(Delivery).where(Delivery.webhook_id == found.id))
    db.delete(found)
    audit(db, "webhook.deleted", f"webhook:{hook_id}")
