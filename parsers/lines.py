"""Letters into lines, and the measure that lines are set in.

Pure geometry on the tuples of `parsers.pdfpage`: letters are ordered by place, never by the order in which the file
draws them.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import NamedTuple

from parsers.document import BBox
from parsers.glyphs import ADDED, BOLD, Glyph
from parsers.text import squeeze

_CLOSING = "，。、；：？！）》」』】〕〉”’％…—～,.;:?!)]}%·"
_OPENING = "（《「『【〔〈“‘([{"
# Line breaks are kept off both sides of quotation marks by some programs (UAX 14, class QU).
_KEEPS_BEFORE, _KEEPS_AFTER = _CLOSING + "“‘", _OPENING + "”’"
_KEEPS_NUMBERS = "、，。．）,.)"  # a number after them stays on their line (UAX 14, LB 25)
_PUNCTUATION = _CLOSING + _OPENING + "—－-~～"
# Gaps, in letter sizes, from which on there is a blank that the file does not hold as a letter.
_BLANK_GAP = 0.2  # between Han letters, beyond the line's usual gap: the narrowest blank that fonts have
_WORD_GAP = 0.17  # between Latin letters
_MIXED_GAP = 0.65  # between Han and Latin, and beside punctuation, where setting leaves room of its own
_LEAST_BLANK = 0.12  # the narrowest gap at a blank that the file holds
_SAME_LINE = 0.35
_LATIN_WORD = re.compile(r"[A-Za-z0-9.@_/:%+-]+")
# Radicals that fonts put in the place of the letters that look the same; NFKC knows only part of them.
_RADICALS = str.maketrans(
    dict.fromkeys((173, 8203, 8204, 8205, 65279))
    | dict(
        zip(
            "⺁⺇⺊⺋⺠⺫⺬⺮⺼⻁⻄⻅⻆⻉⻋⻌⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳⺟⻗⻀⺾",
            "厂几卜㔾民目示竹肉虎西见角贝车辶长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟母雨艹艹",
            strict=True,
        )
    )
    | {"\xa0": " "}
)
_LETTERS = _RADICALS | {
    code: unicodedata.normalize("NFKC", chr(code)) for code in (*range(0x2F00, 0x2FD6), *range(0xF900, 0xFAD9))
}


_TEXT, _LEFT, _TOP, _RIGHT, _BOTTOM, _BASE, _SIZE, _STYLE = map(itemgetter, range(8))  # of a glyph


class Line(NamedTuple):
    """One printed line and the measure it is set in; `unit` is the width of its first piece that may not be broken."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    bold: bool
    unit: float
    page: int = 1
    left: float = 0.0
    right: float = 0.0
    cell: bool = False
    centred: bool = False
    blank: bool = False  # the file has a blank after the last letter
    tail: float = 0.0  # how wide the full-width blanks after the last letter are

    @property
    def box(self) -> BBox:
        return (self.x0, self.top, self.x1, self.bottom)

    @property
    def indent(self) -> float:
        return self.x0 - self.left

    @property
    def slack(self) -> float:
        """The room left at the end; of a centred or right-hand line the room on both sides."""
        right = self.right - self.x1
        if self.text[-1:] in _CLOSING:
            right = max(right, -0.1 * self.size)  # punctuation may hang over the margin
        right -= self.tail
        return right + max(self.indent, 0.0) if self.centred or self.indent > 4.5 * self.size else right


def lines_of(glyphs: Iterable[Glyph], page: int = 1) -> list[Line]:
    """The lines that the letters form, from the top; their measure is still unknown."""
    return [line for row in rows_of(glyphs) if (line := line_of(row, page)).text]


