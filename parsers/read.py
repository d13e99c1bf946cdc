"""What a parser hands back for one file: the document model without the facts about the file itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

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


class Progress(Protocol):
    """Who waits for a reading, and tells slow from stuck by being called at each step of work that takes long.

    `pages` is the number of pages that the step is one of, `scans` that of pages that have to be recognised, which
    take much longer; 0 where the step is no page or their number is not known.
    """

    def __call__(self, pages: int = 0, scans: int = 0) -> None: ...


def silent(pages: int = 0, scans: int = 0) -> None:
    """Nobody is told how the reading goes on."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What a reading may use beside the bytes.

    `convert(data, suffix)` turns an old office format into a .docx; without one LibreOffice is looked for.
    `progress` is called at each page, plan and conversion. `limits` is what a file may be.
    """

    convert: Callable[[bytes, str], bytes] | None = None
    progress: Progress = silent
    limits: Limits = LIMITS


NO_TOOLS = Tools()
