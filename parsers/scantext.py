"""From recognised lines to letters with places: where each letter's ink is, how large the line is set, its base line.

The code that makes lines and paragraphs of a PDF's letters reads these as it reads those: a letter's box is its em, the
base line stands 0.88 em under its top.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from parsers.glyphs import Glyph
from parsers.ocr import Letter

Mask = npt.NDArray[np.bool_]

_HAN_HEIGHT = 0.91  # of the em: the ink of a line of Han letters from top to bottom
_DIGIT_HEIGHT = 0.70  # of figures and capitals
_SMALL_HEIGHT = 0.52  # of what has neither
_CLOSING = "，。、；：！？）》」』】〕〉,;:!?)"
_OPENING = "（《「『【〔〈("
_SAME_SIZE = 0.09


@dataclass(frozen=True, slots=True)
class Row:
    """A recognised line: its letters with the ink of each (pixels of the page), its size and middle as far as known."""

    letters: tuple[Letter, ...]
    spans: tuple[tuple[float, float], ...]  # left and right end of each letter's ink
    top: float
    bottom: float
    size: float  # the em
    firm: bool  # whether the line has enough letters to tell its size
    sure: float = 1.0

    @property
    def text(self) -> str:
        return "".join(letter.text for letter in self.letters)


def row_of(letters: Sequence[Letter], ink: Mask, x: float, y: float) -> Row | None:
    """The line that these letters form; `ink` is its dark pixels, `x` and `y` the place of their top left corner."""
    seen = [letter for letter in letters if not letter.text.isspace()]
    band = _band(ink)
    if not seen or band is None:
        return None
    top, bottom = band
    columns = ink[top:bottom].sum(axis=0)
    spans = _spans(seen, columns)
    size, firm = _size(seen, spans, bottom - top)
    moved = tuple((x + left, x + right) for left, right in spans)
    return Row(tuple(seen), moved, y + top, y + bottom, size, firm)


def _band(ink: Mask) -> tuple[int, int] | None:
    """The rows of the line itself: parts of its neighbours that stick in at the top or the bottom are left out."""
    rows = np.flatnonzero(ink.sum(axis=1) > max(1.0, 0.002 * ink.shape[1]))
    if not len(rows):
        return None
    breaks = np.flatnonzero(np.diff(rows) > 1)
    runs = [(int(run[0]), int(run[-1]) + 1) for run in np.split(rows, breaks + 1)]
    height = len(ink)
    if len(runs) > 1:
        inner = [run for run in runs if not _stray(run, height)]
        runs = inner or runs
    return runs[0][0], runs[-1][1]


def _stray(run: tuple[int, int], height: int) -> bool:
    return (run[0] == 0 or run[1] == height) and run[1] - run[0] < 0.2 * height


def _spans(letters: Sequence[Letter], columns: npt.NDArray[np.int64]) -> list[tuple[float, float]]:
    """Each letter's ink: the line is parted between two letters where the least ink is."""
    middles = [letter.x for letter in letters]
    cuts = [0]
    for before, after in pairwise(middles):
        low = int(before + 0.25 * (after - before))
        high = max(int(before + 0.75 * (after - before)) + 1, low + 1)
        part = columns[low:high]
        if not len(part):
            cuts.append(min(low, len(columns)))
            continue
        least = np.flatnonzero(part == part.min())
        cuts.append(low + int(least[len(least) // 2]))
    cuts.append(len(columns))
    spans = []
    for middle, start, end in zip(middles, cuts, cuts[1:], strict=False):
        inked = np.flatnonzero(columns[start:end])
        spans.append(
            (float(start + inked[0]), float(start + inked[-1] + 1)) if len(inked) else (middle - 1, middle + 1)
        )
    return spans


def _is_han(text: str) -> bool:
    return text >= "⺀" and text not in _CLOSING and text not in _OPENING


def _size(letters: Sequence[Letter], spans: Sequence[tuple[float, float]], height: float) -> tuple[float, bool]:
    """The em of a line, and whether that is sure."""
    han = [_is_han(letter.text) for letter in letters]
    if sum(han) >= 2:
        by_height = height / _HAN_HEIGHT
        steps = sorted(
            (spans[i + 1][0] + spans[i + 1][1] - spans[i][0] - spans[i][1]) / 2
            for i in range(len(spans) - 1)
            if han[i] and han[i + 1]
        )
        pitch = steps[len(steps) // 2] if steps else 0.0
        if len(steps) >= 3 and 0.8 < pitch / by_height < 1.12:
            return pitch, True
        return by_height, sum(han) >= 3
    if any(han):
        widest = max(right - left for (left, right), own in zip(spans, han, strict=True) if own)
        return max(height, widest) / _HAN_HEIGHT, False
    if any(letter.text.isdigit() or letter.text.isupper() for letter in letters):
        return height / _DIGIT_HEIGHT, False
    return height / _SMALL_HEIGHT, False


def evened(rows: Sequence[Row]) -> list[Row]:
    """The lines of a page with their sizes brought together: what differs by a hair is set in one size."""
    sizes = sorted((row.size, len(row.letters)) for row in rows if row.firm)
    groups: list[list[tuple[float, int]]] = []
    for size, letters in sizes:
        if groups and size < (1 + _SAME_SIZE) * _median(groups[-1]):
            groups[-1].append((size, letters))
        else:
            groups.append([(size, letters)])
    usual = [_median(group) for group in groups]
    done = []
    for row in rows:
        near = min(usual, key=lambda size: abs(size - row.size), default=row.size)
        close = abs(near - row.size) < (2 * _SAME_SIZE if row.firm else 0.35) * row.size
        done.append(replace(row, size=near if close else row.size))
    return done


def _median(group: Sequence[tuple[float, int]]) -> float:
    ranked = sorted(group)
    half, passed = sum(letters for _, letters in ranked) / 2, 0
    for size, letters in ranked:
        passed += letters
        if passed >= half:
            return size
    return ranked[-1][0]


def glyphs_of(row: Row) -> list[Glyph]:
    """The letters with their boxes: ink of a full letter in the middle of its em, punctuation at its side."""
    em = row.size
    base = _base(row)
    glyphs = []
    for i, (letter, (left, right)) in enumerate(zip(row.letters, row.spans, strict=True)):
        x0, x1 = _sides(letter.text, left, right, em)
        before = row.spans[i - 1][1] if i else left - em
        after = row.spans[i + 1][0] if i + 1 < len(row.spans) else right + em
        x0, x1 = min(max(x0, before), left), max(min(x1, after), right)
        glyphs.append(Glyph(letter.text, x0, base - 0.88 * em, x1, base + 0.12 * em, base, em, 0))
    return glyphs


def _sides(text: str, left: float, right: float, em: float) -> tuple[float, float]:
    if text in _CLOSING and text > "\xff":
        return left - 0.08 * em, left + 0.9 * em
    if text in _OPENING and text > "\xff":
        return right - 0.9 * em, right + 0.08 * em
    if _is_han(text) or text in "“”‘’":
        middle = (left + right) / 2
        return min(middle - 0.49 * em, left), max(middle + 0.49 * em, right)
    return left - 0.03 * em, right + 0.03 * em


def _base(row: Row) -> float:
    """The base line: Han letters stand around the middle of their em, figures on the line."""
    if any(_is_han(letter.text) or letter.text in _CLOSING + _OPENING for letter in row.letters):
        return (row.top + row.bottom) / 2 + 0.38 * row.size
    return row.bottom
