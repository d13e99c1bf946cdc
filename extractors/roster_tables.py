"""Tables of people: columns for name and position, a role beside its names, or roles as headers; from cell lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractors.name_lists import entries
from extractors.plan import Line
from extractors.roles import endings, is_group_role, is_position, is_role, words
from extractors.rosters import RosterEntry, is_list_of_names
from parsers.document import Place
from parsers.text import bare

Found = tuple[RosterEntry, Place]
Cells = dict[tuple[int, int], list[Line]]
_HEADER_ROWS = 3
_HEADER_PARTS = re.compile("[、，,/及和与（）()]")


def read_cells(lines: Sequence[Line], unlabelling: frozenset[int] = frozenset()) -> list[Found]:
    """The people whom tables name in a role; `lines` are the plan's lines in reading order.

    The blocks `unlabelling` stand in cells whose words are no role of whom the next cell names.
    """
    return [
        found
        for title, cells in _tables(lines)
        for found in (_by_header(_data(cells), title) or _by_label(cells, unlabelling))
    ]


def _data(cells: Cells) -> Cells:
    """The cells without a form's labels and values, which stand under no header."""
    return {place: lines for place, lines in cells.items() if lines[0].role == "cell"}


def _tables(lines: Sequence[Line]) -> Iterator[tuple[str, Cells]]:
    """The cells of each table and the line over it: other text, or a place before the last, begins a new table."""
    title = ""
    cells: Cells = {}
    last = (-1, -1)
    for line in lines:
        place = (line.at.row or 0, line.at.column or 0)
        tabled = line.role in ("cell", "field") and line.at.row is not None
        if cells and (not tabled or place < last):
            yield title, cells
            title, cells = "", {}
        if not tabled:
            title, last = line.text, (-1, -1)
            continue
        last = place
        cells.setdefault(place, []).append(line)
    if cells:
        yield title, cells


def _members(title: str) -> str | None:
    """The role of all who stand in a table under such a title: `课题组主要成员名单` is one of 成员."""
    text = bare(title).rstrip("：:")
    while tail := next(filter(text.endswith, endings("roles", "title_tails")), ""):
        text = text.removesuffix(tail)
    return next((role for role in endings("roles", "member_titles") if text.endswith(role)), None)


def _text(cells: Cells, row: int, column: int) -> str:
    return "\n".join(line.text for line in cells.get((row, column), ()))


def _by_header(cells: Cells, title: str) -> list[Found]:
    """A header row with 姓名 and 职务, with 姓名 under a title that tells the role, or with roles alone."""
    rows = sorted({row for row, _ in cells})
    for row in rows[:_HEADER_ROWS]:
        headers = {column: bare(_text(cells, row, column)) for r, column in cells if r == row}
        names = [column for column, text in headers.items() if text in words("roles", "name_headers")]
        roles = [column for column, text in headers.items() if _tells_roles(text)]
        below = [other for other in rows if other > row]
        beside = [text for column, text in headers.items() if names and column < names[0]]
        members = next(filter(None, map(_members, (title, *beside))), None)
        if names and (roles or members):
            return _by_columns(cells, below, names, roles, members)
        grouped = {column: text for column, text in headers.items() if is_group_role(text)}
        if len(grouped) > 1 and len(grouped) == len(headers):
            return [
                found
                for other in below
                for column, role in grouped.items()
                for found in _people(cells, (other, column), (role,), True)
            ]
    return []


def _tells_roles(header: str) -> bool:
    """Whether a header asks for a role, by itself or beside the unit (`部门及职务`)."""
    known = words("roles", "role_headers")
    return header in known or (header != "备注" and any(part in known for part in _HEADER_PARTS.split(header)))


def _by_columns(
    cells: Cells, rows: Sequence[int], names: Sequence[int], roles: Sequence[int], members: str | None
) -> list[Found]:
    """Rows of names with roles beside them; all are `members` too where no row tells a role in the group."""
    own = {name: dict(_roles_of_rows(cells, rows, beside)) for name, beside in _sides(names, roles).items()}
    held = [role for by_row in own.values() for told in by_row.values() for role in told]
    if members and not any(map(is_group_role, held)):
        own = {name: {row: (members, *told) for row, told in by_row.items()} for name, by_row in own.items()}
    return [
        found
        for row in rows
        for name in names
        for found in _people(cells, (row, name), own[name][row], any(map(is_group_role, own[name][row])))
    ]


