"""The title of a plan, and the covering notice that may stand before it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.headlines import (
    BRACKETED,
    SENTENCE,
    is_date_line,
    is_organisation,
    is_title_like,
    opens_attachment,
    piece_mark,
    without_attachment,
)
from extractors.lexicon import lexicon
from extractors.stream import Piece
from parsers.text import bare, squeeze

_HEAD_PIECES = 40  # a title stands among the first lines, below a covering notice at the most
_TITLE_LINES = 4
_LONGEST_LINE = 45


@dataclass(frozen=True, slots=True)
class Title:
    """A title, and the positions of its first and last piece."""

    text: str
    first: int
    last: int


def is_short(piece: Piece) -> bool:
    """A line of the body that is no sentence and not long."""
    return piece.home == "body" and len(bare(piece.text)) <= _LONGEST_LINE and not SENTENCE.search(piece.text)


# -- the covering notice


def after_notice(pieces: Sequence[Piece]) -> int:
    """The position after a notice that forwards the plan, 0 where there is none.

    A notice has a title that ends in 通知, and after its date (or the word 附件) the title of what it forwards.
    """
    opening = find_title(pieces, 0)
    words = tuple(lexicon("head")["notice"])
    if not opening or not bare(opening.text).endswith(words):
        return 0
    dated = False
    for i in range(opening.last + 1, min(len(pieces), opening.last + _HEAD_PIECES)):
        piece = pieces[i]
        if piece.home != "body":
            return 0
        if dated and is_title_like(piece.text) and not piece.label and not bare(piece.text).endswith(words):
            return _with_lines_above(pieces, i, opening.last + 1)
        dated = dated or is_date_line(piece.text) or bool(re.search(r"\d日(?:印发)?$", bare(piece.text)))
        dated = dated or bool(opens_attachment(piece.text) and not is_title_like(piece.text))
    return 0


def _with_lines_above(pieces: Sequence[Piece], title: int, floor: int) -> int:
    """The lines over a title that belong to it: `附件`, the school's name, the upper lines of a broken title."""
    first = title
    while first > floor:
        text = pieces[first - 1].text
        own = opens_attachment(text) is not None or (
            is_short(pieces[first - 1])
            and not is_date_line(text)
            and not re.search(r"[：:]", text)
            and not re.search(r"印发|共印", text)
        )
        if not own or title - first >= _TITLE_LINES - 1 or is_organisation(text):
            break
        first -= 1
    return first


# -- the title


def find_title(pieces: Sequence[Piece], start: int) -> Title | None:
    """The title among the lines from `start`, broken lines joined; None where the plan begins without one."""
    lines = _head_lines(pieces, start)
    for n, i in enumerate(lines):
        if is_organisation(pieces[i].text) or _is_between(pieces[i].text):
            continue
        found = _title_from(pieces, lines[n : n + _TITLE_LINES])
        if found:
            return found
        if n == 0 and (_stands_out(pieces, i) or piece_mark().match(pieces[i].text)):
            return Title(_clean_title(pieces[i].text), i, i)
        paragraph = pieces[i].paragraph
        if n > 0 and paragraph and (paragraph.centred or paragraph.heading):
            return Title(_clean_title(pieces[i].text), i, i)
    return None


def _head_lines(pieces: Sequence[Piece], start: int) -> list[int]:
    """Positions of the short unlabelled lines before the body begins."""
    lines = []
    for i in range(start, min(len(pieces), start + _HEAD_PIECES)):
        piece = pieces[i]
        if piece.home != "body" or piece.cell is not None or piece.label:
            break
        if not is_short(piece):
            break
        lines.append(i)
    return lines


def _is_between(text: str) -> bool:
    """A line among the head's that is no part of a title: number of the document, date, bracket, label and value."""
    text = squeeze(text)
    if re.match(lexicon("head")["document_number"], text) or is_date_line(text):
        return True
    if BRACKETED.match(text) and not is_title_like(text.strip("【】")):
        return True
    if opens_attachment(text) is not None and not without_attachment(text):
        return True
    labelled = re.match(r"^[^：:]{1,12}[：:]", text) and not piece_mark().match(text)
    return bool(labelled) and opens_attachment(text) is None


def _title_from(pieces: Sequence[Piece], lines: Sequence[int]) -> Title | None:
    """A title that begins on the first of the lines and may go on over the next ones."""
    text = ""
    for n, i in enumerate(lines):
        own = pieces[i].text
        if n and (i != lines[n - 1] + 1 or _is_between(own)):
            return None
        text += own if not n or re.search(r"[^\x00-\x7f]$", text) else f" {own}"
        open_quote = text.count("《") != text.count("》")
        if not open_quote and is_title_like(text) and not _goes_on(pieces, i):
            return Title(_clean_title(text), lines[0], i)
        if len(bare(text)) > 60:
            return None
    return None


def _goes_on(pieces: Sequence[Piece], i: int) -> bool:
    """The next line is the rest of the title: `的通知`, `计划书`."""
    if i + 1 >= len(pieces) or pieces[i + 1].home != "body" or pieces[i + 1].label:
        return False
    rest = bare(pieces[i + 1].text)
    return len(rest) <= 8 and rest.startswith("的") and is_title_like("某某" + rest)


def _stands_out(pieces: Sequence[Piece], i: int) -> bool:
    """The first line is short and stands over prose or a heading: a title even without a plan's word."""
    paragraph = pieces[i].paragraph
    if paragraph and (paragraph.centred or paragraph.heading or paragraph.bold):
        return True
    following = pieces[i + 1] if i + 1 < len(pieces) else None
    return bool(following and following.home == "body" and (following.label or SENTENCE.search(following.text)))


def _clean_title(text: str) -> str:
    text = without_attachment(text)
    return squeeze(text[1:-1] if text[:1] == "【" and text[-1:] == "】" else text)
