"""Tables on a level page: strokes that cross become lattices, whose edges are completed where print or scan broke them.

Every edge between two neighbouring crossings is weighed by the share of its length that bears a trace of thin ink. What
is plainly there stays, what plainly is not goes, and what lies between follows its neighbours on the same line. Where
the cells that result are no rectangles, the likeliest missing edge is drawn. The rules that are handed on are exactly
level and upright, and a map takes places on a page that bends a little to the straight lattice.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from parsers.document import BBox
from parsers.glyphs import Rule
from parsers.ocr import Image
from parsers.strokes import Stroke, inked, level_strokes, upright_strokes

_TOUCH = 4.0  # points from a stroke's end to the stroke that it meets
_SAME = 3.0  # points: strokes nearer than this are one line of the lattice
_SURE, _UNLIKELY, _FAINT = 0.88, 0.65, 0.25  # evidence for an edge
_BESIDE = (-5.0, -3.2, 3.2, 5.0)  # points from an edge: where the page beside it is looked at
_SHORT = {"level": 70.0, "upright": 45.0}  # points: shorter strokes must meet others at both ends
_MOST_LINES = 120

Edges = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Lattice:
    """A table's lines as they run on the page, and its rules made straight; all in pixels."""

    levels: tuple[Stroke, ...]
    uprights: tuple[Stroke, ...]
    rules: tuple[Rule, ...]

    @property
    def box(self) -> BBox:
        xs, ys = self.straight()
        return (xs[0], ys[0], xs[-1], ys[-1])

    def straight(self) -> tuple[list[float], list[float]]:
        """Where the lines stand in the straight lattice."""
        x, y = _centre(self.levels, self.uprights)
        return [line.place(y) for line in self.uprights], [line.place(x) for line in self.levels]

    def place(self, x: float, y: float) -> tuple[float, float]:
        """A point of the page, in the straight lattice."""
        xs, ys = self.straight()
        across = [line.place(y) for line in self.uprights]
        down = [line.place(x) for line in self.levels]
        return x + float(np.interp(x, across, np.subtract(xs, across))), y + float(
            np.interp(y, down, np.subtract(ys, down))
        )


@dataclass(frozen=True, slots=True)
class Ruled:
    """The tables of a page, the rules that belong to none, and the pixels of all of them."""

    lattices: tuple[Lattice, ...]
    loose: tuple[Rule, ...]
    inked: Image


def ruled(grey: Image, scale: float) -> Ruled:
    """The rules on a level page of `scale` pixels a point."""
    level, upright = level_strokes(grey, scale), upright_strokes(grey, scale)
    levels, uprights = _supported(level.found, upright.found, scale)
    lattices, used = [], set()
    for across, down in _crossing(levels, uprights, scale):
        if lattice := _lattice(across, down, (level.trace, upright.trace), scale):
            lattices.append(lattice)
            used |= {*across, *down}
    loose = tuple(Rule(line.t0, line.middle, line.t1, line.middle + 1) for line in levels if line not in used)
    pixels = inked(levels, level.trace, scale)
    pixels |= inked((line for line in uprights if line in used), upright.trace, scale).T
    return Ruled(tuple(lattices), loose, pixels)


# Strokes


def _supported(levels: Sequence[Stroke], uprights: Sequence[Stroke], scale: float) -> tuple[list[Stroke], list[Stroke]]:
    """The strokes that are long, or meet others at both ends; letters have strokes that do neither."""
    kept_levels, kept_uprights = list(levels), list(uprights)
    for _ in range(3):
        kept_uprights = [
            line
            for line in kept_uprights
            if _meets(line, kept_levels, scale) > (0 if line.length > _SHORT["upright"] * scale else 1)
        ]
        kept_levels = [
            line
            for line in kept_levels
            if line.length > _SHORT["level"] * scale or _meets(line, kept_uprights, scale) > 1
        ]
    return kept_levels, kept_uprights


def _meets(line: Stroke, others: Iterable[Stroke], scale: float) -> int:
    """At how many of its ends, and how often between them (counted once), a stroke meets one that runs across."""
    reach = _TOUCH * scale
    ends = [False, False, False]
    for other in others:
        place = other.place(line.middle)
        if other.t0 - reach <= line.place(place) <= other.t1 + reach:
            ends[0] |= abs(place - line.t0) <= reach
            ends[1] |= abs(place - line.t1) <= reach
            ends[2] |= line.t0 + reach < place < line.t1 - reach
    return sum(ends)


