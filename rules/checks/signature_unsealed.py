"""signature.unsealed: a seal is asked for and the file shows there is none."""

from __future__ import annotations

from collections.abc import Iterator

from extractors.plan import Plan
from parsers.document import Document
from rules import signing
from rules.rule import Context, Gap, Rule, Unseen
from rules.template import Template


def applies(document: Document, plan: Plan, template: Template | None, context: Context) -> bool:
    """Where some block asks for a seal."""
    return any(block.seal_expected for block in signing.blocks(plan))


def check(document: Document, plan: Plan, template: Template | None, context: Context) -> Iterator[Gap | Unseen]:
    """One gap for each block that shows no seal where one is asked for; a file that cannot show seals gives none."""
    given = signing.Findable(document, plan, context)
    asked = [pair for pair in signing.pairs(plan, template) if pair[0].seal_expected]
    if any(block.sealed is None for block, _ in asked):
        yield Unseen("这种文件看不出有没有盖章，请对照纸质原件或扫描件确认。")
    for block, spec in asked:
        if block.state == "blank" or block.sealed is not False:
            continue
        yield signing.gap(given, (block, spec), "要求盖章，但没有看到印章。", "请补盖公章后重新扫描。")


RULE = Rule(
    name="signature.unsealed",
    severity="note",
    phase="content",
    check=check,
    applies=applies,
    title="未盖章",
    why="要求盖章的栏目没有公章，意见不能代表单位。",
    bad="扫描件上“学校意见（公章）”一栏有签名和日期，没有印章",
    good="“学校意见（公章）”一栏盖有学校公章",
    settle="补盖公章，重新扫描上传。",
    traps=(
        "Word文件和文字版PDF显示不出印章（转人工核对，不算缺项）",
        "栏里没有要求盖章",
        "整栏空白（只提示“签署栏空白”）",
        "正文里“加盖公章的材料报送……”（不是签署栏）",
    ),
)
