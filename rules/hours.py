"""Hours and their totals: what tables and sections give, and what they say that it makes together.

Only plain numbers are added up. Hours that count more than once (`每周2学时`, `4课时×3次`), ranges and words make a
table or list that nobody can add up from outside, and that is then left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from extractors.lexicon import lexicon
from extractors.plan import Line, Plan, TableSummary
from parsers.document import Cell, Document, Place, Table
from parsers.text import bare, fold
from rules.lines import own_lines
from rules.sums import Sum

_NUMBER = r"\d{1,5}(?:\.\d+)?"


@dataclass(frozen=True, slots=True)
class _Total:
    value: float
    unit: str
    at: Place
    quote: str


def sums(document: Document, plan: Plan) -> Iterator[Sum]:
    """Every total of hours that the plan states for parts which it gives one by one.

    A part as large as the total is no part: courses of which everybody takes one (`语文（72学时）`, `数学（72学时）`).
    """
    for one in (*_in_tables(document, plan), *_in_sections(plan)):
        if max(one.parts) < one.total:
            yield one


def yearly(document: Document, plan: Plan) -> tuple[float, Place, str] | None:
    """The hours of the whole plan: the one total that it states; None where it states none, or several."""
    found = {total.value: total for line in own_lines(plan) if line.role != "cell" for total in _yearly_in(line)}
    found |= {
        one.total: _Total(one.total, one.unit, one.at, one.quote)
        for one in _in_tables(document, plan)
        if one.unit != "学分"
    }
    if len(found) != 1:
        return None
    total = next(iter(found.values()))
    return total.value, total.at, total.quote


def _yearly_in(line: Line) -> Iterator[_Total]:
    total = _total_of(line)
    if total and total.unit != "学分" and re.search(r"全年|全学年|本年度|年度|学年", bare(line.text)):
        yield total


def _in_tables(document: Document, plan: Plan) -> Iterator[Sum]:
    summaries = {summary.at.block: summary for summary in plan.tables if not summary.blank_form}
    for table in document.tables():
        summary = summaries.get(table.id)
        for column, header in _hour_columns(table, summary) if summary else ():
            yield from _in_column(plan, table, summary, column, header)  # type: ignore[arg-type]


def _hour_columns(table: Table, summary: TableSummary) -> Iterator[tuple[int, Cell]]:
    """Each column of hours with its lowest header."""
    headers = {fold(column.header) for column in summary.columns if column.field == "hours"}
    grid = table.grid()[: summary.header_rows]
    for column in range(table.width):
        cells = [cell for row in grid if (cell := row[column]) is not None and fold(cell.text) in headers]
        if cells and cells[-1].column_span == 1:
            yield column, cells[-1]


def _in_column(plan: Plan, table: Table, summary: TableSummary, column: int, header: Cell) -> Iterator[Sum]:
    parts: list[float] = []
    units: set[str] = set(_unit_in(header.text))
    stated = _said_in(header.text) or _said_in(summary.caption or "")
    place, seen = Place(table.id, header.row, column, page=table.page, bbox=table.bbox), set()
    for row in table.grid()[summary.header_rows :]:
        cell = row[column]
        if cell is None or id(cell) in seen:
            continue
        seen.add(id(cell))
        kind = _row_kind(row, cell)
        if kind == "part" or not bare(cell.text):
            continue
        value = _plain_hours(cell.text)
        if kind == "total":
            stated = value if value else stated
            place = Place(cell.blocks[0].id if cell.blocks else table.id, cell.row, cell.column, page=table.page)
            continue
        if value is None or _repeats(row):
            return
        parts.append(value[0])
        units |= {value[1]} if value[1] else set()
    if stated is None or len(parts) < 2 or len(units | ({stated[1]} if stated[1] else set())) > 1:
        return
    unit = next(iter(units), "") or stated[1] or "学时"
    where = f"“{summary.caption}”" if summary.caption else f"“{bare(header.text)}”一列"
    quote = f"{squeezed(header.text)}：{'、'.join(f'{part:g}' for part in parts)}"
    yield Sum(tuple(parts), stated[0], unit, place, quote, where)


def squeezed(text: str) -> str:
    """A header without its white space."""
    return bare(text)


def _row_kind(row: Sequence[Cell | None], own: Cell) -> str:
    """Whether a row states the table's total, a part's total, or hours of its own."""
    words = lexicon("sums")
    for cell in row:
        if cell is None or cell is own:
            continue
        text = bare(cell.text).rstrip("：:")
        if text in words["total_rows"] or (len(text) <= 8 and text.startswith(tuple(words["total_rows"]))):
            return "total"
        if text.startswith(tuple(words["part_rows"])) or text.endswith(tuple(words["part_rows"])):
            return "part"
    return "own"


def _repeats(row: Sequence[Cell | None]) -> bool:
    """Whether the row's hours may count several times: its time recurs, or it counts sessions."""
    return any(cell is not None and _recurs().search(fold(cell.text)) for cell in row)


