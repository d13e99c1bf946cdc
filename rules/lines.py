"""What several checks on the plan's text share: the lines that the author wrote, and places inside them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from extractors.plan import Line, Plan
from parsers.document import Document, Place, walk


def own_lines(plan: Plan) -> Iterator[Line]:
    """The plan's lines without those of blank forms that are attached for others to fill in."""
    return (line for line in plan.lines if not line.blank_form)


def within(at: Place, start: int, end: int) -> Place:
    """The place of some characters of a line's text; the line itself may start inside its block."""
    offset = at.start or 0
    return replace(at, start=offset + start, end=offset + end)


def schedule_blocks(document: Document, plan: Plan) -> frozenset[int]:
    """The blocks in the cells of the plan's tables of activities, which the rules know as rows."""
    schedules = {table.at.block for table in plan.tables if table.kind == "activities"}
    return frozenset(
        block.id
        for table in document.tables()
        if table.id in schedules
        for cell in table.cells()
        for block in walk(cell.blocks)
    )
