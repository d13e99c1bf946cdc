"""The gate: kinds by content, limits, and what it notes."""

from __future__ import annotations

import contextlib
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers import gate
from parsers.errors import Corrupt, DocumentError, Empty, Encrypted, TooComplex, TooLarge, UnsupportedFormat
from parsers.gate import Limits
from parsers.ooxml import Package, parse_xml, part_name
from parsers.parse import parse
from tests.parsers.packages import MAIN_TYPE, OFFICE, PACKAGE, docx, outline, p, tbl, tr, zipped
from tests.parsers.pictures import blank

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def ole(stream: str, flags: int = 0) -> bytes:
    """A compound file's header, the first bytes of its text, and a stream's name as its directory writes it."""
    return OLE + b"\xec\xa5" + bytes(9) + bytes([flags]) + bytes(500) + (stream + "\0").encode("utf-16-le")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        pytest.param(docx(p("甲")), "docx", id="docx"),
        pytest.param(
            docx(p("甲"), main_type="application/vnd.ms-word.document.macroEnabled.main+xml"), "docm", id="docm"
        ),
        pytest.param(docx(p("甲"), main_type=MAIN_TYPE.replace("document.main", "template.main")), "dotx", id="dotx"),
        pytest.param(b"%PDF-1.7\n", "pdf", id="pdf"),
        pytest.param(b"\n" * 900 + b"%PDF-1.4", "pdf", id="pdf after other bytes"),
        pytest.param(ole("WordDocument"), "doc", id="doc or wps"),
        pytest.param(ole("Workbook"), "xls", id="xls"),
        pytest.param(b"{\\rtf1 x}", "rtf", id="rtf"),
        pytest.param(
            zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"}), "odt", id="odt"
        ),
        pytest.param(zipped({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<a/>"}), "xlsx", id="xlsx"),
        pytest.param(zipped({"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<a/>"}), "pptx", id="pptx"),
        pytest.param(zipped({"OFD.xml": "<a/>"}), "ofd", id="ofd"),
        pytest.param(zipped({"计划.docx": "x"}), "zip", id="zip"),
        pytest.param(b"Rar!\x1a\x07\x00", "rar", id="rar"),
        pytest.param(b"7z\xbc\xaf\x27\x1c", "7z", id="7z"),
        pytest.param(blank(), "png", id="png"),
        pytest.param(blank(kind="JPEG"), "jpg", id="jpg"),
        pytest.param(blank(kind="TIFF"), "tiff", id="tiff"),
        pytest.param(b"BM\x36\x00\x00\x00\x00\x00\x00\x00\x36", "bmp", id="bmp"),
        pytest.param("BM课程".encode(), "txt", id="a text that begins like a picture"),
        pytest.param(b"<!DOCTYPE html><p>", "html", id="html"),
        pytest.param(b"\xef\xbb\xbf<html>", "html", id="html with a byte order mark"),
        pytest.param(b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><a/>', "xml", id="xml"),
        pytest.param("一、目标".encode("gb18030"), "txt", id="plain text"),
        pytest.param("一、目标".encode("utf-16"), "txt", id="plain text in UTF-16"),
    ],
)
def test_kinds(data: bytes, kind: str) -> None:
    assert gate.inspect(data).kind == kind


@pytest.mark.parametrize(
    ("data", "error"),
    [
        pytest.param(b"", Empty, id="nothing"),
        pytest.param(b"\x00" * 100, Empty, id="zeros"),
        pytest.param(docx(p("甲"))[:400], Corrupt, id="cut off"),
        pytest.param(b"PK\x03\x04" + b"x" * 50, Corrupt, id="no archive"),
        pytest.param(ole("EncryptedPackage"), Encrypted, id="a docx with a password"),
        pytest.param(ole("WordDocument", flags=1), Encrypted, id="a doc with a password"),
        pytest.param(ole("Else"), UnsupportedFormat, id="an unknown compound file"),
        pytest.param(blank()[:30], Corrupt, id="a picture cut off in its header"),
        pytest.param(b"\x01\x02\x00\x03unknown", UnsupportedFormat, id="unknown bytes"),
    ],
)
def test_refusals(data: bytes, error: type[DocumentError]) -> None:
    with pytest.raises(error) as caught:
        gate.inspect(data)
    assert type(caught.value) is error


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (ole("Workbook"), "Excel"),
        (b"GIF89a", "图片"),
        (zipped({"a.docx": "x"}), "压缩包"),
        (zipped({"OFD.xml": "<a/>"}), "OFD"),
        (b"plain", "纯文本"),
    ],
)
def test_known_kinds_that_are_not_read_are_named(data: bytes, word: str) -> None:
    with pytest.raises(UnsupportedFormat) as caught:
        parse(data, "x")
    assert word in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize(
    ("limits", "error"),
    [
        pytest.param(Limits(file=10), TooLarge, id="file"),
        pytest.param(Limits(entries=2), TooComplex, id="entries"),
        pytest.param(Limits(expanded=5000), TooLarge, id="expanded"),
        pytest.param(Limits(xml_part=5000), TooLarge, id="one part"),
        pytest.param(Limits(ratio=10, ratio_from=1000), TooComplex, id="ratio"),
    ],
)
def test_limits(limits: Limits, error: type[DocumentError]) -> None:
    with pytest.raises(error):
        gate.inspect(docx(p("甲" * 20_000)), limits=limits)
    assert gate.inspect(docx(p("甲" * 20_000))).kind == "docx"


