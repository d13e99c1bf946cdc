"""Lines into paragraphs, as Chinese typesetting means them.

A line ends a paragraph where the next line's first word would still have fitted into it; a first-line indent, another
letter size or a wide gap starts one.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from parsers.lines import Line
from parsers.text import split_label, squeeze

_SENTENCE_END = "。；！？：…;!?:"
_DIGITS = "0123456789"
_APART = 1.4  # of the distance of lines in a paragraph: fonts put in for missing ones stretch single lines by less
_NAMED = re.compile("[\u4e00-\u9fff]{2,6}：")
_REACHED = re.compile(
    r"@[A-Za-z0-9.-]+$|\d{7,}$|\d{3,4}-\d{7,8}$"
)  # a mail address or a telephone number closes its line
_DATE = re.compile(
    r"(?:\d{4}|[〇○零一二三四五六七八九]{4}|\s*)\s*年\s*[\d一二三四五六七八九十]*\s*月\s*[\d一二三四五六七八九十]*\s*日?"
)


def paragraphs(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines in reading order, grouped into paragraphs."""
    groups: list[list[Line]] = []
    pitch = usual_pitch(lines)
    within, usual = _pitch_within(lines)
    indented = _labels_indented(lines)
    for line in lines:
        if (
            groups
            and _goes_on(groups[-1], line, pitch, indented)
            and not _set_apart(groups[-1], line, within, usual)
            and not _new_by_its_text(groups[-1], line)
        ):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def usual_pitch(lines: Sequence[Line]) -> float:
    """The usual distance from line to line, 0 where there are too few."""
    steps = sorted(b.bottom - a.bottom for a, b in itertools.pairwise(lines) if a.page == b.page)
    steps = [step for step in steps if step > 0]
    return steps[len(steps) // 2] if steps else 0.0


def _pitch_within(lines: Sequence[Line]) -> tuple[float, float]:
    """The distance of lines inside paragraphs and their letter size, where most that are filled show the same."""
    steps = sorted(
        (line.bottom - last.bottom, line.size)
        for last, line in itertools.pairwise(lines)
        if last.page == line.page
        and last.slack <= line.unit
        and line.indent < 0.8 * line.size
        and line.size == last.size
    )
    steps = [step for step in steps if step[0] > 0]
    if len(steps) < 3:
        return 0.0, 1.0
    least, size = steps[len(steps) // 8]
    return (least, size) if steps[int(0.6 * len(steps))][0] < 1.1 * least else (0.0, 1.0)


def _set_apart(group: list[Line], line: Line, within: float, usual: float) -> bool:
    """Whether a line stands farther from the one before than the lines of a paragraph do: room between paragraphs."""
    last = group[-1]
    if line.page != last.page or line.size != last.size:
        return False
    own = last.bottom - group[-2].bottom if len(group) > 1 and group[-2].page == last.page else 0.0
    own = own or within * max(line.size / usual, 1.0)
    return own > 0 and line.bottom - last.bottom > _APART * own


def _new_by_its_text(group: list[Line], line: Line) -> bool:
    """Lines that fill the measure by chance.

    After a sentence's end a line that ends none is new, or one that begins with a word and a colon as its paragraph
    does (`条件：`, `重点：`); and a line that is a date.
    """
    first, last, em = group[0], group[-1], line.size
    if _DATE.fullmatch(line.text) and last.slack > 1.5 * em and last.text[-1:] in _SENTENCE_END + "）)":
        return True
    if _ended(last.text) and _NAMED.match(first.text) and _NAMED.match(line.text):
        return True
    measure = line.right - line.left
    short = line.x1 - line.x0 < min(0.6 * measure, measure - 4 * em)
    return _ended(last.text) and short and measure > 15 * em and not re.search(r"[，。；！？、）)]", line.text)


def _ended(text: str) -> bool:
    """Whether a text ends with a sentence, or a sentence and a remark in brackets."""
    return bool(re.search(r"[。！？!?](?:[”’]|[（(][^（()）]*[)）])?$", text))


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
    if last.slack > line.unit + 0.35 * em and not _plainly_inside(first, last, line):
        return False
    if line.page == last.page and pitch and line.bottom - last.bottom > max(1.7 * pitch, 2.2 * em):
        return False
    if line.cell:
        return _goes_on_in_cell(group, line)
    if line.centred or last.centred:
        return _title_goes_on(first, last, line)
    if line.indent > 0.8 * em:
        return _hangs(group, line)
    if not indented and first.indent < 0.8 * em and split_label(line.text)[0]:
        return not split_label(first.text)[0] and last.text[-1:] not in _SENTENCE_END
    return True


def _title_goes_on(first: Line, last: Line, line: Line) -> bool:
    """Whether a centred line is the rest of a title, the line before being full."""
    full = last.slack < line.unit and (last.centred or abs(first.indent) < 0.8 * line.size)
    return line.centred and full and last.bold == line.bold and last.text[-1:] not in _SENTENCE_END


def _plainly_inside(first: Line, last: Line, line: Line) -> bool:
    """A line at the margin after an unfinished sentence, where paragraphs start indented: a word that kept together."""
    return (
        first.indent > 1.2 * first.size
        and last.slack < min(5 * last.size, 0.25 * (last.right - last.left))
        and abs(line.indent) < 0.3 * line.size
        and last.text[-1:] not in _SENTENCE_END
        and not _ended(last.text)
        and not _REACHED.search(last.text)
        and not last.centred
    )


def _goes_on_in_cell(group: list[Line], line: Line) -> bool:
    """In a cell: centred lines go on where they are filled; an indent or a label at the margin starts anew."""
    first, last, em = group[0], group[-1], line.size
    if _alike(last.text, line.text):
        return False
    if line.centred and last.centred:
        return True
    if line.indent > 1.2 * em and not line.centred and line.x0 > last.x0 + 0.8 * em:
        return _hangs(group, line)
    if line.indent > 1.2 * em and len(group) == 1 and abs(line.x0 - first.x0) < 0.5 * em and not line.centred:
        return not split_label(line.text)[0]
    if split_label(line.text)[0] and first.indent < 0.8 * em and line.indent < 0.8 * em:
        return not (split_label(first.text)[0] or last.text[-1:] in _SENTENCE_END)
    return True


def _alike(text: str, other: str) -> bool:
    """Whether two lines are entries of one kind, numbers and letters in the same order: `4~5月份`, `10~11月份`."""
    numbered = text[:1].isdigit() and other[:1].isdigit() and not (text.isdigit() and other.isdigit())
    return numbered and text.lstrip(_DIGITS)[:1] == other.lstrip(_DIGITS)[:1] and _pattern(text) == _pattern(other)


def _pattern(text: str) -> str:
    return re.sub(r"[^\W\d_]", "a", re.sub(r"\d+", "0", re.sub("[~～—－–]", "-", text)))


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
    if before.tail:
        return True
    if before.blank and (end.isascii() or start.isascii()):
        return True
    words = (end.isalnum() or end in ",.;:?!)") and (start.isalnum() or start == "(")
    if not (end.isascii() and start.isascii() and words):
        return False
    tail = re.search(r"[!-~]+$", text)
    head = re.match(r"[!-~]+", line.text)
    word = (tail.group() if tail else "") + (head.group() if head else "")
    if before.slack < 0.6 * before.size and ("@" in word or "://" in word or "www." in word):
        return False
    if not (re.fullmatch(r"[\d.-]+", word) and start.isdigit()):
        return True
    # A number is parted only where the line has no room for it as a whole.
    width = before.x1 - before.x0 if tail and before.text == tail.group() else 0.6 * before.size * len(word)
    return end.isdigit() and before.slack >= 0.5 * before.size and width + line.unit < line.right - line.left
