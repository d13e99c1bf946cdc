"""What a template sets beside parts and columns: limits of the rules, labels printed on its form, its policies.

Models of their own, so that rules may use the limits of a plan that no template fits: there the defaults hold.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Annotated, Literal

import yaml
from pydantic import AfterValidator, Field

from rules.staged import Model

if TYPE_CHECKING:
    from rules.template import Template

Word = Annotated[str, Field(min_length=1)]


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(str(error)) from error
    return text


class Limits(Model):
    """Numbers that rules measure by.

    `hours_least` and `hours_most` are hours of training a person and year (学时); none by default. A person is
    overloaded who answers for more than `person_share` of the activities and for `person_activities` at least, in a
    plan that names `people` at least. So many `idle_months` of school in a row are told. `copied_characters` is the
    length from which an equal passage counts as copied.
    """

    hours_least: float | None = Field(default=None, gt=0)
    hours_most: float | None = Field(default=None, gt=0)
    person_share: float = Field(default=0.4, gt=0, le=1)
    person_activities: int = Field(default=4, gt=0)
    people: int = Field(default=10, gt=0)
    idle_months: int = Field(default=3, gt=0)
    copied_characters: int = Field(default=60, gt=0)


class LabelSpec(Model):
    """A label printed on the form, which schools must not change; `words` are other wordings that will do."""

    label: Word
    words: tuple[Word, ...] = ()
    basis: str | None = None


class PolicySpec(Model):
    """A paper of an authority that is no longer in force.

    It is known by its `titles` with the version that they name, by its `numbers` (`教师〔2014〕1号`), or by a
    `pattern` on the title. `since` is the day from which plans must not rest on it, `checked_on` the day on which
    somebody last looked that up.
    """

    titles: tuple[Word, ...] = ()
    numbers: tuple[Word, ...] = ()
    pattern: Annotated[str, AfterValidator(_pattern)] | None = None
    status: Literal["replaced", "expired"]
    replaced_by: Word
    since: date
    checked_on: date


class _Register(Model):
    checked_on: date
    policies: tuple[dict[str, object], ...]


DEFAULTS = Limits()


def limits_of(template: Template | None) -> Limits:
    """The template's limits; the defaults where no template fits."""
    return template.limits if template else DEFAULTS


def policies_of(template: Template | None) -> tuple[PolicySpec, ...]:
    """The template's own register before the built-in one."""
    return (*(template.policies if template else ()), *builtin_policies())


@cache
def builtin_policies() -> tuple[PolicySpec, ...]:
    """The register in `rules/policies.yaml`; `checked_on` stands there once for all."""
    text = resources.files("rules").joinpath("policies.yaml").read_text(encoding="utf-8")
    register = _Register.model_validate(yaml.safe_load(text))
    day = {"checked_on": register.checked_on}
    return tuple(PolicySpec.model_validate(day | entry) for entry in register.policies)
