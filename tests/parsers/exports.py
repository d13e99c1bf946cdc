"""PDF files as Word and WPS write them, by hand: contents operator by operator, fonts named but not embedded.

Places are counted from the top left corner. Word sets text in short runs with adjustments between letters, white space
in a font of its own and the paragraph mark as one blank more; it draws borders and underlines as filled boxes. WPS
places every letter for itself and strokes its borders cell by cell.
"""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Iterator, Sequence

from parsers.pdf import parse
from parsers.read import Read

WIDTH, HEIGHT = 595.32, 841.92
_THIN = 0.48  # points: the width of Word's borders
_HAN = (
    "<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/UniGB-UCS2-H/DescendantFonts[<</Type/Font"
    "/Subtype/CIDFontType2/BaseFont/{name}/DW 1000/W[1 95 500]/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)"
    "/Supplement 2>>/FontDescriptor<</Type/FontDescriptor/FontName/{name}/Flags 32/FontBBox[-8 -145 1000 859]"
    "/ItalicAngle 0/Ascent 859/Descent -141/CapHeight 683/StemV 95>>>>]>>"
)
_FONTS = (
    _HAN.format(name="SimSun"),
    _HAN.format(name="#B7#C2#CB#CE_GB2312"),  # 仿宋_GB2312, in the system's own encoding
    "<</Type/Font/Subtype/TrueType/BaseFont/TimesNewRomanPSMT/Encoding/WinAnsiEncoding/FirstChar 32/LastChar 126/Widths["
    + "250 " * 16 + "500 " * 10 + "278 " * 69 + "]>>",
)  # fmt: skip


def width(letter: str, size: float) -> float:
    return size * (0.25 if letter == " " else 0.5 if letter.isascii() else 1.0)


class Export:
    """A file on the way: operators of the page that is being written, and the pages before."""

    def __init__(self) -> None:
        self.pages: list[list[str]] = [[]]

    def page(self) -> Export:
        self.pages.append([])
        return self

    def put(self, *operators: str) -> None:
        self.pages[-1] += operators

    def box(self, x: float, y: float, width: float, height: float, colour: str = "0 g") -> Export:
        """A filled box, its top left corner first."""
        self.put(f"{colour} {x:.2f} {HEIGHT - y - height:.2f} {width:.2f} {height:.2f} re f*")
        return self

    def data(self) -> bytes:
        contents = [zlib.compress("\n".join(page).encode("ascii")) for page in self.pages]
        fonts = [text.encode("ascii") for text in _FONTS]
        names = b"".join(b"/F%d %d 0 R" % (n + 1, n + 3) for n in range(len(fonts)))
        objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"", *fonts]
        kids = []
        for content in contents:
            page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %.2f %.2f]/Resources<</Font<<%s>>>>/Contents %d 0 R>>"
            kids.append(b"%d 0 R" % (len(objects) + 1))
            objects.append(page % (WIDTH, HEIGHT, names, len(objects) + 2))
            objects.append(b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(content), content))
        objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(kids))
        body = b"".join(b"%d 0 obj\n%s\nendobj\n" % item for item in enumerate(objects, 1))
        return b"%PDF-1.7\n" + body + b"trailer\n<</Root 1 0 R/Size %d>>\n%%%%EOF\n" % (len(objects) + 1)

    def read(self) -> Read:
        return parse(self.data())


def _pieces(text: str) -> Iterator[str]:
    """Runs of at most three letters, white space and Latin letters apart."""
    piece = ""
    for letter in text:
        if piece and (len(piece) == 3 or letter.isascii() != piece[-1].isascii()):
            yield piece
            piece = ""
        piece += letter
    yield piece


class Word(Export):
    """As Word exports."""

    def text(self, x: float, y: float, text: str, size: float = 12, **look: float) -> Word:
        """Text whose base line is `y` below the top: `bold`, with `spacing` after each letter, `open` at its end."""
        spacing = look.get("spacing", 0.0)
        for piece in _pieces(text if look.get("open") else text + " "):
            font = 3 if piece.isascii() else 2 if size > 15 else 1
            codes = [piece[i : i + 1].encode("latin-1" if font == 3 else "utf-16-be").hex() for i in range(len(piece))]
            shift = -1000 * spacing / size
            inner = f" {shift:.3f} ".join(f"<{code}>" for code in codes)
            style = "2 Tr 0.48 w" if look.get("bold") else "0 Tr"
            self.put(
                f"/P <</MCID {len(self.pages[-1])}>> BDC q 0 0 {WIDTH} {HEIGHT} re W* n",
                f"BT /F{font} {size} Tf {style} 1 0 0 1 {x:.3f} {HEIGHT - y:.3f} Tm 0 g 0 G [{inner}] TJ ET Q EMC",
            )
            x += sum(width(letter, size) + spacing for letter in piece)
        return self

    def underlined(self, x: float, y: float, count: int, size: float = 12) -> Word:
        """Blanks with a line under them."""
        self.text(x, y, " " * count, size, open=True)
        return self.rule(x, y + 1.4, count * width(" ", size))

    def rule(self, x: float, y: float, length: float, colour: str = "0 g") -> Word:
        self.box(x, y, length, 0.72, colour)
        return self

    def table(self, xs: Sequence[float], ys: Sequence[float], rows: Sequence[Sequence[str]]) -> Word:
        """A box for each border of each cell and one for each corner; the header row stands on grey."""
        self.box(xs[0], ys[0], xs[-1] - xs[0], ys[1] - ys[0], "0.85 g")
        for y in ys:
            for left, right in itertools.pairwise(xs):
                self.box(left, y, _THIN, _THIN).box(left + _THIN, y, right - left - _THIN, _THIN)
            self.box(xs[-1], y, _THIN, _THIN)
        for x in xs:
            for top, bottom in itertools.pairwise(ys):
                self.box(x, top + _THIN, _THIN, bottom - top - _THIN)
        for top, row in zip(ys, rows, strict=False):
            for x, text in zip(xs, row, strict=False):
                for n, line in enumerate(text.split("\n")):
                    self.text(x + 5.4, top + 14 + 15.6 * n, line, 10.5)
        return self


class Wps(Export):
    """As WPS exports."""

    def text(self, x: float, y: float, text: str, size: float = 12) -> Wps:
        for letter in text:
            code = letter.encode("utf-16-be").hex()
            self.put(f"BT /F1 {size} Tf {x:.3f} {HEIGHT - y:.3f} Td <{code}> Tj ET")
            x += width(letter, size) if letter != " " else size / 2
        return self

    def table(self, xs: Sequence[float], ys: Sequence[float], rows: Sequence[Sequence[str]]) -> Wps:
        """Four strokes for each cell, so that inner borders are drawn twice, a hair apart."""
        for top, bottom in itertools.pairwise(ys):
            for left, right in itertools.pairwise(xs):
                x0, x1, y0, y1 = left + 0.25, right - 0.25, HEIGHT - top - 0.25, HEIGHT - bottom + 0.25
                for place in ((x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)):
                    self.put("0.5 w {:.2f} {:.2f} m {:.2f} {:.2f} l S".format(*place))
        for top, row in zip(ys, rows, strict=False):
            for x, text in zip(xs, row, strict=False):
                for n, line in enumerate(text.split("\n")):
                    self.text(x + 5.4, top + 14 + 15.6 * n, line, 10.5)
        return self
