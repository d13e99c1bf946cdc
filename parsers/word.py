"""Word files (.docx and its kin): one pass over the XML in reading order.

What is read is what a reader of the printed file reads: insertions but no deletions, no hidden text, no contents
lists, text boxes once (before or after the paragraph that they are anchored in), numbers that Word counts by itself as
labels. Notes stand after the paragraph or table that refers to them; page headers and footers apart.
"""

from __future__ import annotations

from collections.abc import Iterator

from parsers import wordtables
from parsers.coverage import characters, missing, of_blocks, share
from parsers.document import Block, Note, Paragraph, Picture, Place, Table, Unread
from parsers.errors import Corrupt, Empty, TooComplex
from parsers.gate import LIMITS, Limits, open_package
from parsers.masses import TOO_MANY_CELLS, refuse_masses
from parsers.numbering import Numbering
from parsers.ooxml import MC, Element, Package, W, parse_xml, without_table_styles
from parsers.read import Read
from parsers.text import split_label
from parsers.wordfields import is_contents, is_contents_title
from parsers.wordmedia import Gallery, diagram_texts, may_be_page
from parsers.wordnotes import furniture_texts, note_texts
from parsers.wordraw import all_characters, raw_texts
from parsers.wordstyles import Shape, Styles, own_shape
from parsers.wordtext import Extra, Line, TextReader, chosen

_SKIPPED = frozenset(W + n for n in ("sectPr", "pPr", "rPr", "tblPr", "tcPr", "sdtPr", "sdtEndPr", "del", "moveFrom"))


def parse(data: bytes, kind: str = "docx") -> Read:
    """Reads a Word package. Raises Corrupt, Empty, Encrypted, TooLarge, TooComplex."""
    return read(open_package(data))


def read(package: Package, limits: Limits = LIMITS) -> Read:
    """Reads a package that the gate has expanded. Raises Corrupt, Empty, TooComplex."""
    root = package.xml(package.main or "word/document.xml")
    body = root.find(W + "body") if root is not None else None
    if body is None:
        raise Corrupt
    refuse_masses(body, limits)
    return _Reader(package, body, limits).read()


