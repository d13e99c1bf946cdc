"""What a rule finds, and what became of each rule: the words of the report, as in the public contract."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from parsers.document import Place

Severity = Literal["error", "warning", "note"]
Outcome = Literal["fail", "review"]
CheckOutcome = Literal["pass", "fail", "review", "inapplicable", "unchecked"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One gap, complete in itself: what is wrong and where, in the reader's words.

    `quote` is at most 40 characters with private data masked; `reason` says why a person must look where `outcome`
    is `review`; `basis` is the template's clause. `id` is the same for the same gap in the plan's next version.
    """

    id: str
    rule: str
    outcome: Outcome
    severity: Severity
    subject: str
    message: str
    suggestion: str | None = None
    quote: str | None = None
    reason: str | None = None
    basis: str | None = None
    at: Place | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """A rule that the template asks for, and its outcome."""

    rule: str
    outcome: CheckOutcome


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the engine answers for one plan."""

    findings: tuple[Finding, ...]
    checks: tuple[Check, ...]
    completeness: float
