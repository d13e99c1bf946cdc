"""Document in, plans out: the steps in their order, each a pure function of what the ones before it found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extractors.activities import table_activities
from extractors.attachments import attachments, blank_forms, blank_pieces, opening_lines
from extractors.contacts import line_contact, table_contacts
from extractors.fields import line_fields, table_fields
from extractors.flattened import with_tables
from extractors.goals import find_goals
from extractors.head import read_head
from extractors.headlines import is_salutation, without_attachment
from extractors.labels import OUTERMOST, read_mark
from extractors.lines import make_lines, make_sections
from extractors.outline import COLONED, find_headings
from extractors.parts import split_parts
from extractors.people import RosterEntry, collect, roster_lines
from extractors.plan import Activity, Contact, Field, Line, LineRole, Part, Plan, Signature
from extractors.relabel import relabelled
from extractors.schedules import listed_activities
from extractors.signatures import line_signatures, table_signatures
from extractors.slips import mend
from extractors.split import heading_words, split_pieces
from extractors.stream import Piece, stream, view_tables
from extractors.table_people import table_people, unlabelling
from extractors.tables import TableView
from extractors.times import Calendar
from parsers.document import Block, Document, Place
from parsers.text import bare


def extract(document: Document) -> tuple[tuple[Part | None, Plan], ...]:
    """The plans of a document, in order: one, with part None, or more where the file binds several together."""
    scanned = document.source.text_from == "ocr"
    blocks = with_tables(mend(document).blocks)
    return tuple((span.part, extract_plan(blocks, span.start, span.end, scanned)) for span in split_parts(blocks))


def extract_plan(blocks: Sequence[Block], start: int, end: int, scanned: bool = False) -> Plan:
    """The plan that the blocks from `start` to before `end` hold; `scanned` where seals on the page would show."""
    own = blocks[start:end]
    views = view_tables(own)
    pieces = split_pieces(relabelled(stream(own, views)))
    labelled = _labelled_lines(pieces)
    forms = [field for view in views for field in table_fields(view, False)]
    head = read_head(pieces, [field for fields in labelled.values() for field in fields] + forms, _form_title(views))

    roles: dict[int, LineRole] = dict.fromkeys(labelled, "field")
    roles |= dict.fromkeys(_captions(pieces, views), "caption")
    roles |= head.roles
    openings = opening_lines(pieces, roles)
    roles |= {i: "attachment" for i in openings if roles.get(i) in (None, "caption", "field")}
    blank = blank_forms(views, pieces, openings)
    blank_lines = blank_pieces(views, pieces, openings, blank)
    signed = line_signatures(pieces, roles, scanned)
    roles |= dict.fromkeys(signed.positions, "signature")

    headings = find_headings(pieces, roles)
    sections = make_sections(pieces, headings, roles)
    lines = make_lines(pieces, headings, roles, blank_lines)
    calendar = Calendar(head.year, head.school_year)
    activities = _activities(views, blank, calendar) + listed_activities(sections, lines, calendar)
    activities = tuple(sorted(activities, key=lambda activity: (activity.at.block, activity.at.start or 0)))
    signatures = _signatures(views, blank, scanned) + _line_signatures(signed.signatures, pieces, blank_lines)
    contacts = _contacts(views, lines)
    fields = _fields(views, blank, labelled, roles)
    return Plan(
        title=head.title,
        title_at=head.title_at,
        issuer=head.issuer,
        year=head.year,
        school_year=head.school_year,
        date=head.date,
        sections=sections,
        goals=find_goals(sections, lines, fields),
        activities=activities,
        people=collect(_listed(lines, views), _person_columns(views), activities, contacts, signatures, fields),
        signatures=signatures,
        contacts=contacts,
        fields=fields,
        tables=tuple(view.summary(n in blank) for n, view in enumerate(views)),
        lines=lines,
        attachments=attachments(pieces, openings),
        start=start,
        end=end,
    )


def _labelled_lines(pieces: Sequence[Piece]) -> dict[int, tuple[Field, ...]]:
    """Lines `学校：…` before the plan's first number or table, and right over any table, as fields."""
    found: dict[int, tuple[Field, ...]] = {}
    in_head = True
    for i, piece in enumerate(pieces):
        in_head = in_head and piece.home == "body" and not piece.label
        if piece.home != "body" or piece.label or piece.paragraph is None:
            continue
        if is_salutation(piece.text):
            continue
        if in_head or _stands_over_table(pieces, i):
            fields = line_fields(piece.paragraph)
            if fields:
                found[i] = fields
    return found


