"""Sign-off blocks: which cells or lines belong to one block, and what it asks for and shows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from extractors.cells import is_blank, label_text, pictures_of, place_in, text_of
from extractors.plan import LineRole, Signature
from extractors.regions import Grid, row_cells
from extractors.signoff import (
    Block,
    asks_date,
    cues,
    is_column_header,
    is_cue_line,
    is_opinion_label,
    read_block,
    role_line,
    text_lines,
)
from extractors.tables import TableView
from parsers.document import Cell, Picture, Place
from parsers.text import bare, joined, squeeze

if TYPE_CHECKING:
    from extractors.stream import Piece

Ask = Literal["opinion", "signature", "date"]
_LONGEST_LABEL = 20
_REACH = 6  # lines of a block between its label and its date


@dataclass(frozen=True, slots=True)
class Group:
    """The cells of one block. `label` is as printed, `lines` what stands under it; `head` holds the label."""

    label: str
    head: Cell
    cells: tuple[Cell, ...]
    lines: tuple[str, ...]


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
        last = run.positions[-1]
        pictures = [
            piece.at for piece in pieces[run.positions[0] : last + 3] if piece.home == "picture" and piece.cell is None
        ]
        shown = [Picture(at.block, None) for at in pictures]
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
    block = read_block(lines)
    own = read_block([label])
    asked = block.signature or own.signature
    seal = block.seal or own.seal or bool(re.search(r"盖\s*章|公\s*章|签\s*章", label))
    opinion = block.rest if is_opinion_label(label) or _is_verdict(block.rest) else None
    ink = any(picture.kind == "handwriting" for picture in pictures) or (
        asked and any(picture.kind is None for picture in pictures)
    )
    signed = (bool(block.signer) or ink) if asked else None
    sealed = _sealed(pictures, seal, asked, scanned)
    asks = _asks(label, block, asked, opinion)
    there = (bool(opinion), bool(signed), block.date is not None, bool(sealed))
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


def _sealed(pictures: Sequence[Picture], asked: bool, signature_asked: bool, scanned: bool) -> bool | None:
    """Whether a seal is there; None where the file cannot show it. A picture of unknown kind is the seal of a block
    that asks for a seal and no signature."""
    if any(picture.kind == "seal" for picture in pictures):
        return True
    unknown = sum(picture.kind is None for picture in pictures)
    if asked and unknown > int(signature_asked):
        return True
    return False if scanned else None


def _is_verdict(text: str | None) -> bool:
    return bool(text) and re.match(r"(?:不?同意|经.{1,12}[，,]|批准|予以|通过)", bare(text or "")) is not None


def _role_of(label: str) -> str | None:
    """The role that a label itself names: `校长意见` and `指导教师` name one, `学校意见` does not."""
    plain = re.sub(r"[（(].*|(?:审核|审查|审批|考核|推荐|签署)*(?:意见|评语|批示)$|签字$|签名$", "", bare(label))
    return plain if role_line(f"{plain}：年月日") else None


# -- in tables


def signoff_groups(view: TableView) -> tuple[Group, ...]:
    """The sign-off blocks of a table as groups of cells, in reading order; rows of data hold none."""
    return tuple(_Groups(view).found)


class _Groups:
    """One walk over the rows outside regions; `used` are the positions of cells that belong to a block."""

    def __init__(self, view: TableView) -> None:
        self.grid: Grid = view.table.grid()
        self.loose = set(view.loose)
        self.used: set[tuple[int, int]] = set()
        self.found: list[Group] = []
        for row in view.loose:
            cells = [cell for cell in row_cells(self.grid, row) if (cell.row, cell.column) not in self.used]
            self._row(row, cells)

    def _row(self, row: int, cells: list[Cell]) -> None:
        if not cells or is_column_header(cells):
            return
        starts = self._starts(cells)
        if not starts:
            self._unlabelled(row, cells)
        for n, start in enumerate(starts):
            end = starts[n + 1] if n + 1 < len(starts) else len(cells)
            self._labelled(row, cells[start], cells[start + 1 : end], cells[end] if end < len(cells) else None)

    def _starts(self, cells: Sequence[Cell]) -> list[int]:
        """Cells that open a block: labels with `意见`, and labels with a signing word that no such label governs."""
        opinions = [i for i, cell in enumerate(cells) if is_opinion_label(label_text(cell))]
        signing = [i for i, cell in enumerate(cells) if i not in opinions and _is_sign_label(cell)]
        if opinions:
            before = [i for i in signing if i < opinions[0]]
            return sorted([*before, *opinions])
        return signing

    def _labelled(self, row: int, head: Cell, right: Sequence[Cell], stop: Cell | None) -> None:
        below = self._beside(head, stop)
        if any(is_opinion_label(label_text(cell)) for cell in below) and not right:
            self.used.add((head.row, head.column))
            return
        content = [*right, *(cell for cell in below if cell not in right)]
        under = head.row + head.row_span
        if not content and under in self.loose:
            cell = self.grid[under][head.column]
            fits = cell is not None and cell.row == under and not _is_sign_label(cell)
            if cell is not None and fits and not is_opinion_label(label_text(cell)):
                content = [cell]
        if not content and not is_cue_line(text_of(head)):
            return
        self._add(label_text(head), head, content, [line for cell in content for line in text_lines(cell)])

    def _beside(self, head: Cell, stop: Cell | None) -> list[Cell]:
        """Cells right of a label in the further rows that it runs down."""
        found: list[Cell] = []
        for row in range(head.row + 1, min(head.row + head.row_span, len(self.grid))):
            for cell in row_cells(self.grid, row):
                inside = cell.column > head.column and (stop is None or cell.column < stop.column)
                if inside and cell not in found and cell.row >= head.row:
                    found.append(cell)
        return found

    def _unlabelled(self, row: int, cells: list[Cell]) -> None:
        """A row with cues but no label of theirs: split over cells, or whole blocks inside cells."""
        cued = [cell for cell in cells if any(is_cue_line(line) for line in text_lines(cell))]
        if not cued:
            return
        first = cells[0]
        if len(cells) > 1 and first not in cued and not is_blank(first) and len(label_text(first)) <= _LONGEST_LABEL:
            below = self._beside(first, None)
            content = [*cells[1:], *(cell for cell in below if cell not in cells)]
            split = all(len(bare(text_of(cell))) <= 6 for cell in content)
            lines = [line for cell in content for line in text_lines(cell)]
            self._add(label_text(first), first, content, [squeeze(" ".join(lines))] if split else lines)
            return
        for cell in cued:
            self._inside(row, cell)

    def _inside(self, row: int, cell: Cell) -> None:
        """The blocks of one cell that holds label and content; the label may stand in the row above."""
        lines = text_lines(cell)
        over = self._heading_over(row, cell)
        if over is not None and not is_opinion_label(_before_colon(lines[0])):
            self.used.add((over.row, over.column))
            self._add(label_text(over), over, [cell], lines)
            return
        for label, part in split_blocks(lines):
            self._add(label, cell, [cell], part)

    def _heading_over(self, row: int, cell: Cell) -> Cell | None:
        above = self.grid[row - 1][cell.column] if row - 1 in self.loose else None
        if above is None or above.column_span != cell.column_span or (above.row, above.column) in self.used:
            return None
        return above if is_opinion_label(label_text(above)) else None

    def _add(self, label: str, head: Cell, cells: Sequence[Cell], lines: Sequence[str]) -> None:
        self.used.update((cell.row, cell.column) for cell in (head, *cells))
        self.found.append(Group(label.rstrip("：: _＿"), head, tuple(cells), tuple(lines)))


def _is_sign_label(cell: Cell) -> bool:
    """Whether a cell is only the label of a signature or seal (`校长签字`, `单位（盖章）：`), with no value."""
    text = label_text(cell)
    if len(bare(text)) > 16 or len(text_lines(cell)) > 2 or asks_date(text):
        return False
    found = cues(text)
    return len(found) == 1 and bool(found[0].role) and not bare(text[found[0].end :]).strip("：:_＿")


# -- in lines


def split_blocks(lines: Sequence[str]) -> list[tuple[str, list[str]]]:
    """The blocks among lines that follow each other, each with its label: a label with `意见` opens one, and so does a
    cue for what the open block already asks for. Lines before the first cue belong to no block."""
    blocks: list[tuple[str, list[str]]] = []
    kinds: set[str] = set()
    for line in lines:
        opinion = _before_colon(line)
        if is_opinion_label(opinion):
            blocks.append((opinion, [squeeze(line[len(opinion) :].lstrip("：: "))]))
            kinds = set()
            continue
        for piece, kind, label in _pieces(line):
            fresh = not blocks or (kind and (kind in kinds or "both" in kinds or "done" in kinds))
            if fresh and kind:
                blocks.append((label, []))
                kinds = set()
            if blocks:
                blocks[-1][1].append(piece)
                kinds.add(kind or "")
        if asks_date(line) and kinds - {""}:
            kinds.add("done")
    return [(label, [line for line in part if line]) for label, part in blocks]


def _pieces(line: str) -> list[tuple[str, str, str]]:
    """A line cut before each of its cues: the text, the kind of its cue, and the cue as a label."""
    found = cues(line)
    if not found:
        role = role_line(line)
        return [(line, "signature" if role else "", role or "")]
    pieces: list[tuple[str, str, str]] = []
    for n, cue in enumerate(found):
        start = 0 if n == 0 else cue.start
        end = found[n + 1].start if n + 1 < len(found) else len(line)
        label = squeeze(line[cue.start : cue.end]).rstrip("：: ")
        pieces.append((squeeze(line[start:end]), cue.kind, label))
    return pieces


def _before_colon(line: str) -> str:
    return squeeze(re.split(r"[：:]", line, maxsplit=1)[0])


def _runs(pieces: Sequence[Piece], roles: Mapping[int, LineRole]) -> Iterator[Run]:
    """The sign-off blocks among lines, with the positions of each."""
    free = [i for i, piece in enumerate(pieces) if piece.home == "body" and roles.get(i) in (None, "date")]
    n = 0
    while n < len(free):
        part = _run(pieces, free[n : n + _REACH])
        n += len(part) or 1
        lines = [joined(pieces[i].label, pieces[i].text) for i in part]
        start = 0
        for label, held in split_blocks(lines):
            end = start + 1
            while end < len(part) and any(line in lines[end] for line in held):
                end += 1
            yield Run(label, tuple(held), tuple(part[start:end]))
            start = min(end, len(part) - 1)


def _run(pieces: Sequence[Piece], ahead: Sequence[int]) -> list[int]:
    """The first positions of `ahead` that are lines of sign-off blocks; none where the first is no such line."""
    first = joined(pieces[ahead[0]].label, pieces[ahead[0]].text)
    opinion = is_opinion_label(_before_colon(first)) and not pieces[ahead[0]].label
    if not opinion and not is_cue_line(first):
        return []
    end, seen = 1, is_cue_line(first)
    for n, i in enumerate(ahead[1:], start=1):
        line = joined(pieces[i].label, pieces[i].text)
        if is_cue_line(line) or (len(bare(line)) <= 16 and asks_date(line)):
            end, seen = n + 1, True
        elif seen or not opinion or pieces[i].label:
            break
    return list(ahead[:end]) if seen else []
