"""person.unlisted: someone answers for an activity and stands in no roster."""

from __future__ import annotations

from collections.abc import Iterator

from extractors.lexicon import lexicon
from extractors.names import same_reading
from extractors.plan import Activity, Person, Plan
from parsers.document import Document, Place
from parsers.text import bare
from rules.checks.role_missing import unheld
from rules.rule import Context, Gap, Rule
from rules.template import Template


def applies(document: Document, plan: Plan, template: Template | None, context: Context) -> bool:
    """Only where the plan has a roster to compare with: members, or several people. A leader alone signs the plan."""
    listed = [person for person in plan.people if person.listed]
    members = lexicon("rosters")["member_roles"]
    return len(listed) > 1 or any(role in members for person in listed for role in person.roles)


def check(document: Document, plan: Plan, template: Template | None, context: Context) -> Iterator[Gap]:
    """One gap for each name in a `负责人` column that no roster holds.

    A name that differs from a listed one in one character alone is that person written wrong: `person.variant`. Where
    nobody is named as leader (`role.missing`), the head of the school is missing in the roster for that alone.
    """
    listed = [person.name for person in plan.people if person.listed]
    unlisted = [
        (person, rows)
        for person in plan.people
        if not person.listed and (rows := _rows(plan, person))
        if not any(same_reading(person.name, name) for name in listed)
    ]
    heads = [person for person, _ in unlisted if _is_head(person)][: len(unheld(plan, template))]
    for person, rows in unlisted:
        if person in heads:
            continue
        yield Gap(
            subject=person.name,
            message=f"活动负责人“{person.name}”（{_named(plan, rows)}）不在本计划的领导小组或组员名单里。",
            suggestion="请核对：是漏列进名单，还是负责人写错了。外请人员可注明单位。",
            quote=person.name,
            at=_cell_of(person, plan.activities[rows[0]]),
        )


def _is_head(person: Person) -> bool:
    return any(bare(role).endswith(tuple(lexicon("rosters")["head_roles"])) for role in person.roles)


def _cell_of(person: Person, activity: Activity) -> Place:
    """The cell of the activity's row that holds the name."""
    return next((at for at in person.at if at.row == activity.at.row and at.block >= activity.at.block), activity.at)


def _rows(plan: Plan, person: Person) -> list[int]:
    """Positions of the rows of tables that the person answers for, in columns of responsible people only."""
    return [
        i
        for i in person.activities
        if plan.activities[i].source == "table" and _answers(plan, plan.activities[i].table)
    ]


def _answers(plan: Plan, table: int | None) -> bool:
    """Whether the table's column for people names who answers for the activity: outside speakers stand in no roster."""
    if table is None:
        return False
    headers = [bare(column.header) for column in plan.tables[table].planned if column.field == "responsible"]
    return not headers or any(
        word in header for header in headers for word in lexicon("rosters")["responsible_headers"]
    )


def _named(plan: Plan, rows: list[int]) -> str:
    labels = "、".join(plan.activities[i].row_label or str(i + 1) for i in rows[:3])
    return f"第{labels}项" + (f"等{len(rows)}项" if len(rows) > 3 else "")


RULE = Rule(
    name="person.unlisted",
    severity="note",
    phase="content",
    check=check,
    applies=applies,
    title="负责人不在名单",
    why="活动的负责人应当是组织机构里列出的人；名单里没有，往往是漏列、人员变动后没有改，或者写错了人。",
    bad="组员：何远山、林秋月。活动3 负责人：周明轩",
    good="组员：何远山、林秋月、周明轩。活动3 负责人：周明轩",
    settle="把负责人补进名单，或改正负责人。",
    traps=(
        "计划里没有名单（无从比较）",
        "文末只有一行“教研组长：何远山”（落款，不是名单）",
        "主讲人一栏的外请专家",
        "“各教研组长”一类的职务，不是姓名",
        "没有写明组长时，负责活动的校长（缺的是组长，另有一条）",
        "姓名中间空格（何　明）与名单（何明）是同一人",
    ),
)
