"""Nothing is undocumented or unproved: every rule of the contract has its module, its explanation and its cases."""

from __future__ import annotations

from pathlib import Path

import pytest

from rules.checks import RULES
from rules.reference import INDEX, pages, write
from rules.rule import Rule
from rules.template import load_builtin, rule_names
from tests.rules.cases import case_files

ROOT = Path(__file__).parent.parent.parent
CASES = {file.rule: file.cases for _, file in case_files()}


def test_every_rule_is_listed_once() -> None:
    modules = {path.stem for path in (ROOT / "rules" / "checks").glob("*.py")} - {"__init__"}
    assert sorted(rule.name.replace(".", "_").replace("-", "_") for rule in RULES) == sorted(modules)


def test_a_template_may_name_every_rule_that_is_listed() -> None:
    assert rule_names() == tuple(rule.name for rule in RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_lives_in_the_module_of_its_name(rule: Rule) -> None:
    assert rule.check.__module__ == f"rules.checks.{rule.name.replace('.', '_').replace('-', '_')}"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
@pytest.mark.parametrize("part", ["title", "why", "bad", "good", "settle", "traps"])
def test_a_rule_explains_itself(rule: Rule, part: str) -> None:
    assert getattr(rule, part)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
@pytest.mark.parametrize("kind", ["bad", "good", "trap"])
def test_a_rule_has_cases_of_each_kind(rule: Rule, kind: str) -> None:
    assert any(case.kind == kind for case in CASES.get(rule.name, ()))


@pytest.mark.parametrize(("path", "file"), list(case_files()), ids=lambda value: getattr(value, "stem", ""))
def test_a_case_file_is_named_after_its_rule(path: Path, file: object) -> None:
    assert path.stem == getattr(file, "rule", None)


def test_bad_cases_expect_something_and_good_ones_nothing() -> None:
    for rule, cases in CASES.items():
        for case in cases:
            found = case.expect not in ([], "inapplicable")
            assert case.kind == "trap" or (case.kind == "bad") == found, f"{rule}: {case.name}"


def test_every_template_file_is_built_in_and_bears_its_id() -> None:
    files = {path.stem for path in (ROOT / "rules" / "templates").glob("*.yaml")}
    assert files == {template.id for template in load_builtin()}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_reference_tells_of_every_rule(rule: Rule) -> None:
    assert f"]({rule.name}.md)" in pages()[INDEX]
    assert all(part in pages()[f"{rule.name}.md"] for part in (rule.why, rule.settle, *rule.traps))


def test_the_reference_in_the_docs_is_that_of_the_rules(tmp_path: Path) -> None:
    (tmp_path / "gone.rule.md").write_text("a rule of former days", encoding="utf-8")
    write(tmp_path)
    made = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()}
    kept = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "rules").iterdir()}
    assert kept == made, "run: make reference"


@pytest.mark.parametrize("path", sorted((ROOT / "rules").rglob("*.py")), ids=lambda path: path.stem)
def test_a_module_stays_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300
