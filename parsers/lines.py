"""Letters into lines and lines into paragraphs, as Chinese typesetting means them.

Pure geometry on the tuples of `parsers.pdfpage`: letters are ordered by place, never by the order in which the file
draws them. A line ends a paragraph where the next line's first word would still have fitted into it; a first-line
indent, another letter size or a wide gap starts one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from parsers.document import BBox
from parsers.pdfpage import BOLD, TURNED, Glyph
from parsers.text import bare, split_label, squeeze

_CLOSING = "，。、；：？！）》」』】〕〉”’％…—～,.;:?!)]}%·"
_OPENING = "（《「『【〔〈“‘([{"
_SENTENCE_END = "。；！？：…;!?:"
_WIDE_GAP = 0.9  # of the letter size, between Han letters: a blank that the author set
_WORD_GAP = 0.17  # between Latin letters
_MIXED_GAP = 0.65
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
    | {
        "\uf0a3": "□",
        "\uf0a8": "□",
        "\uf06f": "□",
        "\uf0fe": "☑",
        "\uf052": "☑",
        "\uf0fc": "√",
        "\xa0": " ",
    }
)
_LETTERS = _RADICALS | {
    code: unicodedata.normalize("NFKC", chr(code)) for code in (*range(0x2F00, 0x2FD6), *range(0xF900, 0xFAD9))
}


@dataclass(frozen=True, slots=True)
class Line:
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
        return right + max(self.indent, 0.0) if self.centred or self.indent > 4.5 * self.size else right

    @property
    def centred(self) -> bool:
        left, right = self.indent, self.right - self.x1
        most = max(self.size, 0.06 * (self.right - self.left))
        return left > (0.4 if self.cell else 2.4) * self.size and abs(left - right) < 0.5 * most


def lines_of(glyphs: Iterable[Glyph], page: int = 1) -> list[Line]:
    """The lines that the letters form, from the top; their measure is still unknown."""
    return [line for row in rows_of(glyphs) if (line := line_of(row, page)).text]


def rows_of(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """Letters that stand on one base line, from left to right; blanks alone form no row."""
    rows: list[list[Glyph]] = []
    top = last = size = 0.0
    for glyph in sorted(glyphs, key=lambda glyph: glyph.base):
        size = max(size, glyph.size) if rows else glyph.size
        if rows and glyph.base - last <= _SAME_LINE * size and glyph.base - top <= 0.6 * size:
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
            top, size = glyph.base, glyph.size
        last = glyph.base
    for row in rows:
        row.sort(key=lambda glyph: glyph.x0)
    return [row for row in rows if not all(glyph.text.isspace() for glyph in row)]


def line_of(row: Sequence[Glyph], page: int = 1) -> Line:
    """The line that letters of one row form."""
    letters = [glyph for glyph in row if not glyph.text.isspace()]
    first, last = letters[0], max(letters, key=lambda glyph: glyph.x1)
    size = _usual_size(letters)
    bold = 2 * sum(glyph.style & BOLD for glyph in letters) > len(letters) * BOLD
    text = squeeze(text_of(row).translate(_LETTERS))
    return Line(
        text,
        first.x0,
        min(glyph.top for glyph in letters),
        last.x1,
        max(glyph.bottom for glyph in letters),
        size,
        bold,
        _first_unit(letters, size),
        page,
    )


def _usual_size(letters: Sequence[Glyph]) -> float:
    sizes: dict[float, int] = {}
    for glyph in letters:
        size = round(glyph.size, 1)
        sizes[size] = sizes.get(size, 0) + 1
    return max(sizes, key=lambda size: sizes[size])


def _first_unit(letters: Sequence[Glyph], size: float) -> float:
    """How wide the piece at the start is that a line break may not part: a word, or a letter with its punctuation."""
    end = 1
    if _latin(letters[0].text):
        while end < len(letters) and _latin(letters[end].text) and letters[end].x0 - letters[end - 1].x1 < 0.17 * size:
            end += 1
    while end < len(letters) and (letters[end].text in _CLOSING or letters[end - 1].text in _OPENING):
        end += 1
    return letters[end - 1].x1 - letters[0].x0


def _latin(text: str) -> bool:
    return text.isascii() and (text.isalnum() or text in "@_/-.%&+#~")


def text_of(row: Sequence[Glyph]) -> str:
    """The letters of a row with the blanks that a reader sees."""
    even = _evenly_spaced(row)
    parts: list[str] = []
    before: Glyph | None = None
    blank = False
    for glyph in row:
        if glyph.text.isspace():
            blank = True
            continue
        if before is not None and _parted(before, glyph, blank, even):
            parts.append(" ")
        parts.append(glyph.text)
        before, blank = glyph, False
    return "".join(parts)


def _parted(before: Glyph, after: Glyph, blank: bool, even: bool) -> bool:
    gap = after.x0 - before.x1
    size = min(before.size, after.size)
    if blank:
        return gap > 0.12 * size
    latin = _latin(before.text[-1]) + _latin(after.text[0])
    if latin == 2:
        return gap > _WORD_GAP * size
    return not even and gap > (_MIXED_GAP if latin else _WIDE_GAP) * size


def _evenly_spaced(row: Sequence[Glyph]) -> bool:
    """Letters spread out to fill a width: the gaps between them are no blanks."""
    if len(row) < 2 or any(glyph.text.isspace() for glyph in row):
        return False
    gaps = [after.x0 - before.x1 for before, after in zip(row, row[1:], strict=False)]
    size = row[0].size
    return len(row) <= 12 and min(gaps) > 0.3 * size and max(gaps) - min(gaps) < 0.3 * size and max(gaps) < 4 * size


def plain_letters(text: str) -> str:
    """The letters as they stand in the model: radicals and symbol fonts as the letters they show, no white space."""
    return bare(text.translate(_LETTERS))


# Paragraphs


def measured(lines: Sequence[Line], left: float, right: float, cell: bool = False) -> list[Line]:
    """The lines, set between these margins."""
    return [replace(line, left=left, right=right, cell=cell) for line in lines]


def paragraphs(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines in reading order, grouped into paragraphs."""
    groups: list[list[Line]] = []
    pitch = usual_pitch(lines)
    indented = _labels_indented(lines)
    for line in lines:
        if groups and _goes_on(groups[-1], line, pitch, indented):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def usual_pitch(lines: Sequence[Line]) -> float:
    """The usual distance from line to line, 0 where there are too few."""
    steps = sorted(b.bottom - a.bottom for a, b in zip(lines, lines[1:], strict=False) if a.page == b.page)
    steps = [step for step in steps if step > 0]
    return steps[len(steps) // 2] if steps else 0.0


def _labels_indented(lines: Sequence[Line]) -> bool:
    """Whether numbered paragraphs are set with a first-line indent here."""
    labelled = [line.indent > 0.8 * line.size for line in lines if split_label(line.text)[0]]
    return 2 * sum(labelled) >= len(labelled)


def _goes_on(group: list[Line], line: Line, pitch: float, indented: bool) -> bool:
    """Whether a line goes on with the paragraph before it."""
    last, first = group[-1], group[0]
    em = line.size
    if abs(last.size - line.size) > 0.12 * max(last.size, line.size):
        return False
    if last.slack > line.unit + 0.35 * em:
        return False
    if line.page == last.page and pitch and line.bottom - last.bottom > max(1.7 * pitch, 2.2 * em):
        return False
    if line.cell:
        return _goes_on_in_cell(group, line)
    if line.centred or last.centred:
        return False
    if line.indent > 0.8 * em:
        return _hangs(group, line)
    if split_label(line.text)[0] and not indented and first.indent < 0.8 * em:
        return last.text[-1:] not in _SENTENCE_END
    return True


def _goes_on_in_cell(group: list[Line], line: Line) -> bool:
    """In a cell: centred lines go on where they are filled; an indent or a label at the margin starts anew."""
    first, last, em = group[0], group[-1], line.size
    if line.centred and last.centred:
        return True
    if line.indent > 1.2 * em and not line.centred and line.x0 > last.x0 + 0.8 * em:
        return _hangs(group, line)
    if line.indent > 1.2 * em and len(group) == 1 and abs(line.x0 - first.x0) < 0.5 * em and not line.centred:
        return not split_label(line.text)[0]
    if split_label(line.text)[0] and first.indent < 0.8 * em and line.indent < 0.8 * em:
        return not (split_label(first.text)[0] or last.text[-1:] in _SENTENCE_END)
    return True


def _hangs(group: list[Line], line: Line) -> bool:
    """Whether an indented line hangs under the text of its paragraph's first line."""
    first, em = group[0], line.size
    if len(group) > 1:
        return abs(line.x0 - group[-1].x0) < 0.6 * em
    if line.x0 < first.x0 + 0.6 * em or split_label(line.text)[0]:
        return False
    label, _ = split_label(first.text)
    head = re.match(r"[^：:]{1,8}[：:]", first.text)
    reach = label or (head.group() if head else "")
    return bool(reach) and line.x0 - first.x0 < (len(reach) + 1.5) * em


def joined_text(lines: Sequence[Line]) -> str:
    """The text of a paragraph: nothing between Han letters at a line's end, a blank between Latin words."""
    text = ""
    for before, line in zip((None, *lines[:-1]), lines, strict=True):
        blank = before is not None and _blank_between(text, before, line)
        text += (" " if blank else "") + line.text
    return squeeze(text)


def _blank_between(text: str, before: Line, line: Line) -> bool:
    end, start = text[-1:], line.text[:1]
    if not (end.isascii() and start.isascii() and (end.isalnum() or end in ",.;:?!)") and (start.isalnum() or start == "(")):
        return False
    tail = re.search(r"[!-~]+$", text)
    head = re.match(r"[!-~]+", line.text)
    word = (tail.group() if tail else "") + (head.group() if head else "")
    if before.slack < 0.6 * before.size and ("@" in word or "://" in word or "www." in word):
        return False
    return not (end.isdigit() and start.isdigit() and before.slack < 0.5 * before.size)


def box_of(lines: Sequence[Line]) -> BBox:
    """The box around the lines that stand on the first one's page."""
    own = [line for line in lines if line.page == lines[0].page]
    return (
        min(line.x0 for line in own),
        min(line.top for line in own),
        max(line.x1 for line in own),
        max(line.bottom for line in own),
    )


def turned(row: Sequence[Glyph]) -> bool:
    """Whether the letters are written across the reading direction."""
    return all(glyph.style & TURNED for glyph in row)
