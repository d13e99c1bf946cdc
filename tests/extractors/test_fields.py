"""Fields: labels and their values on forms, and single labelled lines."""

from __future__ import annotations

import pytest

from extractors.fields import line_fields, table_fields, value_text
from extractors.forms import form_cells
from extractors.stream import view_tables
from parsers.document import Paragraph
from tests.build import document

Pairs = list[tuple[str, str | None]]


def pairs(outline: str) -> Pairs:
    """Labels and values of the first table."""
    return [(field.label, field.value) for field in table_fields(view_tables(document(outline).blocks)[0])]


def line(text: str) -> Pairs:
    """Labels and values of one line."""
    paragraph = document(text).blocks[0]
    assert isinstance(paragraph, Paragraph)
    return [(field.label, field.value) for field in line_fields(paragraph)]


@pytest.mark.parametrize(
    ("outline", "expected"),
    [
        ("| 姓名 | 周岚 | 性别 | |", [("姓名", "周岚"), ("性别", None)]),
        ("| 姓 名： | 周岚 |\n| 性 别： | □男 ☑女 |", [("姓 名", "周岚"), ("性 别", "□男 ☑女")]),
        (
            "| 姓名 | 周岚 |\n| 变<br>更<br>理<br>由 | 因工作需要。 |",
            [("姓名", "周岚"), ("变 更 理 由", "因工作需要。")],
        ),
        ("| 姓名 | 周岚 |\n| 活动目的 | 1.学习。<br>2.交流。 |", [("姓名", "周岚"), ("活动目的", "1.学习。 2.交流。")]),
        ("| 姓名 | 周岚 |\n| 自主学习内容： | < |", [("姓名", "周岚"), ("自主学习内容", None)]),
        ("| 姓名 | 周岚 |\n| 学习内容：课程标准 | < |", [("姓名", "周岚"), ("学习内容", "课程标准")]),
        (
            "| 姓名 | 周岚 |\n| 研修目标：<br>1、读书。<br>2、上课。 | < |",
            [("姓名", "周岚"), ("研修目标", "1、读书。 2、上课。")],
        ),
        ("| 姓名 | 周岚 |\n| 研修目标：<br>1、读书。<br>研修措施：<br>2、上课。 | < |", [("姓名", "周岚")]),
        ("| 姓名：周岚 | 学科：语文 |", [("姓名", "周岚"), ("学科", "语文")]),
        ("| 学习形式 | | 计划时间 | 学时 |", [("学习形式", None), ("计划时间", None)]),
        ("| 计划学时 | 20 | 学时 | 人数 | 30 | 人 |", [("计划学时", "20 学时"), ("人数", "30 人")]),
        (
            "| 个人信息 | 姓名 | 周岚 | 学科 | 语文 |\n| ^ | 职称 | 一级 | 教龄 | 12年 |",
            [("姓名", "周岚"), ("学科", "语文"), ("职称", "一级"), ("教龄", "12年")],
        ),
        (
            "| 学校概况 | 校名 | 青禾小学 | 建校时间 | 1996年 |\n| ^ | 地址 | 清江路8号 | 邮编 | 361022 |",
            [("校名", "青禾小学"), ("建校时间", "1996年"), ("地址", "清江路8号"), ("邮编", "361022")],
        ),
        (
            "| 姓名 | 周岚 | < |\n| 自<br>评 | 优势 | 基本功扎实。 |\n| ^ | 不足 | 反思不够。 |",
            [("姓名", "周岚"), ("优势", "基本功扎实。"), ("不足", "反思不够。")],
        ),
        (
            "| 姓名 | 性别 | 学历 |\n| 周岚 | 女 | 本科 |\n| 研修目标 | 上好每一节课。 | < |",
            [("姓名", "周岚"), ("性别", "女"), ("学历", "本科"), ("研修目标", "上好每一节课。")],
        ),
        ("| 姓名 | 周岚 |\n| 学校意见 | 同意。签字：王立 |", [("姓名", "周岚")]),
        ("| 填报单位：青禾小学 | < |\n| 时间 | 内容 |\n| 3月 | 听课 |", [("填报单位", "青禾小学")]),
        ("| 时间 | 内容 |\n| 3月 | 听课 |", []),
    ],
)
def test_fields_of_tables(outline: str, expected: Pairs) -> None:
    assert pairs(outline) == expected


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("＿青禾小学＿", "青禾小学"),
        ("____", None),
        ("学时", None),
        ("  年  月  日", None),
        ("20  年  月", None),
        ("2024年3月", "2024年3月"),
        ("----", None),
        ("（限300字以内）", None),
        ("（一）班", "（一）班"),
        ("□专家讲座 □课例研讨", "□专家讲座 □课例研讨"),
        ("30 人", "30 人"),
        ("无", "无"),
    ],
)
def test_what_is_a_value(text: str, value: str | None) -> None:
    assert value_text(text) == value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("学校：_青禾小学_", [("学校", "青禾小学")]),
        ("学校：____", [("学校", None)]),
        ("单 位：青禾小学", [("单 位", "青禾小学")]),
        ("填表人：周岚   填表日期：  年  月  日", [("填表人", "周岚"), ("填表日期", None)]),
        ("姓名：周岚  学科：数学", [("姓名", "周岚"), ("学科", "数学")]),
        ("学校（盖章）：青禾小学", [("学校（盖章）", "青禾小学")]),
        ("主持人：周岚 缺席人：李明", [("主持人", "周岚")]),
        ("研修主题：大单元教学", [("研修主题", "大单元教学")]),
    ],
)
def test_labelled_lines(text: str, expected: Pairs) -> None:
    assert line(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "联系人：周岚",
        "关键词：校本研修",
        "主题词：教师 培训",
        "抄送：区教研室",
        "共印：2份",
        "作者单位：青禾小学",
        "组长：周岚",
        "副组长：李明",
        "指导思想：",
        "培训时间：3月",
        "学校（盖章）：",
        "校长（签字）：",
        "负责人：   年  月  日",
        "一、学校：青禾小学",
        "单位：请各单位认真组织，及时上报。",
        "2024年3月1日",
    ],
)
def test_lines_that_are_no_fields(text: str) -> None:
    assert line(text) == []


def test_parts_of_the_cells_of_a_form() -> None:
    table = view_tables(
        document("""
            | 研修申报表 | < |
            | 一、基本情况 | < |
            | 姓名 | 周岚 |
            | 二、研修目标 | < |
            | 1、提高教学能力。<br>2、形成教学风格。 | < |
            | 三、研修安排 | < |
            | 时间 | 内容 |
            | 3月 | 听课 |
            | 学校意见 | 年 月 日 |
        """).blocks
    )[0]
    assert [(form.role, form.cell.row) for form in form_cells(table)] == [
        ("caption", 0),
        ("heading", 1),
        ("label", 2),
        ("value", 2),
        ("heading", 3),
        ("text", 4),
        ("heading", 5),
        ("signoff", 8),
        ("signoff", 8),
    ]


def test_a_numbered_label_beside_a_long_text_is_a_heading() -> None:
    table = view_tables(
        document(f"| 一、指导思想 | {'以立德树人为根本，' * 5} |\n| 二、研修目标 | {'提高课堂教学能力，' * 5} |").blocks
    )[0]
    assert [form.role for form in form_cells(table)] == ["heading", "text", "heading", "text"]
