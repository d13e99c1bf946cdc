"""Which template a plan is on: how many of each template's own words it bears, and what documents are no plans."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from extractors.organisations import find_schools
from extractors.plan import Plan
from parsers.document import Document
from parsers.text import bare, fold
from rules.sections import answered, keyed, share
from rules.tables import is_table
from rules.template import SignatureSpec, TableSpec, Template, load_builtin
from rules.topics import is_about
from rules.words import words

__all__ = ["assess", "choose", "keyed", "level_of", "names_block", "title_kind"]

Level = Literal["school", "district"]
WEAK = 0.6  # what a title word is worth that other kinds use as well
UNKNOWN = 0.5  # what cannot be told from the plan counts half: neither for nor against


def choose(
    plan: Plan, document: Document, templates: Iterable[Template] | None = None
) -> tuple[Template, float] | None:
    """The template that fits best and how well, from 0 to 1; None where none reaches its threshold.

    Of two that fit equally well the first one counts. A report, an article or a bare notice fits none.
    """
    best: tuple[Template, float] | None = None
    for template in load_builtin() if templates is None else templates:
        fit = assess(plan, template)
        if fit >= template.kind.threshold and (best is None or fit > best[1]):
            best = template, fit
    return best


def assess(plan: Plan, template: Template) -> float:
    """How much of the template's own words (title, headings, labels, columns) the plan bears, from 0 to 1."""
    if _is_other_paper(plan, template):
        return 0.0
    if template.kind.topic and not is_about(plan, template.kind.topic):
        return 0.0
    required = [spec for spec in template.sections if spec.required]
    if required and not _bears_any(plan, template):
        return 0.0
    parts = list(_parts(plan, template))
    total = sum(weight for weight, _ in parts)
    return round(sum(weight * share for weight, share in parts) / total, 3) if total else 0.0


def _is_other_paper(plan: Plan, template: Template) -> bool:
    """Whether the title names a paper that is no plan, or one only for a template (and its level) that says so."""
    kind = _kind(plan, template)
    if kind in words()["no_plans"]:
        return True
    if kind not in words()["other_papers"]:
        return False
    asked = template.kind.level
    return kind not in _kinds(template) or (asked is not None and _level_share(level_of(plan), asked) == 0)


def _bears_any(plan: Plan, template: Template) -> bool:
    """Whether anything of the template's own stands there: a required section, or one of its sign-off blocks."""
    if any(answered(plan, spec) for spec in template.sections if spec.required):
        return True
    return any(_has_block(plan, spec) for spec in template.signatures)


def _parts(plan: Plan, template: Template) -> Iterator[tuple[float, float]]:
    """Each part of the template that tells kinds apart: its weight, and the share of it that the plan bears."""
    yield 2.0, _title_share(plan, template)
    if template.kind.level:
        yield 1.0, _level_share(level_of(plan), template.kind.level)
    for spec in template.sections:
        if spec.required:
            yield 1.0, share(plan, spec)
    for table in template.tables:
        if table.required:
            yield 1.0, table_share(plan, table)
    if template.signatures:
        yield 2.0, sum(_has_block(plan, spec) for spec in template.signatures) / len(template.signatures)


def title_kind(plan: Plan, own: Iterable[str] = ()) -> str | None:
    """The word that names the kind of document: the last one in the title, for a Chinese title closes with it.

    `own` are a template's words beside the known ones.
    """
    title = bare(plan.title or "")
    best: tuple[int, int, str] | None = None
    for word in {*words()["title_kinds"], *words()["no_plans"], *words()["other_papers"], *own}:
        at = title.rfind(word)
        if at >= 0 and (best is None or (at + len(word), len(word)) > best[:2]):
            best = at + len(word), len(word), word
    return best[2] if best else None


def _kind(plan: Plan, template: Template) -> str | None:
    return title_kind(plan, _kinds(template))


def _kinds(template: Template) -> tuple[str, ...]:
    return (*template.kind.title.strong, *template.kind.title.weak)


def _title_share(plan: Plan, template: Template) -> float:
    kind = _kind(plan, template)
    if kind is None:
        return UNKNOWN if plan.title is None else 0.0
    if kind in template.kind.title.strong:
        return 1.0
    return WEAK if kind in template.kind.title.weak else 0.0


def _level_share(found: Level | None, asked: Level) -> float:
    if found is None:
        return UNKNOWN
    return 1.0 if found == asked else 0.0


def level_of(plan: Plan) -> Level | None:
    """Whether a school or an authority over schools speaks: by issuer, else title, else the words of the text."""
    if any(start == 0 for start, _, _ in find_schools(bare(plan.issuer or ""))):
        return "school"  # also where an office of its own signs: `青禾学校教师发展中心`
    return _by_names(plan.issuer) or _by_names(plan.title, titles=True) or _by_voice(plan)


def _by_names(text: str | None, titles: bool = False) -> Level | None:
    """The longest name wins: a `教师进修学校` is no school. A title speaks of others too: `全区`, `校本`."""
    if not text:
        return None
    known = words()
    plain = bare(text)

    def longest(level: str) -> int:
        names = known[level]["names"] + (known[level]["titles"] if titles else [])
        return max((len(name) for name in names if name in plain), default=0)

    district, school = longest("district"), longest("school")
    if district == school:
        return None
    return "district" if district > school else "school"


def _by_voice(plan: Plan) -> Level | None:
    text = "".join(line.text for line in plan.lines)
    known = words()
    district = sum(text.count(word) for word in known["district"]["voice"])
    school = sum(text.count(word) for word in known["school"]["voice"])
    if district == school:
        return None
    return "district" if district > school else "school"


def table_share(plan: Plan, spec: TableSpec) -> float:
    """How much of a required table is there: half for the table, half for its required columns."""
    tables = [table for table in plan.tables if is_table(table.kind, table.caption, spec)]
    if not tables:
        return 0.0
    required = set(spec.columns.required)
    share = max(len(required & {column.field for column in table.columns}) for table in tables)
    return 0.5 + 0.5 * (share / len(required) if required else 1.0)


def _has_block(plan: Plan, spec: SignatureSpec) -> bool:
    return any(names_block(signature.label, spec) for signature in plan.signatures)


def names_block(label: str, spec: SignatureSpec) -> bool:
    """Whether a sign-off block's label is the template's, or another way of writing it."""
    return fold(label) in {fold(name) for name in (spec.label, *spec.words)}
