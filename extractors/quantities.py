"""Numbers with their units as plans write them: head counts, hours, days."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from extractors.lexicon import lexicon
from extractors.plan import Quantity
from extractors.timegrammar import plain, words
from parsers.numerals import han_to_int
from parsers.text import squeeze

_NOTHING = re.compile(r"[-/\\\s.。·]*")
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+(?:\.\d+)?)"
_HAN_NUMBER = "[一二两三四五六七八九十百千零]{1,8}"
_TO = r"\s*(?:-+|至|到|、)\s*"
TEN_THOUSAND = 10_000


_HEADS = 10  # a smaller number in brackets may be that of a class


@dataclass(frozen=True, slots=True)
class _Found:
    """A number or range in a text (already `plain`), with the characters that it covers."""

    start: int
    end: int
    low: float | None
    high: float | None
    unit: str | None
    total: bool


@cache
def _grammar() -> re.Pattern[str]:
    """A number needs a known unit where it is written in characters: `一线教师` counts nothing."""
    lex = lexicon("quantities")
    unit = rf"(?:个\s*(?!月|班))?(?:{words(lex['not_units'], lex['units'])})"
    more = words(lex["more"])
    after = rf"(?:(?P<over>{words(lex['at_least_after'])})|(?P<under>{words(lex['at_most_after'])}))"
    number = rf"{_NUMBER}(?:\s*万(?!元))?(?!\d|:\d)|半(?=天|日|个|年|学期|小时)"
    number += rf"|{_HAN_NUMBER}(?=\s*(?:{more}?\s*(?:{unit}|[-至到、])))"
    own_unit = r"(?<=\d)[\u4e00-\u9fffA-Za-z]{1,4}(?=$|[\s、,;:。()/×*])"
    return re.compile(
        rf"(?P<total>{words(lex['total'])})?(?:为|约)?"
        rf"(?:(?P<least>{words(lex['at_least_before'])})|(?P<most>{words(lex['at_most_before'])}))?\s*约?"
        rf"(?<![第前\d.:〔]){_digits('first', number)}\s*{more}?\s*"
        rf"(?:(?P<early>{unit})?{_TO}{_digits('last', number)}\s*{more}?\s*)?"
        rf"(?:(?P<unit>{unit})|{after}|(?P<own>{own_unit}))?(?P<half>半)?\s*(?(over)|(?(under)|(?:{_again(after)})?))"
    )


def _digits(name: str, number: str) -> str:
    return rf"(?P<{name}>{number})"


def _again(pattern: str) -> str:
    """The same rule a second time in one pattern, under other group names."""
    return pattern.replace("<over>", "<over2>").replace("<under>", "<under2>")


def read_quantity(text: str, default_unit: str | None = None) -> Quantity | None:
    """The number that a cell gives; None where it is empty, `无` or holds dashes only.

    A cell without a number (`待定`) has neither bound. Of several numbers it is the one in the unit that the column
    counts (`default_unit`), else the total, else the first: `4课时×3次` are 4 课时. The unit is always the one written.
    """
    text = squeeze(text)
    flat = plain(text)
    if _NOTHING.fullmatch(flat) or flat in lexicon("quantities")["none"]:
        return None
    found = list(_numbers(flat))
    wanted = [one for one in found if default_unit and one.unit == default_unit] or found
    chosen = next((one for one in wanted if one.total), wanted[0] if wanted else None)
    if chosen is None:
        return Quantity(text)
    return Quantity(text, chosen.low, chosen.high, chosen.unit)


def count_in(text: str) -> Quantity | None:
    """The head count inside a text about people (`全体教师68人`, `骨干教师（12名）`); None where it gives none.

    A bare number counts only where it is the whole text. Of several counts it is the total, else the first.
    """
    text = squeeze(text)
    heads = frozenset(lexicon("quantities")["heads"])
    found = list(_numbers(plain(text)))
    if len(found) == 1 and found[0].unit is None and (found[0].start, found[0].end) == (0, len(text)):
        chosen: _Found | None = found[0]
    else:
        flat = plain(text)
        counts = [one for one in found if one.unit in heads and not _other_word(flat, one)]
        counts = counts or [one for one in found if one.unit is None and _counts_heads(flat, one)]
        chosen = next((one for one in counts if one.total), counts[0] if counts else None)
    if chosen is None:
        return None
    return Quantity(text[chosen.start : chosen.end].strip(), chosen.low, chosen.high, chosen.unit)


def _counts_heads(flat: str, found: _Found) -> bool:
    """Whether a number without a unit counts people: `限额50`, `骨干教师(50)`; `三(2)` is a class."""
    before = flat[: found.start].rstrip(" :为约")
    if before.endswith(tuple(lexicon("quantities")["counted"])):
        return True
    return before.endswith("(") and flat[found.end :].strip() == ")" and (found.low or 0) >= _HEADS


def _other_word(flat: str, found: _Found) -> bool:
    """Whether the unit begins another word (`三人称`, `5名师`)."""
    unit = flat.rfind(found.unit or "", found.start, found.end)
    return any(flat.startswith(word, unit) for word in lexicon("quantities")["not_heads"])


def _numbers(flat: str) -> Iterator[_Found]:
    nothing = frozenset(lexicon("quantities")["not_units"])
    for match in _grammar().finditer(flat):
        unit = match["unit"] or match["early"] or match["own"]
        first, last = _value(match["first"]), _value(match["last"] or match["first"])
        if unit in nothing or first is None or last is None:
            continue
        if match["half"]:
            first, last = first + (0 if match["last"] else 0.5), last + 0.5
        low, high = min(first, last), max(first, last)
        least = match["least"] or match["over"] or match["over2"]
        most = match["most"] or match["under"] or match["under2"]
        yield _Found(
            match.start(),
            match.end(),
            None if most and not match["last"] else low,
            None if least and not match["last"] else high,
            re.sub(r"^个\s*(?=.)", "", unit) if unit else None,
            bool(match["total"]),
        )


def _value(text: str) -> float | None:
    text = text.strip()
    if text == "半":
        return 0.5
    if text[0].isdecimal():
        number = float(text.rstrip("万 ").replace(",", ""))
        number *= TEN_THOUSAND if text.endswith("万") else 1
        return int(number) if number == int(number) else number
    return han_to_int(text)
