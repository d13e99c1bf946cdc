"""organisation.foreign: another school's name where the author's should stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from extractors.lexicon import lexicon
from extractors.organisations import find_schools, same_school
from extractors.plan import Line, Plan
from parsers.document import Document, Place
from parsers.text import bare
from rules.lines import own_lines, within
from rules.rule import Context, Gap, Rule
from rules.template import Template

_QUOTED = re.compile(r"《[^《》]*》|“[^“”]*”")
_CLAUSE = re.compile(r"[，,。；;！!？?]")


@dataclass(frozen=True, slots=True)
class _Named:
    """A school named where the author's own should stand: `where` in words."""

    name: str
    where: str
    at: Place
    quote: str


def applies(document: Document, plan: Plan, template: Template | None, context: Context) -> bool:
    """Where the plan's own school is known. A district's plan names many schools, and rightly."""
    return _own(plan) is not None


def check(document: Document, plan: Plan, template: Template | None, context: Context) -> Iterator[Gap]:
    """One gap for each other school, at the first place where it stands for the author's."""
    own = _own(plan) or ""
    told: list[str] = []
    for named in (*_in_labels(plan), *_in_heads(plan), *_in_prose(plan)):
        if same_school(named.name, own) or any(same_school(named.name, name) for name in told):
            continue
        told.append(named.name)
        yield Gap(
            subject=named.name,
            message=f"{named.where}出现了别的学校“{named.name}”，而这份计划是“{own}”的。",
            suggestion="请核对学校名称，多半是套用别校文本时没有改。",
            quote=named.quote,
            at=named.at,
        )


def _own(plan: Plan) -> str | None:
    """The author's school; None where an office or nobody is named."""
    found = find_schools(bare(plan.issuer or ""))
    return plan.issuer if found and plan.issuer else None


def _in_labels(plan: Plan) -> Iterator[_Named]:
    labels = lexicon("authorship")["own_labels"]
    for field in plan.fields:
        if field.value and not field.blank_form and re.sub(r"[（(].*?[)）]", "", bare(field.label)) in labels:
            for *_, name in find_schools(bare(field.value).strip("_＿")):
                yield _Named(name, f"“{field.label}”一栏", field.at, field.value)


def _in_heads(plan: Plan) -> Iterator[_Named]:
    """Title, captions of the plan's own schedule, the author's line, the seal's line."""
    places = {"title": "标题里", "subtitle": "标题下面", "issuer": "落款", "signature": "签署栏"}
    for line in own_lines(plan):
        if line.role in places:
            for start, end, name in find_schools(line.text):
                if line.role != "signature" or _after_own_label(line.text, start):
                    yield _Named(name, places[line.role], within(line.at, start, end), line.text)
    for table in plan.tables:
        if table.kind == "activities" and table.caption and not table.blank_form:
            for *_, name in find_schools(table.caption):
                yield _Named(name, "活动安排表的表名里", table.at, table.caption)


def _after_own_label(text: str, start: int) -> bool:
    before = re.sub(r"[（(][^（()）]*[)）]|[：:\s]", "", text[:start])
    return before.endswith(tuple(lexicon("authorship")["own_labels"]))


def _in_prose(plan: Plan) -> Iterator[_Named]:
    schedule = {activity.at.block for activity in plan.activities}
    for line in own_lines(plan):
        if line.role in ("text", "item", "section") and line.at.block not in schedule:
            yield from _in_sentence(line)


def _in_sentence(line: Line) -> Iterator[_Named]:
    """Names that a sentence gives to the author's own school (`结合…实际`), never a partner's or a quoted one."""
    words = lexicon("authorship")
    quoted = [match.span() for match in _QUOTED.finditer(line.text)]
    for start, end, name in find_schools(line.text):
        if any(since <= start < to for since, to in quoted):
            continue
        before = _CLAUSE.split(line.text[:start])[-1]
        after = _CLAUSE.split(line.text[end:])[0]
        if _is_partner(before, name, after):
            continue
        opens = not bare(before) or before.endswith(tuple(words["own_before"]))
        made = before.endswith(tuple(words["makes_before"])) and after.startswith(tuple(words["makes_after"]))
        if made or (opens and (_goes_on().match(after) or _announces(line.text, start))):
            yield _Named(name, "正文里", within(line.at, start, end), line.text)


def _is_partner(before: str, name: str, after: str) -> bool:
    """Whether the clause speaks of another school as such; the word may be glued to its name: `分校柳河小学`."""
    words = lexicon("authorship")
    glued = name.startswith(tuple(word for word in words["partners"] if len(word) > 1))
    return (
        glued
        or any(word in before + after for word in words["partners"])
        or before.endswith(tuple(words["partner_before"]))
    )


def _announces(text: str, start: int) -> bool:
    """`为了推进…小学…，特制定本计划`: the sentence draws up the author's own plan."""
    sentence = re.split(r"[。！!？?]", text[start:])[0]
    return bool(re.search(r"(?:特|现|，|,)制[定订](?:本|以下|如下)", sentence))


@cache
def _goes_on() -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word) for word in lexicon("authorship")["own_after"]))


RULE = Rule(
    name="organisation.foreign",
    severity="warning",
    phase="text",
    check=check,
    applies=applies,
    title="出现别校名称",
    why="在该写本校的地方写着别的学校，多半是套用别校的计划没有改全。",
    bad="青禾小学2024年校本培训计划……结合柳河小学实际，特制定本计划",
    good="青禾小学2024年校本培训计划……结合青禾小学实际，特制定本计划",
    settle="改成本校名称；确是合作学校的，写清关系（如“结对学校”）。",
    traps=(
        "结对、帮扶、联盟的兄弟学校",
        "赴别校参观、在别校举行的活动",
        "外请专家的单位、联系表里各人的单位",
        "书名号、引号里的名称",
        "本校的简称（中心小学）和全称",
    ),
)
