"""Pages of one scan brought to one frame: paper is fed askew and photographed from here and there, tables run on.

Where a page begins with a table of the same columns as the one that ends the page before, the page is moved and scaled
so that the two stand under one another. Each page's own map leads back to where it is displayed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from parsers.document import BBox
from parsers.glyphs import Glyph, Rule
from parsers.scansheet import ScanSheet

_FARTHEST = 60.0  # points by which a page may be moved
_LEAST, _MOST = 0.85, 1.18  # by which it may be scaled
_NEAR = 0.012  # of the table's width: columns nearer than this are the same
_TOUCH = 6.0  # points between a rule's end and the rule that it meets
_WIDE = 0.4  # of the page: narrower tables say nothing


def aligned(sheets: Iterable[ScanSheet]) -> list[ScanSheet]:
    """The pages, each in the frame of the one before where tables show how they lie to one another."""
    done: list[ScanSheet] = []
    for sheet in sheets:
        move = _move(done[-1], sheet) if done else None
        done.append(_moved(sheet, *move) if move else sheet)
    return done


def _move(above: ScanSheet, below: ScanSheet) -> tuple[float, float] | None:
    """By how much the lower page must be scaled, and then moved to the right."""
    foot, head = _edge(above, foot=True), _edge(below, foot=False)
    if foot is None or head is None:
        return None
    width = foot[-1] - foot[0]
    scale = width / (head[-1] - head[0])
    shift = foot[0] - scale * head[0]
    same = sum(min(abs(scale * x + shift - other) for other in foot) < _NEAR * width for x in head)
    if not _LEAST < scale < _MOST or abs(shift) > _FARTHEST or same < 0.8 * max(len(head), len(foot)):
        return None
    return (scale, shift) if abs(scale - 1) > 0.002 or abs(shift) > 0.5 else None


def _edge(sheet: ScanSheet, foot: bool) -> list[float] | None:
    """Where the upright rules meet the lowest or the highest rule of a page's tables, from the left."""
    wide = [rule for rule in sheet.rules if rule.level and rule.x1 - rule.x0 > _WIDE * sheet.width]
    if not wide:
        return None
    edge = max(wide, key=lambda rule: rule.top) if foot else min(wide, key=lambda rule: rule.top)
    met = [rule.x0 for rule in sheet.rules if not rule.level and _meets(rule, edge, foot)]
    places = sorted({round(x, 1) for x in met})
    return places if len(places) > 1 else None


def _meets(rule: Rule, edge: Rule, foot: bool) -> bool:
    end = rule.bottom if foot else rule.top
    return abs(end - edge.top) < _TOUCH and edge.x0 - _TOUCH < rule.x0 < edge.x1 + _TOUCH


def _moved(sheet: ScanSheet, scale: float, shift: float) -> ScanSheet:
    matrix = np.array(sheet.back).reshape(3, 3) @ np.array(
        [[1 / scale, 0, -shift / scale], [0, 1 / scale, 0], [0, 0, 1]]
    )
    return replace(
        sheet,
        width=sheet.width * scale,
        height=sheet.height * scale,
        glyphs=tuple(_glyph(glyph, scale, shift) for glyph in sheet.glyphs),
        rules=tuple(Rule(*_box(rule, scale, shift)) for rule in sheet.rules),
        pictures=_boxes(sheet.pictures, scale, shift),
        missed=_boxes(sheet.missed, scale, shift),
        back=tuple(float(value) for value in matrix.flatten()),
    )


def _glyph(glyph: Glyph, scale: float, shift: float) -> Glyph:
    x0, top, x1, bottom = _box(glyph[1:5], scale, shift)
    size = round(glyph.size * scale, 2)
    return glyph._replace(x0=x0, top=top, x1=x1, bottom=bottom, base=glyph.base * scale, size=size)


def _boxes(boxes: Iterable[BBox], scale: float, shift: float) -> tuple[BBox, ...]:
    return tuple(_box(box, scale, shift) for box in boxes)


def _box(box: Sequence[float], scale: float, shift: float) -> BBox:
    x0, top, x1, bottom = box
    return (x0 * scale + shift, top * scale, x1 * scale + shift, bottom * scale)
