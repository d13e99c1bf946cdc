"""signature.unsigned: a block dated or sealed, yet the signer's name is missing."""

from __future__ import annotations

from collections.abc import Iterator

from extractors.plan import Plan, Signature
from parsers.document import Document
from rules import signing
from rules.rule import Context, Gap, Rule
from rules.template import Template


def check(document: Document, plan: Plan, template: Template | None, context: Context) -> Iterator[Gap]:
    """One gap for each block that bears a date or a seal and whose line for the name is empty."""
    given = signing.Findable(document, plan, context)
    for block, spec in signing.pairs(plan, template):
        if block.state == "blank" or block.signed is not False or not (block.date or block.sealed):
            continue
        signer = block.signer_role or "签字人"
        message = f"{_there(block)}，但{signer}没有签名。"
        yield signing.gap(given, (block, spec), message, f"请{signer}补签姓名。")


def _there(block: Signature) -> str:
    """What the block does have."""
    dated = f"写了日期（{block.date.isoformat()}）" if block.date else ""
    return "，".join(part for part in (dated, "盖了章" if block.sealed else "") if part)


RULE = Rule(
    name="signature.unsigned",
    severity="note",
    phase="content",
    check=check,
    applies=signing.applies,
    title="未签名",
    why="有日期、有公章而没有人签名，等于没有人对意见负责。",
    bad="学校意见（公章）　法人代表签字：　　　2024年5月8日",
    good="学校意见（公章）　法人代表签字：何远山　2024年5月8日",
    settle="请签字人补签。",
    traps=(
        "手写签名看不清是谁（算已签）",
        "栏里没有要求签名，只要盖章",
        "整栏空白（只提示“签署栏空白”）",
    ),
)