def rows_of(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """Letters that stand on one base line, from left to right; blanks alone form no row."""
    rows: list[list[Glyph]] = []
    row: list[Glyph] = []
    top = last = size = 0.0
    for glyph in sorted(glyphs, key=_BASE):
        base, own = glyph[5], glyph[6]
        if own > size:
            size = own
        if row and base - last <= _SAME_LINE * size and base - top <= 0.6 * size:
            row.append(glyph)
        else:
            row = [glyph]
            rows.append(row)
            top, size = base, own
        last = base
    for row in rows:
        row.sort(key=_LEFT)
    return [row for row in rows if not (row[0].text.isspace() and all(glyph.text.isspace() for glyph in row))]


def line_of(row: Sequence[Glyph], page: int = 1) -> Line:
    """The line that letters of one row form."""
    letters = [glyph for glyph in row if not glyph.text.isspace()]
    first = letters[0]
    size = _usual_size(letters)
    bold = 2 * sum(map(BOLD.__and__, map(_STYLE, letters))) > len(letters) * BOLD
    text = squeeze(plain(text_of(row, letters)))
    return Line(
        text,
        first.x0,
        min(map(_TOP, letters)),
        max(map(_RIGHT, letters)),
        max(map(_BOTTOM, letters)),
        size,
        bold,
        _first_unit(letters, size),
        page,
        blank=row[-1].text.isspace(),
        tail=size * _full_width_blanks(row),
    )


def _full_width_blanks(row: Sequence[Glyph]) -> int:
    """How many of them stand at the end of a row."""
    blanks = itertools.takewhile(lambda glyph: glyph.text.isspace(), reversed(row))
    return sum(glyph.text == "\u3000" for glyph in blanks)


def _usual_size(letters: Sequence[Glyph]) -> float:
    sizes = Counter(map(_SIZE, letters))
    if len(sizes) == 1:
        return round(letters[0].size, 1)
    rounded: Counter[float] = Counter()
    for size, count in sizes.items():
        rounded[round(size, 1)] += count
    return max(rounded, key=lambda size: rounded[size])


def _first_unit(letters: Sequence[Glyph], size: float) -> float:
    """How wide the piece at the start is that a line break may not part: a word, or a letter with its punctuation."""
    end = _word_end(letters, 0, size)
    while end < len(letters):
        before, after = letters[end - 1].text, letters[end].text
        if after in _KEEPS_BEFORE or before in _KEEPS_AFTER:
            end += 1
        elif before in _KEEPS_NUMBERS and after.isdigit():
            end = _word_end(letters, end, size)
        else:
            break
    return letters[end - 1].x1 - letters[0].x0


def _word_end(letters: Sequence[Glyph], start: int, size: float) -> int:
    """Where the Latin word or the number that begins at a letter ends; a Han letter is a word of its own."""
    end = start + 1
    if _latin(letters[start].text):
        while end < len(letters) and _latin(letters[end].text) and letters[end].x0 - letters[end - 1].x1 < 0.17 * size:
            end += 1
    return end


def _latin(text: str) -> bool:
    return text.isascii() and (text.isalnum() or text in "@_/-.%&+#~")


def text_of(row: Sequence[Glyph], letters: Sequence[Glyph]) -> str:
    """The letters of a row (`letters` are those that are no blanks) with the blanks that a reader sees."""
    if not any(after[1] - before[3] > _LEAST_BLANK * after[6] for before, after in itertools.pairwise(letters)):
        return "".join(map(_TEXT, letters))
    even, usual = _evenly_spaced(row, letters), _usual_gap(letters)
    parts: list[str] = []
    before: Glyph | None = None
    blank = False
    for glyph in row:
        if glyph.text.isspace():
            blank = blank or not even
            continue
        if before is not None and (gap := glyph.x0 - before.x1) > _LEAST_BLANK * glyph.size:
            least = _LEAST_BLANK if blank else _least_gap(before.text[-1], glyph.text[0], usual, even)
            if gap > least * min(before.size, glyph.size):
                parts.append(" ")
        parts.append(glyph.text)
        before, blank = glyph, False
    return "".join(parts)


def _least_gap(before: str, after: str, usual: float, even: bool) -> float:
    """From how wide a gap on, in letter sizes, two letters are parted by a blank that the file does not hold."""
    latin = _latin(before) + _latin(after)
    if latin == 2:
        return _WORD_GAP
    if even:
        return 99.0
    if latin == 1 or before in _PUNCTUATION or after in _PUNCTUATION:
        return _MIXED_GAP + usual
    return _BLANK_GAP + usual


def _usual_gap(row: Sequence[Glyph]) -> float:
    """The gap that justified setting leaves between Han letters of this line, in letter sizes."""
    gaps = sorted(
        (after.x0 - before.x1) / after.size
        for before, after in itertools.pairwise(row)
        if before.text > "\u2e7f" and after.text > "\u2e7f"
    )
    return max(gaps[(len(gaps) - 1) // 3], 0.0) if len(gaps) > 2 else 0.0


def _evenly_spaced(row: Sequence[Glyph], letters: Sequence[Glyph]) -> bool:
    """Letters spread out to fill a width: the gaps between them are no blanks, and the file has none there."""
    blanks = (glyph.x0 for glyph in row if glyph.text.isspace() and glyph.text != ADDED)
    if not 2 <= len(letters) <= 12 or any(letters[0].x0 < x < letters[-1].x0 for x in blanks):
        return False
    gaps = [after.x0 - before.x1 for before, after in itertools.pairwise(letters)]
    size = letters[0].size
    least = 0.3 if len(letters) > 2 else 0.7
    return min(gaps) > least * size and max(gaps) - min(gaps) < 0.3 * size and max(gaps) < 4 * size


def plain(text: str) -> str:
    """The letters as they stand in the model: radicals as the letters that they look like."""
    return text.translate(_LETTERS)


def measured(lines: Sequence[Line], left: float, right: float, cell: bool = False, usual: float = 0.0) -> list[Line]:
    """The lines, set between these margins; `usual` is the letter size of the text around them."""
    usual = usual or (lines[0].size if lines else 0.0)
    return [
        line._replace(left=left, right=right, cell=cell, centred=_centred(line, after, (left, right), cell, usual))
        for line, after in zip(lines, [*lines[1:], None], strict=False)
    ]


def _centred(line: Line, after: Line | None, measure: tuple[float, float], cell: bool, usual: float) -> bool:
    """Whether the room left and right of a line is the same, and more than a first-line indent would make it."""
    start, end = measure
    left, right, em = line.x0 - start, end - line.x1, line.size
    least = 0.4 if cell or em > 1.1 * usual else 2.4
    if left <= least * em or abs(left - right) >= 0.5 * max(em, 0.06 * (end - start)):
        return False
    if after is None or left >= 2.5 * em or after.x0 - start >= 0.4 * em:
        return True
    return abs(after.size - em) >= 0.1 * em


def box_of(lines: Sequence[Line]) -> BBox:
    """The box around the lines that stand on the first one's page."""
    own = [line for line in lines if line.page == lines[0].page]
    return (
        min(line.x0 for line in own),
        min(line.top for line in own),
        max(line.x1 for line in own),
        max(line.bottom for line in own),
    )
