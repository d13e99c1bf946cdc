"""text.copied: long passages equal to another school's plan or to last year's; both shown."""

from __future__ import annotations

from collections.abc import Iterator

from extractors.plan import Line, Plan
from parsers.document import Document
from rules.archive import OtherText, everybodys, prose, prose_lines, rare
from rules.copying import Index, Passage, Words, folded, words_of_plan
from rules.limits import limits_of
from rules.privacy import mask
from rules.rule import Context, Gap, Rule
from rules.template import Template

_SHOWN = 3  # passages in a message
_CUT = 60  # characters of each


def applies(document: Document, plan: Plan, template: Template | None, context: Context) -> bool:
    """Where there are other texts to hold the plan against."""
    return bool(context.others or (context.archive and context.archive.index.plans))


def check(document: Document, plan: Plan, template: Template | None, context: Context) -> Iterator[Gap]:
    """One gap for each other text: how much is the same, and the longest passages as both have them."""
    text = prose(plan)
    found = context.archive.like(text) if context.archive else ()
    others = (*context.others, *(other for other in found if other not in context.others))
    if not others:
        return
    common = everybodys([other.text for other in context.others])
    if context.archive:
        common |= context.archive.index.common
    printed = _printed(template)
    ours = rare(words_of_plan(text, printed), common)
    index, least = Index(ours), limits_of(template).copied_characters
    for other in others:
        passages = index.passages(rare(words_of_plan(other.text, printed), common), least)
        if passages:
            yield _gap(plan, ours, other, passages)


def _gap(plan: Plan, ours: Words, other: OtherText, passages: tuple[Passage, ...]) -> Gap:
    same = sum(passage.letters for passage in passages)
    longest = sorted(passages, key=lambda passage: -passage.letters)[:_SHOWN]
    shown = "；".join(
        f"本计划“{_short(ours.text[one.start : one.end])}”，对方“{_short(one.theirs)}”" for one in longest
    )
    return Gap(
        subject=other.name,
        message=f"有{len(passages)}处长段文字与“{other.name}”相同，共约{same}字"
        f"（占正文{same / max(1, ours.letters):.0%}）。{'最长的是' if len(passages) > 1 else ''}{shown}。",
        suggestion="请对照两处文字：沿用本校上年的内容可以保留，照抄别校的应当按本校实际改写。",
        quote=ours.text[longest[0].start : longest[0].end],
        at=_line_at(plan, longest[0].start).at,
        outcome="review",
        reason="文字相同不一定是抄袭，也可能出自同一份文件或者本校上年的计划，需要人来判断。",
    )


def _line_at(plan: Plan, position: int) -> Line:
    """The line of the plan's prose that holds a character of it."""
    for line in prose_lines(plan):
        position -= len(line.text) + 1
        if position < 0:
            return line
    raise ValueError(f"{position} characters behind the plan's prose")


def _printed(template: Template | None) -> tuple[str, ...]:
    """What the form itself prints: its labels and the words of its sections, as the template knows them."""
    if template is None:
        return ()
    labels = [*(label.label for label in template.labels), *(block.label for block in template.signatures)]
    labels += [spec.basis.rpartition("：")[2] for spec in template.sections if spec.basis]
    return tuple(clause for label in labels if len(clause := folded(label)) >= 4)


def _short(text: str) -> str:
    text = mask(" ".join(text.split()))
    return text if len(text) <= _CUT else text[: _CUT - 1] + "…"


RULE = Rule(
    name="text.copied",
    severity="note",
    phase="text",
    check=check,
    applies=applies,
    title="与别的计划大段相同",
    why="大段照抄别校或者上年的计划，写的就不是本校本年的实际。是否属于照抄，要由人对照判断。",
    bad="与“柳河小学2024年校本培训计划”有3处长段文字相同，共约420字",
    good="引用同一份文件的一两句，其余按本校实际写",
    settle="对照两处文字：合理的沿用可以保留并说明，照抄的改写。",
    traps=(
        "书名号里的文件名和引用政策的句子",
        "表上印好的文字",
        "各校都用的套话（全面贯彻党的教育方针……），本轮多数学校都有的同一段话",
        "引号里引用的讲话",
        "本校上年计划里仍然适用的制度",
        "没有别的计划可以比较（不判断）",
    ),
)
