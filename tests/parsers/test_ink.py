"""Seals and handwriting on page images and in pictures of their own."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
import pytest
from reportlab.lib.utils import ImageReader

from parsers import word
from parsers.document import Picture
from parsers.gate import LIMITS
from parsers.ink import Image, Mark, find_seals, without_red
from parsers.pen import find_handwriting
from parsers.pictures import kind_of
from tests.parsers.inked import BLUE, MM, RED, Page, inside
from tests.parsers.packages import OFFICE, docx, p
from tests.parsers.pdfs import Paper

AT = (95.0, 178.0)
LINE = (120.0, 181.0)  # where the form is signed


def form(seed: int = 0) -> Page:
    page = Page(seed).text(30, 140).grid((28, 60, 185), (150, 195, 235, 270))
    return page.print(33, 170, 4).print(70, 185, 9).print(33, 212, 4).print(70, 225, 9)


def grey(image: Image) -> Image:
    return np.asarray(cv2.cvtColor(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR), np.uint8)


def found(marks: tuple[Mark, ...], at: tuple[float, float] = AT) -> list[object]:
    """The kinds of the marks that stand at a place, and `elsewhere` for each that does not."""
    return [mark.kind if inside(at, mark.box) else "elsewhere" for mark in marks]


# Seals


@pytest.mark.parametrize(
    "image",
    [
        pytest.param(lambda: form().seal(AT).scan(), id="over print and a rule"),
        pytest.param(lambda: form().seal(AT, turn=35, patchy=0.75).scan(40, shade=0.2), id="turned, patchy"),
        pytest.param(lambda: form().seal(AT, colour=(150, 145, 225)).scan(50), id="pale"),
        pytest.param(lambda: form().seal(AT, 22.5, shape="oval").scan(), id="oval"),
        pytest.param(lambda: form().print(70, 176, 9, 6, RED).seal(AT).scan(), id="over a red name"),
        pytest.param(lambda: grey(form().seal(AT, patchy=0.1).scan()), id="grey copy"),
    ],
)
def test_a_seal_is_found_where_it_is(image: Callable[[], Image]) -> None:
    assert found(find_seals(image())) == ["seal"]


def test_two_seals_that_overlap_are_two() -> None:
    marks = find_seals(form().seal(AT).seal((125, 186)).scan())
    assert [mark.kind for mark in marks] == ["seal", "seal"]


def test_a_seal_over_the_edges_of_the_sheets_is_cut() -> None:
    (mark,) = find_seals(form().seal((209, 100)).scan())
    assert (mark.kind, mark.cut) == ("seal", True)


def test_the_box_is_that_of_the_ring() -> None:
    (mark,) = find_seals(form().seal(AT, 20).scan())
    assert mark.box == pytest.approx([MM * side for side in (75, 158, 115, 198)], abs=MM)


@pytest.mark.parametrize(
    "image",
    [
        pytest.param(lambda: form().scan(), id="print"),
        pytest.param(lambda: form().print(30, 40, 10, 14, RED).disc((105, 60), 3).scan(), id="red head"),
        pytest.param(lambda: form().rule((20, 60), (190, 60), 0.9, RED).scan(), id="red rule"),
        pytest.param(lambda: form().disc(AT, 18).scan(), id="red disc"),
        pytest.param(lambda: form().ring(AT, 16, 0.4, (60, 60, 60)).scan(), id="drawn circle"),
        pytest.param(lambda: form().specks().scan(45, noise=10, shade=0.4), id="dark and noisy"),
    ],
)
def test_what_is_no_seal(image: Callable[[], Image]) -> None:
    assert find_seals(image()) == ()


def test_a_square_name_stamp_is_no_seal_for_sure() -> None:
    assert found(find_seals(form().square(130, 165).scan()), (139, 174)) == [None]


def test_without_red_the_print_under_a_seal_stays() -> None:
    plain, sealed = form(3).scan(95, 0, 0), without_red(form(3).seal(AT).scan(95, 0, 0))
    x0, y0, x1, y1 = (round(MM * side) for side in (73, 156, 117, 200))
    dark, still = plain[y0:y1, x0:x1].max(axis=2) < 120, sealed[y0:y1, x0:x1].max(axis=2) < 120
    assert (dark & still).sum() > 0.9 * dark.sum()
    assert (still & ~dark).sum() < 0.1 * dark.sum()


# Handwriting


@pytest.mark.parametrize(
    "image",
    [
        pytest.param(lambda: form().pen(LINE).scan(), id="black"),
        pytest.param(lambda: form().pen(LINE, colour=BLUE).scan(), id="blue"),
        pytest.param(lambda: form().pen(LINE, (10, 5), colour=BLUE).scan(), id="small and blue"),
        pytest.param(lambda: form().pen((LINE[0], 190)).scan(), id="over a rule"),
        pytest.param(lambda: form().pen(LINE).seal((85, 175)).scan(), id="beside a seal"),
        pytest.param(lambda: grey(form().pen(LINE, colour=BLUE).scan(60)), id="grey"),
    ],
)
def test_a_signature_is_found_where_it_is(image: Callable[[], Image]) -> None:
    page = image()
    marks = find_handwriting(page, marks=find_seals(page))
    assert "handwriting" in [mark.kind for mark in marks]
    assert all(mark.box[0] > 110 * MM and 170 * MM < mark.box[1] < 205 * MM for mark in marks)


@pytest.mark.parametrize(
    "image",
    [
        pytest.param(lambda: form().scan(), id="form"),
        pytest.param(lambda: Page().text(em=3.2).scan(), id="small print"),
        pytest.param(lambda: form().specks().scan(45, noise=9, shade=0.4), id="dust and noise"),
        pytest.param(lambda: form().seal(AT, patchy=0.7).scan(35), id="a seal over print"),
        pytest.param(
            lambda: form().rule((120, 187), (165, 187)).rule((120, 215), (165, 215), 0.3, BLUE).scan(), id="blanks"
        ),
        pytest.param(lambda: form().rule((70, 200), (160, 232)).scan(), id="slanted rule"),
        pytest.param(lambda: form().block(120, 200, 20, 12, (30, 30, 30)).scan(), id="black block"),
    ],
)
def test_what_is_no_handwriting(image: Callable[[], Image]) -> None:
    page = image()
    assert find_handwriting(page, marks=find_seals(page)) == ()


def test_letters_that_were_read_are_print() -> None:
    page = Page(5).text(30, 100).print(30, 120, 6, 12).scan()
    small = [(28 * MM, y * MM, 33 * MM, (y + 5) * MM) for y in range(30, 100, 9)] * 2
    letters = [(MM * (30 + 12.96 * i), MM * 120, MM * (42 + 12.96 * i), MM * 132) for i in range(6)]
    assert find_handwriting(page, [*small, *letters]) == ()


def test_only_the_regions_that_are_asked_for() -> None:
    page = form().pen(LINE).pen((120, 215)).scan()
    (mark,) = find_handwriting(page, regions=[(110 * MM, 200 * MM, 180 * MM, 234 * MM)])
    assert mark.box[1] > 200 * MM


# Pictures of their own


def cropped(page: Page, x: float, y: float, width: float, height: float, kind: str = ".png") -> bytes:
    image = page.scan(90)[round(y * MM) : round((y + height) * MM), round(x * MM) : round((x + width) * MM)]
    return cv2.imencode(kind, image)[1].tobytes()


@pytest.mark.parametrize(
    ("data", "size", "kind"),
    [
        pytest.param(lambda: cropped(Page().seal((50, 50)), 28, 28, 44, 44), (113, 113), "seal", id="seal"),
        pytest.param(lambda: cropped(Page().seal((50, 50)), 28, 28, 44, 44, ".jpg"), None, "seal", id="size unknown"),
        pytest.param(lambda: cropped(Page(2).pen((30, 30)), 27, 27, 32, 17), (90, 48), "handwriting", id="signature"),
        pytest.param(
            lambda: cropped(Page(2).pen((30, 30), colour=BLUE), 27, 27, 32, 17), (90, 48), "handwriting", id="blue"
        ),
        pytest.param(
            lambda: cropped(Page().block(30, 30, 30, 20, (90, 160, 60)), 29, 29, 32, 22), (90, 62), "other", id="logo"
        ),
        pytest.param(lambda: cropped(Page().text(28, 60), 27, 27, 60, 30), (170, 85), None, id="print"),
        pytest.param(lambda: b"\x89PNG\r\n\x1a\n" + bytes(60), (90, 48), None, id="damaged"),
    ],
)
def test_what_a_picture_shows(data: Callable[[], bytes], size: tuple[float, float] | None, kind: str | None) -> None:
    assert kind_of(data(), size) == kind


def test_a_picture_of_too_many_pixels_is_not_decoded() -> None:
    data = cropped(Page().seal((50, 50)), 28, 28, 44, 44)
    assert kind_of(data, None, replace(LIMITS, pixels=1000)) is None


# Pictures in files


def test_a_seal_in_a_word_file_and_in_a_pdf() -> None:
    seal = cropped(Page().seal((50, 50)), 28, 28, 44, 44)
    drawn = (
        '<w:r><w:drawing><wp:inline><wp:extent cx="1435100" cy="1435100"/>'
        '<a:graphic><a:graphicData><a:blip r:embed="m1"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
    )
    link = f'<Relationship Id="m1" Type="{OFFICE}/image" Target="media/image1.png"/>'
    packed = docx(p("学校（公章）", drawn), links=link)
    with zipfile.ZipFile(stream := io.BytesIO(packed), "a") as archive:
        archive.writestr("word/media/Image1.png", seal)
    paper = Paper().text(90, 600, "学校（公章）")
    paper.canvas.drawImage(ImageReader(io.BytesIO(seal)), 90, 180, 125, 125)
    for blocks in (word.parse(stream.getvalue()).blocks, paper.read().blocks):
        assert [block.kind for block in blocks if isinstance(block, Picture)] == ["seal"]


def test_the_letters_of_a_page_are_no_handwriting_in_a_picture() -> None:
    blank = cv2.imencode(".png", np.full((100, 300, 3), 255, np.uint8))[1].tobytes()
    paper = Paper()
    paper.canvas.drawImage(ImageReader(io.BytesIO(blank)), 90, 180, 200, 66)
    paper.text(100, 620, "校长签字：何远山", 18).text(90, 100, "正文。")
    assert [block.kind for block in paper.read().blocks if isinstance(block, Picture)] == [None]
