"""Activities in dated lists."""

import pytest

from extractors.extract import extract
from tests.build import document

CASES = {
    "weeks": (
        "一、具体安排\n第一周：制定计划。\n第二周：确定课题。",
        [("第一周", (), (1,), "制定计划。"), ("第二周", (), (2,), "确定课题。")],
    ),
    "months in numbered items": (
        "一、具体安排\n1、3月，举行读书会。\n2、5月，开展赛课。\n3、要按时参加各项活动，做好笔记。",
        [("3月", (3,), (), "举行读书会。"), ("5月", (5,), (), "开展赛课。")],
    ),
    "items under a month": (
        "一、具体安排\n9月\n1、召开例会。\n2、师徒结对。\n10月\n举行沙龙活动。",
        [("9月", (9,), (), "召开例会。"), ("9月", (9,), (), "师徒结对。"), ("10月", (10,), (), "举行沙龙活动。")],
    ),
    "a dated phase": (
        "一、实施步骤\n准备阶段（3月）\n1、成立小组。\n2、制定方案。",
        [("3月", (3,), (), "成立小组。"), ("3月", (3,), (), "制定方案。")],
    ),
    "an undated phase gives none": ("一、实施步骤\n第一阶段：\n1、成立小组。\n2、制定方案。", []),
    "dated items run together in one paragraph": (
        "一、具体安排\n第一周：制定计划。\n第三周：评课、做好检测工作 第四周：上研究课",
        [
            ("第一周", (), (1,), "制定计划。"),
            ("第三周", (), (3,), "评课、做好检测工作"),
            ("第四周", (), (4,), "上研究课"),
        ],
    ),
    "two months before a colon are no number and month": (
        "一、具体安排\n6月：制定方案。\n7、8月：集中研修。\n9、10月份：跟岗学习。",
        [
            ("6月", (6,), (), "制定方案。"),
            ("7、8月", (7, 8), (), "集中研修。"),
            ("9、10月份", (9, 10), (), "跟岗学习。"),
        ],
    ),
    "a number that counts on is a label": (
        "一、具体安排\n1．3月：制定方案。\n2．4月：集中研修。\n3、5月，跟岗学习。",
        [("3月", (3,), (), "制定方案。"), ("4月", (4,), (), "集中研修。"), ("5月", (5,), (), "跟岗学习。")],
    ),
    "under a month no mark need part a date from its text": (
        "一、具体安排\n三月份\n▲3月8日举办开班仪式；\n▲召开例会。\n▲3月，期末命题培训。",
        [
            ("3月8日", (3,), (), "举办开班仪式；"),
            ("三月份", (3,), (), "召开例会。"),
            ("3月", (3,), (), "期末命题培训。"),
        ],
    ),
    "all of the year before a comma": (
        "一、具体安排\n1、9月，开展评选。\n2、全年，组织宣讲。",
        [("9月", (9,), (), "开展评选。"), ("全年", tuple(range(1, 13)), (), "组织宣讲。")],
    ),
    "items that all begin with a date need no mark": (
        "一、具体安排\n1、3月中旬召开例会。\n2、4月12日举办讲座。",
        [("3月中旬", (3,), (), "召开例会。"), ("4月12日", (4,), (), "举办讲座。")],
    ),
    "history in prose is none": ("一、现状分析\n2023年9月，我校被评为示范学校，教师人数增加到六十人。", []),
}


@pytest.mark.parametrize("name", CASES)
def test_listed_activities(name: str) -> None:
    text, expected = CASES[name]
    ((_, plan),) = extract(document("# 青禾小学2025年校本培训计划\n" + text))
    found = [(a.time.text, a.time.months, a.time.weeks, a.content) for a in plan.activities if a.time]
    assert found == expected


def test_who_answers_for_an_item_leaves_its_content() -> None:
    ((_, plan),) = extract(document("# 计划\n一、具体安排\n1、3月：举行读书会。（负责人：林致远）\n2、4月：赛课。"))
    assert (plan.activities[0].content, plan.activities[0].responsible) == ("举行读书会。", ("林致远",))
