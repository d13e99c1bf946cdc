"""Decisions: which plan and finding they are about, what they change, when they are stale, what is refused and where."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from extractors.extract import extract
from extractors.plan import Part, Plan
from rules.decisions import Decided, Decisions, DecisionsError, PlanNamed, parse, settle
from rules.engine import judge
from rules.finding import Finding, Judgement
from rules.rule import Context
from rules.sections import keyed
from rules.template import load_builtin
from tests.build import document
from tests.rules.plans import EMPTY

STUDY = next(template for template in load_builtin() if template.id == "school-study-plan")
TITLE = "云岭小学2031年校本培训计划"
PLAN = replace(EMPTY, title=TITLE, issuer="云岭小学", year=2031)
OUTLINE = """
# 云岭小学2031年校本培训计划
一、指导思想
以学生为本，以教师为先，把校本培训落到实处。
二、培训目标
每位教师开好一节公开课，写好一篇案例。
三、培训安排
| 序号 | 内容 | 时间 | 负责人 |
| 1 | 师德专题学习 | 3月 | 柳青禾 |
| 2 | 读书沙龙 | 待定 | 柳青禾 |
| 3 | 磨课比赛 | 5月 |  |
四、保障措施
经费单列，专人负责。负责人：____
"""
TEXT = """\
plan:
  title: 云岭小学2031年校本培训计划
  year: 2031
decisions:
  - id: 0123456789
    verdict: 误报
    reason: 表里写了
    by: 柳青禾
    date: 2031-03-05
