"""A report as rows: what the database keeps of it for lists and statistics, beside the whole."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from rules.checks import RULES
from rules.template import Template
from storage.records import FindingRecord, PlanRecord
from storage.work import Result, Taken
from workers import kept, pipeline
from workers.own_templates import stamp
from workers.report import Failure, Report, Review, as_json

# The verdict of a file is the gravest of its plans'.
_GRAVITY = ("pass", "unknown", "revise")


def result_of(report: Report, templates: Sequence[Template]) -> Result:
    """What is kept of a report that was made with these templates."""
    shown = as_json(report)["reviews"]
    plans = tuple(
        _plan(at, one, json["plan"]) for at, (one, json) in enumerate(zip(report.reviews, shown, strict=True))
    )
    error = report.error
    return Result(
        report=kept.pack(report),
        made_by={**made_by(), "templates": stamp(templates)},
        verdict=max((plan.verdict for plan in plans), key=_GRAVITY.index, default=None),
        plans=plans,
        failure=(error.code, error.message, error.hint) if error else None,
        pages=report.source.pages or 0,
    )


def failed(taken: Taken, data: bytes, failure: Failure) -> Result:
    """The result where no report came about."""
    return result_of(pipeline.unreadable(data, taken.name, failure), ())


def made_by() -> dict[str, Any]:
    """The versions that make results now; a result made by others may come out otherwise today."""
    return {"program": version("planreview"), "rules": len(RULES)}


def _plan(position: int, review: Review, plan: dict[str, Any]) -> PlanRecord:
    summary, used = review.summary, review.template
    return PlanRecord(
        position=position,
        title=review.plan.title,
        issuer=review.plan.issuer,
        year=review.plan.year,
        template=used.id[:100] if used else None,
        template_version=used.version[:50] if used else None,
        verdict=summary.verdict,
        completeness=summary.completeness,
        errors=summary.errors,
        warnings=summary.warnings,
        notes=summary.notes,
        plan=plan,
        findings=[
            FindingRecord(
                finding=finding.id,
                rule=finding.rule,
                outcome=finding.outcome,
                severity=finding.severity,
                subject=finding.subject,
                message=finding.message,
            )
            for finding in review.findings
        ],
    )