def _stands_over_table(pieces: Sequence[Piece], i: int) -> bool:
    """Only labelled lines lie between the line and a table below it."""
    for piece in pieces[i + 1 : i + 3]:
        if piece.home == "table":
            return True
        if piece.home != "body" or piece.paragraph is None or not line_fields(piece.paragraph):
            return False
    return False


def _form_title(views: Sequence[TableView]) -> str | None:
    """The caption in a first form's own first row, which then is the plan's title."""
    first = views[0] if views else None
    return first.caption if first and first.caption_from == "row" and first.kind in ("form", "activities") else None


def _captions(pieces: Sequence[Piece], views: Sequence[TableView]) -> set[int]:
    """Positions of the paragraphs that the views took as captions."""
    found = set()
    for i, piece in enumerate(pieces):
        if piece.home != "table" or piece.table is None or views[piece.table].caption_from != "paragraph":
            continue
        caption = views[piece.table].caption
        above = (k for k in range(i - 1, max(-1, i - 5), -1) if without_attachment(pieces[k].text) == caption)
        found |= set(list(above)[:1])
    if any(piece.label and read_mark(piece.label).style in OUTERMOST for piece in pieces if piece.home == "body"):
        return found
    # In a plan without numbers `活动安排` over a table is its heading, as the others are; so is `教师情况：` where
    # other headings close with a colon too.
    named = [i for i, piece in enumerate(pieces) if piece.home == "body" and COLONED.fullmatch(bare(piece.text))]
    headings = {i for i in found if bare(pieces[i].text).rstrip("：:") in heading_words()}
    return found - headings - (set(named) if len(set(named) - found) > 1 else set())


def _activities(views: Sequence[TableView], blank: frozenset[int], calendar: Calendar) -> tuple[Activity, ...]:
    planning = [n for n, view in enumerate(views) if view.plans and n not in blank]
    found: list[Activity] = []
    for position, n in enumerate(planning, start=1):
        found += table_activities(views[n], n, f"{position}/" if len(planning) > 1 else "", calendar)
    return tuple(found)


def _signatures(views: Sequence[TableView], blank: frozenset[int], scanned: bool) -> tuple[Signature, ...]:
    return tuple(signature for n, view in enumerate(views) for signature in table_signatures(view, n in blank, scanned))


def _line_signatures(
    found: Sequence[Signature], pieces: Sequence[Piece], blank_lines: frozenset[int]
) -> tuple[Signature, ...]:
    """The blocks outside tables, those on blank forms marked as such."""
    blank = {pieces[i].at.block for i in blank_lines}
    return tuple(replace(signature, blank_form=signature.at.block in blank) for signature in found)


def _contacts(views: Sequence[TableView], lines: Sequence[Line]) -> tuple[Contact, ...]:
    tabled = [contact for view in views for contact in table_contacts(view)]
    lined = [line_contact(line) for line in lines if line.role in ("text", "field", "item") and not line.blank_form]
    return tuple(tabled + [contact for contact in lined if contact])


def _fields(
    views: Sequence[TableView],
    blank: frozenset[int],
    labelled: dict[int, tuple[Field, ...]],
    roles: dict[int, LineRole],
) -> tuple[Field, ...]:
    lined = [field for i, fields in labelled.items() if roles.get(i) == "field" for field in fields]
    tabled = [field for n, view in enumerate(views) for field in table_fields(view, n in blank)]
    return tuple(sorted(lined + tabled, key=lambda field: field.at.block))


def _listed(lines: Sequence[Line], views: Sequence[TableView]) -> tuple[tuple[RosterEntry, Place], ...]:
    return roster_lines(lines, frozenset(block for view in views for block in unlabelling(view)))


def _person_columns(views: Sequence[TableView]) -> tuple[tuple[str, str, Place], ...]:
    return tuple(person for view in views for person in table_people(view))