def test_an_entry_that_lies_about_its_size_is_no_way_in() -> None:
    data = bytearray(docx(p("甲" * 20_000)))
    at = data.rfind(b"PK\x01\x02", 0, data.rfind(b"word/document.xml"))
    data[at + 24 : at + 28] = struct.pack("<I", 100)
    gated = gate.inspect(bytes(data))
    assert gated.package is not None
    assert gated.package.damaged == {"word/document.xml"}
    with pytest.raises(Corrupt):
        parse(bytes(data), "x.docx")


def test_a_damaged_picture_does_not_stop_the_text() -> None:
    data = docx(p("甲"), header1=b"<w:hdr xmlns:w='x'/>")
    broken = data.replace(struct.pack("<I", zlib.crc32(b"<w:hdr xmlns:w='x'/>")), b"\0\0\0\0")
    document = parse(broken, "x.docx")
    assert outline(document.blocks) == ["甲"]
    assert any("损坏" in notice for notice in document.source.notices)


DTD = b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'


@pytest.mark.parametrize(
    ("data", "error"),
    [
        pytest.param(DTD, TooComplex, id="a DTD"),
        pytest.param(DTD.decode().encode("utf-16"), TooComplex, id="a DTD in another encoding"),
        pytest.param(b"<a>" * 102 + b"</a>" * 102, TooComplex, id="deeper than the limit"),
        pytest.param(b"<a>" * 400 + b"</a>" * 400, TooComplex, id="deeper than the library's limit"),
        pytest.param(b"<a>", Corrupt, id="not closed"),
        pytest.param(b"", Corrupt, id="nothing"),
        pytest.param(b"<a>&#1;</a>", Corrupt, id="a character that XML forbids"),
    ],
)
def test_xml_that_is_refused(data: bytes, error: type[DocumentError]) -> None:
    with pytest.raises(error):
        parse_xml(data)


def test_xml_at_the_depth_limit_is_read() -> None:
    assert parse_xml(b"<a>" * 100 + b"</a>" * 100).tag == "a"


