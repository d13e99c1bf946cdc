"""What a blank official form asks for: what stands on the form is what its users must fill in.

Parts that the built-in templates know keep their keys and words, so that both find the same gaps. `rules/draft.py`
writes what was learnt as a template file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from extractors.plan import Field, Plan, Section, Signature, TableSummary
from parsers.document import Document
from parsers.text import bare, fold
from rules import signing
from rules.choose import choose, level_of, title_kind
from rules.sections import matches_title
from rules.template import ColumnField, Kind, RoleSpec, SectionSpec, SignatureSpec, Template, TitleWords, load_builtin
from rules.words import heading_keys, words

_FIELDS: tuple[str, ...] = ColumnField.__args__  # type: ignore[attr-defined]
_BLANK_YEAR = re.compile(r"^(?:\d{4}|[_＿×Xx]*)年度?")
_ALIKE = 80  # of 100, as in rules/signing.py


@dataclass(frozen=True, slots=True)
class LearntSection:
    """A part of the form: what is asked, the heading or label as printed, and the headings under it."""

    spec: SectionSpec
    printed: str
    under: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LearntTable:
    """A table of the form: its key, its caption, what its columns mean, and headers that mean nothing known."""

    key: str
    caption: str | None
    required: tuple[str, ...] = ()
    expected: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Learnt:
    """What a blank form asks for. `like` is the built-in template that it resembles, if any."""

    title: str
    like: Template | None
    kind: Kind
    ordered: bool
    sections: tuple[LearntSection, ...] = ()
    tables: tuple[LearntTable, ...] = ()
    fields: tuple[str, ...] = ()
    roles: tuple[RoleSpec, ...] = ()
    other_roles: tuple[str, ...] = ()
    blocks: tuple[tuple[SignatureSpec, Signature], ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing was seen that a template could ask for."""
        return not (self.sections or self.tables or self.blocks)


def learn(document: Document, plan: Plan) -> Learnt:
    """What the blank form asks for. `plan` is the plan that the form is read as."""
    found = choose(plan, document)
    like = found[0] if found else None
    sections = tuple(_sections(plan, like))
    roles, others = _roles(plan, sections)
    return Learnt(
        title=plan.title or "本单位计划书",
        like=like,
        kind=_kind(plan, like),
        ordered=sum(section.number is not None for section in _top(plan)) > 1,
        sections=sections,
        tables=tuple(_tables(plan)),
        fields=tuple(dict.fromkeys(one.label for one in plan.fields if not _is_part(one))),
        roles=roles,
        other_roles=others,
        blocks=tuple(_blocks(plan)),
    )


def _kind(plan: Plan, like: Template | None) -> Kind:
    """The title's words of a like template hold here too; the draft is tried before it."""
    if like:
        return like.kind.model_copy(update={"order": max(1, like.kind.order - 5)})
    word = title_kind(plan) or bare(plan.title or "")[-3:] or "计划"
    return Kind(title=TitleWords(strong=(word,)), level=level_of(plan), threshold=0.5, order=5)


def _top(plan: Plan) -> tuple[Section, ...]:
    level = min((section.level for section in plan.sections), default=1)
    ends = tuple(learnt_words()["sign_off_ends"])
    return tuple(
        section
        for section in plan.sections
        if section.level == level and (heading_keys(section.title) or not bare(section.title).endswith(ends))
    )


def _sections(plan: Plan, like: Template | None) -> Iterator[LearntSection]:
    """Each section of the form with its heading and the headings under it; then what stands there as a label."""
    taken: set[str] = set()
    top = _top(plan)
    for position, section in enumerate(top):
        behind = top[position + 1].at.block if position + 1 < len(top) else None
        under = [one for one in plan.sections if one not in top and _between(one, section, behind)]
        spec = _spec(section.title, like, taken, position + 1)
        within = {key for one in under for key in heading_keys(one.title)} - set(spec.keys)
        spec = spec.model_copy(update={"within": tuple(dict.fromkeys((*spec.within, *sorted(within))))})
        printed = f"{section.number}、{section.title}" if section.number else section.title
        yield LearntSection(spec, printed, tuple(one.title for one in under))
    for one in plan.fields:
        if _is_part(one) and not any(fold(one.label) == fold(section.title) for section in plan.sections):
            yield LearntSection(_spec(one.label, like, taken, len(taken) + 1), one.label)


def _between(one: Section, section: Section, behind: int | None) -> bool:
    return one.at.block >= section.at.block and (behind is None or one.at.block < behind)


def _is_part(one: Field) -> bool:
    """Whether a label asks for a text and not for a fact: it is what a section might be called."""
    return bool(heading_keys(one.label))


def _spec(title: str, like: Template | None, taken: set[str], position: int) -> SectionSpec:
    """A section by the name that the built-in templates know it by, else by the lexicon's, else by its number."""
    spec = _known(title, like) or SectionSpec(key=_key(title, position), min_characters=None)
    if taken & set(spec.keys):
        spec = SectionSpec(key=f"part-{position}", lexicon=False, min_characters=None)
    taken.update(spec.keys)
    words_of_form = (bare(title),) if spec.words else tuple(_words(title))
    own = tuple(word for word in words_of_form if fold(word) not in map(fold, spec.words))
    return spec.model_copy(update={"words": (*spec.words, *own), "required": True, "basis": f"表样“{title}”"})


