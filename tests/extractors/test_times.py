"""Times as schools write them: each line one writing and what it means."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.times import Calendar, find_time_lead, is_phase, is_time, read_time
from parsers.text import bare, squeeze

YEAR = Calendar(2014)
SCHOOL_YEAR = Calendar(2024, school_year=True)
UNKNOWN = Calendar(None)
ALL = tuple(range(1, 13))
SCHOOL_MONTHS = (9, 10, 11, 12, 1, 2, 3, 4, 5, 6, 7, 8)


def days(text: str | None) -> tuple[date | None, date | None]:
    """`2014-03-21 2014-03-31`; `-` for a day that is not known, None for two of them."""
    first, last = (text or "- -").split()
    return (None if first == "-" else date.fromisoformat(first)), (None if last == "-" else date.fromisoformat(last))


@pytest.mark.parametrize(
    ("text", "months", "span"),
    [
        ("全年", ALL, "2014-01-01 2014-12-31"),
        ("常年", ALL, "2014-01-01 2014-12-31"),
        ("长期", ALL, "2014-01-01 2014-12-31"),
        ("贯穿全年", ALL, "2014-01-01 2014-12-31"),
        ("上半年", (1, 2, 3, 4, 5, 6), "2014-01-01 2014-06-30"),
        ("下半年", (7, 8, 9, 10, 11, 12), "2014-07-01 2014-12-31"),
        ("一季度", (1, 2, 3), "2014-01-01 2014-03-31"),
        ("第四季度", (10, 11, 12), "2014-10-01 2014-12-31"),
        ("第一、二季度", (1, 2, 3, 4, 5, 6), "2014-01-01 2014-06-30"),
        ("2月", (2,), "2014-02-01 2014-02-28"),
        ("3月份", (3,), "2014-03-01 2014-03-31"),
        ("十一月", (11,), "2014-11-01 2014-11-30"),
        ("元月", (1,), "2014-01-01 2014-01-31"),
        ("７月", (7,), "2014-07-01 2014-07-31"),
        ("3、4月", (3, 4), "2014-03-01 2014-04-30"),
        ("2、10月份", (2, 10), "2014-02-01 2014-10-31"),
        ("3月、6月，9月", (3, 6, 9), "2014-03-01 2014-09-30"),
        ("3/6/9月", (3, 6, 9), "2014-03-01 2014-09-30"),
        ("三月和九月", (3, 9), "2014-03-01 2014-09-30"),
        ("七八月", (7, 8), "2014-07-01 2014-08-31"),
        ("4~5月份 10~11月份", (4, 5, 10, 11), "2014-04-01 2014-11-30"),
        ("4~5月份\n10~11月份", (4, 5, 10, 11), "2014-04-01 2014-11-30"),
        ("3-12月", (3, 4, 5, 6, 7, 8, 9, 10, 11, 12), "2014-03-01 2014-12-31"),
        ("3月—6月", (3, 4, 5, 6), "2014-03-01 2014-06-30"),
        ("三至五月", (3, 4, 5), "2014-03-01 2014-05-31"),
        ("3月――5月", (3, 4, 5), "2014-03-01 2014-05-31"),
        ("9月至次年1月", (9, 10, 11, 12, 1), "2014-09-01 2015-01-31"),
        ("11月—1月", (11, 12, 1), "2014-11-01 2015-01-31"),
        ("10月、翌年3月", (3, 10), "2014-10-01 2015-03-31"),
        ("7.20", (7,), "2014-07-20 2014-07-20"),
        ("9.10-9.15", (9,), "2014-09-10 2014-09-15"),
        ("9.10-15", (9,), "2014-09-10 2014-09-15"),
        ("9/28-10/3", (9, 10), "2014-09-28 2014-10-03"),
        ("2024.9", (9,), "2024-09-01 2024-09-30"),
        ("2024.9-12", (9, 10, 11, 12), "2024-09-01 2024-12-31"),
        ("2024.09.22-2024.10.10", (9, 10), "2024-09-22 2024-10-10"),
        ("2024.9.28-10.3", (9, 10), "2024-09-28 2024-10-03"),
        ("2024/9/1", (9,), "2024-09-01 2024-09-01"),
        ("2024-09-01至2024-09-03", (9,), "2024-09-01 2024-09-03"),
        ("20240928", (9,), "2024-09-28 2024-09-28"),
        ("2024年9月", (9,), "2024-09-01 2024-09-30"),
        ("24年9月", (9,), "2024-09-01 2024-09-30"),
        ("2024年9、10月", (9, 10), "2024-09-01 2024-10-31"),
        ("2024年 9 月 1 日", (9,), "2024-09-01 2024-09-01"),
        ("二〇二四年九月三日", (9,), "2024-09-03 2024-09-03"),
        ("2024年9月1日—5日", (9,), "2024-09-01 2024-09-05"),
        ("9月7、8日", (9,), "2014-09-07 2014-09-08"),
        ("9月8日～1月5日", (9, 10, 11, 12, 1), "2014-09-08 2015-01-05"),
        ("2013年4月1日 4月30日", (4,), "2013-04-01 2013-04-30"),
        ("4月23日--4月24日", (4,), "2014-04-23 2014-04-24"),
        ("9月8日～2015年1月5日", (9, 10, 11, 12, 1), "2014-09-08 2015-01-05"),
        ("12月8", (12,), "2014-12-08 2014-12-08"),
        ("9月10-10月15日", (9, 10), "2014-09-10 2014-10-15"),
        ("9月8日14:00-16:30", (9,), "2014-09-08 2014-09-08"),
        ("9月8日8：00—9月10日17：00", (9,), "2014-09-08 2014-09-10"),
        ("9月5日（星期五）下午2点半", (9,), "2014-09-05 2014-09-05"),
        ("3月上旬", (3,), "2014-03-01 2014-03-10"),
        ("2月中旬", (2,), "2014-02-11 2014-02-20"),
        ("3月下旬", (3,), "2014-03-21 2014-03-31"),
        ("9月中下旬", (9,), "2014-09-11 2014-09-30"),
        ("9月上中旬", (9,), "2014-09-01 2014-09-20"),
        ("10月下旬—11月上旬", (10, 11), "2014-10-21 2014-11-10"),
        ("3月初", (3,), "2014-03-01 2014-03-10"),
        ("2月底", (2,), "2014-02-21 2014-02-28"),
        ("年初", (1,), "2014-01-01 2014-01-31"),
        ("2024年底", (12,), "2024-12-01 2024-12-31"),
        ("5月5日前", (5,), "- 2014-05-05"),
        ("5月底之前", (5,), "- 2014-05-31"),
        ("截止5月5日", (5,), "- 2014-05-05"),
        ("9月起", (9, 10, 11, 12), "2014-09-01 -"),
        ("9月10日开始", (9, 10, 11, 12), "2014-09-10 -"),
        ("9月1日起至12月31日止", (9, 10, 11, 12), "2014-09-01 2014-12-31"),
        ("第一学期", (9, 10, 11, 12, 1), None),
        ("2024年秋季", (9, 10, 11, 12, 1), None),
        ("下学期", (2, 3, 4, 5, 6), None),
        ("暑期", (7, 8), None),
        ("寒假", (1, 2), None),
        ("寒暑假", (1, 2, 7, 8), None),
        ("暑假（7月10日—12日）", (7,), "2014-07-10 2014-07-12"),
        ("5月、暑假", (5, 7, 8), None),
        ("第二学期3月", (3,), "2014-03-01 2014-03-31"),
        ("2024年", ALL, "2024-01-01 2024-12-31"),
        ("2023年—2025年", ALL, "2023-01-01 2025-12-31"),
        ("2024-2025学年", SCHOOL_MONTHS, "2024-09-01 2025-08-31"),
        ("教师节", (9,), "2014-09-10 2014-09-10"),
        ("第一阶段（9月—10月）", (9, 10), "2014-09-01 2014-10-31"),
        ("待定（10月左右）", (10,), "2014-10-01 2014-10-31"),
        ("9月（4课时）", (9,), "2014-09-01 2014-09-30"),
    ],
)
def test_months_and_days_of_a_calendar_year(text: str, months: tuple[int, ...], span: str | None) -> None:
    time = read_time(text, YEAR)
    assert (time.months, (time.start, time.end), time.status) == (months, days(span), "read")


@pytest.mark.parametrize(
    ("text", "months", "span"),
    [
        ("全年", SCHOOL_MONTHS, "2024-09-01 2025-08-31"),
        ("9月", (9,), "2024-09-01 2024-09-30"),
        ("1月", (1,), "2025-01-01 2025-01-31"),
        ("9月至次年1月", (9, 10, 11, 12, 1), "2024-09-01 2025-01-31"),
        ("12月—2月", (12, 1, 2), "2024-12-01 2025-02-28"),
        ("4~5月份 10~11月份", (10, 11, 4, 5), "2024-10-01 2025-05-31"),
        ("上半年", (1, 2, 3, 4, 5, 6), "2025-01-01 2025-06-30"),
        ("三季度", (9, 7, 8), "2024-07-01 2024-09-30"),
        ("3月起", (3, 4, 5, 6, 7, 8), "2025-03-01 -"),
        ("2024年11月、12月、1月", (11, 12, 1), "2024-11-01 2025-01-31"),
        ("9月—2025年1月", (9, 10, 11, 12, 1), "2024-09-01 2025-01-31"),
    ],
)
def test_a_school_year_runs_from_september(text: str, months: tuple[int, ...], span: str) -> None:
    time = read_time(text, SCHOOL_YEAR)
    assert (time.months, (time.start, time.end)) == (months, days(span))


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("____年5月", (5,)),
        ("____年1月—____年6月", (1, 2, 3, 4, 5, 6)),
        ("____年11月—____年1月", (11, 12, 1)),
        ("20__年9月", (9,)),
        ("20XX年9月", (9,)),
        ("××年9月", (9,)),
    ],
)
def test_a_blank_year_leaves_the_months(text: str, months: tuple[int, ...]) -> None:
    time = read_time(text, YEAR)
    assert (time.months, time.start, time.end, time.status) == (months, None, None, "read")


def test_without_a_year_there_are_months_and_no_days() -> None:
    time = read_time("3—5月", UNKNOWN)
    assert (time.months, time.start, time.end) == ((3, 4, 5), None, None)


@pytest.mark.parametrize(
    ("text", "weeks"),
    [
        ("第三周", (3,)),
        ("第十三周", (13,)),
        ("第1—3周", (1, 2, 3)),
        ("第1周至第3周", (1, 2, 3)),
        ("第一周——第二周", (1, 2)),
        ("第1、3、5周", (1, 3, 5)),
        ("1-2周", (1, 2)),
        ("第3周周三", (3,)),
        ("开学第1-2周", (1, 2)),
        ("第九周（期中）", (9,)),
    ],
)
def test_numbered_weeks_have_neither_months_nor_days(text: str, weeks: tuple[int, ...]) -> None:
    time = read_time(text, YEAR)
    assert (time.weeks, time.months, time.start, time.recurring, time.status) == (weeks, (), None, None, "read")


def test_weeks_have_days_where_the_terms_start_is_known() -> None:
    time = read_time("第4—5周", Calendar(2024, True, term_start=date(2024, 9, 2)))
    assert (time.weeks, time.months, time.start, time.end) == ((4, 5), (9, 10), date(2024, 9, 23), date(2024, 10, 6))


def test_terms_have_days_where_somebody_gives_them() -> None:
    terms = ((date(2024, 9, 1), date(2025, 1, 17)), (date(2025, 2, 17), date(2025, 6, 30)))
    time = read_time("第一学期", Calendar(2024, True, terms=terms))
    assert (time.start, time.end) == terms[0]


def test_a_week_with_its_days_beside_it() -> None:
    time = read_time("第3周（9月16日—20日）", SCHOOL_YEAR)
    assert (time.weeks, time.months, time.start, time.end) == ((3,), (9,), date(2024, 9, 16), date(2024, 9, 20))


@pytest.mark.parametrize(
    ("text", "recurring", "months", "weeks"),
    [
        ("每月一次", "每月一次", (), ()),
        ("每双周周三", "每双周周三", (), ()),
        ("每周三下午", "每周三下午", (), ()),
        ("每周一、三", "每周一、三", (), ()),
        ("每两周一次", "每两周一次", (), ()),
        ("每学期2次", "每学期2次", (), ()),
        ("每学期不少于两次", "每学期不少于两次", (), ()),
        ("每月第二周", "每月第二周", (), ()),
        ("每月最后一周", "每月最后一周", (), ()),
        ("每月25日", "每月25日", (), ()),
        ("每月中旬", "每月中旬", (), ()),
        ("每季度", "每季度", (), ()),
        ("隔周", "隔周", (), ()),
        ("单周", "单周", (), ()),
        ("双周周四下午第三节", "双周周四下午第三节", (), ()),
        ("周三下午", "周三下午", (), ()),
        ("一月一次", "一月一次", (), ()),
        ("2次/学期", "2次/学期", (), ()),
        ("每天7:30-8:00", "每天7:30-8:00", (), ()),
        ("3—6月每周三", "每周三", (3, 4, 5, 6), ()),
        ("9月—12月，每月1次", "每月1次", (9, 10, 11, 12), ()),
        ("全年（每月一次）", "每月一次", ALL, ()),
        ("2-4周双周周二", "双周周二", (), (2, 3, 4)),
        ("每学期第3周", "每学期第3周", (), (3,)),
        ("9月周三", "周三", (9,), ()),
        ("各月", "各月", (), ()),
        ("逢单月", "逢单月", (), ()),
        ("隔周周二", "隔周周二", (), ()),
    ],
)
def test_recurrences_keep_their_words(
    text: str, recurring: str, months: tuple[int, ...], weeks: tuple[int, ...]
) -> None:
    time = read_time(text, YEAR)
    assert (time.recurring, time.months, time.weeks, time.status) == (recurring, months, weeks, "read")


@pytest.mark.parametrize("text", ["9月8日（周五）", "9月8日周五下午", "第3周周三"])
def test_a_weekday_that_explains_a_day_is_no_recurrence(text: str) -> None:
    assert read_time(text, YEAR).recurring is None


@pytest.mark.parametrize(
    ("text", "status"),
    [
        *(
            (text, "vague")
            for text in (
                "学期初",
                "期中",
                "期末",
                "开学前",
                "开学初",
                "暑假前",
                "期末考试后",
                "下旬",
                "15日",
                "学年初",
                "下半学期",
            )
        ),
        *((text, "open") for text in ("待定", "另行通知", "适时", "随时", "择期", "时间待定", "不定期")),
        *((text, "unknown") for text in ("", "视频会议", "——", "4学时", "两周", "2.5小时", "年 月 日", "2024年__月")),
        *((text, "unknown") for text in ("一线教师", "第3期", "共3个月", "每人", "9:00", "2015级")),
    ],
)
def test_what_names_no_month_says_how_far_it_can_be_read(text: str, status: str) -> None:
    time = read_time(text, YEAR)
    assert (time.status, time.months, time.start, time.end) == (status, (), None, None)


@pytest.mark.parametrize(
    ("text", "invalid", "months"),
    [
        ("13月", "13月", ()),
        ("0月5日", "0月5日", ()),
        ("2月30日", "2月30日", (2,)),
        ("九月三十一日", "九月三十一日", (9,)),
        ("2023年2月29日", "2023年2月29日", (2,)),
        ("2024年13月5日", "2024年13月5日", ()),
        ("9月25日—31日", "9月25日—31日", (9,)),
        ("2月30日-3月1日", "2月30日", (2, 3)),
        ("4月31日前", "4月31日", (4,)),
        ("9.31", "9.31", (9,)),
        ("2024.2.30", "2024.2.30", (2,)),
        ("2月29日", "2月29日", (2,)),
    ],
)
def test_a_date_that_does_not_exist(text: str, invalid: str, months: tuple[int, ...]) -> None:
    time = read_time(text, YEAR)
    assert (time.status, time.invalid, time.months) == ("impossible", (invalid,), months)
    assert (time.start, time.end) == (None, None)


@pytest.mark.parametrize(
    ("text", "calendar"), [("2024年2月29日", YEAR), ("2月29日", UNKNOWN), ("2月29日", Calendar(2024))]
)
def test_29_february_exists_in_leap_years_and_in_unknown_ones(text: str, calendar: Calendar) -> None:
    assert read_time(text, calendar).status == "read"


def test_an_end_before_its_start_stays_as_written() -> None:
    time = read_time("2024年12月8日-2024年3月1日", YEAR)
    assert (time.months, time.start, time.end) == ((3, 12), date(2024, 12, 8), date(2024, 3, 1))


@pytest.mark.parametrize(
    ("text", "unit", "months", "weeks"),
    [("9", "月", (9,), ()), ("3-5", "月", (3, 4, 5), ()), ("1—2", "周", (), (1, 2)), ("第3周", "周", (), (3,))],
)
def test_a_bare_number_counts_what_its_column_counts(
    text: str, unit: str, months: tuple[int, ...], weeks: tuple[int, ...]
) -> None:
    time = read_time(text, YEAR, unit)
    assert (time.text, time.months, time.weeks) == (squeeze(text), months, weeks)


@pytest.mark.parametrize(
    ("text", "lead"),
    [
        ("第一周：制定计划", ("第一周", "制定计划")),
        ("5月，开展读书活动", ("5月", "开展读书活动")),
        ("____年5月，开展评选", ("____年5月", "开展评选")),
        ("9月上旬 开展研讨", ("9月上旬", "开展研讨")),
        ("3月15日—20日：听课", ("3月15日—20日", "听课")),
        ("（3月）开展活动", ("3月", "开展活动")),
        ("2024年9月1日 开学典礼", ("2024年9月1日", "开学典礼")),
        ("9月1日（周一）开学典礼", ("9月1日（周一）", "开学典礼")),
        ("9月份：总结", ("9月份", "总结")),
        ("第3周（9月16日）：听课", ("第3周（9月16日）", "听课")),
        ("第3周（主题周）：听课", ("第3周", "（主题周）：听课")),
        ("周一下午：例会", ("周一下午", "例会")),
        ("10月10日上午9:00，集合", ("10月10日上午9:00", "集合")),
        ("5月5日前，上交材料", ("5月5日前", "上交材料")),
        ("期末：总结", ("期末", "总结")),
        ("3月—开展研讨", ("3月", "开展研讨")),
        ("9.10-9.15：集中培训", ("9.10-9.15", "集中培训")),
        ("第一阶段（9月—10月）：准备", ("第一阶段（9月—10月）", "准备")),
        ("上旬：听课", ("上旬", "听课")),
        ("全年：坚持读书", ("全年", "坚持读书")),
        ("第一阶段：准备", None),
        ("2014年是发展年", None),
        ("2014年，我们取得了进步", None),
        ("3月份以来，我们开展了活动", None),
        ("第一阶段我们学习", None),
        ("9月学校将召开会议", None),
        ("9月召开家长会", None),
        ("每周三下午为教研时间", None),
        ("每月一次，集中学习", None),
        ("3.2 课程建设", None),
        ("3天集中培训", None),
        ("5个月的学习", None),
        ("2周 集中学习", None),
        ("待定：参观", None),
        ("8:30-9:00 签到", None),
        ("3月：", None),
        ("", None),
    ],
)
def test_the_time_that_begins_an_item(text: str, lead: tuple[str, str] | None) -> None:
    assert find_time_lead(text) == lead


@pytest.mark.parametrize(
    ("text", "lead"),
    [
        ("9月召开家长会", ("9月", "召开家长会")),
        ("9月1日开学典礼", ("9月1日", "开学典礼")),
        ("5月中学生运动会", ("5月", "中学生运动会")),
        ("6月前往外校学习", ("6月", "前往外校学习")),
        ("10月晚会", ("10月", "晚会")),
        ("第一周主题教研", ("第一周", "主题教研")),
        ("3月份以来", None),
        ("3月的安排", None),
        ("2014年是发展年", None),
        ("每周三下午为教研时间", None),
        ("3天集中培训", None),
    ],
)
def test_a_time_glued_to_its_item(text: str, lead: tuple[str, str] | None) -> None:
    assert find_time_lead(text, glued=True) == lead


@pytest.mark.parametrize(
    "text",
    [
        "3月",
        "九月份：",
        "第一周",
        "____年1月—____年6月",
        "第1-2周",
        "2024年9月",
        "暑假",
        "第一学期",
        "9月上旬",
        "（3月）",
        "9.10-9.15",
        "每周三下午",
        "全年",
        "学期初",
        "第3周（9月16日）",
    ],
)
def test_a_line_that_is_wholly_a_time(text: str) -> None:
    assert is_time(text)


@pytest.mark.parametrize(
    "text",
    ["", "待定", "3.2", "7.20", "3月召开", "3月（阅读月）", "9", "2024", "期中考试", "国庆节", "8:30-9:00", "前"],
)
def test_a_line_that_is_not_wholly_a_time(text: str) -> None:
    assert not is_time(text)


@pytest.mark.parametrize(
    "text",
    [
        "第一阶段",
        "第一阶段:",
        "第二阶段（9月—10月）",
        "准备阶段",
        "学习动员阶段：",
        "第一阶段：宣传发动阶段（2024年3月）",
        "第一阶段——准备阶段",
    ],
)
def test_a_line_that_is_a_phase(text: str) -> None:
    assert is_phase(text)


@pytest.mark.parametrize("text", ["", "阶段", "第一阶段我们学习文件", "准备阶段是关键", "第一周", "教师的三个阶段"])
def test_a_line_that_is_no_phase(text: str) -> None:
    assert not is_phase(text)


PIECES = st.sampled_from(
    [
        "年",
        "月",
        "日",
        "第",
        "周",
        "学期",
        "旬",
        "上",
        "中",
        "下",
        "每",
        "一",
        "三",
        "十",
        "二十",
        "〇",
        "次",
        "-",
        "—",
        "～",
        "至",
        "、",
        "，",
        "：",
        "（",
        "）",
        "/",
        ".",
        "前",
        "起",
        "9",
        "13",
        "30",
        "31",
        "2024",
        "2025",
        "20__",
        "____",
        "全年",
        "暑假",
        "期末",
        "待定",
        "次年",
        "下午",
        "14:00",
        "季度",
        "学年",
        "度",
    ]
)
TEXTS = st.text(max_size=40) | st.lists(PIECES, max_size=14).map("".join)
CALENDARS = st.builds(Calendar, st.none() | st.integers(1990, 2100), st.booleans())


@given(TEXTS, CALENDARS)
@settings(max_examples=400, deadline=timedelta(seconds=2))
def test_any_text_is_read_and_nothing_is_invented(text: str, calendar: Calendar) -> None:
    time = read_time(text, calendar)
    assert time.text == squeeze(text)
    assert all(part and bare(part) in bare(text) for part in time.invalid)
    assert time.recurring is None or all(word in time.text for word in time.recurring.split())
    assert set(time.months) <= set(ALL)
    assert len(set(time.months)) == len(time.months)
    assert time.status == "read" or not (time.start or time.end)


@given(st.integers(1, 12), st.integers(1, 12), CALENDARS)
def test_a_range_of_months_ends_after_it_starts(first: int, last: int, calendar: Calendar) -> None:
    time = read_time(f"{first}月—{last}月", calendar)
    assert (time.months[0], time.months[-1]) == (first, last) or calendar.school_year
    assert calendar.year is None or (time.start is not None and time.end is not None and time.start <= time.end)


@given(TEXTS, st.booleans())
def test_a_lead_and_its_rest_are_the_item(text: str, glued: bool) -> None:
    lead = find_time_lead(text, glued)
    if lead:
        assert bare(squeeze(text)).endswith(bare(lead[1]))
        assert bare(lead[0]) in bare(text)


@pytest.mark.parametrize(("text", "day"), [("五一前后", "05-01"), ("五一劳动节", "05-01"), ("十一前后", "10-01")])
def test_days_by_their_short_names(text: str, day: str) -> None:
    time = read_time(text, YEAR)
    assert (time.status, str(time.start)[5:]) == ("read", day)
