"""The people of a plan: who is named in a role or answers for an activity, from all places, merged by name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from extractors.name_lists import entries, split_names
from extractors.plan import Activity, Contact, Field, Line, Person, Signature
from extractors.prose import read_prose
from extractors.roles import endings, is_role, words
from extractors.roster_tables import read_cells
from extractors.rosters import RosterEntry, is_list_of_names, is_roster_line, read_lists, read_roster
from parsers.document import Place
from parsers.text import bare

__all__ = ["RosterEntry", "collect", "is_roster_line", "read_roster", "roster_lines", "split_names"]

_READ = frozenset({"item", "text", "cell", "field"})
_BRACKETS = re.compile(r"[（(\[【][^（）()\[\]【】]*[)）\]】]")
_HEADER_PARTS = re.compile(r"[、，,/／及和与或]")


def roster_lines(
    lines: Sequence[Line], unlabelling: frozenset[int] = frozenset()
) -> tuple[tuple[RosterEntry, Place], ...]:
    """The people whom a plan's lines name in a role, with their places: rosters, tables of people, and prose.

    A list goes on in the next line where that holds nothing but names, inside one cell or outside all. `unlabelling`
    are the blocks in cells that are no labels of the next cell's names.
    """
    found: list[tuple[RosterEntry, Place]] = []
    role: str | None = None
    home: tuple[int | None, int | None] = (None, None)
    read = [line for line in lines if not line.blank_form]
    for line in read:
        if line.role not in _READ or (line.at.row, line.at.column) != home:
            role = None
        home = (line.at.row, line.at.column)
        if line.role in _READ:
            listed, role = _line(line, role)
            found += ((entry, _within(line, entry)) for entry in listed)
    found += read_cells(read, unlabelling)
    return tuple(sorted(found, key=lambda one: (one[1].block, one[1].start or 0)))


def _line(line: Line, role: str | None) -> tuple[tuple[RosterEntry, ...], str | None]:
    """The people of one line, and the role that the next line may go on with."""
    text = bare(line.text)
    if is_role(text) and line.role != "cell" and not is_list_of_names(line.text):
        return (), text
    listed, role = read_lists(line.text, role)
    if not listed:
        return read_prose(line.text), role
    # `由周岚任组长，高远任副组长，成员：…`: the sentence before the first list tells roles of its own.
    first = min(entry.start for entry in listed)
    before = [entry for entry in read_prose(line.text) if entry.end <= first and entry.start < first]
    group = any(entry.listed for entry in listed)  # `主任由周岚担任，成员：高远`
    return (*(replace(entry, listed=entry.listed or group) for entry in before), *listed), role


def _within(line: Line, entry: RosterEntry) -> Place:
    """The name's place. A line that is part of a paragraph begins at its own start."""
    at, start = line.at, line.at.start or 0
    return Place(at.block, at.row, at.column, start + entry.start, start + entry.end, at.page, at.bbox)


@dataclass(slots=True)
class _Gathered:
    """What was found of one person so far."""

    roles: list[str] = field(default_factory=list)
    activities: set[int] = field(default_factory=set)
    at: list[Place] = field(default_factory=list)
    listed: bool = False


Mention = tuple[str, tuple[str, ...], Place, bool]


def collect(
    rosters: Sequence[tuple[RosterEntry, Place]],
    columns: Sequence[tuple[str, str, Place]],
    activities: Sequence[Activity],
    contacts: Sequence[Contact],
    signatures: Sequence[Signature],
    fields: Sequence[Field],
) -> tuple[Person, ...]:
    """The plan's people in order of first appearance, each once, roles without white space and repetition.

    `columns` are cells of person columns: the text, the column's header, the place. Groups, positions without a name,
    departments and blanks become nobody.
    """
    mentions = [
        *((entry.name, entry.roles, at, entry.listed) for entry, at in rosters),
        *_of_columns(columns),
        *_of_contacts(contacts),
        *_of_signatures(signatures),
        *_of_fields(fields),
    ]
    people: dict[str, _Gathered] = {}
    for name, roles, at, listed in sorted(mentions, key=lambda mention: (mention[2].block, mention[2].start or 0)):
        person = people.setdefault(name, _Gathered())
        person.roles += (role for role in dict.fromkeys(map(bare, roles)) if role and role not in person.roles)
        person.listed = person.listed or listed
        if not any((at.block, at.row, at.column) == (other.block, other.row, other.column) for other in person.at):
            person.at.append(at)
    for n, activity in enumerate(activities):
        for name, at in _responsible(activity):
            person = people.setdefault(name, _Gathered(at=[at]))
            person.activities.add(n)
    return tuple(
        Person(name, tuple(person.roles), tuple(sorted(person.activities)), tuple(person.at), person.listed)
        for name, person in people.items()
        if person.roles or person.activities
    )


