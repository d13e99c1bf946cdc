"""What a PDF holds and the model does not is said: pictures that may hold text, damaged pages, lost letters."""

from __future__ import annotations

import io
import re
import zlib
from collections import Counter
from dataclasses import replace

import pypdfium2
import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader

from parsers.document import Picture
from parsers.errors import Corrupt
from parsers.gaps import has_damaged_content, unread
from parsers.glyphs import Glyph
from parsers.layer import to_be_seen
from parsers.pdf import parse
from parsers.pdfpage import Sheet, read_sheet
from tests.parsers.pdfs import Paper, texts

PROSE = "各教研组要结合学科特点制定实施细则，认真落实每一次活动，做到有计划、有记录、有反思、有总结。" * 3
WIDTH, HEIGHT = A4


def picture() -> ImageReader:
    buffer = io.BytesIO()
    Image.new("RGB", (40, 40), "red").save(buffer, "PNG")
    return ImageReader(buffer)


def with_picture(*boxes: tuple[float, float, float, float]) -> Paper:
    """A page with some prose and pictures in these boxes, counted from the top left corner."""
    paper = Paper().prose(80, PROSE * 2)
    for x0, top, x1, bottom in boxes:
        paper.canvas.drawImage(picture(), x0, HEIGHT - bottom, x1 - x0, bottom - top)
    return paper


@pytest.mark.parametrize(
    ("boxes", "count"),
    [
        ([(60, 300, 540, 760)], 1),
        ([(60, 300 + 46 * n, 540, 346 + 46 * n) for n in range(10)], 1),  # cut into strips
        ([(60, 300, 300, 500)], 0),
        ([(60, 60, 540, 160)], 0),  # a letterhead
        ([(0, 0, WIDTH, HEIGHT)], 0),  # the paper that the text is written on
    ],
)
def test_a_large_picture_beside_text_may_hold_text(boxes: list[tuple[float, float, float, float]], count: int) -> None:
    read = with_picture(*boxes).read()
    assert [entry.what for entry in read.unread] == ["第1页的图片里的文字没有识别"] * count
    shown = [block for block in read.blocks if isinstance(block, Picture)]
    for entry in read.unread:
        assert entry.at is not None
        assert (entry.at.block, entry.at.page, entry.at.bbox) == (shown[0].id, 1, shown[0].bbox)


PAGE = b"BT /F1 12 Tf 90 700 Td <4e004e8c4e09> Tj ET "


def raw(*contents: bytes) -> bytes:
    """A file of pages with these packed contents, written without a table of its objects."""
    font = (
        b"<</Type/Font/Subtype/Type0/BaseFont/SimSun/Encoding/UniGB-UCS2-H/DescendantFonts[<</Type/Font"
        b"/Subtype/CIDFontType0/BaseFont/SimSun/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>>>]>>"
    )
    kids = b" ".join(b"%d 0 R" % (10 + 2 * n) for n in range(len(contents)))
    objects = {1: b"<</Type/Catalog/Pages 2 0 R>>", 3: font}
    objects[2] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(contents), kids)
    for n, content in enumerate(contents):
        objects[10 + 2 * n] = (
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>/Contents %d 0 R>>"
            % (11 + 2 * n)
        )
        objects[11 + 2 * n] = b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(content), content)
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % item for item in sorted(objects.items()))
    return b"%PDF-1.7\n" + body + b"trailer\n<</Root 1 0 R>>\n%%EOF\n"


WHOLE = zlib.compress(PAGE)
LONG = zlib.compress(b"".join(b"BT /F1 12 Tf 90 %d Td <4e004e8c> Tj ET " % (700 - n * 20) for n in range(30)), 0)


def test_a_page_whose_content_is_damaged_is_said_to_be_unread() -> None:
    read = parse(raw(WHOLE, b"x" * 40, WHOLE))
    assert texts(read.blocks) == ["一二三", "一二三"]
    (entry,) = read.unread
    assert entry.what == "第2页已损坏，没有读出"
    assert entry.at is not None
    assert (entry.at.page, entry.at.block) == (2, 0)


def test_content_that_breaks_off_in_the_middle_is_damage_at_a_place_unknown() -> None:
    read = parse(raw(LONG[:400], WHOLE))
    assert texts(read.blocks)[-1] == "一二三"
    assert [(entry.what, entry.at) for entry in read.unread] == [("文件有一部分内容已损坏，可能没有读全", None)]


