"""A blank is what the author should have replaced; what he wrote, drew or masked on purpose is none."""

from __future__ import annotations

import pytest

from rules.placeholders import around, find, signs


def blanks(text: str, title: bool = False) -> list[str]:
    return [text[blank.start : blank.end] for blank in find(text, title)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("学校：____", ["____"]),
        ("本县____镇____学期研修方案", ["____", "____"]),
        ("____年3月至____年8月", ["____", "____"]),
        ("按照“十七_”规划的部署", ["_"]),
        ("二〇一_年九月", ["_"]),
        ("201_年9月", ["_"]),
        ("20__年度", ["__"]),
        ("姓名：＿＿＿＿ 学科：＿＿＿", ["＿＿＿＿", "＿＿＿"]),
        ("××小学校本培训计划", ["××"]),
        ("XX县XX乡中心校", ["XX", "XX"]),
        ("由xxx老师主讲", ["xxx"]),
        ("ＸＸ小学", ["ＸＸ"]),
        ("20xx年xx月xx日", ["20xx", "xx", "xx"]),
        ("20××—20××学年", ["20××", "20××"]),
        ("201x年工作回顾", ["201x"]),
        ("组长：xx", ["xx"]),
        ("负责人：周××、吴××", ["××", "××"]),
        ("×年×月×日", ["×", "×", "×"]),
        ("第×周开展", ["×"]),
        ("经费由****承担，合计***元", ["****", "***"]),
        ("**年**月**日", ["**", "**", "**"]),
        ("○○○小学", ["○○○"]),
        ("学习《××市幼儿园教师手册》", ["××"]),
        ("××学生发展中心", ["××"]),
        ("于[具体日期]在[地点]举行", ["[具体日期]", "[地点]"]),
        ("约[X]分钟", ["[X]"]),
        ("在[培训地点]集中，由[主办单位]负责", ["[培训地点]", "[主办单位]"]),
        ("第一周【研修主题】单元教学", []),
        ("【学校全称】", []),
        ("培训由【学校名称】承办", ["【学校名称】"]),
        ("<<项目名称>>实施方案", ["<<项目名称>>"]),
        ("《########》", ["########"]),
        ("~—~年", ["~—~"]),
        ("云教【~】15号", ["~"]),
        ("培训目标（此处填写本校目标）", ["（此处填写本校目标）"]),
        ("（请填写活动主题）", ["（请填写活动主题）"]),
        ("单击或点击此处输入文字。", ["单击或点击此处输入文字"]),
        ("（ ）学年第一学期", ["（ ）"]),
    ],
)
def test_finds_blanks(text: str, found: list[str]) -> None:
    assert blanks(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "70×5=350，5×4",
        "12人×3天",
        "XX染色体与XY染色体",
        "MAXX公司、XXL号",
        "联系电话138****5678",
        "电话010-XXXX8888",
        "李青（101xxxxx）",
        "学校：＿青禾实验小学＿",
        "审稿人：____林秋月____",
        "学校：青禾小学____",
        "第__3__周",
        "邮箱 li__ming@example.com",
        "网址 www.xx_yy.example.com/a__b",
        "文件名为“学校_姓名”",
        "教师培训_2024.docx",
        "二○○七年、二〇二四年",
        "完成的打√",
        "__________________________",
        "******",
        "**培训要求**",
        "#### 一、培训背景",
        "【活动时间】9月10日",
        "【校本培训计划】",
        "教师〔2018〕14号[1]",
        "（填写人：何远山）",
        "（填写说明见背面）",
        "（具体时间另行通知）",
        "（由指导教师填写）",
        "地点待定",
        "对学生××同学的帮扶案例",
        "记录幼儿张××的成长",
        "A_B 型",
        "从教20 年以上",
    ],
)
def test_leaves_alone_what_is_none(text: str) -> None:
    assert blanks(text) == []


def test_a_title_may_lack_its_year() -> None:
    assert blanks("20 年度校本培训计划", title=True) == ["20"]
    assert blanks("20 —20 学年校本培训计划", title=True) == ["20", "20"]
    assert blanks("2024 年度校本培训计划", title=True) == []


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("按照____县教体局安排", "按照____县教体局"),
        ("县，为配合____镇____学期研修", "，为配合____镇___"),
        ("围绕“十七_”规划部署", "绕“十七_”规划部"),
        ("____年8月，组织", "____年8月，"),
    ],
)
def test_the_subject_is_the_text_around_it(text: str, subject: str) -> None:
    assert around(text, find(text)[0]) == subject


@pytest.mark.parametrize(
    ("text", "sign_off", "signs_there"),
    [
        ("校长签字：______", False, True),
        ("（盖章）______", False, True),
        ("负责人：______", True, True),
        ("负责人：______", False, False),
        ("____年____月____日", True, True),
        ("____年十月", True, False),
        ("____县研训中心", True, False),
    ],
)
def test_lines_for_a_hand_are_a_matter_of_signatures(text: str, sign_off: bool, signs_there: bool) -> None:
    assert signs(text, find(text)[0], sign_off) is signs_there
