"""Word's automatic numbers: what it prints before a paragraph of a list.

Counters belong to the abstract definition, so two lists made from one go on from each other, unless one overrides
its start (ECMA-376 part 1, 17.9). Bullets print no number.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from parsers.numerals import format_number
from parsers.ooxml import MC, Element, W
from parsers.text import squeeze
from parsers.wordstyles import ListPlace, is_on, number

_LEVELS = 9
_PART = re.compile(r"%([1-9])")


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list. `restart` is the level (from 1) whose use starts it over, 0 for none."""

    start: int = 1
    format: str = "decimal"
    text: str = ""
    restart: int | None = None
    legal: bool = False
    hidden: bool = False
    style: str | None = None


@dataclass(slots=True)
class _List:
    """An abstract definition with its counters, from 0 to 8; None where a level was not used yet."""

    levels: dict[int, Level]
    counters: list[int | None] = field(default_factory=lambda: [None] * _LEVELS)


@dataclass(slots=True)
class _Num:
    """A list in use: the abstract definition, levels of its own, and starts still to be applied."""

    abstract: _List
    levels: dict[int, Level]
    starts: dict[int, int]


class Numbering:
    """The numbers of one document; `label` must be asked once for every numbered paragraph, in reading order."""

    def __init__(self, root: Element | None, list_style: Callable[[str], ListPlace]) -> None:
        self._root_abstract: dict[str, Element] = {}
        self._root_nums: dict[str, Element] = {}
        self._abstracts: dict[str, _List] = {}
        self._nums: dict[str, _Num | None] = {}
        self._list_style = list_style
        for element in root if root is not None else ():
            if element.tag == W + "abstractNum":
                self._root_abstract[element.get(W + "abstractNumId", "")] = element
            elif element.tag == W + "num":
                self._root_nums[element.get(W + "numId", "")] = element

    def label(self, place: ListPlace, styles: tuple[str, ...] = ()) -> str | None:
        """The number printed at a place, and the counters moved on; None for a bullet or a list that is not defined.

        `styles` are the paragraph's style and its bases: a level linked to one of them is meant where none is given.
        """
        num = self._num(place.num)
        if num is None:
            return None
        at = _level_of(num, place, styles)
        level = num.levels.get(at, Level())
        _advance(num, at)
        if level.hidden or level.format == "bullet":
            return None
        text = _PART.sub(lambda part: _shown(num, int(part.group(1)) - 1, level.legal), level.text)
        return squeeze(str(text)) or None

    def _num(self, num: str | None) -> _Num | None:
        if num is None:
            return None
        if num not in self._nums:
            self._nums[num] = self._read_num(num)
        return self._nums[num]

    def _read_num(self, num: str) -> _Num | None:
        element = self._root_nums.get(num)
        abstract = self._abstract(element, ()) if element is not None else None
        if element is None or abstract is None:
            return None
        levels, starts = dict(abstract.levels), {}
        for override in element.iterfind(W + "lvlOverride"):
            at = number(override.get(W + "ilvl"))
            if at is None or not 0 <= at < _LEVELS:
                continue
            own, start = override.find(W + "lvl"), override.find(W + "startOverride")
            if own is not None:
                levels[at] = _level(own)
            if start is not None:
                starts[at] = number(start.get(W + "val")) or 0
                levels[at] = replace(levels.get(at, Level()), start=starts[at])
        return _Num(abstract, levels, starts)

    def _abstract(self, num: Element, seen: tuple[str, ...]) -> _List | None:
        """The abstract definition of a list, through links to styles of lists."""
        pointer = num.find(W + "abstractNumId")
        key = pointer.get(W + "val", "") if pointer is not None else ""
        element = self._root_abstract.get(key)
        if element is None or key in seen:
            return None
        link = element.find(W + "numStyleLink")
        if link is not None:
            target = self._root_nums.get(self._list_style(link.get(W + "val", "")).num or "")
            found = self._abstract(target, (*seen, key)) if target is not None else None
            if found is not None:
                return found
        if key not in self._abstracts:
            self._abstracts[key] = _List(_levels(element))
        return self._abstracts[key]


def _levels(abstract: Element) -> dict[int, Level]:
    found = ((number(level.get(W + "ilvl")), level) for level in abstract.iterfind(W + "lvl"))
    return {at: _level(level) for at, level in found if at is not None and 0 <= at < _LEVELS}


def _level(element: Element) -> Level:
    def value(name: str) -> str | None:
        found = element.find(W + name)
        return found.get(W + "val") if found is not None else None

    start = number(value("start"))
    return Level(
        start=0 if start is None else start,
        format=_format(element),
        text=value("lvlText") or "",
        restart=number(value("lvlRestart")),
        legal=is_on(element.find(W + "isLgl")),
        hidden=is_on(element.find(f"{W}rPr/{W}vanish")),
        style=value("pStyle"),
    )


def _format(level: Element) -> str:
    """The number format; a custom one (`001, 002, …`) is given by its sample."""
    found = level.find(W + "numFmt")
    if found is None:
        found = level.find(f"{MC}AlternateContent/{MC}Choice/{W}numFmt")
    if found is None:
        return "decimal"
    kind = found.get(W + "val", "decimal")
    sample = found.get(W + "format", "").split(",")[0].strip()
    return str(sample) if kind == "custom" and sample.isdigit() else str(kind)


def _level_of(num: _Num, place: ListPlace, styles: tuple[str, ...]) -> int:
    if place.level is not None:
        return min(max(place.level, 0), _LEVELS - 1)
    for style in styles:
        for at, level in num.levels.items():
            if level.style == style:
                return at
    return 0


def _advance(num: _Num, at: int) -> None:
    """Counts one more paragraph at a level: levels above it begin where they were not used, those below start over."""
    counters = num.abstract.counters
    for above in range(at + 1):
        if above in num.starts:
            start = num.starts.pop(above)
            counters[above] = start - 1 if above == at else start
    current = counters[at]
    counters[at] = num.levels.get(at, Level()).start if current is None else current + 1
    for below in range(at + 1, _LEVELS):
        restart = num.levels.get(below, Level()).restart
        if at < (below if restart is None else restart):
            counters[below] = None


def _shown(num: _Num, at: int, legal: bool) -> str:
    level = num.levels.get(at, Level())
    counter = num.abstract.counters[at]
    kind = level.format
    if legal and kind not in ("none", "decimalZero"):
        kind = "decimal"
    return "" if kind == "bullet" else format_number(level.start if counter is None else counter, kind)
