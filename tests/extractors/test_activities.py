"""Rows of tables that plan activities, as activities."""

from __future__ import annotations

from datetime import date

import pytest

from extractors.activities import split_duties, table_activities
from extractors.plan import Activity
from extractors.stream import view_tables
from extractors.table_people import table_people
from extractors.times import Calendar
from tests.build import document


def activities(outline: str, prefix: str = "") -> tuple[Activity, ...]:
    """The activities of the first table, for a plan of 2024."""
    return table_activities(view_tables(document(outline).blocks)[0], 0, prefix, Calendar(2024))


def only(header: str, *rows: str) -> Activity:
    """The last activity of a table."""
    return activities("\n".join(f"| {row} |" for row in (header, *rows)))[-1]


def test_a_row_gives_every_field() -> None:
    found = only(
        "序号 | 培训内容 | 时间 | 对象 | 人数 | 部门 | 负责人 | 地点 | 学时 | 天数 | 形式 | 备注",
        "3 | 课堂观察 | 4月 | 全体教师 | 60人 | 教务处 | 周岚、各教研组长 | 录播室 | 8 | 2天 | 集中 | 带教案",
    )
    assert (found.seq, found.content, found.department, found.location) == ("3", "课堂观察", "教务处", "录播室")
    assert found.time is not None
    assert found.time.months == (4,)
    assert found.audience is not None
    assert found.audience.count is not None
    assert (found.audience.text, found.audience.count.min, found.audience.count.unit) == ("全体教师", 60, "人")
    assert found.responsible == ("周岚", "各教研组长")
    assert found.hours is not None
    assert found.hours.min == 8
    assert found.days is not None
    assert (found.days.min, found.days.unit) == (2, "天")
    assert (found.form, found.note, found.source, found.blanks) == ("集中", "带教案", "table", ())


@pytest.mark.parametrize(
    ("rows", "department"),
    [
        (["听课 | 3月 | 教务处", "评课 | 4月 | 同上"], "教务处"),
        (["听课 | 3月 | 教务处", "评课 | 4月 | 〃"], "教务处"),
        (["听课 | 3月 | 教务处", '评课 | 4月 | "'], "教务处"),
        (["听课 | 3月 | 教务处", "磨课 | 3月 | 同上", "评课 | 4月 | 同上"], "教务处"),
        (["听课 | 3月 | 教务处", "评课 | 4月 | ^"], "教务处"),
        (["听课 | 3月 | 教务处", "评课 | 4月 | ----"], None),
        (["听课 | 3月 | 教务处", "评课 | 4月 | /"], None),
        (["听课 | 3月 | 教务处", "评课 | 4月 |  "], None),
        (["评课 | 4月 | 教务处<br>教科室"], "教务处 教科室"),
    ],
)
def test_merged_cells_dittos_and_dashes(rows: list[str], department: str | None) -> None:
    assert only("内容 | 时间 | 负责部门", *rows).department == department


@pytest.mark.parametrize(
    ("row", "blanks"),
    [
        ("听课 | 3月 | 周岚 | 无", ()),
        ("听课 | 3月 | | ", ("responsible", "note")),
        ("听课 | —— | 周岚 | ", ("note",)),
        ("听课（负责人：周岚） | 3月 | | 无", ()),
    ],
)
def test_only_truly_empty_cells_are_blank(row: str, blanks: tuple[str, ...]) -> None:
    assert only("内容 | 时间 | 负责人 | 备注", row).blanks == blanks


@pytest.mark.parametrize(
    ("header", "row", "start", "end", "weeks"),
    [
        ("开始时间 | 结束时间 | 内容", "3月1日 | 4月5日 | 听课", date(2024, 3, 1), date(2024, 4, 5), ()),
        ("月份 | 内容", "9 | 听课", date(2024, 9, 1), date(2024, 9, 30), ()),
        ("月份 | 日 | 内容", "9 | 12 | 听课", date(2024, 9, 12), date(2024, 9, 12), ()),
        ("周次 | 内容", "3 | 听课", None, None, (3,)),
        ("周次 | 内容", "1-2 | 听课", None, None, (1, 2)),
        ("周次 | 日期 | 内容", "第1周 | 9.2—9.6 | 听课", date(2024, 9, 2), date(2024, 9, 6), (1,)),
        ("日期 | 时间 | 内容", "7月10日 | 8:30—11:30 | 听课", date(2024, 7, 10), date(2024, 7, 10), ()),
    ],
)
def test_times_in_several_columns(
    header: str, row: str, start: date | None, end: date | None, weeks: tuple[int, ...]
) -> None:
    time = only(f"{header} | 地点", f"{row} | 会议室").time
    assert time is not None
    assert (time.start, time.end, time.weeks) == (start, end, weeks)


def test_the_text_of_a_time_is_as_written() -> None:
    time = only("开始时间 | 结束时间 | 内容", "3月1日 | 4月5日 | 听课").time
    assert time is not None
    assert time.text == "3月1日 4月5日"


