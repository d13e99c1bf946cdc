"""What people decided about findings: a file that names plans and settles findings with a reason.

A settled finding is listed apart and counts no more. A decision whose finding is not there any more is stale.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from extractors.plan import Part, Plan
from parsers.text import fold
from rules.completeness import completeness
from rules.finding import Check, CheckOutcome, Finding, Judgement
from rules.inherit import compose
from rules.staged import Model
from rules.template import Template, content_of
from rules.template_error import TemplateError, explained

# A plan on another form has had nothing else checked: to settle that would be to pass it unseen.
NEVER = frozenset({"template.mismatch"})
Text = Annotated[str, Field(min_length=1)]


def _finding_id(value: object) -> str:
    """YAML reads digits alone as a number, and some ids, like `123e456789`, as another one."""
    if not isinstance(value, str) or not re.fullmatch("[0-9a-f]{10}", value):
        raise PydanticCustomError("finding_id", "id")
    return value


class DecisionsError(TemplateError):
    """A decisions file that cannot be used: its name, the line, what is wrong there and what would be right."""


class Decision(Model):
    """What somebody decided about one finding. `rule` is for readers, and must be the finding's where it is given."""

    id: Annotated[str, BeforeValidator(_finding_id)]
    verdict: Literal["误报", "可接受", "不适用"]
    reason: Text
    by: Text
    date: datetime.date
    rule: str | None = None


class PlanNamed(Model):
    """Which plan, as the report names it. What is not given is not compared; `part` is its number or its title."""

    title: Text | None = None
    issuer: Text | None = None
    year: int | None = None
    part: int | Text | None = None

    @model_validator(mode="after")
    def _named(self) -> PlanNamed:
        if not (self.title or self.issuer):
            raise PydanticCustomError("unnamed", "title")
        return self

    def names(self, part: Part | None, plan: Plan) -> bool:
        """Whether it is this plan that is named."""
        asked = ((self.title, plan.title), (self.issuer, plan.issuer))
        return (
            all(own is None or fold(own) == fold(other or "") for own, other in asked)
            and self.year in (None, plan.year)
            and self._is_part(part)
        )

    def _is_part(self, part: Part | None) -> bool:
        if isinstance(self.part, str):
            return part is not None and fold(self.part) == fold(part.title)
        return self.part is None or self.part == (part.index if part else 1)


class Decided(Model):
    """The decisions about one plan."""

    plan: PlanNamed
    decisions: tuple[Decision, ...]

    @model_validator(mode="after")
    def _once(self) -> Decided:
        twice = [name for name, count in Counter(one.id for one in self.decisions).items() if count > 1]
        if twice:
            raise PydanticCustomError("repeated", "{names}", {"what": "decisions", "names": "、".join(twice)})
        return self


class Decisions(Model):
    """A decisions file: of one plan (`plan`, `decisions`), or of several (`plans`)."""

    plans: tuple[Decided, ...]


@dataclass(frozen=True, slots=True)
class Settlement:
    """What became of a plan's decisions; `known` is False where the file says nothing about this plan."""

    known: bool
    settled: tuple[tuple[Finding, Decision], ...] = ()
    stale: tuple[Decision, ...] = ()


def parse(text: str, name: str) -> Decisions:
    """The decisions that a YAML or JSON text holds. Raises DecisionsError; `name` stands for the file in messages."""
    # JSON may be indented by tabs, which YAML does not allow; inside strings it has none.
    text = text.replace("\t", " ") if text.lstrip().startswith("{") else text
    try:
        node = compose(text, name)
        content: Any = content_of(node, name)
        single = "plans" not in content
        try:
            return Decisions(plans=(Decided.model_validate(content),)) if single else Decisions.model_validate(content)
        except ValidationError as error:
            raise explained(name, node, error, Decided if single else Decisions) from error
    except DecisionsError:
        raise
    except TemplateError as error:
        raise DecisionsError(error.file, error.line, error.message, error.hint) from error


def settle(
    judgement: Judgement, part: Part | None, plan: Plan, template: Template | None, decisions: Decisions
) -> tuple[Judgement, Settlement]:
    """The judgement without the findings that are settled, and what became of the decisions about this plan."""
    about = [decided for decided in decisions.plans if decided.plan.names(part, plan)]
    by_id = {decision.id: decision for decided in about for decision in decided.decisions}
    settled = tuple((found, by_id[found.id]) for found in judgement.findings if _settles(by_id.get(found.id), found))
    gone = {found.id for found, _ in settled}
    standing = {found.id for found in judgement.findings if found.rule in NEVER}
    stale = tuple(decision for decision in by_id.values() if decision.id not in gone | standing)
    if not settled:
        return judgement, Settlement(bool(about), stale=stale)
    left = tuple(found for found in judgement.findings if found.id not in gone)
    rules = {found.rule for found, _ in settled}
    checks = tuple(_check(check, left) if check.rule in rules else check for check in judgement.checks)
    share = completeness(plan, template, left)
    return replace(judgement, findings=left, checks=checks, completeness=share), Settlement(True, settled, stale)


def _settles(decision: Decision | None, finding: Finding) -> bool:
    return decision is not None and finding.rule not in NEVER and decision.rule in (None, finding.rule)


def _check(check: Check, left: Iterable[Finding]) -> Check:
    """A rule's outcome by the findings that are left."""
    outcomes = {found.outcome for found in left if found.rule == check.rule}
    outcome: CheckOutcome = "fail" if "fail" in outcomes else "review" if outcomes else "pass"
    return replace(check, outcome=outcome)
