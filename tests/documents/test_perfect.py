"""Plans in perfect order and full of traps: nothing to find but notes on privacy and on sign-off."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractors.extract import extract
from rules.template import load_builtin
from tests.build import document
from workers.pipeline import AUTO, judged

PLANS = sorted((Path(__file__).parent / "perfect").glob("*.txt"))
TEMPLATES = load_builtin()


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
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
