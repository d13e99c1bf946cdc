"""What a table is: its kind, caption, header rows, and what its columns mean."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from extractors.captions import caption_of_line, caption_of_row
from extractors.cells import is_blank, label_text, text_of
from extractors.columns import activity_fields, contact_fields, meaning_of, other_fields
from extractors.cues import is_opinion_label, is_signoff_row
from extractors.layouts import headerless, plain_header, sideways
from extractors.lexicon import lexicon
from extractors.plan import Column, TableKind, TableSummary
from extractors.regions import Grid, Region, find_regions, form_labels, row_cells
from parsers.document import Paragraph, Place, Table
from parsers.text import fold

# Views that are remembered with what was read of them: more tables than a file is likely to hold.
VIEWS = 256


@dataclass(frozen=True, slots=True)
class Block:
    """A region with what it is: `fields` has one entry for each of its columns."""

    region: Region
    kind: TableKind
    fields: tuple[str | None, ...]

    @property
    def columns(self) -> tuple[Column, ...]:
        """Its columns as a plan lists them."""
        return tuple(Column(span.header, field) for span, field in zip(self.region.spans, self.fields, strict=True))


@dataclass(frozen=True, slots=True, eq=False)
class TableView:
    """A table as understood; equal only to itself, so that what is read of it can be remembered.

    `columns` are those of its header, none for forms; `header_rows` counts caption and header rows together; `body` are
    the grid rows under them without repeated headers, `rows` how many these are (of records that run from left to right
    their number). `regions` are the runs of data under headers, in forms too; `loose` the grid rows outside caption and
    regions."""

    table: Table
    grid: Grid
    kind: TableKind
    caption: str | None
    caption_from: Literal["row", "paragraph"] | None
    columns: tuple[Column, ...]
    header_rows: int
    body: tuple[int, ...]
    rows: int
    regions: tuple[Block, ...] = ()
    loose: tuple[int, ...] = ()

    @property
    def plans(self) -> bool:
        """Whether rows of activities stand in it, also where the table as a whole is a form."""
        return any(block.kind == "activities" for block in self.regions)

    def summary(self, blank_form: bool = False) -> TableSummary:
        """The table as the plan lists it."""
        at = Place(self.table.id, page=self.table.page, bbox=self.table.bbox)
        main = next((block for block in self.regions if block.kind == "activities"), None)
        planned = main.columns if main else ()
        start = max(main.region.first + main.region.headers, 0) if main else 0
        return TableSummary(
            self.caption, self.kind, self.columns, self.rows, at, self.header_rows, blank_form, planned, start
        )


def view_table(table: Table, before: Paragraph | None = None) -> TableView:
    """Looks at a table; `before` is the line over it that may be its caption."""
    grid = table.grid()
    caption, top = _caption_row(grid)
    data = _preamble(grid, top)
    title = fold(caption or (before.text if before else ""))
    blocks = tuple(_block(region, title) for region in _regions(grid, data))
    blocks = _without_labels(grid, top, blocks)
    loose = _loose(len(grid), top, blocks)
    kind = _kind(grid, data, blocks, loose)
    source: Literal["row", "paragraph"] | None = "row" if caption else None
    if caption is None and before is not None and (caption := caption_of_line(before)):
        source = "paragraph"
    view = TableView(
        table, grid, kind, caption, source, (), top, tuple(range(top, len(grid))), len(grid) - top, blocks, loose
    )
    return view if kind in ("form", "signatures") else _with_columns(view, len(grid))


def _with_columns(view: TableView, height: int) -> TableView:
    """The view of a table of data, whose first region of its kind names the columns."""
    if not view.regions:
        return view
    main = next((block for block in view.regions if block.kind == view.kind), view.regions[0])
    if main.region.first < 0:
        return replace(view, columns=main.columns, rows=len(main.region.records))
    top = view.regions[0].region.first + view.regions[0].region.headers
    kept = {record.row for block in view.regions for record in block.region.records} | set(view.loose)
    body = tuple(row for row in range(top, height) if row in kept)
    return replace(view, columns=main.columns, header_rows=top, body=body, rows=len(body))


def _caption_row(grid: Grid) -> tuple[str | None, int]:
    """The caption in the first, merged row, and the number of rows it takes."""
    if len(grid) < 2:
        return None, 0
    cells = row_cells(grid, 0)
    if len(cells) != 1 or len(grid[0]) < 2 or is_blank(cells[0]):
        return None, 0
    height = cells[0].row_span
    below = row_cells(grid, height) if height < len(grid) else []
    heads = len(below) > 1 and sum(meaning_of(label_text(cell)) is not None for cell in below) * 2 > len(below)
    blanks = sum(is_blank(cell) for cell in below)
    caption = None if is_opinion_label(label_text(cells[0])) else caption_of_row(cells[0], heads and blanks <= 1)
    return (caption, height) if caption else (None, 0)


def _preamble(grid: Grid, top: int) -> int:
    """The first row after those over the header that only hold labelled lines (`单位：…  填表人：…`)."""
    row = top
    while row < len(grid) - 1 and row < top + 2:
        cells = [cell for cell in row_cells(grid, row) if not is_blank(cell)]
        texts = [text_of(cell) for cell in cells]
        if not texts or not all(re.search(r"[：:]", text) and len(text) <= 80 for text in texts):
            break
        if len(texts) > 2 and all(text.endswith(("：", ":")) for text in texts):
            break
        row += 1
    return row


def _regions(grid: Grid, top: int) -> tuple[Region, ...]:
    """The runs of data: under headers, else beside a column of headers, else under a header of unknown words, else
    without any."""
    if found := find_regions(grid, top):
        return found
    region = sideways(grid, top) or headerless(grid, top) or plain_header(grid, top)
    return (region,) if region else ()


def _without_labels(grid: Grid, top: int, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The blocks without rows of a form's labels that stand over a single row of values."""
    known = form_labels()
    form = any(row >= top and not _closes(grid, row) for row in _loose(len(grid), top, blocks))
    return tuple(
        block
        for block in blocks
        if not form
        or block.kind != "other"
        or len(block.region.records) > 1
        or not all(fold(span.header) in known for span in block.region.spans)
    )