@cache
def _recurs() -> re.Pattern[str]:
    return re.compile(
        r"每(?:[一二两三\d]?个?)?(?:周|月|天|日|双周|单周|学期|次|人)|隔周|\d\s*次|[一二两三四五六七八九十]次"
    )


def _plain_hours(text: str) -> tuple[float, str] | None:
    """The number in a cell that holds nothing else, and its unit."""
    found = re.fullmatch(rf"[（(]?(?:共|计|约)?({_NUMBER})个?({_units()})?[)）]?", fold(text))
    return (float(found[1]), found[2] or "") if found and "约" not in text else None


@cache
def _units() -> str:
    return "|".join(lexicon("sums")["units"])


def _unit_in(text: str) -> Iterator[str]:
    found = re.search(_units(), text)
    if found:
        yield found.group()


def _said_in(text: str) -> tuple[float, str] | None:
    """The total that a caption or header states (`共72学时`); None where it states a floor, or several."""
    found = list(_total_pattern().finditer(fold(text)))
    if len(found) != 1 or _bounded(fold(text), found[0]):
        return None
    return float(found[0]["number"]), found[0]["unit"] or ""


@cache
def _total_pattern() -> re.Pattern[str]:
    return re.compile(
        rf"(?:总学时|总课时|总学分|总时数|总计|合计|共计|累计|一共|总共|共|计)(?:数|为|是|达|[:：])?(?P<number>{_NUMBER})个?(?P<unit>{_units()})"
    )


def _bounded(text: str, found: re.Match[str]) -> bool:
    """Whether a floor, a ceiling or somebody's share is meant."""
    before = re.split(r"[，,。；;（(]", text[: found.start()])[-1]
    after = text[found.end() : found.end() + 3]
    return any(word in before or after.startswith(word) for word in lexicon("sums")["bounds"])


def _total_of(line: Line) -> _Total | None:
    said = _said_in(line.text)
    return _Total(*said, line.at, line.text) if said else None


def _in_sections(plan: Plan) -> Iterator[Sum]:
    """Sections of which each says its hours in brackets, and the total over or under them."""
    lines: dict[int | None, list[Line]] = {}
    for line in own_lines(plan):
        if line.role not in ("cell", "section"):
            lines.setdefault(line.section, []).append(line)
    for position, section in enumerate(plan.sections):
        children = _children(plan, position)
        parts = [(_closed(plan.sections[child].title), plan.sections[child].at) for child in children]
        yield from _of_list(section.title, section.at, parts, [*lines.get(position, []), *_last(lines, children)])
        items = [line for line in lines.get(position, []) if line.role == "item"]
        others = [line for line in lines.get(position, []) if line.role != "item"]
        yield from _of_list(section.title, section.at, [(_closed(_lead(i.text)), i.at) for i in items], others)


def _last(lines: dict[int | None, list[Line]], children: Sequence[int]) -> list[Line]:
    """The line that stands last under the last of the sections, and may speak of all."""
    under = lines.get(children[-1], []) if children else []
    return under[-1:]


def _of_list(
    title: str, at: Place, parts: Sequence[tuple[tuple[float, str] | None, Place]], others: Sequence[Line]
) -> Iterator[Sum]:
    known = [part for part, _ in parts if part]
    if len(known) < 2 or len(known) < len(parts) or len({unit for _, unit in known}) > 1:
        return
    stated = [total for line in others if (total := _total_of(line))]
    own = _said_in(title) or _closed(title)
    stated += [_Total(*own, at, title)] if own else []
    if len({total.value for total in stated}) != 1 or stated[0].unit != known[0][1]:
        return
    one = stated[0]
    yield Sum(tuple(value for value, _ in known), one.value, one.unit, one.at, one.quote, where=f"“{title}”")


def _lead(text: str) -> str:
    """What an item begins with: the hours after its first clause are those of something inside it."""
    return re.split(r"[，,。；;：:]", text)[0]


def _closed(text: str) -> tuple[float, str] | None:
    """The hours in brackets of their own (`通识研修（12学时）`)."""
    found = re.findall(rf"[（(](?:共|计)?({_NUMBER})个?({_units()})[)）]", fold(text))
    return (float(found[0][0]), found[0][1]) if len(found) == 1 else None


def _children(plan: Plan, position: int) -> list[int]:
    """The sections directly under one."""
    level, found = plan.sections[position].level, []
    for later in range(position + 1, len(plan.sections)):
        if plan.sections[later].level <= level:
            break
        found.append(later)
    lowest = min((plan.sections[child].level for child in found), default=0)
    return [child for child in found if plan.sections[child].level == lowest]
