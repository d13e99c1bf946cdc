"""The gate: what a file is, by its content, and whether it is safe to open. It runs before any library sees the file.

Formats are told by magic numbers and by the parts inside packages, never by the extension; an extension that says
something else is noted. Packages are really expanded, entry by entry and under limits, for sizes that a file
declares about itself are no protection.
"""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
import zlib
from dataclasses import dataclass, replace

from parsers.errors import Corrupt, Empty, Encrypted, TooComplex, TooLarge, UnsupportedFormat
from parsers.ooxml import Package, part_name

MEGA = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What is refused, in one table. Sizes are bytes.

    | setting | refuses |
    | --- | --- |
    | `file` | a file larger than this |
    | `pages` | a PDF of more pages |
    | `pixels` | a picture of more pixels |
    | `entries` | a package of more entries |
    | `expanded` | a package that expands to more |
    | `xml_part` | a single XML part that expands to more |
    | `ratio`, `ratio_from` | an entry that expands by more than this factor, once it is larger than `ratio_from` |
    | `depth` | XML elements nested deeper |
    | `cells` | table cells (positions of the grids) in one document |
    | `paragraphs` | paragraphs in one Word file, empty ones included |
    | `tables` | tables in one Word file |
    | `nesting` | tables in one another's cells |
    """

    file: int = 50 * MEGA
    pages: int = 500
    pixels: int = 60_000_000
    entries: int = 10_000
    expanded: int = 500 * MEGA
    xml_part: int = 64 * MEGA
    ratio: int = 100
    ratio_from: int = 10 * MEGA
    depth: int = 100
    cells: int = 100_000
    paragraphs: int = 100_000
    tables: int = 5_000
    nesting: int = 12


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Gated:
    """A file that may be opened: its kind (`docx`, `pdf`, `doc`, …), what people should know, its parts if any."""

    kind: str
    notices: tuple[str, ...] = ()
    package: Package | None = None


# Magic numbers, first match wins: kind, offset, bytes.
_MAGIC = (
    ("ole", 0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    ("rtf", 0, b"{\\rtf"),
    ("png", 0, b"\x89PNG\r\n\x1a\n"),
    ("jpg", 0, b"\xff\xd8\xff"),
    ("gif", 0, b"GIF8"),
    ("tiff", 0, b"II*\x00"),
    ("tiff", 0, b"MM\x00*"),
    ("webp", 8, b"WEBP"),
    ("heic", 4, b"ftyphei"),
    ("heic", 4, b"ftypmif1"),
    ("rar", 0, b"Rar!\x1a\x07"),
    ("7z", 0, b"7z\xbc\xaf\x27\x1c"),
    ("gz", 0, b"\x1f\x8b"),
)
# Streams of compound files: the name in the directory, and the kind that it betrays.
_STREAMS = (("WordDocument", "doc"), ("Workbook", "xls"), ("Book", "xls"), ("PowerPoint Document", "ppt"))
# Parts of zip packages that betray the kind of file.
_PARTS = (("xl/workbook.xml", "xlsx"), ("ppt/presentation.xml", "pptx"), ("ofd.xml", "ofd"))
_MAIN_TYPES = (
    ("ms-word.document.macroenabled", "docm"),
    ("ms-word.template.macroenabled", "dotm"),
    ("wordprocessingml.template", "dotx"),
    ("wordprocessingml", "docx"),
    ("spreadsheetml", "xlsx"),
    ("presentationml", "pptx"),
)
_ODF = {
    f"application/vnd.oasis.opendocument.{name}": kind for name, kind in (("text", "odt"), ("text-template", "ott"))
}
_ALIASES = {"jpeg": "jpg", "jpe": "jpg", "tif": "tiff", "htm": "html", "heif": "heic", "text": "txt", "xht": "html"}
_SAME = ({"doc", "wps", "dot", "wpt"}, {"docx", "docm", "dotx", "dotm"}, {"odt", "ott"})
_WITH_PACKAGE = _SAME[1] | _SAME[2]
_NAMES = {
    "doc": "旧版 Word 文件（.doc）",
    "rtf": "RTF 文件",
    "odt": "OpenDocument 文件（.odt）",
    "odf": "OpenDocument 表格或演示文稿",
    "xls": "Excel 表格",
    "xlsx": "Excel 表格",
    "ppt": "演示文稿",
    "pptx": "演示文稿",
    "ofd": "OFD 文件",
    "html": "网页文件",
    "xml": "XML 文件",
    "txt": "纯文本文件",
    "zip": "压缩包",
    "rar": "压缩包",
    "7z": "压缩包",
    "gz": "压缩包",
}
PICTURES = ("jpg", "png", "tiff")  # that are read
_PICTURES = ("png", "jpg", "gif", "bmp", "tiff", "webp", "heic")
_HINTS = {
    "压缩包": "请解压后逐个提交里面的文件。",
    "OFD 文件": "请用阅读软件导出为 PDF 后再提交。",
    "图片": "请提交 Word 文件或 PDF 文件。",
}


def inspect(data: bytes, name: str = "", limits: Limits = LIMITS) -> Gated:
    """What the file is. Raises Empty, TooLarge, TooComplex, Corrupt, Encrypted; UnsupportedFormat for the unknown."""
    if not data.strip(b"\x00\t\n\r "):
        raise Empty
    if len(data) > limits.file:
        raise TooLarge(f"文件超过 {limits.file // MEGA} MB。")
    kind, package = _kind(data, limits)
    kind = _said_kind(name, kind)
    notices = list(_extension_notice(name, kind))
    if package is not None:
        notices += _package_notices(package)
    if kind in PICTURES:
        _check_picture(data, limits)
    return Gated(kind, tuple(notices), package)


def unsupported(kind: str) -> UnsupportedFormat:
    """The error for a known kind of file that nothing here reads."""
    title = "图片" if kind in _PICTURES else _NAMES.get(kind, "")
    return UnsupportedFormat(f"这是{title}，目前不能读取。" if title else None, _HINTS.get(title))


def picture_too_large(pixels: int) -> TooLarge:
    """The error for a picture of too many pixels."""
    return TooLarge(
        f"图片有 {pixels / 1e6:.0f} 百万像素，超过了上限。", "请用较低的分辨率（200 至 300 dpi）重新扫描或导出。"
    )


def _check_picture(data: bytes, limits: Limits) -> None:
    """Refuses pictures of too many pixels or pages, by what their headers say: nothing is decoded."""
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "TIFF")) as picture:
                pixels, frames = picture.width * picture.height, getattr(picture, "n_frames", 1)
    except Image.DecompressionBombError as error:
        raise TooLarge("图片的像素过多。") from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, struct.error) as error:
        raise Corrupt("图片已损坏，无法打开。", "请重新扫描或导出后再提交。") from error
    if pixels > limits.pixels:
        raise picture_too_large(pixels)
    if frames > limits.pages:
        raise TooLarge(f"文件有 {frames} 页，超过了 {limits.pages} 页的上限。")


def open_package(data: bytes, limits: Limits = LIMITS) -> Package:
    """The package's XML parts, expanded under the limits. Raises Corrupt, Encrypted, TooLarge, TooComplex."""
    if data.count(b"PK\x01\x02") > limits.entries:
        raise TooComplex("文件包含的部件过多，为安全起见没有打开。")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return replace(_expanded(archive, limits), archive=data)
    except (zipfile.BadZipFile, NotImplementedError, struct.error, OSError, ValueError, EOFError) as error:
        raise Corrupt from error