def _sides(names: Sequence[int], roles: Sequence[int]) -> dict[int, list[int]]:
    """The columns of roles that belong to each column of names: of a header that repeats itself (`职务 | 姓名 | 职务 |
    姓名`) those of its own turn, else all."""
    columns, size = sorted((*names, *roles)), (len(names) + len(roles)) // len(names)
    turns = [columns[start : start + size] for start in range(0, len(columns), size)]
    if all(sum(name in turn for name in names) == 1 for turn in turns):
        return {name: [i for i in turn if i != name] for turn in turns for name in names if name in turn}
    return {name: list(roles) for name in names}


def _roles_of_rows(cells: Cells, rows: Sequence[int], roles: Sequence[int]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The roles beside each row. A merged cell stands in its first row only: a group's role counts below."""
    held: dict[int, tuple[str, ...]] = {}
    for row in rows:
        for column in roles:
            text = _text(cells, row, column)
            if text:
                held[column] = tuple(bare(part) for part in text.replace("、", "\n").split("\n") if is_role(part))
            else:
                held[column] = tuple(filter(_covers, held.get(column, ())))
        yield row, tuple(dict.fromkeys(role for column in roles for role in held[column]))


def _covers(role: str) -> bool:
    """Whether a role may stand once for all rows beside it: one in a group, not a post of one's own (`备课组长`)."""
    return is_group_role(role) and role not in words("roles", "office")


def _by_label(cells: Cells, unlabelling: frozenset[int]) -> list[Found]:
    """A role in one cell, its names in the next cells of the row and of rows without a label of their own, a position
    behind a name: `组长 | 周岚 | 副组长 | 高远`, `成员 | 王平 | 谭明`, `组长 | 周岚 | 校长`."""
    labels = {place for place, lines in cells.items() if lines[0].at.block not in unlabelling}
    listed = any(is_group_role(_text(cells, *place)) for place in labels)
    found: list[Found] = []
    above: tuple[int, str] | None = None  # the column and the group's role of the label that names stand beside
    for row in sorted({row for row, _ in cells}):
        columns = sorted(column for r, column in cells if r == row)
        label = above[1] if above and columns[0] > above[0] else ""
        above = above if label else None
        for n, column in enumerate(columns):
            text = bare(_text(cells, row, column)).strip("：:")
            following = _text(cells, row, columns[n + 1]) if n + 1 < len(columns) else ""
            if is_role(text) and (is_group_role(text) or is_position(text)):
                label = text if (row, column) in labels and is_list_of_names(following) else ""
                above = (column, label) if label and is_group_role(label) and n == 0 else above
                continue
            held = _position_of(following, _text(cells, row, columns[n + 2]) if n + 2 < len(columns) else "")
            people = list(_people(cells, (row, column), (label, *held), listed)) if label else []
            found += people
            label = label if people and is_group_role(label) else ""
    return found


def _position_of(text: str, behind: str) -> tuple[str, ...]:
    """The position that a cell beside a name tells of it, where no name behind says that it is a label."""
    text = bare(text)
    beside = is_position(text) and text not in words("roles", "group") and not is_list_of_names(behind)
    return (text,) if beside else ()


def _people(cells: Cells, place: tuple[int, int], roles: tuple[str, ...], listed: bool) -> Iterator[Found]:
    """The names of a cell that holds nothing but people."""
    if not roles or not is_list_of_names(_text(cells, *place)):
        return
    for line in cells[place]:
        for entry in entries(line.text):
            if entry.name:
                at = line.at
                start = (at.start or 0) + entry.start
                where = Place(at.block, at.row, at.column, start, start + entry.end - entry.start, at.page, at.bbox)
                own = tuple(dict.fromkeys(roles + entry.roles))
                yield RosterEntry(entry.name, own, entry.duty, start, where.end or 0, listed), where
