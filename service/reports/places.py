"""Where something stands, in a reader's words: 第 2 页，“三、组织管理”，“活动安排表”第 4 行（读书沙龙）“负责人”栏."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workers.report import Document, Line, Place, Plan, Report, Review, Section, TableSummary

WHOLE = "整份计划"
_HAN_NUMERAL = re.compile(r"[零〇一二三四五六七八九十百]+")
_SHORT = 16


class Places:
    """The wording of places in one review of one file."""

    def __init__(self, report: Report, review: Review) -> None:
        self._plan = review.plan
        self._table_of = _tables_by_block(report.document) if report.document else {}

    def where(self, place: Place | None) -> str:
        """The page, the section, and the row and column or the paragraph, as far as they are known.

        A table with a caption is found by that; its section would only make the line longer.
        """
        if place is None:
            return WHOLE
        page = f"第 {place.page} 页" if place.page else None
        table = self._table(place)
        line = _line_at(self._plan, place)
        section = _path(self._plan.sections, line.section) if line and line.section is not None else None
        tabled = place.row is not None or (table is not None and table.at.block == place.block)
        spot = self._cell(table, place) if tabled else _paragraph(self._plan, line)
        if tabled and table and table.caption:
            section = None
        if not section and not spot:
            spot = self._outside(place)
        return "，".join(part for part in (page, section, spot) if part)

    def in_title(self, place: Place | None) -> bool:
        """Whether the place is the plan's title."""
        title = self._plan.title_at
        return place is not None and title is not None and title.block == place.block

    def holds(self, place: Place) -> bool:
        """Whether the place lies between the plan's first block and its last."""
        ids = [line.at.block for line in self._plan.lines]
        return bool(ids) and ids[0] <= place.block <= ids[-1]

    def _cell(self, table: TableSummary | None, place: Place) -> str:
        if table is None:
            return f"表格第 {(place.row or 0) + 1} 行"
        name = f"“{table.caption}”" if table.caption else f"第 {self._plan.tables.index(table) + 1} 张表"
        if place.row is None:
            return name
        row = place.row - table.header_rows
        spot = f"第 {row + 1} 行" if row >= 0 else "表头"
        content = self._content(table, place) if row >= 0 else None
        column = place.column
        header = table.columns[column].header if column is not None and column < len(table.columns) else ""
        return f"{name}{spot}" + (f"（{content}）" if content else "") + (f"“{header}”栏" if header else "")

    def _table(self, place: Place) -> TableSummary | None:
        block = self._table_of.get(place.block, place.block)
        return next((table for table in self._plan.tables if table.at.block == block), None)

    def _content(self, table: TableSummary, place: Place) -> str | None:
        """What the row plans, so that it is found without counting."""
        position = self._plan.tables.index(table)
        rows = (a.content for a in self._plan.activities if a.table == position and a.at.row == place.row)
        return next((short(content) for content in rows if content), None)

    def _outside(self, place: Place) -> str:
        """What stands in no section: the title, or a paragraph counted from the plan's start."""
        if self.in_title(place):
            return "标题"
        blocks = dict.fromkeys(line.at.block for line in self._plan.lines if line.role not in ("title", "cell"))
        return f"正文第 {sum(block <= place.block for block in blocks)} 段"


def short(text: str, limit: int = _SHORT) -> str:
    """The text, or its first characters and an ellipsis."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def heading(section: Section) -> str:
    """A heading as it is printed: `一、指导思想`, `（二）教研培训`, `1. 集中学习`, `第一章 总则`."""
    number, title = section.number, section.title
    if not number or number.startswith(("（", "(")):
        return f"{number or ''}{title}"
    if _HAN_NUMERAL.fullmatch(number):
        return f"{number}、{title}"
    return f"{number}. {title}" if number[-1].isdigit() else f"{number} {title}"


def _path(sections: tuple[Section, ...], position: int) -> str:
    """A section and those around it, outermost first."""
    chain = [sections[position]]
    for section in reversed(sections[:position]):
        if section.level < chain[0].level:
            chain.insert(0, section)
    return "“" + " › ".join(short(heading(section), 24) for section in chain) + "”"


def _line_at(plan: Plan, place: Place) -> Line | None:
    """The line that holds the place, or the last one before it."""
    spot = (place.block, place.start or 0)
    found = None
    for line in plan.lines:
        if (line.at.block, line.at.start or 0) > spot:
            break
        found = line
    return found


def _paragraph(plan: Plan, line: Line | None) -> str | None:
    """Which paragraph of its section a line is, the heading not counted."""
    if line is None or line.section is None or line.role == "section":
        return None
    blocks = [one.at.block for one in plan.lines if one.section == line.section and one.role not in ("section", "cell")]
    order = list(dict.fromkeys(blocks))
    return f"第 {order.index(line.at.block) + 1} 段" if line.at.block in order else None


def _tables_by_block(document: Document) -> dict[int, int]:
    """The id of the innermost table that holds each block."""
    return {block.id: table.id for table in document.tables() for cell in table.cells() for block in cell.blocks}
