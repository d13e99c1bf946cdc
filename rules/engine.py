"""Runs the rules over a plan, in phases, and makes findings of what they see.

Phases: form → structure → content → text. A plan on the wrong form has nothing else checked. What a missing part
makes pointless is not run within a phase either: each rule looks only at tables, rows and blocks that are there.
"""

from __future__ import annotations

import logging
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from extractors.plan import Plan
from parsers.document import Document, Place
from parsers.text import fold, squeeze
from rules.checks import RULES
from rules.completeness import completeness
from rules.finding import Check, CheckOutcome, Finding, Judgement, Severity
from rules.privacy import mask
from rules.rule import Context, Gap, Phase, Rule, Unseen
from rules.template import Template

PHASES: tuple[Phase, ...] = ("form", "structure", "content", "text")
QUOTE = 40  # characters, the contract's limit
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Result:
    """What one rule gave."""

    rule: Rule
    outcome: CheckOutcome
    gaps: tuple[Gap, ...] = ()


def judge(
    document: Document, plan: Plan, template: Template | None, context: Context, rules: Sequence[Rule] = RULES
) -> Judgement:
    """The findings in reading order, what became of each rule that the template asks for, and the completeness.

    Without a template the rules that need one are `inapplicable`. A rule that crashes is `unchecked`.
    """
    asked = [rule for rule in rules if template is None or template.runs(rule.name, context.stage)]
    results: list[Result] = []
    stopped = False
    for phase in PHASES:
        for rule in (rule for rule in asked if rule.phase == phase):
            results.append(Result(rule, "inapplicable") if stopped else run(rule, document, plan, template, context))
        stopped = stopped or (phase == "form" and any(result.outcome == "fail" for result in results))
    order = {rule.name: position for position, rule in enumerate(rules)}
    results.sort(key=lambda result: order[result.rule.name])
    findings = _findings(document, results, plan, template, context)
    share = 0.0 if stopped else completeness(plan, template, findings)
    return Judgement(findings, tuple(Check(result.rule.name, result.outcome) for result in results), share)


def run(rule: Rule, document: Document, plan: Plan, template: Template | None, context: Context) -> Result:
    """What one rule gives."""
    if rule.needs_template and template is None:
        return Result(rule, "inapplicable")
    try:
        if not rule.applies(document, plan, template, context):
            return Result(rule, "inapplicable")
        seen = tuple(rule.check(document, plan, template, context))
    # The one broad catch below the edges: the contract says that a rule that crashed is `unchecked` and that the
    # others go on. What ends the whole job (a time-out, no memory) is no crash of a rule and travels on.
    except Exception as error:
        if ends_job(error):
            raise
        _log.exception("rule %s crashed", rule.name)
        return Result(rule, "unchecked")
    gaps = tuple(gap for gap in seen if isinstance(gap, Gap))
    if any(gap.outcome == "fail" for gap in gaps):
        return Result(rule, "fail", gaps)
    unsure = bool(gaps) or any(isinstance(gap, Unseen) for gap in seen)
    return Result(rule, "review" if unsure else "pass", gaps)


def ends_job(error: Exception) -> bool:
    """Whether an exception ends the job. The queue's time-out is known by its name: no queue is imported here."""
    return isinstance(error, MemoryError | TimeoutError) or any(
        base.__name__ == "BaseTimeoutException" for base in type(error).__mro__
    )


def _findings(
    document: Document, results: Sequence[Result], plan: Plan, template: Template | None, context: Context
) -> tuple[Finding, ...]:
    """The findings in reading order; what has no place stands first, and of one place the rules keep their order."""
    equals: Counter[tuple[str, ...]] = Counter()
    paths = _Paths(plan)
    findings: list[Finding] = []
    gaps = [(result.rule, gap) for result in results for gap in result.gaps]
    rows = _first_of_rows(document)
    for rule, gap in sorted(gaps, key=lambda pair: _reading_order(pair[1].at, rows)):
        severity = (template.severity(rule.name, context.stage) if template else None) or gap.severity or rule.severity
        identity = (rule.name, lasting_subject(gap, plan), *paths.of(gap.at))
        findings.append(_finding(rule, gap, severity, fingerprint(identity, equals[identity])))
        equals[identity] += 1
    return tuple(findings)


def _finding(rule: Rule, gap: Gap, severity: Severity, identity: str) -> Finding:
    return Finding(
        id=identity,
        rule=rule.name,
        outcome=gap.outcome,
        severity=severity,
        subject=gap.subject,
        message=mask(gap.message),
        suggestion=mask(gap.suggestion) if gap.suggestion else None,
        quote=shortened(mask(squeeze(gap.quote))) if gap.quote else None,
        reason=gap.reason,
        basis=gap.basis,
        at=gap.at,
    )


def lasting_subject(gap: Gap, plan: Plan) -> str:
    """The subject as it outlives a new row above: what a row plans stands for the number that the row bears."""
    if gap.at is None or gap.at.row is None:
        return fold(gap.subject)
    rows = {activity.row_label: activity for activity in plan.activities if activity.row_label}
    parts = re.split("([=:])", gap.subject)
    if not any(part in rows and rows[part].at.row == gap.at.row for part in parts):
        return fold(gap.subject)
    return "".join(fold(rows[part].content) if part in rows else part for part in parts)


def fingerprint(identity: tuple[str, ...], ordinal: int) -> str:
    """Ten hexadecimal digits of rule, subject and place in the outline, and the ordinal among equals."""
    return sha256("\n".join((*identity, str(ordinal))).encode()).hexdigest()[:10]


def shortened(text: str) -> str:
    """At most 40 characters; what is cut off shows as an ellipsis."""
    return text if len(text) <= QUOTE else text[: QUOTE - 1] + "…"


def _reading_order(at: Place | None, rows: dict[tuple[int, int | None], int]) -> tuple[int, int, int, int]:
    """An empty cell has its table's id for a block, and comes in its row all the same."""
    if at is None:
        return (-1, 0, 0, 0)
    return (rows.get((at.block, at.row), at.block), at.row or 0, at.column or 0, at.start or 0)


def _first_of_rows(document: Document) -> dict[tuple[int, int | None], int]:
    """The first block in each row of each table."""
    return {
        (table.id, number): next((block.id for cell in row for block in cell.blocks), table.id)
        for table in document.tables()
        for number, row in enumerate(table.rows)
    }


class _Paths:
    """Titles of the sections over a place, from the outside in; they outlive changes of lines and pages."""

    def __init__(self, plan: Plan) -> None:
        self._starts = [(section.at.block, section.at.start or 0) for section in plan.sections]
        self._paths: list[tuple[str, ...]] = []
        path: list[tuple[int, str]] = []
        for section in plan.sections:
            while path and path[-1][0] >= section.level:
                path.pop()
            path.append((section.level, fold(section.title)))
            self._paths.append(tuple(title for _, title in path))

    def of(self, at: Place | None) -> tuple[str, ...]:
        """The path of the section that holds a place; empty before the first one."""
        position = bisect_right(self._starts, (at.block, at.start or 0)) if at else 0
        return self._paths[position - 1] if position else ()