def test_merged_rows_date_what_follows_and_are_no_activities() -> None:
    found = activities("""
        | 序号 | 活动内容 | 负责人 |
        | 三月份 | < | < |
        | 1 | 读书会 | 周岚 |
        | 第二阶段（4月—5月） | < | < |
        | 2 | 公开课 | 李明 |
        | 总结阶段 | < | < |
        | 3 | 表彰 | 王丽 |
    """)
    assert [(a.content, a.time.months if a.time else None) for a in found] == [
        ("读书会", (3,)),
        ("公开课", (4, 5)),
        ("表彰", None),
    ]


@pytest.mark.parametrize(
    "row",
    [
        "合计 | | 24 |",
        "总  计 | | 24 |",
        "3 | | |",
        "| | |",
        "注：以上安排如有变动另行通知 | < | <",
        "序号 | 内容 | 学时",
    ],
)
def test_rows_that_plan_nothing(row: str) -> None:
    found = activities(f"| 序号 | 内容 | 学时 |\n| 1 | 听课 | 12 |\n| 2 | 评课 | 12 |\n| {row.strip(' |')} |")
    assert [activity.content for activity in found] == ["听课", "评课"]


@pytest.mark.parametrize(
    ("header", "row", "content", "note"),
    [
        ("项目名称 | 培训内容 | 时间", "班主任研修 | 沟通的艺术 | 3月", "班主任研修", "沟通的艺术"),
        ("项目名称 | 培训内容 | 时间 | 备注", "班主任研修 | 沟通的艺术 | 3月 | 自带书", "班主任研修", "自带书"),
        ("培训内容 | 时间 | 备注", "沟通的艺术 | 3月 | 自带书", "沟通的艺术", "自带书"),
    ],
)
def test_a_name_and_what_it_holds(header: str, row: str, content: str, note: str) -> None:
    found = only(header, row)
    assert (found.content, found.note) == (content, note)


@pytest.mark.parametrize(
    ("audience", "text", "low"),
    [
        ("全体教师68人", "全体教师68人", 68),
        ("骨干教师（20人）", "骨干教师（20人）", 20),
        ("全体教师", "全体教师", None),
    ],
)
def test_numbers_inside_the_audience(audience: str, text: str, low: float | None) -> None:
    found = only("内容 | 时间 | 对象及人数", f"听课 | 3月 | {audience}").audience
    assert found is not None
    assert (found.text, found.count.min if found.count else None) == (text, low)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("听课（负责人：周岚）", ("听课", ("周岚",), None)),
        ("听课(责任人:周岚、李明)", ("听课", ("周岚", "李明"), None)),
        ("听课（责任部门：教务处）", ("听课", (), "教务处")),
        ("听课（牵头部门：教务处；负责人：周岚）", ("听课", ("周岚",), "教务处")),
        ("听课（负责：教科室）", ("听课", (), "教科室")),
        ("听课（牵头：教科室）", ("听课", (), "教科室")),
        ("听课（牵头：周岚）", ("听课", ("周岚",), None)),
        ("听课（校内外结合）", ("听课（校内外结合）", (), None)),
    ],
)
def test_brackets_say_who_answers(text: str, expected: tuple[str, tuple[str, ...], str | None]) -> None:
    assert split_duties(text) == expected


def test_numbers_typed_before_the_content() -> None:
    found = activities("| 内容 | 时间 |\n| 1、听课 | 3月 |\n| 2、评课 | 4月 |")
    assert [(activity.seq, activity.content) for activity in found] == [("1", "听课"), ("2", "评课")]


@pytest.mark.parametrize(
    ("outline", "labels"),
    [
        ("| 序号 | 内容 | 时间 |\n| 4 | 听课 | 3月 |\n| 5 | 评课 | 4月 |", ["2/4", "2/5"]),
        ("| 内容 | 时间 |\n| 听课 | 3月 |\n| 评课 | 4月 |", ["2/1", "2/2"]),
    ],
)
def test_rows_are_named_by_number_or_position(outline: str, labels: list[str]) -> None:
    assert [activity.row_label for activity in activities(outline, "2/")] == labels


def test_tables_under_each_other_in_one_keep_their_own_columns() -> None:
    found = activities("| 时间 | 内容 |\n| 3月 | 听课 |\n| 主题 | 日期 |\n| 评课 | 4月 |")
    assert [(a.content, a.time.months if a.time else None) for a in found] == [("听课", (3,)), ("评课", (4,))]


def test_person_columns_give_their_header_as_role() -> None:
    table = view_tables(
        document(
            "| 时间 | 内容 | 主 讲 人 | 负责人 |\n| 3月 | 听课 | 周岚 | 李明 |\n| 4月 | 评课 | 同上 | 王丽 |"
        ).blocks
    )
    assert [(text, role) for text, role, _ in table_people(table[0])] == [
        ("周岚", "主讲人"),
        ("李明", "负责人"),
        ("周岚", "主讲人"),
        ("王丽", "负责人"),
    ]


def test_the_place_is_that_of_the_content() -> None:
    found = only("序号 | 内容 | 时间", "1 | 听课 | 3月")
    assert (found.at.row, found.at.column) == (1, 1)
