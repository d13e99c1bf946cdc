"""The engine: phases, outcomes, findings and their identity."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import replace

import pytest

from extractors.plan import Plan
from parsers.document import Document, Place
from rules.engine import judge, shortened
from rules.finding import Judgement
from rules.rule import Context, Gap, Phase, Rule, Unseen
from rules.template import StagedSetting, Template, load_builtin
from tests.build import document
from tests.rules.plans import EMPTY, plan

STUDY = next(template for template in load_builtin() if template.id == "school-study-plan")
DRAFT = Context()
OFF, NOTE = StagedSetting(severity="off"), StagedSetting(severity="note")


def rule(
    name: str, *seen: Gap | Unseen | Exception, phase: Phase = "content", template: bool = False, applies: bool = True
) -> Rule:
    """A rule that sees what it is told to see, and crashes where that is an exception."""

    def check(document: Document, plan: Plan, template: Template | None, context: Context) -> Iterator[Gap | Unseen]:
        for one in seen:
            if isinstance(one, Exception):
                raise one
            yield one

    words = dict.fromkeys(("title", "why", "bad", "good", "settle"), "说明")
    return Rule(name, "warning", phase, check, needs_template=template, applies=lambda *_: applies, **words)


def judged(*rules: Rule, of: Plan = EMPTY, template: Template | None = None) -> Judgement:
    return judge(document("第一段"), of, template, DRAFT, rules)


def outcomes(judgement: Judgement) -> dict[str, str]:
    return {check.rule: check.outcome for check in judgement.checks}


@pytest.mark.parametrize(
    ("seen", "outcome"),
    [
        ((), "pass"),
        ((Gap("甲", "缺"),), "fail"),
        ((Gap("甲", "缺", outcome="review", reason="未读出"),), "review"),
        ((Gap("甲", "缺", outcome="review"), Gap("乙", "缺")), "fail"),
        ((Unseen("看不出有没有盖章"),), "review"),
    ],
)
def test_an_outcome_is_the_worst_of_what_is_seen(seen: tuple[Gap | Unseen, ...], outcome: str) -> None:
    assert outcomes(judged(rule("a.rule", *seen))) == {"a.rule": outcome}


def test_what_the_file_cannot_show_gives_no_finding() -> None:
    assert judged(rule("a.rule", Unseen("看不出有没有盖章"))).findings == ()


def test_a_rule_that_crashed_is_unchecked_and_the_others_go_on(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        judgement = judged(rule("a.rule", Gap("甲", "缺"), ValueError("boom")), rule("b.rule", Gap("乙", "缺")))
    assert outcomes(judgement) == {"a.rule": "unchecked", "b.rule": "fail"}
    assert [finding.subject for finding in judgement.findings] == ["乙"]
    assert "boom" in caplog.text
    assert "Traceback" in caplog.text


class BaseTimeoutException(Exception):
    """Stands for the queue's."""


class JobTimeoutException(BaseTimeoutException):
    """Stands for the queue's."""


@pytest.mark.parametrize("end", [JobTimeoutException(), TimeoutError(), MemoryError()])
def test_what_ends_the_job_is_no_crash_of_a_rule(end: Exception) -> None:
    with pytest.raises(type(end)):
        judged(rule("a.rule", end))


def test_a_failed_form_stops_everything_else() -> None:
    judgement = judged(
        rule("b.rule", Gap("乙", "缺")), rule("a.rule", Gap("甲", "不是这种表"), phase="form"), template=STUDY
    )
    assert outcomes(judgement) == {"b.rule": "inapplicable", "a.rule": "fail"}
    assert [finding.rule for finding in judgement.findings] == ["a.rule"]
    assert judgement.completeness == 0


def test_rules_that_need_a_template_are_inapplicable_without_one() -> None:
    assert outcomes(judged(rule("a.rule", Gap("甲", "缺"), template=True))) == {"a.rule": "inapplicable"}


def test_a_rule_with_nothing_to_look_at_is_inapplicable() -> None:
    assert outcomes(judged(rule("a.rule", Gap("甲", "缺"), applies=False))) == {"a.rule": "inapplicable"}


