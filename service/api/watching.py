"""`/api/v1/failures`, `/audit`, `/webhooks`: what an administrator looks after."""

from __future__ import annotations

from typing import Any

from service import handling, showing
from service import watching as actions
from service.api import watching_models as models
from service.api.described import answers, blueprint
from service.callers import needs
from service.services import services
from storage.records import AuditEntry, Delivery, ReviewRecord, Webhook

failures = blueprint("failures", "失败的文件")
audit = blueprint("audit", "操作记录")
webhooks = blueprint("webhooks", "通知其他程序")


@failures.get("/failures", summary="失败的文件", responses={200: models.Failures})
@needs("admin")
def failed() -> Any:
    """The latest first, with the cause."""
    with services().database.reading() as db:
        return {"failures": [_failure(one) for one in actions.failed(db)]}


@failures.post("/failures/retry", summary="重新审阅失败的文件", responses=answers({202: models.Retried}, 404, 415))
@needs("admin")
def retried(body: models.RetryAsked) -> Any:
    """One, or all."""
    with services().database.writing() as db:
        fresh = actions.retry_failed(db, body.review)
    for one in fresh:
        handling.after(one)
    return {"reviews": [one.id for one in fresh]}, 202


@audit.get("/audit", summary="操作记录", responses={200: models.AuditPage})
@needs("admin")
def trail(query: models.AuditQuery) -> Any:
    """Who did what, the latest first, a page at a time."""
    with services().database.reading() as db:
        found = actions.trail(db, query.limit, query.before, query.object)
        entries = [_entry(one) for one in found]
    return {"entries": entries, "next": entries[-1]["id"] if len(entries) == query.limit else None}


@webhooks.get("/webhooks", summary="通知列表", responses={200: models.Webhooks})
@needs("admin")
def hooks() -> Any:
    """Without their secrets: these are shown once, when made."""
    with services().database.reading() as db:
        return {"webhooks": [_hook(one) for one in actions.hooks(db)]}


@webhooks.post("/webhooks", summary="登记要通知的程序", responses=answers({201: models.WebhookWithSecret}, 415))
@needs("admin")
def hook_made(body: models.WebhookMade) -> Any:
    """Told by POST, signed with the secret; tried again for about a day where it does not answer with 2xx."""
    with services().database.writing() as db:
        made = actions.add_hook(db, body.url, body.events)
        return {**_hook(made), "secret": made.secret}, 201


@webhooks.delete("/webhooks/<int:webhook_id>", summary="取消通知", responses=answers({204: None}, 404))
@needs("admin")
def hook_removed(path: models.WebhookPath) -> Any:
    """It is told nothing any more."""
    with services().database.writing() as db:
        actions.remove_hook(db, path.webhook_id)
    return "", 204


@webhooks.get(
    "/webhooks/<int:webhook_id>/deliveries", summary="通知的经过", responses=answers({200: models.Deliveries}, 404)
)
@needs("admin")
def delivered(path: models.WebhookPath) -> Any:
    """The latest first."""
    with services().database.reading() as db:
        found = actions.hook(db, path.webhook_id)
        return {"deliveries": [_delivery(one) for one in actions.deliveries(db, found.id)]}


def _failure(one: ReviewRecord) -> dict[str, Any]:
    submission = one.version.submission
    return {
        "review": one.id,
        "submission": submission.id,
        "version": one.version.number,
        "name": showing.shown_name(submission, one.version.name),
        "school": {"id": submission.school.id, "name": submission.school.name} if submission.school else None,
        "ended": one.ended.isoformat() if one.ended else None,
        "tries": one.tries,
        "error": {"code": one.error or "internal", "message": one.error_message, "hint": one.error_hint},
    }


def _entry(one: AuditEntry) -> dict[str, Any]:
    return {
        "id": one.id,
        "at": one.at.isoformat(),
        "by": one.user.name if one.user else None,
        "action": one.action,
        "object": one.object,
        "detail": one.detail,
        "request": one.request,
    }


def _hook(one: Webhook) -> dict[str, Any]:
    return {
        "id": one.id,
        "url": one.url,
        "events": one.events,
        "active": one.active,
        "created": one.created.isoformat(),
    }


def _delivery(one: Delivery) -> dict[str, Any]:
    return {
        "id": one.id,
        "event": one.event,
        "body": one.body,
        "tries": one.tries,
        "due": one.due.isoformat(),
        "ended": one.ended.isoformat() if one.ended else None,
        "status": one.status,
    }