def _crossing(
    levels: Sequence[Stroke], uprights: Sequence[Stroke], scale: float
) -> Iterator[tuple[list[Stroke], list[Stroke]]]:
    """Strokes that cross or touch one another, group by group."""
    reach = _TOUCH * scale
    parent = list(range(len(levels) + len(uprights)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    for i, level in enumerate(levels):
        for j, upright in enumerate(uprights):
            x, y = upright.place(level.middle), level.place(upright.middle)
            if level.t0 - reach <= x <= level.t1 + reach and upright.t0 - reach <= y <= upright.t1 + reach:
                parent[root(i)] = root(len(levels) + j)
    for index in sorted({root(index) for index in range(len(parent))}):
        across = [line for i, line in enumerate(levels) if root(i) == index]
        down = [line for j, line in enumerate(uprights) if root(len(levels) + j) == index]
        if len(across) > 1 and down:
            yield across, down


# Lattices


def _lattice(
    across: Sequence[Stroke], down: Sequence[Stroke], traces: tuple[Image, Image], scale: float
) -> Lattice | None:
    levels, uprights = _lines(across, scale), _lines(down, scale)
    levels, uprights = _with_sides(levels, uprights, scale)
    if len(levels) < 2 or len(uprights) < 2 or max(len(levels), len(uprights)) > _MOST_LINES:
        return None
    wide = _evidence(levels, uprights, traces[0], scale)
    tall = _evidence(uprights, levels, traces[1], scale)
    for weights, lines, others in ((wide, across, uprights), (tall, down, levels)):
        _seen(weights, lines, levels if others is uprights else uprights, others, scale)
    drawn_wide, drawn_tall = _settled(wide), _settled(tall)
    _closed(drawn_wide, drawn_tall, wide, tall)
    whole = Lattice(tuple(levels), tuple(uprights), ())
    xs, ys = whole.straight()
    rules = [Rule(x0, y, x1, y) for y, x0, x1 in _runs(drawn_wide, ys, xs)]
    rules += [Rule(x, y0, x, y1) for x, y0, y1 in _runs(drawn_tall, xs, ys)]
    return Lattice(whole.levels, whole.uprights, tuple(rules))


def _lines(strokes: Sequence[Stroke], scale: float) -> list[Stroke]:
    """The lines on which the strokes lie, each running through the whole table."""
    t0, t1 = min(stroke.t0 for stroke in strokes), max(stroke.t1 for stroke in strokes)
    long = max(strokes, key=lambda stroke: stroke.length)
    groups: list[list[Stroke]] = []
    for stroke in sorted(strokes, key=lambda stroke: stroke.middle):
        near = [g for g in groups if abs(g[0].place(_mid(stroke)) - stroke.middle) <= _SAME * scale]
        if near:
            near[-1].append(stroke)
            near[-1].sort(key=lambda stroke: -stroke.length)
        else:
            groups.append([stroke])
    done = []
    for group in groups:
        lead = group[0]
        lean = lead.lean if lead.length > 0.5 * (t1 - t0) else long.lean
        done.append(Stroke(lead.middle - lean * _mid(lead), lean, t0, t1))
    return sorted(done, key=lambda line: line.middle)


def _mid(stroke: Stroke) -> float:
    return (stroke.t0 + stroke.t1) / 2


def _with_sides(levels: list[Stroke], uprights: list[Stroke], scale: float) -> tuple[list[Stroke], list[Stroke]]:
    """Open sides closed: level lines that reach well beyond the outermost uprights end at a side."""
    if not uprights:
        return levels, uprights
    y = _mid(uprights[0])
    left, right = levels[0].t0, levels[0].t1
    if uprights[0].place(y) - left > 12 * scale:
        uprights = [Stroke(left, 0.0, uprights[0].t0, uprights[0].t1), *uprights]
    if right - uprights[-1].place(y) > 12 * scale:
        uprights = [*uprights, Stroke(right, 0.0, uprights[0].t0, uprights[0].t1)]
    return levels, uprights


def _centre(levels: Sequence[Stroke], uprights: Sequence[Stroke]) -> tuple[float, float]:
    return _mid(levels[0]), _mid(uprights[0])


def _evidence(lines: Sequence[Stroke], others: Sequence[Stroke], trace: Image, scale: float) -> Edges:
    """How much more of each edge's length bears a trace than the page beside it does, 0 to 1.

    A row for each line, a column for each gap between the others.
    """
    shares = np.zeros((len(lines), len(others) - 1))
    trim = round(1.5 * scale)
    wide = cv2.dilate(trace, np.ones((2 * round(0.7 * scale) + 1, 1), np.uint8)) > 0
    for i, line in enumerate(lines):
        stops = [other.place(line.middle) for other in others]
        for j in range(len(others) - 1):
            ts = np.arange(round(stops[j]) + trim, round(stops[j + 1]) - trim)
            ts = ts[(ts >= 0) & (ts < trace.shape[1])]
            rows = np.round(line.at + line.lean * ts).astype(int)
            bands = [
                wide[np.clip(rows + round(offset * scale), 0, len(trace) - 1), ts].mean() if len(ts) else 0.0
                for offset in (0.0, *_BESIDE)
            ]
            beside = float(np.mean(bands[1:]))
            shares[i, j] = max(bands[0] - beside, 0.0) / max(1.0 - beside, 0.05)
    return shares


def _seen(
    shares: Edges, strokes: Iterable[Stroke], lines: Sequence[Stroke], others: Sequence[Stroke], scale: float
) -> None:
    """Edges along which a stroke was found are certain, edges beside its end are not helped by letters."""
    for stroke in strokes:
        places = [abs(line.place(_mid(stroke)) - stroke.middle) for line in lines]
        i = int(np.argmin(places))
        stops = [other.place(stroke.middle) for other in others]
        for j in range(len(others) - 1):
            overlap = min(stops[j + 1], stroke.t1) - max(stops[j], stroke.t0)
            if overlap > 0.75 * (stops[j + 1] - stops[j]):
                shares[i, j] = 1.0


def _settled(shares: Edges) -> npt.NDArray[np.bool_]:
    """Which edges are drawn."""
    drawn = shares >= _SURE
    for _ in range(2):
        before, after = np.pad(drawn[:, :-1], ((0, 0), (1, 0))), np.pad(drawn[:, 1:], ((0, 0), (0, 1)))
        drawn = drawn | ((shares >= _UNLIKELY) & (before | after))
    drawn[[0, -1]] |= shares[[0, -1]] >= _FAINT  # the outline
    return np.asarray(drawn, np.bool_)


def _closed(wide: Any, tall: Any, wide_shares: Edges, tall_shares: Edges) -> None:
    """Draws what is missing until every cell is a rectangle."""
    rows, columns = len(wide) - 1, len(tall) - 1
    for _ in range(rows * columns):
        piece = next((p for p in _pieces(wide, tall, rows, columns) if not _is_rectangle(p)), None)
        if piece is None:
            return
        cuts = list(_cuts(piece, wide_shares, tall_shares))
        if not cuts:
            return
        _, level, line, gaps = max(cuts)
        for gap in gaps:
            (wide if level else tall)[line, gap] = True


def _pieces(wide: Any, tall: Any, rows: int, columns: int) -> Iterator[set[tuple[int, int]]]:
    """The unit squares that no drawn edge parts, piece by piece."""
    seen: set[tuple[int, int]] = set()
    for start in ((r, c) for r in range(rows) for c in range(columns)):
        if start in seen:
            continue
        piece, todo = {start}, [start]
        while todo:
            r, c = todo.pop()
            near = []
            if r > 0 and not wide[r, c]:
                near.append((r - 1, c))
            if r < rows - 1 and not wide[r + 1, c]:
                near.append((r + 1, c))
            if c > 0 and not tall[c, r]:
                near.append((r, c - 1))
            if c < columns - 1 and not tall[c + 1, r]:
                near.append((r, c + 1))
            fresh = [square for square in near if square not in piece]
            piece.update(fresh)
            todo += fresh
        seen |= piece
        yield piece


def _is_rectangle(piece: set[tuple[int, int]]) -> bool:
    rows, columns = {r for r, _ in piece}, {c for _, c in piece}
    return len(piece) == (max(rows) - min(rows) + 1) * (max(columns) - min(columns) + 1)


def _cuts(
    piece: set[tuple[int, int]], wide_shares: Edges, tall_shares: Edges
) -> Iterator[tuple[tuple[bool, float], bool, int, list[int]]]:
    """Straight cuts across a piece: whether both parts are rectangles and how much ink lies there, and the edges."""
    for line in range(1, len(wide_shares) - 1):
        gaps = sorted(c for r, c in piece if r == line and (line - 1, c) in piece)
        yield from _cut(piece, True, line, gaps, wide_shares)
    for line in range(1, len(tall_shares) - 1):
        gaps = sorted(r for r, c in piece if c == line and (r, line - 1) in piece)
        yield from _cut(piece, False, line, gaps, tall_shares)


def _cut(
    piece: set[tuple[int, int]], level: bool, line: int, gaps: list[int], shares: Edges
) -> Iterator[tuple[tuple[bool, float], bool, int, list[int]]]:
    if not gaps:
        return
    first = {square for square in piece if square[0 if level else 1] < line}
    both = _is_rectangle(first) or _is_rectangle(piece - first)
    yield (both, float(shares[line, gaps].mean())), level, line, gaps


def _runs(drawn: Any, places: Sequence[float], stops: Sequence[float]) -> Iterator[tuple[float, float, float]]:
    """Drawn edges that follow one another as one rule: its place, start and end."""
    for place, row in zip(places, drawn, strict=True):
        start: int | None = None
        for gap, there in enumerate([*row, False]):
            if there and start is None:
                start = gap
            elif not there and start is not None:
                yield place, stops[start], stops[gap]
                start = None


def upright_cuts(lattices: Iterable[Lattice], box: BBox) -> list[float]:
    """Where upright rules cut through a line of text that the detector took for one."""
    x0, y0, x1, y1 = box
    y, cuts = (y0 + y1) / 2, []
    for lattice in lattices:
        left, top, right, bottom = lattice.box
        if not (top < y < bottom and x0 < right and x1 > left):
            continue
        xs, _ = lattice.straight()
        for rule in lattice.rules:
            if not rule.level and rule.top < y < rule.bottom:
                place = lattice.uprights[min(bisect_right(xs, rule.x0 + 0.5) - 1, len(xs) - 1)].place(y)
                if x0 + 4 < place < x1 - 4:
                    cuts.append(place)
    return sorted(cuts)
