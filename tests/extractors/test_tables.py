"""What a table is, which row heads it, and what its columns mean."""

from __future__ import annotations

import pytest

from extractors.stream import view_tables
from extractors.tables import TableView
from tests.build import document


def view(outline: str) -> TableView:
    """The first table of an outline."""
    return view_tables(document(outline).blocks)[0]


def fields(outline: str) -> list[str | None]:
    """The fields of the first table's columns."""
    return [column.field for column in view(outline).columns]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (
            "序号 | 培训内容 | 培训时间 | 培训对象及人数 | 负责部门 | 负责人 | 备注",
            "seq content time audience department responsible note",
        ),
        ("序号 | 项目名称 | 培训内容 | 时间 | 责任科室", "seq content note time department"),
        ("序号 | 活动名称 | 活动内容 | 时间 | 备注", "seq content - time note"),
        ("周次 | 日  期 | 教  学  内  容 | 学  时 | 地 点", "time time content hours location"),
        ("开始时间 | 结束时间 | 任务名称 | 责任人", "time time content responsible"),
        ("时间 | 讲座主题 | 主讲人", "time content responsible"),
        ("时间 | 讲座主题 | 主讲人 | 负责人", "time content - responsible"),
        ("月份 | 研修专题 | 参训人数（人） | 所需时间（天） | 研修方式", "time content count days form"),
        ("时间 | 主要举措 | 责任单位", "time content department"),
        ("模块 | 课程名称 | 课时 | 授课教师", "- content hours responsible"),
        ("编号 | 课题 | 上课地点 | 参与人员 | 说明", "seq content location audience note"),
        ("时 间： | 内 容： | 负 责 人：", "time content responsible"),
        ("日期 | 课程名称 | 授课专家 | 单位及职称 | 学时", "time content responsible - hours"),
        ("时间及地点 | 形式与内容 | 负责人及联系电话", "time content responsible"),
    ],
)
def test_header_words_name_fields(header: str, expected: str) -> None:
    width = header.count("|") + 1
    rows = f"| {header} |\n| {' | '.join(['甲乙丙丁'] * width)} |"
    assert " ".join(field or "-" for field in fields(rows)) == expected


@pytest.mark.parametrize(
    ("outline", "kind"),
    [
        ("| 时间 | 内容 |\n| 3月 | 听课 |", "activities"),
        ("| 部门 | 工作内容 |\n| 教务处 | 组织听课 |", "activities"),
        ("| 序号 | 时间 | 培训对象 | 负责人 |\n| 1 | 3月 | 全体教师 | 周岚 |", "activities"),
        ("校本研修活动一览表\n| 时间 | 地点 | 负责人 |\n| 3月 | 阅览室 | 周岚 |", "activities"),
        ("| 校本研修活动一览表 | < | < |\n| 时间 | 地点 | 负责人 |\n| 3月 | 阅览室 | 周岚 |", "activities"),
        ("行政值班安排表\n| 时间 | 地点 | 负责人 |\n| 周一 | 校门口 | 周岚 |", "other"),
        ("| 日期 | 值班人员 | 带班领导 |\n| 3月1日 | 周岚 | 高远 |", "other"),
        ("培训报名安排\n| 时间 | 地点 | 联系人 | 电话 |\n| 3月 | 阅览室 | 周岚 | 13900001111 |", "contacts"),
        ("培训活动小组成员安排\n| 组长 | 成员 | 时间 | 地点 |\n| 周岚 | 高远 | 3月 | 阅览室 |", "other"),
        ("教研活动评分安排\n| 时间 | 对象 | 责任人 | 得分 |\n| 3月 | 语文组 | 周岚 | 90 |", "other"),
        ("| 单位 | 联系人 | 联系电话 |\n| 青禾小学 | 周岚 | 13900001111 |", "contacts"),
        ("| 姓名 | 职务 | 职责 |\n| 周岚 | 组长 | 全面负责 |", "other"),
        ("| 考核内容 | 评分标准 | 分值 |\n| 出勤 | 不迟到 | 20 |", "other"),
        ("| 序号 | 支出项目 | 金额（元） |\n| 1 | 资料费 | 800 |", "other"),
        ("| 序号 | 姓名 | 单位 | 签名 |\n| 1 | 周岚 | 青禾小学 | |", "other"),
        ("| 获奖时间 | 获奖项目 | 获奖人 |\n| 5月 | 优质课 | 周岚 |", "other"),
        ("| 节次 | 星期一 | 星期二 |\n| 第1节 | 语文 | 数学 |", "other"),
        ("| 年龄段 | 30岁以下 | 31—40岁 |\n| 人数 | 12 | 20 |\n| 比例 | 30% | 50% |", "other"),
        ("| 姓名 | 周岚 | 学科 | 语文 |\n| 职称 | 一级教师 | 教龄 | 12年 |", "form"),
        ("| 姓名 | | 性别 | |\n| 学习内容 | < | < | < |", "form"),
        ("| 活动主题 | 读书分享 |\n| 活动时间 | 3月 |\n| 活动地点 | 阅览室 |", "form"),
        ("| 一、指导思想 |\n| 以立德树人为根本，全面提高教师素质。 |", "form"),
        ("| 学校意见 | （公章）<br>年 月 日 |\n| 教研室意见 | （公章）<br>年 月 日 |", "signatures"),
    ],
)
def test_kinds(outline: str, kind: str) -> None:
    assert view(outline).kind == kind