def _kind(data: bytes, limits: Limits) -> tuple[str, Package | None]:
    if data.startswith(b"PK\x03\x04") or data.startswith(b"PK\x05\x06"):
        package = open_package(data, limits)
        kind = _package_kind(package)
        return kind, package if kind in _WITH_PACKAGE else None
    for kind, offset, magic in _MAGIC:
        if data.startswith(magic, offset):
            return (_ole_kind(data) if kind == "ole" else kind), None
    if data.startswith(b"BM") and data[6:10] == bytes(4):
        return "bmp", None
    if b"%PDF-" in data[:1024]:
        return "pdf", None
    return _text_kind(data), None


def _ole_kind(data: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise Encrypted
    kind = next((kind for stream, kind in _STREAMS if (stream + "\0").encode("utf-16-le") in data), None)
    if kind is None and "MatOST\0".encode("utf-16-le") in data:
        return "works"
    if kind is None:
        raise Corrupt if _ole_cut_off(data) else UnsupportedFormat
    # [MS-DOC] FibBase: wIdent 0xA5EC, then at byte 11 the bit fEncrypted. The stream nearly always follows the header.
    if kind == "doc" and data[512:514] == b"\xec\xa5" and data[523] & 1:
        raise Encrypted
    return kind


def _ole_cut_off(data: bytes) -> bool:
    """Whether the directory of a compound file lies beyond its end ([MS-CFB] 2.2: sector shift, first sector of it)."""
    if len(data) < 512:
        return True
    shift = struct.unpack_from("<H", data, 30)[0]
    return shift in (9, 12) and (struct.unpack_from("<I", data, 48)[0] + 2) << shift > len(data)


def _text_kind(data: bytes) -> str:
    head = data[:2048]
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "txt"
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html", b"mime-version")):
        return "html"
    if start.startswith(b"<?xml"):
        return "html" if b"<html" in start else "xml"
    if b"\0" in head:
        raise UnsupportedFormat
    return "txt"


def _package_kind(package: Package) -> str:
    for part, kind in _PARTS:
        if part in package.names:
            return kind
    if "mimetype" in package.names and "content.xml" in package.names:
        return _ODF.get(package.parts.get("mimetype", b"").strip().decode("ascii", "replace"), "odf")
    main = package.main
    if main is None:
        if "word/document.xml" in package.damaged:
            raise Corrupt
        return "zip"
    kind_of_main = package.content_types.get(main, "").lower()
    return next((kind for word, kind in _MAIN_TYPES if word in kind_of_main), "docx")


def _expanded(archive: zipfile.ZipFile, limits: Limits) -> Package:
    parts: dict[str, bytes] = {}
    damaged: set[str] = set()
    total = 0
    for entry in archive.infolist():
        if entry.is_dir():
            continue
        if entry.flag_bits & 1:
            raise Encrypted
        key = part_name(entry.filename)
        try:
            content, size = _content(archive, entry, limits, limits.expanded - total)
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError):
            damaged.add(key)
            continue
        total += size
        if content is not None:
            parts[key] = content
    return Package(parts, frozenset(parts) | _names(archive) | damaged, frozenset(damaged), limits.depth)


