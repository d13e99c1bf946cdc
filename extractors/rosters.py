"""Rosters: lists of people behind the roles that they hold (`组长：周岚 组员：…`), in a line, a cell or a paragraph."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractors.name_lists import Entry, entries
from extractors.names import is_name
from extractors.roles import (
    endings,
    is_collective,
    is_department,
    is_group_role,
    is_masked,
    is_nobody,
    is_position,
    is_role,
    words,
)
from parsers.text import HAN_CHAR, bare


@dataclass(frozen=True, slots=True)
class RosterEntry:
    """A person named in a role. `roles` are without white space: the list's own first, then positions beside the name.

    `duty` is what else is said of the person; `start` and `end` are the name's characters in the text read; `listed`
    where the text is a list of a group's people, not a single line such as `主持人：…`.
    """

    name: str
    roles: tuple[str, ...]
    duty: str | None = None
    start: int = 0
    end: int = 0
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """A role that a list stands behind; `role` is None for a label that ends a list and opens none (`联系人：`)."""

    role: str | None
    start: int
    end: int


_COLON = re.compile(r"[：:∶﹕]")
_BOUNDARY = re.compile(r"[：:∶﹕，,；;。、/（()）【】\n\d.．]")
_OWN_LABEL = re.compile(rf"\s*([{HAN_CHAR}](?:\s*[{HAN_CHAR}]){{1,7}})\s*[：:]")
# A task that no lexicon knows, as a label inside a line of lists: letters behind a blank.
_TASK_LABEL = re.compile(rf"\s([{HAN_CHAR}]{{2,6}})\s*$")
_COUNT = re.compile(r"(?:[（(][^（()）]*[)）]|[\d一二三四五六七八九十两]+\s*[人名位]|\s)+$")
_SENTENCE = re.compile(r"[。！!？?]")
_LONGEST_NAMED = 6
_LONGEST_LABEL = 24


def read_roster(text: str, role: str | None = None) -> tuple[RosterEntry, ...]:
    """The people whom a text lists behind roles. `role` is that of the list which the text goes on with.

    Positions in place of names (`组长：校长`), groups, blanks (`组长：xx`) and prose behind a label give nobody.
    """
    found, _ = read_lists(text, role)
    return found


def read_lists(text: str, role: str | None = None) -> tuple[tuple[RosterEntry, ...], str | None]:
    """The same, with the role of the last list: what a next line without a label may go on with."""
    labels = find_labels(text)
    found: list[RosterEntry] = []
    if role and labels and labels[0].start:
        found += _people(text, 0, labels[0].start, role)
    elif role and (own := _OWN_LABEL.match(text)) and not labels and _names_next(text, own.end()):
        role = bare(own[1])  # `首席顾问：周岚` in a list of roles
        labels = (Label(role, 0, own.end()),)
    elif role and not labels:
        found += _people(text, 0, len(text), role) if is_list_of_names(text) else ()
    for n, label in enumerate(labels):
        end = labels[n + 1].start if n + 1 < len(labels) else len(text)
        if label.role:
            found += _people(text, label.end, end, label.role)
    listed = any(label.role and is_group_role(label.role) for label in labels) or bool(role and is_group_role(role))
    last = labels[-1].role if labels else role if found else None
    return tuple(replace(entry, listed=listed) for entry in found), last


def is_roster_line(text: str) -> bool:
    """Whether the line is a list of people behind a role, be the people named, masked or told by their positions."""
    labels = find_labels(text)
    if not labels or _is_heading_before(text[: labels[0].start]):
        return False
    ends = [*(label.start for label in labels[1:]), len(text)]
    values = [text[label.end : end] for label, end in zip(labels, ends, strict=True)]
    return all(not bare(value) or _is_list(value) for value in values)


def is_list_of_names(text: str) -> bool:
    """Whether the text is nothing but names (and groups of people among them): the next line of a list."""
    found = entries(text)
    named = [entry for entry in found if entry.name]
    return bool(named) and not re.search("[。！？]", text) and all(_is_person(entry) for entry in found)


def find_labels(text: str) -> tuple[Label, ...]:
    """The roles that stand as labels, in order: before a colon, also glued to the name before (`陈某副组长：`)."""
    found: list[Label] = []
    for colon in _COLON.finditer(text):
        label = _label_before(text, colon.start(), found[-1].end if found else 0)
        if label:
            found.append(replace(label, end=colon.end()))
        elif (
            found
            and (tail := _TASK_LABEL.search(text, found[-1].end, colon.start()))
            and _names_next(text, colon.end())
        ):
            found.append(Label(tail[1], tail.start(1), colon.end()))  # `秘书：周岚　档案：高远`
    return tuple(found) or _bare_labels(text)


def _names_next(text: str, start: int) -> bool:
    """Whether nothing but names stands between a colon and the next label."""
    after = _COLON.search(text, start)
    label = _TASK_LABEL.search(text, start, after.start()) if after else None
    if after and not label:
        return False
    found = entries(text[start : label.start() if label else len(text)])
    return bool(found) and all(entry.name for entry in found)


def _label_before(text: str, colon: int, floor: int) -> Label | None:
    """The role right before a colon. Names that stand before it belong to the list before."""
    end = colon
    count = _COUNT.search(text, floor, end)
    end = count.start() if count else end
    begin = max([floor, *(m.end() for m in _BOUNDARY.finditer(text, floor, end))])
    places = [i for i in range(max(begin, end - 2 * _LONGEST_LABEL), end) if not text[i].isspace()]
    run = "".join(text[i] for i in places)
    at = _after_names(text, begin, places, run)
    if at is not None:
        return _label(run[at:], places[at], end)
    if is_role(run) or run in words("roles", "not_labels"):
        return _label(run, places[0], end)
    bracketed = text[: places[0]].rstrip()[-1:] in ("（", "(") if places else False
    if (
        bracketed
        and run in words("duties", "responsible", "department")
        and not run.endswith(endings("roles", "unit_labels"))
    ):
        return _label(run, places[0], end)  # `（牵头：周岚）`
    for role in endings("roles", "group"):
        if run.endswith(role) and run.removesuffix(role).endswith(("小组", "工作组", "委员会", "领导组")):
            return _label(role, places[0], end)
    return None


def _after_names(text: str, begin: int, places: Sequence[int], run: str) -> int | None:
    """Where in the run the label begins, if names of the list before stand in front of it."""
    known = next((role for role in endings("roles", "group", "office", "task") if run.endswith(role)), None)
    if known and len(run) - len(known) > 0 and _ends_in_names(text[begin : places[len(run) - len(known)]]):
        return len(run) - len(known)
    for n in range(1, len(run)):
        if places[n] > places[n - 1] + 1 and is_role(run[n:]) and _parts_list(text[begin : places[n]], run[n:], begin):
            return n
    return None


def _parts_list(before: str, role: str, begin: int) -> bool:
    """Whether what stands before the blank is no part of the role: names, a group's own name, the end of a list."""
    if _ends_in_names(before):
        return True
    exact = role in words("roles", "group", "office", "task")
    group = bare(before).endswith(endings("organisations", "department_ends")) and len(bare(before)) > 1
    return exact and (group or (begin > 0 and not is_role(bare(before) + role)))


