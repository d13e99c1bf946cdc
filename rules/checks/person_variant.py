"""person.variant: two names of one reading and length that differ in one character."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from extractors.names import same_reading
from extractors.plan import Person, Plan
from parsers.document import Document
from rules.rule import Context, Gap, Rule
from rules.template import Template


def check(document: Document, plan: Plan, template: Template | None, context: Context) -> Iterator[Gap]:
    """One gap for each pair, about the rarer name; the later one where both stand equally often."""
    for one, other in combinations(plan.people, 2):
        if not same_reading(one.name, other.name) or (one.listed and other.listed):
            continue
        common, rare = sorted(
            (one, other), key=lambda person: (*(-part for part in _weight(person)), plan.people.index(person))
        )
        yield Gap(
            subject=rare.name,
            message=f"“{rare.name}”与“{common.name}”读音相同、只差一个字，可能是同一个人的名字写错了。",
            suggestion="请核对姓名用字；如果确是两个人，可以不改。",
            quote=rare.name,
            at=rare.at[0] if rare.at else None,
        )


def _weight(person: Person) -> tuple[int, bool]:
    """How often the name stands; of equals the one in the roster is the surer."""
    return max(len(person.at), len(person.activities)), person.listed


RULE = Rule(
    name="person.variant",
    severity="note",
    phase="content",
    check=check,
    title="姓名疑似写错",
    why="同音字最容易打错（芳与方、婷与亭），同一个人写成两个名字，统计和存档都会出错。",
    bad="组员：王芳……活动2 负责人：王方",
    good="组员：王芳……活动2 负责人：王芳",
    settle="改成同一个写法；确是两个人的，说明即可。",
    traps=(
        "名单里本来就同时列有这两个人",
        "何　明与何明（只差空格，是同一个名字）",
        "读音不同的名字（王芳、王芬）",
        "字数不同的名字（李晓、李晓月）",
    ),
)
