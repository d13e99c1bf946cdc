"""Attachments inside the file, and the blank forms among them that others are to fill in."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from extractors.fields import table_fields
from extractors.headlines import opens_attachment, without_attachment
from extractors.lexicon import lexicon
from extractors.plan import Attachment, LineRole
from extractors.stream import Piece
from extractors.tables import TableView
from parsers.text import bare, joined

_FILLED_AT_MOST = 0.2  # of a blank form's fields; a preset unit or opinion may stand in one


def opening_lines(pieces: Sequence[Piece], roles: dict[int, LineRole]) -> tuple[int, ...]:
    """Positions of the lines that open an attachment; a list of attachments' names under a notice opens none."""
    named = [
        i
        for i, piece in enumerate(pieces)
        if piece.home in ("body", "caption") and roles.get(i) not in ("notice", "title") and _label(piece)
    ]
    labels = [_label(pieces[i]) for i in named]
    return tuple(
        i for n, i in enumerate(named) if labels[n] not in labels[n + 1 :] and _has_content(pieces, i, named, roles)
    )


def _label(piece: Piece) -> str | None:
    return opens_attachment(joined(piece.label, piece.text))


def _has_content(pieces: Sequence[Piece], i: int, named: Sequence[int], roles: dict[int, LineRole]) -> bool:
    """Something follows that the line can open: a table, a title, text; not a further name or the sign-off."""
    if pieces[i].home == "caption":
        return True
    following = i + 1
    if following >= len(pieces) or following in named or roles.get(following) in ("issuer", "date"):
        return False
    rest = without_attachment(pieces[i].text)
    return not (rest[:2].rstrip(".．、 ").isdecimal() and pieces[following].label)


def attachments(pieces: Sequence[Piece], openings: Sequence[int]) -> tuple[Attachment, ...]:
    """The attachments; a title on the line itself or on the next one."""
    found = []
    for i in openings:
        text = joined(pieces[i].label, pieces[i].text)
        title = without_attachment(text) or None
        if title is None and i + 1 < len(pieces) and pieces[i + 1].home in ("body", "caption"):
            title = pieces[i + 1].text
        found.append(Attachment(opens_attachment(text) or "附件", title, pieces[i].at))
    return tuple(found)


def blank_forms(views: Sequence[TableView], pieces: Sequence[Piece], openings: Sequence[int]) -> frozenset[int]:
    """Positions of the views that are blank forms attached for others: forms hardly filled, after the plan's body."""
    return frozenset(n for n in range(len(views)) if _is_blank_form(n, views, pieces, openings))


def _is_blank_form(n: int, views: Sequence[TableView], pieces: Sequence[Piece], openings: Sequence[int]) -> bool:
    view = views[n]
    if view.kind not in ("form", "signatures"):
        return False
    fields = table_fields(view, False)
    filled = sum(1 for field in fields if field.value)
    if len(fields) < 3 or filled > _FILLED_AT_MOST * len(fields):
        return False
    at = next((i for i, piece in enumerate(pieces) if piece.table == n), 0)
    attached = any(i <= at + 1 for i in openings) or bool(view.caption and opens_attachment(view.caption))
    form_words = tuple(lexicon("head")["blank_form_endings"])
    named = bool(view.caption and bare(view.caption).endswith(form_words) and _body_before(pieces, at))
    return attached or named


def _body_before(pieces: Sequence[Piece], at: int) -> bool:
    """The plan's own text stands before."""
    return any(piece.home == "body" and len(piece.text) > 40 for piece in pieces[:at])


def blank_pieces(
    views: Sequence[TableView], pieces: Sequence[Piece], openings: Sequence[int], blank: frozenset[int]
) -> frozenset[int]:
    """Positions of all pieces on blank forms: in their tables, and the lines around these in the same attachment."""
    inside = {i for i, piece in enumerate(pieces) if piece.table in blank}
    borders = [*openings, len(pieces)]
    for start, end in pairwise(borders):
        tables = {pieces[i].table for i in range(start, end) if pieces[i].table is not None}
        if tables and tables <= blank:
            inside |= set(range(start, end))
    return frozenset(inside)
