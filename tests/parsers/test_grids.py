"""Rules into tables: pdfplumber reading the same file is the reference for the cells; then what it does not find."""

from __future__ import annotations

import io

import pdfplumber
import pypdfium2
import pytest

from parsers.document import Paragraph, Table
from parsers.grids import find_cells, joined_rules
from parsers.pdfpage import read_sheet
from tests.parsers.pdfs import Paper, spans, texts

XS, YS = (60, 120, 300, 530), (100, 130, 160, 200)
ROWS = [("序号", "内容", "时间"), ("1", "听课", "三月"), ("2", "评课", "")]


def cells_found(data: bytes) -> list[list[tuple[int, ...]]]:
    document = pypdfium2.PdfDocument(data)
    sheet = read_sheet(document.raw, 0)
    tables, _ = find_cells(joined_rules(sheet.rules))
    document.close()
    return sorted(sorted(tuple(round(x) for x in cell) for cell in cells) for cells in tables)


def cells_expected(data: bytes) -> list[list[tuple[int, ...]]]:
    with pdfplumber.open(io.BytesIO(data)) as document:
        tables = document.pages[0].find_tables()
        return sorted(sorted(tuple(round(x) for x in cell) for cell in table.cells) for table in tables)


def plain(paper: Paper) -> None:
    paper.table(XS, YS, ROWS)


def two_tables(paper: Paper) -> None:
    paper.table(XS, YS, ROWS).table((60, 200, 300), (400, 420, 440), [("a", "b")])


def merged(paper: Paper) -> None:
    for rule in [
        (60, 100, 530, 100),
        (60, 200, 530, 200),
        (60, 100, 60, 200),
        (530, 100, 530, 200),
        (200, 100, 200, 200),
    ]:
        paper.rule(*rule)
    paper.rule(200, 150, 530, 150).rule(360, 150, 360, 200)


def boxes(paper: Paper) -> None:
    for row in range(3):
        for column in range(3):
            paper.box(60 + 100 * column, 100 + 30 * row, 160 + 100 * column, 130 + 30 * row)


def two_tables_a_hair_apart(paper: Paper) -> None:
    """Their right-hand borders stand a tenth of a point apart, the lower table's farther left."""
    paper.table(XS, YS, ROWS).table((60, 200, 529.9), (400, 420, 440), [("a", "b")])


def thin_fills(paper: Paper) -> None:
    for x in XS:
        paper.box(x, YS[0], x + 0.6, YS[-1], fill=True)
    for y in YS:
        paper.box(XS[0], y, XS[-1], y + 0.6, fill=True)


def dashed(paper: Paper) -> None:
    paper.canvas.setDash(3, 2)
    plain(paper)


def pieces(paper: Paper) -> None:
    """Each rule as many little segments."""
    for y in YS:
        for x in range(XS[0], XS[-1], 5):
            paper.rule(x, y, x + 3, y)
    for x in XS:
        for y in range(YS[0], YS[-1], 5):
            paper.rule(x, y, x, y + 3)


def double(paper: Paper) -> None:
    plain(paper)
    paper.box(XS[0] - 2, YS[0] - 2, XS[-1] + 2, YS[-1] + 2)


def in_a_form(paper: Paper) -> None:
    """Drawn inside a form object that the page shows moved and at half its size."""
    paper.canvas.beginForm("form")
    plain(paper)
    paper.canvas.endForm()
    paper.canvas.translate(20, 300)
    paper.canvas.scale(0.5, 0.5)
    paper.canvas.doForm("form")


@pytest.mark.parametrize(
    "draw", [plain, two_tables, two_tables_a_hair_apart, merged, boxes, thin_fills, dashed, pieces, double, in_a_form]
)
def test_cells_are_those_that_pdfplumber_finds(draw: object) -> None:
    paper = Paper()
    draw(paper)  # type: ignore[operator]
    data = paper.data()
    assert cells_expected(data)
    for found, expected in zip(cells_found(data), cells_expected(data), strict=True):
        assert len(found) == len(expected)
        for cell, twin in zip(found, expected, strict=True):
            assert cell == pytest.approx(twin, abs=2)


@pytest.mark.parametrize("quarter", [1, 2, 3])
def test_tables_on_turned_pages_are_those_that_pdfplumber_finds(quarter: int) -> None:
    paper = Paper()
    plain(paper)
    document = pypdfium2.PdfDocument(paper.data())
    document[0].set_rotation(90 * quarter)
    out = io.BytesIO()
    document.save(out)
    with pdfplumber.open(io.BytesIO(out.getvalue())) as reference:
        expected = [len(table.cells) for table in reference.pages[0].find_tables()]
    assert [len(cells) for cells in cells_found(out.getvalue())] == expected == [9]


