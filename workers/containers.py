"""Files as people send them: one alone, or many in a zip; and what the gate says of each before it is taken in.

Of a zip nothing is believed: entries are expanded one by one into a file of no name, under limits, and their names are
only shown. What holds no plan by its name (`__MACOSX`, `~$…`, `.DS_Store`) is left out without a word; all else comes
out, as a stream or with the reason why not, so that whoever counts misses none.
"""

from __future__ import annotations

import struct
import tempfile
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, cast

from parsers import gate
from parsers.errors import Corrupt, DocumentError, Empty, Encrypted, TooComplex, TooLarge, UnsupportedFormat
from parsers.gate import MEGA, Limits
from parsers.parse import READERS
from workers.report import Failure

_READ = frozenset(kind for kinds, _ in READERS for kind in kinds)
# Entries of these names lie beside documents and are none: system files, locks of Word and LibreOffice.
_LEFT_OUT = ("thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r")
_LEFT_OUT_START = (".", "~$", "~wrl")
_LEFT_OUT_FOLDERS = ("__macosx", "$recycle.bin", "system volume information")
# What makes a zip a document, in lower case, and what of these is a document that nobody here reads.
_PACKAGE = ("[content_types].xml", "_rels/.rels", "word/document.xml", "ofd.xml")
_FOREIGN = (("xl/", "xlsx"), ("ppt/", "pptx"), ("ofd.xml", "ofd"))
_OTHER_ARCHIVES = ((b"Rar!\x1a\x07", "rar"), (b"7z\xbc\xaf\x27\x1c", "7z"), (b"\x1f\x8b", "gz"))
_FAULTS = (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError, struct.error)
# Bytes that an entry of a zip's directory may have on average: names and times need no more.
_DIRECTORY_ENTRY = 512
_SPOOLED = MEGA


@dataclass(frozen=True, slots=True)
class Member:
    """A file that was sent: its path, inside a zip with forward slashes, and either what it holds or why it cannot be.

    `stream` stands at its start, can be read anywhere and lasts until the next member is asked for; with an `error` it
    is there where the content could be had all the same. `inside` a zip the path counts from there. Paths come from
    outside: to be shown, never to be opened.
    """

    path: str
    stream: IO[bytes] | None
    error: Failure | None = None
    inside: bool = False

    @property
    def name(self) -> str:
        """The file's own name."""
        return PurePosixPath(self.path).name or self.path


def files_in(name: str, stream: IO[bytes], limits: Limits) -> Iterator[Member]:
    """The files that were sent as one called `name`: itself, or those in it in their order where it is a zip.

    `stream` must be able to seek. A zip of no files is `empty`; one in a zip, .rar and .7z are `unsupported-format`.
    """
    if not _starts_zip(stream):
        yield Member(name, stream, _refused_archive(stream))
        return
    try:
        archive = _opened(stream, limits)
    except DocumentError as error:
        # A document that is cut off is the document's fault, and said so when it is read.
        stream.seek(0)
        yield Member(name, stream, _failure(error) if name.lower().endswith(".zip") else None)
        return
    with closing(archive):
        if _is_package(archive):
            stream.seek(0)
            yield Member(name, stream)
            return
        yield from _members(name, archive, limits)


def fault(stream: IO[bytes], limits: Limits) -> Failure | None:
    """What the gate says against one file, read as a stream: of no kind that is read, too large, damaged, hostile.

    Nothing is parsed; what parsing finds is for the review to say. The stream stands at its start afterwards.
    """
    try:
        _check(stream, limits)
    except DocumentError as error:
        return _failure(error)
    finally:
        stream.seek(0)
    return None


def expansion_fault(stream: IO[bytes], limits: Limits) -> Failure | None:
    """What is against expanding a package of any kind, an Excel table for one. The stream stands at its start then."""
    try:
        if stream.seek(0, 2) > limits.file:
            raise TooLarge(f"文件超过 {limits.file // MEGA} MB。")
        with closing(_opened(stream, limits)) as archive:
            _check_package(archive, limits)
    except DocumentError as error:
        return _failure(error)
    finally:
        stream.seek(0)
    return None


