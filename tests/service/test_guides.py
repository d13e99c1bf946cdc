"""The examples in the guides work as they stand."""

from __future__ import annotations

import re
from pathlib import Path

from rules.decisions import parse as parse_decisions
from rules.template import parse as parse_template

DOCS = Path(__file__).parents[2] / "docs"


def _examples(page: str) -> list[str]:
    return re.findall(r"```yaml\n(.*?)```", (DOCS / page).read_text(encoding="utf-8"), re.DOTALL)


def test_templates() -> None:
    template, checks = _examples("templates.md")
    own = parse_template(template, "templates.md")
    assert (own.extends, own.title) == ("school-training-plan", "岚州区中小学校本培训计划书")
    bare = template.partition("checks:")[0] + checks
    assert parse_template(bare, "templates.md").severity("count.missing", "final") == "error"


def test_decisions() -> None:
    (text,) = _examples("decisions.md")
    assert parse_decisions(text, "decisions.md").plans[0].decisions[0].verdict == "可接受"
