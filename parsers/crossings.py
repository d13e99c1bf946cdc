"""Rules into cells: the smallest boxes whose four sides are rules, and which of them hang together.

The way is that of pdfplumber's `TableFinder`, which the tests compare with: rules a hair apart are one, crossings are
looked for, and from each crossing the nearest box to its right and below. Its time grows with the square of the
crossings and loading it takes longer than reading a page.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain
from operator import itemgetter
from typing import NamedTuple

from parsers.document import BBox
from parsers.glyphs import Rule

TOUCH = 3.0  # points: so near are rules one, or cross where one ends

Piece = tuple[float, float, float]  # of a line, level or upright: its place, where it starts and ends
_Point = tuple[float, float]


def joined(pieces: Iterable[Piece], width: float, chained: bool = False) -> list[Piece]:
    """Pieces of parallel lines; those of one line, `width` apart at most, that touch as one.

    `chained` counts the width from piece to piece and puts a line at the middle of its pieces.
    """
    whole: list[Piece] = []
    line: list[Piece] = []
    for piece in chain(sorted(pieces), (None,)):
        if line and (piece is None or piece[0] - line[-1 if chained else 0][0] > width):
            whole += _along(line, sum(p[0] for p in line) / len(line) if chained else line[0][0])
            line = []
        if piece is not None:
            line.append(piece)
    return whole


def _along(line: list[Piece], place: float) -> Iterable[Piece]:
    line.sort(key=itemgetter(1))
    _, start, end = line[0]
    for _, other, far in line[1:]:
        if other <= end + TOUCH:
            end = max(end, far)
        else:
            yield place, start, end
            start, end = other, far
    yield place, start, end


class _Crossing(NamedTuple):
    """The rules that cross at a point, a bit each."""

    upright: int
    level: int


def cells_of(rules: Sequence[Rule]) -> list[BBox]:
    """The boxes that the rules enclose, from the left and from the top."""
    uprights = joined(((r.x0, r.top, r.bottom) for r in rules if not r.level), TOUCH, chained=True)
    levels = joined(((r.top, r.x0, r.x1) for r in rules if r.level), TOUCH, chained=True)
    points = _crossings(*([piece for piece in pieces if piece[2] - piece[1] >= TOUCH] for pieces in (uprights, levels)))
    columns: defaultdict[float, list[float]] = defaultdict(list)
    rows: defaultdict[float, list[float]] = defaultdict(list)
    for x, y in sorted(points):
        columns[x].append(y)
        rows[y].append(x)
    found = (_cell(point, points, columns[point[0]], rows[point[1]]) for point in sorted(points))
    return [cell for cell in found if cell is not None]


def _crossings(uprights: Sequence[Piece], levels: Sequence[Piece]) -> dict[_Point, _Crossing]:
    points: dict[_Point, _Crossing] = {}
    heights = [y for y, _, _ in levels]
    for number, (x, top, bottom) in enumerate(uprights):
        for other in range(bisect_left(heights, top - TOUCH), bisect_right(heights, bottom + TOUCH)):
            y, start, end = levels[other]
            if start - TOUCH <= x <= end + TOUCH:
                upright, level = points.get((x, y), (0, 0))
                points[x, y] = _Crossing(upright | 1 << number, level | 1 << other)
    return points


def _cell(
    corner: _Point, points: dict[_Point, _Crossing], column: Sequence[float], row: Sequence[float]
) -> BBox | None:
    """The smallest box below and to the right of a corner."""
    x, y = corner
    own = points[corner]
    for bottom in column[bisect_right(column, y) :]:
        left = points[x, bottom]
        if not own.upright & left.upright:
            break  # the rule ends here: nothing farther down is on it
        for right in row[bisect_right(row, x) :]:
            above = points[right, y]
            if not own.level & above.level:
                break
            last = points.get((right, bottom))
            if last and last.upright & above.upright and last.level & left.level:
                return (x, y, right, bottom)
    return None


def connected(cells: Sequence[BBox]) -> list[list[BBox]]:
    """The cells in groups that share corners, from the top."""
    owners = list(range(len(cells)))

    def owner(number: int) -> int:
        while owners[number] != number:
            owners[number] = number = owners[owners[number]]
        return number

    at: dict[_Point, int] = {}
    for number, (x0, top, x1, bottom) in enumerate(cells):
        for corner in ((x0, top), (x0, bottom), (x1, top), (x1, bottom)):
            owners[owner(at.setdefault(corner, number))] = owner(number)
    groups: defaultdict[int, list[BBox]] = defaultdict(list)
    for number, cell in enumerate(cells):
        groups[owner(number)].append(cell)
    return sorted(groups.values(), key=lambda group: min((cell[1], cell[0]) for cell in group))
