"""Passages that two texts share: by letters, small changes overlooked, quotes and everybody's words apart."""

from __future__ import annotations

import pytest

from rules.copying import Index, folded, letters_of

OURS = "开学第一周，各组推选一名种子教师，先到东林小学跟岗三天，回来后上一节汇报课。期末再评。"


@pytest.mark.parametrize(
    ("theirs", "expected"),
    [
        (OURS, [OURS.removesuffix("。")]),
        ("开学第一周各组推选一名种子教师先到东林小学跟岗三天回来后上一节汇报课", [OURS[: OURS.index("。")]]),
        (OURS.replace("东林", "西山"), [OURS.removesuffix("。")]),
        ("另起一段。" + OURS[6:24] + "，其余不同的文字写在这里。", [OURS[6:24].rstrip("，")]),
        ("开学第一周开会，种子教师跟岗，期末评议。", []),
        ("", []),
    ],
)
def test_passages(theirs: str, expected: list[str]) -> None:
    ours = letters_of(OURS)
    found = Index(ours).passages(letters_of(theirs), least=14)
    assert [OURS[passage.start : passage.end] for passage in found] == expected


def test_both_sides_are_shown() -> None:
    theirs = OURS.replace("东林", "西山")
    (found,) = Index(letters_of(OURS)).passages(letters_of("前言。" + theirs), least=20)
    assert found.theirs == theirs.removesuffix("。")
    assert found.letters == len(folded(OURS)) - 2


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("依据《教师法》的要求办。自己的话。", "\0自己的话"),
        ("学习教师法。自己的话。", "\0自己的话"),
        ("自己的话，以人为本，自己的话。", "自己的话\0\0\0\0自己的话"),
        ("ＡＢ１２ 自己", "ab12自己"),
    ],
)
def test_letters(text: str, kept: str) -> None:
    assert letters_of(text, stock=("以人为本",), names=("教师法",)).letters == kept


def test_time_grows_with_the_text_alone() -> None:
    text = "甲乙丙丁戊己庚辛" * 3000
    assert Index(letters_of(text)).passages(letters_of(text), least=60)
