"""Goals: what counts as one, and where they stand."""

import pytest

from extractors.extract import extract
from tests.build import document

PROSE = "全校教师在暑期集中学习新课标，并结合自己的课堂写出一份改进方案，由教研组逐份点评。"

CASES = {
    "items of the section about goals": (
        f"一、培训目标\n{PROSE}\n1、人人读三本书，写出三篇心得。\n2、青年教师上好一节研究课，骨干教师评课。\n二、保障措施\n1、安排经费，每月公布一次使用情况。",
        ["人人读三本书，写出三篇心得。", "青年教师上好一节研究课，骨干教师评课。"],
    ),
    "paragraphs where there are no items": (f"一、工作目标\n{PROSE}\n二、保障措施\n{PROSE}", [PROSE]),
    "of a wider section only the inner one": (
        f"一、目标、条件和重点\n培训目标\n1、{PROSE}\n培训条件\n1、学校有专门的研修室，藏书两千册，配有录播设备。",
        [PROSE],
    ),
    "the text beside a form's label": (
        f"| 研修主题 | 单元整体教学 |\n| 研修目标 | 1、{PROSE}<br>2、青年教师上好一节研究课，骨干教师评课。 |\n| 主要措施 | {PROSE} |\n| 学校意见 | 年 月 日 |",
        [PROSE, "青年教师上好一节研究课，骨干教师评课。"],
    ),
    "beside them a purpose is none": (
        f"一、目的\n{PROSE}\n二、培训目标\n1、人人上好一节研究课，并写出反思。",
        ["人人上好一节研究课，并写出反思。"],
    ),
    "a slogan with the word is no section about goals": (f"一、更新理念，明确目标\n{PROSE}", []),
    "tasks and guiding thoughts are no goals": (f"一、指导思想\n{PROSE}\n二、任务要求\n1、{PROSE}", []),
}


@pytest.mark.parametrize("name", CASES)
def test_goals(name: str) -> None:
    text, expected = CASES[name]
    ((_, plan),) = extract(document("# 青禾小学2025年校本培训计划\n" + text))
    assert [goal.text for goal in plan.goals] == expected
