"""From bytes to a `Document`: the gate, then the parser for the kind of file that it found."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace

from parsers import gate
from parsers.document import Document, Source
from parsers.errors import UnsupportedFormat
from parsers.gate import Gated
from parsers.read import NO_TOOLS, Read, Tools


def parse(data: bytes, name: str, tools: Tools = NO_TOOLS) -> Document:
    """What was read of the file called `name`. Raises a DocumentError where it cannot be read."""
    gated = gate.inspect(data, name, tools.limits)
    reader = next((reader for kinds, reader in READERS if gated.kind in kinds), None)
    if reader is None:
        raise gate.unsupported(gated.kind)
    return _document(data, name, gated, reader(data, gated, tools))


def parse_pages(pages: Sequence[bytes], name: str, tools: Tools = NO_TOOLS) -> Document:
    """What was read of pictures that are the pages of one document, in this order. Raises a DocumentError."""
    from parsers.scan import parse_all

    gated = [gate.inspect(page, name, tools.limits) for page in pages]
    for one in gated:
        if one.kind not in gate.PICTURES:
            raise UnsupportedFormat(
                "只有图片（.jpg、.png、.tif）可以合成一份计划。", "请只给出同一份计划各页的照片或扫描图片。"
            )
    notices = tuple(notice for one in gated for notice in one.notices)
    return _document(b"".join(pages), name, replace(gated[0], notices=notices), parse_all(pages, tools.progress))


def _document(data: bytes, name: str, gated: Gated, read: Read) -> Document:
    source = Source(
        name=name,
        sha256=hashlib.sha256(data).hexdigest(),
        bytes=len(data),
        format=gated.kind,
        pages=read.pages,
        text_from=read.text_from,
        coverage=read.coverage,
        unread=read.unread,
        notices=tuple(dict.fromkeys(gated.notices + read.notices)),
    )
    return Document(source, read.blocks, read.furniture)


def _word(data: bytes, gated: Gated, tools: Tools) -> Read:
    from parsers.word import parse as parse_word
    from parsers.word import read as read_word

    return read_word(gated.package, tools.limits) if gated.package else parse_word(data, gated.kind)


def _pdf(data: bytes, gated: Gated, tools: Tools) -> Read:
    from parsers.pdf import parse as parse_pdf

    return parse_pdf(data, tools.progress)


def _office(data: bytes, gated: Gated, tools: Tools) -> Read:
    from parsers.office import parse as parse_office

    return parse_office(data, gated, tools)


def _scan(data: bytes, gated: Gated, tools: Tools) -> Read:
    from parsers.scan import parse as parse_scan

    return parse_scan(data, tools.progress)


READERS: tuple[tuple[tuple[str, ...], Callable[[bytes, Gated, Tools], Read]], ...] = (
    (("docx", "docm", "dotx", "dotm"), _word),
    (("pdf",), _pdf),
    (("doc", "dot", "wps", "wpt", "works", "rtf", "odt", "ott"), _office),
    (gate.PICTURES, _scan),
)
