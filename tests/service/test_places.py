"""Where something stands, in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from parsers.document import Place
from service.reports.places import Places, heading, short
from tests.service.example import EMPTY_CELL, LINES, PLAN, REPORT, REVIEW, SECTIONS, TABLE
from workers.report import Section

PLACES = Places(REPORT, REVIEW)


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (None, "整份计划"),
        (LINES[0].at, "标题"),
        (LINES[1].at, "“一、目标、条件和重点”"),
        (LINES[4].at, "“二、组织管理”，第 1 段"),
        (replace(LINES[4].at, page=3), "第 3 页，“二、组织管理”，第 1 段"),
        (EMPTY_CELL, "“三、活动安排”，第 1 张表第 2 行（磨课比赛）“负责人”栏"),
        (Place(TABLE.rows[1][1].blocks[0].id, 1, 1), "“三、活动安排”，第 1 张表第 1 行（读书沙龙）“内容”栏"),
        (Place(TABLE.id, 0, 2), "“三、活动安排”，第 1 张表表头“时间”栏"),
        (Place(TABLE.id), "“三、活动安排”，第 1 张表"),
        (Place(TABLE.id, 2), "“三、活动安排”，第 1 张表第 2 行（磨课比赛）"),
    ],
)
def test_where(place: Place | None, words: str) -> None:
    assert PLACES.where(place) == words


def test_a_table_is_called_by_its_caption() -> None:
    plan = replace(PLAN, tables=(replace(PLAN.tables[0], caption="活动安排表"),))
    where = Places(REPORT, replace(REVIEW, plan=plan)).where(EMPTY_CELL)
    assert where == "“活动安排表”第 2 行（磨课比赛）“负责人”栏"


def test_a_section_is_named_with_those_around_it() -> None:
    inner = replace(SECTIONS[1], number="（一）", title="领导小组", level=2)
    line = replace(LINES[4], section=2)
    plan = replace(PLAN, sections=(*SECTIONS[:2], inner), lines=(*LINES[:4], line))
    assert Places(REPORT, replace(REVIEW, plan=plan)).where(line.at) == "“二、组织管理 › （一）领导小组”，第 1 段"


def test_a_plan_without_sections_still_has_places() -> None:
    plan = replace(PLAN, sections=(), lines=tuple(replace(line, section=None) for line in LINES))
    assert Places(REPORT, replace(REVIEW, plan=plan)).where(LINES[4].at) == "正文第 4 段"


@pytest.mark.parametrize(
    ("number", "title", "printed"),
    [
        ("一", "指导思想", "一、指导思想"),
        ("（二）", "教研培训", "（二）教研培训"),
        ("1", "集中学习", "1. 集中学习"),
        ("2.1", "听课", "2.1. 听课"),
        ("第一章", "总则", "第一章 总则"),
        (None, "3月", "3月"),
    ],
)
def test_a_heading_is_printed_as_in_the_plan(number: str | None, title: str, printed: str) -> None:
    section: Section = replace(SECTIONS[0], number=number, title=title)
    assert heading(section) == printed


@pytest.mark.parametrize(("text", "shown"), [("四个字的", "四个字的"), ("五个字的话", "五个字…")])
def test_long_text_is_cut(text: str, shown: str) -> None:
    assert short(text, 4) == shown
