"""date.order: a signature before the plan's date, a reviewer's before the school's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from extractors.lexicon import lexicon
from extractors.plan import Plan, Signature
from parsers.document import Document
from parsers.text import fold
from rules import signing
from rules.rule import Context, Gap, Rule
from rules.template import SignatureSpec, Template


def applies(document: Document, plan: Plan, template: Template | None, context: Context) -> bool:
    """Where a dated block can be held against another date."""
    dated = [block for block in signing.blocks(plan) if block.date]
    return len(dated) > 1 or bool(dated and plan.date)


def check(document: Document, plan: Plan, template: Template | None, context: Context) -> Iterator[Gap]:
    """One gap for each block, against the plan's date first, then against the school's."""
    school = _school(plan, template)
    for block, spec in signing.pairs(plan, template):
        label = signing.name(block)
        if block.date is None:
            continue
        if plan.date and block.date < plan.date:
            message = f"“{label}”签署于{_said(block.date)}，早于计划的日期{_said(plan.date)}。"
        elif school and school.date and block.date < school.date and _reviews(block, spec, school):
            message = f"“{label}”签署于{_said(block.date)}，早于“{signing.name(school)}”的{_said(school.date)}。"
        else:
            continue
        yield Gap(
            subject=label,
            message=message,
            suggestion="请核对两处日期：应当先定计划、学校先签，再报上级审查。",
            quote=f"{block.label} {block.date.isoformat()}",
            at=block.at,
            basis=spec.basis if spec else None,
        )


def _school(plan: Plan, template: Template | None) -> Signature | None:
    """The school's own block, the one alone."""
    found = [block for block, _ in signing.pairs(plan, template) if _is_schools(block)]
    return found[0] if len(found) == 1 else None


def _is_schools(block: Signature) -> bool:
    words = lexicon("signing")
    label = fold(block.label)
    return label.startswith(tuple(words["schools_own"])) and not _is_reviewers(block)


def _is_reviewers(block: Signature) -> bool:
    return any(word in fold(block.label) for word in lexicon("signing")["reviewers"])


def _reviews(block: Signature, spec: SignatureSpec | None, school: Signature) -> bool:
    """Whether a block is that of an authority over the school: by its words, or as one of the template's others."""
    return block is not school and not _is_schools(block) and (spec is not None or _is_reviewers(block))


def _said(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


RULE = Rule(
    name="date.order",
    severity="warning",
    phase="content",
    check=check,
    applies=applies,
    title="签署日期先后不合理",
    why="先有计划，后有意见；学校先审，上级后审。日期倒过来，说明补签时写错了日期，或者意见不是对着这份计划签的。",
    bad="学校意见：同意。2024年3月8日\n培训部门审查意见：同意。2024年3月5日",
    good="学校意见：同意。2024年3月5日\n培训部门审查意见：同意。2024年3月8日",
    settle="核对后改正写错的日期；确实先后颠倒的，说明原因或者重新签署。",
    traps=(
        "同一天签署",
        "教研组、教导处的意见早于学校意见（校内先签）",
        "没有日期或者只有年月（无从比较）",
        "计划里别的日期（会议、政策的日期）不算计划的日期",
    ),
)
