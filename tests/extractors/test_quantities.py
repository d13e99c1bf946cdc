"""Numbers with their units: head counts, hours, days."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.plan import Quantity
from extractors.quantities import count_in, read_quantity
from parsers.text import squeeze


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("4200", 4200, 4200, None),
        ("2.5", 2.5, 2.5, None),
        ("20－24", 20, 24, None),
        ("1-2天", 1, 2, "天"),
        ("25－30场", 25, 30, "场"),
        ("20人—24人", 20, 24, "人"),
        ("50 - 60 人", 50, 60, "人"),
        ("3至5名", 3, 5, "名"),
        ("600人左右", 600, 600, "人"),
        ("约50人", 50, 50, "人"),
        ("30余人", 30, 30, "人"),
        ("一百余人", 100, 100, "人"),
        ("500人次", 500, 500, "人次"),
        ("全体教师68人", 68, 68, "人"),
        ("2015级教师30人", 30, 30, "人"),
        ("第3期 20人", 20, 20, "人"),
        ("１２０人", 120, 120, "人"),
        ("1,200人", 1200, 1200, "人"),
        ("1.2万人", 12000, 12000, "人"),
        ("5万元", 5, 5, "万元"),
        ("半天", 0.5, 0.5, "天"),
        ("一天半", 1.5, 1.5, "天"),
        ("半天至一天", 0.5, 1, "天"),
        ("三天", 3, 3, "天"),
        ("两天", 2, 2, "天"),
        ("1个工作日", 1, 1, "工作日"),
        ("2学时", 2, 2, "学时"),
        ("1.5小时", 1.5, 1.5, "小时"),
        ("4课时×3次", 4, 4, "课时"),
        ("2课时/次", 2, 2, "课时"),
        ("每校2人，共60人", 60, 60, "人"),
        ("不少于5人", 5, None, "人"),
        ("100人以上", 100, None, "人"),
        ("4学时以上", 4, None, "学时"),
        ("50人以内", None, 50, "人"),
        ("不超过30人", None, 30, "人"),
        ("100%", 100, 100, "%"),
        ("待定", None, None, None),
        ("若干", None, None, None),
        ("全体一线教师", None, None, None),
        ("8:30-11:30", None, None, None),
    ],
)
def test_a_cell_with_a_number(text: str, low: float | None, high: float | None, unit: str | None) -> None:
    assert read_quantity(text) == Quantity(squeeze(text), low, high, unit)


@pytest.mark.parametrize("text", ["", "  ", "----", "—", "——", "－", "/", "无"])
def test_nothing_and_dashes_are_no_quantity(text: str) -> None:
    assert read_quantity(text) is None


def test_of_several_numbers_the_columns_unit_counts_and_is_never_added() -> None:
    assert read_quantity("3天24学时", "学时") == Quantity("3天24学时", 24, 24, "学时")
    assert read_quantity("3天24学时") == Quantity("3天24学时", 3, 3, "天")
    assert read_quantity("24", "学时") == Quantity("24", 24, 24, None)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("全体教师68人", Quantity("68人", 68, 68, "人")),
        ("骨干教师（12名）", Quantity("12名", 12, 12, "名")),
        ("各校1—2名", Quantity("1—2名", 1, 2, "名")),
        ("三至六年级语文教师 25人", Quantity("25人", 25, 25, "人")),
        ("70名小学教师", Quantity("70名", 70, 70, "名")),
        ("2名候选人（全校共32人）", Quantity("共32人", 32, 32, "人")),
        ("不少于5人", Quantity("不少于5人", 5, None, "人")),
        ("68", Quantity("68", 68, 68, None)),
        ("30－40", Quantity("30－40", 30, 40, None)),
        ("全体教师", None),
        ("一至三年级教师", None),
        ("2015级学生", None),
        ("35岁以下青年教师", None),
        ("教龄3年以下教师", None),
        ("一(2)班学生", None),
        ("一线教师", None),
        ("前10名教师", None),
        ("第一人称", None),
        ("5名师工作室", None),
        ("每位教师", None),
        ("共xx人", None),
        ("自愿报名，限额50", Quantity("50", 50, 50, None)),
        ("骨干教师（120）", Quantity("120", 120, 120, None)),
        ("三年级（2）", None),
        ("2030年新录用教师", None),
        ("", None),
    ],
)
def test_a_head_count_inside_an_audience(text: str, count: Quantity | None) -> None:
    assert count_in(text) == count


TEXTS = st.text(max_size=40) | st.text(
    "0123456789.,一二十百半两人名天学时课次个万-—至、以上内不少于约共余第（）/× ", max_size=20
)


@given(TEXTS)
def test_any_text_gives_a_quantity_of_its_own_words(text: str) -> None:
    for quantity in (read_quantity(text, "人"), count_in(text)):
        if quantity:
            assert quantity.text in squeeze(text)
            assert quantity.min is None or quantity.max is None or quantity.min <= quantity.max