def left_out(path: str) -> bool:
    """Whether that is no document by its name alone: a system's or a program's own file, or hidden."""
    parts = [part.lower() for part in path.replace("\\", "/").split("/") if part]
    if any(part in _LEFT_OUT_FOLDERS or part.startswith(".") for part in parts[:-1]):
        return True
    return not parts or parts[-1] in _LEFT_OUT or parts[-1].startswith(_LEFT_OUT_START)


# Zips ----------------------------------------------------------------------------------------------------------------


def _members(name: str, archive: zipfile.ZipFile, limits: Limits) -> Iterator[Member]:
    left, found = limits.expanded, False
    for entry in archive.infolist():
        path = _path(entry)
        if entry.is_dir() or path.endswith("/") or left_out(path):
            continue
        found = True
        if left <= 0:
            message = f"压缩包解压后超过 {limits.expanded // MEGA} MB，从“{path}”起没有读取。"
            yield Member(name, None, Failure(TooLarge.code, message, "请分成几个压缩包再提交。"))
            return
        with tempfile.SpooledTemporaryFile(_SPOOLED) as content:
            stream = cast(IO[bytes], content)
            try:
                _expand(archive, entry, limits, limits.file, stream)
            except DocumentError as error:
                yield Member(path, None, _failure(error), inside=True)
                continue
            finally:
                left -= stream.tell()
            yield Member(path, stream, _refused_inside(stream, limits), inside=True)
    if not found:
        yield Member(name, None, Failure(Empty.code, "压缩包里没有文件。", "请确认压缩时选中了要提交的文件。"))


def _opened(stream: IO[bytes], limits: Limits) -> zipfile.ZipFile:
    """The zip, with no more entries than allowed. Raises Corrupt, TooComplex."""
    too_many = TooComplex(f"压缩包里的文件超过 {limits.entries} 个，没有打开。", "请分成几个压缩包再提交。")
    try:
        if _directory_size(stream) > limits.entries * _DIRECTORY_ENTRY:
            raise too_many
        archive = zipfile.ZipFile(stream)
    except _FAULTS as error:
        raise Corrupt("压缩包已损坏，无法打开。", "请重新压缩后再提交。") from error
    if len(archive.infolist()) > limits.entries:
        raise too_many
    return archive


def _directory_size(stream: IO[bytes]) -> int:
    """What the zip says of the size of its directory, which would be read as a whole (APPNOTE 4.3.14 to 4.3.16)."""
    size = stream.seek(0, 2)
    tail_at = max(0, size - (1 << 16) - 22 - 20)
    stream.seek(tail_at)
    tail = stream.read()
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) - end < 22:
        raise zipfile.BadZipFile
    if tail[end - 20 : end - 16] == b"PK\x06\x07" and tail_at + end >= 76:
        stream.seek(tail_at + end - 76)
        record = stream.read(56)
        if record[:4] == b"PK\x06\x06":
            return int(struct.unpack_from("<Q", record, 40)[0])
    return int(struct.unpack_from("<L", tail, end + 12)[0])


def _expand(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limits: Limits, allowed: int, target: IO[bytes] | None
) -> int:
    """Writes what the entry holds; its real size. Raises Encrypted, TooLarge, TooComplex, Corrupt."""
    if entry.flag_bits & 1:
        raise Encrypted("压缩包设有密码。", "请取消密码重新压缩后再提交。")
    size = 0
    try:
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise NotImplementedError
        with archive.open(entry) as source:
            while part := source.read(MEGA):
                size += len(part)
                if size > allowed:
                    raise TooLarge(f"文件超过 {allowed // MEGA} MB。")
                if size > limits.ratio_from and size > limits.ratio * max(entry.compress_size, 1):
                    raise TooComplex("压缩包里文件的压缩比异常，为安全起见没有打开。")
                if target is not None:
                    target.write(part)
    except _FAULTS as error:
        raise Corrupt("压缩包里的这个文件已损坏，无法取出。", "请用系统自带的压缩功能重新压缩后再提交。") from error
    return size


