"""Dates in prose, in titles and in sign-off lines."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.dates import find_dates, one_date, year_in
from extractors.times import Calendar


@pytest.mark.parametrize(
    ("text", "impossible"),
    [
        ("会议于2月30日召开", ["2月30日"]),
        ("计划在13月完成", ["13月"]),
        ("十三月", ["十三月"]),
        ("2023年2月29日报名", ["2023年2月29日"]),
        ("二〇二四年九月三十一日", ["二〇二四年九月三十一日"]),
        ("2024 年 9 月 31 日", ["2024 年 9 月 31 日"]),
        ("２０２４年６月３１日", ["２０２４年６月３１日"]),
        ("9月25日至31日", ["9月25日至31日"]),
        ("9月28、31日", ["9月28、31日"]),
        ("1月1日—2月30日", ["2月30日"]),
        ("2024-02-30", ["2024-02-30"]),
        ("2024.9.1-2024.9.31", ["2024.9.31"]),
        ("2024/06/31", ["2024/06/31"]),
        ("2024年4月31", ["2024年4月31"]),
        ("2月29日", []),
        ("2024年2月29日", []),
        ("得分13:5", []),
        ("25:00", []),
        ("3.15晚会", []),
        ("4.23世界读书日", []),
        ("版本2.30", []),
        ("共13个月", []),
        ("第13月", []),
        ("24月龄以上", []),
        ("电话0512-2024-1-45", []),
        ("2024.13", []),
        ("2024-2025学年", []),
        ("9月40人参加", []),
        ("9月40-50人参加", []),
        ("七八月份", []),
        ("每天30日常规", []),
        ("3月31号楼集合", []),
        ("2月30日常工作", []),
        ("2016年11年24日", []),
        ("", []),
    ],
)
def test_dates_that_do_not_exist(text: str, impossible: list[str]) -> None:
    assert [mention.text for mention in find_dates(text) if not mention.exists] == impossible


def test_a_mention_knows_its_place_and_its_parts() -> None:
    text = "2024年9月1日前报名，10月开课"
    first, second = find_dates(text)
    assert (first.text, first.year, first.month, first.day, first.date) == (
        "2024年9月1日",
        2024,
        9,
        1,
        date(2024, 9, 1),
    )
    assert (second.text, second.year, second.month, second.day, second.date) == ("10月", None, 10, None, None)
    assert (text[first.start : first.end], text[second.start : second.end]) == (first.text, second.text)


@given(st.text(max_size=60) | st.text("0123456789一二三十年月日-./— 至、号〇", max_size=25))
def test_mentions_are_pieces_of_the_text(text: str) -> None:
    for mention in find_dates(text):
        assert text[mention.start : mention.end] == mention.text != ""
        assert mention.exists or mention.date is None


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("2024年度校本培训计划", (2024, False)),
        ("（2014年度）", (2014, False)),
        ("二〇二四年工作计划", (2024, False)),
        ("二○○七年工作计划", (2007, False)),
        ("２０２４年工作计划", (2024, False)),
        ("2024—2025学年校本研修计划", (2024, True)),
        ("2024-2025学年度第一学期教研计划", (2024, True)),
        ("2024—2025年度研修计划", (2024, True)),
        ("2024/2025学年", (2024, True)),
        ("24-25学年研修计划", (2024, True)),
        ("2024学年研修计划", (2024, True)),
        ("2024年秋季学期教研计划", (2024, True)),
        ("2025年春季学期教研计划", (2025, False)),
        ("（2024年9月—2025年7月）", (2024, True)),
        ("教师培训三年规划（2020—2023年）", (2020, False)),
        ("晨光小学2024校本研修计划", (2024, False)),
        ("校本研修计划（2024）", (2024, False)),
        ("关于落实《2020年培训纲要》的2024年实施意见", (2024, False)),
        ("校本培训计划", None),
        ("“十四五”教师培训规划", None),
        ("关于贯彻某教〔2016〕12号文件的意见", None),
        ("关于贯彻某教(2016)12号文件的意见", None),
        ("2015级新生培训", None),
        ("20__年工作计划", None),
        ("____年工作计划", None),
        ("", None),
    ],
)
def test_the_year_that_a_title_names(title: str, year: tuple[int, bool] | None) -> None:
    assert year_in(title) == year


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2014年4月15日", date(2014, 4, 15)),
        ("日期：2014 年 4 月 15 日", date(2014, 4, 15)),
        ("二〇一四年四月十五日", date(2014, 4, 15)),
        ("2024.9.1", date(2024, 9, 1)),
        ("2024-09-01", date(2024, 9, 1)),
        ("2024/9/1", date(2024, 9, 1)),
        ("年  月  日", None),
        ("2024 年  月  日", None),
        ("2014年4月", None),
        ("2014年2月30日", None),
        ("4月15日", None),
        ("晨光小学", None),
    ],
)
def test_the_date_of_a_sign_off_line(text: str, day: date | None) -> None:
    assert one_date(text) == day


def test_a_sign_off_date_takes_its_year_from_the_plan() -> None:
    assert one_date("4月15日", Calendar(2024, school_year=True)) == date(2025, 4, 15)
