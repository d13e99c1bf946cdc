"""What comes out of the files that people send: every document once, everything else with its reason."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import pytest

from parsers.gate import LIMITS
from tests.parsers.packages import docx, zipped
from workers import containers

PLAN = docx("<w:p><w:r><w:t>云岭小学2031年校本培训计划</w:t></w:r></w:p>")
XLSX = zipped({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>"})
OFD = zipped({"OFD.xml": "<OFD/>"})
ODS = zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"})


def named(entries: dict[bytes, bytes]) -> bytes:
    """A zip as old programs write it: names are bytes of whatever encoding, without a mark."""
    plain = {b"QXZ"[at : at + 1] * len(raw): raw for at, raw in enumerate(entries)}
    data = zipped({stand_in.decode(): entries[raw] for stand_in, raw in plain.items()})
    for stand_in, raw in plain.items():
        data = data.replace(stand_in, raw)
    return data


def locked(files: dict[str, str | bytes]) -> bytes:
    """A zip whose entries say that they are encrypted."""
    data = bytearray(zipped(files))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(signature)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(signature, at + 4)
    return bytes(data)


def seen(data: bytes, name: str = "sent.zip", limits: containers.Limits = LIMITS) -> list[tuple[str, object]]:
    """Each file's path with its content, or with the code of what is against it."""
    return [
        (member.path, member.error.code if member.error else member.stream.read() if member.stream else None)
        for member in containers.files_in(name, io.BytesIO(data), limits)
    ]


@pytest.mark.parametrize("data", [PLAN, b"%PDF-1.4", b"words", b"", PLAN[:200]])
def test_a_file_alone_comes_out_as_it_is(data: bytes) -> None:
    assert seen(data, "plan.docx") == [("plan.docx", data)]


def test_files_come_out_of_a_zip_in_its_order() -> None:
    data = zipped({"b/第二份.docx": PLAN, "a.pdf": b"%PDF-1.4"})
    assert seen(data) == [("b/第二份.docx", PLAN), ("a.pdf", b"%PDF-1.4")]


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_names_are_read_as_they_were_written(encoding: str) -> None:
    name = "云岭小学/校本培训计划.docx"
    assert seen(named({name.encode(encoding): PLAN})) == [(name, PLAN)]


def test_names_never_lead_anywhere() -> None:
    data = named({b"..\\..\\up.docx": PLAN, b"/etc/root.docx": PLAN, "第\x1b一.docx".encode(): PLAN})
    assert [path for path, _ in seen(data)] == ["up.docx", "etc/root.docx", "第 一.docx"]


@pytest.mark.parametrize(
    "name",
    [
        "__MACOSX/._plan.docx",
        "a/.DS_Store",
        "~$plan.docx",
        "Thumbs.db",
        "a/desktop.ini",
        ".hidden/plan.docx",
        "~WRL0001.tmp",
    ],
)
def test_what_lies_beside_documents_is_left_out(name: str) -> None:
    assert seen(zipped({name: b"x", "plan.docx": PLAN})) == [("plan.docx", PLAN)]


def test_files_of_other_kinds_are_not_left_out() -> None:
    assert [path for path, _ in seen(zipped({"notes.txt": "words", "list.xls": b"x"}))] == ["notes.txt", "list.xls"]


@pytest.mark.parametrize(
    ("name", "content"),
    [("in.zip", zipped({"plan.docx": PLAN})), ("in.rar", b"Rar!\x1a\x07\x01\x00"), ("in.7z", b"7z\xbc\xaf\x27\x1c..")],
)
def test_archives_in_a_zip_are_refused_by_their_content(name: str, content: bytes) -> None:
    data = zipped({"plan.docx": PLAN, name: content})
    assert seen(data) == [("plan.docx", PLAN), (name, "unsupported-format")]


@pytest.mark.parametrize(("start", "kind"), [(b"Rar!\x1a\x07\x01\x00", "rar"), (b"7z\xbc\xaf\x27\x1c...", "7z")])
def test_other_archives_are_refused_with_a_way_out(start: bytes, kind: str) -> None:
    [member] = containers.files_in(f"x.{kind}", io.BytesIO(start), LIMITS)
    assert member.error
    assert kind in member.error.message
    assert ".zip" in member.error.hint


def test_a_locked_zip_is_said_to_be_locked_for_each_file() -> None:
    assert seen(locked({"a.docx": PLAN, "b.docx": PLAN})) == [("a.docx", "encrypted"), ("b.docx", "encrypted")]


