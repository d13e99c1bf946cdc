"""Scans and photographs, drawn here: tables, paragraphs, turned and poor pages, several frames, what is refused."""

from __future__ import annotations

import io
from functools import cache
from typing import Any

import numpy as np
import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader

from parsers.document import Document, Paragraph, Table
from parsers.errors import Corrupt, Empty, TooLarge, UnsupportedFormat
from parsers.gate import Limits, inspect
from parsers.parse import parse, parse_pages
from tests.parsers.pdfs import Paper, texts
from tests.parsers.pictures import Page, as_file, blank, encoded, worse

TITLE = "星河小学校本研修计划"
PROSE = ("各教研组要结合学科特点制定实施细则，认真落实每一次活动，做", "到有计划、有记录、有反思。")
ROWS = (("序号", "内容", "时间", "负责人"), ("1", "教学观摩", "3月", "林晓舟"), ("2", "校际交流", "4月", "高明远"))
TABLE = ["|".join(row) for row in ROWS]


@cache
def page() -> Any:
    """A title, a paragraph over two lines and a table, as pixels."""
    paper = Page().text(195, 80, TITLE, size=20).text(114, 130, PROSE[0]).text(90, 150, PROSE[1])
    paper.table((90, 150, 330, 410, 505), (200, 226, 252, 278), ROWS)
    return paper.pixels()


@cache
def read(name: str) -> Document:
    """The page, scanned in different ways."""
    pixels = page()
    match name:
        case "level":
            return parse(as_file(pixels), "计划.png")
        case "poor":
            return parse(as_file(worse(pixels), "JPEG", quality=90), "计划.jpg")
        case "on its side":
            return parse(as_file(np.rot90(pixels)), "计划.png")
        case _:
            return parse(as_file(np.rot90(pixels, 2)), "计划.png")


@pytest.mark.parametrize("name", ["level", "poor", "on its side", "upside down"])
def test_a_page_is_read_as_it_was_written(name: str) -> None:
    assert texts(read(name).blocks) == [TITLE, "".join(PROSE), *TABLE]


def test_lines_that_stand_close_lend_one_another_no_strokes() -> None:
    paper = Page().table((90, 180, 260), (100, 150), [])
    paper.text(94, 103, "2月20", "日（星期", "二）", size=10.5, pitch=12.6).text(
        186, 103, "姓名", "季长风", size=10.5, pitch=12.6
    )
    (table,) = parse(as_file(paper.pixels()), "计划.png").blocks
    assert isinstance(table, Table)
    assert [cell.text for cell in table.cells()] == ["2月20\n日（星期\n二）", "姓名\n季长风"]


FIGURES = "联系电话13911118888，培训经费22000.00元，编号1100222，2011年11月11日到2022年2月22日。"


def test_equal_figures_side_by_side_stay_apart() -> None:
    """Long lines are read narrowed, in which one figure may swallow the next."""
    lines = (FIGURES[:24], FIGURES[24:])
    paper = Page().text(60, 130, *lines, size=14).text(60, 200, *lines, size=10.5).text(60, 260, *lines, size=9)
    read = "".join(texts(parse(as_file(paper.pixels()), "计划.png").blocks))
    assert "".join(filter(str.isdigit, read)) == 3 * "".join(filter(str.isdigit, FIGURES))


def test_nobody_elses_arithmetic_changes() -> None:
    """The networks take the smallest numbers as zero, the rest of the process does not."""
    read("level")
    smallest = np.array([2.0**-149], np.float32)
    assert (smallest * np.float32(1)).all()


def test_what_was_read_has_its_page_and_place() -> None:
    document = read("level")
    title, body, table = document.blocks
    assert isinstance(title, Paragraph)
    assert isinstance(table, Table)
    assert (title.page, title.centred, title.size) == (1, True, pytest.approx(20, abs=1))
    assert body.bbox == pytest.approx((90, 130, 462, 162), abs=3)
    assert table.bbox == pytest.approx((90, 200, 505, 278), abs=2)


def test_places_on_a_turned_page_are_those_of_the_page_as_it_is_shown() -> None:
    table = read("upside down").blocks[-1]
    assert table.bbox == pytest.approx((595 - 505, 842 - 278, 595 - 90, 842 - 200), abs=3)


def test_a_scan_says_that_its_text_was_recognised() -> None:
    source = read("level").source
    assert (source.format, source.pages, source.text_from, source.coverage, source.unread) == ("png", 1, "ocr", 1, ())


def scan_in_pdf(*, stamp: str = "") -> Paper:
    picture = Image.fromarray(np.ascontiguousarray(page()[:, :, ::-1]))
    paper = Paper().text(90, 100, "一、组织领导").page()
    paper.canvas.drawImage(ImageReader(picture), 0, 0, *A4)
    return paper.text(20, 830, stamp, 6) if stamp else paper


def test_only_the_pages_of_a_pdf_that_are_pictures_are_recognised() -> None:
    document = parse(scan_in_pdf(stamp="Scanned by X").data(), "计划.pdf")
    assert texts(document.blocks)[:2] == ["一、组织领导", TITLE]
    assert set(TABLE) <= set(texts(document.blocks))
    assert (document.source.text_from, document.source.pages) == ("mixed", 2)


def test_pictures_are_the_pages_of_one_plan() -> None:
    pages = [encoded(Image.fromarray(Page().text(90, 100, text).pixels())) for text in ("一、目标", "二、内容")]
    document = parse_pages(pages, "第1页.png")
    assert (document.source.pages, texts(document.blocks)) == (2, ["一、目标", "二、内容"])


def test_only_pictures_are_bound_together() -> None:
    with pytest.raises(UnsupportedFormat, match="只有图片"):
        parse_pages([b"%PDF-1.4\n"], "计划.pdf")


def test_the_frames_of_a_picture_are_pages() -> None:
    frames = [Image.fromarray(Page().text(90, 100, text).pixels()) for text in ("一、目标", "二、内容")]
    buffer = io.BytesIO()
    frames[0].save(buffer, "TIFF", save_all=True, append_images=frames[1:])
    document = parse(buffer.getvalue(), "计划.tif")
    assert [(block.page, text) for block, text in zip(document.blocks, texts(document.blocks), strict=True)] == [
        (1, "一、目标"),
        (2, "二、内容"),
    ]


@pytest.mark.parametrize(
    ("make", "error"),
    [
        pytest.param(lambda: blank(600, 800), Empty, id="blank paper"),
        pytest.param(lambda: blank(600, 800)[:-300], Corrupt, id="cut off"),
        pytest.param(lambda: b"\xff\xd8\xff" + b"\0" * 500, Corrupt, id="no picture"),
    ],
)
def test_pictures_that_cannot_be_read_are_errors_by_their_cause(make: Any, error: type[Exception]) -> None:
    data = make()
    with pytest.raises(error):
        parse(data, "")


def test_pictures_of_too_many_pixels_are_refused_by_their_header() -> None:
    with pytest.raises(TooLarge, match="百万像素"):
        inspect(blank(300, 200), limits=Limits(pixels=59_999))
    assert inspect(blank(300, 200), limits=Limits(pixels=60_000)).kind == "png"
