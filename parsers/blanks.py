"""Rules that are no borders: blanks to write on, and boxes to tick."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from parsers.cells import Grid, inside
from parsers.document import BBox
from parsers.glyphs import Glyph, Rule

_BORDER = 4.0  # points: a rule this near to a cell's side is its border


def blanks(rules: Sequence[Rule], glyphs: Sequence[Glyph], grids: Sequence[Grid]) -> list[Glyph]:
    """Blanks to fill in that are drawn as rules: beside writing, and with nothing written on them."""
    letters = sorted((g for g in glyphs if not g.text.isspace()), key=lambda glyph: glyph.base)
    bases = [glyph.base for glyph in letters]
    found = []
    for rule in rules:
        if not rule.level or not 8 <= rule.x1 - rule.x0 <= 420 or _borders(rule, grids):
            continue
        near = letters[bisect_right(bases, rule.top - 14) : bisect_right(bases, rule.top + 5)]
        near = [g for g in near if -0.35 * g.size <= rule.top - g.base <= 0.75 * g.size]
        on = [g for g in near if rule.x0 + 1 < (g.x0 + g.x1) / 2 < rule.x1 - 1]
        beside = [g for g in near if 0 <= rule.x0 - g.x1 + 2 < 3 * g.size or 0 <= g.x0 - rule.x1 + 2 < 1.5 * g.size]
        if beside and not on and _same_cell(rule, beside[0], grids):
            size, base = beside[0].size, beside[0].base
            blank = "_" * max(4, round(2 * (rule.x1 - rule.x0) / size))
            found.append(Glyph(blank, rule.x0, base - 0.88 * size, rule.x1, base + 0.12 * size, base, size, 0))
    return found


def _borders(rule: Rule, grids: Sequence[Grid]) -> bool:
    """Whether the rule is the border of some cell."""
    return any(
        min(abs(rule.top - cell.box[1]), abs(rule.top - cell.box[3])) < _BORDER
        and rule.x0 < cell.box[2] - 1
        and rule.x1 > cell.box[0] + 1
        for grid in grids
        if grid.box[1] - _BORDER <= rule.top <= grid.box[3] + _BORDER
        for cell in grid.cells
    )


def _same_cell(rule: Rule, glyph: Glyph, grids: Sequence[Grid]) -> bool:
    for grid in grids:
        for cell in grid.cells:
            if inside(glyph[1:5], cell.box):
                return cell.box[0] - 1 <= rule.x0 and rule.x1 <= cell.box[2] + 1
    return True


def tick_boxes(boxes: Iterable[BBox], glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Little squares drawn beside writing: boxes to tick, ticked where a mark stands in them."""
    found = []
    for x0, top, x1, bottom in boxes:
        side = x1 - x0
        if not 5 <= side <= 20 or abs(side - (bottom - top)) > 0.25 * side:
            continue
        marks = (g for g in glyphs if not g.text.isspace())
        marked = any(x0 < (g.x0 + g.x1) / 2 < x1 and top < (g.top + g.bottom) / 2 < bottom for g in marks)
        if not marked:
            base = bottom - 0.1 * side
            found.append(Glyph("□", x0, top, x1, bottom, base, side, 0))
    return found
