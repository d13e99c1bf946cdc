"""Which sections of a plan answer which of a template's: what several rules and the choice of template ask."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from extractors.plan import Field, Plan, Section
from parsers.text import bare, fold
from rules.template import SectionSpec, Template
from rules.words import heading_keys, holds

# `1．指导思想。以…`: a part of the plan that opens with its name and goes on as prose.
_RUN_IN = re.compile(r"^[“”\"【\[]?([^，,。；;：:]{2,16})[：:。．.]")


def keyed(plan: Plan, template: Template | None) -> Plan:
    """The plan with the key of each section that answers one of the template's; without a template none has a key.

    A section under one that has a key bears one itself only where the template says so (`within`).
    """
    sections: list[Section] = []
    parents: list[tuple[int, SectionSpec | None, bool]] = []
    for section in plan.sections:
        while parents and parents[-1][0] >= section.level:
            parents.pop()
        spec, key = _key(section, template, parents)
        parents.append((section.level, spec, key is not None or any(under for _, _, under in parents)))
        sections.append(replace(section, key=key))
    return replace(plan, sections=tuple(sections))


def _key(
    section: Section, template: Template | None, parents: list[tuple[int, SectionSpec | None, bool]]
) -> tuple[SectionSpec | None, str | None]:
    if template is None:
        return None, None
    if any(under for _, _, under in parents):
        inner = next((spec for _, spec, _ in reversed(parents) if spec), None)
        return None, _inner_key(section, template, inner) if inner else None
    best = max(
        ((strength, spec, key) for spec in template.sections for key, strength in _matches(section, spec).items()),
        key=lambda match: match[0],
        default=None,
    )
    return (best[1], best[2]) if best else (None, None)


def _inner_key(section: Section, template: Template, outer: SectionSpec) -> str | None:
    """The key that a subsection bears: one of those that its section allows within."""
    found = {key: (hit[0], -hit[1]) for key, hit in heading_keys(section.title).items() if key in outer.within}
    for spec in template.sections:
        if spec.keys[0] in outer.within:
            found.update(_matches(section, spec))
    return max(found, key=lambda key: found[key], default=None)


def _matches(section: Section, spec: SectionSpec, strict: bool = False) -> dict[str, tuple[int, int]]:
    """The spec's keys that the section answers, each with its strength: length of the word, nearness to the start.

    `strict` leaves out the words that count in a numbered heading alone.
    """
    return _named(section.title, spec, numbered=bool(section.number) and not strict)


def _named(title: str, spec: SectionSpec, numbered: bool = False) -> dict[str, tuple[int, int]]:
    known = heading_keys(title) if spec.lexicon else {}
    found = {key: (hit[0], -hit[1]) for key, hit in known.items() if key in spec.keys}
    own = [word for word in spec.words if holds(title, word)]
    if numbered:
        own += [word for word in spec.numbered if holds(title, word)]
    if own:
        strength = max(len(word) + 2 * word.count("+") for word in own)
        found[spec.keys[0]] = max(found.get(spec.keys[0], (0, 0)), (strength, 0))
    return found


def matches_title(title: str, spec: SectionSpec) -> dict[str, tuple[int, int]]:
    """The spec's keys that a heading of this title answers, each with its strength."""
    return _named(title, spec)


def answering(plan: Plan, spec: SectionSpec) -> tuple[int, ...]:
    """Positions of the sections, at any level, that answer the spec."""
    return tuple(
        position
        for position, section in enumerate(plan.sections)
        if _matches(section, spec) or any(key in spec.also for key in heading_keys(section.title))
    )


def answered(plan: Plan, spec: SectionSpec) -> bool:
    """Whether the plan has what the spec asks for: a section, a paragraph that opens with its name, a form's field."""
    return _written(plan, spec) or bool(labelled(plan, spec))


def _written(plan: Plan, spec: SectionSpec) -> bool:
    return bool(answering(plan, spec)) or any(_opens(text, spec) for text in _openings(plan))


def labelled(plan: Plan, spec: SectionSpec) -> tuple[Field, ...]:
    """The fields of a form, filled or blank, whose label answers the spec as a heading would."""
    return tuple(
        field
        for field in plan.fields
        if not field.blank_form
        and (_named(field.label, spec) or any(key in spec.also for key in heading_keys(field.label)))
    )


def blank_fields(plan: Plan, template: Template) -> tuple[Field, ...]:
    """For each required section that stands on the form as a label alone, the field that was left blank."""
    found: list[Field] = []
    for spec in template.sections:
        fields = labelled(plan, spec) if spec.required and not _written(plan, spec) else ()
        if fields and not any(field.value for field in fields) and fields[0] not in found:
            found.append(fields[0])
    return tuple(found)


def share(plan: Plan, spec: SectionSpec) -> float:
    """How surely the plan has the section: half where only a word says so that other documents use as well."""
    if any(_matches(section, spec, strict=True) for section in plan.sections):
        return 1.0
    return 0.5 if spec.numbered and answered(plan, spec) else float(answered(plan, spec))


def _openings(plan: Plan) -> list[str]:
    return [opening for line in plan.lines if line.role in ("item", "text") and (opening := _opening(line.text))]


@lru_cache(maxsize=4096)
def _opening(text: str) -> str | None:
    found = _RUN_IN.match(text)
    return found.group(1) if found else None


def _opens(opening: str, spec: SectionSpec) -> bool:
    """Whether an opening is a name of the section: its last word and little else, unlike `不断丰富活动的内容`."""
    text = bare(opening)
    return any(
        key in spec.keys and start + length == len(text) and start <= 4 and "的" not in text
        for key, (length, start) in heading_keys(opening).items()
    ) or any(fold(opening) == fold(word) for word in spec.words)


def missing(plan: Plan, template: Template) -> tuple[SectionSpec, ...]:
    """The required sections that the plan lacks, whatever was read."""
    return tuple(spec for spec in template.sections if spec.required and not answered(plan, spec))


def section_end(plan: Plan, position: int) -> int:
    """The position in `plan.sections` of the next section of this one's level or above."""
    level = plan.sections[position].level
    for later in range(position + 1, len(plan.sections)):
        if plan.sections[later].level <= level:
            return later
    return len(plan.sections)
