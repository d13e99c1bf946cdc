"""People in tables: person columns, whose header is the role, and the roles that a form's labels give."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.cells import is_dash, is_ditto, label_text, place_in, text_of
from extractors.contacts import contact_cells
from extractors.forms import form_cells
from extractors.lexicon import lexicon
from extractors.regions import Span
from extractors.roles import is_role, words
from extractors.rosters import is_list_of_names
from extractors.tables import Block, TableView
from parsers.document import Place
from parsers.text import bare

# What a row's cell may say of the person in the next one; of an unknown column anything may be true.
_OF_PERSONS = ("members", "attribute", "person", None)
# What a cell says, the role that its header or label gives to those in it, and its place.
Named = tuple[str, str, Place]


def table_people(view: TableView) -> tuple[Named, ...]:
    """What stands in each cell of the table's person columns, and beside the labels of a form that tell a role."""
    return (*_of_columns(view), *_of_positions(view), *_of_groups(view), *_of_contacts(view))


def unlabelling(view: TableView) -> frozenset[int]:
    """Ids of the blocks in cells that name no role of whom the next cell names: an audience (`班主任`) beside a
    responsible person says who comes, not what that person is."""
    return frozenset(
        block.id
        for part in view.regions
        for i in range(len(part.fields))
        if not _may_label(part, i)
        for record in part.region.records
        for cell in (record.cells[i] if not record.banner else ())
        for block in cell.blocks
    )


def _may_label(block: Block, column: int) -> bool:
    """Whether a column may hold roles of those in the next: of a table that plans nothing any, but an audience only
    where names of persons follow it (`人员 | 姓名`)."""
    meanings = [span.meaning[0] if span.meaning else None for span in block.region.spans]
    if block.kind == "activities":
        return meanings[column] in _OF_PERSONS
    return meanings[column] != "audience" or meanings[column + 1 : column + 2] == ["person"]


def _of_columns(view: TableView) -> Iterator[Named]:
    for block in view.regions:
        columns = [i for i, span in enumerate(block.region.spans) if _is_person_column(span, block, i)]
        above = dict.fromkeys(columns, "")
        for record in block.region.records:
            for i in columns if not record.banner else ():
                for cell in record.cells[i]:
                    text = above[i] if is_ditto(text_of(cell)) else text_of(cell)
                    if text and not is_dash(text):
                        above[i] = text
                        yield text, bare(block.region.spans[i].header), place_in(view.table, cell)


def _of_positions(view: TableView) -> Iterator[Named]:
    """A column of positions in a plan of activities tells them of the persons left of it, or else right of it."""
    for block in view.regions if view.kind == "activities" else ():
        spans = block.region.spans
        for i in (i for i, span in enumerate(spans) if span.meaning and span.meaning[0] == "position"):
            beside = [k for k in (i - 1, i + 1) if 0 <= k < len(spans) and _is_person_column(spans[k], block, k)]
            for record in block.region.records if beside else ():
                for cell in record.cells[beside[0]] if not record.banner else ():
                    held = [text_of(other) for other in record.cells[i] if is_role(text_of(other))]
                    yield from ((text_of(cell), role, place_in(view.table, cell)) for role in held[:1])


def _is_person_column(span: Span, block: Block, column: int) -> bool:
    """Whether a column holds people in the role that its header names. A table that plans nothing holds winners and
    authors too: there the header must be a role, and names stand under it."""
    found = span.meaning
    if block.kind == "activities":
        named = found is not None and found[0] in ("responsible", "speaker", "paired")
        return named or block.fields[column] == "responsible"
    header = re.sub(r"[（(][^）)]*[）)]", "", bare(span.header))
    if block.kind != "other" or (found is not None and found[0] in ("record", "audience", "position")):
        return False
    if not (is_role(header) or header.endswith(tuple(lexicon("roles")["people_headers"]))):
        return False
    values = [text_of(cell) for record in block.region.records if not record.banner for cell in record.cells[column]]
    filled = [value for value in values if value and not is_dash(value) and not is_ditto(value)]
    return bool(filled) and sum(map(is_list_of_names, filled)) * 2 > len(filled)


def _of_groups(view: TableView) -> Iterator[Named]:
    """`项目负责人` beside several rows of labels is the role of whose 姓名 stands in them."""
    cells = form_cells(view)
    groups = [form.cell for form in cells if form.role == "label" and not form.paired]
    roles = [(cell, bare(label_text(cell))) for cell in groups if is_role(label_text(cell))]
    for form in cells if roles else ():
        if form.paired and bare(label_text(form.cell)) in words("roles", "name_headers"):
            over = [role for cell, role in roles if cell.row <= form.cell.row < cell.row + cell.row_span]
            yield from ((text_of(cell), role, place_in(view.table, form.cell)) for role in over for cell in form.values)


def _of_contacts(view: TableView) -> Iterator[Named]:
    for run in contact_cells(view):
        head = run[0]
        yield from ((text_of(cell), bare(label_text(head.cell)), place_in(view.table, cell)) for cell in head.values)
