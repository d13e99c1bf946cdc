"""Pages into one flow: tables that run over pages joined, frames around text taken away."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from parsers.cells import Box, Grid, Item
from parsers.lines import Line
from parsers.numerals import han_to_int
from parsers.pages import Leaf
from parsers.text import bare, split_label

_ENDINGS = ("意见", "签字", "签名", "盖章", "公章")  # of labels, which alone would name nothing
_LONGEST_ENDING = 6
_NEAR = 300  # cells before a label, among which others like it are looked for


def flow(leaves: Sequence[Leaf]) -> list[Item]:
    """All items of all pages in reading order, tables that run over pages joined."""
    limit = max((item.box[3] for leaf in leaves for item in leaf.items), default=0.0)
    items: list[Item] = []
    for leaf in leaves:
        for index, item in enumerate(leaf.items):
            before = items[-1] if items else None
            if index == 0 and isinstance(item, Grid) and isinstance(before, Grid) and _continues(before, item, limit):
                items[-1] = _appended(before, item, limit - before.box[3])
            else:
                items.append(item)
    return _without_frames(items)


def _without_frames(items: Sequence[Item]) -> list[Item]:
    """A box around text is no table: what stands in a grid of one cell goes into the flow."""
    plain: list[Item] = []
    for item in items:
        if isinstance(item, Grid) and len(item.cells) == 1:
            plain += [line._replace(cell=False) if isinstance(line, Line) else line for line in item.cells[0].items]
        else:
            plain.append(item)
    return plain


def _continues(above: Grid, below: Grid, limit: float) -> bool:
    """Whether a table at the head of a page goes on with the one at the foot of the page before."""
    if abs(above.box[0] - below.box[0]) > 4 or abs(above.box[2] - below.box[2]) > 4:
        return False
    if _repeated_rows(above, below):
        return True
    first = below.ys[1] - below.ys[0]
    room = limit - above.box[3]
    same = _alike(_edges(above, above.height - 1), _edges(below, 0)) or _alike(above.xs, below.xs)
    return same and room < max(first, 40.0)


def _alike(xs: Sequence[float], others: Sequence[float]) -> bool:
    return len(xs) == len(others) and all(abs(a - b) <= 4 for a, b in zip(xs, others, strict=True))


def _edges(grid: Grid, row: int) -> list[float]:
    """Where the cells that stand in a row begin and end."""
    cells = [cell for cell in grid.cells if cell.row <= row < cell.row + cell.row_span]
    return _merged([x for cell in cells for x in (cell.box[0], cell.box[2])], ())


def _repeated_rows(above: Grid, below: Grid) -> int:
    """How many rows at the head of a piece repeat those at the head of the table."""
    if not _alike(above.xs, below.xs):
        return 0
    rows = 0
    while rows < min(3, above.height, below.height - 1):
        texts = [[cell.text for cell in grid.row(rows)] for grid in (above, below)]
        same = texts[0] == texts[1] or (rows == 0 and _nearly_same(*texts))
        if not same or not any(texts[0]) or _full_of_data(texts[0]):
            break
        rows += 1
    return rows


def _nearly_same(texts: Sequence[str], others: Sequence[str]) -> bool:
    """Whether two header rows differ by what a scan loses: a letter of one of several cells."""
    pairs = list(zip(texts, others, strict=False))
    equal = sum(text == other for text, other in pairs)
    return len(texts) == len(others) > 2 and equal >= 0.6 * len(pairs) and len("".join(texts)) > 5 * len(pairs) // 2


def _full_of_data(texts: Sequence[str]) -> bool:
    return len(texts) > 1 and sum(bool(re.search(r"\d", text)) for text in texts) > len(texts) / 2


def _appended(above: Grid, below: Grid, room: float) -> Grid:
    """Two pieces as one table: the repeated header dropped, a row that the page broke rejoined.

    `room` is what was left free at the foot of the page.
    """
    if _printed_twice(above, below):
        lines = [line for cell in below.cells for line in cell.lines]
        return replace(above, dropped=(*above.dropped, *lines), open_end=below.open_end)
    xs = _merged(above.xs, below.xs)
    skip = _repeated_rows(above, below)
    gone = [line for row in range(skip) for cell in below.row(row) for line in cell.lines]
    broken = _row_goes_on(above, below, skip, room)
    shift = above.height - skip - (1 if broken else 0)
    upper = list(above.cells) if tuple(xs) == above.xs else [_placed(cell, xs, 0) for cell in above.cells]
    lower = [_placed(cell, xs, shift) for cell in below.cells if cell.row >= skip]
    if broken:
        upper, lower = _rejoined(upper, lower, above.height - 1)
    else:
        upper, lower = _spread(upper, lower, above.height)
    count = above.height + below.height - skip - (1 if broken else 0)
    ys = (*above.ys, *(above.ys[-1] + i + 1.0 for i in range(count - above.height)))
    # Those of the lower piece stand in later rows: both are in order, and so they are together.
    cells = (*upper, *lower)
    dropped = (*above.dropped, *gone)
    return replace(above, xs=tuple(xs), ys=ys, cells=cells, dropped=dropped, open_end=below.open_end)


def _printed_twice(above: Grid, below: Grid) -> bool:
    """Whether a piece is but the last row of a form again: a label and room to write, broken over the page."""
    if below.height != 1 or len(below.cells) < 2:
        return False
    last = [cell.text for cell in above.row(above.height - 1)]
    return last == [cell.text for cell in below.cells] and bool(last[0]) and not any(last[1:])


def _merged(xs: Sequence[float], others: Sequence[float]) -> list[float]:
    stops: list[float] = []
    for x in sorted((*xs, *others)):
        if not stops or x - stops[-1] > 5:
            stops.append(x)
    return stops


def _placed(cell: Box, xs: Sequence[float], shift: int) -> Box:
    left = _index(xs, cell.box[0])
    right = max(_index(xs, cell.box[2]), left + 1)
    return replace(cell, row=cell.row + shift, column=left, column_span=right - left)


def _index(xs: Sequence[float], x: float) -> int:
    return min(range(len(xs)), key=lambda i: abs(xs[i] - x))


def _row_goes_on(above: Grid, below: Grid, skip: int, room: float) -> bool:
    """Whether the first row of a piece is the rest of the last row before the page break."""
    height = above.height
    last = [cell for cell in above.cells if cell.row + cell.row_span == height]
    first = [cell for cell in below.cells if cell.row == skip]
    pairs = [
        (upper, lower)
        for lower in first
        for upper in last
        if abs(upper.box[0] - lower.box[0]) <= 4 and abs(upper.box[2] - lower.box[2]) <= 4
    ]
    if len(pairs) != len(first) or not any(lower.items for _, lower in pairs):
        return False
    if above.open_end or below.open_start:
        return True
    if len(pairs) == 1:
        return _mid_paragraph(*pairs[0]) or _long_text(*pairs[0])
    lead_above, lead_below = pairs[0]
    rest = any(lower.items for _, lower in pairs[1:])
    if lead_above.lines and lead_below.lines and room < 1.6 * lead_below.lines[0].size:
        return _label_goes_on(above, lead_above, lead_below, rest)
    if not lead_above.items or lead_below.items or _row_of_its_own(pairs[1:]):
        return False
    return any(_mid_paragraph(upper, lower) for upper, lower in pairs) or _leads(above, skip)


def _row_of_its_own(pairs: Sequence[tuple[Box, Box]]) -> bool:
    """Whether nearly every cell holds something new: a row whose first cell is merged with that above."""
    filled = [(upper, lower) for upper, lower in pairs if lower.items]
    upper = sum(bool(upper.items) for upper, _ in pairs)
    return len(filled) >= max(2, 0.6 * upper) and not all(_mid_paragraph(*pair) for pair in filled)


def _label_goes_on(table: Grid, upper: Box, lower: Box, rest: bool) -> bool:
    """Whether a label breaks off at the foot of a page: what follows is the ending that other labels have.

    `rest` tells whether anything else stands in the row.
    """
    whole, tail = bare(upper.text), bare(lower.text)
    if all(len(line.text) == 1 for line in (*upper.lines, *lower.lines)):
        return not rest and len(upper.lines) > 1 and han_to_int(whole) is None
    if len(tail) == 1:
        return tail > "\u2e7f" and han_to_int(tail) is None and not rest
    if len(tail) > _LONGEST_ENDING:
        return False
    near = (cell for cell in table.cells[-_NEAR:] if cell.column == upper.column and cell is not upper)
    others = [bare(cell.text) for cell in near]
    if any(other.endswith(whole[-2:]) for other in others):
        return False
    usual = any(other.endswith(tail) and other != tail for other in others)
    return tail not in others and (usual or tail in _ENDINGS)


def _leads(grid: Grid, skip: int) -> bool:
    """Whether every row of the table has something in its first cell."""
    rows = [grid.row(row) for row in range(skip, grid.height)]
    return all(row[0].items for row in rows if row and row[0].column == 0)


def _mid_paragraph(upper: Box, lower: Box) -> bool:
    """Whether the text of a cell breaks off in the middle of a paragraph."""
    if not upper.lines or not lower.lines:
        return False
    last, first = upper.lines[-1], lower.lines[0]
    if split_label(first.text)[0] or first.indent > 0.8 * first.size or last.bold != first.bold:
        return False
    return last.slack < first.unit + 0.3 * last.size and last.text[-1:] not in "。；！？" and len(upper.lines) > 1


def _long_text(upper: Box, lower: Box) -> bool:
    """A long text in a cell as wide as the table goes on, unless what follows is a heading of its own."""
    if len(upper.lines) < 4 or not lower.lines:
        return False
    return len(lower.lines) > 1 or not (lower.lines[0].bold and lower.lines[0].indent < lower.lines[0].size)


def _spread(upper: list[Box], lower: list[Box], row: int) -> tuple[list[Box], list[Box]]:
    """Cells at the left that are merged over rows, cut by the page: empty in the first row below, `row`."""
    first = [cell for cell in lower if cell.row == row]
    if not any(cell.items for cell in first):
        return upper, lower
    gone: list[Box] = []
    for cell in first:
        merges = any(other.row_span > 1 and other.column == cell.column for other in (*upper[-_NEAR:], *lower))
        at = next((n for n in range(len(upper) - 1, -1, -1) if _over(upper[n], cell)), None)
        if cell.items or not merges or at is None or not upper[at].items:
            break
        upper[at] = replace(upper[at], row_span=upper[at].row_span + cell.row_span)
        gone.append(cell)
    return upper, [cell for cell in lower if cell not in gone]


def _over(upper: Box, lower: Box) -> bool:
    """Whether a cell ends where another of the same columns begins."""
    same = (upper.column, upper.column_span) == (lower.column, lower.column_span)
    return same and upper.row + upper.row_span == lower.row


def _rejoined(upper: list[Box], lower: list[Box], row: int) -> tuple[list[Box], list[Box]]:
    rest = {cell.column: cell for cell in lower if cell.row == row}
    joined = []
    for cell in upper:
        tail = rest.get(cell.column) if cell.row + cell.row_span == row + 1 else None
        if tail is not None:
            cell = replace(cell, items=(*cell.items, *tail.items), row_span=cell.row_span + tail.row_span - 1)
        joined.append(cell)
    return joined, [cell for cell in lower if cell.row != row]
