"""Hostile packages: bombs, lies about sizes, entities, names that lead elsewhere."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from tests.hostile.kinds import Hostile, hostile
from tests.parsers.packages import OFFICE, PACKAGE, docx, p, zipped

MEGA = 1024 * 1024
BODY = p("一、目标") + p("每学期听课十节。")
_LOCAL, _CENTRAL, _END = struct.Struct("<4s5H3I2H"), struct.Struct("<4s6H3I5H2I"), struct.Struct("<4s4H2IH")


def files(body: str = BODY) -> dict[str, bytes]:
    """The parts of a sound Word file."""
    with zipfile.ZipFile(io.BytesIO(docx(body))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def package_with(part: str, data: bytes) -> bytes:
    return zipped({**files(), part: data})


class Packed(NamedTuple):
    """Content of an entry: packed, the size that it claims, its check sum."""

    data: bytes
    size: int
    check: int


def zeros(size: int) -> Packed:
    """Made a block at a time: nothing so large is ever held."""
    packer, parts, check = zlib.compressobj(9, zlib.DEFLATED, -15), [], 0
    for _ in range(size // MEGA):
        parts.append(packer.compress(bytes(MEGA)))
        check = zlib.crc32(bytes(MEGA), check)
    return Packed(b"".join((*parts, packer.flush())), size % (1 << 32), check)


def packed(content: bytes) -> Packed:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return Packed(packer.compress(content) + packer.flush(), len(content), zlib.crc32(content))


def raw_entry(name: str, content: Packed, at: int, extra: bytes = b"") -> tuple[bytes, bytes]:
    """An entry's local header with its content, and its line in the directory, with whatever they claim."""
    sizes = (content.check, len(content.data), content.size, len(name))
    local = _LOCAL.pack(b"PK\3\4", 20, 0, 8, 0, 33, *sizes, 0) + name.encode() + content.data
    line = _CENTRAL.pack(b"PK\1\2", 20, 20, 0, 8, 0, 33, *sizes, len(extra), 0, 0, 0, 0, at)
    return local, line + name.encode() + extra


def with_raw(name: str, content: Packed, copies: int = 1, extra: bytes = b"") -> bytes:
    """A Word file with one entry made by hand, which the directory may name several times."""
    sound = zipped({part: data for part, data in files().items() if part != name})
    end = sound.rindex(b"PK\5\6")
    count, _, start = struct.unpack_from("<HII", sound, end + 10)
    local, line = raw_entry(name, content, start, extra)
    more = (line for _ in range(1, copies))
    directory = b"".join((sound[start:end], line, *more))
    count += copies
    closed = _END.pack(b"PK\5\6", 0, 0, count, count, len(directory), start + len(local), 0)
    return sound[:start] + local + directory + closed


BINARY = "word/media/a.bin"


def mild_bomb(copies: int) -> bytes:
    """Each entry expands by less than the ratio that is refused, and all of them lie in one place: 2 GB of 200."""
    block = zlib.compress(b"".join(struct.pack("<I", n) for n in range(2600))) * 1000
    return with_raw(BINARY, packed(block), copies)


def nested(depth: int) -> bytes:
    """A Word file in a Word file in a Word file, each bound in as text to be read."""
    data = docx(BODY)
    link = f'<Relationship Id="n1" Type="{OFFICE}/aFChunk" Target="inner.docx"/>'
    for _ in range(depth):
        outer = io.BytesIO(docx('<w:altChunk r:id="n1"/>' + BODY, links=link))
        with zipfile.ZipFile(outer, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("word/inner.docx", data)
            archive.writestr("word/embeddings/inner.docx", data)
        data = outer.getvalue()
    return data


def zips(depth: int, width: int) -> bytes:
    """Archives in archives, `width` ** `depth` of them at the bottom; no Word file at all."""
    data = zipped({"a.bin": bytes(10 * MEGA)})
    for _ in range(depth):
        data = zipped({f"{n}.zip": data for n in range(width)})
    return data


def zip64_sizes() -> bytes:
    """The directory says that an entry has an exabyte (APPNOTE 4.5.3)."""
    extra = struct.pack("<HHQQ", 1, 16, 1 << 60, 1 << 59)
    return with_raw(BINARY, packed(b"x")._replace(size=0xFFFFFFFF), 1, extra)


def zip64_end(entries: int, offset: int) -> bytes:
    """An end of the directory for large archives that tells what is not so (APPNOTE 4.3.14)."""
    sound = docx(BODY)
    end = sound.rindex(b"PK\5\6")
    record = struct.pack("<4sQ2H2I4Q", b"PK\6\6", 44, 45, 45, 0, 0, entries, entries, 1 << 40, offset)
    where = struct.pack("<4sIQI", b"PK\6\7", 0, end, 1)
    return sound[:end] + record + where + _END.pack(b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)


def laughs(root: str, encoding: str = "utf-8") -> bytes:
    """Ten entities of ten of the one before."""
    names = [f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10)]
    declared = f'<!DOCTYPE a [<!ENTITY l0 "哈哈哈">{"".join(names)}]>'
    return f'<?xml version="1.0" encoding="{encoding}"?>{declared}{root}'.encode(encoding)


