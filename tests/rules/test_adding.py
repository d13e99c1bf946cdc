"""The promises of `docs/adding.md`: a rule is a file and a line, a kind of document is one YAML file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from extractors.extract import extract
from extractors.plan import Plan
from parsers.document import Document
from rules.checks import RULES
from rules.choose import choose, keyed
from rules.engine import judge
from rules.rule import Context, Gap, Rule
from rules.template import Template, load_builtin, load_folder
from tests.build import document

PAGE = (Path(__file__).parents[2] / "docs" / "adding.md").read_text(encoding="utf-8")
READING = """\
# 霜林小学教师读书计划
一、读书目标
每人精读四部教育专著。
二、阅读进度
1、3月，读第一部。
"""


def example(language: str, position: int = 0) -> str:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)[position]


def examples_rule() -> Rule:
    module: dict[str, object] = {}
    exec(example("python"), module)
    rule = module["RULE"]
    assert isinstance(rule, Rule)
    return rule


def test_the_rule_of_the_page_finds_what_its_cases_expect() -> None:
    rule = examples_rule()
    for case in yaml.safe_load(example("yaml"))["cases"]:
        read = document(case["outline"])
        judgement = judge(read, extract(read)[0][1], None, Context(), (*RULES, rule))
        found = [finding.subject for finding in judgement.findings if finding.rule == rule.name]
        assert found == case.get("expect", []), case["name"]


def test_a_rule_needs_no_name_elsewhere() -> None:
    def check(document: Document, plan: Plan, template: Template | None, context: Context) -> Iterator[Gap]:
        yield Gap("甲", "缺甲。")

    words = dict.fromkeys(("title", "why", "bad", "good", "settle"), "说明")
    rule = Rule("own.rule", "note", "text", check, **words)
    read = document(READING)
    judgement = judge(read, extract(read)[0][1], load_builtin()[0], Context(), [rule])
    assert [(finding.rule, finding.severity) for finding in judgement.findings] == [("own.rule", "note")]


def test_a_kind_of_document_is_one_file(tmp_path: Path) -> None:
    (tmp_path / "reading-plan.yaml").write_text(example("yaml", 1), encoding="utf-8")
    templates = (*load_builtin(), *load_folder(tmp_path))
    read = document(READING)
    plan = extract(read)[0][1]
    chosen = choose(plan, read, templates)
    assert chosen is not None
    assert chosen[0].id == "reading-plan"
    judgement = judge(read, keyed(plan, chosen[0]), chosen[0], Context())
    assert judgement.completeness == 1.0
    lacking = document(READING.replace("一、读书目标", "一、读书意义"))
    plan = keyed(extract(lacking)[0][1], chosen[0])
    found = {(finding.rule, finding.subject) for finding in judge(lacking, plan, chosen[0], Context()).findings}
    assert ("section.missing", "goals") in found