def _label(role: str, start: int, end: int) -> Label:
    return Label(None if role in words("roles", "not_labels") else role, start, end)


def _ends_in_names(text: str) -> bool:
    found = entries(text)
    return bool(found) and all(entry.name for entry in found) and found[-1].end == len(text.rstrip())


def _bare_labels(text: str) -> tuple[Label, ...]:
    """Roles parted from their names by blanks alone: `组长 周岚 组员 高远 王立`."""
    if not bare(text[: 2 * _LONGEST_LABEL]).startswith(endings("roles", "group", "office")):
        return ()
    found = entries(text)
    if len(found) < 2 or not _opens_list(found[0]) or not all(_is_person(entry) for entry in found):
        return ()
    if not any(entry.name for entry in found):
        return ()
    group = is_group_role(found[0].text)
    roles = [entry for entry in found if entry.name is None and entry.text in words("roles", "group", "office")]
    return tuple(Label(entry.text, entry.start, entry.end) for entry in roles if not group or is_group_role(entry.text))


def _opens_list(entry: Entry) -> bool:
    return entry.name is None and entry.text in words("roles", "group", "office") and entry.start == 0


def _is_person(entry: Entry) -> bool:
    return bool(entry.name) or is_role(entry.text) or is_collective(entry.text) or is_department(entry.text)


