"""Paragraphs that hold several pieces, parted: a heading glued to the paragraph before it, dated items run together.

A number that goes on as prose behind its name (`二、培训时间：8月`) is one item and stays whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise

from extractors.labels import read_mark
from extractors.lexicon import lexicon
from extractors.stream import Piece
from extractors.times import find_time_lead
from parsers.text import bare, split_label

_GLUED = re.compile(r"(?<=[。.；;！!？?…\s])\s*(?P<heading>[一二三四五六七八九十]{1,3}、[^。；;，,、：:]{2,16}[：:]?)$")
_DATED = re.compile(
    r"(?<=\s)(?=(?:第\s*[\d一二三四五六七八九十]{1,3}\s*周|[\d一二三四五六七八九十]{1,3}\s*月份?)\s*[：:])"
)


def split_pieces(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """The pieces, with those of the body that hold several parted; their `at` tells start and end then."""
    result: list[Piece] = []
    last = 0
    for piece in pieces:
        for part in _parts(piece, last):
            mark = read_mark(part.label) if part.label else None
            if mark and mark.style == "一":
                last = mark.ordinal or 0
            result.append(part)
    return tuple(result)


def heading_words() -> frozenset[str]:
    """Words that are known headings when they stand alone: those of the sections' synonyms and `headings`."""
    return _heading_words()


@cache
def _heading_words() -> frozenset[str]:
    words = {bare(word) for key in lexicon("sections")["keys"].values() for word in key}
    return frozenset(words | set(lexicon("outline")["headings"]))


def _parts(piece: Piece, last: int) -> Iterator[Piece]:
    if piece.home != "body" or not piece.text:
        yield piece
        return
    glued = _GLUED.search(piece.text)
    if glued and glued.start() > 0 and _follows(glued["heading"], last):
        yield _cut(piece, 0, glued.start())
        label, text = split_label(glued["heading"])
        start = glued.end() - len(text)
        yield replace(_cut(piece, start, glued.end()), label=label)
        return
    dated = [found.start() for found in _DATED.finditer(piece.text)] if find_time_lead(piece.text) else []
    if dated:
        borders = [0, *dated, len(piece.text)]
        for start, end in pairwise(borders):
            yield replace(_cut(piece, start, end), label=piece.label if start == 0 else None)
        return
    yield piece


def _follows(heading: str, last: int) -> bool:
    label, _ = split_label(heading)
    mark = read_mark(label) if label else None
    return mark is not None and mark.ordinal == last + 1


def _cut(piece: Piece, start: int, end: int) -> Piece:
    """A part of the piece's text, trimmed, with its characters' place."""
    raw = piece.text[start:end]
    left = start + len(raw) - len(raw.lstrip())
    text = raw.strip()
    offset = piece.at.start or 0
    return replace(piece, text=text, at=replace(piece.at, start=offset + left, end=offset + left + len(text)))
