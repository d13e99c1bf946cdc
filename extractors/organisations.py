"""Names of schools in running text, and whether two of them mean one school."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from extractors.lexicon import lexicon
from extractors.roles import endings, words
from parsers.text import HAN_CHAR, bare, fold

_LONGEST_NAME = 30
_LONGEST_UNPLACED = 6
_LETTER = re.compile(rf"[{HAN_CHAR}]")
_YEAR_TAIL = re.compile(r"[零一二三四五六七八九]{0,3}学?年度?")  # what goes on from digits, `二〇` too
_TERM = re.compile(r"(?:第[一二]|上|下)学期|[春秋]季(?:学期)?|[上下]半年")
_MARKS = re.compile(r"[（(][^（()）]*[)）]|[\s·・]+")


def find_schools(text: str) -> list[tuple[int, int, str]]:
    """The names of single schools in a text, as (start, end, name). Words for any school (`各小学`) are none."""
    found: list[tuple[int, int, str]] = []
    floor = 0
    for ending in _ending().finditer(text):
        begin = _left_border(text, floor, ending.start())
        begin = _without_generic(text, begin, ending.start())
        name = text[begin : ending.end()]
        if name_of_school(name):
            found.append((begin, ending.end(), name))
            floor = ending.end()
    return found


def name_of_school(name: str) -> bool:
    """Whether a text names one school: place or proper word, then an ending (`新河镇中心小学`)."""
    core = proper_part(name)
    if len(core) < 2 or name.endswith(("中小学", *endings("organisations", "not_peers"))):
        return False
    return not _is_generic(core, name)


def same_school(a: str, b: str) -> bool:
    """Whether two names may mean one school: one without places, `中心` or the town's `镇`, or one its group."""
    if fold(a).startswith(fold(b)) or fold(b).startswith(fold(a)):  # a group or an office of the school
        return True
    one, other = _identity(a), _identity(b)
    if one.stage != other.stage or one.features != other.features:
        return False
    return one.proper.endswith(other.proper) or other.proper.endswith(one.proper)


@dataclass(frozen=True, slots=True)
class _Identity:
    """What tells a school from others: its proper word with the places above it, `第二`, `实验`, …, and its stage."""

    proper: str
    features: frozenset[str]
    stage: str


@lru_cache(maxsize=1024)
def _identity(name: str) -> _Identity:
    name = _MARKS.sub("", bare(name))
    proper = proper_part(name)
    rest = name.removeprefix(proper)
    features = frozenset(word for word in words("organisations", "features") if word in rest)
    stages = lexicon("organisations")["stages"]
    stage = next((stage for ending, stage in stages.items() if rest.endswith(ending)), "")
    return _Identity(re.sub("(?:镇|乡|村|街道)$", "", proper), features, stage)


def proper_part(name: str) -> str:
    """A school's name without its ending and the kinds before it: of `新河镇第二实验小学` `新河镇`."""
    core = _MARKS.sub("", bare(name))
    core = next((core.removesuffix(end) for end in endings("organisations", "schools") if core.endswith(end)), core)
    kinds = endings("organisations", "kinds")
    while True:
        kind = next((kind for kind in kinds if core.endswith(kind) and not _is_place(core, kind)), None)
        if not kind:
            return core
        core = core.removesuffix(kind)


def _is_place(core: str, kind: str) -> bool:
    """`市` of `新河市` belongs to the place, `市` of `市实验小学` is a kind."""
    return len(kind) == 1 and kind in words("organisations", "places") and len(core) > 2


@cache
def _ending() -> re.Pattern[str]:
    return re.compile("|".join(re.escape(end) for end in endings("organisations", "schools")) + r"(?!生|教师|校长)")


def _left_border(text: str, floor: int, end: int) -> int:
    """Where the run of Chinese characters before an ending begins, after the last word that no name holds."""
    begin = end
    while begin > max(floor, end - _LONGEST_NAME) and _LETTER.match(text[begin - 1]):
        begin -= 1
    begin = _after_calendar(text, begin, end)
    run = _protected().sub(lambda m: "□" * len(m.group()), text[begin:end])
    return begin + max((m.end() for m in _borders().finditer(run)), default=0)


def _after_calendar(text: str, begin: int, end: int) -> int:
    """`2024年新河小学` and `二〇二四年新河小学` begin behind the year, `第一学期新河小学` behind the term."""
    year = _YEAR_TAIL.match(text, begin, end) if begin and text[begin - 1] in "0123456789〇○" else None
    begin = year.end() if year else begin
    term = _TERM.match(text, begin, end)
    return term.end() if term else begin


@cache
def _borders() -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word) for word in endings("organisations", "borders")))


@cache
def _protected() -> re.Pattern[str]:
    """Words in which a border is none: `和` in `和平小学`."""
    return re.compile("|".join(re.escape(word) for word in endings("organisations", "protected")))


def _without_generic(text: str, begin: int, end: int) -> int:
    """`全区新河小学` begins at the place."""
    found = _generic().match(text, begin, end - 1)
    return found.end() if found else begin


@cache
def _generic() -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word) for word in endings("organisations", "generic") if len(word) > 1))


def _is_generic(core: str, name: str) -> bool:
    """Words for any school. `学校` ends so many of them that a place or a kind must stand before it."""
    if core in words("organisations", "generic", "sorts") or core in words("names_stop", "never"):
        return True
    if core[0] in words("organisations", "pointing") or core.endswith(endings("organisations", "counting")):
        return True
    plain = name.removeprefix(core) in ("学校", "小学", "中学", "幼儿园")
    if core.endswith(endings("organisations", "sorts")) or (plain and core[-1] in "省市区县旗"):
        return True
    placed = any(place in core[1:] for place in words("organisations", "places", "place_parts"))
    return not placed and (len(core) > _LONGEST_UNPLACED or (plain and name.endswith("学校")))
