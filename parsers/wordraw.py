"""The text of a Word body counted a second way, to measure the first: a plain walk that knows no blocks and no lines.

Only what a reader does not see is left out: deletions, hidden runs, contents lists, the second copy of a text box,
cells that a merged cell above covers.
"""

from __future__ import annotations

from collections import Counter

from parsers.coverage import characters
from parsers.ooxml import MC, Element, M, V, W
from parsers.symbols import symbol
from parsers.wordfields import is_contents, is_contents_title
from parsers.wordstyles import Styles, is_on, own_shape

_GONE = frozenset(W + name for name in ("del", "moveFrom", "rt", "sdtPr", "pPr", "tblPr", "tcPr", "instrText"))
_TEXTS = (W + "t", M + "t")


def all_characters(body: Element) -> Counter[str]:
    """Every character in the body, seen or not: where the model holds all of these, nothing can be missing."""
    return characters([element.text or "" for element in body.iter(*_TEXTS)])


def raw_texts(body: Element, styles: Styles) -> list[str]:
    """The text of each paragraph that holds any, in reading order."""
    counter = _Counter(styles)
    counter.walk(body)
    return [text for text in map("".join, counter.paragraphs) if text.strip() and not is_contents_title(text)]


class _Counter:
    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self.paragraphs: list[list[str]] = [[]]
        self._fields: list[str] = []

    def walk(self, element: Element) -> None:
        """Gathers the text under an element."""
        for child in element:
            tag = child.tag
            if tag in _TEXTS:
                if child.text and not self._fields_hide():
                    self.paragraphs[-1].append(child.text)
            elif tag == W + "r":
                if not self._run_hidden(child):
                    self.walk(child)
            elif tag == W + "p":
                self._paragraph(child)
            elif tag in _GONE or self._unseen(tag, child):
                continue
            else:
                self._mark(tag, child)
                self.walk(child)

    def _mark(self, tag: str, element: Element) -> None:
        if tag == W + "fldChar":
            self._field(element)
        elif tag == W + "sym" and not self._fields_hide():
            code = element.get(W + "char", "0")
            self.paragraphs[-1].append(symbol(element.get(W + "font", ""), int(code, 16)) if _is_hex(code) else "")
        elif tag == V + "textpath":
            self.paragraphs[-1].append(element.get("string", ""))

    def _paragraph(self, element: Element) -> None:
        shape = self._styles.paragraph(own_shape(element.find(W + "pPr")))
        before = self.paragraphs
        self.paragraphs = [[]] if shape.contents or shape.look.hidden else [*before, []]
        self.walk(element)
        self.paragraphs = before if shape.contents or shape.look.hidden else [*self.paragraphs, []]

    def _run_hidden(self, run: Element) -> bool:
        properties = run.find(W + "rPr")
        if properties is None:
            return False
        own = properties.find(W + "vanish")
        if own is not None:
            return is_on(own)
        style = properties.find(W + "rStyle")
        return style is not None and bool(self._styles.character(style.get(W + "val", "")).hidden)

    def _unseen(self, tag: str, element: Element) -> bool:
        if tag == MC + "Fallback":
            choice = element.getparent().find(MC + "Choice")
            return choice is not None and next(choice.iter(*_TEXTS), None) is not None
        if tag == W + "tc":
            merged = element.find(f"{W}tcPr/{W}vMerge")
            return merged is not None and merged.get(W + "val", "continue") == "continue"
        if tag == W + "tr":
            return any(is_on(element.find(f"{W}trPr/{W}{name}")) for name in ("del", "moveFrom", "hidden"))
        return tag == W + "sdt" and is_contents(element)

    def _field(self, mark: Element) -> None:
        kind = mark.get(W + "fldCharType")
        if kind == "begin":
            follows = mark.getparent().itersiblings() if mark.getparent() is not None else ()
            codes = (code.text or "" for run in follows for code in run.iter(W + "instrText"))
            self._fields.append(next(codes, ""))
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _fields_hide(self) -> bool:
        return any(code.strip().upper().startswith(("TOC", "INDEX", "TOA")) for code in self._fields)


def _is_hex(text: str) -> bool:
    return bool(text) and all(c in "0123456789abcdefABCDEF" for c in text)