def test_an_empty_page_of_a_sound_file_is_no_damage() -> None:
    assert parse(raw(WHOLE, zlib.compress(b"q Q"))).unread == ()


def test_a_file_of_damaged_pages_alone_is_corrupt() -> None:
    with pytest.raises(Corrupt):
        parse(raw(b"x" * 40))


@pytest.mark.parametrize(
    ("data", "damaged"),
    [
        (raw(WHOLE), False),
        (raw(WHOLE[:-4] + b"\0\0\0\0"), False),  # a wrong check sum
        (raw(WHOLE[:-8]), True),
        (raw(b"no packed data at all"), True),
        (raw(WHOLE).replace(b"/Length", b"/Length1 5/Length"), False),  # a font
        (re.sub(rb"/Filter/FlateDecode", b"/Filter[/ASCII85Decode/FlateDecode]", raw(b"x")), False),
        (raw(b"x") + b"/Encrypt", False),
    ],
)
def test_damage_is_looked_for_in_the_packed_contents_of_pages(data: bytes, damaged: bool) -> None:
    assert has_damaged_content(data) == damaged


ONE, TWO = "一二三四五六七八九十百千万亿", "子丑寅卯辰巳午未申酉戌亥"


def sheet(number: int, text: str) -> Sheet:
    glyphs = tuple(Glyph(c, 10.0 * n, 0, 10.0 * n + 10, 12, 10, 12, 0) for n, c in enumerate(text))
    return Sheet(number, *A4, glyphs, (), ())


@pytest.mark.parametrize(
    ("missing", "pages"),
    [
        ("", []),
        (TWO, [2]),
        ("一二", []),
        (ONE + TWO, [1, 2]),
        (TWO[:4], [2]),
    ],
)
def test_a_page_whose_letters_are_not_in_the_model_is_named(missing: str, pages: list[int]) -> None:
    sheets = [sheet(1, ONE), sheet(2, "一二" + TWO)]
    found = unread(sheets, (), Counter(missing))
    assert [entry.what for entry in found] == [f"第{page}页有文字没有读出" for page in pages]


def test_letters_that_any_page_may_have_lost_are_lost_at_a_place_unknown() -> None:
    sheets = [sheet(1, ONE + "甲乙丙丁戊己庚辛"), sheet(2, TWO + "子丑寅卯辰巳午未")]
    found = list(unread(sheets, (), Counter("甲乙丙子丑寅")))
    assert [(entry.what, entry.at) for entry in found] == [("文件有文字没有读出", None)]


def test_writing_that_is_not_to_be_seen_is_no_text() -> None:
    paper = Paper().text(90, 100, "一、组织领导")
    hidden = paper.canvas.beginText(90, 600)
    hidden.setFont("STSong-Light", 12)
    hidden.setTextRenderMode(3)
    hidden.textLine("评分标准")
    paper.canvas.drawText(hidden)
    read = paper.read()
    assert (texts(read.blocks), read.coverage, read.unread) == (["一、组织领导"], 1.0, ())


def test_the_hidden_text_of_a_scan_is_its_text() -> None:
    paper = Paper()
    paper.canvas.drawImage(picture(), 0, 0, WIDTH, HEIGHT)
    hidden = paper.canvas.beginText(90, 700)
    hidden.setFont("STSong-Light", 12)
    hidden.setTextRenderMode(3)
    for line in range(3):
        hidden.textLine(PROSE[20 * line : 20 * line + 20])
    paper.canvas.drawText(hidden)
    assert "".join(texts(paper.read().blocks)) == PROSE[:60]


def test_letters_that_were_turned_into_drawings_are_looked_at() -> None:
    paper = Paper()
    for number in range(80):
        path = paper.canvas.beginPath()
        path.circle(90 + 12 * (number % 30), 700 - 20 * (number // 30), 5)
        paper.canvas.drawPath(path, fill=1, stroke=0)
    document = pypdfium2.PdfDocument(paper.data())
    sheet = read_sheet(document.raw, 0)
    assert (sheet.outlines, to_be_seen(sheet)) == (80, True)
    assert not to_be_seen(replace(sheet, outlines=5))
