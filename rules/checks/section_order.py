"""Sections that stand in another order than the template's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extractors.plan import Plan
from parsers.document import Document
from rules.labels import section_name
from rules.rule import Context, Gap, Rule
from rules.template import Template


def check(document: Document, plan: Plan, template: Template | None, context: Context) -> Iterator[Gap]:
    """One gap for each section that must move; as few as will do."""
    if template is None:
        return
    ranks = {key: rank for rank, spec in enumerate(template.sections) for key in spec.keys}
    first = {ranks[s.key]: s for s in reversed(plan.sections) if s.key in ranks}
    standing = sorted(first, key=lambda rank: plan.sections.index(first[rank]))
    stay = longest_rising(standing)
    order = "、".join(f"“{section_name(template.sections[rank].keys[0])}”" for rank in sorted(standing))
    for rank in standing:
        if rank in stay:
            continue
        section = first[rank]
        yield Gap(
            subject=section.title,
            message=f"“{section.title}”的位置与模板的顺序不一致，模板的顺序是{order}。",
            suggestion=f"请把“{section.title}”移到模板规定的位置，并相应调整编号。",
            quote=section.title,
            at=section.at,
            basis=template.sections[rank].basis,
        )


def longest_rising(ranks: Sequence[int]) -> set[int]:
    """The members of a longest rising run of distinct numbers, those between left out: `2 0 1` keeps 0 and 1.

    Of two runs as long the one that begins earlier is kept: of `1 0` the second must move.
    """
    lengths: list[int] = []
    for position in range(len(ranks) - 1, -1, -1):
        later = zip(ranks[position + 1 :], reversed(lengths), strict=True)
        lengths.append(1 + max((length for rank, length in later if rank > ranks[position]), default=0))
    lengths.reverse()
    kept: list[int] = []
    wanted = max(lengths, default=0)
    for rank, length in zip(ranks, lengths, strict=True):
        if length == wanted and (not kept or rank > kept[-1]):
            kept.append(rank)
            wanted -= 1
    return set(kept)


def _asked(document: Document, plan: Plan, template: Template | None, context: Context) -> bool:
    return template is not None and template.ordered


RULE = Rule(
    name="section.order",
    severity="warning",
    phase="structure",
    check=check,
    title="各部分顺序与模板不同",
    why="统一的顺序便于审核人对照，也便于汇总。",
    bad="一、实施意见和考核办法　二、目标、条件和重点　三、管理机构、制度和责任人",
    good="一、目标、条件和重点　二、实施意见和考核办法　三、管理机构、制度和责任人",
    settle="按模板的顺序调整，只需移动指出的那几个部分。",
    traps=("少了一个部分不算顺序不对。", "模板没有规定顺序的，不检查。", "模板之外的部分可以放在任何位置。"),
    needs_template=True,
    applies=_asked,
)
