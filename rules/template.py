"""What is demanded of a kind of document: the templates, read from YAML and checked at the door.

A template is one file in `rules/templates/`, or an officer's own. A broken one is a `TemplateError` that names the
file, the line, what is wrong there and what would be right.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import AfterValidator, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from rules.finding import Severity
from rules.inherit import Bases, compose, resolved
from rules.limits import DEFAULTS, LabelSpec, Limits, PolicySpec
from rules.staged import STAGES as STAGES
from rules.staged import Check, Model
from rules.staged import Stage as Stage
from rules.staged import StagedSetting as StagedSetting
from rules.template_error import TemplateError, explained
from rules.words import words

ColumnField = Literal[
    "seq", "content", "time", "audience", "count", "department", "responsible", "location", "hours", "days",
    "form", "note", "name", "organisation", "position", "office_phone", "mobile", "qq", "email",
]  # fmt: skip
_KEY = r"^[a-z][a-z0-9-]*$"
Key = Annotated[str, Field(pattern=_KEY)]
Keys = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*(\|[a-z][a-z0-9-]*)*$")]
Word = Annotated[str, Field(min_length=1)]


def rule_names() -> tuple[str, ...]:
    """The rules that a template may switch off or weigh anew. Every check knows templates: hence the late import."""
    from rules.checks import RULES

    return tuple(rule.name for rule in RULES)


def topic_names() -> tuple[str, ...]:
    """What a kind of document may be about: the topics of `rules/words.yaml`."""
    return tuple(words()["topics"])


def _rule(name: str) -> str:
    return _known(name, "规则", rule_names())


def _topic(name: str) -> str:
    return _known(name, "主题", topic_names())


def _known(name: str, what: str, expected: tuple[str, ...]) -> str:
    if name not in expected:
        raise PydanticCustomError("unknown_name", "{name}", {"name": name, "kind": what, "expected": expected})
    return name


class TitleWords(Model):
    """Words that close a title and name its kind: `strong` of this kind alone, `weak` of others as well."""

    strong: tuple[Word, ...] = ()
    weak: tuple[Word, ...] = ()


class Kind(Model):
    """How documents of this kind are told from others.

    With a `topic` they must speak of it too (`rules/words.yaml`): words such as 方案 and 步骤 are everybody's. Of two
    templates that fit equally well the one of lower `order` counts.
    """

    title: TitleWords
    topic: Annotated[str, AfterValidator(_topic)] | None = None
    level: Literal["school", "district"] | None = None
    threshold: float = Field(0.55, ge=0, le=1)
    order: int = 100


class SectionSpec(Model):
    """A section. `key` may name alternatives (`goals|tasks`): either will do, and the first is what is missing.

    `words` are this template's own synonyms beside those of the lexicon (`目标+重点`: both in this order), or instead
    of them where `lexicon` is false; `numbered`
    those that count in a numbered heading alone. Sections of the keys in `also` answer it as well. `within` are keys
    that subsections of this one may bear; `min_characters` is the least text, white space left out.
    """

    key: Keys
    required: bool = True
    words: tuple[Word, ...] = ()
    lexicon: bool = True
    numbered: tuple[Word, ...] = ()
    also: tuple[Key, ...] = ()
    within: tuple[Key, ...] = ()
    min_characters: int | None = Field(None, gt=0)
    basis: str | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """The alternatives, the first being the one that findings name."""
        return tuple(self.key.split("|"))


class Columns(Model):
    """What is asked of a table's columns; `others` are the columns named nowhere else."""

    required: tuple[ColumnField, ...] = ()
    expected: tuple[ColumnField, ...] = ()
    optional: tuple[ColumnField, ...] = ()
    others: Literal["expected", "optional"] = "expected"

    def demand(self, field: str) -> Literal["required", "expected", "optional"]:
        """What is asked of a cell in a column of this field."""
        if field in self.required:
            return "required"
        if field in self.expected:
            return "expected"
        return "optional" if field in self.optional else self.others


class TableSpec(Model):
    """A table: `activities`, `contacts`, or one of the template's own, known by `words` in its caption."""

    key: Key
    required: bool = True
    words: tuple[Word, ...] = ()
    columns: Columns = Columns()
    basis: str | None = None


class RoleSpec(Model):
    """A role that somebody must hold; `words` are other ways of writing it, `held_by` positions that may hold it."""

    role: Word
    words: tuple[Word, ...] = ()
    held_by: tuple[Word, ...] = ()
    basis: str | None = None


class SignatureSpec(Model):
    """A sign-off block; `required_from` is the first stage at which it must be complete, null where never."""

    label: Word
    words: tuple[Word, ...] = ()
    required_from: Stage | None = None
    basis: str | None = None


