"""Templates made from others: what is inherited, what is overridden, what is removed, what is refused and where."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rules.catalogue import candidates, own, schema
from rules.template import Template, load, load_builtin, parse
from rules.template_error import TemplateError

HEAD = 'id: heir\nversion: "2"\nextends: school-training-plan\n'
BASE = next(template for template in load_builtin() if template.id == "school-training-plan")


def heir(body: str = "") -> Template:
    return parse(HEAD + body, "heir.yaml")


def keys(template: Template) -> list[str]:
    return [spec.key for spec in template.sections]


def test_what_is_not_written_is_inherited() -> None:
    assert heir() == BASE.model_copy(update={"id": "heir", "version": "2", "extends": "school-training-plan"})


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("title: 岚州区计划书", {"title": "岚州区计划书"}),
        ("ordered: false", {"ordered": False}),
        ("kind: {threshold: 0.7}", {"kind": BASE.kind.model_copy(update={"threshold": 0.7})}),
    ],
)
def test_a_value_takes_the_place_of_the_base_s(body: str, expected: dict[str, object]) -> None:
    assert {name: getattr(heir(body), name) for name in expected} == expected


def test_a_section_is_overridden_by_its_key_and_keeps_the_rest() -> None:
    first = heir("sections:\n  - {key: goals-conditions-focus, min_characters: 300}\n").sections[0]
    assert (first.min_characters, first.words) == (300, BASE.sections[0].words)


@pytest.mark.parametrize(
    ("body", "order"),
    [
        ("sections: [{key: funds}]", ["goals-conditions-focus", "implementation-assessment", "organisation", "funds"]),
        (
            "sections: [{key: goals-conditions-focus}, {key: funds}]",
            ["goals-conditions-focus", "funds", "implementation-assessment", "organisation"],
        ),
    ],
    ids=["at the end", "behind the one written before it"],
)
def test_a_new_section_stands_where_it_is_written(body: str, order: list[str]) -> None:
    assert keys(heir(body)) == order


def test_alternatives_are_known_by_any_of_them() -> None:
    study = parse(HEAD.replace("school-training-plan", "school-study-plan") + "sections: [{key: goals}]", "heir.yaml")
    assert [key for key in keys(study) if "goals" in key] == ["goals"]


def test_tables_blocks_roles_and_checks_are_overridden_by_name() -> None:
    template = heir(
        "tables:\n  - {key: activities, columns: {required: [content, time, hours]}}\n"
        "signatures:\n  - {label: 教研部门审查意见, required_from: archived}\n"
        "roles:\n  - {role: 联络员}\n"
        "checks: {person.unlisted: off}\n"
    )
    table = template.table("activities")
    assert table
    assert (table.columns.required, table.columns.optional) == (("content", "time", "hours"), ("note",))
    stages = {block.label: block.required_from for block in template.signatures}
    assert (stages["学校意见"], stages["教研部门审查意见"]) == ("final", "archived")
    assert [spec.role for spec in template.roles] == ["组长", "联络员"]
    assert not template.runs("person.unlisted")


def test_what_the_base_has_can_be_removed() -> None:
    template = heir("remove: {sections: [organisation], tables: [contacts], roles: [组长], signatures: [学校意见]}\n")
    assert keys(template) == ["goals-conditions-focus", "implementation-assessment"]
    assert ([spec.key for spec in template.tables], template.roles) == (["activities"], ())
    assert "学校意见" not in {block.label for block in template.signatures}


def test_a_removed_part_may_be_written_anew() -> None:
    template = heir("remove: {roles: [组长]}\nroles: [{role: 组长, words: [召集人]}]\n")
    assert [(spec.words, spec.basis) for spec in template.roles] == [(("召集人",), None)]


def test_checks_of_a_base_can_be_removed(tmp_path: Path) -> None:
    write(tmp_path, "first", HEAD.replace("heir", "first") + "checks: {cell.empty: off, text.repeated: note}\n")
    second = write(
        tmp_path, "second", 'id: second\nversion: "1"\nextends: first.yaml\nremove: {checks: [cell.empty]}\n'
    )
    template = load(second)
    assert (template.extends, list(template.checks)) == ("first", ["text.repeated"])


@pytest.mark.parametrize(
    ("body", "line", "said"),
    [
        ("extends: schol-training-plan", 3, "找不到模板“schol-training-plan”"),
        ("extends: other.yaml", 3, "找不到模板“other.yaml”"),
        ("extends: ../../etc", 3, "找不到模板"),
        ("extends: [school-training-plan]", 3, "“extends”的值不对"),
        (
            "extends: school-training-plan\nremove: {sections: [goals]}",
            4,
            "没有“goals”。有的是：goals-conditions-focus",
        ),
        ("extends: school-training-plan\nremove: {section: [goals]}", 4, "不认识“section”。可以去掉的有：sections"),
        ("extends: school-training-plan\nremove: [organisation]", 4, "remove: {sections: [名称]}"),
        ("extends: school-training-plan\nremove: {roles: 组长}", 4, "要求：一个列表"),
        ("extends: school-training-plan\nroles:\n  - {role: 组长, wrods: [召集人]}", 5, "是不是想写“words”"),
        ("title: 计划\nremove: {sections: [goals]}", 4, "没有 extends"),
    ],
)
def test_a_wrong_heir_names_line_and_cure(body: str, line: int, said: str) -> None:
    with pytest.raises(TemplateError) as caught:
        parse(f'id: heir\nversion: "1"\n{body}\n', "heir.yaml")
    assert (caught.value.file, caught.value.line) == ("heir.yaml", line)
    assert said in str(caught.value)


@pytest.mark.parametrize("missing", ["id", "version"])
def test_who_the_heir_is_is_not_inherited(missing: str) -> None:
    text = "\n".join(line for line in HEAD.splitlines() if not line.startswith(missing))
    with pytest.raises(TemplateError, match=f"缺少“{missing}”"):
        parse(text, "heir.yaml")


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("names", [("甲",), ("甲", "乙"), ("甲", "乙", "丙")])
def test_a_template_is_not_its_own_base(tmp_path: Path, names: tuple[str, ...]) -> None:
    for name, base in zip(names, (*names[1:], names[0]), strict=True):
        write(tmp_path, name, f'id: t{ord(name)}\nversion: "1"\nextends: {base}.yaml\n')
    with pytest.raises(TemplateError, match="又以本模板为基础"):
        load(tmp_path / f"{names[0]}.yaml")


def test_what_is_wrong_in_a_base_is_said_of_the_base(tmp_path: Path) -> None:
    base = write(tmp_path, "base", HEAD + "\nroles:\n  - {rolle: 组长}\n")
    path = write(tmp_path, "own", 'id: own\nversion: "1"\nextends: base.yaml\n')
    with pytest.raises(TemplateError) as caught:
        load(path)
    assert (caught.value.file, caught.value.line) == (str(base), 6)


@pytest.mark.parametrize(("stage", "severity"), [("draft", "note"), ("final", "error"), ("archived", "error")])
def test_a_rule_may_weigh_more_from_a_stage_on(stage: str, severity: str) -> None:
    template = heir("checks: {count.missing: {severity: note, final: error}}\n")
    assert template.severity("count.missing", stage) == severity  # type: ignore[arg-type]


def test_a_rule_may_begin_with_a_stage() -> None:
    template = heir("checks: {count.missing: {severity: off, archived: warning}}\n")
    assert [template.runs("count.missing", stage) for stage in ("draft", "final", "archived")] == [False, False, True]


def test_a_wrong_severity_of_a_stage_is_named() -> None:
    with pytest.raises(TemplateError, match="可以写：off、error、warning、note"):
        heir("checks: {count.missing: {final: fatal}}\n")


def test_a_folder_of_ones_own(tmp_path: Path) -> None:
    write(tmp_path, "a", HEAD.replace("heir", "a").replace("school-training-plan", "b"))
    write(tmp_path, "b", HEAD.replace("heir", "b") + "kind: {order: 5}\n")
    (tmp_path / "说明.txt").write_text("说明", encoding="utf-8")
    assert [(template.id, template.extends) for template in own(tmp_path)] == [
        ("a", "b"),
        ("b", "school-training-plan"),
    ]
    assert own(tmp_path / "none") == ()


@pytest.mark.parametrize("identity", ["a", "district-opinion"])
def test_a_name_is_used_once(tmp_path: Path, identity: str) -> None:
    write(tmp_path, "a", HEAD.replace("heir", "a"))
    write(tmp_path, "b", HEAD.replace("heir", identity))
    with pytest.raises(TemplateError, match=rf"b\.yaml.*{identity}”已有别的模板"):
        own(tmp_path)


@pytest.mark.parametrize(
    ("body", "left"),
    [
        ("sections: [{key: funds}]", False),
        ("kind: {title: {strong: [计划书, 计划表, 申报书, 申报表, 备案表, 任务书, 研修书]}}", False),
        ("kind: {title: {strong: [研修书]}}", True),
        ("kind: {level: district}", True),
    ],
    ids=["asks for more", "more titles", "other titles", "other level"],
)
def test_an_heir_for_the_same_documents_takes_the_place_of_its_base(body: str, left: bool) -> None:
    chosen = candidates((heir(body), *load_builtin()))
    assert (BASE in chosen, chosen[0].id) == (left, "heir")


def test_the_schema_lets_an_heir_leave_out_what_it_inherits() -> None:
    content = json.loads(schema())
    assert content["required"] == ["id", "version"]
    assert content["if"] == {"required": ["extends"]}
    assert set(content["else"]["required"]) == {"title", "purpose", "kind"}
    assert "final" in content["$defs"]["StagedSetting"]["properties"]
    assert set(content["properties"]["remove"]["properties"]) == {
        "sections",
        "tables",
        "roles",
        "signatures",
        "labels",
        "checks",
    }
