"""What a rule is: one small function with its name, severity, phase and explanation in one place.

A check yields `Gap`s; the engine makes `Finding`s of them, with id, severity (a template may change it), masked quote
and basis. It yields one `Unseen` where the file cannot show what is asked (a seal in a Word file): no finding, the
rule stands as `review`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from extractors.plan import Plan
from parsers.document import Document, Place
from rules.archive import Archive, OtherText
from rules.finding import Outcome, Severity

if TYPE_CHECKING:
    from rules.template import Template

Stage = Literal["draft", "final", "archived"]


@dataclass(frozen=True, slots=True)
class Context:
    """What a check may know beside the file: the stage of the plan, and nothing that changes with the clock.

    `others` are a few plans to hold this one against, of other schools and this school's of last year; `archive` is
    where to look for such among thousands (see rules/archive.py). Both where the caller has them.
    """

    stage: Stage = "draft"
    others: tuple[OtherText, ...] = ()
    archive: Archive | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing found. `subject` in the words of the contract; `message`, `suggestion`, `reason` in Chinese.

    `quote` is the text it is about, in full; the engine shortens and masks it. `severity` only where it depends on
    the case (`cell.empty`, `signature.*`); else the rule's own.
    """

    subject: str
    message: str
    suggestion: str | None = None
    quote: str | None = None
    at: Place | None = None
    outcome: Outcome = "fail"
    reason: str | None = None
    basis: str | None = None
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Unseen:
    """The file cannot show what the rule asks for."""

    reason: str


CheckFunction = Callable[[Document, Plan, "Template | None", Context], Iterable[Gap | Unseen]]
Applies = Callable[[Document, Plan, "Template | None", Context], bool]

# Phases: what a failed phase makes pointless is not run (see rules/engine.py).
Phase = Literal["form", "structure", "content", "text"]


def always(document: Document, plan: Plan, template: Template | None, context: Context) -> bool:
    """Applies to every plan."""
    return True


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule. `title`, `why`, `bad`, `good`, `settle` and `traps` are Chinese, for people and the rule manual.

    `bad` and `good` are short examples of a plan's text; `traps` are good texts that look bad; `settle` says how to
    settle a finding. `applies` tells where the rule has nothing to look at (outcome `inapplicable`).
    """

    name: str
    severity: Severity
    phase: Phase
    check: CheckFunction
    title: str
    why: str
    bad: str
    good: str
    settle: str
    traps: tuple[str, ...] = ()
    needs_template: bool = False
    applies: Applies = field(default=always)
