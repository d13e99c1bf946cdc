"""PDF files drawn by hand: letters and rules at places counted from the top left corner of the page."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen import canvas

from parsers.document import Block, Paragraph, Table
from parsers.pdf import parse
from parsers.read import Read

FONT = "STSong-Light"
LEFT, RIGHT = 90.0, 505.0  # the margins between which `prose` is set


class Paper:
    """A PDF on the way: pages of one size, drawn one after the other."""

    def __init__(self, size: tuple[float, float] = A4, **options: Any) -> None:
        pdfmetrics.registerFont(UnicodeCIDFont(FONT))
        self.width, self.height = size
        self.buffer = io.BytesIO()
        self.canvas = canvas.Canvas(self.buffer, pagesize=size, invariant=1, **options)

    def text(self, x: float, y: float, text: str, size: float = 12) -> Paper:
        """Text whose base line is `y` below the top of the page."""
        self.canvas.setFont(FONT, size)
        self.canvas.drawString(x, self.height - y, text)
        return self

    def lines(self, x: float, y: float, *texts: str, size: float = 12, pitch: float = 20) -> Paper:
        for number, text in enumerate(texts):
            self.text(x, y + number * pitch, text, size)
        return self

    def prose(self, y: float, text: str, indent: int = 2, size: float = 12, pitch: float = 20) -> Paper:
        """A paragraph set between LEFT and RIGHT, its first line indented by some letters."""
        per_line = int((RIGHT - LEFT) / size)
        text = "\0" * indent + text
        for number, start in enumerate(range(0, len(text), per_line)):
            line = text[start : start + per_line]
            shift = line.count("\0")
            self.text(LEFT + shift * size, y + number * pitch, line[shift:], size)
        return self

    def rule(self, x0: float, y0: float, x1: float, y1: float, width: float = 0.5) -> Paper:
        self.canvas.setLineWidth(width)
        self.canvas.line(x0, self.height - y0, x1, self.height - y1)
        return self

    def box(self, x0: float, y0: float, x1: float, y1: float, fill: bool = False, radius: float = 0) -> Paper:
        place = (x0, self.height - y1, x1 - x0, y1 - y0)
        if radius:
            self.canvas.roundRect(*place, radius)
        else:
            self.canvas.rect(*place, stroke=not fill, fill=fill)
        return self

    def table(
        self, xs: Sequence[float], ys: Sequence[float], rows: Sequence[Sequence[str]], ruled: bool = True
    ) -> Paper:
        """A table of these grid lines; lines of a cell's text are parted by line ends."""
        if ruled:
            for x in xs:
                self.rule(x, ys[0], x, ys[-1])
            for y in ys:
                self.rule(xs[0], y, xs[-1], y)
        for top, row in zip(ys, rows, strict=False):
            for x, text in zip(xs, row, strict=False):
                self.lines(x + 5, top + 14, *text.split("\n"), size=10, pitch=14)
        return self

    def page(self) -> Paper:
        self.canvas.showPage()
        return self

    def data(self) -> bytes:
        self.canvas.save()
        return self.buffer.getvalue()

    def read(self) -> Read:
        return parse(self.data())


def texts(blocks: Sequence[Block]) -> list[str]:
    """The paragraphs as printed; of a table its rows, cells parted by bars, lines of a cell by slashes."""
    out: list[str] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            out.append(block.line)
        elif isinstance(block, Table):
            out += ["|".join(cell.text.replace("\n", "/") for cell in row) for row in block.rows]
    return out


def spans(table: Block) -> list[tuple[int, int, int, int]]:
    """Row, column, row span and column span of each cell."""
    assert isinstance(table, Table)
    return [(cell.row, cell.column, cell.row_span, cell.column_span) for cell in table.cells()]
