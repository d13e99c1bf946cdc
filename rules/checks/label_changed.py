"""label.changed: a fixed label of the form reworded or deleted."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.plan import Line, Plan
from parsers.document import Document
from parsers.text import fold
from rules import signing
from rules.absence import absence_outcome
from rules.limits import LabelSpec
from rules.lines import own_lines
from rules.rule import Context, Gap, Rule
from rules.template import Template

_ALIKE = 70  # of 100; what is less alike is another label
_SURE = 95  # of 100; from here on the wording of a sign-off block is one of its own
_MARKS = re.compile(r"[\s（）()：:【】\[\]、，,。“”\"_＿]")


def applies(document: Document, plan: Plan, template: Template | None, context: Context) -> bool:
    """Where the template says how its labels read."""
    return template is not None and bool(template.labels or template.signatures)


def check(document: Document, plan: Plan, template: Template | None, context: Context) -> Iterator[Gap]:
    """One gap for each label. A sign-off block or section that is wholly absent is told by its own rule."""
    if template is None:
        return
    for block, spec in signing.pairs(plan, template):
        if spec and signing.likeness(spec, block.label) < _SURE:
            yield Gap(
                subject=spec.label,
                message=f"表上的“{spec.label}”被改成了“{signing.name(block)}”。",
                suggestion=f"请改回原来的栏目名称“{spec.label}”。",
                quote=block.label,
                at=block.at,
                basis=spec.basis,
            )
    lines = tuple(line for line in own_lines(plan) if line.role != "notice")
    for label in template.labels:
        yield from _label(document, plan, label, lines)


def _label(document: Document, plan: Plan, spec: LabelSpec, lines: tuple[Line, ...]) -> Iterator[Gap]:
    from rapidfuzz.fuzz import ratio

    names = [_plain(name) for name in (spec.label, *spec.words)]
    texts = [(_plain(line.text), line) for line in lines]
    if any(name in text for name in names for text, _ in texts):
        return
    near = [(max(ratio(name, text) for name in names), line) for text, line in texts if len(text) <= 2 * len(names[0])]
    score, line = max(near, key=lambda pair: pair[0], default=(0.0, None))
    if line is not None and score >= _ALIKE:
        yield Gap(
            subject=spec.label,
            message=f"表上的“{spec.label}”被改成了“{line.text}”。",
            suggestion=f"请改回原来的名称“{spec.label}”。",
            quote=line.text,
            at=line.at,
            basis=spec.basis,
        )
        return
    outcome, reason = absence_outcome(document, plan)
    yield Gap(
        subject=spec.label,
        message=f"表上原有的“{spec.label}”不见了。",
        suggestion="请按原表补上，不要删改表上印好的文字。",
        outcome=outcome,
        reason=reason,
        basis=spec.basis,
    )


def _plain(text: str) -> str:
    return _MARKS.sub("", fold(text))


RULE = Rule(
    name="label.changed",
    severity="warning",
    phase="structure",
    check=check,
    applies=applies,
    title="表上固定文字被改动",
    why="统一印制的表，栏目名称不能改：改了名称，审核人找不到要看的一项，各校的表也无法汇总。",
    bad="表上的“学校审核意见（盖章）”改成了“学校领导意见”",
    good="表上的“学校审核意见（盖章）”照原样保留",
    settle="照原表改回；上级换了新表的，换用新的模板。",
    traps=(
        "标点、括号、空格、换行不同",
        "模板列出的别种写法",
        "整栏都没有了（另报缺少签署栏、缺少规定的部分）",
        "在固定文字后面填写了内容",
    ),
    needs_template=True,
)
