"""Pages that lie a little apart on the scanner: tables that run on bring them together."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from parsers.glyphs import Glyph, Rule
from parsers.scanalign import aligned
from parsers.scansheet import ScanSheet

XS = (90.0, 150.0, 330.0, 505.0)


def sheet(number: int, xs: Sequence[float], top: float, bottom: float) -> ScanSheet:
    rules = [Rule(xs[0], y, xs[-1], y) for y in (top, bottom)] + [Rule(x, top, x, bottom) for x in xs]
    glyph = Glyph("甲", xs[0] + 5, top + 5, xs[0] + 15, top + 15, top + 14, 10, 0)
    return ScanSheet(number, 595, 842, (glyph,), tuple(rules), ())


def test_a_page_is_moved_under_the_one_before() -> None:
    first, second = aligned([sheet(1, XS, 500, 780), sheet(2, [x + 9 for x in XS], 70, 300)])
    assert [rule.x0 for rule in second.rules if not rule.level] == pytest.approx(XS)
    assert second.glyphs[0].x0 == pytest.approx(first.glyphs[0].x0)


def test_a_page_that_was_taken_from_nearer_is_made_smaller() -> None:
    _, second = aligned([sheet(1, XS, 500, 780), sheet(2, [1.1 * x - 20 for x in XS], 77, 330)])
    assert [rule.x0 for rule in second.rules if not rule.level] == pytest.approx(XS)
    assert (second.height, second.glyphs[0].size) == (pytest.approx(842 / 1.1), pytest.approx(10 / 1.1, abs=0.01))


def test_places_still_lead_to_the_page_as_it_is_shown() -> None:
    own = sheet(2, [1.1 * x - 20 for x in XS], 77, 330)
    _, moved = aligned([sheet(1, XS, 500, 780), own])
    assert moved.displayed(moved.glyphs[0][1:5]) == pytest.approx(own.glyphs[0][1:5])


@pytest.mark.parametrize(
    "xs",
    [
        pytest.param((90, 250, 420, 505), id="other columns"),
        pytest.param((90, 150, 330, 370, 505), id="one more column"),
        pytest.param([x + 90 for x in XS], id="too far away"),
        pytest.param((90, 505), id="a frame"),
    ],
)
def test_pages_of_other_tables_stay_where_they_are(xs: Sequence[float]) -> None:
    page = sheet(2, xs, 70, 300)
    assert aligned([sheet(1, XS, 500, 780), page])[1] is page
