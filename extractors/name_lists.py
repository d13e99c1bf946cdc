"""Lists of people as they are written: in a cell, behind a label, in a sentence. Text in, entries with offsets out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from extractors.names import is_name, is_titled
from extractors.padding import Token, tokens
from extractors.roles import endings, is_collective, is_department, is_masked, is_nobody, is_role, known_roles, words
from parsers.text import HAN_CHAR, bare, squeeze

_HAN = re.compile(rf"[{HAN_CHAR}]+")
_OPEN, _CLOSE = "（(［[【〔〈<", "）)］]】〕〉>"
_MARKS = "、，,；;/／|｜\\n\\r。!！?？+＋&＆\\\\" + re.escape(_CLOSE)
_PIECES = re.compile(
    rf"(?P<bracket>[{re.escape(_OPEN)}][^{re.escape(_OPEN + _CLOSE)}]*(?:[{re.escape(_CLOSE)}]|$))"
    rf"|(?P<separator>[{_MARKS}]|(?<!\d)[.．]|—{{2,}}|－{{2,}}|-{{2,}})"
    rf"|(?P<chunk>(?:[^{_MARKS}.．{re.escape(_OPEN)}—－-]|(?<=\d)[.．]|-(?!-)|－(?!－)|—(?!—))+)"
)
_EDGES = re.compile(r"^[\s\d０-９①-⑳⑴-⒇.．、:：\-—－_＿~～“”\"'`*]+|[\s\d０-９:：\-—－_＿~～“”\"'`*]+$")
# A label inside a chunk, with the blank before it: `王某 责任部门：教务处`.
_LABEL = re.compile(rf"\s[{HAN_CHAR}]{{2,8}}[：:∶﹕]")
_COLON = re.compile("[：:∶﹕]")
_AND_OTHERS = re.compile(r"等[\d一二三四五六七八九十几多余]*[人位名]?(?:教师|老师|同志)?$")
_LONGEST_ENTRY = 40
_AND = re.compile(r"以及|和|及|与|暨|跟")
_ROLE_PARTS = re.compile(r"[、，,；;/／\s兼]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a list of people, as written without white space.

    `name` is the person's name where the entry is one, `roles` the positions beside it, `duty` what else a bracket
    or a colon says of it. `start` and `end` are the characters of the text read.
    """

    text: str
    name: str | None
    roles: tuple[str, ...] = ()
    duty: str | None = None
    start: int = 0
    end: int = 0


def split_names(text: str) -> tuple[str, ...]:
    """The entries of a cell of responsible people: names without white space, roles and groups as written.

    A position beside a name and what stands in brackets behind it are dropped, a department only where a name stands
    beside it. `待定`, dashes and blanks of the form give nothing.
    """
    return tuple(dict.fromkeys(entry.name or entry.text for entry in entries(text)))


@lru_cache(maxsize=4096)
def entries(text: str) -> tuple[Entry, ...]:
    """The entries of a list of people, however it is joined, with what stands beside each."""
    found: list[Entry] = []
    run, waiting = 0, ""
    for piece in _PIECES.finditer(text):
        if piece["separator"]:
            run, waiting = len(found), ""
        elif piece["bracket"]:
            content = piece["bracket"].strip(_OPEN + _CLOSE)
            if len(found) > run:
                found[run:] = _beside(found[run:], content)
                run = len(found)
            else:
                waiting = content
        else:
            new = list(_chunk(piece["chunk"], piece.start()))
            if new and waiting:
                new, waiting = [*_beside(new[:1], waiting), *new[1:]], ""
            found += new
    return tuple(found)


def _beside(run: Sequence[Entry], content: str) -> list[Entry]:
    """What a bracket says: a position of all names before it, or a duty of the last."""
    parts = [bare(part) for part in _ROLE_PARTS.split(content) if part]
    roles = tuple(part for part in parts if is_role(part) or part in words("roles", "in_brackets"))
    if roles:
        return [replace(entry, roles=entry.roles + roles) if entry.name else entry for entry in run]
    return [*run[:-1], replace(run[-1], duty=squeeze(content) or run[-1].duty)]


def _chunk(chunk: str, offset: int) -> Iterator[Entry]:
    """The entries of a stretch without punctuation, label by label where it holds several."""
    cuts = [0, *(found.start() for found in _LABEL.finditer(chunk)), len(chunk)]
    for start, end in pairwise(cuts):
        yield from _labelled(chunk[start:end], offset + start)


def _labelled(chunk: str, offset: int) -> Iterator[Entry]:
    """`责任部门：…` gives nothing, `王某：负责…` a name with a duty; other labels are left out."""
    colon = _COLON.search(chunk)
    if colon and _trimmed(chunk[colon.end() :], 0)[0]:
        label, value = chunk[: colon.start()], chunk[colon.end() :]
        name = bare(_trimmed(label, 0)[0])
        if name.endswith(endings("roles", "unit_labels")):
            return
        if is_name(name, positional=True) and not is_role(name):
            yield from (replace(entry, duty=squeeze(value)) for entry in _unlabelled(label, offset))
            return
        chunk, offset = value, offset + colon.end()
    yield from _unlabelled(chunk, offset)


