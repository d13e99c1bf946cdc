"""What a table's column means: the words of its header, as data in `lexicon/columns.yaml`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

from extractors.lexicon import lexicon
from parsers.text import bare, fold

_BRACKETS = re.compile(r"[(\[【〔<《][^)\]】〕>》]*[)\]】〕>》]")
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_PEOPLE = ("person", "responsible", "undecided", "speaker")
_NAMING = 4  # the first words for persons name whom the row is about, wherever the column stands
# Columns of an activity table that answer for the field of the same name.
_PLAIN = ("seq", "time", "audience", "count", "location", "hours", "days", "form", "note")


@cache
def _words() -> dict[str, tuple[str, int]]:
    """Each header word, folded, with its meaning and its strength (0 is strongest)."""
    meanings: Mapping[str, Sequence[str]] = lexicon("columns")["meanings"]
    return {fold(str(word)): (name, rank) for name, words in meanings.items() for rank, word in enumerate(words)}


@cache
def _joints() -> re.Pattern[str]:
    return re.compile("|".join(re.escape(fold(joint)) for joint in lexicon("columns")["joints"]))


@lru_cache(maxsize=4096)
def meaning_of(header: str) -> tuple[str, int] | None:
    """A header's meaning (a key of `meanings`) and the strength of its word, 0 the strongest; or None."""
    whole = fold(header).strip(":.*")
    plain = _BRACKETS.sub("", whole).strip(":.*")
    if any(word in whole for word in lexicon("columns")["vetoes"]):
        return "record", 0
    known = _words()
    if whole.endswith(("(天)", "(天数)")):
        return "days", 0
    if found := known.get(whole) or known.get(plain):
        return found
    parts = [part for part in _joints().split(plain) if part]
    if len(parts) > 1:
        meant = [found for part in parts if (found := known.get(part) or _by_ending(part))]
        planned = [found for found in meant if found[0] in ("item", "content")]
        if {"position"} < {found[0] for found in meant} <= {"position", "unit", "department"}:
            return next(found for found in meant if found[0] == "position")  # `单位及职务` tells who someone is
        if meant:
            return (planned or meant)[0]
    return _by_ending(plain) or _by_holding(plain)


def _by_ending(text: str) -> tuple[str, int] | None:
    known = _words()
    return next((known[text[i:]] for i in range(len(text) - 1) if text[i:] in known), None)


def _by_holding(text: str) -> tuple[str, int] | None:
    """The longest known word inside the text, the last of equals; single characters are too common to tell."""
    if len(text) > 12:
        return None
    known = _words()
    for length in range(len(text) - 1, 1, -1):
        for start in range(len(text) - length, -1, -1):
            if found := known.get(text[start : start + length]):
                return found
    return None


def is_header_word(text: str) -> bool:
    """Whether a cell could head a column: a short text with a known meaning."""
    return 0 < len(bare(text)) <= 14 and not re.search(r"[。；;？！]", text) and meaning_of(text) is not None


@lru_cache(maxsize=4096)
def is_exact_word(text: str) -> bool:
    """Whether a text is one of the header words or several of them joined, and not only like one."""
    plain = _BRACKETS.sub("", fold(text)).strip(":.*")
    vetoed = any(word in plain for word in lexicon("columns")["vetoes"])
    return vetoed or plain in _words() or all(part in _words() for part in _joints().split(plain))


def activity_fields(meanings: Sequence[tuple[str, int] | None], values: Sequence[Sequence[str]]) -> list[str | None]:
    """The field of each column of a table of activities; `values` are the columns' cells, top to bottom.

    Of several columns for one field the strongest has it; times share it.
    """
    fields: list[str | None] = [None] * len(meanings)
    for field in _PLAIN:
        _give(fields, field, _strongest(meanings, field), every=field == "time")
    departments = _strongest(meanings, "department") or _strongest(meanings, "unit")
    people = _strongest(meanings, "responsible")
    for column in _strongest(meanings, "undecided"):
        (departments if names_departments(values[column]) else people).append(column)
    _give(fields, "department", departments)
    _give(fields, "responsible", people or _strongest(meanings, "speaker"))
    _give(fields, "name", _strongest(meanings, "person"))
    _give_content(fields, meanings, values)
    return fields


