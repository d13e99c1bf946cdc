"""Missing is not unread."""

from __future__ import annotations

from dataclasses import replace

import pytest

from parsers.document import Document, Place, Unread
from rules.absence import absence_outcome, section_span
from tests.build import document
from tests.rules.plans import EMPTY, plan

TEXT = "一、指导思想\n立足课堂。\n二、培训目标\n人人上公开课。"
TWO = replace(
    plan("一、指导思想", "二、培训目标"),
    sections=tuple(
        replace(one, at=Place(block))
        for one, block in zip(plan("一、指导思想", "二、培训目标").sections, (0, 2), strict=True)
    ),
)


def read(at: Place | None) -> Document:
    return document(TEXT, unread=(Unread("一张图片", at),))


def test_what_was_wholly_read_is_missing() -> None:
    assert absence_outcome(document(TEXT), EMPTY) == ("fail", None)


@pytest.mark.parametrize("at", [None, Place(0), Place(3), Place(99, page=2)])
def test_anything_unread_makes_an_absence_in_the_whole_plan_doubtful(at: Place | None) -> None:
    outcome, reason = absence_outcome(read(at), EMPTY)
    assert outcome == "review"
    assert "一张图片" in (reason or "")


@pytest.mark.parametrize(("section", "outcome"), [(0, "fail"), (1, "review")])
def test_what_is_unread_elsewhere_does_not_matter_to_a_section(section: int, outcome: str) -> None:
    file = read(Place(3))
    assert absence_outcome(file, TWO, section_span(file, TWO, section))[0] == outcome


@pytest.mark.parametrize(("row", "outcome"), [(1, "fail"), (2, "review"), (None, "review")])
def test_of_a_table_the_row_matters(row: int | None, outcome: str) -> None:
    file = document("| 甲 |\n| 乙 |\n| 丙 |", unread=(Unread("一张图片", Place(3, 2, 0)),))
    assert absence_outcome(file, EMPTY, (0, 4), row)[0] == outcome


def test_another_plan_of_the_same_file_is_elsewhere() -> None:
    first = replace(EMPTY, start=0, end=2)
    assert absence_outcome(read(Place(3)), first)[0] == "fail"
    assert absence_outcome(read(Place(1)), first)[0] == "review"
