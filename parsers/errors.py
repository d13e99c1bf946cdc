"""Why a file could not be read: one class a cause.

DocumentError
├── UnsupportedFormat   unsupported-format
├── Corrupt             corrupt
├── Encrypted           encrypted
├── Empty               empty
├── TooLarge            too-large
├── TooComplex          too-complex
├── TimedOut            timeout
└── ConverterMissing    converter-missing

Each carries the contract's code, a Chinese message (what happened) and a hint (what to do). A bug is none of these.
"""

from __future__ import annotations


class DocumentError(Exception):
    """A file that cannot be read. `message` and `hint` are for people and in Chinese."""

    code = "internal"
    message = "处理文件时出错。"
    hint = "请重新导出文件后再试。"

    def __init__(self, message: str | None = None, hint: str | None = None) -> None:
        self.message = message or self.message
        self.hint = hint or self.hint
        super().__init__(self.message)


class UnsupportedFormat(DocumentError):
    """The content is of no kind that is read here."""

    code = "unsupported-format"
    message = "不支持这种文件。"
    hint = "请用 Word 或 WPS 另存为 .docx，或导出为 PDF 后再提交。"


class Corrupt(DocumentError):
    """The file is damaged or cut off."""

    code = "corrupt"
    message = "文件已损坏，无法打开。"
    hint = "请用 Word 或 WPS 打开原文件，重新保存后再提交。"


class Encrypted(DocumentError):
    """The file is locked with a password."""

    code = "encrypted"
    message = "文件设有打开密码。"
    hint = "请取消密码后重新保存，再提交。"


class Empty(DocumentError):
    """There is nothing in the file, or no text in it."""

    code = "empty"
    message = "文件里没有任何内容。"
    hint = "请确认提交的是填写好的文件。"


class TooLarge(DocumentError):
    """The file, or what it expands to, is larger than the limit."""

    code = "too-large"
    message = "文件过大。"
    hint = "请压缩文件里的图片，或拆分后再提交。"


class TooComplex(DocumentError):
    """The file is built in a way that would cost too much to read: nesting, entries, cells, entities."""

    code = "too-complex"
    message = "文件结构过于复杂，为安全起见没有打开。"
    hint = "请用 Word 或 WPS 打开后另存为新文件再提交。"


class TimedOut(DocumentError):
    """Reading took longer than the limit."""

    code = "timeout"
    message = "读取文件超过了时间限制。"
    hint = "请拆分文件，或另存为新文件后再提交。"


class ConverterMissing(DocumentError):
    """The file must be converted first, and the converter is not installed."""

    code = "converter-missing"
    message = "读取这种文件需要 LibreOffice，本机没有安装。"
    hint = "请安装：apt-get install libreoffice-writer-nogui；或用 Word、WPS 另存为 .docx。"
