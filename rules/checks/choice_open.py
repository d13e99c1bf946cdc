"""choice.open: a box to tick with none ticked, or several where one is asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby, pairwise

from extractors.lexicon import lexicon
from extractors.plan import Line, Plan
from parsers.document import Document
from rules import signing
from rules.absence import absence_outcome
from rules.boxes import Question, asks_many, asks_one, marks, question
from rules.lines import own_lines
from rules.rule import Context, Gap, Rule
from rules.template import Template

_FORM = 3  # the same options that often, all open: a form for others
_FIRST = 12  # characters of a question in a message


def applies(document: Document, plan: Plan, template: Template | None, context: Context) -> bool:
    """Where the plan has boxes."""
    return any(question(line.text) for line in _asking(plan))


def check(document: Document, plan: Plan, template: Template | None, context: Context) -> Iterator[Gap]:
    """One gap for each question. Blank sign-off blocks and forms that others will fill in wait for somebody else.

    In prose only a choice of one is surely a question: `备课□ 上课□ 作业□` is a list to check by.
    """
    asked = [(line, found) for line in _asking(plan) if (found := question(line.text))]
    often = Counter(found.options for _, found in asked if not found.ticked)
    waiting = _waiting(plan)
    for line, found in asked:
        label = _label(plan, line)
        if line.at.block in waiting or _is_later(plan, line):
            continue
        if (
            not found.ticked
            and often[found.options] < _FORM
            and (line.role not in ("text", "item") or _is_single(found, line.text))
        ):
            yield _gap(document, plan, line, f"{_named(label, found)}没有勾选。")
        elif len(found.ticked) > 1 and _is_single(found, label + line.text):
            yield _gap(document, plan, line, f"{_named(label, found)}只能选一项，却勾选了{'、'.join(found.ticked)}。")


def _gap(document: Document, plan: Plan, line: Line, message: str) -> Gap:
    outcome, reason = absence_outcome(document, plan, (line.at.block, line.at.block + 1), line.at.row)
    return Gap(line.text, message, "请勾选其中一项。", line.text, line.at, outcome, reason)


def _asking(plan: Plan) -> Iterator[Line]:
    """Lines of forms and prose; options that stand below each other in one cell are one line.

    In a table of data a box is for what will be done or seen later.
    """
    lines = [line for line in own_lines(plan) if line.role != "cell"]
    for _, group in groupby(
        lines, key=lambda line: (line.at.row, line.at.column, line.at.row is None and line.at.block)
    ):
        cell = list(group)
        if len(cell) > 1 and all(marks(line.text) <= 1 for line in cell) and _adjoin(cell):
            yield replace(cell[0], text=" ".join(line.text for line in cell))
        else:
            yield from cell


def _adjoin(lines: list[Line]) -> bool:
    return all(later.at.block - line.at.block <= 1 for line, later in pairwise(lines))


def _is_single(found: Question, around: str) -> bool:
    return not asks_many(around) and (found.one_alone or asks_one(around))


def _label(plan: Plan, line: Line) -> str:
    """The label of the field that the boxes fill."""
    return next((field.label for field in plan.fields if field.value and field.value == line.text), "")


def _named(label: str, found: Question) -> str:
    return f"“{label}”一项" if label else f"“{'／'.join(found.options)[:_FIRST]}”一项"


def _waiting(plan: Plan) -> frozenset[int]:
    """The lines of sign-off blocks that nobody has touched: `signature.blank` says so."""
    blank = [block for block in plan.signatures if block.state == "blank" or block.blank_form]
    return frozenset(line.at.block for block in blank for line in signing.lines(plan, block))


def _is_later(plan: Plan, line: Line) -> bool:
    """Whether the boxes stand in a form for later use, by the heading or the caption over them."""
    heads = [table.caption for table in plan.tables if table.caption and table.at.block < line.at.block]
    heads = heads[-1:] if line.at.row is not None else []
    if line.section is not None:
        heads.append(plan.sections[line.section].title)
    return any(word in head for head in (*heads, line.text) for word in lexicon("choices")["later"])


RULE = Rule(
    name="choice.open",
    severity="warning",
    phase="content",
    check=check,
    applies=applies,
    title="选项没有勾选",
    why="表上的选项没有勾，或者该选一项的勾了几项，审核的人不知道填表人的意思，统计也无法进行。",
    bad="是否骨干教师：□是　□否\n审查结论：☑同意　☑不同意",
    good="是否骨干教师：☑是　□否\n审查结论：☑同意　□不同意",
    settle="勾选符合的一项；确实可以多选的，在表上注明“可多选”。",
    traps=(
        "注明“可多选”的各项，或者选项并不互相排斥（培训形式：☑集中 ☑网络）",
        "签署栏整栏空白（等审核人勾选，只提示“签署栏空白”）",
        "附后的评价表、问卷、回执里的方框（由别人填写）",
        "单独一个方框（□本人承诺……）",
        "勾在框旁（□√同意）或以勾代框（√同意）",
    ),
)
