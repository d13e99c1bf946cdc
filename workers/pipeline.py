"""The flow: a file's bytes in, a report out. No clock, no disk, no network.

bytes ──parse──▶ Document ──extract──▶ Plan ──choose, keyed──▶ Plan by its template ──judge──▶ Report

and, where people decided about findings, Report ──settled──▶ Report.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath

from extractors.extract import extract
from extractors.plan import Part, Plan
from parsers.document import Document, Source
from parsers.errors import DocumentError
from parsers.parse import parse, parse_pages
from parsers.read import NO_TOOLS, Tools
from rules.catalogue import candidates
from rules.choose import assess, choose, keyed
from rules.decisions import Decisions, settle
from rules.engine import judge
from rules.finding import Judgement
from rules.rule import Context, Stage
from rules.template import Template
from workers.report import Failure, Report, Review, TemplateUsed

AUTO = "auto"
Content = bytes | tuple[bytes, ...]  # a file, or pictures that are the pages of one plan
# `Tools` is for those who call: they reach parsers through here.
__all__ = ["AUTO", "Content", "Tools", "judged", "read", "review", "unreadable"]


def review(
    data: Content,
    name: str,
    templates: Sequence[Template],
    choice: str = AUTO,
    stage: Stage = "draft",
    tools: Tools = NO_TOOLS,
) -> Report:
    """The report on one file. `choice` is a template's id or `auto`; KeyError where no template has that id."""
    document = read(data, name, tools)
    if isinstance(document, Failure):
        return unreadable(data, name, document)
    reviews = []
    for part, plan in extract(document):
        tools.progress(0)
        reviews.append(judged(document, part, plan, templates, choice, stage))
    return Report(document.source, tuple(reviews), document=document)


def read(data: Content, name: str, tools: Tools = NO_TOOLS) -> Document | Failure:
    """The document model of one file, or of pictures that are the pages of one; or why there is none."""
    try:
        return parse(data, name, tools) if isinstance(data, bytes) else parse_pages(data, name, tools)
    except DocumentError as error:
        return Failure(error.code, error.message, error.hint)


def judged(
    document: Document, part: Part | None, plan: Plan, templates: Sequence[Template], choice: str, stage: Stage
) -> Review:
    """The review of one plan of the document."""
    chosen = choose(plan, document, candidates(templates)) if choice == AUTO else _forced(plan, templates, choice)
    template, share = chosen or (None, 0.0)
    plan = keyed(plan, template)
    judgement = judge(document, plan, template, Context(stage))
    used = TemplateUsed(template.id, template.version, template.title, share) if template else None
    return Review(part, used, stage, plan, judgement.findings, judgement.checks, judgement.completeness)


def settled(report: Report, templates: Sequence[Template], decisions: Decisions) -> Report:
    """The report with the findings that people settled listed apart; `templates` are those of the review."""
    known = {template.id: template for template in templates}
    reviews = []
    for one in report.reviews:
        found = Judgement(one.findings, one.checks, one.completeness)
        template = known.get(one.template.id) if one.template else None
        left, settlement = settle(found, one.part, one.plan, template, decisions)
        reviews.append(
            replace(
                one,
                findings=left.findings,
                checks=left.checks,
                completeness=left.completeness,
                settlement=settlement,
            )
        )
    return replace(report, reviews=tuple(reviews))


def learnt(data: bytes, name: str, identity: str, tools: Tools = NO_TOOLS) -> str | Failure | None:
    """A template drafted from a blank form, as YAML; None where the form shows nothing that could be asked for.

    Of several forms in one file the one that asks for most counts.
    """
    from rules.draft import draft
    from rules.learn import learn

    document = read(data, name, tools)
    if isinstance(document, Failure):
        return document
    forms = [learn(document, plan) for _, plan in extract(document)]
    best = max(forms, key=lambda form: len(form.sections) + len(form.tables) + len(form.blocks), default=None)
    return draft(best, identity) if best and not best.empty else None


def _forced(plan: Plan, templates: Sequence[Template], choice: str) -> tuple[Template, float]:
    template = {template.id: template for template in templates}[choice]
    return template, assess(plan, template)


def unreadable(content: Content, name: str, failure: Failure) -> Report:
    """The report on a file that gave no document; its format is what its name says."""
    data = content if isinstance(content, bytes) else b"".join(content)
    suffix = PurePath(name).suffix.lstrip(".").lower()
    source = Source(name, hashlib.sha256(data).hexdigest(), len(data), suffix, coverage=0.0)
    return Report(source, error=failure)
