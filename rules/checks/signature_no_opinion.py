"""signature.no-opinion: a block that is signed, sealed or dated but lacks the opinion it asks for."""

from __future__ import annotations

from collections.abc import Iterator

from extractors.plan import Plan, Signature
from parsers.document import Block, Document, Picture
from rules import boxes, signing
from rules.rule import Context, Gap, Rule
from rules.template import Template


def applies(document: Document, plan: Plan, template: Template | None, context: Context) -> bool:
    """Where some block asks for an opinion."""
    return any("opinion" in block.asks for block in signing.blocks(plan))


def check(document: Document, plan: Plan, template: Template | None, context: Context) -> Iterator[Gap]:
    """One gap for each such block. An opinion to tick is `choice.open`; of a picture a person must judge."""
    for block, spec in signing.pairs(plan, template):
        given = block.signed or block.sealed or block.date
        if block.opinion or "opinion" not in block.asks or block.state == "blank" or not given:
            continue
        if any(boxes.question(line.text) for line in signing.lines(plan, block)):
            continue
        outcome, reason = signing.outcome(document, plan, block)
        if outcome == "fail" and _drawn(document, plan, block):
            outcome, reason = "review", "这一栏里有图片或手写，看不出是不是意见，请对照原件确认。"
        label = signing.name(block)
        done = "签名" if block.signed else "盖章" if block.sealed else "写了日期"
        yield Gap(
            subject=label,
            message=f"“{label}”一栏已经{done}，但没有写意见。",
            suggestion="请补写意见（如“同意实施”），再签名、盖章。",
            quote=block.label,
            at=block.at,
            outcome=outcome,
            reason=reason,
            basis=spec.basis if spec else None,
            severity=signing.severity(spec, context),
        )


def _drawn(document: Document, plan: Plan, block: Signature) -> bool:
    """Whether the block holds ink or a picture that may be the opinion: its signature is there, but nobody's name."""
    if block.signed and block.signer is None:
        return True
    return any(isinstance(one, Picture) and one.kind != "seal" for one in _blocks(document, plan, block))


def _blocks(document: Document, plan: Plan, block: Signature) -> Iterator[Block]:
    """What stands in the block's row of a table, or between its lines."""
    for table in document.tables():
        ids = {one.id for cell in table.cells() for one in cell.blocks}
        if block.at.block in ids:
            yield from (one for cell in table.cells() if cell.row == block.at.row for one in cell.blocks)
            return
    last = max((line.at.block for line in signing.lines(plan, block)), default=block.at.block)
    yield from (one for one in document.walk() if block.at.block <= one.id <= last + 1)


RULE = Rule(
    name="signature.no-opinion",
    severity="note",
    phase="content",
    check=check,
    applies=applies,
    title="签了名没有写意见",
    why="签署栏要的是意见：只有签名、印章或日期，看不出是同意、修改还是不同意。",
    bad="学校意见：　　　　校长签字：何远山　2024年3月5日",
    good="学校意见：同意实施。　　　　校长签字：何远山　2024年3月5日",
    settle="补写意见。",
    traps=(
        "整栏空白（只提示“签署栏空白”）",
        "只要求签名、没有意见一项的栏",
        "印好的“同意”",
        "勾选“☑同意 □不同意”（勾选就是意见）",
        "手写的意见扫描后认不出来（请人核对，不算缺）",
    ),
)
