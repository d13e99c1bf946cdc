"""Tables of scanned pages over page breaks: headers misread once, columns a hair apart, a last row printed twice."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from parsers.cells import Box, Grid
from parsers.flow import flow
from parsers.lines import Line
from parsers.pages import Leaf

XS = (90.0, 128.9, 330.0, 505.0)
HEADER = ("序号", "培训内容", "实施时间")


def grid(page: int, top: float, rows: Sequence[Sequence[str]], xs: Sequence[float] = XS) -> Grid:
    ys = tuple(top + 24.0 * row for row in range(len(rows) + 1))
    cells = tuple(
        Box(
            row,
            column,
            1,
            1,
            (xs[column], ys[row], xs[column + 1], ys[row + 1]),
            (Line(text, xs[column] + 5, ys[row] + 6, xs[column] + 40, ys[row] + 18, 12, False, 12, page),)
            if text
            else (),
        )
        for row, texts in enumerate(rows)
        for column, text in enumerate(texts)
    )
    return Grid(page, (xs[0], ys[0], xs[-1], ys[-1]), tuple(xs), ys, cells)


def joined(above: Grid, below: Grid) -> list[list[str]]:
    """The rows of the one table that the two pieces make."""
    (whole,) = flow([Leaf(1, 595, 842, (above,)), Leaf(2, 595, 842, (below,))])
    assert isinstance(whole, Grid)
    return [[cell.text for cell in whole.row(row)] for row in range(whole.height)]


FIRST = [HEADER, ("1", "教学观摩", "3月"), ("2", "校际交流", "4月")]


@pytest.mark.parametrize("header", [HEADER, ("序号", "培训内容", "实施时")])
def test_a_repeated_header_is_dropped_even_where_a_letter_of_it_was_lost(header: Sequence[str]) -> None:
    assert joined(grid(1, 700, FIRST), grid(2, 70, [header, ("3", "专题讲座", "5月")])) == [
        list(row) for row in (*FIRST, ("3", "专题讲座", "5月"))
    ]


def test_columns_a_hair_apart_are_the_same() -> None:
    below = grid(2, 70, [("3", "专题讲座", "5月")], (90.2, 129.2, 330.1, 504.8))
    assert joined(grid(1, 700, FIRST), below)[-1] == ["3", "专题讲座", "5月"]


def test_a_last_row_that_stands_on_both_pages_is_one() -> None:
    last = ("备注", "", "")
    assert joined(grid(1, 700, [*FIRST, last]), grid(2, 70, [last])) == [list(row) for row in (*FIRST, last)]