""".replace("0123456789", '"0123456789"')


def judged(outline: str) -> tuple[Plan, Judgement]:
    read = document(outline)
    plan = keyed(extract(read)[0][1], STUDY)
    return plan, judge(read, plan, STUDY, Context())


def ids(outline: str) -> dict[str, str]:
    """The id of each finding, by its rule."""
    return {finding.rule: finding.id for finding in judged(outline)[1].findings}


def about(plan: dict[str, object], *identities: str, rule: str | None = None) -> Decisions:
    return parse(
        json.dumps(
            {
                "plan": plan,
                "decisions": [
                    {
                        "id": one,
                        "verdict": "可接受",
                        "reason": "已核对",
                        "by": "柳青禾",
                        "date": "2031-03-05",
                        "rule": rule,
                    }
                    for one in identities
                ],
            }
        ),
        "决定.json",
    )


def named(decisions: Decisions) -> PlanNamed:
    return decisions.plans[0].plan


def test_one_plan_or_several() -> None:
    single = parse(TEXT, "决定.yaml")
    several = "plans:\n" + "".join(f"  {'- ' if i == 0 else '  '}{line}\n" for i, line in enumerate(TEXT.splitlines()))
    assert parse(several, "决定.yaml") == single
    assert single.plans[0].decisions[0].id == "0123456789"


def test_json_indented_by_tabs() -> None:
    content = {"plan": {"title": "甲"}, "decisions": []}
    assert parse(json.dumps(content, indent="\t"), "决定.json").plans[0] == Decided(
        plan=PlanNamed(title="甲"), decisions=()
    )


@pytest.mark.parametrize(
    ("asked", "whether"),
    [
        ({"title": "云岭小学 2031 年校本培训计划"}, True),
        ({"title": TITLE, "issuer": "云岭小学", "year": 2031, "part": 1}, True),
        ({"issuer": "云岭小学"}, True),
        ({"title": TITLE, "year": 2032}, False),
        ({"title": TITLE, "issuer": "柳荫小学"}, False),
        ({"title": "云岭小学校本培训计划"}, False),
        ({"title": TITLE, "part": 2}, False),
        ({"title": TITLE, "part": "第一份"}, False),
    ],
)
def test_which_plan_is_meant(asked: dict[str, object], whether: bool) -> None:
    assert named(about(asked)).names(None, PLAN) is whether


@pytest.mark.parametrize(
    ("part", "whether"), [(2, True), ("云岭小学2031年校本培训计划", True), (1, False), ("别的", False)]
)
def test_which_part_of_a_file_is_meant(part: int | str, whether: bool) -> None:
    assert named(about({"title": TITLE, "part": part})).names(Part(2, 3, TITLE), PLAN) is whether


def test_a_settled_finding_counts_no_more() -> None:
    plan, judgement = judged(OUTLINE)
    identity = ids(OUTLINE)["placeholder.left"]
    left, settlement = settle(judgement, None, plan, STUDY, about({"title": TITLE}, identity))
    assert {finding.rule for finding in left.findings} == {finding.rule for finding in judgement.findings} - {
        "placeholder.left"
    }
    assert [(finding.id, decision.verdict) for finding, decision in settlement.settled] == [(identity, "可接受")]
    assert {check.rule: check.outcome for check in left.checks}["placeholder.left"] == "pass"
    assert settlement.stale == ()


def test_an_absence_that_is_settled_lowers_the_completeness_no_more() -> None:
    outline = OUTLINE.replace("一、指导思想", "一、写在前面")
    plan, judgement = judged(outline)
    left, _ = settle(judgement, None, plan, STUDY, about({"title": TITLE}, ids(outline)["section.missing"]))
    assert judgement.completeness < 1.0
    assert left.completeness == 1.0


def test_a_decision_without_its_finding_is_stale() -> None:
    plan, judgement = judged(OUTLINE)
    left, settlement = settle(judgement, None, plan, STUDY, about({"title": TITLE}, "0123456789"))
    assert left == judgement
    assert [decision.id for decision in settlement.stale] == ["0123456789"]


def test_a_decision_about_another_rule_is_stale() -> None:
    plan, judgement = judged(OUTLINE)
    wrong = about({"title": TITLE}, ids(OUTLINE)["placeholder.left"], rule="time.unclear")
    left, settlement = settle(judgement, None, plan, STUDY, wrong)
    assert (left, len(settlement.stale)) == (judgement, 1)


def test_a_plan_that_nothing_was_decided_about() -> None:
    plan, judgement = judged(OUTLINE)
    left, settlement = settle(judgement, None, plan, STUDY, about({"title": "别的计划"}, "0123456789"))
    assert (left, settlement.known, settlement.stale) == (judgement, False, ())


def test_a_plan_on_another_form_is_never_settled() -> None:
    mismatch = Judgement((Finding("0123456789", "template.mismatch", "fail", "error", STUDY.id, "不符"),), (), 0.0)
    left, settlement = settle(mismatch, None, PLAN, STUDY, about({"title": TITLE}, "0123456789"))
    assert (left, settlement.settled, settlement.stale) == (mismatch, (), ())


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ('"0123456789"', "1234567890", 5, "全是数字的要加引号"),
        ('"0123456789"', "3f2a", 5, "请照报告里的 10 位编号写"),
        ("误报", "看错", 6, "可以写：误报、可接受、不适用"),
        ("reason", "reasons", 7, "是不是想写“reason”"),
        ("    by: 柳青禾\n", "", 5, "缺少“by”"),
        ("2031-03-05", "三月", 9, "日期，如 2024-03-01"),
        ("  title: 云岭小学2031年校本培训计划\n", "", 1, "请写 title（标题）或 issuer（单位）"),
        ("plan:", "plan: {", 3, "YAML"),
        (TEXT, TEXT + TEXT.partition("decisions:\n")[2], 4, "“decisions”里有重复的名称：0123456789"),
        (TEXT, "- 一", 1, "键: 值"),
    ],
)
def test_a_broken_file_names_line_and_cure(old: str, new: str, line: int, said: str) -> None:
    assert old in TEXT
    with pytest.raises(DecisionsError) as caught:
        parse(TEXT.replace(old, new), "决定.yaml")
    assert (caught.value.file, caught.value.line) == ("决定.yaml", line)
    assert said in str(caught.value)


# The next version of a plan ---------------------------------------------------------------------------------------

ROWS = "| 序号 | 内容 | 时间 | 负责人 |\n"


@pytest.mark.parametrize(
    "changed",
    [
        OUTLINE.replace("以学生为本，", "以学生为本。\n学校近年来发展很快，教师年轻，骨干不多。\n"),
        OUTLINE.replace(ROWS, ROWS + "| 1 | 开学培训 | 2月 | 柳青禾 |\n")
        .replace("| 3 | 磨", "| 4 | 磨").replace("| 2 | 读", "| 3 | 读").replace("| 1 | 师", "| 2 | 师"),
        OUTLINE.replace("四、保障措施", "五、保障措施").replace("三、培训安排", "四、培训安排").replace("二、培训目标", "二、现状分析\n教师五十二人。\n三、培训目标"),
        OUTLINE.replace("四、保障措施\n", "四、保障措施\n（说明：本节由教导处起草。）\n"),
        OUTLINE.replace("| 3 | 磨课比赛 | 5月 |  |\n", "").replace(ROWS, ROWS + "| 3 | 磨课比赛 | 5月 |  |\n").replace("| 3 | 磨", "| 9 | 磨").replace("| 2 | 读", "| 3 | 读").replace("| 1 | 师", "| 2 | 师").replace("| 9 | 磨", "| 1 | 磨"),
    ],
    ids=["new paragraph", "new first row", "new section", "new line before the gap", "row moved up"],
)  # fmt: skip
def test_the_same_gap_keeps_its_id_in_the_next_version(changed: str) -> None:
    assert changed != OUTLINE
    before = ids(OUTLINE)
    assert {"time.unclear", "cell.empty", "placeholder.left"} <= set(before)
    assert ids(changed) == before


def test_another_gap_has_another_id() -> None:
    other = OUTLINE.replace("读书沙龙 | 待定", "读书沙龙 | 4月").replace("师德专题学习 | 3月", "师德专题学习 | 待定")
    assert ids(other)["time.unclear"] != ids(OUTLINE)["time.unclear"]
