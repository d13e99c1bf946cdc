"""How much of a file's own text stands in the model: measured on characters, white space and labels aside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from parsers.document import Block, Note, Paragraph, Place, Table, Unread, block_text, walk
from parsers.text import bare


def characters(texts: Iterable[str]) -> Counter[str]:
    """How often each character that is no white space occurs."""
    return Counter(bare("".join(texts)))


def of_blocks(blocks: tuple[Block, ...]) -> Counter[str]:
    """The characters of a model: of all paragraphs with their labels, and of notes."""
    texts = []
    for block in walk(blocks):
        if isinstance(block, Paragraph):
            texts.append((block.label or "") + block.text)
        elif isinstance(block, Note):
            texts.append(block.text)
    return characters(texts)


def share(raw: Counter[str], read: Counter[str]) -> float:
    """The share of the raw characters that were read, 0 to 1; 1 where there are none."""
    total = raw.total()
    return 1.0 if not total else 1 - (raw - read).total() / total


def missing(raw: list[str], blocks: tuple[Block, ...]) -> Iterator[Unread]:
    """The paragraphs whose text is not in the model, each at the block before it."""
    known: dict[str, int] = {}
    for block in walk(blocks):
        if not isinstance(block, Table):
            known.setdefault(bare(block_text(block)), block.id)
        if isinstance(block, Paragraph):
            known.setdefault(bare(block.text), block.id)
    everything = "\n".join(known)
    at: int | None = None
    for text in map(bare, raw):
        if text in known:
            at = known[text]
        elif text not in everything:
            yield Unread("一段文字没有读出", Place(at) if at is not None else None)