def test_a_template_switches_rules_off_and_weighs_them_anew() -> None:
    template = STUDY.model_copy(update={"checks": {"cell.empty": OFF, "text.repeated": NOTE}})
    judgement = judged(
        rule("cell.empty", Gap("1:time", "空")), rule("text.repeated", Gap("甲", "重")), template=template
    )
    assert [(finding.rule, finding.severity) for finding in judgement.findings] == [("text.repeated", "note")]
    assert [check.rule for check in judgement.checks] == ["text.repeated"]


def test_a_gap_may_weigh_more_than_its_rule() -> None:
    assert judged(rule("a.rule", Gap("甲", "缺", severity="error"))).findings[0].severity == "error"


def test_findings_stand_in_reading_order() -> None:
    gaps = (
        Gap("后", "缺", at=Place(7)),
        Gap("中", "缺", at=Place(3, 2, 1)),
        Gap("前", "缺", at=Place(3, 1, 4)),
        Gap("无", "缺"),
    )
    assert [finding.subject for finding in judged(rule("a.rule", *gaps)).findings] == ["无", "前", "中", "后"]


def test_an_empty_cell_comes_in_its_row() -> None:
    read = document("| 甲 | 乙 |\n| 丙 | |\n| 丁 | 戊 |")
    gaps = (Gap("丁", "缺", at=Place(4, 2, 0)), Gap("空", "缺", at=Place(0, 1, 1)), Gap("甲", "缺", at=Place(1, 0, 0)))
    judgement = judge(read, EMPTY, None, DRAFT, [rule("a.rule", *gaps)])
    assert [finding.subject for finding in judgement.findings] == ["甲", "空", "丁"]


def test_a_quote_is_short_and_masked() -> None:
    quote = (
        judged(rule("a.rule", Gap("甲", "缺", quote="联系人\n周知行，手机13900001111，" + "请在工作日联系" * 9)))
        .findings[0]
        .quote
    )
    assert quote is not None
    assert len(quote) == 40
    assert quote.startswith("联系人 周知行，手机139****1111，")
    assert quote.endswith("…")


@pytest.mark.parametrize(("length", "shown"), [(39, 39), (40, 40), (41, 40)])
def test_forty_characters_are_shown(length: int, shown: int) -> None:
    assert len(shortened("字" * length)) == shown


ONE = plan("一、指导思想", "二、培训目标")


def identities(of: Plan, *gaps: Gap) -> list[str]:
    return [finding.id for finding in judged(rule("a.rule", *gaps), of=of).findings]


def test_equal_gaps_have_identities_of_their_own() -> None:
    assert len({*identities(ONE, Gap("甲", "缺", at=Place(1)), Gap("甲", "缺", at=Place(1)))}) == 2


def test_a_gap_keeps_its_identity_when_lines_are_added_above() -> None:
    moved = replace(ONE, sections=tuple(replace(one, at=Place(one.at.block + 9)) for one in ONE.sections))
    assert identities(ONE, Gap("甲", "缺", at=Place(1))) == identities(moved, Gap("甲", "缺一处", at=Place(10)))


@pytest.mark.parametrize("other", [Gap("乙", "缺", at=Place(1)), Gap("甲", "缺", at=Place(0))])
def test_another_subject_or_section_is_another_gap(other: Gap) -> None:
    assert identities(ONE, Gap("甲", "缺", at=Place(1))) != identities(ONE, other)


@pytest.mark.parametrize(
    ("headings", "share"),
    [
        (("一、指导思想", "二、培训目标", "三、培训内容"), 1.0),
        (("一、指导思想", "二、培训目标"), 0.667),
        (("一、其他",), 0.0),
    ],
)
def test_completeness_is_the_share_of_required_parts_that_are_there(headings: Iterable[str], share: float) -> None:
    assert judge(document("第一段"), plan(*headings), _certain(), DRAFT).completeness == share


def _certain() -> Template:
    """The template without the form's own rule, which would stop the rest."""
    return STUDY.model_copy(update={"checks": {"template.mismatch": OFF}})
