"""Captions of tables: the table's own first merged row, or a line over it."""

from __future__ import annotations

import re

from extractors.cells import lines_of
from extractors.lexicon import lexicon
from parsers.document import Cell, Paragraph
from parsers.text import bare, split_label, squeeze

_ATTACHMENT = re.compile(
    r"^[（(]?附\s*(?:件|表|录)?\s*[0-9０-９一二三四五六七八九十]{0,3}\s*[)）]?\s*(?:[：:、.．]|\s|$)\s*"
)
_NUMBERED = re.compile(r"^表\s*[0-9０-９一二三四五六七八九十]{1,3}(?:\s*[-－—.．]\s*\d{1,2})?\s*[：:、.．]?\s*(?=\S)")
_TAIL = re.compile(r"(?:[（(【\[][^）)】\]]{0,20}[）)】\]]|[0-9０-９一二三])+$")
_PROSE = re.compile(r"[。；;！？]|[，,：:]$")
_LABELLED = re.compile(r"[：:]")


def without_attachment(text: str) -> str:
    """A caption without `附件1：` and `表2`, and without the marks 《》 or 【】 around all of it."""
    text = _ATTACHMENT.sub("", squeeze(text))
    text = _NUMBERED.sub("", text)
    return text[1:-1] if text[:1] + text[-1:] in ("《》", "【】", "<>") else text


def caption_of_line(paragraph: Paragraph) -> str | None:
    """The caption that a line over a table makes; None where the line is a section, a field or prose."""
    if paragraph.label and not _ATTACHMENT.match(paragraph.line):
        return None
    text = without_attachment(paragraph.line)
    return text if names_a_table(text) else None


def names_a_table(text: str) -> bool:
    """Whether a short line ends as names of tables and forms do (`…安排表`, `…申报书（2024年度）`)."""
    if not text or len(bare(text)) > 40 or _PROSE.search(text) or _LABELLED.search(text):
        return False
    return _TAIL.sub("", bare(text)).endswith(tuple(lexicon("columns")["caption_endings"]))


def caption_of_row(cell: Cell, heads_columns: bool) -> str | None:
    """The caption that a table's first merged row makes; `heads_columns` where a header row follows at once, so that
    any short title will do. Lines of fields under the title in the same cell are left out."""
    title: list[str] = []
    for line in lines_of(cell):
        if title and _LABELLED.search(line):
            break
        if text := without_attachment(line):
            title.append(text)
    text = squeeze(" ".join(title))
    if not text or len(bare(text)) > 60 or _PROSE.search(text) or _LABELLED.search(text):
        return None
    if split_label(text)[0] and not heads_columns:
        return None
    return text if heads_columns or names_a_table(title[-1]) or names_a_table(text) else None