def with_laughs(part: str) -> bytes:
    return package_with(part, laughs("<a>&l9;</a>"))


def attribute_laughs() -> bytes:
    """In an attribute, in a coding in which no search for the word finds the declaration."""
    return package_with("word/document.xml", laughs('<w:document xmlns:w="x" w:a="&l9;"/>', "utf-16"))


def xxe(entity: str) -> bytes:
    """An entity that is to be fetched, and asked for in the text."""
    text = files()["word/document.xml"].decode().replace("听课", "&e;")
    return package_with("word/document.xml", f"<!DOCTYPE a [<!ENTITY e {entity}>]>{text}".encode())


def outside_dtd(address: str) -> bytes:
    text = files()["word/document.xml"].decode()
    declared = f'<!DOCTYPE a SYSTEM "{address}" [<!ENTITY % p SYSTEM "{address}"> %p;]>'
    return package_with("word/document.xml", (declared + text).encode())


def elsewhere(*names: str) -> bytes:
    """Entries whose names lead out of the folder into which somebody may unpack them."""
    return zipped({**files(), **dict.fromkeys(names, b"planreview-hostile")})


def many_entries(count: int) -> bytes:
    return elsewhere(*(f"a/{n}" for n in range(count)))


def long_names() -> bytes:
    return zipped({**files(), **{f"word/{n:05}/{'a' * 1000}.xml": b"<a/>" for n in range(9000)}})


TRAVERSAL = (
    "../../../../tmp/planreview-hostile-1", "/tmp/planreview-hostile-2", "..\\..\\planreview-hostile-3",
    "C:\\planreview-hostile-4", "word/../../planreview-hostile-5", "word/media/../../../planreview-hostile-6.xml",
    "word/\x01\n.xml", "word/document.xml/..", "word/‮lmx.tnemucod",
)  # fmt: skip
PASSWD = "../../../../etc/passwd"


def relations(target: str) -> bytes:
    link = f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="{target}"/>'
    return f'<Relationships xmlns="{PACKAGE}/relationships">{link}</Relationships>'.encode()


def all_of() -> Iterator[Hostile]:
    """The hostile packages."""
    yield from (
        hostile("bomb-ratio-1000.docx", lambda world: with_raw(BINARY, zeros(60 * MEGA)), "too-complex"),
        hostile("bomb-2gb.docx", lambda world: with_raw(BINARY, zeros(2048 * MEGA)), "too-complex", slow=True),
        hostile("bomb-2gb-below-the-ratio.docx", lambda world: mild_bomb(200), "too-large", "corrupt", slow=True),
        hostile(
            "bomb-in-the-text.docx",
            lambda world: with_raw("word/document.xml", zeros(300 * MEGA)),
            "too-large",
            "too-complex",
        ),
        hostile("nested-word-files.docx", lambda world: nested(12), "document"),
        hostile("nested-zips.zip", lambda world: zips(4, 8), "unsupported-format"),
        hostile("nested-zips.docx", lambda world: zips(3, 8), "unsupported-format"),
        hostile("zip64-an-exabyte.docx", lambda world: zip64_sizes(), "document", "corrupt"),
        hostile("zip64-a-billion-entries.docx", lambda world: zip64_end(1 << 40, 0), "corrupt"),
        hostile("zip64-directory-outside.docx", lambda world: zip64_end(3, 1 << 50), "corrupt"),
        hostile("entries-a-hundred-thousand.docx", lambda world: many_entries(100_000), "too-complex", slow=True),
        hostile("entries-with-long-names.docx", lambda world: long_names(), slow=True),
        hostile("laughs-in-content-types.docx", lambda world: with_laughs("[Content_Types].xml"), "too-complex"),
        hostile("laughs-in-rels.docx", lambda world: with_laughs("_rels/.rels"), "too-complex"),
        hostile("laughs-in-document.docx", lambda world: with_laughs("word/document.xml"), "too-complex"),
        hostile("laughs-in-an-attribute.docx", lambda world: attribute_laughs(), "too-complex", "corrupt"),
        hostile("xxe-file.docx", lambda world: xxe(f'SYSTEM "{world.file}"'), "too-complex"),
        hostile("xxe-http.docx", lambda world: xxe(f'SYSTEM "{world.http}xxe"'), "too-complex"),
        hostile("xxe-outside-dtd.docx", lambda world: outside_dtd(f"{world.http}dtd"), "too-complex"),
        hostile("names-that-lead-elsewhere.docx", lambda world: elsewhere(*TRAVERSAL), "document"),
        hostile("main-part-elsewhere.docx", lambda world: package_with("_rels/.rels", relations(PASSWD))),
    )