class _Reader:
    """The state of one reading: ids, counters of lists, fields that are open, and what could not be read."""

    def __init__(self, package: Package, body: Element, limits: Limits) -> None:
        self._package, self._body, self._limits = package, body, limits
        self._main = package.main or "word/document.xml"
        self._links = package.links(self._main)
        self._unread: list[Unread] = []
        self._styles = Styles(self._part("styles", "样式定义"))
        self._numbering = Numbering(self._part("numbering", "自动编号定义"), self._styles.numbering)
        self._text = TextReader(self._styles, body)
        self._next = 0
        self._cells = 0
        self._pictures = 0
        self._gallery = Gallery(package, self._links)
        self._carried: list[Line] = []
        self._notes: list[Extra] = []
        self._note_texts: dict[str, dict[str, str]] = {}
        self._depth = 0
        self._labels: list[str] = []
        self._embedded = False

    def read(self) -> Read:
        blocks: list[Block] = []
        self._collect(self._body, blocks)
        blocks += self._own_notes()
        furniture = tuple(Note(self._id(), text) for text in furniture_texts(self._package, self._links, self._styles))
        found = tuple(blocks)
        if not found and not self._unread:
            raise Empty
        coverage = self._coverage(found)
        return Read(found, furniture, coverage=coverage, unread=tuple(self._unread), notices=tuple(self._notices()))

    def _coverage(self, blocks: tuple[Block, ...]) -> float:
        """The share of the body's text that was read; what is missing is noted."""
        in_model = of_blocks(blocks)
        if not in_model and self._pictures:
            self._unread = self._unread or [Unread("文件里只有图片，图片里的文字没有识别")]
            return 0.0
        in_model.subtract(characters(self._labels))
        if not all_characters(self._body) - in_model:
            return 1.0
        raw = raw_texts(self._body, self._styles)
        coverage = share(characters(raw), in_model)
        if coverage < 1:
            self._unread += missing(raw, blocks)
        return coverage

    def _notices(self) -> Iterator[str]:
        if self._text.revised:
            yield "文件含有修订记录，已按接受全部修订后的内容读取。"
        if self._embedded:
            yield "文件嵌有其他文件或控件，没有打开。"
        if self._package.damaged:
            yield "文件有部件损坏，其余内容已读取。"

    def _part(self, kind: str, title: str) -> Element | None:
        """The root of a side part; a damaged one is noted and left out."""
        link = next((link for link in self._links.values() if link.type == kind and not link.external), None)
        if link is None:
            return None
        try:
            return self._styles_root(link.target) if kind == "styles" else self._package.xml(link.target)
        except Corrupt:
            self._unread.append(Unread(f"{title}已损坏"))
            return None

    def _styles_root(self, name: str) -> Element | None:
        part = self._package.parts.get(name)
        return parse_xml(without_table_styles(part), self._limits.depth) if part else self._package.xml(name)

    def _id(self) -> int:
        self._next += 1
        return self._next - 1

    # Blocks -----------------------------------------------------------------------------------------------------

    def _collect(self, parent: Element, out: list[Block]) -> None:
        """Appends the blocks that stand in an element to `out`."""
        for element in parent:
            tag = element.tag
            if tag == W + "p":
                self._paragraph(element, out)
            elif tag == W + "tbl":
                self._table(element, out)
            elif tag == W + "sdt":
                if not is_contents(element):
                    self._collect(element, out)
            elif tag == W + "altChunk" or tag == W + "subDoc":
                self._unread.append(Unread("插入的另一个文件", self._here(out)))
                self._embedded = True
            elif tag == MC + "AlternateContent":
                self._collect(chosen(element), out)
            elif tag in _SKIPPED:
                self._text.revised |= tag in (W + "del", W + "moveFrom")
            else:
                self._collect(element, out)
            if not self._depth:
                out += self._own_notes()

    def _paragraph(self, element: Element, out: list[Block]) -> None:
        own = own_shape(element.find(W + "pPr"))
        shape = self._styles.paragraph(own)
        contents_before = self._text.contents
        lines = self._text.lines(element, shape)
        if self._text.contents and not contents_before:
            self._drop_contents_title(out)
        if self._carried:
            lines = _glued(self._carried, lines)
            self._carried = []
        if own.mark == "deleted":
            self._text.revised = True
            self._carried = lines
            return
        if shape.contents:
            return
        hidden = own.mark == "hidden" and not any(line.pieces for line in lines)
        label = None if hidden else self._numbering.label(shape.numbering, shape.chain)
        self._lines(lines, shape, label, out)

    def _lines(self, lines: list[Line], shape: Shape, label: str | None, out: list[Block]) -> None:
        for line in lines:
            text = line.text()
            for extra in line.extras:
                if extra.leads:
                    self._extra(extra, out)
            if text:
                out.append(self._line(line, text, shape, label))
                label = None
            for extra in line.extras:
                if not extra.leads:
                    self._extra(extra, out)
        if label and self._depth:
            self._empty_numbered(label, shape, out)

    def _line(self, line: Line, text: str, shape: Shape, label: str | None) -> Paragraph:
        if label:
            self._labels.append(label)
            own = text
        else:
            label, own = split_label(text)
        return Paragraph(self._id(), own, label, shape.name, shape.heading, line.bold(), shape.centred, line.size())

    def _empty_numbered(self, label: str, shape: Shape, out: list[Block]) -> None:
        """A cell that holds nothing but an automatic number shows that number: a column of ordinals."""
        if not out:
            self._labels.append(label)
            out.append(Paragraph(self._id(), "", label, shape.name))

    def _drop_contents_title(self, out: list[Block]) -> None:
        last = out[-1] if out else None
        if isinstance(last, Paragraph) and is_contents_title(last.line):
            out.pop()
            self._next = last.id

    def _here(self, out: list[Block]) -> Place | None:
        return Place(out[-1].id) if out else Place(self._next - 1) if self._next else None

    # What is anchored in a line -----------------------------------------------------------------------------------

    def _extra(self, extra: Extra, out: list[Block]) -> None:
        match extra.kind:
            case "box":
                self._box(extra.element, out)
            case "art":
                self._art([extra.value], out)
            case "picture" | "ink":
                self._picture(extra, out)
            case "diagram":
                self._diagram(extra, out)
            case "chart":
                self._unread.append(Unread("图表里的文字", self._here(out)))
            case "object":
                self._unread.append(
                    Unread("嵌入的对象" + (f"（{extra.value}）" if extra.value else ""), self._here(out))
                )
                self._embedded = True
            case _:
                self._notes.append(extra)

    def _box(self, element: Element, out: list[Block]) -> None:
        carried, self._carried = self._carried, []
        self._text.nested(lambda: self._inside(element, out))
        self._carried = carried

    def _inside(self, element: Element, out: list[Block]) -> None:
        self._depth += 1
        self._collect(element, out)
        if self._carried:
            self._lines(self._carried, Shape(), None, out)
            self._carried = []
        self._depth -= 1

    def _art(self, texts: list[str], out: list[Block]) -> None:
        for text in texts:
            label, own = split_label(text)
            if own or label:
                out.append(Paragraph(self._id(), own, label))

    def _picture(self, extra: Extra, out: list[Block]) -> None:
        self._pictures += 1
        out.append(Picture(self._id(), "handwriting" if extra.kind == "ink" else self._gallery.kind(extra.element)))
        if may_be_page(extra.element, self._body):
            self._unread.append(Unread(f"第{self._pictures}个图片里的文字没有识别", Place(out[-1].id)))

    def _diagram(self, extra: Extra, out: list[Block]) -> None:
        try:
            texts = diagram_texts(extra.element, self._links, self._package)
        except Corrupt:
            texts = []
        if any(texts):
            self._art(texts, out)
        else:
            self._unread.append(Unread("示意图（SmartArt）里的文字", self._here(out)))

    # Tables ---------------------------------------------------------------------------------------------------------

    def _table(self, element: Element, out: list[Block]) -> None:
        own = self._id()
        rows = wordtables.rows(element, self._cell_blocks)
        self._cells += sum(cell.row_span * cell.column_span for row in rows for cell in row)
        if self._cells > self._limits.cells:
            raise TooComplex(TOO_MANY_CELLS)
        if rows:
            out.append(Table(own, rows))
        elif self._next == own + 1:
            self._next = own

    def _cell_blocks(self, element: Element) -> tuple[Block, ...]:
        blocks: list[Block] = []
        carried, self._carried = self._carried, []
        self._inside(element, blocks)
        self._carried = carried
        return tuple(blocks)

    def _own_notes(self) -> Iterator[Note]:
        """The notes referred to since the last call, as blocks."""
        pending, self._notes = self._notes, []
        for extra in pending:
            if extra.kind not in self._note_texts:
                part = self._part(extra.kind + "s", "脚注或尾注")
                self._note_texts[extra.kind] = note_texts(part, self._styles)
            if text := self._note_texts[extra.kind].get(extra.value):
                yield Note(self._id(), text)


def _glued(first: list[Line], second: list[Line]) -> list[Line]:
    """The lines of two paragraphs of which the first lost its end."""
    joint = Line(first[-1].pieces + second[0].pieces, first[-1].extras + second[0].extras)
    return [*first[:-1], joint, *second[1:]]
