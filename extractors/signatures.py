"""Sign-off blocks: which cells or lines belong to one block, and what it asks for and shows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from extractors.cells import pictures_of, place_in
from extractors.cues import asks_date, before_colon, is_cue_line, is_opinion_label, is_person_role, split_blocks
from extractors.plan import LineRole, Signature
from extractors.signcells import signoff_groups
from extractors.signoff import Block, read_block
from extractors.tables import TableView
from parsers.document import Picture, Place
from parsers.text import bare, joined

if TYPE_CHECKING:
    from extractors.stream import Piece

Ask = Literal["opinion", "signature", "date"]
_CUT = 1.45
_ABOVE, _LEFT, _RIGHT = 6.0, 60.0, 150.0  # points from a line within which ink and seals belong to it
_REACH = 6  # lines of a block between its label and its date


@dataclass(frozen=True, slots=True)
class Run:
    """The lines of one block outside tables, and their positions among the pieces."""

    label: str
    lines: tuple[str, ...]
    positions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Signed:
    """The blocks outside tables, and the positions of the pieces that they take up."""

    signatures: tuple[Signature, ...]
    positions: frozenset[int]


def table_signatures(view: TableView, blank_form: bool = False, scanned: bool = False) -> tuple[Signature, ...]:
    """The blocks of a table in reading order. `scanned` where seals and ink on the page would have been seen, so that
    their absence is known."""
    found = []
    for group in signoff_groups(view):
        pictures = [picture for cell in dict.fromkeys((group.head, *group.cells)) for picture in pictures_of(cell)]
        at = place_in(view.table, group.head)
        found.append(signature(group.label, group.lines, at, pictures, blank_form=blank_form, scanned=scanned))
    return tuple(found)


def line_signatures(pieces: Sequence[Piece], roles: Mapping[int, LineRole], scanned: bool = False) -> Signed:
    """The blocks among the body's lines that play no other part; a picture beside a block's lines counts for it."""
    found: list[Signature] = []
    taken: set[int] = set()
    for run in _runs(pieces, roles):
        shown = list(_pictures_beside(run, pieces))
        at = pieces[run.positions[0]].at
        found.append(signature(run.label, run.lines, at, shown, scanned=scanned))
        taken.update(run.positions)
    return Signed(tuple(found), frozenset(taken))


def signature(
    label: str,
    lines: Sequence[str],
    at: Place,
    pictures: Sequence[Picture] = (),
    *,
    blank_form: bool = False,
    scanned: bool = False,
) -> Signature:
    """A block from its label and the lines under it."""
    own = read_block([label])
    block = read_block(lines, own.signature, is_opinion_label(label))
    asked = block.signature
    seal = block.seal or own.seal or bool(re.search(r"盖\s*章|公\s*章|签\s*章", label))
    opinion = block.rest if is_opinion_label(label) or _is_verdict(block.rest) else None
    ink = any(picture.kind == "handwriting" for picture in pictures)
    signed = _signed(bool(block.signer) or ink, pictures, scanned) if asked else None
    sealed = _sealed(pictures, seal, asked, scanned)
    asks = _asks(label, block, asked, opinion)
    unsure = scanned and any(picture.kind is None for picture in pictures)
    there = (bool(opinion), bool(signed), block.date is not None, bool(sealed), ink, unsure)
    missing = (
        "opinion" in asks and not opinion,
        "signature" in asks and not signed,
        "date" in asks and block.date is None,
        seal and sealed is False,
    )
    state: Literal["complete", "partial", "blank"] = (
        "blank" if not any(there) else "partial" if any(missing) else "complete"
    )
    return Signature(
        label=label,
        signer_role=(block.role or own.role or _role_of(label)) if asked else None,
        signed=signed,
        signer=block.signer if asked else None,
        date=block.date,
        opinion=opinion,
        seal_expected=seal,
        sealed=sealed,
        state=state,
        at=at,
        asks=asks,
        blank_form=blank_form,
    )


def _asks(label: str, block: Block, signature_asked: bool, opinion: str | None) -> tuple[Ask, ...]:
    asks: list[Ask] = []
    if is_opinion_label(label) or opinion:
        asks.append("opinion")
    if signature_asked:
        asks.append("signature")
    if block.dated:
        asks.append("date")
    return tuple(asks)


def _signed(there: bool, pictures: Sequence[Picture], scanned: bool) -> bool | None:
    """Whether a block is signed that asks for it. A picture of unknown kind is a signature, save on a scan: there it
    is ink of which nobody can tell."""
    if there or not any(picture.kind is None for picture in pictures):
        return there
    return None if scanned else True


def _sealed(pictures: Sequence[Picture], asked: bool, signature_asked: bool, scanned: bool) -> bool | None:
    """Whether a seal is there; None where the file cannot show it. A picture of unknown kind is the seal of a block
    that asks for a seal and no signature."""
    if any(picture.kind == "seal" for picture in pictures):
        return True
    unknown = sum(picture.kind is None for picture in pictures)
    if scanned:
        return None if unknown else False
    if asked and unknown > int(signature_asked):
        return True
    return None


def _pictures_beside(run: Run, pieces: Sequence[Piece]) -> Iterator[Picture]:
    """The pictures that belong to a block of lines: where places on pages are known those beside or over the lines,
    else those between the lines and right after them."""
    near = range(run.positions[0], run.positions[-1] + 3)
    lines = [pieces[i].at for i in run.positions]
    for i, piece in enumerate(pieces):
        if piece.picture is None or piece.cell is not None:
            continue
        if piece.picture.bbox is None or any(line.bbox is None for line in lines):
            if i in near:
                yield piece.picture
        elif any(_beside(piece.picture, line) for line in lines):
            yield piece.picture


def _beside(picture: Picture, line: Place) -> bool:
    """Whether a picture stands over a line or near its ends. A seal much higher than wide is cut by the page's edge:
    it was stamped over the edges of all sheets and belongs to no block."""
    if picture.bbox is None or line.bbox is None or picture.page != line.page:
        return False
    x0, top, x1, bottom = picture.bbox
    if picture.kind == "seal" and bottom - top > _CUT * (x1 - x0):
        return False
    left, high, right, low = line.bbox
    level = min(bottom, low + _ABOVE) > max(top, high - _ABOVE)
    return level and min(x1, right + _RIGHT) > max(x0, left - _LEFT)


def _is_verdict(text: str | None) -> bool:
    return bool(text) and re.match(r"(?:不?同意|经.{1,12}[，,]|批准|予以|通过)", bare(text or "")) is not None


def _role_of(label: str) -> str | None:
    """The role that a label itself names: `校长意见` and `指导教师` name one, `学校意见` does not."""
    plain = re.sub(r"[（(].*|(?:审核|审查|审批|考核|推荐|签署)*(?:意见|评语|批示)$|签字$|签名$", "", bare(label))
    return plain if is_person_role(plain) else None


def _runs(pieces: Sequence[Piece], roles: Mapping[int, LineRole]) -> Iterator[Run]:
    """The sign-off blocks among lines, with the positions of each; a numbered heading `三、学校意见` labels its block
    and stays a heading."""
    free = [i for i, piece in enumerate(pieces) if piece.home == "body" and roles.get(i) in (None, "date")]
    n = 0
    while n < len(free):
        part = _run(pieces, free[n : n + _REACH])
        n += len(part) or 1
        lines = [_line(pieces[i]) for i in part]
        start = 0
        for label, held in split_blocks(lines):
            end = start + 1
            while end < len(part) and any(line in lines[end] for line in held):
                end += 1
            positions = tuple(i for i in part[start:end] if not _is_heading(pieces[i]))
            if positions:
                yield Run(label, tuple(held), positions)
            start = min(end, len(part) - 1)


def _line(piece: Piece) -> str:
    """A piece as printed; a heading that labels a block without its number."""
    return piece.text if _is_heading(piece) else joined(piece.label, piece.text)


def _is_heading(piece: Piece) -> bool:
    return piece.label is not None and is_opinion_label(piece.text)


def _run(pieces: Sequence[Piece], ahead: Sequence[int]) -> list[int]:
    """The first positions of `ahead` that are lines of sign-off blocks; none where the first is no such line."""
    first = _line(pieces[ahead[0]])
    opinion = is_opinion_label(before_colon(first))
    if not opinion and not is_cue_line(first):
        return []
    end, seen = 1, is_cue_line(first)
    for n, i in enumerate(ahead[1:], start=1):
        line = _line(pieces[i])
        if is_cue_line(line) or (len(bare(line)) <= 16 and asks_date(line)):
            end, seen = n + 1, True
        elif seen or not opinion or pieces[i].label:
            break
    return list(ahead[:end]) if seen else []
