"""Rules into tables: the cells that they enclose get a place in a grid, with rows, columns and spans.

Open sides, and the ends of pages that cut a row, are closed first; tables of level rules alone have columns that the
gaps between words tell.
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from types import SimpleNamespace
from typing import Any

from parsers.cells import Box, Grid, area, inside
from parsers.document import BBox
from parsers.glyphs import Glyph, Rule
from parsers.lines import rows_of
from parsers.strips import TOUCH, joined

_NEAR = 5.0  # points: rules nearer than this are one double rule
_ONE_LINE = 0.6
_MOST_PAIRS, _MOST_CROSSINGS = 250_000, 8_000  # the finder's time grows with the square of the crossings
_MOST_NESTED = 1_500
_SETTINGS = {"edge_min_length_prefilter": 0.0}


# Rules


def joined_rules(rules: Iterable[Rule]) -> list[Rule]:
    """Rules on one line that touch, overlap or are dashes of one another, as one."""
    every = list(rules)
    level = joined(((rule.top, rule.x0, rule.x1) for rule in every if rule.level), _ONE_LINE)
    upright = joined(((rule.x0, rule.top, rule.bottom) for rule in every if not rule.level), _ONE_LINE)
    return [Rule(x0, y, x1, y) for y, x0, x1 in level] + [Rule(x, top, x, bottom) for x, top, bottom in upright]


def _open_sides(rules: Sequence[Rule]) -> list[Rule]:
    """The outer upright rules of tables that are drawn without them: level rules of one length, parted by uprights."""
    groups: dict[tuple[int, int], list[Rule]] = {}
    for rule in rules:
        if rule.level and rule.x1 - rule.x0 > 40:
            key = next((k for k in groups if abs(k[0] - rule.x0) <= TOUCH and abs(k[1] - rule.x1) <= TOUCH), None)
            groups.setdefault(key or (round(rule.x0), round(rule.x1)), []).append(rule)
    uprights = [rule for rule in rules if not rule.level]
    sides: list[Rule] = []
    for group in groups.values():
        group.sort(key=lambda rule: rule.top)
        for above, below in itertools.pairwise(group):
            reaching = [r for r in uprights if r.top <= above.top + TOUCH and r.bottom >= below.top - TOUCH]
            if any(above.x0 + _NEAR < rule.x0 < above.x1 - _NEAR for rule in reaching):
                sides += [Rule(x, above.top, x, below.top) for x in (above.x0, above.x1)]
    return sides


def page_ends(rules: Sequence[Rule], height: float) -> list[Rule]:
    """The level rules that are left out where a page cuts a row of a table: its upright rules just end there."""
    level = [rule for rule in rules if rule.level]
    ends: list[Rule] = []
    for side in (1, 3):  # top, bottom
        found: dict[int, list[Rule]] = {}
        for rule in rules:
            if not rule.level and (rule[side] > 0.75 * height) == (side == 3) and _near_end(rule[side], height):
                found.setdefault(round(rule[side] / 2), []).append(rule)
        for group in found.values():
            x0, x1 = min(rule.x0 for rule in group), max(rule.x0 for rule in group)
            y = group[0][side]
            crossing = [r for r in level if r.x0 <= x0 + TOUCH and r.x1 >= x1 - TOUCH]
            held = any(group[0].top - TOUCH <= r.top <= group[0].bottom + TOUCH for r in crossing)
            closed = any(abs(r.top - y) <= _NEAR and r.x0 < x1 and r.x1 > x0 for r in level)
            if x1 - x0 > 40 and held and not closed:
                ends.append(Rule(x0, y, x1, y))
    return ends


def _near_end(y: float, height: float) -> bool:
    return y < 0.25 * height or y > 0.75 * height


# Grids


def too_many(rules: Sequence[Rule]) -> bool:
    """Whether the rules cross so often that no table of a document can be meant."""
    level = [rule for rule in rules if rule.level]
    upright = [rule for rule in rules if not rule.level]
    if len(level) * len(upright) <= _MOST_CROSSINGS:
        return False
    if len(level) * len(upright) > _MOST_PAIRS:
        return True
    crossings = sum(
        across.x0 - TOUCH <= rule.x0 <= across.x1 + TOUCH and rule.top - TOUCH <= across.top <= rule.bottom + TOUCH
        for rule in upright
        for across in level
    )
    return crossings > _MOST_CROSSINGS


def find_cells(rules: Sequence[Rule]) -> tuple[list[list[BBox]], list[BBox]]:
    """The cells that the rules enclose: those of tables, table by table, and those that stand alone.

    The finder is pdfplumber's own; it is given the rules that pdfium drew, which is several times as fast as its own
    reading of the page.
    """
    from pdfplumber.table import TableFinder

    edges = [_edge(rule) for rule in (*rules, *_open_sides(rules))]
    finder = TableFinder(SimpleNamespace(edges=edges), dict(_SETTINGS))
    grouped = {cell for table in finder.tables for cell in table.cells}
    tables = [part for table in finder.tables for part in _nested_apart(table.cells)]
    return tables, [cell for cell in finder.cells if cell not in grouped]


def _edge(rule: Rule) -> dict[str, Any]:
    x0, top, x1, bottom = rule
    return {
        "x0": x0,
        "x1": x1,
        "top": top,
        "bottom": bottom,
        "width": x1 - x0,
        "height": bottom - top,
        "orientation": "h" if rule.level else "v",
        "object_type": "line",
    }


def _nested_apart(cells: Sequence[BBox]) -> list[list[BBox]]:
    """The cells of one table; those of a table that touches the cell it stands in as another."""
    box = (min(c[0] for c in cells), min(c[1] for c in cells), max(c[2] for c in cells), max(c[3] for c in cells))
    if sum(map(area, cells)) < 1.02 * area(box) or len(cells) > _MOST_NESTED:
        return [list(cells)]
    parts: dict[BBox | None, list[BBox]] = {None: []}
    for cell in cells:
        hosts = [other for other in cells if other != cell and inside(cell, other) and area(other) > 1.1 * area(cell)]
        parts.setdefault(min(hosts, key=area) if hosts else None, []).append(cell)
    return [part for part in parts.values() if part]


def grid_of(cells: Sequence[BBox], page: int) -> Grid | None:
    """The grid in which the cells stand; None where fewer than one is left of a table of hair-thin ones."""
    xs = _stops([x for cell in cells for x in (cell[0], cell[2])])
    ys = _stops([y for cell in cells for y in (cell[1], cell[3])])
    boxes = []
    taken: set[tuple[int, int]] = set()
    for cell in sorted(cells, key=lambda cell: (cell[1], cell[0])):
        left, right, top, bottom = (
            _stop(xs, cell[0]),
            _stop(xs, cell[2]),
            _stop(ys, cell[1]),
            _stop(ys, cell[3]),
        )
        if right > left and bottom > top and (top, left) not in taken:
            boxes.append(Box(top, left, bottom - top, right - left, cell))
            taken |= {(row, column) for row in range(top, bottom) for column in range(left, right)}
    if not boxes:
        return None
    box = (xs[0], ys[0], xs[-1], ys[-1])
    return Grid(page, box, tuple(xs), tuple(ys), tuple(sorted(boxes, key=lambda box: (box.row, box.column))))


def _stops(values: Sequence[float]) -> list[float]:
    """Grid lines: values nearer than a double rule are one."""
    stops: list[float] = []
    last = 0.0
    for value in sorted(set(values)):
        if not stops or value - last > _NEAR:
            stops.append(value)
        last = value
    return stops


def _stop(stops: Sequence[float], value: float) -> int:
    return max(bisect_right(stops, value + 0.01) - 1, 0)


# Tables of level rules alone


def ruled_by_level(rules: Sequence[Rule], glyphs: Sequence[Glyph], page: int, width: float) -> list[Grid]:
    """Tables of three or more level rules of one length, whose columns the gaps between words tell."""
    groups: list[list[Rule]] = []
    for rule in sorted((rule for rule in rules if rule.level and rule.x1 - rule.x0 > 0.3 * width), key=lambda r: r.top):
        own = next((g for g in groups if abs(g[0].x0 - rule.x0) <= TOUCH and abs(g[0].x1 - rule.x1) <= TOUCH), None)
        if own is None:
            groups.append([rule])
        elif rule.top - own[-1].top > _NEAR:
            own.append(rule)
    found = (_level_grid(group, glyphs, page) for group in groups if len(group) >= 3)
    return [grid for grid in found if grid is not None]


def _level_grid(rules: Sequence[Rule], glyphs: Sequence[Glyph], page: int) -> Grid | None:
    x0, x1, top, bottom = rules[0].x0, rules[0].x1, rules[0].top, rules[-1].top
    own = [g for g in glyphs if top < (g.top + g.bottom) / 2 < bottom and x0 - 3 <= g.x0 <= x1 and not g.text.isspace()]
    rows = rows_of(own)
    if len(rows) < 3:
        return None
    xs = _channels(rows, x0, x1)
    if len(xs) < 3:
        return None
    ys = _row_tops(rows, rules, xs[1])
    header = [row for row in rows if row[0].base < rules[1].top]
    parted = sum(1 for row in rows if len({bisect_right(xs, g.x0) for g in row}) > 1)
    if (
        not header
        or len({bisect_right(xs, g.x0) for row in header for g in row}) < len(xs) - 1
        or parted < 0.6 * len(rows)
    ):
        return None
    cells = [
        Box(row, column, 1, 1, (xs[column], ys[row], xs[column + 1], ys[row + 1]))
        for row in range(len(ys) - 1)
        for column in range(len(xs) - 1)
    ]
    return Grid(page, (xs[0], ys[0], xs[-1], ys[-1]), tuple(xs), tuple(ys), tuple(cells))


def _channels(rows: Sequence[Sequence[Glyph]], x0: float, x1: float) -> list[float]:
    """The outer edges and the middles of the gaps, a letter wide, that run through all rows."""
    spans = sorted((glyph.x0, glyph.x1) for row in rows for glyph in row)
    size = max(glyph.size for row in rows for glyph in row)
    edges = [min(x0, spans[0][0])]
    reach = spans[0][1]
    for start, end in spans:
        if start - reach > 0.8 * size:
            edges.append((start + reach) / 2)
        reach = max(reach, end)
    return [*edges, max(x1, reach)]


def _row_tops(rows: Sequence[Sequence[Glyph]], rules: Sequence[Rule], first: float) -> list[float]:
    """Where rows start: at rules, and at lines that have something in the first column."""
    stops = [rules[0].top]
    before: Sequence[Glyph] | None = None
    for row in rows:
        rule = next((r.top for r in reversed(rules) if r.top < row[0].base), rules[0].top)
        if rule > stops[-1] + _NEAR:
            stops.append(rule)
        elif before is not None and row[0].x0 < first and before[0].base > stops[-1]:
            stops.append(min(glyph.top for glyph in row))
        before = row
    return [*stops, rules[-1].top]
