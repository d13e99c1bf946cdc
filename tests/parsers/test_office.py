"""Old office formats, through a real LibreOffice."""

from __future__ import annotations

import hashlib
import io
import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import docx as python_docx
import pytest

from parsers import landlock, msdoc, soffice
from parsers.document import Block, Document, Paragraph, Table, block_text
from parsers.errors import ConverterMissing, Corrupt, DocumentError, Encrypted, TimedOut, TooComplex, UnsupportedFormat
from parsers.gate import Limits
from parsers.parse import parse
from parsers.read import Tools
from tests.parsers.packages import docx, p, zipped

ODT = "application/vnd.oasis.opendocument.text"
SPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
    'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" '
    'xmlns:xlink="http://www.w3.org/1999/xlink"'
)
FIB = b"\xec\xa5\x01\x01"


def written(table_last: bool = False) -> bytes:
    """A small plan as .docx: headings, a table with an empty and a merged cell."""
    plan = python_docx.Document()
    plan.add_paragraph("青竹小学2024年校本培训计划")
    plan.add_paragraph("一、培训目标")
    plan.add_paragraph("全体教师每学期听课不少于十节。")
    table = plan.add_table(3, 3, style="Table Grid")
    for row, texts in enumerate((("时间", "内容", "负责人"), ("3月", "课堂观摩", ""), ("4月", "专题讲座", ""))):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    table.cell(1, 2).merge(table.cell(2, 2)).text = "教导处"
    if not table_last:
        plan.add_paragraph("以上安排如有变动另行通知。")
    file = io.BytesIO()
    plan.save(file)
    return file.getvalue()


@pytest.fixture(scope="module")
def office() -> Path:
    """LibreOffice; only where tests are run by hand may it be missing."""
    program = soffice.find()
    if program is None:
        assert not os.environ.get("CI"), "LibreOffice is missing: .ci/office installs it"
        pytest.skip("no LibreOffice")
    return program


@pytest.fixture(scope="module")
def warm(office: Path) -> Iterator[Tools]:
    """A LibreOffice for all tests here; it is started anew after three files, so that this is tested as well."""
    with soffice.Warm(office, files=3) as running:
        yield Tools(running.convert)


