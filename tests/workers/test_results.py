"""What the database keeps of a report beside the whole: rows for lists, the gravest verdict, who made it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from rules.template import load_builtin
from workers import pipeline
from workers.report import Failure
from workers.results import made_by, result_of

TWO_PLANS = Path("samples/files/12-two-plans-in-one-file.docx")


def test_a_row_for_each_plan_with_its_findings() -> None:
    report = pipeline.review(TWO_PLANS.read_bytes(), TWO_PLANS.name, load_builtin())
    result = result_of(report, load_builtin())
    assert len(result.plans) == len(report.reviews) > 1
    for row, review in zip(result.plans, report.reviews, strict=True):
        assert (row.title, row.verdict, row.errors) == (
            review.plan.title,
            review.summary.verdict,
            review.summary.errors,
        )
        assert [finding.finding for finding in row.findings] == [finding.id for finding in review.findings]
    assert result.failure is None
    assert result.made_by["program"] == made_by()["program"]


@pytest.mark.parametrize(
    ("verdicts", "gravest"),
    [((), None), (("pass",), "pass"), (("pass", "unknown"), "unknown"), (("revise", "pass", "unknown"), "revise")],
)
def test_the_verdict_of_a_file_is_the_gravest_of_its_plans(
    verdicts: tuple[str, ...], gravest: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = pipeline.review(TWO_PLANS.read_bytes(), TWO_PLANS.name, load_builtin())
    rows = iter(verdicts)

    class Row:
        def __init__(self, **more: object) -> None:
            self.verdict = next(rows)

    monkeypatch.setattr("workers.results.PlanRecord", Row)
    assert result_of(replace(report, reviews=report.reviews[:1] * len(verdicts)), ()).verdict == gravest


def test_other_templates_make_another_stamp() -> None:
    report = pipeline.unreadable(b"", "x.docx", Failure("corrupt", "坏。", "换。"))
    all_of_them, fewer = result_of(report, load_builtin()), result_of(report, load_builtin()[1:])
    assert all_of_them.made_by["templates"] != fewer.made_by["templates"]
    assert all_of_them.failure == ("corrupt", "坏。", "换。")