def _path(entry: zipfile.ZipInfo) -> str:
    """The entry's path as its author saw it: old programs write names in the encoding of their own country."""
    name = entry.filename
    if not entry.flag_bits & 0x800:
        name = _decoded(name.encode("cp437", "replace"), name)
    name = "".join(" " if unicodedata.category(sign) in ("Cc", "Cf", "Cs") else sign for sign in name)
    name = name.replace("\\", "/")
    parts = [part for part in name.split("/") if part not in ("", ".", "..")]
    return "/".join(parts) + "/" * name.endswith("/")


def _decoded(raw: bytes, otherwise: str) -> str:
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return otherwise


# Single files --------------------------------------------------------------------------------------------------------


def _check(stream: IO[bytes], limits: Limits) -> None:
    if stream.seek(0, 2) > limits.file:
        raise TooLarge(f"文件超过 {limits.file // MEGA} MB。")
    if not _starts_zip(stream):
        kind = gate.inspect(_content(stream, limits), limits=limits).kind
    else:
        try:
            archive = _opened(stream, limits)
        except Corrupt as error:
            raise Corrupt from error
        with closing(archive):
            kind = _package_kind(archive)
            if kind in _READ:
                _check_package(archive, limits)
    if kind not in _READ:
        raise gate.unsupported(kind)


def _check_package(archive: zipfile.ZipFile, limits: Limits) -> None:
    """Expands all of a document, keeping nothing. A damaged part may be one that nobody needs: that the parser says."""
    budget = limits.expanded
    for entry in archive.infolist():
        if entry.flag_bits & 1:
            raise Encrypted
        try:
            budget -= _expand(archive, entry, limits, budget, None)
        except Corrupt:
            continue
        except TooLarge as error:
            raise TooLarge("文件解压后过大，为安全起见没有打开。") from error
        except TooComplex as error:
            raise TooComplex("文件的压缩比异常，为安全起见没有打开。") from error


def _content(stream: IO[bytes], limits: Limits) -> bytes:
    stream.seek(0)
    return stream.read(limits.file + 1)


def _starts_zip(stream: IO[bytes]) -> bool:
    stream.seek(0)
    start = stream.read(4)
    stream.seek(0)
    return start in (b"PK\x03\x04", b"PK\x05\x06")


def _is_package(archive: zipfile.ZipFile) -> bool:
    return _package_kind(archive) != "zip"


def _package_kind(archive: zipfile.ZipFile) -> str:
    """By the names in it: a kind that is read, one that is not, or a plain `zip`."""
    names = {name.lower().replace("\\", "/").lstrip("/") for name in archive.namelist()}
    if "mimetype" in names and "content.xml" in names:
        return "odt" if _declared(archive).startswith(b"application/vnd.oasis.opendocument.text") else "odf"
    if not names.intersection(_PACKAGE):
        return "zip"
    return next((kind for start, kind in _FOREIGN if any(name.startswith(start) for name in names)), "docx")


def _declared(archive: zipfile.ZipFile) -> bytes:
    """The media type that an OpenDocument file declares in a part of its own."""
    try:
        with archive.open("mimetype") as part:
            return part.read(100)
    except (*_FAULTS, KeyError, RuntimeError):
        return b""


def _refused_archive(stream: IO[bytes]) -> Failure | None:
    """Why a file that holds files is not opened, and how it can be sent instead."""
    stream.seek(0)
    head = stream.read(8)
    stream.seek(0)
    kind = next((kind for magic, kind in _OTHER_ARCHIVES if head.startswith(magic)), None)
    if kind is None:
        return None
    hint = "请先解压，再压缩成 .zip 文件，或逐个提交里面的文件。"
    return Failure(UnsupportedFormat.code, f"不能打开 .{kind} 压缩包。", hint)


def _refused_inside(stream: IO[bytes], limits: Limits) -> Failure | None:
    """The same for a file in a zip, where another zip is one too many."""
    if not _starts_zip(stream):
        return _refused_archive(stream)
    try:
        with closing(_opened(stream, limits)) as archive:
            plain = not _is_package(archive)
    except DocumentError:
        plain = False
    stream.seek(0)
    hint = "请先解压里面的压缩包，再一起压缩成一个 .zip。"
    return Failure(UnsupportedFormat.code, "压缩包里还有压缩包，没有打开。", hint) if plain else None


def _failure(error: DocumentError) -> Failure:
    return Failure(error.code, error.message, error.hint)
