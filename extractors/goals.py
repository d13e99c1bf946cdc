"""The goals: items, or where there are none paragraphs, directly in a section about goals.

On a form whose parts are labels with text beside them (`研修目标 | 1、…`) the text of such a label is the section.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby, pairwise

from extractors.labels import read_mark
from extractors.plan import Field, Goal, Line, Section
from parsers.text import bare, fold, number_of

# 目标 as the thing named, not as the object of a slogan (`更新理念，明确目标`).
_ABOUT_GOALS = re.compile(r"(?<![明确定瞄准围绕现成])目标(?=$|[、与和及，,（(:：任要内措重思])|目的(?=$|[与和及]意义)")
_CLAUSE = re.compile(r"[，,。]")


def find_goals(sections: Sequence[Section], lines: Sequence[Line], fields: Sequence[Field] = ()) -> tuple[Goal, ...]:
    """The goals of the plan, in order; of a wider section with one of its own for goals only the inner one counts."""
    about = [n for n, section in enumerate(sections) if is_about_goals(section.title)]
    if any("目标" in sections[n].title for n in about):  # beside them `目的` says what the paper is for
        about = [n for n in about if bare(sections[n].title) != "目的"]
    inner = [n for n in about if not any(_within(sections, other, n) for other in about)]
    goals: list[Goal] = []
    for n in inner:
        goals += _goals_in(n, sections, lines)
    return tuple(goals or _goals_of_fields(lines, fields))


def is_about_goals(title: str) -> bool:
    """The heading names goals."""
    core = bare(title)
    return bool(_ABOUT_GOALS.search(core)) and not _CLAUSE.search(core)


def _within(sections: Sequence[Section], inner: int, outer: int) -> bool:
    """`inner` is nested in `outer`."""
    if inner <= outer:
        return False
    return all(section.level > sections[outer].level for section in sections[outer + 1 : inner + 1])


def _goals_in(n: int, sections: Sequence[Section], lines: Sequence[Line]) -> list[Goal]:
    number = sections[n].number
    beside = read_mark(number).style if number else None  # `三、活动时间：…` is no item of 二、活动目标
    own = [
        line
        for line in lines
        if line.section == n and line.role in ("item", "text") and line.text
        if not (line.label and read_mark(line.label).style == beside)
    ]
    if not own:
        nested = {k for k in range(n + 1, len(sections)) if _within(sections, k, n)}
        own = [line for line in lines if line.section in nested and line.role in ("item", "text") and line.text]
    return _goals(own, [line for line in own if line.role == "item"])


def _goals(lines: Sequence[Line], items: Sequence[Line]) -> list[Goal]:
    """The items, else the lines, without lead-ins; of a list `目标：… 条件：… 重点：…` those about goals."""
    named = [line for line in items or lines if is_about_goals(re.split("[：:]", line.text, maxsplit=1)[0])]
    kept = [line for line in named or items or lines if not line.text.endswith(("：", ":"))]
    return [Goal(number_of(line.label) if line.label else None, line.text, line.at) for line in kept]


def _goals_of_fields(lines: Sequence[Line], fields: Sequence[Field]) -> list[Goal]:
    """The text beside the labels about goals, on the plan's own form."""
    labels = {fold(field.label) for field in fields if field.value and not field.blank_form}
    cells = [list(cell) for _, cell in groupby(lines, lambda line: (line.role, line.at.row, line.at.column))]
    goals: list[Goal] = []
    for cell, beside in pairwise(cells):
        label = "".join(line.text for line in cell)
        if cell[0].role == beside[0].role == "field" and fold(label) in labels and is_about_goals(label):
            goals += _goals(beside, [line for line in beside if line.label])
    return goals