def test_round_corners_enclose_a_cell() -> None:
    paper = Paper().box(60, 100, 300, 160, radius=8).box(60, 160, 300, 220, radius=8)
    assert cells_found(paper.data()) == [[(60, 100, 300, 160), (60, 160, 300, 220)]]


def test_white_rules_and_large_fills_are_none() -> None:
    paper = Paper()
    paper.canvas.setStrokeColorRGB(1, 1, 1)
    plain(paper)
    paper.canvas.setFillColorRGB(0.9, 0.9, 0.5)
    paper.box(60, 300, 500, 320, fill=True).box(60, 320, 500, 340, fill=True)
    assert cells_found(paper.data()) == []


def test_double_rules_make_no_rows_or_columns_of_their_own() -> None:
    paper = Paper()
    double(paper)
    (table,) = paper.read().blocks
    assert texts([table]) == ["序号|内容|时间", "1|听课|三月", "2|评课|"]


def test_a_table_without_outer_upright_rules_is_whole() -> None:
    paper = Paper().table(XS, YS, ROWS, ruled=False)
    for y in YS:
        paper.rule(XS[0], y, XS[-1], y)
    for x in XS[1:-1]:
        paper.rule(x, YS[0], x, YS[-1])
    assert texts(paper.read().blocks) == ["序号|内容|时间", "1|听课|三月", "2|评课|"]


def test_three_level_rules_make_a_table_where_words_stand_in_columns() -> None:
    paper = Paper().table(XS, YS, ROWS, ruled=False)
    for y in (YS[0], YS[1], YS[-1]):
        paper.rule(XS[0], y, XS[-1], y)
    (table,) = paper.read().blocks
    assert isinstance(table, Table)
    assert texts([table]) == ["序号|内容|时间", "1|听课|三月", "2|评课|"]


def test_level_rules_between_lines_of_prose_make_no_table() -> None:
    paper = (
        Paper().prose(120, "星河小学办公室二〇二四年三月一日印发").prose(160, "抄送：各教研组、各年级组、各处室负责人")
    )
    for y in (100, 135, 170):
        paper.rule(90, y, 505, y)
    assert all(isinstance(block, Paragraph) for block in paper.read().blocks)


def test_a_table_in_a_cell_is_a_block_of_that_cell() -> None:
    paper = Paper().table((60, 160, 530), (100, 130, 260), [("姓名", "林川"), ("经历", "主要经历如下：")])
    paper.table((180, 300, 500), (170, 200, 230), [("年份", "职务"), ("2019", "教师")])
    (table,) = paper.read().blocks
    assert isinstance(table, Table)
    *_, last = table.cells()
    text, inner = last.blocks
    assert isinstance(text, Paragraph)
    assert texts([inner]) == ["年份|职务", "2019|教师"]


def test_a_label_written_downward_in_its_cell_is_one_paragraph() -> None:
    paper = Paper().table((60, 82, 530), (100, 180), [("研\n修\n内\n容", "听课")])
    assert texts(paper.read().blocks) == ["研修内容|听课"]


def test_lines_filled_to_the_edge_of_a_cell_go_on_and_short_ones_do_not() -> None:
    paper = Paper().table((60, 130, 530), (100, 150), [("学校中层以\n上领导", "3月上旬\n10月下旬")])
    assert texts(paper.read().blocks) == ["学校中层以上领导|3月上旬/10月下旬"]


def test_entries_of_one_pattern_stay_apart_even_where_they_fill_the_cell() -> None:
    paper = Paper().table((60, 120, 530), (100, 150), [("4~5月份\n10~11月份", "听课")])
    assert texts(paper.read().blocks) == ["4~5月份/10~11月份|听课"]


def test_little_squares_are_boxes_to_tick() -> None:
    paper = Paper().table((60, 160, 530), (100, 130), [("结论", "   合格      不合格")])
    paper.box(164, 106, 174, 116).box(205, 106, 215, 116)
    assert "□" in texts(paper.read().blocks)[0]


def test_a_grid_tells_rows_and_columns_of_merged_cells() -> None:
    paper = Paper()
    merged(paper)
    (table,) = paper.text(70, 150, "意见").read().blocks
    assert spans(table) == [(0, 0, 2, 1), (0, 1, 1, 2), (1, 1, 1, 1), (1, 2, 1, 1)]
