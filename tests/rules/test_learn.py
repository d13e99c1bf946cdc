"""Templates drafted from blank forms: what is seen on the form, and that the draft finds what the built-in one finds."""

from __future__ import annotations

from functools import cache

import pytest

from extractors.extract import extract
from rules.draft import draft
from rules.learn import Learnt, learn
from rules.template import Template, load_builtin, parse
from tests.build import document
from workers.pipeline import judged

BUILTIN = next(template for template in load_builtin() if template.id == "school-training-plan")
BLANK = """
# 竹溪区中小学校本培训计划书
（____年度）
学校：________
| 一、学校开展校本培训的目标、条件和重点 | < |
|  | < |
| 二、校本培训的实施意见和考核办法 | < |
|  | < |
| 三、校本培训的管理机构、制度和责任人 | < |
|  | < |
| 学校意见 | 法人代表签字：　　　（公章）<br>　　年　　月　　日 |
| 师训部门审查意见 | （公章）<br>　　年　　月　　日 |
| 教研部门审查意见 | （公章）<br>　　年　　月　　日 |
| 继续教育领导小组意见 | （公章）<br>　　年　　月　　日 |
---
____年度学校校本培训活动计划表
| 序号 | 培训内容 | 培训时间 | 培训对象 | 负责部门 | 负责人 | 备注 |
|  |  |  |  |  |  |  |
|  |  |  |  |  |  |  |
---
| 学校分管领导信息 | < | < | < |
| 学校 | 姓名 | 职务 | 办公电话 |
|  |  |  |  |
"""
FILLED = """
# 竹溪区中小学校本培训计划书
（2031年度）
学校：竹溪区柳荫小学
| 一、学校开展校本培训的目标、条件和重点 | < |
| 让每位教师都能开出一节好课，写出一篇案例。 | < |
| 二、校本培训的实施意见和考核办法 | < |
| 每月集中学习一次，按出勤和作业考核。 | < |
| 三、校本培训的管理机构、制度和责任人 | < |
| 组长：柳青禾<br>组员：闻一舟、沈疏桐<br>建立签到制度，专人保管。 | < |
| 学校意见 | 同意。<br>法人代表签字：柳青禾　　　（公章）<br>2031年3月1日 |
| 师训部门审查意见 | 同意。（公章）<br>2031年3月2日 |
| 教研部门审查意见 | 同意。（公章）<br>2031年3月3日 |
| 继续教育领导小组意见 | 同意。（公章）<br>2031年3月4日 |
---
2031年度学校校本培训活动计划表
| 序号 | 培训内容 | 培训时间 | 培训对象 | 负责部门 | 负责人 | 备注 |
| 1 | 师德专题学习 | 3月 | 全体教师 | 党支部 | 闻一舟 |  |
| 2 | 单元教学讲座 | 4月 | 语文教师 | 教导处 | 沈疏桐 |  |
---
| 学校分管领导信息 | < | < | < |
| 学校 | 姓名 | 职务 | 办公电话 |
| 柳荫小学 | 闻一舟 | 副校长 | 0519-86120045 |
"""
LABELS = """
# 竹溪区教师个人研修登记书
| 姓名 |  | 学科 |  |
| 研修目标 | < | < |  |
| 主要措施 | < | < |  |
| 教研组意见 | < | 组长签名：　　　年　　月　　日 | < |
| 进修学校审核意见 | < | （公章）　　年　　月　　日 | < |
"""


@cache
def learnt(outline: str = BLANK) -> Learnt:
    read = document(outline)
    return learn(read, extract(read)[0][1])


def template(outline: str = BLANK) -> Template:
    return parse(draft(learnt(outline), "learnt"), "learnt.yaml")


def gaps(outline: str, by: Template, stage: str = "draft") -> list[tuple[str, str, str]]:
    read = document(outline)
    review = judged(read, *extract(read)[0], (by,), by.id, stage)  # type: ignore[arg-type]
    return sorted((finding.rule, finding.subject, finding.severity) for finding in review.findings)


def test_the_draft_is_a_template() -> None:
    own = template()
    assert (own.id, own.version, own.title) == ("learnt", "1", "竹溪区中小学校本培训计划书")


def test_the_parts_of_the_form_keep_the_keys_that_are_known() -> None:
    assert [spec.key for spec in template().sections] == [
        "goals-conditions-focus",
        "implementation-assessment",
        "organisation",
    ]
    assert template().ordered


def test_columns_become_fields() -> None:
    table = template().table("activities")
    assert table
    assert table.columns.required == ("content", "time", "audience", "department", "responsible")
    assert (table.columns.expected, table.columns.optional) == (("seq",), ("note",))
    contacts = template().table("contacts")
    assert contacts
    assert contacts.columns.others == "optional"