def _responsible(activity: Activity) -> Iterator[tuple[str, Place]]:
    for text in activity.responsible:
        yield from ((entry.name, activity.at) for entry in entries(text) if entry.name)


def _of_columns(columns: Iterable[tuple[str, str, Place]]) -> Iterator[Mention]:
    for text, header, at in columns:
        role = role_of_header(header)
        for entry in entries(text):
            if entry.name:
                yield entry.name, ((role,) if role else ()) + entry.roles, at, False


def role_of_header(header: str) -> str | None:
    """The role that a person column's header names: `负责人（签名）` and `部门及负责人` are `负责人`, `姓名` none."""
    text = bare(_BRACKETS.sub("", header)).strip("：:")
    if not text or text in words("roles", "plain_headers"):
        return None
    parts = [part for part in _HEADER_PARTS.split(text) if part.endswith(endings("roles", "person_labels"))]
    return parts[-1] if len(parts) == 1 else text


def _of_contacts(contacts: Iterable[Contact]) -> Iterator[Mention]:
    for contact in contacts:
        for entry in entries(contact.name or ""):
            if entry.name:
                line = ("联系人",) if contact.at.row is None else ()
                yield entry.name, (*line, *_positions(contact.position), *entry.roles), contact.at, False


def _positions(text: str | None) -> tuple[str, ...]:
    """A position as written, or several (`校长、书记`)."""
    parts = [bare(part) for part in re.split(r"[、，,；;/／\n]|兼(?!职)", text or "")]
    return tuple(part for part in parts if part and re.search(r"[\u4e00-\u9fff]", part))


def _of_signatures(signatures: Iterable[Signature]) -> Iterator[Mention]:
    for signature in signatures:
        if signature.signer and signature.signer_role and not signature.blank_form:
            for entry in entries(signature.signer):
                if entry.name:
                    yield entry.name, (signature.signer_role, *entry.roles), signature.at, False


def _of_fields(fields: Sequence[Field]) -> Iterator[Mention]:
    """A label that names a role, with a name; a form's 姓名 with its 职务."""
    filled = [field for field in fields if field.value and not field.blank_form]
    for n, one in enumerate(filled):
        label = bare(_BRACKETS.sub("", one.label)).strip("：:")
        if label in words("roles", "name_headers"):
            position = next((other for other in filled[n + 1 :] if _asks_position(other.label)), None)
            roles = tuple(role for role in _positions(position.value) if is_role(role)) if position else ()
        else:
            roles = (label, *_post_beside(filled[n + 1 : n + 2])) if is_role(label) else ()
        if roles:
            for entry in _people_of_value(one.value or ""):
                yield entry, roles, one.at, False


def _post_beside(following: Sequence[Field]) -> tuple[str, ...]:
    """The position in the field right behind a person's (`项目负责人 | 周岚 | 职务 | 副校长`)."""
    return tuple(
        role for field in following if _asks_position(field.label) for role in _positions(field.value) if is_role(role)
    )


def _asks_position(label: str) -> bool:
    return bare(label).strip("：:") in words("roles", "position_labels")


def _people_of_value(value: str) -> list[str]:
    """Names, where the value is nothing but people."""
    return [entry.name for entry in entries(value) if entry.name] if is_list_of_names(value) else []
