"""Tables of activities that lost their lines."""

import pytest

from extractors.extract import extract
from extractors.plan import Plan
from tests.build import document

HEAD = "# 青禾小学2023年暑期教师培训安排\n一、日程安排\n"


def plan(text: str) -> Plan:
    ((_, found),) = extract(document(HEAD + text))
    return found


def test_lines_under_header_words_are_rows() -> None:
    found = plan(
        "日期　内容　主讲　主持\n7月3日　师德报告　周岚　高远\n7月4日　新课标解读　林致远　高远\n二、有关要求\n准时参加。"
    )
    assert [(a.content, str(a.time.start), a.responsible) for a in found.activities if a.time] == [
        ("师德报告", "2023-07-03", ("高远",)),
        ("新课标解读", "2023-07-04", ("高远",)),
    ]
    assert [(t.kind, t.rows) for t in found.tables] == [("activities", 2)]
    assert [section.title for section in found.sections] == ["日程安排", "有关要求"]
    assert {(person.name, role) for person in found.people for role in person.roles} >= {
        ("周岚", "主讲"),
        ("高远", "主持"),
    }


def test_weeks_date_rows_too() -> None:
    found = plan("周次 研修内容 组织者\n第1周 制定计划 周岚\n第3周 课例研讨 高远")
    assert [(a.content, a.time.weeks) for a in found.activities if a.time] == [("制定计划", (1,)), ("课例研讨", (3,))]


@pytest.mark.parametrize(
    "text",
    [
        "日期 内容 主讲\n7月3日 师德报告 周岚",  # one row is none
        "日期 内容 主讲\n7月3日 师德 报告 周岚\n7月4日 新课标解读 周岚",  # a row with another number of words
        "日期 内容 主讲\n上午 师德报告 周岚\n另行通知 新课标解读 周岚\n待定 座谈 周岚",  # rows without a time
        "姓名 学科 职称\n周岚 语文 高级\n高远 数学 一级",  # plans nothing
        "时间 地点 内容 请各位老师务必记牢\n7月3日 会议室 报告 周岚\n7月4日 会议室 座谈 高远",
    ],
)
def test_what_is_no_table_stays_lines(text: str) -> None:
    assert plan(text).tables == ()
