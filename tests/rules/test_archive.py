"""Fingerprints of plans, and which of many stored plans one may have been taken from."""

from __future__ import annotations

import random

import pytest

from extractors.extract import extract
from rules.archive import Archive, Index, OtherText, copied, everybodys, fingerprint, rare
from rules.checks import RULES
from rules.copying import CUT, words_of_plan
from rules.engine import judge
from rules.rule import Context
from tests.build import document

COPIED = (
    "青年教师每周到师傅班里听两节课，师傅每周回听一节，周五放学前在备课室当面评课，把问题写进结对手册，"
    "月底由教导处收齐检查，并在全体会上讲评，评出的优秀记录放进资源库供新教师查阅。"
)
SHARED = (
    "各校要把师德师风建设摆在首位，建立教师个人成长档案，把参加培训的情况作为评优评先和职务晋升的重要依据，"
    "对无故不参加培训的教师给予批评，并在年度考核中扣除相应的分数，情节严重的取消当年评优资格。"
)
_WORDS = [
    "教师",
    "学生",
    "课堂",
    "备课",
    "听课",
    "评课",
    "作业",
    "阅读",
    "写作",
    "实验",
    "研究",
    "讨论",
    "展示",
    "检查",
    "记录",
    "反思",
    "辅导",
    "家访",
    "值周",
    "早操",
]


def plan_of(seed: int, *more: str) -> str:
    """A text like nobody else's."""
    chosen = random.Random(seed)
    own = ["".join(chosen.choice(_WORDS) for _ in range(30)) + "。" for _ in range(8)]
    return "\n".join([*own[:4], *more, *own[4:]])


def test_a_fingerprint_is_the_same_on_every_machine_and_fits_a_database() -> None:
    found = fingerprint(COPIED)
    assert found == tuple(sorted(set(found)))
    assert all(0 <= number < 2**63 for number in found)
    assert found[0] == fingerprint(COPIED.replace("，", "、"))[0] == min(found)
    assert fingerprint("教师备课。") == ()


def test_quotes_of_policies_leave_no_trace() -> None:
    assert fingerprint("根据《关于加强教师队伍建设的意见》，" + SHARED[:-1].replace("。", "，")) == ()


def test_the_plan_that_was_copied_is_found_among_many() -> None:
    index = Index({str(n): fingerprint(plan_of(n, *([COPIED] if n == 70 else []))) for n in range(200)})
    paragraphs = plan_of(999, COPIED.replace("青年教师", "年轻教师").replace("两节", "三节")).split("\n")
    (found,) = copied(paragraphs, index)
    assert (found.key, found.paragraphs) == ("70", (4,))
    assert found.shared >= 3
    assert 0 < found.share < 1


def test_a_plan_is_not_held_against_its_own_earlier_versions() -> None:
    index = Index({"first": fingerprint(plan_of(1)), "second": fingerprint(plan_of(2))})
    assert [one.key for one in copied([plan_of(1)], index)] == ["first"]
    assert copied([plan_of(1)], index, own={"first"}) == ()


@pytest.mark.parametrize(("bearers", "found"), [(20, 0), (3, 3)])
def test_what_most_plans_of_a_round_say_is_nobodys(bearers: int, found: int) -> None:
    index = Index({str(n): fingerprint(plan_of(n, *([SHARED] if n < bearers else []))) for n in range(30)})
    assert len(copied([SHARED], index)) == found


def test_what_is_everybodys_is_cut_out() -> None:
    common = everybodys([plan_of(n, SHARED) for n in range(6)])
    left = rare(words_of_plan(COPIED + SHARED), common)
    assert left.words[:10] == words_of_plan(COPIED).words[:10]
    assert left.words[-40:].count(CUT) >= 30
    assert everybodys([plan_of(n, SHARED) for n in range(4)]) == frozenset()


def test_the_rule_shows_both_texts_of_what_the_archive_finds() -> None:
    index = Index({str(n): fingerprint(plan_of(n, *([COPIED] if n == 7 else []))) for n in range(20)})
    texts = {"7": OtherText("柳河小学2023年校本培训计划", plan_of(7, COPIED))}
    read = document(f"# 云川小学2024年校本培训计划\n一、工作措施\n{COPIED.replace('月底', '每月')}")
    plan = extract(read)[0][1]
    rule = next(rule for rule in RULES if rule.name == "text.copied")
    judged = judge(read, plan, None, Context(archive=Archive(index, texts)), [rule])
    (found,) = judged.findings
    assert (found.subject, found.severity, found.outcome) == ("柳河小学2023年校本培训计划", "note", "review")
    assert all(words in found.message for words in ("每月由教导处", "月底由教导处"))
    assert "青年教师每周到师傅班里" in (found.quote or "")
    assert judge(read, plan, None, Context(archive=Archive(Index({}), {})), [rule]).checks[0].outcome == "inapplicable"


def test_texts_are_asked_for_by_key_alone() -> None:
    index = Index({"a": fingerprint(plan_of(1)), "gone": fingerprint(plan_of(1))})
    archive = Archive(index, {"a": OtherText("甲校", plan_of(1))})
    assert archive.like(plan_of(1)) == (OtherText("甲校", plan_of(1)),)
    assert Archive(Index({}), {}).like(plan_of(1)) == ()
