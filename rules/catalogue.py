"""Which templates there are: the built-in ones, and those that a district wrote itself, in a folder or one by one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from rules.inherit import NAMES, Bases, compose, value
from rules.template import Template, load_builtin, parse, rule_names, source, text_of, topic_names
from rules.template_error import TemplateError

Sources = Mapping[str, tuple[str, str]]  # of a template's id: its text and the name of its file
_SUFFIXES = (".yaml", ".yml")


def is_file(choice: str) -> bool:
    """Whether a template is named by its file and not by its id."""
    return choice.lower().endswith(_SUFFIXES) or "/" in choice or "\\" in choice


def own(folder: Path, kept: Mapping[str, str] | None = None) -> tuple[Template, ...]:
    """The templates in a district's own folder, which need not exist, in the order in which they are tried.

    `kept` are texts of templates kept elsewhere, by id; the folder's come before one of the same id.
    Each may extend a built-in one or another of these, by id or by file. Raises TemplateError.
    """
    sources = {identity: (text, f"{identity}.yaml") for identity, text in (kept or {}).items()} | _sources(folder)
    templates = [parse(text, name, known_bases(sources)) for text, name in sources.values()]
    return tuple(sorted(templates, key=lambda template: (template.kind.order, template.id)))


def bases_of(folder: Path) -> Bases:
    """Finds what a template outside the district's folder extends. Raises TemplateError where the folder has faults."""
    return known_bases(_sources(folder))


def text_by_id(template_id: str, folder: Path) -> str:
    """The YAML text of one of the district's own templates or of a built-in one. Raises KeyError, TemplateError."""
    sources = _sources(folder)
    return sources[template_id][0] if template_id in sources else source(template_id)


def _sources(folder: Path) -> dict[str, tuple[str, str]]:
    files = sorted(path for path in folder.glob("*") if path.suffix.lower() in _SUFFIXES) if folder.is_dir() else []
    sources: dict[str, tuple[str, str]] = {}
    builtin = {template.id for template in load_builtin()}
    for file in files:
        text = text_of(file)
        identity = _id(text, str(file))
        if identity and (identity in sources or identity in builtin):
            hint = "请把 id 改成另一个名称；要在原来的模板上修改，请用 extends。"
            raise TemplateError(str(file), 1, f"模板名称“{identity}”已有别的模板用了。", hint)
        sources[identity or str(file)] = text, str(file)
    return sources


def known_bases(sources: Sources | None = None) -> Bases:
    """Finds what a template extends: an id among these and the built-in ones, or a file beside the one that says so."""

    def find(extends: str, file: str) -> tuple[yaml.MappingNode, str] | None:
        if is_file(extends):
            path = Path(file).parent / extends
            return (compose(text_of(path), str(path)), str(path)) if path.is_file() else None
        text, name = (sources or {}).get(extends) or _builtin(extends)
        return (compose(text, name), name) if text else None

    return find


def candidates(templates: Iterable[Template]) -> tuple[Template, ...]:
    """The templates among which the best fitting one is chosen.

    One that another was made from and that is for no other documents than that is left out: a plan that lacks what
    the district asks for would otherwise fit the base better, and the gap stay unseen.
    """
    templates = tuple(templates)
    return tuple(base for base in templates if not any(_replaces(heir, base) for heir in templates))


def _replaces(heir: Template, base: Template) -> bool:
    def titles(template: Template) -> set[str]:
        return {*template.kind.title.strong, *template.kind.title.weak}

    same = (heir.kind.level, heir.kind.topic) == (base.kind.level, base.kind.topic)
    return heir.extends == base.id and same and titles(base) <= titles(heir)


def _builtin(identity: str) -> tuple[str, str]:
    try:
        return source(identity), f"（内置）{identity}.yaml"
    except KeyError:
        return "", ""


def _id(text: str, name: str) -> str:
    return str(getattr(value(compose(text, name), "id"), "value", ""))


def schema() -> str:
    """The JSON Schema of a template file as it is written: with `extends` it holds only what differs, and `remove`."""
    content: dict[str, Any] = Template.model_json_schema()
    properties = content["properties"]
    properties["checks"]["propertyNames"] = {"enum": list(rule_names())}
    content["$defs"]["Kind"]["properties"]["topic"]["enum"] = [*topic_names(), None]
    names = {"type": "array", "items": {"type": "string"}}
    properties["extends"] = {"type": "string", "description": "A template's id, or a template file beside this one."}
    removable = dict.fromkeys((*NAMES, "checks"), names)
    properties["remove"] = {"type": "object", "properties": removable, "additionalProperties": False}
    content["if"] = {"required": ["extends"]}
    content["else"] = {
        "required": [name for name in content["required"] if name not in ("id", "version")],
        "properties": {"kind": {"required": content["$defs"]["Kind"].pop("required")}, "remove": False},
    }
    content["required"] = ["id", "version"]
    return json.dumps(content, ensure_ascii=False, indent=2)
