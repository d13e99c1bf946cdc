"""Templates at the door: what is broken is named with file, line and what would be right."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rules.catalogue import schema
from rules.describe import describe
from rules.template import Columns, load, load_builtin, load_folder, parse, rule_names, source
from rules.template_error import TemplateError

GOOD = """\
id: own-plan
version: "1"
title: 研修计划
purpose: 学校自用
kind:
  title: {strong: [计划]}
  level: school
sections:
  - key: goals|tasks
    min_characters: 50
  - key: content
tables:
  - key: activities
    columns:
      required: [content, time]
checks:
  person.variant: off
  cell.empty: error
"""


def test_a_template_of_ones_own_is_read(tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(GOOD, encoding="utf-8")
    template = load(file)
    assert template.sections[0].keys == ("goals", "tasks")
    assert not template.runs("person.variant")
    assert template.severity("cell.empty") == "error"
    assert template.severity("time.unclear") is None


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("level: school", "level: shcool", 7, "“kind level”的值“shcool”不对。可以写：school、district"),
        ("sections:", "sektions:", 8, "是不是想写“sections”"),
        ("min_characters", "min_character", 10, "是不是想写“min_characters”"),
        ("min_characters: 50", "min_characters: viele", 10, "要求：整数"),
        ("required: [content, time]", "required: [content, tme]", 15, "的值“tme”不对。可以写：seq、content、time"),
        ("  cell.empty: error", "  cell.emty: error", 18, "没有规则“cell.emty”。是不是想写“cell.empty”？"),
        ("  level: school", "  topic: cooking", 7, "没有主题“cooking”。可以写：training"),
        ("  cell.empty: error", "  cell.empty: fatal", 18, "可以写：off、error、warning、note"),
        ('version: "1"\n', "", 1, "缺少“version”"),
        ("  - key: content", "  - key: goals", 8, "重复的名称：goals"),
        ("goals|tasks", "Goals", 9, "小写字母"),
        ("kind:", "kind: {", 7, "YAML"),
    ],
)
def test_a_broken_template_names_line_and_cure(old: str, new: str, line: int, said: str) -> None:
    assert old in GOOD
    with pytest.raises(TemplateError) as caught:
        parse(GOOD.replace(old, new), "own.yaml")
    assert (caught.value.file, caught.value.line) == ("own.yaml", line)
    assert said in str(caught.value)
    assert f"own.yaml 第{line}行" in str(caught.value)


@pytest.mark.parametrize("text", ["", "- 一\n- 二\n", "计划"])
def test_what_is_no_mapping_is_no_template(text: str) -> None:
    with pytest.raises(TemplateError, match="键: 值"):
        parse(text, "own.yaml")


def test_another_encoding_is_no_traceback(tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_bytes(GOOD.encode("gb18030"))
    with pytest.raises(TemplateError, match="UTF-8"):
        load(file)


@pytest.mark.parametrize(
    ("field", "demand"), [("content", "required"), ("seq", "expected"), ("note", "optional"), ("hours", "expected")]
)
def test_columns_named_nowhere_are_expected(field: str, demand: str) -> None:
    columns = Columns(required=("content",), expected=("seq",), optional=("note",))
    assert columns.demand(field) == demand


@pytest.mark.parametrize("template", load_builtin(), ids=lambda template: template.id)
def test_a_built_in_template_is_shown_as_written_and_described(template) -> None:  # type: ignore[no-untyped-def]
    assert parse(source(template.id), template.id) == template
    assert template.title in describe(template)


def test_an_unknown_template_is_no_file() -> None:
    with pytest.raises(KeyError):
        source("../names")


def test_the_schema_is_json_and_names_every_key() -> None:
    properties = json.loads(schema())["properties"]
    assert {"id", "version", "sections", "tables", "roles", "signatures", "checks"} <= set(properties)
    assert properties["checks"]["propertyNames"]["enum"] == list(rule_names())


def test_the_built_in_templates_demand_what_the_contract_says() -> None:
    required = {template.id: [spec.key for spec in template.sections if spec.required] for template in load_builtin()}
    plan = ["guiding-thought", "goals|tasks", "content|schedule"]
    assert required == {
        "school-training-plan": ["goals-conditions-focus", "implementation-assessment", "organisation"],
        "training-regulation": ["guiding-thought", "goals|tasks", "content|methods"],
        "district-opinion": ["guiding-thought", "tasks|content", "measures|safeguards"],
        "school-study-plan": plan,
        "district-work-plan": plan,
    }


def test_templates_are_tried_in_their_own_order() -> None:
    """Of two that fit equally well the one that asks for more; where nothing tells who speaks, it is a school."""
    assert [template.id for template in load_builtin()] == [
        "school-training-plan",
        "training-regulation",
        "district-opinion",
        "school-study-plan",
        "district-work-plan",
    ]


def test_a_file_in_the_folder_is_a_template(tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_text(GOOD, encoding="utf-8")
    first = GOOD.replace("own-plan", "first-plan").replace("kind:\n", "kind:\n  order: 1\n")
    (tmp_path / "z.yaml").write_text(first, encoding="utf-8")
    (tmp_path / "readme.txt").write_text("说明", encoding="utf-8")
    assert [template.id for template in load_folder(tmp_path)] == ["first-plan", "own-plan"]


def test_two_files_cannot_be_one_template(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(GOOD, encoding="utf-8")
    with pytest.raises(TemplateError, match=r"b\.yaml.*own-plan"):
        load_folder(tmp_path)


def test_limits_labels_and_policies_are_said_to_people() -> None:
    own = """\
labels: [{label: 拟解决的问题}]
limits: {hours_least: 24, person_share: 0.5}
policies:
  - {titles: [旧办法], status: replaced, replaced_by: 新办法, since: 2031-09-01, checked_on: 2032-01-10}
"""
    said = describe(parse(GOOD + own, "own.yaml"))
    assert "不得改动的文字：拟解决的问题\n" in said
    assert "限度 hours_least：24\n限度 person_share：0.5\n" in said
    assert "不再引用：旧办法（从2031-09-01起，改用新办法）\n" in said


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ("limits: {person_share: 2}", "person_share"),
        ("limits: {hours: 24}", "不认识“limits hours”"),
        ("labels: [{label: 甲}, {label: 甲}]", "重复的名称：甲"),
        (
            'policies: [{pattern: "(", status: expired, replaced_by: 新, since: 2031-09-01, checked_on: 2031-09-01}]',
            "pattern",
        ),
    ],
)
def test_broken_limits_labels_and_policies_are_named(own: str, said: str) -> None:
    with pytest.raises(TemplateError, match=said):
        parse(f"{GOOD}{own}\n", "own.yaml")
