"""signature.blank: a sign-off block with nothing in it."""

from __future__ import annotations

from collections.abc import Iterator

from extractors.plan import Plan, Signature
from parsers.document import Document
from rules import signing
from rules.rule import Context, Gap, Rule
from rules.template import Template

_NAMES = {"opinion": "意见", "signature": "签名", "date": "日期"}

_ADVICE = "请有关负责人签署后再报送；草稿阶段可以暂时留空。"


def check(document: Document, plan: Plan, template: Template | None, context: Context) -> Iterator[Gap]:
    """One gap for each blank block; such a block gives no other finding.

    A block that asks for a seal alone is blank only where the file can show seals.
    """
    given = signing.Findable(document, plan, context)
    for block, spec in signing.pairs(plan, template):
        if block.state != "blank" or (not block.asks and block.sealed is None):
            continue
        yield signing.gap(
            given,
            (block, spec),
            f"还是空白，{_lacking(block)}没有。",
            "请有关负责人签署后再报送；草稿阶段可以暂时留空。",
        )


def _lacking(block: Signature) -> str:
    """What the block asks for, in words."""
    names = [_NAMES[asked] for asked in block.asks] + (
        ["印章"] if block.sealed is False and block.seal_expected else []
    )
    return "、".join(names) + ("都" if len(names) > 1 else "")


RULE = Rule(
    name="signature.blank",
    severity="note",
    phase="content",
    check=check,
    applies=signing.applies,
    title="签署栏空白",
    why="没有签署的计划还没有经过审核。草稿阶段只作提示；到了应当签署的阶段就是缺项。",
    bad="学校意见：（空）　　签字：　　　年　月　日",
    good="学校意见：同意实施。　签字：何远山　2024年3月5日",
    settle="请负责人签署意见、姓名和日期。",
    traps=(
        "附在后面供教师填写的空白申报表（不是本计划的签署栏）",
        "只盖了章、只写了日期（不算空白，由其他签字规则检查）",
        "表上印好的意见“同意实施。”（算有意见）",
    ),
)
