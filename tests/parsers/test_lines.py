"""Letters into lines and lines into paragraphs."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from parsers.glyphs import Glyph
from parsers.lines import Line, line_of, lines_of, measured, plain
from parsers.paragraphs import joined_text, paragraphs

EM = 10.0


def letters(text: str, x: float = 0, y: float = 0, gap: float = 0, size: float = EM) -> list[Glyph]:
    """Letters side by side; half as wide where they are Latin. `|` is a gap of one letter without a blank."""
    glyphs = []
    for letter in text:
        width = size / 2 if letter.isascii() else size
        if letter != "|":
            glyphs.append(Glyph(letter, x, y - 0.88 * size, x + width, y + 0.12 * size, y, size, 0))
        x += (size if letter == "|" else width) + gap
    return glyphs


def lines(*texts: str, measure: int = 10, cell: bool = False, pitch: float = 16) -> list[Line]:
    """Lines set between 0 and `measure` letters; leading full-width blanks indent, `>` sets to the right."""
    glyphs: list[Glyph] = []
    for number, text in enumerate(texts):
        bare = text.strip("　>")
        width = sum(EM / 2 if letter.isascii() else EM for letter in bare)
        x = measure * EM - width if text[0] == ">" else (len(text) - len(text.lstrip("　"))) * EM
        glyphs += letters(bare, x, number * pitch)
    return measured(lines_of(glyphs), 0, measure * EM, cell=cell)


def read(found: Sequence[Line]) -> list[str]:
    return [joined_text(group) for group in paragraphs(found)]


@pytest.mark.parametrize(
    ("text", "gap", "expected"),
    [
        ("校本研修", 0, "校本研修"),
        ("校本研修", 1, "校本研修"),  # justified
        ("任务书", 20, "任务书"),  # spread over a width
        ("组||长：李明", 0, "组 长：李明"),
        ("王芳|李明||陈晨", 0, "王芳 李明 陈晨"),
        ("附件1：|标题", 0, "附件1： 标题"),
        ("姓名:  林川", 0, "姓名: 林川"),
        ("in 2024 we", 0, "in 2024 we"),
        ("共 12 人", 0, "共 12 人"),
        ("2014", 0.5, "2014"),
    ],
)
def test_blanks_are_those_that_a_reader_sees(text: str, gap: float, expected: str) -> None:
    assert line_of(letters(text, gap=gap)).text == expected


def test_room_between_han_letters_and_numbers_is_no_blank() -> None:
    row = [*letters("共"), *letters("12", x=12.5), *letters("人", x=25)]
    assert line_of(row).text == "共12人"


def test_raised_letters_stand_in_their_line() -> None:
    (line,) = lines_of([*letters("面积5平方米"), *letters("①", x=55, y=-3.3, size=6)])
    assert line.text == "面积5平方米①"


def test_radicals_are_read_as_the_letters_that_they_look_like() -> None:
    assert plain("⼯作⽬标⻓") == "工作目标长"


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (lines("　　一二三四五六七八", "九十一二三", "　　甲乙丙"), ["一二三四五六七八九十一二三", "甲乙丙"]),
        (lines("　　一二三四五六七八", "　　甲乙丙丁戊己庚辛", "壬"), ["一二三四五六七八", "甲乙丙丁戊己庚辛壬"]),
        (lines("指导思想", "　　一二三四五"), ["指导思想", "一二三四五"]),
        (lines("1、一二三四五六七八", "2、一二三"), ["1、一二三四五六七八", "2、一二三"]),
        (lines("（1）一二三四五六七", "　　　八九十一二三四", "　　　五六"), ["（1）一二三四五六七八九十一二三四五六"]),
        (lines("　　一二三四五六加强", "2、的作用很大"), ["一二三四五六加强2、的作用很大"]),
        (lines("　　一二三四五六七", "，八九十"), ["一二三四五六七，八九十"]),
        (lines(">青禾中学", ">2024年3月"), ["青禾中学", "2024年3月"]),
        (lines("一二三四五 training", "course一二三"), ["一二三四五 training course一二三"]),
        (lines("　　联系人一二 ab@c.cn", "青禾中学", measure=14), ["联系人一二 ab@c.cn", "青禾中学"]),
    ],
)
def test_lines_become_paragraphs(found: list[Line], expected: list[str]) -> None:
    assert read(found) == expected


def test_a_full_width_blank_at_the_end_of_a_line_takes_its_room() -> None:
    found = lines_of([*letters("组长：一二三　"), *letters("副组长：四", y=16)])
    assert read(measured(found, 0, 7.5 * EM)) == ["组长：一二三 副组长：四"]


def test_centred_lines_are_paragraphs_of_their_own() -> None:
    found = lines("　　　校本研修　　　".rstrip("　"), "　　　计划方案", "一二三四五六七八九十", "一二三")
    assert read(found) == ["校本研修", "计划方案", "一二三四五六七八九十一二三"]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (lines("　　一二三四五六七八九十一二三四五六七。", "工作目标", measure=20), ["一二三四五六七八九十一二三四五六七。", "工作目标"]),
        (lines("　　一二三四五六七八九十一二三四五六七。", "八九十，子丑", measure=20), ["一二三四五六七八九十一二三四五六七。八九十，子丑"]),
        (lines("　　一二三四五六七八九十一。（二三四）", "5月6日，七", measure=20), ["一二三四五六七八九十一。（二三四）", "5月6日，七"]),
        (lines("条件：一二三四五六七八九十。", "重点：一二三。", measure=14), ["条件：一二三四五六七八九十。", "重点：一二三。"]),
        (lines("条件：一二三四五六七八九十，", "重点：一二三。", measure=14), ["条件：一二三四五六七八九十，重点：一二三。"]),
        (lines("同意上报。（公章）", "2021年3月1日", measure=11, cell=True), ["同意上报。（公章）", "2021年3月1日"]),
        (lines("一二三四五六七八九", "2021年3月1日甲乙丙丁", measure=10), ["一二三四五六七八九2021年3月1日甲乙丙丁"]),
    ],
)  # fmt: skip
def test_a_line_filled_by_chance_ends_its_paragraph(found: list[Line], expected: list[str]) -> None:
    assert read(found) == expected


def test_a_title_that_fills_its_line_goes_on_centred() -> None:
    assert read(lines("星河小学教师读书研修", "　　　实施方案", "　　一二三四")) == [
        "星河小学教师读书研修实施方案",
        "一二三四",
    ]


def spaced(texts: Sequence[str], *ys: float) -> list[Line]:
    """Lines set at these heights, ten letters wide."""
    found = lines(*texts)
    return [line._replace(top=y - 10, bottom=y) for line, y in zip(found, ys, strict=True)]


def test_room_between_paragraphs_parts_full_lines() -> None:
    full = "一二三四五六七八九十"
    found = spaced([full, full, full, full, "甲乙", full, full, full, "子丑"], 10, 26, 42, 58, 74, 100, 126, 142, 158)
    assert read(found) == [full * 4 + "甲乙", full, full * 2 + "子丑"]


def test_lines_set_wider_than_others_are_no_paragraphs_each() -> None:
    full = "一二三四五六七八九十"
    found = spaced([full, full, full, "甲乙", full, full, full, "子丑"], 10, 26, 42, 58, 90, 116, 142, 168)
    assert read(found) == [full * 3 + "甲乙", full * 3 + "子丑"]


def test_a_wide_gap_between_lines_parts_paragraphs() -> None:
    upper = lines("一二三四五六七八九十", "一二三四五六七八九十")
    lower = [
        line._replace(top=line.top + 80, bottom=line.bottom + 80) for line in lines("甲乙丙丁戊己庚辛壬癸", "子丑")
    ]
    assert read([*upper, *lower]) == ["一二三四五六七八九十一二三四五六七八九十", "甲乙丙丁戊己庚辛壬癸子丑"]


def test_another_letter_size_starts_a_paragraph() -> None:
    found = lines("一二三四五六七八九十", "甲乙丙")
    assert read([found[0]._replace(size=14), found[1]]) == ["一二三四五六七八九十", "甲乙丙"]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (lines("学校中层以", "上领导", measure=5, cell=True), ["学校中层以上领导"]),
        (lines("听课", "评课", measure=5, cell=True), ["听课", "评课"]),
        (lines("4~5月份", "10~11月份", measure=5, cell=True), ["4~5月份", "10~11月份"]),
        (lines("研", "修", "内", measure=1, cell=True), ["研修内"]),
        (lines("1.听课评课活动", "2.专题讲座", measure=7, cell=True), ["1.听课评课活动", "2.专题讲座"]),
        (lines("138001", "38000", measure=3, cell=True), ["13800138000"]),
        (lines("3月", "20日", measure=2, cell=True), ["3月20日"]),
        (lines("5", "月、10", "月", measure=3, cell=True), ["5月、10月"]),
        (lines("202", "0、202", "1年新", measure=3, cell=True), ["2020、2021年新"]),
        (lines("0000-86", "54012", measure=4, cell=True), ["0000-8654012"]),
        (lines("2021.", "9.6", measure=3, cell=True), ["2021.9.6"]),
        (lines("组长：一二三", "副组长：四五六", measure=8, cell=True), ["组长：一二三", "副组长：四五六"]),
        (lines("lin@school.", "cn", measure=6, cell=True), ["lin@school.cn"]),
    ],
)
def test_lines_of_a_cell_go_on_where_they_fill_it(found: list[Line], expected: list[str]) -> None:
    assert read(found) == expected
