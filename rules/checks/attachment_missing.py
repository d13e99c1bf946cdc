"""attachment.missing: an attachment of this plan that the text names is not in the file."""

from __future__ import annotations

from collections.abc import Iterator

from extractors.lexicon import lexicon
from extractors.plan import Plan
from parsers.document import Document
from rules.absence import absence_outcome
from rules.mentions import Mention, is_there, mentions
from rules.rule import Context, Gap, Rule
from rules.tables import has_table
from rules.template import Template


def check(document: Document, plan: Plan, template: Template | None, context: Context) -> Iterator[Gap]:
    """One gap for each attachment that is named, once, and absent."""
    for mention in mentions(plan):
        if is_there(mention, plan) or _is_missing_table(mention, plan, template):
            continue
        outcome, reason = absence_outcome(document, plan)
        yield Gap(
            subject=mention.subject,
            message=f"文中提到的“{mention.shown}”不在这个文件里；如果另有单独的文件，请一并提交。",
            suggestion="请把附件附在计划后面，或随计划一起上传；不再需要的，请改正文。",
            quote=mention.quote,
            at=mention.at,
            outcome=outcome,
            reason=reason,
        )


def _is_missing_table(mention: Mention, plan: Plan, template: Template | None) -> bool:
    """It is a table that the template requires: `table.missing` says so already."""
    named = lexicon("attachments")
    return any(
        spec.required and not has_table(plan, spec) and any(word in (mention.name or "") for word in words)
        for spec in (template.tables if template else ())
        if (words := named.get(f"of_{spec.key}"))
    )


RULE = Rule(
    name="attachment.missing",
    severity="warning",
    phase="text",
    check=check,
    title="缺少附件",
    why="正文让人去看附件，而文件里没有，审核人无从核对。",
    bad="具体安排见附件2。（文件里只有附件1）",
    good="具体安排见附件2。……附件2：校本培训活动安排表",
    settle="补上附件；附件另有文件的，一并提交即可。",
    traps=(
        "“按市局通知附件2的要求”（别的文件的附件）",
        "“应附活动安排表”，表就在后面，只是标题略有不同",
        "申报时教师须附的材料（不是本计划的附件）",
        "本计划自己就是附件3",
    ),
)