class Template(Model):
    """What one kind of document must hold. `extends` is the id of the template that it was made from, if any."""

    extends: str | None = None
    id: Key
    version: Annotated[str, Field(min_length=1)]
    title: Word
    purpose: str
    basis: str | None = None
    kind: Kind
    ordered: bool = False
    sections: tuple[SectionSpec, ...] = ()
    tables: tuple[TableSpec, ...] = ()
    roles: tuple[RoleSpec, ...] = ()
    signatures: tuple[SignatureSpec, ...] = ()
    labels: tuple[LabelSpec, ...] = ()
    policies: tuple[PolicySpec, ...] = ()
    limits: Limits = DEFAULTS
    checks: dict[Annotated[str, AfterValidator(_rule)], Check] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _names_once(self) -> Template:
        for what, names in (
            ("sections", [key for spec in self.sections for key in spec.keys]),
            ("tables", [spec.key for spec in self.tables]),
            ("roles", [spec.role for spec in self.roles]),
            ("signatures", [spec.label for spec in self.signatures]),
            ("labels", [spec.label for spec in self.labels]),
        ):
            twice = sorted({name for name in names if names.count(name) > 1})
            if twice:
                raise PydanticCustomError("repeated", "{names}", {"what": what, "names": "、".join(twice)})
        return self

    def runs(self, rule: str, stage: Stage = "draft") -> bool:
        """Whether the template asks for this rule at this stage."""
        return self._setting(rule, stage) != "off"

    def severity(self, rule: str, stage: Stage = "draft") -> Severity | None:
        """The severity that the template gives to this rule, None where it leaves the rule's own."""
        setting = self._setting(rule, stage)
        return None if setting in (None, "off") else setting  # type: ignore[return-value]

    def _setting(self, rule: str, stage: Stage) -> str | None:
        return self.checks[rule].at(stage) if rule in self.checks else None

    def table(self, key: str) -> TableSpec | None:
        """What is asked of the tables of this kind."""
        return next((spec for spec in self.tables if spec.key == key), None)


def parse(text: str, name: str, bases: Bases | None = None) -> Template:
    """The template that a YAML text holds; `name` stands for the file in messages. Raises TemplateError.

    `bases` finds what a template extends; without it the built-in ones are known, and files beside this one.
    """
    from rules.catalogue import known_bases

    node = resolved(compose(text, name), name, bases or known_bases())
    try:
        return Template.model_validate(content_of(node, name))
    except ValidationError as error:
        raise explained(name, node, error, Template) from error


def content_of(node: yaml.Node, name: str) -> Any:
    """The values that a YAML node stands for. Raises TemplateError."""
    try:
        return yaml.SafeLoader("").construct_document(node)
    except yaml.YAMLError as error:
        raise TemplateError.of_yaml(name, error) from error


def load(path: Path, bases: Bases | None = None) -> Template:
    """The template in a file. Raises TemplateError for a broken one, OSError where it cannot be opened."""
    return parse(text_of(path), str(path), bases)


def text_of(path: Path) -> str:
    """The text of a template file. Raises TemplateError for another encoding, OSError where it cannot be opened."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise TemplateError(str(path), 1, "文件不是 UTF-8 编码。", "请另存为 UTF-8 编码。") from error


def load_folder(folder: Traversable) -> tuple[Template, ...]:
    """The templates of all YAML files in a folder, by `order` and id. Raises TemplateError where one is broken."""
    found: dict[str, Template] = {}
    files = sorted(folder.iterdir(), key=lambda file: file.name)
    for file in (file for file in files if file.name.endswith(".yaml")):
        template = parse(file.read_text(encoding="utf-8"), file.name)
        if template.id in found:
            raise TemplateError(file.name, 1, f"模板名称“{template.id}”已有别的文件用了。", "请把 id 改成另一个名称。")
        found[template.id] = template
    return tuple(sorted(found.values(), key=lambda template: (template.kind.order, template.id)))


@cache
def load_builtin() -> tuple[Template, ...]:
    """The official templates, in the order in which they are tried. Raises TemplateError where one is broken."""
    return load_folder(builtin_folder())


def source(template_id: str) -> str:
    """The YAML text of a built-in template, as `templates show` prints it. Raises KeyError for an unknown id."""
    file = builtin_folder().joinpath(f"{template_id}.yaml")
    if not re.fullmatch(_KEY, template_id) or not file.is_file():
        raise KeyError(template_id)
    return file.read_text(encoding="utf-8")


def builtin_folder() -> Traversable:
    """Where the official templates lie."""
    return resources.files("rules").joinpath("templates")
