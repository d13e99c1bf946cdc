"""role.missing: a role that the template requires has nobody."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.lexicon import lexicon
from extractors.plan import Plan
from parsers.document import Document, Place
from parsers.text import HAN_CHAR, bare
from rules.absence import absence_outcome
from rules.lines import own_lines
from rules.rule import Context, Gap, Rule, Unseen
from rules.sections import missing
from rules.template import RoleSpec, Template

# The sections in which it stands who leads.
_ORGANISATION = frozenset({"roster", "organisation"})


def applies(document: Document, plan: Plan, template: Template | None, context: Context) -> bool:
    """Where the template requires roles at all."""
    return template is not None and bool(template.roles)


def check(document: Document, plan: Plan, template: Template | None, context: Context) -> Iterator[Gap | Unseen]:
    """One gap for each required role that neither a person nor a position holds, or nobody who may hold it.

    Where the part in which the roles would stand is missing itself, that is the one gap.
    """
    lost = template is not None and any(_ORGANISATION & {*spec.keys, *spec.within} for spec in missing(plan, template))
    for spec in template.roles if template and not lost else ():
        if _held(plan, spec):
            yield from _holders(plan, spec) if spec.held_by else ()
            continue
        outcome, reason = absence_outcome(document, plan)
        yield Gap(
            subject=spec.role,
            message=f"计划里没有写明{spec.role}由谁担任。",
            suggestion=f"请在组织机构里写上{spec.role}的姓名，如“{spec.role}：×××（校长）”。",
            at=_organisation(plan),
            outcome=outcome,
            reason=reason,
            basis=spec.basis,
        )


def unheld(plan: Plan, template: Template | None) -> tuple[RoleSpec, ...]:
    """The required roles that nobody holds."""
    return tuple(spec for spec in template.roles if not _held(plan, spec)) if template else ()


def _organisation(plan: Plan) -> Place | None:
    """Where the name would stand."""
    for section in plan.sections:
        if section.key in _ORGANISATION:
            return section.at
    return plan.title_at


def _holders(plan: Plan, spec: RoleSpec) -> Iterator[Gap | Unseen]:
    """What is wrong with who holds a role that the template reserves; a holder of no known position may be right."""
    holders = [
        person
        for person in plan.people
        if any(is_role(role, name) for role in person.roles for name in (spec.role, *spec.words))
    ]
    positions = {person.name: [role for role in person.roles if _is_office(role)] for person in holders}
    if any(is_role(office, held) for offices in positions.values() for office in offices for held in spec.held_by):
        return
    if not holders or not all(positions.values()):
        if holders:
            yield Unseen(f"没有写明{spec.role}的行政职务，请核对是否由{'、'.join(spec.held_by)}担任。")
        return
    person = holders[0]
    yield Gap(
        subject=spec.role,
        message=f"{spec.role}应当由{'、'.join(spec.held_by)}担任，计划里是{person.name}（{'、'.join(positions[person.name])}）。",
        suggestion=f"请改由{'、'.join(spec.held_by)}担任{spec.role}；另有规定的，请在模板里改正。",
        quote=person.name,
        at=person.at[0] if person.at else None,
        basis=spec.basis,
    )


def _is_office(role: str) -> bool:
    """Whether a role is a position in the school, not one in a group."""
    return bare(role).endswith(tuple(map(str, lexicon("roles")["office"])))


def _held(plan: Plan, spec: RoleSpec) -> bool:
    names = (spec.role, *spec.words)
    if any(is_role(role, name) for person in plan.people for role in person.roles for name in names):
        return True
    return any(names_somebody(bare(line.text), name) for line in own_lines(plan) for name in names)


def is_role(written: str, role: str) -> bool:
    """Whether a role as written is this one: `领导小组组长` is `组长`, `副组长` and `教研组长` are not."""
    words = lexicon("rosters")
    text = bare(written)
    if text == role:
        return True
    if not text.endswith(role):
        return False
    before = text[: -len(role)]
    return before.endswith(tuple(words["role_prefixes"])) and not before.endswith(tuple(words["other_role_prefixes"]))


def names_somebody(line: str, role: str) -> bool:
    """Whether a line gives the role to someone by position (`组长：校长`) or leaves a blank for the name.

    A blank left there is `placeholder.left`: one cause, one finding. The line is without white space.
    """
    words = lexicon("rosters")
    before = "|".join(words["other_role_prefixes"])
    for match in re.finditer(rf"{re.escape(role)}(?:（[^（）]{{0,8}}）)?[：:](?P<value>[^：:；;。]+)", line):
        if re.search(rf"(?:{before})$", line[: match.start()]):
            continue
        value = match.group("value")
        if value.startswith((*words["role_labels"], *words["nobody"])):
            continue
        if re.match(rf"[{HAN_CHAR}_＿×xX*]", value):
            return True
    return bool(
        re.search(
            rf"(?:[由以]|^|[，,；;。：:])[{HAN_CHAR}（）、]{{2,16}}(?:担任|任|为)(?:[{HAN_CHAR}]{{0,12}}(?:小组|领导组|委员会))?{re.escape(role)}",
            line,
        )
    )


RULE = Rule(
    name="role.missing",
    severity="error",
    phase="structure",
    check=check,
    applies=applies,
    needs_template=True,
    title="规定的职务无人担任",
    why="模板要求写明由谁负责，没有组长，工作就落不到人。",
    bad="成立校本培训领导小组。副组长：林秋月　组员：周明轩",
    good="成立校本培训领导小组。组长：何远山　副组长：林秋月　组员：周明轩",
    settle="在组织机构里补上这一职务和姓名。",
    traps=(
        "“组　长”中间有空格",
        "“培训领导小组组长：何远山”也是组长",
        "“由校长担任组长”写明了职务",
        "“副组长”“教研组长”不是组长",
        "模板规定由校长担任、计划没有写组长行政职务的（请人核对，不算缺）",
    ),
)