def _loose(height: int, top: int, blocks: Sequence[Block]) -> tuple[int, ...]:
    taken = {row for block in blocks for row in range(block.region.first, block.region.end)}
    if any(block.region.first < 0 for block in blocks):
        return ()
    return tuple(row for row in range(top, height) if row not in taken)


def _kind(grid: Grid, data: int, blocks: Sequence[Block], loose: Sequence[int]) -> TableKind:
    """What the whole table is: its data's kind where that opens it, else a form, or sign-off cells alone."""
    form_rows = [row for row in loose if row >= data and not _closes(grid, row)]
    if blocks:
        main = max(blocks, key=lambda block: (block.kind != "other", len(block.region.records)))
        opens = blocks[0].region.first <= data
        records = sum(len(block.region.records) for block in blocks)
        if opens and len(form_rows) <= max(records, 2):
            return main.kind
        return "form"
    filled = [row for row in loose if any(not is_blank(cell) for cell in row_cells(grid, row))]
    if filled and all(_is_signing(grid, row) for row in filled):
        return "signatures"
    return "form" if filled or loose else "other"


def _is_signing(grid: Grid, row: int) -> bool:
    cells = row_cells(grid, row)
    labels = [cell for cell in cells if is_opinion_label(label_text(cell))]
    return is_signoff_row(cells) or (bool(labels) and all(is_blank(cell) or cell in labels for cell in cells))


def _closes(grid: Grid, row: int) -> bool:
    """Whether a row under the data only ends it: sign-off, remarks, labelled lines, or nothing."""
    cells = [cell for cell in row_cells(grid, row) if not is_blank(cell)]
    notes = tuple(lexicon("columns")["notes_begin"])
    return not cells or len(cells) == 1 or is_signoff_row(cells) or label_text(cells[0]).startswith(notes)


def _block(region: Region, title: str) -> Block:
    """A region's kind and fields, from the meanings of its headers and, where these leave it open, from its cells and
    from the line over it."""
    meanings = [span.meaning for span in region.spans]
    values = [[text_of(cell) for record in region.records if not record.banner for cell in record.cells[i][:1]]
              for i in range(len(region.spans))]  # fmt: skip
    names = {found[0] for found in meanings if found}
    fields = activity_fields(meanings, values)
    if _plans(names) if "content" in fields else _lacks_content(region, names, title):
        return Block(region, "activities", tuple(fields))
    if _reaches(names):
        return Block(region, "contacts", tuple(contact_fields(meanings, values)))
    return Block(region, "other", tuple(other_fields(meanings, [span.header for span in region.spans])))


def _plans(names: set[str]) -> bool:
    """Whether columns of these meanings plan activities: what, and when, who, where or how long."""
    words = lexicon("columns")
    if not names & set(words["plan_meanings"]):
        return False
    if names & set(words["contact_meanings"]) and "time" not in names and "content" not in names:
        return False
    if "record" in names and not {"content", "item"} & names:
        return False
    if names & set(words["no_plan_meanings"]):
        return "time" in names and bool({"content", "item"} & names)
    if not {"content", "item"} & names:
        return "time" in names
    return "time" in names or "person" not in names


def _lacks_content(region: Region, names: set[str], title: str) -> bool:
    """Whether the table plans activities though the column that says which is gone: when and for whom and by whom,
    or when and two things more under a title that promises a plan of activities."""
    words = lexicon("columns")
    if "time" not in names or names & {*words["no_plan_meanings"], *words["contact_meanings"], "person", "members"}:
        return False
    trained = {fold(word) for word in words["trained"]}
    whom = any(span.meaning and span.meaning[0] == "audience" and _holds(span.header, trained) for span in region.spans)
    if whom and names & {"department", "responsible", "undecided", "speaker", "unit"}:
        return True
    topics, kinds = ([fold(word) for word in words[key]] for key in ("planned_topics", "planned_kinds"))
    promised = any(word in title for word in topics) and any(word in title for word in kinds)
    return promised and len(names & set(words["plan_meanings"])) > 2


def _holds(header: str, words: set[str]) -> bool:
    return any(word in fold(header) for word in words)


def _reaches(names: set[str]) -> bool:
    """Whether columns of these meanings say how to reach people."""
    return bool(names & set(lexicon("columns")["contact_meanings"])) and bool(
        names & {"person", "responsible", "undecided", "unit", "department", "speaker"}
    )
