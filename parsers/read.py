"""What a parser hands back for one file: the document model without the facts about the file itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from parsers.document import Block, Note, Unread
from parsers.gate import LIMITS, Limits


@dataclass(frozen=True, slots=True)
class Read:
    """Blocks in reading order, page furniture, and what is known of the reading.

    `pages` is None where the format knows no pages; `coverage` is the measured share of the file's own text that
    stands in `blocks`; `notices` are for people and in Chinese.
    """

    blocks: tuple[Block, ...]
    furniture: tuple[Note, ...] = ()
    pages: int | None = None
    text_from: Literal["file", "ocr", "mixed"] = "file"
    coverage: float = 1.0
    unread: tuple[Unread, ...] = ()
    notices: tuple[str, ...] = ()


def silent(pages: int = 0) -> None:
    """Nobody is told how the reading goes on."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What a reading may use beside the bytes.

    `convert(data, suffix)` turns an old office format into a .docx; without one LibreOffice is looked for.
    `progress(pages)` is called after each step of work that takes long, a page for example, with the number of pages
    where it is known: who waits for the reading tells from it slow from stuck. `limits` is what a file may be.
    """

    convert: Callable[[bytes, str], bytes] | None = None
    progress: Callable[[int], None] = silent
    limits: Limits = LIMITS


NO_TOOLS = Tools()
