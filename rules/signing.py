"""What the rules on sign-off blocks share: which block of the plan is which of the template's, and how much it weighs.

Blocks that the template does not ask for are judged too, as notes; those of blank forms attached for others never.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from extractors.lexicon import lexicon
from extractors.plan import Line, Plan, Signature
from parsers.document import Document
from parsers.text import bare, fold
from rules.absence import absence_outcome
from rules.finding import Outcome, Severity
from rules.rule import Context, Gap
from rules.template import STAGES, SignatureSpec, Template

_ALIKE = 80  # of 100; `学校意见` and `学校审查意见` are one block, the two reviewers' blocks (75) are not
_LONGEST = 8  # paragraphs of a block
_MARKS = re.compile(r"[（）()：:【】\[\]]")


@dataclass(frozen=True, slots=True)
class Findable:
    """What a check was given, as far as a gap needs it."""

    document: Document
    plan: Plan
    context: Context


def blocks(plan: Plan) -> tuple[Signature, ...]:
    """The plan's own sign-off blocks."""
    return tuple(signature for signature in plan.signatures if not signature.blank_form)


def applies(document: Document, plan: Plan, template: Template | None, context: Context) -> bool:
    """Where the plan has a sign-off block to look at."""
    return bool(blocks(plan))


def gap(
    found: Findable,
    pair: tuple[Signature, SignatureSpec | None],
    message: str,
    suggestion: str,
) -> Gap:
    """What is wrong with a block: `message` goes on behind its name (`“学校意见”一栏…`).

    A plan that was not read whole where the block stands makes it a matter for a person.
    """
    block, spec = pair
    verdict, reason = outcome(found.document, found.plan, block)
    label = name(block)
    return Gap(
        subject=label,
        message=f"“{label}”一栏{message}",
        suggestion=suggestion,
        quote=block.label,
        at=block.at,
        outcome=verdict,
        reason=reason,
        basis=spec.basis if spec else None,
        severity=severity(spec, found.context),
    )


def pairs(plan: Plan, template: Template | None) -> Iterator[tuple[Signature, SignatureSpec | None]]:
    """Every block of the plan with the template's block that it is, if any."""
    specs = matches(plan, template)
    for signature in blocks(plan):
        yield signature, specs.get(signature)


def missing(plan: Plan, template: Template | None) -> tuple[SignatureSpec, ...]:
    """The template's blocks that the plan lacks."""
    present = set(matches(plan, template).values())
    return tuple(spec for spec in template.signatures if spec not in present) if template else ()


def matches(plan: Plan, template: Template | None) -> dict[Signature, SignatureSpec]:
    """The template's blocks in the plan, each once, the likest first."""
    if template is None:
        return {}
    scored = sorted(
        (
            (likeness(spec, one.label), -i, spec, one)
            for i, one in enumerate(blocks(plan))
            for spec in template.signatures
        ),
        key=lambda match: match[:2],
        reverse=True,
    )
    found: dict[Signature, SignatureSpec] = {}
    for score, _, spec, one in scored:
        if score >= _ALIKE and one not in found and spec not in found.values():
            found[one] = spec
    return found


@lru_cache(maxsize=1024)
def likeness(spec: SignatureSpec, label: str) -> float:
    """How surely a printed label (from 0 to 100) is the template's block."""
    from rapidfuzz.fuzz import ratio

    printed = fold(_MARKS.sub("", label))
    names = [fold(name) for name in (spec.label, *spec.words)]
    if printed in names:
        return 100.0
    cores = [_core(name) for name in names]
    core = _core(printed)
    if core and core in cores:
        return 99.0
    if any(_same_body(core, other) for other in cores):
        return 95.0
    return max(min(ratio(printed, name), ratio(core, _core(name))) for name in names)


def severity(spec: SignatureSpec | None, context: Context) -> Severity:
    """A note in drafts and for blocks that no stage requires; an error from the stage on that requires the block."""
    if spec is None or spec.required_from is None or context.stage == "draft":
        return "note"
    return "error" if STAGES.index(context.stage) >= STAGES.index(spec.required_from) else "note"


def outcome(document: Document, plan: Plan, signature: Signature | None = None) -> tuple[Outcome, str | None]:
    """Whether what a block lacks may be called absent, or may stand in what was not read."""
    at = signature.at if signature else None
    return absence_outcome(document, plan, (at.block, at.block + 1) if at else None, row=at.row if at else None)


def lines(plan: Plan, signature: Signature) -> tuple[Line, ...]:
    """The lines of a block: those of its row in a table, else the sign-off lines from its own on."""
    at, found = signature.at, []
    for line in plan.lines:
        if line.at.block < at.block:
            continue
        if line.role != "signature" or line.at.row != at.row or line.at.block > at.block + _LONGEST:
            break
        found.append(line)
    return tuple(found)


def name(signature: Signature) -> str:
    """The label as findings give it: no white space, no closing mark."""
    return bare(signature.label).rstrip("：:")


@lru_cache(maxsize=1024)
def _core(label: str) -> str:
    """Whose block it is: the label without the words that every block has."""
    words = lexicon("signing")
    for filler in words["fillers"]:
        label = label.replace(fold(filler), "")
    return label


def _same_body(one: str, other: str) -> bool:
    if not one or not other:
        return False
    if any(one in group and other in group for group in lexicon("signing")["same"]):
        return True
    short, long = sorted((one, other), key=len)
    return len(short) >= 4 and long.endswith(short)
