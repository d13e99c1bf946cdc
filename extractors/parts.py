"""Files that bind several plans together, parted into the pieces; a plan with its attachments and notice is one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.headlines import is_organisation, is_title_like, opens_attachment
from extractors.labels import read_mark
from extractors.lexicon import lexicon
from extractors.plan import Part
from parsers.document import Block, Paragraph, Table
from parsers.text import bare, squeeze

_SENTENCE = re.compile(r"[。；;！!？?]")
_LONGEST_TITLE = 45


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of the file: blocks `start` to before `end`; `part` is None where the file holds one plan."""

    part: Part | None
    start: int
    end: int


def split_parts(blocks: Sequence[Block]) -> tuple[Span, ...]:
    """The plans that the blocks hold, in order; what stands before the first of several belongs to none."""
    starts = _marked(blocks) or _titled(blocks)
    if len(starts) < 2:
        return (Span(None, 0, len(blocks)),)
    if _has_sections(blocks[: starts[0]]):  # a plan whose title was not seen is a plan all the same
        starts = [0, *starts]
    ends = [*starts[1:], len(blocks)]
    return tuple(
        Span(Part(n, len(starts), _title(blocks, start)), start, end)
        for n, (start, end) in enumerate(zip(starts, ends, strict=True), start=1)
    )


def _title(blocks: Sequence[Block], start: int) -> str:
    for i, block in enumerate(blocks[start:], start=start):
        if isinstance(block, Paragraph) and not is_organisation(block.text):
            return squeeze(_broken_title(blocks, i) or block.line)
    return ""


def _standalone(block: Block) -> bool:
    return isinstance(block, Paragraph) and len(bare(block.text)) <= _LONGEST_TITLE and not _SENTENCE.search(block.text)


def _marked(blocks: Sequence[Block]) -> list[int]:
    """Pieces of a collection by their marks: `…计划 篇1`, `第一篇：…`, `范文第1篇`; the numbers must go up."""
    pattern = re.compile(lexicon("head")["piece"])
    starts = [
        i
        for i, block in enumerate(blocks)
        if isinstance(block, Paragraph) and _standalone(block) and _bears_mark(block, pattern)
    ]
    return starts if len(starts) > 1 else []


def _bears_mark(block: Paragraph, pattern: re.Pattern[str]) -> bool:
    """The mark ends or begins the line, and does not count the pieces (`精选9篇`)."""
    text = squeeze(block.line)
    found = pattern.search(text)
    if not found:
        return False
    at_border = (
        found.end() == len(text) or not text[: found.start()].strip("【《（( ") or text[found.end()] in "：: 》】）)"
    )
    return at_border and not re.search(r"[共精选]\s*$", text[: found.start()])


def _titled(blocks: Sequence[Block]) -> list[int]:
    """Plans one after the other: a title after which the numbering begins anew, and that is no attachment's."""
    starts: list[int] = []
    seen_first = False  # a section 一 stands since the last start
    for i, block in enumerate(blocks):
        if not isinstance(block, Paragraph):
            continue
        if _begins_plan(blocks, i) and (not starts or seen_first):
            starts.append(_with_school(blocks, i))
            seen_first = False
        elif block.label and read_mark(block.label).style in ("一", "chapter") and read_mark(block.label).ordinal == 1:
            seen_first = True
    return starts if len(starts) > 1 and all(_own_numbering(blocks, start) for start in starts) else []


def _has_sections(blocks: Sequence[Block]) -> bool:
    labels = [block.label for block in blocks if isinstance(block, Paragraph) and block.label]
    return any(read_mark(label).style in ("一", "chapter") for label in labels)


def _broken_title(blocks: Sequence[Block], i: int) -> str | None:
    """The title that begins at a line, be it broken over two; None where none does."""
    block, below = blocks[i], blocks[i + 1] if i + 1 < len(blocks) else None
    if not isinstance(block, Paragraph) or block.label or not _standalone(block) or is_organisation(block.text):
        return None
    if is_title_like(block.text):
        return block.text
    if not isinstance(below, Paragraph) or below.label or not _standalone(below) or below.centred != block.centred:
        return None
    joined = block.text + below.text
    return joined if is_title_like(joined) and not is_title_like(below.text) else None


def _begins_plan(blocks: Sequence[Block], i: int) -> bool:
    block, title = blocks[i], _broken_title(blocks, i)
    if not isinstance(block, Paragraph) or title is None:
        return False
    if opens_attachment(title) is not None or not (
        block.centred or block.bold or block.heading or (block.size or 0) >= 15
    ):
        return False
    if bare(title).endswith(tuple(lexicon("head")["notice"])):
        return False
    above = next((b for b in reversed(blocks[max(0, i - 2) : i]) if isinstance(b, Paragraph)), None)
    if above is not None and opens_attachment(above.text) is not None:
        return False
    return _own_numbering(blocks, i)


def _own_numbering(blocks: Sequence[Block], i: int) -> bool:
    """The first number after the title is 一、, before any table."""
    for block in blocks[i + 1 : i + 12]:
        if isinstance(block, Table):
            return False
        if isinstance(block, Paragraph) and block.label:
            mark = read_mark(block.label)
            return mark.style in ("一", "chapter") and mark.ordinal == 1
    return False


def _with_school(blocks: Sequence[Block], i: int) -> int:
    """A line over the title that names the school belongs to the plan."""
    before = blocks[i - 1] if i else None
    return i - 1 if isinstance(before, Paragraph) and is_organisation(before.text) else i
