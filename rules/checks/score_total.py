"""score.total: scores or shares that do not add up to their total."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from extractors.plan import Line, Plan, Section
from parsers.document import Cell, Document, Place, Table
from rules import scores
from rules.lines import own_lines
from rules.rule import Context, Gap, Rule
from rules.sums import Sum
from rules.template import Template


def check(document: Document, plan: Plan, template: Template | None, context: Context) -> Iterator[Gap]:
    """One gap for each list, line or table whose parts do not make the total."""
    for found in (*_in_lines(plan), *_in_lists(plan), *_in_tables(document, plan)):
        if found.right:
            continue
        shown = "＋".join(f"{part:g}" for part in found.parts)
        said = f"{sum(found.parts):g}"
        yield Gap(
            subject=said + ("%" if found.unit == "%" else ""),
            message=f"各项{'占比' if found.unit == '%' else '分值'}相加是{shown}＝{said}{found.unit}，"
            f"应当是{found.total:g}{found.unit}。",
            suggestion="请核对各项的数字，或者改正总数。加分项请单列说明。",
            quote=found.quote,
            at=found.at,
        )


def _in_lines(plan: Plan) -> Iterator[Sum]:
    """Sentences that give all parts: `平时占40%，期末占60%`, or several scores and their total."""
    for line in own_lines(plan):
        if line.role == "cell":
            continue
        parts = scores.shares(line.text)
        if len(parts) > 1:
            yield Sum(tuple(parts), 100, "%", line.at, line.text)
            continue
        stated, given = scores.total(line.text), scores.points(line.text)
        if stated and len(given) > 1 and not scores.is_bonus(line.text) and max(given) < stated:
            yield Sum(tuple(given), stated, "分", line.at, line.text)


def _in_lists(plan: Plan) -> Iterator[Sum]:
    """Lists of items, or of sections, of which each is worth something."""
    under: dict[int | None, list[Line]] = defaultdict(list)
    for line in own_lines(plan):
        under[line.section].append(line)
    for position, section in enumerate(plan.sections):
        lines = under[position]
        items = [line for line in lines if line.role == "item"]
        leads = [section.title, *(line.text for line in lines if line.role == "text")]
        yield from _list(section, leads, [(line.text, line.at) for line in items])
        children = _children(plan, position)
        yield from _list(
            section, [*leads], [(_with_lead(plan, child, under[child]), plan.sections[child].at) for child in children]
        )


def _list(section: Section, leads: Sequence[str], items: Sequence[tuple[str, Place]]) -> Iterator[Sum]:
    counted = [(text, at) for text, at in items if not scores.stands_apart(text)]
    if len(counted) < 2:
        return
    given = [scores.shares(text, "".join(leads)) for text, _ in counted]
    if all(len(parts) == 1 for parts in given):
        yield Sum(tuple(parts[0] for parts in given), 100, "%", counted[0][1], counted[0][0])
        return
    worths = [scores.worth(text) for text, _ in counted]
    known = tuple(worth for worth in worths if worth is not None)
    stated = _stated(section, leads)
    if stated is not None and len(known) == len(worths):
        yield Sum(known, stated, "分", counted[0][1], counted[0][0])


def _stated(section: Section, leads: Sequence[str]) -> float | None:
    """The total over a list: said in words, or the points that its own heading is worth."""
    found = {total for lead in leads if (total := scores.total(lead)) is not None}
    if not found and (own := scores.worth(section.title)) is not None:
        return own
    return found.pop() if len(found) == 1 else None


def _children(plan: Plan, position: int) -> list[int]:
    """The sections directly under one."""
    level, found = plan.sections[position].level, []
    for later in range(position + 1, len(plan.sections)):
        if plan.sections[later].level <= level:
            break
        found.append(later)
    lowest = min((plan.sections[child].level for child in found), default=0)
    return [child for child in found if plan.sections[child].level == lowest]


def _with_lead(plan: Plan, position: int, under: Sequence[Line]) -> str:
    """A section's title, with its one line of text where the title alone is worth nothing."""
    title = plan.sections[position].title
    if scores.worth(title) is not None or scores.shares(title):
        return title
    lines = [line for line in under if line.role in ("text", "item")]
    return f"{title}。{lines[0].text}" if len(lines) == 1 else title


