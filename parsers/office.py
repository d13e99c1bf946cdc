"""Old office formats: looked at, converted to .docx by LibreOffice, read as Word files, and the two compared.

Nothing is converted that does not look like what it claims to be, for LibreOffice makes a document of any bytes. What
the file says of its own text is held against what came out, so that what the conversion loses is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from parsers import msdoc, soffice, word
from parsers.coverage import characters
from parsers.document import Unread
from parsers.errors import Corrupt, Encrypted
from parsers.gate import Gated, open_package
from parsers.masses import refuse_counts
from parsers.ooxml import Element, Package, W, parse_xml
from parsers.read import Read, Tools
from parsers.text import bare

# Kinds, and how LibreOffice is told of them: it looks at the content as well.
SUFFIXES = {
    "doc": "doc", "dot": "doc", "wps": "doc", "wpt": "doc", "works": "wps", "rtf": "rtf", "odt": "odt", "ott": "odt",
}  # fmt: skip
KINDS = tuple(SUFFIXES)
_MACROS = "文件含有宏，没有运行。"
_EMBEDDED = "文件嵌有其他文件或控件，没有打开。"
_OUTSIDE = "文件引用了外部的图片、模板或文件，没有读取。"
_CUT_OFF = "文件的结尾不完整，末尾的内容可能已经丢失"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_RTF_OUTSIDE = re.compile(rb"\\\*\\template|INCLUDE(PICTURE|TEXT)|\\objlink", re.IGNORECASE)
_RTF_PARAGRAPH, _RTF_CELL = re.compile(rb"\\par(?![a-z])"), re.compile(rb"\\cell(?![a-z])")
_BARE_DOCTYPE = re.compile(rb"<!DOCTYPE[^\[\]<>]*>")
_MARKS = (W + "t", W + "delText")


@dataclass(frozen=True, slots=True)
class _Own:
    """What a file says of itself: notices, its paragraphs and cells as text, the marks that end cells and rows.

    `paragraphs` and `cells` are at least so many.
    """

    notices: tuple[str, ...] = ()
    texts: Sequence[str] = ()
    cell_marks: int = 0
    unread: tuple[Unread, ...] = ()
    paragraphs: int = 0
    cells: int = 0


def parse(data: bytes, gated: Gated, tools: Tools) -> Read:
    """Reads the file through LibreOffice. Raises Corrupt, ConverterMissing, Empty, Encrypted, TimedOut and the rest."""
    own = _look(data, gated)
    refuse_counts(tools.limits, own.paragraphs, own.cells)
    converted = (tools.convert or soffice.convert)(data, SUFFIXES[gated.kind])
    tools.progress()
    package = open_package(converted, tools.limits)
    read = word.read(package, tools.limits)
    shown = "wps" if gated.kind == "works" else gated.kind
    notices = (f"由 .{shown} 格式转换成 .docx 后读取（LibreOffice）。", *own.notices, *read.notices)
    share, lost = _lost(own, package)
    return replace(
        read,
        coverage=min(read.coverage, share),
        unread=(*read.unread, *lost, *own.unread),
        notices=tuple(dict.fromkeys(notices)),
    )


def _look(data: bytes, gated: Gated) -> _Own:
    if gated.kind == "rtf":
        return _rtf(data)
    if gated.kind in ("odt", "ott"):
        return _odt(gated.package) if gated.package else _Own()
    return _doc(data) if gated.kind != "works" else _Own()


def _doc(data: bytes) -> _Own:
    found = msdoc.look(data)
    notices = (*[_MACROS] * found.macros, *[_EMBEDDED] * found.embedded)
    text = found.text or ""
    texts, marks = msdoc.paragraphs(text), text.count(msdoc.CELL_MARK)
    return _Own(notices, texts, marks, paragraphs=len(texts) - marks, cells=marks // 2)


def _rtf(data: bytes) -> _Own:
    notices = (*[_EMBEDDED] * (b"\\objdata" in data), *[_OUTSIDE] * bool(_RTF_OUTSIDE.search(data)))
    whole = data.rstrip(b"\0\r\n\t \x1a").endswith(b"}")
    paragraphs, cells = (len(pattern.findall(data)) for pattern in (_RTF_PARAGRAPH, _RTF_CELL))
    return _Own(notices, unread=() if whole else (Unread(_CUT_OFF),), paragraphs=paragraphs, cells=cells)


def _odt(package: Package) -> _Own:
    """Every XML part is parsed here under the limits before LibreOffice sees it."""
    manifest = _odt_part(package, "meta-inf/manifest.xml")
    if manifest is not None and any(str(e.tag).endswith("}encryption-data") for e in manifest.iter()):
        raise Encrypted
    roots = {name: root for name in package.parts if (root := _odt_part(package, name)) is not None}
    macros = any(name.startswith(("basic/", "scripts/")) for name in package.names)
    outside = any(_points_out(element) for root in roots.values() for element in root.iter() if _HREF in element.attrib)
    notices = (*[_MACROS] * macros, *[_OUTSIDE] * outside)
    content = roots.get("content.xml")
    body = content.find(f"{_OFFICE}body/{_OFFICE}text") if content is not None else None
    return _Own(notices) if body is None else _Own(notices, list(_odt_texts(body)))


def _odt_part(package: Package, name: str) -> Element | None:
    """A part's root; what is damaged beside the text is LibreOffice's to bear. Entities are refused anywhere.

    OpenOffice named a DTD in its manifests and wrote parts of no length.
    """
    part = _BARE_DOCTYPE.sub(b"", package.parts.get(name, b""))
    if not name.endswith(".xml") or not part.strip():
        return None
    try:
        return parse_xml(part, package.depth)
    except Corrupt:
        if name in ("content.xml", "meta-inf/manifest.xml"):
            raise
        return None


def _odt_texts(body: Element) -> Iterator[str]:
    for element in body.iter(_TEXT + "p", _TEXT + "h"):
        if next(element.iterancestors(_TEXT + "tracked-changes", _OFFICE + "annotation"), None) is None:
            yield element.text or ""
            yield from (child.tail or "" for child in element if child.tag == _TEXT + "span")
            yield from (child.text or "" for child in element.iter(_TEXT + "span"))


def _points_out(element: Element) -> bool:
    """Whether an image, a section or an object of an ODT lies elsewhere; a link that a reader may click does not."""
    target = element.get(_HREF, "")
    clicked = element.tag in (_TEXT + "a", _OFFICE + "annotation") or str(element.tag).endswith("}a")
    return not clicked and (":" in target.split("/")[0] or target.startswith(("/", "../")))


def _lost(own: _Own, package: Package) -> tuple[float, list[Unread]]:
    """The share of the file's own characters that came through the conversion, and what did not.

    Compared with all that the converted file holds, hidden and deleted text included: what of it is read is the
    business of the Word parser, which measures that.
    """
    came = _all_texts(package)
    everything = bare("".join(came))
    pieces = [piece for text in own.texts if (piece := bare(text))]
    wanted = characters(pieces)
    lacking = wanted - characters([everything])
    share = 1.0
    unread = []
    if lacking:
        share = 1 - lacking.total() / wanted.total()
        unread = [Unread("一段文字在转换格式时丢失") for piece in pieces if _is_lost(piece, everything, set(lacking))]
    cells = _cell_marks(package)
    if cells < own.cell_marks:
        unread.append(Unread(f"表格在转换格式时丢失了结构（{own.cell_marks - cells} 处）"))
    return share, unread


def _is_lost(piece: str, everything: str, lacking: set[str]) -> bool:
    return piece not in everything and not lacking.isdisjoint(piece)


def _all_texts(package: Package) -> list[str]:
    roots = (package.xml(name) for name in package.parts if name.startswith("word/") and name.endswith(".xml"))
    return [element.text or "" for root in roots if root is not None for element in root.iter(*_MARKS)]


def _cell_marks(package: Package) -> int:
    """Cells and rows, each of which a .doc ends with a mark of its own."""
    root = package.xml(package.main or "word/document.xml")
    return 0 if root is None else sum(1 for _ in root.iter(W + "tc", W + "tr"))
