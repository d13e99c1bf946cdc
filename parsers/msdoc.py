"""What a .doc says of itself before anything converts it: [MS-DOC], inside a compound file, [MS-CFB].

Read are the directory, the head of the text (FIB) and the table of pieces, from which the text follows without any
formatting: enough to refuse what is locked or cut off, and to see afterwards whether the conversion lost something.
"""

from __future__ import annotations

import io
import re
import struct
from dataclasses import dataclass

import olefile

from parsers.errors import Corrupt, Encrypted, UnsupportedFormat

_WORD_97 = 0xC1
# Offsets in the FIB: identifier and version, flags, number of characters, place and size of the table of pieces.
_FLAGS, _CLX = 0x0A, 0x01A2
_ENCRYPTED, _SECOND_TABLE = 0x0100, 0x0200
_IDENTIFIERS = (0xA5EC, 0xA5DC)
_UNICODE_BIT = 0x40000000
CELL_MARK = "\x07"
_FIELD_CODE = re.compile("\x13[^\x13\x14\x15]*\x14?")
_CONTROLS = re.compile(r"[\x00-\x06\x08-\x0c\x0e-\x1d]")
_BROKEN = (OSError, struct.error, IndexError, ValueError, KeyError, RecursionError, MemoryError)


@dataclass(frozen=True, slots=True)
class OldWord:
    """A .doc, looked at from outside. `text` is all text in stored order, paragraphs ended by `\\r` and cells by
    `\\x07`; None where the file is older than Word 97."""

    macros: bool
    embedded: bool
    text: str | None


def look(data: bytes) -> OldWord:
    """What the compound file holds. Raises Encrypted, Corrupt (cut off), UnsupportedFormat (no Word text in it)."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as file:
            return _look(file)
    except _BROKEN as error:
        raise Corrupt from error


def _look(file: olefile.OleFileIO) -> OldWord:
    if file.exists("EncryptedPackage"):
        raise Encrypted
    if not file.exists("WordDocument"):
        raise UnsupportedFormat
    main = _stream(file, "WordDocument")
    identifier, version = struct.unpack_from("<HH", main)
    flags = struct.unpack_from("<H", main, _FLAGS)[0]
    if identifier not in _IDENTIFIERS:
        raise Corrupt
    if flags & _ENCRYPTED:
        raise Encrypted
    text = None
    if version >= _WORD_97:
        text = _text(main, _stream(file, "1Table" if flags & _SECOND_TABLE else "0Table"))
    top = {entry[0] for entry in file.listdir(streams=True, storages=True)}
    embedded = any(len(entry) > 1 and entry[0] == "ObjectPool" for entry in file.listdir(streams=True, storages=True))
    return OldWord(bool(top & {"Macros", "_VBA_PROJECT_CUR"}), embedded, text)


def _stream(file: olefile.OleFileIO, name: str) -> bytes:
    """A whole stream; what is cut off is no smaller file but a damaged one."""
    found = len(file.parsing_issues)
    content: bytes = file.openstream(name).read()
    if len(content) < file.get_size(name) or len(file.parsing_issues) > found:
        raise Corrupt("文件不完整，末尾的内容已经丢失。")
    return content


def _text(main: bytes, table: bytes) -> str:
    """The pieces in their order. Raises IndexError, ValueError or struct.error where the tables are nonsense."""
    start, size = struct.unpack_from("<II", main, _CLX)
    clx = table[start : start + size]
    at = 0
    while clx[at] == 1:  # formatting of pieces, of no interest here
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    if clx[at] != 2:
        raise ValueError("no table of pieces")
    length = struct.unpack_from("<I", clx, at + 1)[0]
    count = (length - 4) // 12
    places = struct.unpack_from(f"<{count + 1}I", clx, at + 5)
    pieces = []
    for index in range(count):
        address = struct.unpack_from("<I", clx, at + 5 + 4 * (count + 1) + 8 * index + 2)[0]
        pieces.append(_piece(main, address, places[index + 1] - places[index]))
    return "".join(pieces)


def _piece(main: bytes, address: int, characters: int) -> str:
    if characters < 0:
        raise ValueError("a piece of negative length")
    if address & _UNICODE_BIT:
        start = (address & ~_UNICODE_BIT) // 2
        return main[start : start + characters].decode("cp1252", "replace")
    return main[address : address + 2 * characters].decode("utf-16-le", "replace")


def paragraphs(text: str) -> list[str]:
    """The text of paragraphs and cells as it is printed: results of fields without their codes, no control marks."""
    return [_CONTROLS.sub("", part) for part in re.split("[\r\x07]", _FIELD_CODE.sub("", text))]
