"""Masses in a document, counted before any of it is read: a few bytes of a package become a million paragraphs."""

from __future__ import annotations

from parsers.errors import TooComplex
from parsers.gate import Limits
from parsers.ooxml import Element, W

TOO_MANY_CELLS = "表格的单元格过多，为安全起见没有打开。"
_TOO_MANY_PARAGRAPHS = "文件的段落过多，为安全起见没有打开。"
_TOO_MANY_TABLES = "文件的表格过多，为安全起见没有打开。"
_TOO_DEEP = "表格里层层套有表格，为安全起见没有打开。"
_SPACES = {"w": W[1:-1]}


def refuse_counts(limits: Limits, paragraphs: int, cells: int) -> None:
    """Raises TooComplex for more than the limits allow; for files whose marks are counted before they are converted."""
    if cells > limits.cells:
        raise TooComplex(TOO_MANY_CELLS)
    if paragraphs > limits.paragraphs:
        raise TooComplex(_TOO_MANY_PARAGRAPHS)


def refuse_masses(body: Element, limits: Limits) -> None:
    """Raises TooComplex for more paragraphs, cells or tables than the limits allow, or for tables nested deeper."""
    counts = (
        (".//w:p", limits.paragraphs, _TOO_MANY_PARAGRAPHS),
        (".//w:tc", limits.cells, TOO_MANY_CELLS),
        (".//w:tbl", limits.tables, _TOO_MANY_TABLES),
        (f".//w:tbl[count(ancestor::w:tbl) >= {limits.nesting}]", 0, _TOO_DEEP),
    )
    for path, most, message in counts:
        if body.xpath(f"count({path})", namespaces=_SPACES) > most:
            raise TooComplex(message)
