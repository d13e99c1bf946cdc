"""What a template demands, said to people."""

from __future__ import annotations

from collections.abc import Iterator

from rules.labels import field_name, section_name, table_name
from rules.template import STAGES, RoleSpec, StagedSetting, TableSpec, Template

_STAGES = {"draft": "草稿", "final": "定稿", "archived": "归档"}
_SEVERITIES = {"off": "不检查", "error": "必须修改", "warning": "应当修改", "note": "提示"}


def describe(template: Template) -> str:
    """Several lines of Chinese text: sections, tables with their columns, roles, sign-off blocks, changed rules."""
    return "\n".join(_lines(template)) + "\n"


def _lines(template: Template) -> Iterator[str]:
    yield f"{template.title}（{template.id}，第 {template.version} 版）"
    yield template.purpose
    needed = ["或".join(section_name(key) for key in spec.keys) for spec in template.sections if spec.required]
    if needed:
        yield f"必备部分{'（按此顺序）' if template.ordered else ''}：{'；'.join(needed)}"
    for table in template.tables:
        yield from _table(table)
    if template.roles:
        yield f"必须有人担任：{'、'.join(_role(spec) for spec in template.roles)}"
    for block in template.signatures:
        when = f"（从{_STAGES[block.required_from]}阶段起必须签署）" if block.required_from else ""
        yield f"签署栏：{block.label}{when}"
    if template.labels:
        yield f"不得改动的文字：{'、'.join(spec.label for spec in template.labels)}"
    for limit in sorted(template.limits.model_fields_set):
        yield f"限度 {limit}：{getattr(template.limits, limit):g}"
    for policy in template.policies:
        names = "、".join((*policy.titles, *policy.numbers)) or policy.pattern
        yield f"不再引用：{names}（从{policy.since}起，改用{policy.replaced_by}）"
    for rule, setting in template.checks.items():
        yield f"规则 {rule}：{_weight(setting)}"


def _role(spec: RoleSpec) -> str:
    return f"{spec.role}（由{'、'.join(spec.held_by)}担任）" if spec.held_by else spec.role


def _weight(setting: StagedSetting) -> str:
    staged = ((stage, getattr(setting, stage)) for stage in STAGES)
    said = [_SEVERITIES[setting.severity]] if setting.severity else []
    return "；".join([*said, *(f"{_STAGES[stage]}阶段起{_SEVERITIES[own]}" for stage, own in staged if own)])


def _table(spec: TableSpec) -> Iterator[str]:
    yield f"{'必备的表' if spec.required else '如果有这张表'}：{table_name(spec.key)}"
    for said, fields in (
        ("必填", spec.columns.required),
        ("应填", spec.columns.expected),
        ("可不填", spec.columns.optional),
    ):
        if fields:
            yield f"  {said}：{'、'.join(field_name(field) for field in fields)}"