def _is_list(value: str) -> bool:
    return is_nobody(value) or all(_is_person(entry) or is_masked(entry.text) for entry in entries(value))


def _is_heading_before(text: str) -> bool:
    """Words of a sentence before the first label; a group's name (`领导小组`) may stand there."""
    return len(bare(text)) > 2 * _LONGEST_NAMED


def _people(text: str, start: int, end: int, role: str) -> tuple[RosterEntry, ...]:
    """The people of one list. Where prose stands beside them, only what is a name without doubt."""
    region = text[start : _bracket_end(text, start, end)]
    sentence = _SENTENCE.search(region)
    region = region[: sentence.start()] if sentence else region
    if bare(region).startswith(endings("roles", "duty")):
        return ()
    found = _with_positions(entries(region), region)
    prose = any(entry.name is None and not _is_person(entry) and len(entry.text) > _LONGEST_NAMED for entry in found)
    named = [entry for entry in found if entry.name and (not prose or is_name(entry.name))]
    return tuple(
        RosterEntry(
            entry.name or "",
            tuple(dict.fromkeys((role, *entry.roles))),
            entry.duty,
            start + entry.start,
            start + entry.end,
        )
        for entry in named
    )


def _bracket_end(text: str, start: int, end: int) -> int:
    """Where the bracket closes that the list stands in (`…（负责人：周岚）…`), else `end`."""
    depth = 0
    for i in range(start, end):
        depth += (text[i] in "（(【[") - (text[i] in "）)】]")
        if depth < 0:
            return i
    return end


def _with_positions(found: Sequence[Entry], text: str) -> list[Entry]:
    """Positions parted from the names by blanks: `教导主任 周岚 总务主任 高远`, or behind each name, there also several
    (`周岚 党组书记、局长`)."""
    result = list(found)
    before = bool(found) and found[0].name is None
    last, owner = -1, -1  # the last position that was given away, and to whom
    for n, entry in enumerate(found):
        if entry.name or not is_position(entry.text):
            continue
        if not (0 <= last == n - 1 and owner < last and _goes_on(found, n, text)):
            owner = n + 1 if before else n - 1
            if not (0 <= owner < len(found) and found[owner].name and not _marked(found, n, owner, text)):
                continue
        result[owner] = replace(result[owner], roles=(*result[owner].roles, entry.text))
        last = n
    return result


def _marked(found: Sequence[Entry], n: int, other: int, text: str) -> bool:
    """Whether more than blanks stands between two entries."""
    first, second = sorted((found[n], found[other]), key=lambda one: one.start)
    return bool(re.sub(rf"[^{HAN_CHAR}、，,；;]", "", text[first.end : second.start]))


def _goes_on(found: Sequence[Entry], n: int, text: str) -> bool:
    """Whether a position joins the one before it, and does not stand before a name of its own."""
    joined = re.fullmatch(r"\s*[、/兼]\s*", text[found[n - 1].end : found[n].start])
    return bool(joined) and not (n + 1 < len(found) and found[n + 1].name and not _marked(found, n, n + 1, text))