@dataclass(frozen=True, slots=True)
class _Scored:
    """A table with a column of points, and the lines between it and the table before."""

    table: Table
    headers: tuple[Cell, ...]
    caption: str
    lines: tuple[Line, ...]

    @property
    def goes_on(self) -> bool:
        """Whether it stands in the section of the table before and states no total of its own."""
        return not any(line.role == "section" for line in self.lines) and _total_above(self.lines) is None


def _in_tables(document: Document, plan: Plan) -> Iterator[Sum]:
    scored = _scored(document, plan)
    for one, following in zip_longest(scored, scored[1:]):
        alone = len(one.headers) == 1 and not (following and following.goes_on)
        above = _total_above(one.lines) if alone else None
        for header in one.headers:
            stated = scores.total(header.text) or scores.total(one.caption) or above
            yield from _in_table(one.table, header, stated)


def _scored(document: Document, plan: Plan) -> list[_Scored]:
    """The plan's tables that have a column of points, in order."""
    summaries = {summary.at.block: summary for summary in plan.tables}
    lines = sorted((line for line in own_lines(plan) if line.role != "cell"), key=lambda line: line.at.block)
    blocks = [line.at.block for line in lines]
    found, seen = [], 0
    for table in document.tables():
        summary = summaries.get(table.id)
        headers = _worth_headers(table, summary.header_rows) if summary else ()
        end = bisect_left(blocks, table.id)
        if summary and headers:
            found.append(_Scored(table, headers, summary.caption or "", tuple(lines[seen:end])))
        seen = end if summary else seen
    return found


def _worth_headers(table: Table, header_rows: int) -> tuple[Cell, ...]:
    """The headers of columns that say what rows are worth."""
    return tuple(cell for cell in table.cells() if cell.row < max(header_rows, 1) and scores.is_worth_header(cell.text))


def _total_above(lines: Sequence[Line]) -> float | None:
    """The total that the lines between a table and the one before it name last, in the section that the table is in."""
    for line in reversed(lines):
        if line.section != lines[-1].section:
            return None
        if (stated := scores.total(line.text)) is not None:
            return stated
    return None


def _in_table(table: Table, header: Cell, stated: float | None) -> Iterator[Sum]:
    parts: list[float] = []
    units: set[str] = set()
    seen: set[Cell] = set()
    for row in table.grid()[header.row + header.row_span :]:
        cell = row[header.column] if header.column < len(row) else None
        said = scores.cell_worth(cell.text) if cell is not None and cell not in seen else None
        if cell is None or said is None:
            continue
        seen.add(cell)
        first = row[0].text if row[0] is not None else ""
        if scores.is_total_row(first):
            stated = stated if scores.is_credit_header(header.text) else said[0]
        elif not any(other is not None and scores.stands_apart(other.text) for other in row):
            parts.append(said[0])
            units.add(said[1])
    unit = "%" if units == {"%"} or "%" in header.text or "％" in header.text else "分"
    goal = 100.0 if unit == "%" else stated
    if goal is not None and len(parts) > 1 and all(part < goal for part in parts):
        at = Place(table.id, header.row, header.column, page=table.page, bbox=table.bbox)
        yield Sum(tuple(parts), goal, unit, at, f"{header.text}：{'、'.join(f'{part:g}' for part in parts)}")


RULE = Rule(
    name="score.total",
    severity="warning",
    phase="text",
    check=check,
    title="分值合计不符",
    why="考核办法写明总分或者百分比时，各项相加应当正好；差了几分，考核就无法执行。",
    bad="总分100分：考勤20分，作业30分，测试40分",
    good="总分100分：考勤20分，作业30分，测试50分",
    settle="核对各项分值或占比，使之与总数一致。",
    traps=(
        "附加分、加分项（不计入总分）",
        "评分标准里的“酌情扣分”“加分”（这一项仍计入总分）",
        "扣分、每次几分、60分以上为合格（不是各项的分值）",
        "没有写总分的几处分数（无从相加）",
        "合格率、比例目标等百分数（不是成绩占比）",
    ),
)
