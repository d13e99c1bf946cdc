"""signature.undated: a block signed, yet not dated."""

from __future__ import annotations

from collections.abc import Iterator

from extractors.plan import Plan
from extractors.times import find_dates
from parsers.document import Document
from rules import signing
from rules.rule import Context, Gap, Rule
from rules.template import Template


def check(document: Document, plan: Plan, template: Template | None, context: Context) -> Iterator[Gap]:
    """One gap for each signed block whose line for the date is empty; a date that does not exist is `date.invalid`."""
    given = signing.Findable(document, plan, context)
    for block, spec in signing.pairs(plan, template):
        if block.state == "blank" or not block.signed or block.date or "date" not in block.asks:
            continue
        if any(not date.exists for line in signing.lines(plan, block) for date in find_dates(line.text)):
            continue
        signer = f"（{block.signer}）" if block.signer else ""
        yield signing.gap(given, (block, spec), f"已经签名{signer}，但没有写日期。", "请补写签署日期，写全年、月、日。")


RULE = Rule(
    name="signature.undated",
    severity="note",
    phase="content",
    check=check,
    applies=signing.applies,
    title="未写签署日期",
    why="没有日期，就不知道意见是什么时候签的，也无法与计划的日期核对。",
    bad="校长签字：何远山　　　年　月　日",
    good="校长签字：何远山　2024年5月8日",
    settle="补写日期。",
    traps=(
        "栏里没有印日期一项（不要求日期）",
        "日期写在签名前面，或写成2024.5.8",
        "整栏空白（只提示“签署栏空白”）",
    ),
)
