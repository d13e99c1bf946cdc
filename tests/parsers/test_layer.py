"""Text layers of PDF pages that cannot be used, and those that can."""

from __future__ import annotations

import pytest

from parsers.glyphs import Glyph
from parsers.layer import scrambled, to_be_seen
from parsers.pdfpage import Sheet

PLAN = "各教研组要结合学科特点制定实施细则，认真落实每一次活动，做到有计划有记录有反思"
WHOLE, CORNER = (0.0, 0.0, 595.0, 842.0), (400.0, 20.0, 560.0, 80.0)


def sheet(text: str, *pictures: tuple[float, float, float, float], unusable: int = 0) -> Sheet:
    glyphs = tuple(Glyph(letter, 90, 90, 100, 102, 100, 12, 0) for letter in text)
    return Sheet(1, 595, 842, glyphs, (), pictures, unusable=unusable)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(PLAN.encode("gb18030").decode("latin-1"), id="GBK taken for Latin"),
        pytest.param("(cid:1204)(cid:88)(cid:7)(cid:301)", id="codes of a font without a map"),
        pytest.param(PLAN.encode().decode("gb18030", "ignore"), id="UTF-8 taken for GBK"),
    ],
)
def test_letters_of_another_encoding_are_noticed(text: str) -> None:
    assert scrambled(text)


@pytest.mark.parametrize("text", [PLAN, "Plan for 2025, term 1", "Café à l’école ÷", "", "嬛翀赟"])
def test_plain_text_is_no_scramble(text: str) -> None:
    assert not scrambled(text)


@pytest.mark.parametrize(
    ("page", "seen"),
    [
        pytest.param(sheet(PLAN), False, id="text"),
        pytest.param(sheet(PLAN * 2, WHOLE), False, id="text on a picture"),
        pytest.param(sheet("", WHOLE), True, id="a picture"),
        pytest.param(sheet("第1页", WHOLE), True, id="a picture with a page number"),
        pytest.param(sheet("", CORNER), False, id="a small picture"),
        pytest.param(sheet(""), False, id="nothing"),
        pytest.param(sheet(PLAN, unusable=20), True, id="letters without codes"),
        pytest.param(sheet(PLAN, unusable=1), False, id="one letter without a code"),
    ],
)
def test_which_pages_are_read_from_their_picture(page: Sheet, seen: bool) -> None:
    assert to_be_seen(page) == seen
