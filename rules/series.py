"""Runs of numbered paragraphs that count together: siblings under one heading with labels of one style.

Where a list stops and another begins decides what is a number twice and what a number left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from extractors.plan import Line, Plan, Section
from parsers.document import Document, Table, walk
from parsers.numerals import to_int
from parsers.text import bare, number_of
from rules.words import words

_STYLES = (
    ("part", re.compile(r"^第(.+?)(章|节|条|编|部分)$")),
    ("bracket-digit", re.compile(r"^[（(](\d+)[)）]$|^([⑴-⒇])$")),
    ("bracket-han", re.compile(r"^[（(]([一二三四五六七八九十百]+)[)）]$|^([㈠-㈩])$")),
    ("circled", re.compile(r"^([①-⑳])$")),
    ("decimal", re.compile(r"^(?:(\d+(?:[.．]\d+)*)[.．])(\d+)$")),
    ("half-bracket", re.compile(r"^(\d+)[)）]$")),
    ("digit", re.compile(r"^(\d+)$|^([⒈-⒛])$")),
    ("han", re.compile(r"^([零〇一二三四五六七八九十百]+)$")),
    ("letter", re.compile(r"^[（(]?([A-Za-z])[)）]?$")),
)
ARTICLE = "part-条"
WHOLE = -1  # the parent of what counts through the whole text, whatever section it stands in
_BREAKS = frozenset({"title", "subtitle", "notice", "attachment", "caption", "signature", "date"})
_COUNTED = frozenset({"section", "item", "field"})


@dataclass(frozen=True, slots=True)
class Number:
    """One numbered paragraph: its line, the number as written without closing mark, its value, and its text."""

    line: Line
    written: str
    value: int
    text: str


@dataclass(slots=True)
class Series:
    """Siblings in reading order. `apart` are values that stand among them in another style (`三、4、五、`)."""

    parent: int | None
    style: str
    headings: bool
    numbers: list[Number] = field(default_factory=list)
    apart: set[int] = field(default_factory=set)


@lru_cache(maxsize=1024)
def style_of(label: str) -> tuple[str, int] | None:
    """The style of a label and its value: `（四）、` is bracket-han 4, `2.1` decimal-2 1; None for bullets."""
    plain = bare(label)
    written = number_of(label)
    if re.fullmatch(r"\d+[)）]、?", plain):
        written = plain.rstrip("、")
    for style, pattern in _STYLES:
        match = pattern.match(written)
        if not match:
            continue
        groups = [group for group in match.groups() if group]
        value = to_int(groups[-1] if style == "decimal" else groups[0])
        if value is None:
            return None
        if style == "decimal":
            style = f"decimal-{groups[0]}"
        return (f"part-{groups[1]}" if style == "part" else style), value
    return None


def series_of(document: Document, plan: Plan) -> list[Series]:
    """Every run of numbered siblings in the plan's text, blank forms for others and cells of data tables left out."""
    cells = _cells(document)
    styles = _section_styles(plan)
    articles_restart = sum(style_of(line.label or "") == (ARTICLE, 1) for line in plan.lines) > 1
    running: dict[tuple[int | None, str, int], Series] = {}
    done: list[Series] = []
    part, before = 0, None
    for line in plan.lines:
        if line.role == "cell" or line.blank_form:
            continue
        part += _opens_part(line)
        styled = style_of(line.label) if line.label else None
        if styled and line.label and line.role in _COUNTED:
            style, value = styled
            parent = _parent(line, style, plan, styles, articles_restart)
            key = (parent, style, part)
            series = running.get(key)
            if series is None or _starts_over(line, value, series, plan, before, cells):
                running.pop(key, None)
                series = running[key] = Series(parent, style, line.role == "section")
                done.append(series)
            _close_inner(running, key)
            if value > 1 and not (series.numbers and series.numbers[-1].value == value - 1):
                _note_elsewhere(running, key, value)
            series.numbers.append(Number(line, number_of(line.label), value, _text(line, plan)))
        before = line
    return done


