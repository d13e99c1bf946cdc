"""text.copied: long passages equal to another school's plan or to last year's; both shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from extractors.lexicon import lexicon
from extractors.plan import Line, LineRole, Plan
from parsers.document import Document
from rules.copying import Index, Letters, Passage, folded, letters_of
from rules.limits import limits_of
from rules.lines import own_lines
from rules.privacy import mask
from rules.rule import Context, Gap, OtherText, Rule
from rules.template import Template

_PROSE: tuple[LineRole, ...] = ("text", "item", "notice", "section")
_SHOWN = 3  # passages in a message
_CUT = 60  # characters of each


@dataclass(frozen=True, slots=True)
class _Prose:
    """The plan's prose as one text, and where each of its lines begins in it."""

    text: str
    starts: tuple[tuple[int, Line], ...]

    def line_at(self, position: int) -> Line:
        return next(line for start, line in reversed(self.starts) if start <= position)


def applies(document: Document, plan: Plan, template: Template | None, context: Context) -> bool:
    """Where there are other texts to hold the plan against."""
    return bool(context.others)


def check(document: Document, plan: Plan, template: Template | None, context: Context) -> Iterator[Gap]:
    """One gap for each other text: how much is the same, and the longest passages as both have them."""
    prose = _prose(plan)
    ours = _letters(prose.text, template)
    index, least = Index(ours), limits_of(template).copied_characters
    for other in context.others:
        passages = index.passages(_letters(other.text, template), least)
        if passages:
            yield _gap(prose, ours, other, passages)


def _gap(prose: _Prose, ours: Letters, other: OtherText, passages: tuple[Passage, ...]) -> Gap:
    same = sum(passage.letters for passage in passages)
    longest = sorted(passages, key=lambda passage: -passage.letters)[:_SHOWN]
    shown = "；".join(
        f"本计划“{_short(prose.text[one.start : one.end])}”，对方“{_short(one.theirs)}”" for one in longest
    )
    line = prose.line_at(longest[0].start)
    return Gap(
        subject=other.name,
        message=f"有{len(passages)}处长段文字与“{other.name}”相同，共约{same}字"
        f"（占正文{same / max(1, len(ours.letters)):.0%}）。{'最长的是' if len(passages) > 1 else ''}{shown}。",
        suggestion="请对照两处文字：沿用本校上年的内容可以保留，照抄别校的应当按本校实际改写。",
        quote=prose.text[longest[0].start : longest[0].end],
        at=line.at,
        outcome="review",
        reason="文字相同不一定是抄袭，也可能出自同一份文件或者本校上年的计划，需要人来判断。",
    )


def _prose(plan: Plan) -> _Prose:
    starts: list[tuple[int, Line]] = []
    text = ""
    for line in own_lines(plan):
        if line.role in _PROSE:
            starts.append((len(text), line))
            text += line.text + "\n"
    return _Prose(text, tuple(starts))


def _letters(text: str, template: Template | None) -> Letters:
    return letters_of(text, (*_stock(), *_printed(template)), tuple(lexicon("policies")["policies"]))


@cache
def _stock() -> tuple[str, ...]:
    return tuple(folded(clause) for clause in lexicon("copying")["stock"])


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
        "各校都用的套话（全面贯彻党的教育方针……）",
        "本校上年计划里仍然适用的制度",
        "没有别的计划可以比较（不判断）",
    ),
)
