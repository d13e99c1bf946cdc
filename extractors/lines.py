"""The stream as lines with their parts, and the headings as sections with what stands in them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.nesting import Heading
from extractors.plan import Line, LineRole, Section
from extractors.stream import Piece
from parsers.text import bare, joined, number_of, squeeze

_CLOSING = re.compile(r"[：:。．.；;，,]+$")
_CLOSES_SECTIONS = ("issuer", "attachment")


def make_lines(
    pieces: Sequence[Piece], headings: Sequence[Heading], roles: dict[int, LineRole], blank: frozenset[int]
) -> tuple[Line, ...]:
    """One line a piece that holds text; `blank` are positions on forms attached for others to fill in."""
    sections = {heading.piece: n for n, heading in enumerate(headings)}
    current: int | None = None
    lines: list[Line] = []
    for i, piece in enumerate(pieces):
        if i in sections:
            current = sections[i]
        elif roles.get(i) in _CLOSES_SECTIONS:
            current = None
        if not piece.text and not piece.label:
            continue
        lines.append(Line(piece.at, piece.label, piece.text, _role(i, piece, sections, roles), current, i in blank))
    return tuple(lines)


def _role(i: int, piece: Piece, sections: dict[int, int], roles: dict[int, LineRole]) -> LineRole:
    if i in sections:
        return "section"
    if i in roles:
        return roles[i]
    match piece.home:
        case "cell" | "field" | "signature" | "caption":
            return piece.home
        case _:
            return "item" if piece.label else "text"


def make_sections(
    pieces: Sequence[Piece], headings: Sequence[Heading], roles: dict[int, LineRole]
) -> tuple[Section, ...]:
    """The headings as sections, in order; keys come with the template."""
    closing = [i for i, role in roles.items() if role in _CLOSES_SECTIONS]
    sections = []
    for n, heading in enumerate(headings):
        piece = pieces[heading.piece]
        outer = [h.piece for h in headings[n + 1 :] if h.level <= heading.level]
        end = min([*outer, *(i for i in closing if i > heading.piece)], default=len(pieces))
        inside = pieces[heading.piece + 1 : end]
        characters = sum(len(bare(joined(p.label, p.text))) for p in inside)
        sections.append(
            Section(
                number=number_of(piece.label) if piece.label else None,
                title=title_of(piece.text),
                level=heading.level,
                key=None,
                characters=characters,
                at=piece.at,
                empty=not characters and not any(p.home in ("table", "picture") for p in inside),
            )
        )
    return tuple(sections)


def title_of(text: str) -> str:
    """A heading without its closing mark."""
    return _CLOSING.sub("", squeeze(text))