def _unlabelled(chunk: str, offset: int) -> Iterator[Entry]:
    """Entries parted by blanks or by nothing; where they are neither names nor known words, the whole as written."""
    chunk, offset = _trimmed(chunk, offset)
    if is_nobody(chunk):
        return
    whole = bare(chunk)
    if _one_word(whole) and not is_name(whole, positional=True):
        yield Entry(whole, None, start=offset, end=offset + len(chunk))
        return
    found = [entry for token in tokens(chunk, offset) for entry in _token(*token)]
    if any(entry.name for entry in found):
        yield from (entry for entry in found if entry.name or not is_department(entry.text))
    elif all(_known(entry.text) or is_masked(entry.text) for entry in found):
        yield from found
    else:
        yield Entry(squeeze(chunk), None, start=offset, end=offset + len(chunk))


def _one_word(text: str) -> bool:
    """A role or department of the lexicon, also when its letters are spaced."""
    return text in known_roles() or text in words("organisations", "departments")


def _trimmed(text: str, offset: int) -> tuple[str, int]:
    """Without numbers, marks and blanks at its ends."""
    while True:
        found = _EDGES.search(text)
        if not found:
            return text, offset
        if found.start() == 0:
            offset += found.end()
            text = text[found.end() :]
        else:
            text = text[: found.start()]


def _known(text: str) -> bool:
    return is_role(text) or is_collective(text) or is_department(text)


def _token(text: str, start: int, end: int) -> Iterator[Entry]:
    """The entries that one word without blanks holds: mostly one."""
    if len(text) == end - start:
        text, start = _trimmed(text, start)
        end = start + len(text)
    if is_nobody(text):
        return
    text, end = _without_trailing(text, end)
    parts = None if is_name(text, positional=True) else (_conjoined(text, start) or None)
    if parts:
        for part in parts:
            yield from _token(*part)
        return
    person = _person(text)
    if person:
        name, roles, at = person
        padded = end - start != len(text)
        yield Entry(name, name, roles, start=start + at, end=end if padded else start + at + len(name))
        return
    glued = () if _known(text) else _glued(text)
    if glued:
        for name in glued:
            yield Entry(name, name, start=start, end=start + len(name))
            start += len(name)
        return
    yield Entry(text, None, start=start, end=end)


def _without_trailing(text: str, end: int) -> tuple[str, int]:
    many = _AND_OTHERS.search(text)
    rests = [text[: many.start()]] if many else []
    for rest in (*rests, *(text.removesuffix(word) for word in endings("roles", "trailing"))):
        if rest != text and (is_name(rest, positional=True) or _person(rest)):
            return rest, end - (len(text) - len(rest))
    return text, end


def _conjoined(text: str, start: int) -> list[Token]:
    """`周岚和李明` as two, only where both sides are entries by themselves (`孙和平` is one)."""
    for mark in _AND.finditer(text[:_LONGEST_ENTRY]):
        left, right = text[: mark.start()], text[mark.end() :]
        if _stands(left) and (_stands(right) or _conjoined(right, 0)):
            return [(left, start, start + len(left)), (right, start + mark.end(), start + len(text))]
    return []


def _stands(text: str) -> bool:
    return bool(_person(text)) or is_role(text) or (is_collective(text) and text.endswith(endings("roles", "tails")))


def _person(text: str) -> tuple[str, tuple[str, ...], int] | None:
    """The name, the positions glued to it and where the name begins: `校长王某`, `王立校长`, `教导处王某`."""
    if is_name(text, positional=True):
        return text, (), 0
    if text in known_roles():
        return None
    for role in endings("roles", "office", "group", "titles"):
        name = text.removesuffix(role)
        if name != text and len(name) > 1 and is_name(name) and not is_titled(name):
            return name, () if role in words("roles", "titles") else (role,), 0
        if name != text and len(name) > 3 and role in words("roles", "titles") and (person := _person(name)):
            return person  # `教研员王平老师`
    for size in (4, 3, 2):
        before, name = text[:-size], text[-size:]
        if len(before) > 1 and is_name(name, positional=True) and not is_titled(name):
            if is_role(before):
                return name, (_own_role(before),), len(before)
            if is_department(before) or before in words("roles", "titles"):
                return name, (), len(before)
    return None


def _own_role(text: str) -> str:
    """A position without the school before it: `新河小学校长` is `校长`."""
    for school in endings("organisations", "schools"):
        place, found, role = text.rpartition(school)
        if found and place and is_role(role):
            return role
    return text


def _glued(text: str) -> tuple[str, ...]:
    """Names run together without a mark (`王立民李小明`), only where common surnames part them in one way."""
    if not 5 <= len(text) <= 24 or not _HAN.fullmatch(text):
        return ()
    ways = list(_partitions(text))
    return ways[0] if len(ways) == 1 and len(ways[0]) > 1 else ()


def _partitions(text: str, limit: int = 2) -> list[tuple[str, ...]]:
    """At most `limit` ways to read the text as names one after the other."""
    ways: dict[int, list[tuple[str, ...]]] = {0: [()]}
    for end in range(2, len(text) + 1):
        found = [
            (*way, text[end - size : end])
            for size in (2, 3)
            if end - size in ways and is_name(text[end - size : end])
            for way in ways[end - size]
        ]
        if found:
            ways[end] = found[:limit]
    return ways.get(len(text), [])