@pytest.mark.parametrize(
    ("name", "data", "noted"),
    [
        ("计划.docx", docx(p("甲")), False),
        ("计划.DOCM", docx(p("甲")), False),
        ("计划", docx(p("甲")), False),
        ("第1.2章 计划", docx(p("甲")), False),
        ("计划.doc", docx(p("甲")), True),
        ("计划.pdf", docx(p("甲")), True),
        ("计划.wps", ole("WordDocument"), False),
        ("照片.jpeg", blank(kind="JPEG"), False),
        ("照片.png", blank(kind="JPEG"), True),
    ],
)
def test_an_extension_that_lies_is_noted(name: str, data: bytes, noted: bool) -> None:
    assert any("扩展名" in notice for notice in gate.inspect(data, name).notices) is noted


LINK = '<Relationship Id="x1" Type="{}" Target="http://example.org/x" TargetMode="External"/>'


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (docx(p("甲"), links=LINK.format(f"{OFFICE}/image")), "外部"),
        (docx(p("甲"), links=LINK.format(f"{OFFICE}/attachedTemplate")), "外部"),
        (docx(p("甲"), links=LINK.format(f"{OFFICE}/hyperlink")), None),
        (docx(p("甲")), None),
    ],
)
def test_links_to_the_outside_are_noted_unless_a_reader_must_click_them(data: bytes, word: str | None) -> None:
    notices = gate.inspect(data).notices
    assert (word is None and not notices) or (word is not None and word in notices[0])


def with_entry(name: str) -> bytes:
    return zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": "<a/>", name: "x"})


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (with_entry("word/vbaProject.bin"), "宏"),
        (with_entry("word/embeddings/sheet1.xlsx"), "嵌有"),
        (with_entry("word/activeX/activeX1.bin"), "嵌有"),
    ],
)
def test_macros_and_embedded_files_are_noted(data: bytes, word: str) -> None:
    assert word in gate.inspect(data).notices[0]


@pytest.mark.parametrize(
    "name", ["word\\document.xml", "/word/document.xml", "Word/Document.xml", "./word/document.xml"]
)
def test_part_names_have_one_writing(name: str) -> None:
    assert part_name(name) == "word/document.xml"


def test_the_main_part_may_have_any_name() -> None:
    body = docx(p("甲"))
    package = gate.open_package(body)
    files: dict[str, str | bytes] = {
        "_rels\\.rels": package.parts["_rels/.rels"].replace(b"word/document.xml", b"/Main/Text.xml"),
        "main\\text.xml": package.parts["word/document.xml"],
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
    }
    assert outline(parse(zipped(files), "x.docx").blocks) == ["甲"]


def test_the_main_part_is_found_without_relationships() -> None:
    assert Package({"word/document.xml": b"<a/>"}).main == "word/document.xml"
    assert Package({"other.xml": b"<a/>"}).main is None


def test_the_source_tells_of_the_file() -> None:
    data = docx(p("甲"))
    source = parse(data, "计划.doc").source
    assert (source.name, source.bytes, source.format, source.pages) == ("计划.doc", len(data), "docx", None)
    assert len(source.sha256) == 64
    assert (source.coverage, source.text_from, len(source.notices)) == (1.0, "file", 1)


@given(
    st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=12),
    st.integers(0, 10_000),
)
@settings(derandomize=True, deadline=None, max_examples=150)
def test_damaged_files_give_a_document_or_its_error(changes: list[tuple[int, int]], cut: int) -> None:
    data = bytearray(docx(p("一、目标") + tbl(tr("甲", "乙"))))
    for at, value in changes:
        data[at % len(data)] = value
    if cut < 3000:
        del data[cut % len(data) :]
    with contextlib.suppress(DocumentError):
        assert parse(bytes(data), "x.docx").source.bytes == len(data)


@given(st.binary(max_size=300))
@settings(derandomize=True, deadline=None, max_examples=150)
def test_any_bytes_have_a_kind_or_an_error(data: bytes) -> None:
    with contextlib.suppress(DocumentError):
        assert gate.inspect(data).kind


def test_an_archive_in_a_later_version_of_zip_is_corrupt() -> None:
    data = bytearray(docx(p("甲")))
    data[data.find(b"PK\x01\x02") + 6] = 163
    with pytest.raises(Corrupt):
        gate.inspect(bytes(data))
