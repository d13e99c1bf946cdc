"""Title, school, year and date of a plan."""

from datetime import date

import pytest

from extractors.extract import extract
from extractors.plan import Plan
from tests.build import document

BODY = "一、指导思想\n全校教师在暑期集中学习新课标，并结合课堂写出改进方案。\n二、培训目标\n人人上好一节研究课，并写出一篇反思。"
NOTICE = """关于印发《2025年清江区教师培训工作
要点》的通知
各中小学、幼儿园：
现将《2025年清江区教师培训工作要点》印发给你们，请认真执行。
清江区教育局
2025年3月2日
"""


def plan(text: str) -> Plan:
    ((_, found),) = extract(document(text))
    return found


TITLES = {
    f"# 青禾小学2025年校本培训计划\n{BODY}": "青禾小学2025年校本培训计划",
    f"附件3：     清江区中小学校本培训计划书\n（2025年度）\n{BODY}": "清江区中小学校本培训计划书",
    f"# 青禾镇中心小学\n# 2025年校本培训实施方案\n{BODY}": "2025年校本培训实施方案",
    f"# 清江区中小学教师\n# 校本培训计划书\n{BODY}": "清江区中小学教师校本培训计划书",
    f"# 校 本 研 修 计 划\n{BODY}": "校 本 研 修 计 划",
    f"# 【小学校本培训计划】\n{BODY}": "小学校本培训计划",
    f"# 教师培训管理办法（试行）\n{BODY}": "教师培训管理办法（试行）",
    f"第一篇：青禾小学校本研修计划\n{BODY}": "第一篇：青禾小学校本研修计划",
    f"{NOTICE}===\n# 2025年清江区中小学、幼儿园教师\n# 培训工作要点\n{BODY}": "2025年清江区中小学、幼儿园教师培训工作要点",
    f"{NOTICE}2025年清江区教师培训工作要点\n{BODY}": "2025年清江区教师培训工作要点",
    BODY: None,
}


@pytest.mark.parametrize("text", TITLES, ids=map(str, range(len(TITLES))))
def test_title(text: str) -> None:
    assert plan(text).title == TITLES[text]


ISSUERS = {
    f"# 2025年校本培训计划\n学校：＿青禾镇中心小学＿\n{BODY}": "青禾镇中心小学",
    f"# 青禾镇中心小学\n# 2025年校本培训实施方案\n{BODY}": "青禾镇中心小学",
    f"# 青禾镇中心小学2025年校本培训计划\n{BODY}": "青禾镇中心小学",
    f"# 2025年校本培训计划\n{BODY}\n青禾镇中心小学\n2025年2月18日": "青禾镇中心小学",
    f"# 个人研修计划\n青禾镇中心小学 林致远\n{BODY}": "青禾镇中心小学",
    f"{NOTICE}2025年清江区教师培训工作要点\n{BODY}": "清江区教育局",
    f"# 校本研修计划\n{BODY}\n（作者单位：清江区青禾镇中心小学）": "清江区青禾镇中心小学",
    f"# 清江区中小学校本培训工作意见\n{BODY}": None,
    f"# 清江县2021年中小学幼儿园教师全员培训工作计划\n{BODY}": None,
    f"# 清江县小学数学骨干教师培训方案\n{BODY}\n清江县教师进修学校\n2025年3月1日": "清江县教师进修学校",
    f"# 清江区周岚初中语文名师工作室2025年工作计划\n{BODY}": "清江区周岚初中语文名师工作室",
}


@pytest.mark.parametrize("text", ISSUERS, ids=map(str, range(len(ISSUERS))))
def test_issuer(text: str) -> None:
    assert plan(text).issuer == ISSUERS[text]


YEARS = {
    f"# 青禾小学2025年校本培训计划\n{BODY}": (2025, False),
    f"# 青禾小学2025—2026学年校本培训计划\n{BODY}": (2025, True),
    f"# 青禾小学校本培训计划\n（2025年度）\n{BODY}": (2025, False),
    f"# 二〇二五年度校本培训计划\n{BODY}": (2025, False),
    f"# 青禾小学校本培训制度\n{BODY}": (None, False),
}


@pytest.mark.parametrize("text", YEARS, ids=map(str, range(len(YEARS))))
def test_year(text: str) -> None:
    found = plan(text)
    assert (found.year, found.school_year) == YEARS[text]


DATES = {
    f"# 2025年校本培训计划\n{BODY}\n青禾镇中心小学\n2025年2月18日": date(2025, 2, 18),
    f"# 2025年校本培训计划\n{BODY}\n青禾镇中心小学\n二〇二五年二月十八日": date(2025, 2, 18),
    f"{NOTICE}2025年清江区教师培训工作要点\n{BODY}": date(2025, 3, 2),
    f"# 2025年校本培训计划\n{BODY}\n青禾镇中心小学\n____年二月": None,
    f"# 教师培训管理规程\n{BODY}\n发布日期：2025年3月16日": date(2025, 3, 16),
    f"# 2025年校本培训计划\n{BODY}": None,
}


@pytest.mark.parametrize("text", DATES, ids=map(str, range(len(DATES))))
def test_date(text: str) -> None:
    assert plan(text).date == DATES[text]
