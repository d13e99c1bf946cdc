"""Headings: which lines are, what they are called, how they nest."""

import pytest

from extractors.extract import extract
from tests.build import document


def outline(text: str) -> list[tuple[int, str | None, str]]:
    ((_, plan),) = extract(document("# 青禾小学2025年校本培训计划\n" + text))
    return [(section.level, section.number, section.title) for section in plan.sections]


PROSE = "全校教师在暑期集中学习新课标，并结合自己的课堂写出一份改进方案，由教研组逐份点评。"

CASES = {
    "numbered headings over prose": (
        f"一、指导思想\n{PROSE}\n二、培训目标\n{PROSE}",
        [(1, "一", "指导思想"), (1, "二", "培训目标")],
    ),
    "a colon or a full stop closes a heading": (
        f"一、指导思想：\n{PROSE}\n二、培训对象。\n{PROSE}",
        [(1, "一", "指导思想"), (1, "二", "培训对象")],
    ),
    "brackets nest under numerals, digits under brackets": (
        f"一、主要任务\n（一）全员培训\n{PROSE}\n1.集中研修\n{PROSE}\n2.校际交流\n{PROSE}\n（二）骨干培训\n{PROSE}\n二、保障措施\n{PROSE}",
        [
            (1, "一", "主要任务"),
            (2, "（一）", "全员培训"),
            (3, "1", "集中研修"),
            (3, "2", "校际交流"),
            (2, "（二）", "骨干培训"),
            (1, "二", "保障措施"),
        ],
    ),
    "numbered sentences are items": (
        "一、工作重点\n1.组织教师读书。\n2.开展一次赛课。\n3.编一本案例集。",
        [(1, "一", "工作重点")],
    ),
    "numbered prose is an item, also behind a short lead": (
        f"一、工作重点\n1、专题讲座。{PROSE}\n2、师徒结对：{PROSE}",
        [(1, "一", "工作重点")],
    ),
    "a list of catchwords holds items": (
        f"一、活动形式\n1.专题讲座\n2.案例研讨\n3.师徒结对\n二、保障措施\n{PROSE}",
        [(1, "一", "活动形式"), (1, "二", "保障措施")],
    ),
    "a heading parallel to others is one though nothing follows": (
        f"一、主要做法\n1、名师带动\n{PROSE}\n2、沙龙研讨\n{PROSE}\n3、网络研修",
        [(1, "一", "主要做法"), (2, "1", "名师带动"), (2, "2", "沙龙研讨"), (2, "3", "网络研修")],
    ),
    "a number that goes on behind its name is an item": (
        f"一、指导思想：{PROSE}\n二、培训对象：全体在岗教师\n三、培训要求\n{PROSE}",
        [(1, "三", "培训要求")],
    ),
    "a heading with a colon inside names what follows": (
        "六、实施步骤\n（一）第一阶段（4月—5月）：启动部署\n1、召开动员会。\n（二）第二阶段（6月）：总结提升\n1、评选成果。",
        [
            (1, "六", "实施步骤"),
            (2, "（一）", "第一阶段（4月—5月）：启动部署"),
            (2, "（二）", "第二阶段（6月）：总结提升"),
        ],
    ),
    "a heading over a table in a plan without numbers": (
        f"指导思想\n{PROSE}\n培训安排\n| 月份 | 内容 | 主讲人 |\n| 3月 | 读书 | 林致远 |",
        [(1, None, "指导思想"), (1, None, "培训安排")],
    ),
    "several names behind a role are no heading": (
        f"三、组织机构\n{PROSE}\n领导小组：\n组长：林致远\n组员：江雪梅　何若溪　白杨",
        [(1, "三", "组织机构"), (2, None, "领导小组")],
    ),
    "a heading glued to the end of a paragraph": (
        f"一、培训内容\n{PROSE}二、保障措施：\n1、学校安排专项经费，并在每月末公布使用情况。",
        [(1, "一", "培训内容"), (1, "二", "保障措施")],
    ),
    "headings without numbers": (
        f"指导思想\n{PROSE}\n培训目标\n1、读三本书，写三篇心得，在组内交流三次以上。\n2、上一节公开课，请同组教师点评并改进。",
        [(1, None, "指导思想"), (1, None, "培训目标")],
    ),
    "unnumbered headings nest under the numbered one": (
        f"一、目标与条件\n培训目标\n1、读三本书，写三篇心得，在组内交流。\n培训条件\n{PROSE}\n二、考核办法\n{PROSE}",
        [(1, "一", "目标与条件"), (2, None, "培训目标"), (2, None, "培训条件"), (1, "二", "考核办法")],
    ),
    "months over what falls into them": (
        "一、具体安排\n3月\n1、制定计划。\n2、召开动员会。\n4月\n骨干教师上示范课。",
        [(1, "一", "具体安排"), (2, None, "3月"), (2, None, "4月")],
    ),
    "phases over their items": (
        "一、实施步骤\n第一阶段：\n1、制定方案。\n2、宣传发动。\n第二阶段：\n1、分组研修。",
        [(1, "一", "实施步骤"), (2, None, "第一阶段"), (2, None, "第二阶段")],
    ),
    "a lead-in sentence is no heading": (
        "一、考核办法\n具体考核办法如下（不足60分为不合格）：\n1、缺席一次扣2分，迟到一次扣1分，病假除外。",
        [(1, "一", "考核办法")],
    ),
    "a noun phrase over a roster is one, the roster's lines are none": (
        f"三、组织机构\n{PROSE}\n培训领导小组：\n组  长：林致远\n副组长：江雪梅",
        [(1, "三", "组织机构"), (2, None, "培训领导小组")],
    ),
    "chapters and articles": (
        f"第一章 总则\n第一条 为规范校本培训，{PROSE}\n第二条 本办法适用于全体教师，{PROSE}\n第二章 组织管理\n第三条 学校成立小组，{PROSE}",
        [(1, "第一章", "总则"), (1, "第二章", "组织管理")],
    ),
    "decimal numbers": (
        f"1 培训内容\n{PROSE}\n2 培训形式\n2.1 个人自学\n{PROSE}\n2.2 集中研修\n{PROSE}",
        [(1, "1", "培训内容"), (1, "2", "培训形式"), (2, "2.1", "个人自学"), (2, "2.2", "集中研修")],
    ),
    "two parallel sets under unnumbered headings": (
        f"一、培训安排\n网络培训\n（一）培训内容\n{PROSE}\n（二）培训方式\n{PROSE}\n校本培训\n（一）培训内容\n{PROSE}\n（二）培训方式\n{PROSE}",
        [
            (1, "一", "培训安排"),
            (2, None, "网络培训"),
            (3, "（一）", "培训内容"),
            (3, "（二）", "培训方式"),
            (2, None, "校本培训"),
            (3, "（一）", "培训内容"),
            (3, "（二）", "培训方式"),
        ],
    ),
    "after the sign-off the outline begins anew": (
        f"一、指导思想\n{PROSE}\n清江区教师进修学校\n2025年2月20日\n月工作安排\n3月\n1、召开例会。",
        [(1, "一", "指导思想"), (1, None, "月工作安排"), (2, None, "3月")],
    ),
    "the captions of tables and the titles of attachments are none": (
        f"一、培训安排\n{PROSE}\n附件1：\n2025年培训活动安排表\n| 序号 | 时间 | 内容 | 负责人 |\n| 1 | 3月 | 读书 | 林致远 |",
        [(1, "一", "培训安排")],
    ),
    "a group that closes a roster is none": (
        f"一、组织领导\n组长：林致远\n成员：周岚\n区直各学校校长\n领导小组下设办公室，{PROSE}\n二、考核办法\n{PROSE}",
        [(1, "一", "组织领导"), (1, "二", "考核办法")],
    ),
    "a code without letters of Chinese is none": (
        f"QM-RS-2020-07\n1　目的\n{PROSE}\n2　培训目标\n{PROSE}",
        [(1, "1", "目的"), (1, "2", "培训目标")],
    ),
    "a line over a table is one where others close with a colon too": (
        f"研 修 目 标：\n{PROSE}\n教 师 情 况：\n| 姓名 | 性别 |\n| 周岚 | 女 |\n保 障 措 施：\n{PROSE}",
        [(1, None, "研 修 目 标"), (1, None, "教 师 情 况"), (1, None, "保 障 措 施")],
    ),
    "headings inside the cells of a form": (
        f"| 一、培训目标与条件 | < |\n| 培训目标<br>1、{PROSE}<br>培训条件<br>1、{PROSE} | < |\n| 二、考核办法 | < |\n| {PROSE} | < |\n| 学校意见 | （公章）<br>年 月 日 |",
        [(1, "一", "培训目标与条件"), (2, None, "培训目标"), (2, None, "培训条件"), (1, "二", "考核办法")],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_headings(name: str) -> None:
    text, expected = CASES[name]
    assert outline(text) == expected
