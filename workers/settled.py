"""A kept report with what people decided since: findings of a submission that somebody settled, by part and id."""

from __future__ import annotations

from collections.abc import Sequence

from rules.decisions import Decided, Decision, Decisions, PlanNamed
from rules.template import Template
from storage.records import DecisionRecord
from workers.pipeline import settled
from workers.report import Report

VERDICTS = ("误报", "可接受", "不适用")


def with_decisions(report: Report, records: Sequence[DecisionRecord], templates: Sequence[Template]) -> Report:
    """The report in which these are listed apart; the later of two about one finding counts."""
    if not records:
        return report
    by_part: dict[int, dict[str, Decision]] = {}
    for record in sorted(records, key=lambda record: record.id):
        by_part.setdefault(record.part or 1, {})[record.finding] = _decision(record)
    plans = tuple(
        Decided.model_construct(plan=PlanNamed.model_construct(part=part), decisions=tuple(decisions.values()))
        for part, decisions in by_part.items()
    )
    return settled(report, templates, Decisions.model_construct(plans=plans))


def _decision(record: DecisionRecord) -> Decision:
    return Decision(
        id=record.finding,
        verdict=record.verdict,  # type: ignore[arg-type]  # pydantic checks it
        reason=record.reason,
        by=record.user.shown,
        date=record.created.date(),
    )
