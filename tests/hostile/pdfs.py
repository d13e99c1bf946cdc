"""Hostile PDF files, written object by object, and pictures."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator

from PIL import Image

from tests.hostile.kinds import Hostile, hostile

_FONT = (
    b"<</Type/Font/Subtype/Type0/BaseFont/SimSun/Encoding/UniGB-UCS2-H/DescendantFonts[<</Type/Font/Subtype"
    b"/CIDFontType0/BaseFont/SimSun/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>>>]>>"
)
_TEXT = b"BT /F1 12 Tf 90 700 Td <4e0030016807> Tj ET "
_PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>/XObject<</X 5 0 R>>>>/Contents 4 0 R>>"
_FIRST_PAGE = 10


def pdf(objects: dict[int, bytes], trailer: bytes = b"") -> bytes:
    """A file of these objects without a table of them: every reader looks for them itself."""
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % item for item in sorted(objects.items()))
    return b"%PDF-1.7\n" + body + b"trailer\n<</Root 1 0 R" + trailer + b">>\n%%EOF\n"


def stream(content: bytes, head: bytes = b"/Filter/FlateDecode", packed: bool = True) -> bytes:
    data = zlib.compress(content, 9) if packed else content
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(data), head, data)


def pages(*contents: bytes, page: bytes = _PAGE, **objects: bytes) -> bytes:
    """A file of a page for each content; `o5` is object 5."""
    parts = {1: b"<</Type/Catalog/Pages 2 0 R>>", 3: _FONT}
    kids = b" ".join(b"%d 0 R" % (_FIRST_PAGE + 2 * n) for n in range(len(contents)))
    parts[2] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(contents), kids)
    for n, content in enumerate(contents):
        parts[_FIRST_PAGE + 2 * n] = page.replace(b"4 0 R", b"%d 0 R" % (_FIRST_PAGE + 2 * n + 1))
        parts[_FIRST_PAGE + 2 * n + 1] = content if content.startswith(b"<<") else stream(content)
    return pdf({**parts, **{int(name[1:]): data for name, data in objects.items()}})


def page_tree(count: int, *kids: str) -> bytes:
    """A tree of pages whose branches lead back into it."""
    named = " ".join(f"{kid} 0 R" for kid in kids).encode()
    return pages(_TEXT, o2=b"<</Type/Pages/Count %d/Kids[10 0 R %s]/Parent 2 0 R>>" % (count, named))


def many_pages(count: int) -> bytes:
    """So many pages, all of them the same."""
    kids = b"10 0 R " * count
    return pages(_TEXT, o2=b"<</Type/Pages/Count %d/Kids[%s]>>" % (count, kids))


def picture(
    width: int, height: int, packed: bytes, head: bytes = b"/BitsPerComponent 1/ColorSpace/DeviceGray"
) -> bytes:
    form = b"<</Type/XObject/Subtype/Image/Width %d/Height %d%s" % (width, height, head)
    shown = form + b"/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(packed), packed)
    return pages(b"q 500 0 0 700 40 40 cm /X Do Q", o5=shown)


def forms_in_forms() -> bytes:
    """A drawing that draws itself twice."""
    head = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</X 5 0 R>>>>/Filter/FlateDecode"
    return pages(_TEXT + b"/X Do", o5=stream(_TEXT + b"/X Do /X Do", head))


def doubling_forms(depth: int) -> bytes:
    """Drawings that each draw the next one ten times."""
    objects = {}
    for n in range(depth):
        head = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Filter/FlateDecode"
        inner = b"/Resources<</XObject<</X %d 0 R>>/Font<</F1 3 0 R>>>>" % (201 + n)
        objects[f"o{200 + n}"] = stream(b"/X Do " * 10 if n < depth - 1 else _TEXT, head + inner)
    return pages(_TEXT + b"/X Do", **{**objects, "o5": objects["o200"]})


def without_maps() -> bytes:
    """Letters by numbers of an embedded font that nobody can look up, in a font of no known order."""
    font = (
        b"<</Type/Font/Subtype/Type0/BaseFont/ABCDEF+X/Encoding/Identity-H/DescendantFonts[<</Type/Font/Subtype"
        b"/CIDFontType2/BaseFont/ABCDEF+X/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/DW 1000>>]>>"
    )
    lines = b"".join(b"BT /F1 12 Tf 90 %d Td <%s> Tj ET " % (700 - 20 * n, b"0102030405060708" * 4) for n in range(20))
    return pages(lines, lines, o3=font)


def odd_sizes(*boxes: bytes) -> bytes:
    """Pages of sizes that cannot be."""
    kids = b" ".join(b"%d 0 R" % (_FIRST_PAGE + 2 * n) for n in range(len(boxes)))
    objects = {
        f"o{_FIRST_PAGE + 2 * n}": _PAGE.replace(b"[0 0 595 842]", box).replace(b"4 0 R", b"11 0 R")
        for n, box in enumerate(boxes)
    }
    return pages(_TEXT, o2=b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(boxes), kids), **objects)


def acting(http: str, file: str) -> bytes:
    """Actions at opening: a script, a program, a page on the net, another file; and fonts and forms from elsewhere."""
    actions = (
        "<</S/JavaScript/JS(while(true){})>>", "<</S/Launch/F(/bin/sh)>>", f"<</S/URI/URI({http}uri)>>",
        f"<</S/GoToR/F<</FS/URL/F({http}goto)>>/D[0/Fit]>>", f"<</S/SubmitForm/F<</FS/URL/F({http}form)>>>>", f"<</S/ImportData/F({file})>>",
    )  # fmt: skip
    names = " ".join(f"(a{n}) {action}" for n, action in enumerate(actions))
    catalog = f"<</Type/Catalog/Pages 2 0 R/OpenAction{actions[2]}/AA<</WC{actions[0]}>>/Names<</JavaScript<</Names[{names}]>>>>>>"
    outside = f"<</Type/XObject/Subtype/Image/Width 9/Height 9/BitsPerComponent 8/ColorSpace/DeviceRGB/F<</FS/URL/F({http}image)>>/Length 0>>"
    return pages(_TEXT + b"/X Do", o1=catalog.encode(), o5=outside.encode() + b"stream\n\nendstream")


def flat(width: int, height: int, bits: int = 1) -> bytes:
    """Packed rows of nothing."""
    packer, row = zlib.compressobj(9), bytes(1 + (width * bits + 7) // 8)
    return b"".join((*(packer.compress(row) for _ in range(height)), packer.flush()))


def png(width: int, height: int, *more: tuple[bytes, bytes]) -> bytes:
    """A picture in black and white; `more` chunks stand before its content."""
    head = struct.pack(">2I5B", width, height, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), *more, (b"IDAT", flat(width, height)), (b"IEND", b""))
    written = (struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(written)


def jpeg(width: int, height: int) -> bytes:
    """A small picture whose head claims another size."""
    buffer = io.BytesIO()
    Image.new("L", (64, 64), 200).save(buffer, "JPEG")
    data = bytearray(buffer.getvalue())
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">2H", height, width)
    return bytes(data)


def tiff(*directories: tuple[int, int], next_of_last: int = 0) -> bytes:
    """Frames of these sizes with no content worth the name; the last one may lead back to the first."""
    out = bytearray(b"II*\x00" + struct.pack("<I", 8))
    for n, (width, height) in enumerate(directories):
        tags = (
            (256, 4, width),
            (257, 4, height),
            (258, 3, 1),
            (259, 3, 1),
            (262, 3, 1),
            (273, 4, 8),
            (278, 4, height),
            (279, 4, 64),
        )
        out += struct.pack("<H", len(tags)) + b"".join(
            struct.pack("<2HII", tag, kind, 1, value) for tag, kind, value in tags
        )
        out += struct.pack("<I", len(out) + 4 if n < len(directories) - 1 else next_of_last)
    return bytes(out + bytes(64))


def all_of() -> Iterator[Hostile]:
    """The hostile PDF files and pictures."""
    bomb = zlib.compress(zlib.compress(bytes(1 << 30), 9), 9)
    twice = b"<</Length %d/Filter[/FlateDecode/FlateDecode]>>stream\n%s\nendstream" % (len(bomb), bomb)
    yield from (
        hostile("page-tree-loop.pdf", lambda world: page_tree(3, "2", "10")),
        hostile("page-tree-lies.pdf", lambda world: page_tree(2_000_000_000, "99", "2")),
        hostile("pages-20000.pdf", lambda world: many_pages(20_000), "too-large"),
        hostile("content-1gb.pdf", lambda world: pages(twice, _TEXT), slow=True),
        hostile("content-letters.pdf", lambda world: pages(_TEXT * 200_000), slow=True),
        hostile(
            "content-rules.pdf",
            lambda world: pages(b"".join(b"%d 0 m %d 800 l S " % (n % 500, n % 499) for n in range(200_000))),
            slow=True,
        ),
        hostile("content-never-closed.pdf", lambda world: pages(b"q " * 500_000 + _TEXT + b"[" * 100_000)),
        hostile("forms-in-forms.pdf", lambda world: forms_in_forms()),
        hostile("forms-a-million-times.pdf", lambda world: doubling_forms(9), slow=True),
        hostile(
            "picture-30000-in-a-page.pdf", lambda world: picture(30_000, 30_000, flat(30_000, 30_000)), "too-large"
        ),
        hostile("picture-lies.pdf", lambda world: picture(2_000_000_000, 2_000_000_000, b"x")),
        hostile(
            "sizes-that-cannot-be.pdf",
            lambda world: odd_sizes(b"[0 0 1e9 1e9]", b"[0 0 0 0]", b"[5 5 -900000 9]", b"[0 0 nan x]"),
        ),
        hostile("fonts-without-maps.pdf", lambda world: without_maps(), "document", "empty", slow=True),
        hostile("actions.pdf", lambda world: acting(world.http, world.file), "document"),
        hostile(
            "table-that-leads-to-itself.pdf",
            lambda world: pages(_TEXT).replace(b"%%EOF", b"startxref\n9\n%%EOF"),
            "document",
            "corrupt",
        ),
        hostile("deep-arrays.pdf", lambda world: pages(_TEXT, o7=b"[" * 500_000 + b"]" * 500_000)),
        hostile("picture-30000.png", lambda world: png(30_000, 30_000), "too-large"),
        hostile(
            "picture-with-a-text-bomb.png",
            lambda world: png(30, 30, (b"zTXt", b"a\0\0" + zlib.compress(bytes(100 << 20)))),
        ),
        hostile("picture-65500.jpg", lambda world: jpeg(65_500, 65_500), "too-large"),
        hostile("picture-of-nothing.jpg", lambda world: jpeg(7_000, 7_000), slow=True),
        hostile("frames-that-go-round.tif", lambda world: tiff((600, 800), (600, 800), next_of_last=8)),
        hostile("frames-5000.tif", lambda world: tiff(*[(600, 800)] * 5000), "too-large"),
        hostile("frame-that-lies.tif", lambda world: tiff((600, 800), (4_000_000_000, 2))),
    )
