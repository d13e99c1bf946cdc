"""Office Open XML packages: parts by name, relationships, and XML through a hardened parser.

A package here is a mapping of already expanded parts: expanding them under limits is the gate's work. Part names
are compared in lower case, with forward slashes and without a leading one, for some writers get these wrong.
Strict documents (ISO 29500-1, namespaces under purl.oclc.org) are read as the transitional ones that they mirror.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias, cast
from urllib.parse import unquote

from lxml import etree

from parsers.errors import Corrupt, TooComplex

Element: TypeAlias = etree._Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
DGM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
V = "{urn:schemas-microsoft-com:vml}"
O = "{urn:schemas-microsoft-com:office:office}"  # noqa: E741  (the prefix that every file uses)

_STYLE_END = b"</w:style>"
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/")
_TRANSITIONAL = rb"http://schemas.openxmlformats.org/\1/2006/"
_TOO_DEEP = {etree.ErrorTypes.ERR_RESOURCE_LIMIT, etree.ErrorTypes.ERR_ENTITY_LOOP}
DEPTH = 100


def parse_xml(data: bytes, depth: int = DEPTH) -> Element:
    """The root element. No DTD, no entities, no network, no comments.

    Raises Corrupt where it is not well-formed, TooComplex for a DTD, for elements nested deeper than `depth`, or
    for a text that the parser's own limits refuse.
    """
    if b"<!DOCTYPE" in data:
        raise TooComplex("文件内含有 DTD 声明，为安全起见没有打开。")
    if b"purl.oclc.org/ooxml" in data:
        data = _STRICT.sub(_TRANSITIONAL, data)
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        if error.code in _TOO_DEEP or "xcessive depth" in str(error):
            raise TooComplex from error
        raise Corrupt from error
    if root.getroottree().docinfo.doctype:
        raise TooComplex("文件内含有 DTD 声明，为安全起见没有打开。")
    if _too_deep(depth)(root):
        raise TooComplex
    return cast(Element, root)


def _too_deep(depth: int) -> etree.XPath:
    if depth not in _DEPTH_PATHS:
        _DEPTH_PATHS[depth] = etree.XPath("boolean(" + "/*" * (depth + 1) + ")")
    return _DEPTH_PATHS[depth]


_DEPTH_PATHS: dict[int, etree.XPath] = {}


@dataclass(frozen=True, slots=True)
class Link:
    """A relationship: the last word of its type, and the part's name or, outside, the address as written."""

    id: str
    type: str
    target: str
    external: bool


@dataclass(frozen=True)
class Package:
    """The expanded XML parts of a file; `names` are all its entries, `damaged` those that could not be expanded.

    `archive` is the file itself, from which other parts are taken when they are asked for.
    """

    parts: dict[str, bytes]
    names: frozenset[str] = frozenset()
    damaged: frozenset[str] = field(default=frozenset())
    depth: int = DEPTH
    archive: bytes = b""

    def other(self, name: str, most: int) -> bytes | None:
        """A part that is no XML; None where there is none, where it is damaged, or holds more than `most` bytes."""
        key = part_name(name)
        if key not in self.names or key in self.damaged or not self.archive:
            return None
        try:
            with zipfile.ZipFile(io.BytesIO(self.archive)) as archive:
                entry = next((entry for entry in archive.infolist() if part_name(entry.filename) == key), None)
                if entry is None:
                    return None
                with archive.open(entry) as stream:
                    found = stream.read(most + 1)
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError):
            return None
        return found if len(found) <= most else None

    def xml(self, name: str) -> Element | None:
        """The part's root, None where there is no such part. Raises Corrupt, TooComplex."""
        key = part_name(name)
        if key in self.damaged:
            raise Corrupt
        data = self.parts.get(key)
        return None if data is None else parse_xml(data, self.depth)

    def links(self, name: str = "") -> dict[str, Link]:
        """A part's relationships by id; without a name the package's own. A damaged list counts as none."""
        folder, base = posixpath.split(part_name(name))
        try:
            root = self.xml(posixpath.join(folder, "_rels", base + ".rels"))
        except Corrupt:
            return {}
        return {} if root is None else {link.id: link for link in _links(root, folder)}

    @cached_property
    def main(self) -> str | None:
        """The name of the main document part, as the package's relationships or content types tell."""
        for link in self.links().values():
            if link.type == "officeDocument" and link.target in self.names:
                return link.target
        named = (name for name, kind in self.content_types.items() if kind.endswith(".main+xml"))
        return next((name for name in (*named, "word/document.xml") if name in self.parts), None)

    @cached_property
    def content_types(self) -> dict[str, str]:
        """Content type by part name, where one is given for the part itself."""
        try:
            root = self.xml("[content_types].xml")
        except Corrupt:
            return {}
        if root is None:
            return {}
        return {part_name(e.get("PartName", "")): e.get("ContentType", "") for e in root if e.get("PartName")}


def part_name(name: str) -> str:
    """One writing for a part's name: `\\Word\\Document.xml` and `/word/document.xml` are the same."""
    return posixpath.normpath(name.replace("\\", "/").lstrip("/")).lower() if name else ""


def _links(root: Element, folder: str) -> Iterable[Link]:
    for element in root:
        target = element.get("Target", "")
        external = element.get("TargetMode", "").lower() == "external"
        if not external:
            target = target.replace("\\", "/")
            target = part_name(target if target.startswith("/") else posixpath.join(folder, unquote(target)))
        yield Link(element.get("Id", ""), element.get("Type", "").rsplit("/", 1)[-1], target, external)


def without_table_styles(part: bytes) -> bytes:
    """The styles part without styles of tables: nothing here asks for them, and often they are most of the part."""
    kept, at = [], 0
    while (start := part.find(b"<w:style ", at)) >= 0 and (end := part.find(_STYLE_END, start)) >= 0:
        end += len(_STYLE_END)
        kept.append(part[at : start if b'w:type="table"' in part[start : part.find(b">", start)] else end])
        at = end
    return b"".join((*kept, part[at:]))
