"""person.overloaded: one person responsible for more than the template's share."""

from __future__ import annotations

from collections.abc import Iterator

from extractors.plan import Plan
from parsers.document import Document
from rules.limits import limits_of
from rules.rule import Context, Gap, Rule
from rules.template import Template


def applies(document: Document, plan: Plan, template: Template | None, context: Context) -> bool:
    """Where the plan names people enough to share the work, and several answer for something."""
    answering = [person for person in plan.people if person.activities]
    return len(plan.people) >= limits_of(template).people and len(answering) > 1


def check(document: Document, plan: Plan, template: Template | None, context: Context) -> Iterator[Gap]:
    """One gap for each such person; the share is of the activities for which anybody is named."""
    limits = limits_of(template)
    answered = {activity for person in plan.people for activity in person.activities}
    for person in plan.people:
        own = len(set(person.activities))
        share = own / len(answered) if answered else 0.0
        if own < limits.person_activities or share <= limits.person_share:
            continue
        yield Gap(
            subject=person.name,
            message=f"“{person.name}”一人负责{len(answered)}项活动中的{own}项（{share:.0%}），"
            f"超过{limits.person_share:.0%}。",
            suggestion="请考虑把一部分活动分给其他人负责；确需一人负责的，可以不改。",
            quote=person.name,
            at=person.at[0] if person.at else None,
        )


RULE = Rule(
    name="person.overloaded",
    severity="note",
    phase="content",
    check=check,
    applies=applies,
    title="一人负责过多活动",
    why="大部分活动压在一个人身上，往往是填表图省事；真这样安排，活动也难以落实。",
    bad="10项活动，6项的负责人是何远山（学校名单有12人）",
    good="10项活动由5人分别负责，最多的负责3项",
    settle="调整分工；规模小、确实如此的学校可以不改，也可以在模板里改限额（limits: person_share）。",
    traps=(
        "名单不足10人的小学校",
        "总共只负责两三项（不足4项）",
        "“各教研组长”一类的职务，不是一个人",
        "几个人共同负责的活动，各算一项",
    ),
)
