"""Missing is not unread: before a rule says that something is absent, it asks here what could not be read there."""

from __future__ import annotations

from collections.abc import Iterable

from extractors.plan import Plan, TableSummary
from parsers.document import Block, Document, Place, Table, Unread, walk
from rules.finding import Outcome
from rules.sections import section_end

Span = tuple[int, int]  # ids of the first block and behind the last


def absence_outcome(
    document: Document, plan: Plan, within: Span | None = None, row: int | None = None
) -> tuple[Outcome, str | None]:
    """Whether an absence may be asserted: `("fail", None)`, or `("review", reason)` where it may only be unread.

    `within` is the part in which the thing would stand (`section_span`, `table_span`), None the whole plan; `row` a
    row of a table. What could not be read at a place unknown may stand anywhere.
    """
    if not document.source.unread:
        return "fail", None
    span = within or plan_span(document, plan)
    pages = _pages(document)
    whole = within is None and span == (_first(document), _behind(document.blocks))
    unread = [entry for entry in document.source.unread if whole or _lies_in(entry, span, pages, row)]
    if not unread:
        return "fail", None
    what = "；".join(dict.fromkeys(entry.what for entry in unread))
    return "review", f"这一部分有内容没有读出来（{what}），请对照原件确认。"


def plan_span(document: Document, plan: Plan) -> Span:
    """The blocks of the plan; a plan that does not say where it ends ends with the file."""
    blocks = document.blocks
    first = blocks[plan.start].id if plan.start < len(blocks) else 0
    last = blocks[plan.end].id if 0 < plan.end < len(blocks) else _behind(blocks)
    return first, last


def section_span(document: Document, plan: Plan, position: int) -> Span:
    """The blocks from a section's heading to the next of its level or above."""
    end = section_end(plan, position)
    behind = plan.sections[end].at.block if end < len(plan.sections) else plan_span(document, plan)[1]
    return plan.sections[position].at.block, max(behind, plan.sections[position].at.block + 1)


def table_span(document: Document, summary: TableSummary) -> Span:
    """A table and all that stands in its cells."""
    table = table_of(document, summary)
    return (summary.at.block, _behind((table,))) if table else (summary.at.block, summary.at.block + 1)


def table_span_around(document: Document, plan: Plan, at: Place) -> Span | None:
    """The table of the plan that holds a place, the innermost one; None for a place outside all tables."""
    spans = (table_span(document, summary) for summary in plan.tables)
    holding = [span for span in spans if span[0] <= at.block < span[1]]
    return max(holding, default=None)


def table_of(document: Document, summary: TableSummary) -> Table | None:
    """The table that a summary speaks of."""
    return next((table for table in document.tables() if table.id == summary.at.block), None)


def _behind(blocks: Iterable[Block]) -> int:
    return max((block.id for block in walk(tuple(blocks))), default=-1) + 1


def _pages(document: Document) -> dict[int, int]:
    """The page of each block that stands on one."""
    return {block.id: block.page for block in document.walk() if block.page is not None}


def _lies_in(entry: Unread, span: Span, pages: dict[int, int], row: int | None) -> bool:
    at = entry.at
    if at is None:
        return True
    if row is not None and at.row is not None and span[0] <= at.block < span[1]:
        return at.row == row
    return span[0] <= at.block < span[1] or _on_pages(at, span, pages)


def _on_pages(at: Place, span: Span, pages: dict[int, int]) -> bool:
    """Whether a page wholly unread lies between the pages of the part; of a page read in part the block tells."""
    if at.page is None or at.page in pages.values():
        return False
    own = [page for block, page in pages.items() if span[0] <= block < span[1]]
    return bool(own) and min(own) <= at.page <= max(own)


def _first(document: Document) -> int:
    return document.blocks[0].id if document.blocks else 0