def _known(title: str, like: Template | None) -> SectionSpec | None:
    """The built-in templates' section that a heading answers best by words of its own, the like template's first."""
    others = sorted(load_builtin(), key=lambda template: template is not like)
    found = [
        (strength, -rank, replaceable)
        for rank, template in enumerate(others)
        for replaceable in template.sections
        if replaceable.words
        for strength in matches_title(title, replaceable).values()
    ]
    best = max(found, key=lambda one: one[:2], default=None)
    return best[2] if best else None


def _key(title: str, position: int) -> str:
    hits = heading_keys(title)
    return max(hits, key=lambda key: hits[key]) if hits else f"part-{position}"


def _words(title: str) -> Iterator[str]:
    """The heading as it stands, and any two of the things that it asks for: `目标+重点`."""
    yield bare(title)
    things = [thing for thing in re.split("|".join(learnt_words()["joints"]), _asked(title)) if len(thing) > 1]
    for position, thing in enumerate(things):
        yield from (f"{thing}+{other}" for other in things[position + 1 :])


def _asked(title: str) -> str:
    """What a heading asks for: what stands behind its last 的."""
    return bare(title).rpartition("的")[2]


def _tables(plan: Plan) -> Iterator[LearntTable]:
    taken: set[str] = set()
    for summary in plan.tables:
        if summary.kind in ("form", "signatures") or not summary.columns:
            continue
        key: str = summary.kind if summary.kind in ("activities", "contacts") else ""
        if not key and not summary.caption:
            continue
        if not key or key in taken:
            key = f"table-{len(taken) + 1}"
        taken.add(key)
        yield _table(key, summary)


def _table(key: str, summary: TableSummary) -> LearntTable:
    columns: dict[str, list[str]] = {"required": [], "expected": [], "optional": [], "unknown": []}
    for column in summary.columns:
        demand = _demand(column.field, column.header, summary.kind)
        columns[demand].append(column.header if demand == "unknown" else str(column.field))
    lists = {demand: tuple(dict.fromkeys(names)) for demand, names in columns.items()}
    caption = _BLANK_YEAR.sub("", bare(summary.caption)) if summary.caption else ""
    return LearntTable(key, caption or None, **lists)


def _demand(known: str | None, header: str, kind: str) -> str:
    if known not in _FIELDS:
        return "unknown"
    if kind == "contacts" or fold(header) in words()["remarks"]:
        return "optional"
    return "expected" if known == "seq" else "required"


def _roles(plan: Plan, sections: Iterable[LearntSection]) -> tuple[tuple[RoleSpec, ...], tuple[str, ...]]:
    """The leader, printed on the form or asked for by a heading; the other roles printed there."""
    known = learnt_words()
    texts = [bare(line.text) for line in plan.lines] + [f"{bare(one.label)}：" for one in plan.fields]
    leaders, others = (
        tuple(role for role in known[which] if any(_prints(text, role) for text in texts))
        for which in ("leading_roles", "other_roles")
    )
    if leaders:
        return tuple(RoleSpec(role=role, basis=f"表样印有“{role}：”") for role in leaders), others
    for section in sections:
        for word, role in known["leaders"].items():
            if word in section.printed:
                return (RoleSpec(role=role, basis=f"表样“{section.printed}”应写明{role}"),), others
    return (), others


def _prints(text: str, role: str) -> bool:
    return re.search(rf"(?<![副研级课])(?:^|[^一-鿿]|小组|领导组){re.escape(role)}[：:]", text) is not None


def _blocks(plan: Plan) -> Iterator[tuple[SignatureSpec, Signature]]:
    known = [spec for template in load_builtin() for spec in template.signatures]
    taken: set[str] = set()
    for one in plan.signatures:
        label = signing.name(one)
        if label in taken:
            continue
        taken.add(label)
        best = max(known, key=lambda spec: signing.likeness(spec, label), default=None)
        if best and signing.likeness(best, label) >= _ALIKE:
            names = tuple(name for name in (best.label, *best.words) if name != label)
            stage = best.required_from
        else:
            names, stage = (), "final" if _is_own(label) else None
        yield SignatureSpec(label=label, words=names, required_from=stage, basis=f"表样签署栏：{label}"), one


def _is_own(label: str) -> bool:
    known = learnt_words()
    return any(word in label for word in known["own_blocks"]) and not any(
        word in label for word in known["other_blocks"]
    )


@cache
def learnt_words() -> dict[str, Any]:
    """The content of `rules/learn.yaml`, shared between callers: read it, never write into it."""
    source = resources.files("rules").joinpath("learn.yaml").read_text(encoding="utf-8")
    content: dict[str, Any] = yaml.safe_load(source)
    return content