def test_a_damaged_entry_costs_no_other_entry() -> None:
    data = zipped({"a.docx": b"A" * 5000 + PLAN, "b.docx": PLAN})
    spoiled = data[:60] + bytes([data[60] ^ 0xFF]) + data[61:]
    assert seen(spoiled) == [("a.docx", "corrupt"), ("b.docx", PLAN)]


def test_a_damaged_zip_is_corrupt() -> None:
    assert seen(zipped({"a.docx": PLAN})[:300]) == [("sent.zip", "corrupt")]


def test_a_zip_without_files_is_empty() -> None:
    assert seen(zipped({"__MACOSX/._x": b"x"})) == [("sent.zip", "empty")]


def test_too_many_entries_are_too_complex() -> None:
    data = zipped({f"{at}.docx": b"x" for at in range(11)})
    assert seen(data, limits=replace(LIMITS, entries=10)) == [("sent.zip", "too-complex")]


def test_a_huge_directory_is_not_read() -> None:
    # APPNOTE 4.3.16: the size of the directory stands 12 bytes after the end record's signature.
    data = bytearray(zipped({"a.docx": PLAN}))
    at = data.rfind(b"PK\x05\x06")
    data[at + 12 : at + 16] = (0x7FFFFFFF).to_bytes(4, "little")
    assert seen(bytes(data)) == [("sent.zip", "too-complex")]


def test_an_entry_that_expands_without_end_is_stopped() -> None:
    data = zipped({"bomb.docx": bytes(3 << 20), "plan.docx": PLAN})
    assert seen(data, limits=replace(LIMITS, ratio_from=1 << 20)) == [("bomb.docx", "too-complex"), ("plan.docx", PLAN)]


def test_a_large_entry_is_too_large() -> None:
    data = zipped({"large.docx": bytes(3 << 20), "plan.docx": PLAN})
    assert seen(data, limits=replace(LIMITS, file=1 << 20)) == [("large.docx", "too-large"), ("plan.docx", PLAN)]


def test_a_zip_that_expands_to_too_much_says_where_it_was_given_up() -> None:
    data = zipped({f"{at}.pdf": bytes(1 << 20) for at in range(5)})
    limits = replace(LIMITS, expanded=2 << 20)
    *read, last = containers.files_in("sent.zip", io.BytesIO(data), limits)
    assert [member.path for member in read] == ["0.pdf", "1.pdf"]
    assert last.path == "sent.zip"
    assert last.error
    assert (last.error.code, "2.pdf" in last.error.message) == ("too-large", True)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (PLAN, None),
        (b"%PDF-1.4", None),
        (b"\x89PNG\r\n\x1a\n", "corrupt"),
        (PLAN[:200], "corrupt"),
        (XLSX, "unsupported-format"),
        (OFD, "unsupported-format"),
        (ODS, "unsupported-format"),
        ("只是文字".encode(), "unsupported-format"),
        (zipped({"plan.docx": PLAN}), "unsupported-format"),
        (b"", "empty"),
        (bytes(100), "empty"),
        (locked({"[Content_Types].xml": "<Types/>", "word/document.xml": "<x/>"}), "encrypted"),
        (docx("<w:p/>", styles="<x>" + "y" * (12 << 20) + "</x>"), "too-complex"),
    ],
)
def test_the_gate_speaks_before_a_file_is_taken_in(content: bytes, code: str | None) -> None:
    stream = io.BytesIO(content)
    found = containers.fault(stream, LIMITS)
    assert (found.code if found else None) == code
    assert stream.tell() == 0


def test_a_file_above_the_limit_is_too_large() -> None:
    found = containers.fault(io.BytesIO(b"%PDF-" + b"x" * 100), replace(LIMITS, file=50))
    assert found
    assert found.code == "too-large"


def test_an_ofd_file_is_refused_with_a_way_out() -> None:
    found = containers.fault(io.BytesIO(OFD), LIMITS)
    assert found
    assert "PDF" in found.hint


@pytest.mark.parametrize("cut", range(0, 400, 23))
def test_any_bytes_give_files_or_reasons(cut: int) -> None:
    data = zipped({"a.docx": PLAN, "b.zip": zipped({"c.docx": PLAN})})
    for spoiled in (data[:cut], data[cut:], data[:cut] + b"\xff" + data[cut + 1 :]):
        for member in containers.files_in("sent.zip", io.BytesIO(spoiled), LIMITS):
            assert member.error or member.stream


def test_the_stream_of_a_zip_is_left_open() -> None:
    stream = io.BytesIO(zipped({"a.docx": PLAN}))
    assert len([*containers.files_in("sent.zip", stream, LIMITS)]) == 1
    assert zipfile.is_zipfile(stream)
