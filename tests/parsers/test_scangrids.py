"""Tables of level pages from their rules: broken and pale ones completed, letters not taken for rules."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from parsers.deskew import back, level, sheet_corners, skew
from parsers.glyphs import Rule
from parsers.grids import find_cells, grid_of
from parsers.scangrids import ruled, upright_cuts
from tests.parsers.pictures import Page, worse

XS, YS = (90, 200, 330, 505), (100, 130, 160, 190, 220)


def table() -> Page:
    return Page().table(XS, YS, [("甲组", "乙组", "丙组")] * 4)


def cells(pixels: Any) -> list[tuple[int, int, int, int]]:
    """Row, column and spans of each cell of the page's only table."""
    page = level(pixels)
    scale = max(page.grey.shape) / 842
    (lattice,) = ruled(page.without_red(), scale).lattices
    (found, *_), _ = find_cells([Rule(*(v / scale for v in rule)) for rule in lattice.rules])
    grid = grid_of(found, 1)
    assert grid is not None
    return [(cell.row, cell.column, cell.row_span, cell.column_span) for cell in grid.cells]


def erased(page: Page) -> Any:
    """The pixels that are taken for rules, and the dark ones, of a level page."""
    grey = level(page.pixels()).without_red()
    return ruled(grey, max(grey.shape) / 842).inked > 0, grey < 150


ALL = [(row, column, 1, 1) for row in range(4) for column in range(3)]


def wiped(page: Page, x0: float, y0: float, x1: float, y1: float) -> Page:
    """The page with a piece of it gone."""
    page.draw.rectangle([round(v * page.scale) for v in (x0, y0, x1, y1)], "white")
    return page


def test_every_cell_of_a_plain_table_is_found() -> None:
    assert cells(table().pixels()) == ALL


def test_a_pale_turned_shadowed_table_loses_no_cell() -> None:
    assert cells(worse(table().pixels())) == ALL


def test_a_rule_that_is_broken_is_completed() -> None:
    page = wiped(wiped(table(), 230, 128, 262, 132), 328, 166, 332, 174)
    assert cells(page.pixels()) == ALL


def test_a_side_that_is_missing_is_drawn() -> None:
    assert cells(wiped(table(), 500, 105, 510, 215).pixels()) == ALL


def test_cells_that_are_joined_stay_joined() -> None:
    page = wiped(table(), 198, 101.5, 202, 128.5)
    assert cells(page.pixels()) == [(0, 0, 1, 2), (0, 2, 1, 1), *ALL[3:]]


def test_prose_holds_no_rules() -> None:
    page = Page().text(90, 100, *["三王主持工作，十二日上午开工，田里由甲申主管"] * 12)
    found = ruled(level(page.pixels()).without_red(), page.image.height / 842)
    assert (found.lattices, found.loose) == ((), ())


def test_a_line_of_text_is_cut_where_an_upright_rule_stands() -> None:
    page = level(table().pixels())
    scale = max(page.grey.shape) / 842
    found = ruled(page.without_red(), scale)
    box = (100 * scale, 106 * scale, 400 * scale, 122 * scale)
    assert upright_cuts(found.lattices, box) == pytest.approx([200 * scale, 330 * scale], abs=3)


@pytest.mark.parametrize("degrees", [-6.0, -2.5, 0.6, 3.0])
def test_a_page_is_turned_level(degrees: float) -> None:
    page = level(worse(table().pixels(), degrees))
    assert skew(page.grey[::2, ::2]) == pytest.approx(0, abs=0.1)


def test_places_lead_back_to_the_picture() -> None:
    page = level(worse(table().pixels(), 0.0, 0.9, 90))
    whole = (0.0, 0.0, float(page.grey.shape[1]), float(page.grey.shape[0]))
    assert back(whole, page.back) == pytest.approx((0, 0, *table().image.size), abs=2)


def test_a_sheet_is_found_on_what_it_lies_on() -> None:
    around = np.full((2000, 1600, 3), 70, np.uint8)
    around[300:1700, 300:1290] = 240
    corners = sheet_corners(around)
    assert corners is not None
    assert corners.flatten() == pytest.approx([300, 300, 1290, 300, 1290, 1700, 300, 1700], abs=12)


def test_a_shadow_is_no_edge_of_a_sheet() -> None:
    assert sheet_corners(worse(table().pixels())) is None
    assert sheet_corners(np.full((2000, 1600, 3), 240, np.uint8)) is None


def test_letters_that_nearly_touch_a_rule_are_left_whole() -> None:
    rules, _ = erased(Page().table(XS, YS, []))
    both, dark = erased(
        Page().table(XS, YS, []).text(96, 101.2, "干师正下开工", size=10.5).text(210, 131.2, "干师", size=10.5)
    )
    letters = dark & ~rules
    assert letters.sum() > 1000
    assert not (both & letters).any()


@pytest.mark.parametrize("apart", [1.2, 2.0])
def test_both_lines_of_a_double_rule_are_erased(apart: float) -> None:
    page = Page().rule(90, 300, 500, 300).rule(90, 300 + apart, 500, 300 + apart)
    rules, dark = erased(page)
    assert dark.sum() > 1000
    assert not (dark & ~rules).any()


def test_a_rule_that_bends_is_erased_all_along() -> None:
    page = Page()
    for x in range(90, 500, 10):
        page.rule(x, 300 + 1.2 * np.sin(x / 130), x + 10, 300 + 1.2 * np.sin((x + 10) / 130))
    rules, dark = erased(page)
    assert dark.sum() > 1000
    assert (dark & ~rules).sum() < 0.01 * dark.sum()