def _close_inner(running: dict[tuple[int | None, str, int], Series], key: tuple[int | None, str, int]) -> None:
    """The next number of a list, or an article, ends the lists begun inside it: `1、…（1）…（2）… 2、…（1）…`."""
    keys = list(running)
    for inner in keys[keys.index(key) + 1 :]:
        if inner[2] == key[2] and key[0] in (inner[0], WHOLE):
            del running[inner]


def _note_elsewhere(
    running: dict[tuple[int | None, str, int], Series], key: tuple[int | None, str, int], value: int
) -> None:
    """A number that follows none of its own style may stand in for one of another: `三、4、五、`."""
    for other, series in running.items():
        if other[1] != key[1] and other[2] == key[2]:
            series.apart.add(value)


def _opens_part(line: Line) -> bool:
    """An attachment, a caption, a note (`说明：1、…`) or the sign-off ends a body of text: what follows counts anew."""
    if line.role in _BREAKS:
        return True
    lead, colon, _ = line.text.replace(":", "：").partition("：")
    return line.role == "text" and bool(colon) and bare(lead) in words()["list_openers"]


def _parent(line: Line, style: str, plan: Plan, styles: dict[int, str], articles_restart: bool) -> int | None:
    """The section over a numbered line. A section numbered in the same style is its sibling, not its parent.

    The articles of a regulation count through its chapters, unless they begin anew in each.
    """
    at = line.section
    if style == ARTICLE and not articles_restart:
        return WHOLE
    if line.role == "section" and at is not None:
        at = _above(plan.sections, at)
    while at is not None and styles.get(at) == style:
        at = _above(plan.sections, at)
    return at


def _section_styles(plan: Plan) -> dict[int, str]:
    """The style of each numbered section, by its position; its line has the closing mark that the section lacks."""
    labels = ((line.section, style_of(line.label)) for line in plan.lines if line.role == "section" and line.label)
    return {section: styled[0] for section, styled in labels if section is not None and styled}


def _above(sections: tuple[Section, ...], at: int) -> int | None:
    return next((i for i in range(at - 1, -1, -1) if sections[i].level < sections[at].level), None)


def _starts_over(
    line: Line, value: int, series: Series, plan: Plan, before: Line | None, cells: dict[int, tuple[int, int, int]]
) -> bool:
    """Whether an item begins a list of its own: in another cell, or from 1 under a line that announces it.

    Headings that start over do so only right under an unnumbered one: where none stands over them, it is wanting,
    which is what the rule is for.
    """
    if line.role == "section":
        return value == 1 and _under_unnumbered(line, plan)
    if cells.get(line.at.block) != cells.get(series.numbers[-1].line.at.block):
        return True
    return value == 1 and before is not None and not before.label and _announces(before.text)


def _under_unnumbered(line: Line, plan: Plan) -> bool:
    """Whether the heading before this one has no number and no level of its own: `附则` over `一、`, both outermost."""
    at = line.section
    if not at:
        return False
    above, here = plan.sections[at - 1], plan.sections[at]
    return above.number is None and above.level == here.level


def _announces(text: str) -> bool:
    text = text.rstrip()
    return text.endswith(("：", ":")) or any(word in text[-12:] for word in words()["lead_ins"])


def _text(line: Line, plan: Plan) -> str:
    if line.role == "section" and line.section is not None and plan.sections[line.section].at.block == line.at.block:
        return plan.sections[line.section].title
    return line.text


def _cells(document: Document) -> dict[int, tuple[int, int, int]]:
    """For each block inside a table, the innermost cell that holds it: table, row, column."""
    return dict(_cells_in(document.blocks))


def _cells_in(blocks: tuple[object, ...]) -> Iterator[tuple[int, tuple[int, int, int]]]:
    for block in blocks:
        if isinstance(block, Table):
            for cell in block.cells():
                yield from ((inner.id, (block.id, cell.row, cell.column)) for inner in walk(cell.blocks))
                yield from _cells_in(cell.blocks)
