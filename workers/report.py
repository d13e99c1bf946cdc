"""What became of one file: its source, a review of each plan in it, or why it could not be read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from extractors.plan import Line, Part, Plan, Section, TableSummary
from parsers.document import Document, Place, Source
from rules.decisions import Decision, Settlement
from rules.finding import Check, Finding, Severity
from rules.rule import Stage
from workers.plain import plain, source_as_json

SCHEMA = "planreview/1"

# What a report is made of, for those who print it: they reach parsers and extractors through here.
__all__ = [
    "Check", "Decision", "Document", "Failure", "Finding", "Line", "Part", "Place", "Plan", "Report", "Review",
    "Section", "Settlement", "Source", "Stage", "Summary", "TableSummary", "TemplateUsed", "as_json",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class TemplateUsed:
    """The template that the plan was held against; `fit` is how much of its words the plan bears, 0 to 1."""

    id: str
    version: str
    title: str
    fit: float


@dataclass(frozen=True, slots=True)
class Summary:
    """The verdict and what it rests on; the counts are of findings of outcome `fail`."""

    verdict: str
    completeness: float
    errors: int
    warnings: int
    notes: int


@dataclass(frozen=True, slots=True)
class Review:
    """One plan, held against one template, or against the rules that need none where no template fits.

    `findings` are those that stand; `settlement` holds those that people settled, None where no decisions were given.
    """

    part: Part | None
    template: TemplateUsed | None
    stage: Stage
    plan: Plan
    findings: tuple[Finding, ...]
    checks: tuple[Check, ...]
    completeness: float
    settlement: Settlement | None = None

    @property
    def summary(self) -> Summary:
        """`revise` where a failed error stands; `unknown` where no template fits or an open error; else `pass`."""
        if self._count("error"):
            verdict = "revise"
        elif self.template is None or any(f.outcome == "review" and f.severity == "error" for f in self.findings):
            verdict = "unknown"
        else:
            verdict = "pass"
        return Summary(verdict, self.completeness, self._count("error"), self._count("warning"), self._count("note"))

    def _count(self, severity: Severity) -> int:
        return sum(finding.outcome == "fail" and finding.severity == severity for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a file could not be read: the contract's code, and in Chinese what happened and what to do."""

    code: str
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class Report:
    """Everything about one file. `document` is what was read, for wording places; it is not printed."""

    source: Source
    reviews: tuple[Review, ...] = ()
    error: Failure | None = None
    document: Document | None = field(default=None, repr=False)


def as_json(report: Report) -> dict[str, Any]:
    """The report in the contract's shape: every key present, in the contract's order."""
    return {
        "schema": SCHEMA,
        "source": source_as_json(report.source),
        "reviews": [review_as_json(review) for review in report.reviews],
        "error": plain(report.error),
    }


def review_as_json(review: Review) -> dict[str, Any]:
    """One review in the shape of the public contract."""
    return {
        "part": plain(review.part),
        "template": plain(review.template),
        "stage": review.stage,
        "plan": plain(review.plan),
        "findings": plain(review.findings),
        "checks": plain(review.checks),
        "summary": plain(review.summary),
        **(_settlement_as_json(review.settlement) if review.settlement else {}),
    }


def _settlement_as_json(settlement: Settlement) -> dict[str, Any]:
    """Keys that stand beside the contract's where decisions were given, and never else."""
    return {
        "settled": [{**plain(finding), "decision": _decision(decision)} for finding, decision in settlement.settled],
        "stale": [_decision(decision) for decision in settlement.stale],
    }


def _decision(decision: Decision) -> dict[str, Any]:
    return decision.model_dump(mode="json")
