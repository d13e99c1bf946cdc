"""Plans in perfect order and full of traps: nothing to find but notes on privacy and on sign-off."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from extractors.extract import extract
from rules.template import load_builtin
from tests.build import document
from workers.pipeline import AUTO, judged

PLANS = sorted((Path(__file__).parent / "perfect").glob("*.txt"))
TEMPLATES = load_builtin()
# Plans on which the program errs, with what it does wrong.
WRONG: dict[str, str] = {
    "01-official-form-han-year": "extractors/organisations.py: of `二〇二四年望月桥小学` the school is `二四年望月桥小学`",
    "12-district-plan-history": "rules/templates: `重点工作` does not answer content|schedule",
}


def plans() -> list[Any]:
    """Every plan; those on which the program errs are expected to fail."""
    return [
        pytest.param(path, id=path.stem, marks=[pytest.mark.xfail(strict=True, reason=WRONG[path.stem])])
        if path.stem in WRONG
        else pytest.param(path, id=path.stem)
        for path in PLANS
    ]


@pytest.mark.parametrize("path", plans())
def test_nothing_to_find(path: Path) -> None:
    read = document(path.read_text(encoding="utf-8"))
    reviews = [judged(read, part, plan, TEMPLATES, AUTO, "draft") for part, plan in extract(read)]
    assert all(review.template for review in reviews)
    assert [
        (finding.rule, finding.subject, finding.message)
        for review in reviews
        for finding in review.findings
        if finding.rule != "privacy.exposed"
        and not (finding.rule.startswith("signature.") and finding.severity == "note")
    ] == []
    assert all(check.outcome != "unchecked" for review in reviews for check in review.checks)


def test_there_are_twenty() -> None:
    assert len(PLANS) >= 20
