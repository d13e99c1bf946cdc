"""What holds for any plan whatever, well written or not."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.extract import extract
from rules.choose import assess, choose, keyed
from rules.engine import judge
from rules.finding import Judgement
from rules.rule import Context
from rules.template import load_builtin
from tests.build import document

LINES = st.sampled_from(
    """# 云川小学2024年校本研修计划
# 校本研修工作总结
学校：云川小学
附件2：活动安排表
一、指导思想
二、培训目标
二、培训目标
四、
（一）师德教育
（三）
1、听课，每位教师每学期听课不少于十五节，认真做好记录。
3．评课。
① 磨课
2.4 校际研修
第十三周：评课
具体要求如下：
组长：周知行　副组长：林晓岚
手机13900001111，QQ：123456789
2024年13月5日
____年____月
| 序号 | 培训内容 | 培训时间 | 培训对象及人数 | 负责部门 | 负责人 | 备注 |
| 1 | 师德讲座 | 3月 | 全体教师 | 校长室 | 周知行 | |
| 3 | 师德讲座 | 3月 | 全体教师 | 校长室 | 周知行 | |
| | | 待定 | | ---- | 同上 | |
| 上半年 | < | < | < | < | < | < |
| 学校意见 | （公章）签字： 年 月 日 |
| ^ | ^ |
[seal]
===
说明：1、一式两份。""".splitlines()
)
TEMPLATES = st.sampled_from((None, *load_builtin()))
STAGES = st.sampled_from(("draft", "final", "archived"))
TEXTS = st.lists(LINES | st.text(max_size=12).filter(lambda text: "|" not in text), max_size=25).map("\n".join)


@settings(max_examples=150, deadline=None)
@given(TEXTS, TEMPLATES, STAGES)
def test_no_rule_crashes_and_every_finding_is_whole(text, template, stage) -> None:  # type: ignore[no-untyped-def]
    read = document(text)
    for _, plan in extract(read):
        judgement = judge(read, keyed(plan, template), template, Context(stage))
        assert "unchecked" not in {check.outcome for check in judgement.checks}
        assert judgement == judge(read, keyed(plan, template), template, Context(stage))
        _whole(judgement)


def _whole(judgement: Judgement) -> None:
    assert 0 <= judgement.completeness <= 1
    assert len({finding.id for finding in judgement.findings}) == len(judgement.findings)
    failed = {check.rule for check in judgement.checks if check.outcome == "fail"}
    assert failed == {finding.rule for finding in judgement.findings if finding.outcome == "fail"}
    for finding in judgement.findings:
        assert finding.message.endswith(("。", "）", "？"))
        assert len(finding.quote or "") <= 40
        assert (finding.outcome == "review") == bool(finding.reason)
        assert "13900001111" not in f"{finding.message}{finding.suggestion}{finding.quote}"


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_the_chosen_template_is_one_that_the_plan_fits_best(text) -> None:  # type: ignore[no-untyped-def]
    read = document(text)
    for _, plan in extract(read):
        fits = [assess(plan, template) for template in load_builtin()]
        chosen = choose(plan, read, load_builtin())
        assert all(0 <= fit <= 1 for fit in fits)
        if chosen:
            assert chosen[1] == assess(plan, chosen[0])
            assert chosen[1] >= chosen[0].kind.threshold
