"""How much of what the template requires is there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extractors.plan import Plan
from rules.finding import Finding
from rules.sections import answering, labelled
from rules.tables import asked_tables
from rules.template import Template

# A part fails by being absent, or, of a block, by lacking what the stage asks for.
_ABSENT = {
    "section.missing": "section",
    "table.missing": "table",
    "role.missing": "role",
    "signature.missing": "signature",
}
_INCOMPLETE = frozenset({"signature.blank", "signature.unsigned", "signature.undated", "signature.unsealed"})


def completeness(plan: Plan, template: Template | None, findings: Sequence[Finding]) -> float:
    """Passed ÷ (passed + failed) of the required sections, tables, columns, roles and blocks, from 0 to 1.

    What only a person can tell counts neither way. Without a template nothing is required and nothing is known: 0.
    """
    if template is None:
        return 0.0
    failed = {part for finding in findings if finding.outcome == "fail" for part in _parts_of(finding, plan, template)}
    unsure = {
        part for finding in findings if finding.outcome == "review" for part in _parts_of(finding, plan, template)
    }
    required = set(_required(plan, template))
    failed &= required
    known = len(required - (unsure - failed))
    return round((known - len(failed)) / known, 3) if known else 1.0


def _required(plan: Plan, template: Template) -> Iterator[tuple[str, str]]:
    yield from (("section", spec.keys[0]) for spec in template.sections if spec.required)
    yield from (("table", spec.key) for spec in template.tables if spec.required)
    yield from (("role", spec.role) for spec in template.roles)
    yield from (("signature", spec.label) for spec in template.signatures)
    for spec, summary in asked_tables(plan, template):
        yield from ((f"column {summary.at.block}", field) for field in spec.columns.required)


def _parts_of(finding: Finding, plan: Plan, template: Template) -> Iterator[tuple[str, str]]:
    """The required parts that a finding speaks of."""
    if finding.rule in _ABSENT:
        yield _ABSENT[finding.rule], finding.subject
    elif finding.rule == "column.missing" and finding.at:
        yield f"column {finding.at.block}", finding.subject
    elif finding.rule in _INCOMPLETE and finding.severity == "error":
        yield "signature", finding.subject
    elif finding.rule == "section.empty":
        for spec in template.sections:
            places = [plan.sections[position].at for position in answering(plan, spec)]
            if finding.at in (*places, *(field.at for field in labelled(plan, spec))):
                yield "section", spec.keys[0]