def test_blocks_of_the_school_are_required_when_the_plan_is_final() -> None:
    assert {spec.label: spec.required_from for spec in template().signatures} == {
        "学校意见": "final",
        "师训部门审查意见": None,
        "教研部门审查意见": None,
        "继续教育领导小组意见": None,
    }


def test_a_heading_that_asks_for_an_organisation_asks_who_leads() -> None:
    assert [spec.role for spec in template().roles] == ["组长"]


@pytest.mark.parametrize(
    ("printed", "roles", "others"),
    [
        ("总指挥：________<br>副组长：________<br>组员：________", ["总指挥"], ("副组长", "组员")),
        ("领导小组组长：______", ["组长"], ()),
        ("教研组长：______<br>组员：______", ["组长"], ("组员",)),
    ],
)
def test_roles_printed_on_the_form(printed: str, roles: list[str], others: tuple[str, ...]) -> None:
    """A 教研组长 leads no training; there the heading still asks for a leader."""
    found = learnt(BLANK.replace("责任人 | < |\n|  | < |", f"责任人 | < |\n| {printed} | < |"))
    assert ([spec.role for spec in found.roles], found.other_roles) == (roles, others)


def test_labels_answer_for_sections_and_facts_are_named() -> None:
    found = learnt(LABELS)
    assert [section.spec.key for section in found.sections] == ["goals", "measures"]
    assert set(found.fields) == {"姓名", "学科"}
    assert {spec.label: spec.required_from for spec, _ in found.blocks} == {
        "教研组意见": "final",
        "进修学校审核意见": None,
    }


def test_a_heading_that_nobody_knows_gets_a_key_and_its_own_words() -> None:
    found = learnt(BLANK.replace("二、校本培训的实施意见和考核办法", "二、本单位的特色做法和推广设想"))
    spec = found.sections[1].spec
    assert spec.key == "part-2"
    assert spec.words == ("本单位的特色做法和推广设想", "特色做法+推广设想")


def test_the_draft_says_what_to_check() -> None:
    text = draft(learnt(), "learnt")
    assert text.count("请核对") >= 10
    assert "# 一、学校开展校本培训的目标、条件和重点" in text
    assert "# 要求：意见、签名、日期、公章，签名的是法人代表" in text
    assert "#   - label: 学校" in text


def test_a_page_without_a_form_asks_for_nothing() -> None:
    assert learnt("下午三点开会，请准时参加。").empty


@pytest.mark.parametrize("stage", ["draft", "final", "archived"])
@pytest.mark.parametrize(
    ("removed", "put"),
    [
        ("", ""),
        ("| 一、学校开展校本培训的目标、条件和重点 | < |\n| 让每位教师都能开出一节好课，写出一篇案例。 | < |\n", ""),
        ("| 二、校本培训的实施意见和考核办法 | < |\n| 每月集中学习一次，按出勤和作业考核。 | < |\n", ""),
        ("| 每月集中学习一次，按出勤和作业考核。 | < |\n", "|  | < |\n"),
        ("组长：柳青禾<br>", ""),
        ("| 教研部门审查意见 | 同意。（公章）<br>2031年3月3日 |\n", ""),
        ("同意。<br>法人代表签字：柳青禾　　　（公章）<br>2031年3月1日", "法人代表签字：　　（公章）"),
        ("法人代表签字：柳青禾", "法人代表签字：　　"),
        ("| 2 | 单元教学讲座 | 4月 |", "| 2 | 单元教学讲座 |  |"),
        ("| 学校 | 姓名 | 职务 | 办公电话 |\n| 柳荫小学 | 闻一舟 | 副校长 | 0519-86120045 |\n", ""),
        (" 负责部门 |", " 印章 |"),
    ],
    ids=["whole", "section 1", "section 2", "its text", "leader", "block", "unsigned and undated", "unsigned", "cell",
         "contacts", "column"],
)  # fmt: skip
def test_it_finds_what_the_built_in_template_finds(removed: str, put: str, stage: str) -> None:
    assert removed in FILLED
    outline = FILLED.replace(removed, put) if removed else FILLED
    found = gaps(outline, template(), stage)
    assert bool(found) == bool(removed)
    assert found == [
        (rule, "师训部门审查意见" if subject == "培训部门审查意见" else subject, severity)
        for rule, subject, severity in gaps(outline, BUILTIN, stage)
    ]


def test_a_form_that_was_filled_in_has_no_gap() -> None:
    assert gaps(FILLED, template(), "final") == []
