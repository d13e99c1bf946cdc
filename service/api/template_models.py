"""What the API takes and gives about templates."""

from __future__ import annotations

import datetime
from typing import Literal

from pydantic import BaseModel, Field

from service.api.fields import Id, Key, Model, Text
from service.api.models import Failed


class TemplatePath(Model):
    """Which template."""

    template_id: str = Field(pattern=r"^[a-z][a-z0-9-]{0,99}$")


class DraftPath(Model):
    """Which draft."""

    draft_id: Key


class TemplateQuery(Model):
    """Which version of one of the district's own; the one that counts where not given."""

    number: Id | None = None


class WaitQuery(Model):
    """`wait`: seconds to wait for the draft before answering."""

    wait: float = Field(0, ge=0, le=600)


class TemplateText(Model):
    """A template file."""

    yaml: Text = Field(min_length=1, max_length=200_000, examples=['id: reading-plan\nversion: "1"\n…'])


class TemplateSwitched(Model):
    """Whether it counts."""

    active: bool


class TemplateShown(BaseModel):
    """A template; `own` where it is the district's."""

    id: str
    version: str
    title: str
    purpose: str
    own: bool


class TemplateVersion(BaseModel):
    """A version of one of the district's own, as it was uploaded."""

    number: int
    active: bool
    created: datetime.datetime


class TemplateWhole(TemplateShown):
    """A template with its file and what it demands, in words."""

    yaml: str
    demands: str
    versions: list[TemplateVersion]


class TemplateKept(TemplateShown):
    """What was kept, as which version."""

    number: int


class Templates(BaseModel):
    """In the order in which they are tried."""

    templates: list[TemplateShown]


class DraftShown(BaseModel):
    """A template drafted from a blank form: `yaml` once it is done, `error` where it failed. Kept for an hour."""

    id: str
    state: Literal["queued", "running", "done", "failed"]
    yaml: str | None
    error: Failed | None
