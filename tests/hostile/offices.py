"""Hostile files in old formats, for LibreOffice to open: links, masses, lies."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.hostile.archives import BODY, laughs
from tests.hostile.kinds import Hostile, World, hostile
from tests.parsers.packages import docx, tbl, tr, zipped

_ODT = "application/vnd.oasis.opendocument.text"
_SPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in {
        "office": "office", "text": "text", "draw": "drawing", "svg": "svg-compatible", "table": "table", "script": "script",
    }.items()
)  # fmt: skip
_ROW = r"\trowd\cellx2000\cellx4000 a\intbl\cell b\intbl\cell\row "


def rtf(body: str) -> bytes:
    return (r"{\rtf1\ansi\uc1 \u19968?\u12289?\u30446?\u26631?\par " + body + "}").encode("ascii")


def odt(body: str, head: str = "") -> bytes:
    """An OpenDocument text."""
    links = 'xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dom="http://www.w3.org/2001/xml-events"'
    content = (
        f"<office:document-content {_SPACES} {links}>{head}<office:body><office:text>{body}</office:text></office:body>"
    )
    return zipped(
        {"mimetype": _ODT, "content.xml": content + "</office:document-content>", "META-INF/manifest.xml": _MANIFEST}
    )


_MANIFEST = (
    '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><m:file-entry m:full-path="/" '
    f'm:media-type="{_ODT}"/><m:file-entry m:full-path="content.xml" m:media-type="text/xml"/></m:manifest>'
)


def linked_odt(target: str) -> bytes:
    """A section, a picture and an object from elsewhere."""
    frame = '<draw:frame svg:width="2cm" svg:height="2cm" text:anchor-type="as-char">{}</draw:frame>'
    source = (
        f'<text:section text:name="s"><text:section-source xlink:href="{target}"/><text:p>x</text:p></text:section>'
    )
    shown = f'<draw:image xlink:href="{target}" xlink:actuate="onLoad"/>'
    bound = f'<draw:object-ole xlink:href="{target}"/>'
    return odt(f"<text:p>一、目标</text:p>{source}<text:p>{frame.format(shown)}{frame.format(bound)}</text:p>")


def linked_rtf(target: str) -> bytes:
    """A template, pictures and texts that are to be fetched when the file is opened, an object that is linked."""
    fields = "".join(
        r"{\field\flddirty{\*\fldinst " + f'{word} "{target}"' + r" \\d}{\fldrslt x}}\par "
        for word in ("INCLUDEPICTURE", "INCLUDETEXT", "LINK Word.Document.8", "IMPORT", "DDEAUTO soffice")
    )
    bound = r"{\object\objlink\objupdate{\*\objclass Word.Document.8}{\result x}}"
    return rtf(r"{\*\template " + target + "}" + fields + bound)


@cache
def old_word(data: bytes, suffix: str) -> bytes:
    """The .doc that LibreOffice makes of a file."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / f"in.{suffix}").write_bytes(data)
        command = [str(shutil.which("soffice")), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
        command += ["--convert-to", "doc", "--outdir", str(folder / "out"), str(folder / f"in.{suffix}")]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        return (folder / "out" / "in.doc").read_bytes()


def linked_doc(target: str) -> bytes:
    """A .doc in which the address of a picture has been put in the place of one of the same length."""
    stand_in = f"http://127.0.0.1:9/{'a' * 60}"
    made = old_word(linked_odt(stand_in), "odt")
    coded = [coding for coding in ("utf-16-le", "latin-1") if stand_in.encode(coding) in made]
    assert coded, "LibreOffice has left the link out"
    for coding in coded:
        made = made.replace(stand_in.encode(coding), target.ljust(len(stand_in), "/").encode(coding))
    return made


def macro_odt() -> bytes:
    """A macro that is to run when the file is opened."""
    event = '<script:event-listener script:language="ooo:script" script:event-name="dom:load" xlink:href="vnd.sun.star.script:S.M.m?language=Basic&amp;location=document"/>'
    return odt(
        "<text:p>一、目标</text:p>",
        f"<office:scripts><office:event-listeners>{event}</office:event-listeners></office:scripts>",
    )


def all_of() -> Iterator[Hostile]:
    """The hostile files in old formats."""

    def to(world: World, scheme: str) -> str:
        return world.http + "a.png" if scheme == "http" else world.file

    for scheme in ("http", "file"):
        for suffix, make in (("odt", linked_odt), ("rtf", linked_rtf), ("doc", linked_doc)):
            yield hostile(
                f"outside-{scheme}.{suffix}",
                lambda world, make=make, scheme=scheme: make(to(world, scheme)),
                "document",
                outside=suffix != "doc",
                slow=scheme == "file" and suffix != "odt",
            )
    yield from (
        hostile("rows-200000.rtf", lambda world: rtf(_ROW * 200_000), *_HARD, slow=True),
        hostile("groups-a-million-deep.rtf", lambda world: rtf("{" * 1_000_000), *_HARD, slow=True),
        hostile("object-that-lies.rtf", lambda world: rtf(_OBJECT), *_HARD, slow=True),
        hostile("binary-that-lies.rtf", lambda world: rtf(r"{\pict\pngblip\bin2147483647 x}"), *_HARD, slow=True),
        hostile(
            "picture-that-lies.rtf",
            lambda world: rtf(r"{\pict\pngblip\picw999999999\pich999999999 " + "89504e47" * 9 + "}"),
            slow=True,
        ),
        hostile("tables-deep.odt", lambda world: odt(_nest(10_000)), "too-complex"),
        hostile(
            "laughs.odt", lambda world: zipped({"mimetype": _ODT, "content.xml": laughs("<a>&l9;</a>")}), "too-complex"
        ),
        hostile("repeated.odt", lambda world: odt(_repeated()), *_HARD, slow=True),
        hostile("macro.odt", lambda world: macro_odt(), "document", slow=True),
        hostile(
            "rows-3000.doc",
            lambda world: old_word(docx(BODY + tbl(*[tr("甲", "乙")] * 3000)), "docx"),
            *_HARD,
            slow=True,
        ),
    )


_OBJECT = r"{\object\objlink{\*\objclass Word.Document.8}{\*\objdata " + b"http://127.0.0.1".hex() + r"}{\result x}}"
_HARD = ("document", "corrupt", "too-complex", "too-large", "timeout")


def _nest(depth: int) -> str:
    return (
        "<table:table><table:table-row><table:table-cell>" * depth
        + "</table:table-cell></table:table-row></table:table>" * depth
    )


def _repeated() -> str:
    """A table of a hundred million cells in a few words."""
    cell = '<table:table-cell table:number-columns-repeated="10000"><text:p>x</text:p></table:table-cell>'
    return f'<table:table><table:table-row table:number-rows-repeated="10000">{cell}</table:table-row></table:table>'
