"""Numerals: read, and written as Word's lists print them."""

from __future__ import annotations

import pytest

from parsers.numerals import format_number, han_to_int, int_to_han, to_int


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("一", 1),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("二十三", 23),
        ("廿一", 21),
        ("一百零五", 105),
        ("二百一十", 210),
        ("一千零一", 1001),
        ("二〇一四", 2014),
        ("二○二五", 2025),
        ("两", 2),
        ("", None),
        ("甲", None),
        ("三年", None),
    ],
)
def test_han_to_int(text: str, number: int | None) -> None:
    assert han_to_int(text) == number


@pytest.mark.parametrize("number", [1, 9, 10, 11, 19, 20, 99, 100, 101, 110, 119, 999, 1000, 1001, 1010, 9999])
def test_han_there_and_back(number: int) -> None:
    assert han_to_int(int_to_han(number)) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3", 3),
        ("３", 3),
        ("三", 3),
        ("③", 3),
        ("⑶", 3),
        ("⒊", 3),
        ("㈢", 3),
        ("丙", 3),
        ("C", 3),
        ("c", 3),
        (" 3 ", 3),
        ("课", None),
    ],
)
def test_to_int(text: str, number: int | None) -> None:
    assert to_int(text) == number


@pytest.mark.parametrize(
    ("kind", "number", "text"),
    [
        ("decimal", 7, "7"),
        ("decimalZero", 7, "07"),
        ("decimalZero", 12, "12"),
        ("001", 7, "007"),
        ("decimalFullWidth", 12, "１２"),
        ("upperLetter", 2, "B"),
        ("lowerLetter", 28, "bb"),
        ("upperRoman", 14, "XIV"),
        ("lowerRoman", 9, "ix"),
        ("chineseCounting", 11, "十一"),
        ("chineseCounting", 105, "一〇五"),
        ("chineseCountingThousand", 105, "一百零五"),
        ("japaneseCounting", 111, "百十一"),
        ("ideographDigital", 12, "一二"),
        ("taiwaneseCountingThousand", 12, "十二"),
        ("chineseLegalSimplified", 12, "壹拾贰"),
        ("chineseLegalSimplified", 105, "壹佰零伍"),
        ("ideographTraditional", 10, "癸"),
        ("ideographTraditional", 11, "11"),
        ("ideographZodiac", 12, "亥"),
        ("decimalEnclosedCircle", 21, "㉑"),
        ("decimalEnclosedCircle", 51, "51"),
        ("decimalEnclosedCircleChinese", 20, "⑳"),
        ("numberInDash", 3, "- 3 -"),
        ("none", 3, ""),
        ("a format of next year", 3, "3"),
        ("chineseCounting", 0, "〇"),
        ("upperRoman", 0, "0"),
    ],
)
def test_format_number(kind: str, number: int, text: str) -> None:
    assert format_number(number, kind) == text
