"""What the API takes and gives about what an administrator looks after."""

from __future__ import annotations

import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field

from service.api.fields import Id, Key, Line, Model
from service.api.models import Failed, Named
from storage.announcing import Event


class FailureShown(BaseModel):
    """A file whose newest review failed, and why."""

    review: str
    submission: str
    version: int
    name: str
    school: Named | None
    ended: datetime.datetime | None
    tries: int
    error: Failed


class Failures(BaseModel):
    """The latest first."""

    failures: list[FailureShown]


class RetryAsked(Model):
    """Which of the failed reviews to begin again; all where not given."""

    review: Key | None = None


class Retried(BaseModel):
    """The new reviews."""

    reviews: list[str]


class AuditQuery(Model):
    """`before` is the `next` of the page before; `object` narrows to one thing, such as `user:3`."""

    limit: int = Field(50, ge=1, le=500)
    before: Id | None = None
    object: Annotated[Line, Field(max_length=100)] | None = None


class AuditShown(BaseModel):
    """Who did what to which thing."""

    id: int
    at: datetime.datetime
    by: str | None
    action: str
    object: str
    detail: dict[str, Any]
    request: str | None


class AuditPage(BaseModel):
    """The latest first."""

    entries: list[AuditShown]
    next: int | None


class WebhookPath(Model):
    """Which webhook."""

    webhook_id: Id


class WebhookMade(Model):
    """A program that is to be told. Its host must be among the allowed ones (PLANREVIEW_WEBHOOK_HOSTS)."""

    url: Annotated[Line, Field(min_length=1, max_length=500)] = Field(examples=["https://oa.example.cn/planreview"])
    events: list[Event] = Field(min_length=1, max_length=20)


class WebhookShown(BaseModel):
    """A program that is told."""

    id: int
    url: str
    events: list[str]
    active: bool
    created: datetime.datetime


class WebhookWithSecret(WebhookShown):
    """With what signs its messages, shown this once."""

    secret: str


class Webhooks(BaseModel):
    """In the order of their making."""

    webhooks: list[WebhookShown]


class DeliveryShown(BaseModel):
    """One event for one webhook: `ended` where it was told or given up; `status` of the last answer."""

    id: int
    event: str
    body: dict[str, Any]
    tries: int
    due: datetime.datetime
    ended: datetime.datetime | None
    status: int | None


class Deliveries(BaseModel):
    """The latest first."""

    deliveries: list[DeliveryShown]
