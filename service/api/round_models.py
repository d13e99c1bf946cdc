"""What the API takes and gives about rounds and the schools in them."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from rules.rule import Stage
from service.api.fields import Id, Line, Model, Moment, Title
from service.api.models import Named


class RoundPath(Model):
    """Which round."""

    round_id: Id


class RoundChanged(Model):
    """What is given is changed. `schools` are the ids of those expected; `template` an id or `auto`."""

    title: Title | None = None
    year: int | None = Field(None, ge=1990, le=2200)
    template: Annotated[Line, Field(min_length=1, max_length=100)] | None = None
    stage: Stage | None = None
    deadline: Moment | None = Field(None, examples=["2031-03-31T18:00:00+08:00"])
    closed: bool | None = None
    schools: list[Id] | None = Field(None, max_length=2000)


class RoundMade(RoundChanged):
    """A new round."""

    title: Title = Field(examples=["2031年度校本培训计划"])


class RoundShown(BaseModel):
    """A round; a school sees the list of those expected without the others."""

    id: int
    title: str
    year: int | None
    template: str
    stage: Stage
    deadline: datetime.datetime | None
    closed: bool
    created: datetime.datetime
    expected: list[Named]


class Rounds(BaseModel):
    """The newest first."""

    rounds: list[RoundShown]


class SchoolStands(BaseModel):
    """How a school stands: `late` where it handed in after the deadline, or has not though that is over."""

    school: Named
    expected: bool
    standing: Literal["missing", "failed", "waiting", "revise", "unknown", "pass", "returned", "passed"]
    late: bool
    submissions: int
    submission: str | None


class RoundWhole(RoundShown):
    """A round with its schools."""

    schools: list[SchoolStands]


class RuleCount(BaseModel):
    """How often a rule found something, and in how many plans."""

    rule: str
    findings: int
    plans: int


class Statistics(BaseModel):
    """Of what stands now: the newest review of each submission's newest version."""

    submissions: int
    states: dict[str, int]
    verdicts: dict[str, int]
    rulings: dict[str, int]
    rules: list[RuleCount]
    standings: dict[str, int]
    late: int