@pytest.fixture(scope="module")
def doc(office: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Files of the Word of 2003, as LibreOffice writes them."""
    folder = tmp_path_factory.mktemp("doc")
    (folder / "plan.docx").write_bytes(written())
    (folder / "last.docx").write_bytes(written(table_last=True))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [str(shutil.which("soffice")), profile, "--headless", "--convert-to", "doc", "--outdir", str(folder)]
    subprocess.run([*command, *map(str, folder.glob("*.docx"))], check=True, capture_output=True, timeout=120)
    return {path.stem: path.read_bytes() for path in folder.glob("*.doc")}


def outline(blocks: tuple[Block, ...]) -> list[object]:
    """Texts and tables, without ids and styles."""
    shown: list[object] = []
    for block in blocks:
        if isinstance(block, Table):
            shown.append([[(c.row, c.column, c.row_span, c.column_span, c.text) for c in row] for row in block.rows])
        elif isinstance(block, Paragraph):
            shown.append(block_text(block))
    return shown


def test_an_old_word_file_reads_as_its_twin(doc: dict[str, bytes], warm: Tools) -> None:
    old, new = parse(doc["plan"], "计划.doc", warm), parse(written(), "计划.docx")
    assert outline(old.blocks) == outline(new.blocks)
    assert (old.source.coverage, old.source.unread) == (1.0, ())


@pytest.mark.parametrize(
    ("name", "kind"), [("计划.doc", "doc"), ("计划.wps", "wps"), ("表.DOT", "dot"), ("计划.docx", "doc")]
)
def test_the_source_is_the_original(doc: dict[str, bytes], warm: Tools, name: str, kind: str) -> None:
    source = parse(doc["plan"], name, warm).source
    assert source.format == kind
    assert source.sha256 == hashlib.sha256(doc["plan"]).hexdigest()
    assert source.bytes == len(doc["plan"])
    assert any(f"由 .{kind} 格式转换" in notice for notice in source.notices)


def rtf(body: str) -> bytes:
    """Rich text, ASCII alone: what is Chinese is written as numbers."""
    coded = "".join(c if ord(c) < 128 else f"\\u{(ord(c) + 32768) % 65536 - 32768}?" for c in body)
    return ("{\\rtf1\\ansi\\uc1 " + coded + "}").encode("ascii")


ROW = "\\trowd\\cellx2000\\cellx4000 时间\\intbl\\cell 内容\\intbl\\cell\\row "


def test_rich_text(warm: Tools) -> None:
    read = parse(rtf("一、培训安排\\par " + ROW + "\\pard 完\\par "), "计划.rtf", warm)
    assert outline(read.blocks) == ["一、培训安排", [[(0, 0, 1, 1, "时间"), (0, 1, 1, 1, "内容")]], "完"]
    assert read.source.unread == ()


def test_rich_text_that_is_cut_off_is_refused_or_said_to_be(warm: Tools) -> None:
    try:
        read = parse(rtf("一、目标\\par 第一段\\par 第二段\\par ")[:-12], "计划.rtf", warm)
    except Corrupt:
        return
    assert any("不完整" in entry.what for entry in read.source.unread)


def odt(body: str, head: str = "", **parts: str) -> bytes:
    """An OpenDocument text."""
    content = f"<office:document-content {SPACES}><office:body><office:text>{body}</office:text></office:body>"
    manifest = '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><m:file-entry m:full-path="/"'
    files = {
        "mimetype": ODT,
        "content.xml": f"{head}{content}</office:document-content>",
        "META-INF/manifest.xml": f'{manifest} m:media-type="{ODT}"/><m:file-entry m:full-path="content.xml" '
        'm:media-type="text/xml"/></m:manifest>',
    }
    return zipped({**files, **{name.replace("__", "/"): text for name, text in parts.items()}})


@pytest.mark.parametrize(
    ("unit", "limits"),
    [
        (r"\trowd\cellx2000\cellx4000 a\intbl\cell b\intbl\cell\row ", Limits(cells=9)),
        (r"a\par ", Limits(paragraphs=9)),
    ],
)
def test_masses_in_rich_text_are_counted_before_they_are_converted(unit: str, limits: Limits) -> None:
    def convert(data: bytes, suffix: str) -> bytes:
        raise AssertionError("it is not converted")

    rich = rf"{{\rtf1 {unit * 10}}}".encode()
    with pytest.raises(TooComplex):
        parse(rich, "plan.rtf", Tools(convert=convert, limits=limits))


def test_masses_in_an_old_word_file_are_counted_before_they_are_converted(doc: dict[str, bytes]) -> None:
    def convert(data: bytes, suffix: str) -> bytes:
        raise AssertionError("it is not converted")

    for limits in (Limits(cells=2), Limits(paragraphs=2)):
        with pytest.raises(TooComplex):
            parse(doc["plan"], "plan.doc", Tools(convert=convert, limits=limits))


def test_open_document(warm: Tools) -> None:
    read = parse(
        odt("<text:p>一、目标</text:p><text:p>每学期听课<text:span>十</text:span>节。</text:p>"), "计划.odt", warm
    )
    assert outline(read.blocks) == ["一、目标", "每学期听课十节。"]
    assert read.source.coverage == 1.0


def test_nothing_outside_is_opened(warm: Tools, tmp_path: Path) -> None:
    """A section and a picture from elsewhere: not from the disk, and no server hears of it."""
    secret = tmp_path / "secret.txt"
    secret.write_text("不可外传", encoding="utf-8")
    heard: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/a.png"
        listener = threading.Thread(target=lambda: heard.extend(_callers(server)))
        listener.start()
        read = parse(
            odt(
                f'<text:section text:name="s"><text:section-source xlink:href="{secret.as_uri()}"/><text:p>甲</text:p>'
                f'</text:section><text:p>乙<draw:frame svg:width="2cm" svg:height="2cm" text:anchor-type="as-char">'
                f'<draw:image xlink:href="{address}"/></draw:frame></text:p>'
            ),
            "计划.odt",
            warm,
        )
        listener.join()
    assert "不可外传" not in str(read.blocks)
    assert any("外部" in notice for notice in read.source.notices)
    assert heard == []


@pytest.mark.parametrize("field", ["INCLUDEPICTURE", "INCLUDETEXT"])
@pytest.mark.parametrize("kept_loaded", [True, False])
def test_rich_text_that_names_a_file_of_this_machine(
    field: str, kept_loaded: bool, warm: Tools, tmp_path: Path
) -> None:
    """LibreOffice opens such a file, and gives up where it is no picture: it may not even see it."""
    if not landlock.offered():
        pytest.skip("this kernel has no Landlock: such files are refused as corrupt")
    secret = tmp_path / "secret.txt"
    secret.write_text("keep this", encoding="utf-8")
    field = rf'{{\field{{\*\fldinst {field} "{secret.as_uri()}" \\d}}{{\fldrslt stored}}}}'
    rich = rf"{{\rtf1\ansi before {field} after\par}}".encode()
    read = parse(rich, "plan.rtf", warm if kept_loaded else Tools())
    assert "keep this" not in str(read.blocks)
    assert "before" in str(read.blocks)
    assert "after" in str(read.blocks)
    assert any("外部" in notice for notice in read.source.notices)


def _callers(server: socket.socket) -> Iterator[str]:
    for _ in range(20):
        try:
            yield str(server.accept()[1])
        except TimeoutError:
            continue


def refuse(data: bytes, suffix: str) -> bytes:
    """No file that is refused may come as far as this."""
    raise AssertionError("LibreOffice has been asked")


NOISE = random.Random(7).randbytes(3000)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("data", "name", "error"),
    [
        pytest.param(NOISE, "计划.doc", UnsupportedFormat, id="noise called .doc"),
        pytest.param(NOISE, "计划.wps", UnsupportedFormat, id="noise called .wps"),
        pytest.param(OLE + NOISE, "计划.doc", DocumentError, id="the magic number of .doc and noise"),
        pytest.param(OLE + NOISE + "WordDocument\0".encode("utf-16-le"), "计划.doc", Corrupt, id="and the word"),
        pytest.param(odt("<text:p>x</text:p>", '<!DOCTYPE a [<!ENTITY b "c">]>'), "计划.odt", TooComplex, id="ODT with entities"),
        pytest.param(odt("<text:span>" * 200 + "</text:span>" * 200), "计划.odt", TooComplex, id="ODT, deep"),
        pytest.param(odt("<text:p>"), "计划.odt", Corrupt, id="ODT, not well-formed"),
        pytest.param(
            zipped({"mimetype": ODT.replace("text", "spreadsheet"), "content.xml": "<a/>"}), "表.ods", UnsupportedFormat,
            id="a spreadsheet",
        ),
    ],
)  # fmt: skip
def test_what_is_not_what_it_claims_is_never_converted(data: bytes, name: str, error: type[DocumentError]) -> None:
    with pytest.raises(error):
        parse(data, name, Tools(refuse))


def test_an_encrypted_open_document_is_named() -> None:
    manifest = '<m:manifest xmlns:m="urn:x"><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>'
    with pytest.raises(Encrypted):
        parse(
            zipped({"mimetype": ODT, "content.xml": "<a/>", "META-INF/manifest.xml": manifest}), "a.odt", Tools(refuse)
        )


def encrypted(data: bytes) -> bytes:
    at = data.index(FIB) + 0x0B
    return data[:at] + bytes([data[at] | 1]) + data[at + 1 :]


def renamed(data: bytes, old: str, new: str) -> bytes:
    """A file whose directory calls a stream by another name."""
    at = data.index(old.encode("utf-16-le"))
    name = new.encode("utf-16-le")
    return data[:at] + name.ljust(64, b"\0") + bytes([len(name) + 2]) + data[at + 65 :]


def test_what_a_word_file_says_of_itself(doc: dict[str, bytes]) -> None:
    data = doc["plan"]
    found = msdoc.look(data)
    assert msdoc.paragraphs(found.text or "")[:2] == ["青竹小学2024年校本培训计划", "一、培训目标"]
    assert (found.macros, found.embedded) == (False, False)
    assert msdoc.look(renamed(data, "\x01CompObj", "Macros")).macros
    with pytest.raises(Encrypted):
        msdoc.look(encrypted(data))
    with pytest.raises(UnsupportedFormat):
        msdoc.look(renamed(data, "WordDocument", "Workbook"))


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
def test_a_word_file_that_is_cut_off_is_refused(doc: dict[str, bytes], share: float) -> None:
    data = doc["plan"]
    with pytest.raises(Corrupt):
        parse(data[: int(len(data) * share)], "计划.doc", Tools(refuse))


def test_flipped_bytes_give_a_document_or_an_error(doc: dict[str, bytes]) -> None:
    chance = random.Random(3)
    for _ in range(300):
        data = bytearray(doc["plan"])
        for _ in range(chance.randint(1, 30)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        try:
            parse(bytes(data), "计划.doc", Tools(lambda data, suffix: docx(p("甲"))))
        except DocumentError:
            continue


# What a conversion may lose -------------------------------------------------------------------------------------------


def converted_to(body: str, data: bytes) -> Document:
    return parse(data, "计划.doc", Tools(lambda data, suffix: docx(body)))


def test_a_paragraph_that_the_conversion_drops_is_unread(doc: dict[str, bytes]) -> None:
    read = converted_to(p("青竹小学2024年校本培训计划") + p("一、培训目标"), doc["plan"])
    assert read.source.coverage < 0.6
    assert any("转换" in entry.what for entry in read.source.unread)


def test_a_table_that_the_conversion_flattens_is_unread(doc: dict[str, bytes]) -> None:
    """LibreOffice reads a table that ends a file of its own making as one paragraph."""
    flat = "".join(msdoc.paragraphs(msdoc.look(doc["last"]).text or ""))
    read = converted_to(p(flat), doc["last"])
    assert [entry.what for entry in read.source.unread] == ["表格在转换格式时丢失了结构（12 处）"]


# The converter --------------------------------------------------------------------------------------------------------


def test_without_libreoffice_the_error_says_how_to_get_it(
    doc: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(ConverterMissing, match="LibreOffice") as error:
        parse(doc["plan"], "计划.doc")
    assert "apt-get install libreoffice-writer-nogui" in error.value.hint


def test_a_single_file_needs_no_more_than_the_call(
    doc: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And leaves nothing: no process, no file."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert outline(parse(doc["plan"], "计划.doc").blocks)[1] == "一、培训目标"
    assert _left_behind(tmp_path) == []
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("script", "error"),
    [
        ("sleep 60", TimedOut),
        ("sleep 60 & exit 0", Corrupt),
        ("exit 81", TimedOut),
        ("kill -SEGV $$", Corrupt),
    ],
)
def test_a_converter_that_goes_wrong_is_ended(tmp_path: Path, script: str, error: type[DocumentError]) -> None:
    """It hangs, reports success without a file and leaves a child, always wants another start, crashes."""
    program = tmp_path / "soffice.bin"
    program.write_text(f"#!/bin/sh\n: {tmp_path}\n{script}\n", encoding="ascii")
    program.chmod(0o755)
    with pytest.raises(error):
        soffice.convert(b"", "doc", tmp_path, seconds=1)
    assert _left_behind(tmp_path) == []


def commented() -> bytes:
    """A plan with a comment on it, for which LibreOffice as a library has no window."""
    plan = python_docx.Document()
    plan.add_comment(plan.add_paragraph("一、培训目标").add_run("（待定）"), text="请补充", author="周岚")
    file = io.BytesIO()
    plan.save(file)
    return file.getvalue()


def test_what_the_warm_one_cannot_do_another_does(office: Path) -> None:
    with soffice.Warm(office) as running:
        assert running.convert(commented(), "docx")
        assert running.convert(commented(), "docx")


def test_a_converter_that_dies_is_replaced(
    doc: dict[str, bytes], office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with soffice.Warm(office) as running:
        first = running.convert(doc["plan"], "doc")
        serving = [process for process in _processes(tmp_path) if _parent(process) != os.getpid()]
        assert len(serving) == 1
        os.kill(serving[0], signal.SIGKILL)
        assert running.convert(doc["plan"], "doc"), "another one helps out"
        assert len(running.convert(doc["plan"], "doc")) == len(first), "it is back"
    assert _left_behind(tmp_path) == []


def _left_behind(folder: Path, seconds: float = 5) -> list[int]:
    """What goes on with files in the folder; what was killed may need a moment to die."""
    until = time.monotonic() + seconds
    while (found := _processes(folder)) and time.monotonic() < until:
        time.sleep(0.02)
    return found


def _processes(folder: Path) -> list[int]:
    """What runs with files in the folder."""
    numbers = (int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit())
    return [number for number in numbers if str(folder) in _command(number)]


def _command(process: int) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_text(encoding="utf-8").rstrip("\0").replace("\0", " ")
    except OSError:
        return ""


def _parent(process: int) -> int:
    return int(Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])
