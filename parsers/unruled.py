"""Tables without any rules: columns that stand one under the other, under a row of heads.

Only what is clearly one counts: three columns at least that nothing runs across, a head over each, and one column at
least whose entries all begin with a number while its head does not. Names set in columns, lines of a form and
sign-offs side by side stay lines.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from parsers.cells import Box, Grid
from parsers.glyphs import Glyph

_COLUMNS, _ROWS = 3, 2  # at least; rows under the heads
_GAP = 1.0  # letters between two entries of a row, at least
_CHANNEL = 0.6  # letters between two columns
_HEAD = 8  # letters of a column's head, at most
_PITCH = 2.6  # letters from line to line, at most
_NO_HEAD = re.compile(r"[\d：:，。；、_]")
_NUMBERED = re.compile(r"[\d①-⑳]|第?[一二三四五六七八九十]{1,3}(?:[、．.周月次]|$)")

Row = Sequence[Glyph]


@dataclass(slots=True)
class _Entry:
    """Letters of one row without a wide gap between them."""

    x0: float
    x1: float
    text: str


@dataclass(slots=True)
class _Found:
    """A table on the way: what its columns span, and its lines, each with the entries of its columns."""

    spans: list[tuple[float, float]]
    size: float
    lines: list[dict[int, _Entry]] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    def take(self, row: Row) -> bool:
        """Adds a line if its entries fit the columns."""
        entries = _entries(row)
        places: dict[int, _Entry] = {}
        spans = list(self.spans)
        for entry in entries:
            column = self._column(entry)
            if column is None or column in places:
                return False
            places[column] = entry
            spans[column] = (min(spans[column][0], entry.x0), max(spans[column][1], entry.x1))
        room = _CHANNEL * self.size
        if any(right[0] - left[1] < room for left, right in itertools.pairwise(spans)):
            return False
        if list(places) == [0]:
            return False  # a line of text that begins where the table does
        self.spans = spans
        self.lines.append(places)
        self.rows.append(row)
        return True

    def _column(self, entry: _Entry) -> int | None:
        """The one column that an entry stands in or is nearest to."""
        over = [n for n, (x0, x1) in enumerate(self.spans) if entry.x0 < x1 and entry.x1 > x0]
        if over:
            return over[0] if len(over) == 1 else None
        middle = (entry.x0 + entry.x1) / 2
        return min(range(len(self.spans)), key=lambda n: abs(sum(self.spans[n]) / 2 - middle))

    def clear(self) -> bool:
        """Whether it is a table beyond doubt."""
        body = self.lines[1:]
        starts = [line for line in body if 0 in line]
        if len(starts) < _ROWS or body[0] is not starts[0]:
            return False
        full = sum(len(line) >= len(self.spans) - 1 for line in starts)
        columns = ([line[n].text for line in starts if n in line] for n in range(len(self.spans)))
        numbered = any(len(texts) == len(starts) and all(map(_NUMBERED.match, texts)) for texts in columns)
        return numbered and full >= 0.8 * len(starts)

    def grid(self, page: int) -> Grid:
        edges = [self.spans[0][0] - 1]
        edges += [(left[1] + right[0]) / 2 for left, right in itertools.pairwise(self.spans)]
        xs = (*edges, self.spans[-1][1] + 1)
        starts = [n for n, line in enumerate(self.lines) if 0 in line]
        tops = [min(glyph.top for glyph in self.rows[n]) for n in starts]
        ys = (*tops, max(glyph.bottom for glyph in self.rows[-1]) + 1)
        cells = tuple(
            Box(row, column, 1, 1, (xs[column], ys[row], xs[column + 1], ys[row + 1]))
            for row in range(len(ys) - 1)
            for column in range(len(xs) - 1)
        )
        return Grid(page, (xs[0], ys[0], xs[-1], ys[-1]), xs, ys, cells)


def unruled(rows: Sequence[Row], page: int) -> list[Grid]:
    """The tables among lines that stand in no other one."""
    return [found.grid(page) for found in _tables(rows)]


def _tables(rows: Sequence[Row]) -> Iterator[_Found]:
    start = 0
    while start + _ROWS < len(rows):
        found = _headed(rows[start])
        if found is not None:
            for above, row in zip(rows[start:], rows[start + 1 :], strict=False):
                if row[0].base - above[0].base > _PITCH * found.size or not found.take(row):
                    break
            if len(found.lines) > _ROWS and found.clear():
                yield found
                start += len(found.lines) - 1
        start += 1


def _headed(row: Row) -> _Found | None:
    """A table that begins with a row of heads."""
    entries = _entries(row)
    if len(entries) < _COLUMNS or any(len(e.text) > _HEAD or _NO_HEAD.search(e.text) for e in entries):
        return None
    size = max(glyph.size for glyph in row)
    found = _Found([(entry.x0, entry.x1) for entry in entries], size)
    return found if found.take(row) else None


def _entries(row: Row) -> list[_Entry]:
    entries: list[_Entry] = []
    for glyph in row:
        if glyph.text.isspace():
            continue
        last = entries[-1] if entries else None
        if last is None or glyph.x0 - last.x1 > _GAP * glyph.size:
            entries.append(_Entry(glyph.x0, glyph.x1, glyph.text))
        else:
            last.x1, last.text = glyph.x1, last.text + glyph.text
    return entries
