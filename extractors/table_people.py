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

# What a cell says, the role that its header or label gives to those in it, and its place.
Named = tuple[str, str, Place]


def table_people(view: TableView) -> tuple[Named, ...]:
    """What stands in each cell of the table's person columns, and beside the labels of a form that tell a role."""
    return (*_of_columns(view), *_of_groups(view), *_of_contacts(view))


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
