"""Every rule on its cases: from readable text through the real extractors to the rule's findings."""

from __future__ import annotations

import pytest

from extractors.extract import extract
from parsers.document import Unread
from rules.archive import OtherText
from rules.checks import RULES
from rules.choose import keyed
from rules.engine import judge
from rules.rule import Context
from rules.template import Template, load_builtin, parse
from tests.build import document
from tests.rules.cases import Case, cases

BY_NAME = {rule.name: rule for rule in RULES}
TEMPLATES = {template.id: template for template in load_builtin()}


@pytest.mark.parametrize(
    ("rule", "case"), [pytest.param(rule, case, id=f"{rule}-{case.kind}-{case.name}") for rule, case in cases()]
)
def test_case(rule: str, case: Case) -> None:
    unread = (Unread(case.unread),) if case.unread else ()
    read = document(case.outline, unread=unread, scanned=case.scanned)
    template = template_of(case)
    plan = keyed(extract(read)[0][1], template)
    others = tuple(OtherText(other.name, other.text) for other in case.others)
    judgement = judge(read, plan, template, Context(case.stage, others), [BY_NAME[rule]])
    outcome = judgement.checks[0].outcome
    mine = judgement.findings
    assert outcome != "unchecked"
    if isinstance(case.expect, str):
        assert outcome == case.expect, [finding.message for finding in mine]
        return
    assert [finding.subject for finding in mine if finding.outcome == "fail"] == case.expect, (
        outcome,
        [finding.message for finding in mine],
    )
    if case.severity:
        assert {finding.severity for finding in mine} == {case.severity}


def template_of(case: Case) -> Template | None:
    if case.template and "\n" in case.template:
        return parse(case.template, case.name)
    return TEMPLATES[case.template] if case.template else None
