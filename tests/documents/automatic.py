"""Word files whose paragraphs are numbered by Word itself where an outline has typed numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from parsers.numerals import han_to_int
from samples.build import word

_NUMBER = r"(?P<number>[一二三四五六七八九十]+|\d{1,2})"
# `1.1` and `第五、六周` are no labels of this kind; `2.2021年…` is `2.` and a year.
_LABELS = tuple(
    re.compile(rf"^(?P<open>{open_}){_NUMBER}(?P<close>{close})[ 　]*")
    for open_, close in (("第", "[章条]"), ("[（(]", "[）)]"), ("", r"、|．|\.(?!\d{1,2}(?!\d))"))
)


def automatic(outline: str) -> bytes:
    """The Word file of an outline, its labels made Word's own numbers: `一、`, `（一）`, `1．`, `（1）`, `第一章`."""
    document = Document(BytesIO(word(outline)))
    lists = _Lists(document)
    for paragraph in _paragraphs(document):
        label = next(filter(None, (form.match(paragraph.text) for form in _LABELS)), None)
        if label and len(paragraph.runs) == 1 and len(paragraph.text) > label.end():
            lists.number(paragraph, label)
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _paragraphs(document: WordDocument) -> Iterator[Paragraph]:
    for element in document.element.body.iter(qn("w:p")):
        yield Paragraph(element, document)  # type: ignore[arg-type]


class _Lists:
    """The lists of a file: one kind for each form of label, begun anew where numbers do not follow each other."""

    def __init__(self, document: WordDocument) -> None:
        self._numbering = document.part.numbering_part.element
        self._last: dict[tuple[str, str], tuple[int, int]] = {}
        self._ids = 900

    def number(self, paragraph: Paragraph, label: re.Match[str]) -> None:
        """Takes the label away and lets Word count."""
        han = not label["number"].isdigit()
        value = (han_to_int(label["number"]) if han else int(label["number"])) or 0
        kind = "chineseCountingThousand" if han else "decimal", f"{label['open']}%1{label['close']}"
        last, identity = self._last.get(kind, (None, 0))
        if last is None or value != last + 1:
            identity = self._begin(*kind, value)
        self._last[kind] = value, identity
        run = paragraph.runs[0]
        run.text = run.text[label.end() :]
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = 0
        properties.get_or_add_numId().val = identity

    def _begin(self, form: str, text: str, start: int) -> int:
        self._ids += 1
        level = _element("w:lvl", {"w:ilvl": "0"})
        for tag, value in (("w:start", str(start)), ("w:numFmt", form), ("w:suff", "nothing"), ("w:lvlText", text)):
            level.append(_element(tag, {"w:val": value}))
        abstract = _element("w:abstractNum", {"w:abstractNumId": str(self._ids)})
        abstract.append(level)
        self._numbering.insert(0, abstract)
        num = _element("w:num", {"w:numId": str(self._ids)})
        num.append(_element("w:abstractNumId", {"w:val": str(self._ids)}))
        self._numbering.append(num)
        return self._ids


def _element(tag: str, attributes: dict[str, str]):  # type: ignore[no-untyped-def]
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(name), value)
    return element