def _give_content(
    fields: list[str | None], meanings: Sequence[tuple[str, int] | None], values: Sequence[Sequence[str]]
) -> None:
    """The name of an activity is its content, and what it holds the note, unless there is a column of remarks."""
    names, contents = _strongest(meanings, "item"), _strongest(meanings, "content")
    planned = [*names[:1], *contents[:1]]
    if not planned:
        planned = _strongest(meanings, "category")[:1] or _wordiest(fields, meanings, values)
    _give(fields, "content", planned)
    if len(planned) > 1 and "note" not in fields:
        fields[planned[1]] = "note"


def _wordiest(
    fields: Sequence[str | None], meanings: Sequence[tuple[str, int] | None], values: Sequence[Sequence[str]]
) -> list[int]:
    """The column of unknown meaning with the longest texts, where they are long enough to tell of something."""
    sizes = {i: sum(map(len, column)) / max(len(column), 1) for i, column in enumerate(values) if not meanings[i]}
    free = [i for i in sizes if fields[i] is None and sizes[i] >= 4]
    return sorted(free, key=lambda i: -sizes[i])[:1]


def _give(fields: list[str | None], field: str, columns: Sequence[int], every: bool = False) -> None:
    for column in columns if every else columns[:1]:
        fields[column] = fields[column] or field


def _strongest(meanings: Sequence[tuple[str, int] | None], name: str) -> list[int]:
    """The columns of one meaning, the strongest word first, from left to right among equals."""
    return [i for _, i in sorted((found[1], i) for i, found in enumerate(meanings) if found and found[0] == name)]


def names_departments(values: Sequence[str]) -> bool:
    """Whether most of the cells name departments (`教导处`) and not people."""
    endings = tuple(lexicon("columns")["department_endings"])
    filled = [bare(value) for value in values if bare(value)]
    return bool(filled) and sum(value.endswith(endings) for value in filled) * 2 > len(filled)


def contact_fields(meanings: Sequence[tuple[str, int] | None], values: Sequence[Sequence[str]]) -> list[str | None]:
    """The field of each column of a table of contacts: Contact's keys, and `seq` and `note`."""
    fields: list[str | None] = [None] * len(meanings)
    for field in ("seq", "note", "position", "office_phone", "mobile", "qq", "email"):
        _give(fields, field, _strongest(meanings, field))
    _give(fields, "organisation", _strongest(meanings, "unit") + _strongest(meanings, "department"))
    people = [i for i, found in enumerate(meanings) if found and found[0] in _PEOPLE]
    named = [i for i in _strongest(meanings, "person") if (meanings[i] or ("", _NAMING))[1] < _NAMING]
    _give(fields, "name", named + people)
    for column in _strongest(meanings, "phone"):
        mobile = sum(bool(_MOBILE.search(value)) for value in values[column]) * 2 > sum(map(bool, values[column]))
        free = [field for field in ("office_phone", "mobile") if field not in fields]
        if free:
            fields[column] = "mobile" if mobile and "mobile" in free else free[0]
    return fields


def other_fields(meanings: Sequence[tuple[str, int] | None], headers: Sequence[str]) -> list[str | None]:
    """The fields of a table that plans nothing, where its headers are the words for them and not only like them."""
    alias = {"item": "content", "undecided": "responsible", "person": "name"}
    shown = {*_PLAIN, "content", "department", "responsible", "name"}
    fields: list[str | None] = []
    for found, header in zip(meanings, headers, strict=True):
        field = alias.get(found[0], found[0]) if found and is_exact_word(header) else None
        fields.append(field if field in shown and field not in fields else None)
    return fields