def _names(archive: zipfile.ZipFile) -> frozenset[str]:
    return frozenset(part_name(name) for name in archive.namelist() if name)


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limits: Limits, budget: int) -> tuple[bytes | None, int]:
    """The entry's bytes, where it is XML, and its real size."""
    keep = entry.filename.lower().endswith((".xml", ".rels", "mimetype"))
    allowed = min(budget, limits.xml_part) if keep else budget
    chunks: list[bytes] = []
    size = 0
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise NotImplementedError
    with archive.open(entry) as stream:
        while chunk := stream.read(MEGA):
            size += len(chunk)
            if size > allowed:
                raise TooLarge("文件解压后过大，为安全起见没有打开。")
            if size > limits.ratio_from and size > limits.ratio * max(entry.compress_size, 1):
                raise TooComplex("文件的压缩比异常，为安全起见没有打开。")
            if keep:
                chunks.append(chunk)
    return (b"".join(chunks) if keep else None), size


def _said_kind(name: str, kind: str) -> str:
    """A .dot or .wps is a .doc inside: what the name says of it is believed."""
    extension = name.rpartition(".")[2].lower()
    return extension if kind == "doc" and extension in _SAME[0] else kind


def _extension_notice(name: str, kind: str) -> list[str]:
    stem, dot, extension = name.rpartition(".")
    extension = extension.lower()
    if not dot or not stem or not extension.isalnum() or len(extension) > 5 or extension.isdigit():
        return []
    said = _ALIASES.get(extension, extension)
    if said == kind or (said, kind) == ("wps", "works") or any(said in same and kind in same for same in _SAME):
        return []
    return [f"文件的扩展名是 .{extension}，内容却是 {kind} 格式，已按内容读取。"]


def _package_notices(package: Package) -> list[str]:
    """What lies in the package beside its text: macros, embedded objects, links to the outside."""
    notices = []
    if any(name.endswith("vbaproject.bin") for name in package.names):
        notices.append("文件含有宏，没有运行。")
    if any("/embeddings/" in name or "/activex/" in name for name in package.names):
        notices.append("文件嵌有其他文件或控件，没有打开。")
    if _outside(package):
        notices.append("文件引用了外部的图片、模板或文件，没有读取。")
    return notices


def _outside(package: Package) -> bool:
    """Whether anything but a plain hyperlink points out of the file."""
    for name in package.parts:
        if not name.endswith(".rels") or b"xternal" not in package.parts[name]:
            continue
        source = name.replace("_rels/", "").removesuffix(".rels")
        if any(link.external and link.type != "hyperlink" for link in package.links(source).values()):
            return True
    return False
