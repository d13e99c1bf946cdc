"""The inside of a Word paragraph: runs, fields, breaks and what is anchored in them, as lines of text.

Everything that is no known mark is walked through, so that a wrapper nobody has met yet loses no text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from parsers.ooxml import DGM, MC, A, Element, M, O, V, W
from parsers.symbols import respelt, symbol
from parsers.text import squeeze
from parsers.wordfields import OpenField, balanced
from parsers.wordstyles import PLAIN, Look, Shape, Styles

ExtraKind = Literal["box", "picture", "ink", "art", "diagram", "object", "chart", "footnote", "endnote"]
# A stretch of underlined blanks at least this wide (in half-width letters) is a line to write on.
_BLANK_WIDTH = 2
_TAB_WIDTH = 4
_WIDE = "\u3000\u2003"
_SKIPPED = frozenset(
    W + name
    for name in (
        *("pPr", "rPr", "tblPr", "tblGrid", "trPr", "tcPr", "sdtPr", "sdtEndPr", "customXmlPr", "smartTagPr", "rubyPr"),
        *("delText", "delInstrText", "fldData", "ffData"),
        *(
            "rt",
            "commentReference",
            "annotationRef",
            "footnoteRef",
            "endnoteRef",
            "softHyphen",
            "lastRenderedPageBreak",
        ),
    )
)
_CHARACTERS = {W + "tab": "\t", W + "ptab": "\t", W + "noBreakHyphen": "-"}
_GRAPHICS = {
    DGM.strip("{}"): "diagram",
    "http://schemas.openxmlformats.org/drawingml/2006/chart": "chart",
    "http://schemas.microsoft.com/office/drawing/2014/chartex": "chart",
}


@dataclass(frozen=True, slots=True)
class Extra:
    """Something anchored in a line that stands as a block of its own: `leads` where it was anchored before its text."""

    kind: ExtraKind
    element: Element
    value: str = ""
    leads: bool = False


@dataclass(slots=True)
class Line:
    """A line as an author ends it: pieces of text with their look, and what is anchored in it."""

    pieces: list[tuple[str, Look]] = field(default_factory=list)
    extras: list[Extra] = field(default_factory=list)

    def text(self) -> str:
        """The text, squeezed; underlined blanks that hold nothing are drawn as `____`."""
        for text, look in self.pieces:
            if look.underlined and not text.strip():
                return squeeze("".join(_drawn(self.pieces)))
        return squeeze(self.pieces[0][0] if len(self.pieces) == 1 else "".join([text for text, _ in self.pieces]))

    def bold(self) -> bool:
        """Whether all of its text is bold."""
        marked = False
        for text, look in self.pieces:
            if text.strip():
                if not look.bold:
                    return False
                marked = True
        return marked

    def size(self) -> float | None:
        """The letter size in points of most of its text."""
        if len(self.pieces) == 1:
            return self.pieces[0][1].size
        sizes: Counter[float | None] = Counter()
        for text, look in self.pieces:
            sizes[look.size] += len(text.strip())
        return sizes.most_common(1)[0][0] if sizes else None


class TextReader:
    """Reads paragraphs one after the other; fields may stay open from one to the next.

    `revised` tells afterwards whether tracked changes were met, `contents` whether a contents list was left out.
    """

    def __init__(self, styles: Styles, root: Element) -> None:
        self._styles = styles
        self._whole = balanced(root)
        self._fields: list[OpenField] = []
        self._lines: list[Line] = []
        self._leader = False
        self._base = PLAIN
        self.revised = False
        self.contents = False

    def lines(self, paragraph: Element, shape: Shape) -> list[Line]:
        """The lines of a paragraph; at least one, which may be empty."""
        saved = self._lines, self._leader, self._base
        self._lines, self._leader, self._base = [Line()], shape.leader, shape.look
        self._inline(paragraph, shape.look)
        lines = self._lines
        self._lines, self._leader, self._base = saved
        return lines

    def nested(self, read: Callable[[], None]) -> None:
        """Runs `read` on a text of its own, such as a box: fields open around it do not reach into it."""
        saved, self._fields = self._fields, []
        read()
        self._fields = saved

    @property
    def _open(self) -> bool:
        """Whether text at this place is seen by a reader."""
        return all(field.result and not field.contents for field in self._fields)

    def _add(self, text: str, look: Look) -> None:
        if look.hidden:
            return
        if self._fields and not self._open:
            self._instruct(text)
            return
        self._lines[-1].pieces.append((respelt(text, look.font) if look.font else text, look))

    def _instruct(self, text: str) -> None:
        """Text inside a field that has no result yet is part of its instruction."""
        for open_field in reversed(self._fields):
            if not open_field.result:
                open_field.instruction.append(text)
                return

    def _extra(self, kind: ExtraKind, element: Element, look: Look, value: str = "") -> None:
        if not look.hidden and self._open:
            line = self._lines[-1]
            line.extras.append(Extra(kind, element, value, leads=kind == "box" and not line.pieces))

    def _inline(self, parent: Element, look: Look) -> None:
        for element in parent:
            tag = element.tag
            if tag == _T:
                if element.text:
                    self._add(element.text, look)
            elif tag == _RUN:
                properties = element.find(_RPR)
                self._inline(element, look if properties is None else self._styles.run(properties, self._base))
            elif tag in _SKIPPED:
                continue
            elif (handler := _HANDLERS.get(tag)) is not None:
                handler(self, element, look)
            else:
                self._inline(element, look)

    def _instruction(self, element: Element, look: Look) -> None:
        self._instruct(element.text or "")

    def _removed(self, element: Element, look: Look) -> None:
        self.revised = True

    def _character(self, element: Element, look: Look) -> None:
        text = _CHARACTERS[element.tag]
        if text == "\t" and self._leader:
            look = look._replace(underlined=True)
        self._add(text, look)

    def _math(self, element: Element, look: Look) -> None:
        self._add(element.text or "", look)

    def _break(self, element: Element, look: Look) -> None:
        if not look.hidden and self._open:
            self._lines.append(Line())

    def _symbol(self, element: Element, look: Look) -> None:
        try:
            code = int(element.get(W + "char", ""), 16)
        except ValueError:
            return
        self._add(symbol(element.get(W + "font", ""), code), look._replace(font=None))

    def _revision(self, element: Element, look: Look) -> None:
        self.revised = True
        self._inline(element, look)

    def _field_mark(self, element: Element, look: Look) -> None:
        if element not in self._whole:
            return
        match element.get(W + "fldCharType"):
            case "begin":
                self._fields.append(OpenField(element.find(W + "ffData")))
            case "separate" if self._fields:
                self._fields[-1].result = True
                self.contents |= self._fields[-1].contents
            case "end" if self._fields:
                self._add_shown(self._fields.pop(), look)

    def _add_shown(self, ended: OpenField, look: Look) -> None:
        if (text := ended.shown()) and look.hidden is not True:
            self._add(text, look)

    def _alternatives(self, element: Element, look: Look) -> None:
        self._inline(chosen(element), look)

    def _drawing(self, element: Element, look: Look) -> None:
        boxes = [e for e in element.iter(_BOX) if next(e.iterancestors(_BOX, W + "drawing")) is element]
        for box in boxes:
            self._extra("box", box, look)
        data = next(element.iter(A + "graphicData"), None)
        kind = _GRAPHICS.get(data.get("uri", "") if data is not None else "")
        if kind is not None:
            self._extra("diagram" if kind == "diagram" else "chart", element, look)
        elif next(element.iter(A + "blip"), None) is not None:
            self._extra("picture", element, look)
        for drawn in element.iter(A + "p"):
            self._extra("art", drawn, look, "".join(t.text or "" for t in drawn.iter(A + "t")))

    def _picture(self, element: Element, look: Look) -> None:
        if next(element.iter(V + "imagedata"), None) is not None:
            self._extra("picture", element, look)
        for art in element.iter(V + "textpath"):
            self._extra("art", art, look, art.get("string", ""))
        for box in element.iter(_BOX):
            if next(box.iterancestors(_BOX, W + "pict", W + "object")) is element:
                self._extra("box", box, look)

    def _object(self, element: Element, look: Look) -> None:
        ole = next(element.iter(O + "OLEObject"), None)
        self._extra("object", element, look, ole.get("ProgID", "") if ole is not None else "")
        self._picture(element, look)

    def _ink(self, element: Element, look: Look) -> None:
        self._extra("ink", element, look)

    def _note(self, element: Element, look: Look) -> None:
        kind: ExtraKind = "footnote" if element.tag == W + "footnoteReference" else "endnote"
        self._extra(kind, element, look, element.get(W + "id", ""))


def chosen(alternatives: Element) -> Element:
    """The one branch to read of an `mc:AlternateContent`: the choice, unless it holds nothing that is read here."""
    choice, fallback = alternatives.find(MC + "Choice"), alternatives.find(MC + "Fallback")
    if choice is None or (fallback is not None and not _has_content(choice)):
        return fallback if fallback is not None else alternatives
    return choice


def _has_content(branch: Element) -> bool:
    return next(branch.iter(*_CONTENT), None) is not None


def _drawn(pieces: list[tuple[str, Look]]) -> list[str]:
    """The pieces with each stretch of underlined blanks drawn, unless the stretch holds text."""
    stretches: list[tuple[str, bool]] = []
    for text, look in pieces:
        if stretches and stretches[-1][1] is bool(look.underlined):
            stretches[-1] = (stretches[-1][0] + text, stretches[-1][1])
        else:
            stretches.append((text, bool(look.underlined)))
    return [_blank(text) if underlined and not text.strip() else text for text, underlined in stretches]


def _blank(text: str) -> str:
    width = sum(_TAB_WIDTH if c == "\t" else 2 if c in _WIDE else 1 for c in text)
    return "_" * max(width, 4) if width >= _BLANK_WIDTH else text


_T, _RUN, _RPR, _BOX = W + "t", W + "r", W + "rPr", W + "txbxContent"
_CONTENT = (_T, _BOX, A + "blip", A + "graphicData", V + "imagedata", W + "fldChar", W + "sym", W + "numFmt", M + "t")
_HANDLERS: dict[str, Callable[[TextReader, Element, Look], None]] = {
    M + "t": TextReader._math,
    W + "sym": TextReader._symbol,
    W + "br": TextReader._break,
    W + "cr": TextReader._break,
    W + "fldChar": TextReader._field_mark,
    W + "instrText": TextReader._instruction,
    W + "del": TextReader._removed,
    W + "moveFrom": TextReader._removed,
    W + "ins": TextReader._revision,
    W + "moveTo": TextReader._revision,
    W + "drawing": TextReader._drawing,
    W + "pict": TextReader._picture,
    W + "object": TextReader._object,
    W + "contentPart": TextReader._ink,
    W + "footnoteReference": TextReader._note,
    W + "endnoteReference": TextReader._note,
    MC + "AlternateContent": TextReader._alternatives,
    **dict.fromkeys(_CHARACTERS, TextReader._character),
}
