"""The share of a file's text that stands in the model, and where something is missing."""

from __future__ import annotations

from collections import Counter

import pytest

from parsers.coverage import characters, missing, of_blocks, share
from parsers.document import Place
from tests.build import document

PLAN = document("一、目标\n| 甲 | 乙 |\n丙").blocks


@pytest.mark.parametrize(
    ("raw", "read", "expected"),
    [("甲乙丙丁", "甲乙丙", 0.75), ("甲 乙", "乙甲", 1.0), ("甲甲", "甲", 0.5), ("甲", "甲乙丙", 1.0), ("", "甲", 1.0)],
)
def test_share(raw: str, read: str, expected: float) -> None:
    assert share(characters([raw]), characters([read])) == expected


def test_labels_count_and_white_space_does_not() -> None:
    assert of_blocks(PLAN) == Counter("一、目标甲乙丙")


@pytest.mark.parametrize(
    ("raw", "places"),
    [
        (["一、目标", "甲", "乙", "丙"], []),
        (["目 标", "丙"], []),
        (["一、目标", "丁", "甲"], [Place(0)]),
        (["丁"], [None]),
        (["甲", "丁", "戊"], [Place(2), Place(2)]),
    ],
)
def test_missing_paragraphs_are_told_at_the_block_before_them(raw: list[str], places: list[Place | None]) -> None:
    assert [unread.at for unread in missing(raw, PLAN)] == places
