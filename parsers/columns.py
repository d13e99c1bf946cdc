"""Text set in two columns: found where a gutter runs through many filled lines, and read column by column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from parsers.glyphs import Glyph
from parsers.lines import Line, line_of, measured

_LEAST_ROWS = 10
_FILLED = 0.6  # of its column: how wide the text of a line usually is


Row = Sequence[Glyph]


def in_columns(rows: Sequence[Row], page: int, width: float) -> Iterator[tuple[tuple[float, int, float], Line]]:
    """The lines with their places in reading order; those of columns are measured by their column."""
    start = 0
    for first, last, gutter in _stretches(rows, width):
        yield from (_whole(row, page) for row in rows[start:first])
        yield from _halves(rows[first:last], gutter, page)
        start = last
    yield from (_whole(row, page) for row in rows[start:])


def _whole(row: Row, page: int) -> tuple[tuple[float, int, float], Line]:
    line = line_of(row, page)
    return (line.top, 0, line.top), line


def _halves(rows: Sequence[Row], gutter: float, page: int) -> Iterator[tuple[tuple[float, int, float], Line]]:
    top = min(glyph.top for glyph in rows[0])
    for column in (0, 1):
        own = ([glyph for glyph in row if (glyph.x0 > gutter) == bool(column)] for row in rows)
        lines = [line_of(row, page) for row in own if any(not glyph.text.isspace() for glyph in row)]
        left, right = min(line.x0 for line in lines), max(line.x1 for line in lines)
        for line in measured(lines, left, right):
            yield (top, column, line.top), line


def _stretches(rows: Sequence[Row], width: float) -> Iterator[tuple[int, int, float]]:
    """Runs of lines with a gutter between two filled columns: first row, row after the last, the gutter's place."""
    if len(rows) < _LEAST_ROWS:
        return
    gutter = _gutter(rows, width)
    if gutter is None:
        return
    start = 0
    for end in range(len(rows) + 1):
        if end == len(rows) or _crosses(rows[end], gutter):
            if end - start >= _LEAST_ROWS and _filled(rows[start:end], gutter):
                yield start, end, gutter
            start = end + 1


def _gutter(rows: Sequence[Row], width: float) -> float | None:
    """The place in the middle third of the page that the fewest lines cross."""
    places = [width * (0.36 + 0.01 * step) for step in range(29)]
    crossed = [sum(_crosses(row, place) for row in rows) for place in places]
    least = min(crossed)
    if least > 0.4 * len(rows):
        return None
    free = [place for place, count in zip(places, crossed, strict=True) if count == least]
    return free[len(free) // 2]


def _crosses(row: Row, place: float) -> bool:
    return any(
        glyph.x0 - 0.4 * glyph.size < place < glyph.x1 + 0.4 * glyph.size for glyph in row if not glyph.text.isspace()
    )


def _filled(rows: Sequence[Row], gutter: float) -> bool:
    """Whether both sides hold running text and not just entries that happen to stand apart."""
    sides = [[[g for g in row if (g.x0 > gutter) == right] for row in rows] for right in (False, True)]
    if sum(1 for left, right in zip(*sides, strict=True) if left and right) < 0.7 * len(rows):
        return False
    for side in sides:
        spans = [(row[0].x0, row[-1].x1) for row in side if row]
        column = max(end for _, end in spans) - min(start for start, _ in spans)
        widths = sorted(end - start for start, end in spans)
        if widths[len(widths) // 2] < max(_FILLED * column, 8 * rows[0][0].size):
            return False
    return True