@pytest.mark.parametrize(
    ("outline", "caption", "source"),
    [
        ("附件2：  青禾小学研修安排表\n| 时间 | 内容 |\n| 3月 | 听课 |", "青禾小学研修安排表", "paragraph"),
        ("研修安排表\n单位：青禾小学\n| 时间 | 内容 |\n| 3月 | 听课 |", "研修安排表", "paragraph"),
        ("研修活动一览表（2024年度）\n| 时间 | 内容 |\n| 3月 | 听课 |", "研修活动一览表（2024年度）", "paragraph"),
        ("| 附件3：<br>联系人信息 | < |\n| 姓名 | 手机 |\n| 周岚 | 13900001111 |", "联系人信息", "row"),
        ("一、研修安排表\n| 时间 | 内容 |\n| 3月 | 听课 |", None, None),
        ("具体安排如下：\n| 时间 | 内容 |\n| 3月 | 听课 |", None, None),
        ("各校按下表开展活动。\n| 时间 | 内容 |\n| 3月 | 听课 |", None, None),
        ("| 一、基本情况 | < |\n| 姓名 | 周岚 |", None, None),
        ("| 学校意见 | < |\n| 同意。 | 签字：周岚 |", None, None),
    ],
)
def test_captions(outline: str, caption: str | None, source: str | None) -> None:
    found = view(outline)
    assert (found.caption, found.caption_from) == (caption, source)


def test_the_lower_of_two_header_rows_names_the_columns() -> None:
    found = view("""
        | 序号 | 内容 | 计划 | < | 时间 | < |
        | ^ | ^ | 人数 | 学时 | 开始 | 结束 |
        | 1 | 听课 | 30 | 8 | 3月1日 | 3月5日 |
    """)
    assert [column.header for column in found.columns] == ["序号", "内容", "人数", "学时", "开始", "结束"]
    assert [column.field for column in found.columns] == ["seq", "content", "count", "hours", "time", "time"]
    assert (found.header_rows, found.rows) == (2, 1)


def test_header_rows_of_a_pdf_whose_merged_cells_are_lost() -> None:
    outline = (
        "| 序号 | 内容 | 责任 | < |\n| | | 部门 | 责任人 |\n| 1 | 听课 | 教务处 | 周岚 |\n| 2 | 评课 | 教科室 | 李明 |"
    )
    assert fields(outline) == ["seq", "content", "department", "responsible"]


@pytest.mark.parametrize(
    ("outline", "rows", "header_rows"),
    [
        ("| 时间 | 内容 |\n| 3月 | 听课 |\n| | |", 2, 1),
        ("| 研修安排表 | < |\n| 时间 | 内容 |\n| 3月 | 听课 |", 1, 2),
        ("| 时间 | 内容 |\n| 3月 | 听课 |\n| 时间 | 内容 |\n| 4月 | 评课 |", 2, 1),
        ("| 研修申报表 | < |\n| 姓名 | 周岚 |\n| 学科 | 语文 |", 2, 1),
        ("| 姓名 | 周岚 |\n| 学科 | 语文 |", 2, 0),
    ],
)
def test_rows_leave_caption_and_header_out(outline: str, rows: int, header_rows: int) -> None:
    found = view(outline)
    assert (found.rows, found.header_rows) == (rows, header_rows)


def test_headers_down_the_first_column() -> None:
    found = view("| 时间 | 3月 | 4月 |\n| 内容 | 听课 | 评课 |\n| 负责人 | 周岚 | 李明 |")
    assert found.kind == "activities"
    assert [column.field for column in found.columns] == ["time", "content", "responsible"]
    assert found.rows == 2


def test_a_schedule_without_a_header() -> None:
    found = view("| 3月 | 学习新的课程标准 |\n| 4月 | 举行课堂教学比赛 |\n| 5月 | 组织青年教师论坛 |")
    assert (found.kind, found.rows, found.header_rows) == ("activities", 3, 0)
    assert [(column.header, column.field) for column in found.columns] == [("", "time"), ("", "content")]


def test_a_schedule_inside_a_form_is_known() -> None:
    found = view("""
        | 姓名 | 周岚 | 学科 | 语文 |
        | 时间 | 内容 | 形式 | 备注 |
        | 3月 | 读一本专著 | 自学 | |
        | 4月 | 上一节公开课 | 实践 | |
        | 学校意见 | （公章） 年 月 日 | < | < |
    """)
    assert found.kind == "form"
    assert found.plans
    assert found.columns == ()


def test_a_table_inside_a_cell_has_a_view_of_its_own() -> None:
    from dataclasses import replace

    outer = document("| 研修安排 | |\n| 姓名 | 周岚 |").blocks[0]
    inner = document("| 时间 | 内容 |\n| 3月 | 听课 |").blocks[0]
    cell = replace(outer.rows[0][1], blocks=(replace(inner, id=99),))  # type: ignore[union-attr]
    table = replace(outer, rows=((outer.rows[0][0], cell), *outer.rows[1:]))  # type: ignore[union-attr, type-var]
    assert [found.kind for found in view_tables((table,))] == ["form", "activities"]
