"""The cases of the rules: one YAML file a rule in `tests/cases/`, named after it.

rule: section.empty
cases:
  - name: what the case shows
    kind: bad | good | trap        # trap: what looks bad is good
    outline: |                     # the language of samples/outline.py
      # 云川小学校本研修计划
    template: school-study-plan    # else null: no template; of several lines, a template of the case's own
    stage: draft                   # else draft
    unread: 第2页是图片             # else nothing: something unread at a place unknown
    scanned: true                  # else false: a page on which seals would show
    severity: error                # else not looked at: what every finding of the rule weighs
    others: [{name: …, text: …}]   # else nothing: other plans to hold this one against
    expect: [培训目标]              # subjects in order, else none; or `review`, `inapplicable`: the rule's outcome
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict

from rules.rule import Stage

FOLDER = Path(__file__).parent.parent / "cases"


class Other(BaseModel):
    """Another plan's name and text."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    text: str


class Case(BaseModel):
    """One case of one rule."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    kind: Literal["bad", "good", "trap"]
    outline: str
    template: str | None = None
    stage: Stage = "draft"
    unread: str | None = None
    scanned: bool = False
    severity: Literal["error", "warning", "note"] | None = None
    others: list[Other] = []
    expect: list[str] | Literal["review", "inapplicable"] = []


class CaseFile(BaseModel):
    """All cases of one rule."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: str
    cases: list[Case]


def case_files() -> Iterator[tuple[Path, CaseFile]]:
    """Every case file, checked."""
    for path in sorted(FOLDER.glob("*.yaml")):
        content: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        yield path, CaseFile.model_validate(content)


def cases() -> Iterator[tuple[str, Case]]:
    """Every case and the rule that it is of."""
    for _, file in case_files():
        yield from ((file.rule, case) for case in file.cases)
