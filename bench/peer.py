"""Reads files with one program over and over and prints what it cost: python peer.py PEER FILE…

Runs in the peers' own environment and prints one line of JSON: the median of processor seconds of each file, or why
there is none. What a peer is asked for is all of a file's text, tables included.
"""

from __future__ import annotations

import importlib
import json
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

from timing import median_of

Reader = Callable[[Path], object]
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def bare_lxml() -> Reader:
    """The least that any reader of Word files must do: unzip the text's part and parse it."""
    etree = importlib.import_module("lxml.etree")

    def read(path: Path) -> object:
        with zipfile.ZipFile(path) as archive:
            root = etree.fromstring(archive.read("word/document.xml"))
        return "".join(node.text or "" for node in root.iter(f"{WORD}t"))

    return read


def python_docx() -> Reader:
    """Paragraphs and the cells of tables, as its documentation shows."""
    docx = importlib.import_module("docx")

    def read(path: Path) -> object:
        document = docx.Document(str(path))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return [paragraph.text for paragraph in document.paragraphs] + cells

    return read


def pdfplumber() -> Reader:
    """Text and tables of every page."""
    library = importlib.import_module("pdfplumber")

    def read(path: Path) -> object:
        with library.open(path) as pdf:
            return [(page.extract_text(), page.extract_tables()) for page in pdf.pages]

    return read


def markitdown() -> Reader:
    """Markdown."""
    converter = importlib.import_module("markitdown").MarkItDown()
    return lambda path: converter.convert(str(path)).text_content


def kreuzberg() -> Reader:
    """Text and tables."""
    library = importlib.import_module("kreuzberg")

    def read(path: Path) -> object:
        return library.extract_file_sync(str(path)).content

    return read


def docling() -> Reader:
    """Its document model."""
    converter = importlib.import_module("docling.document_converter").DocumentConverter()
    return lambda path: converter.convert(str(path)).document


PEERS: dict[str, Callable[[], Reader]] = {
    "unzip+lxml": bare_lxml,
    "python-docx": python_docx,
    "pdfplumber": pdfplumber,
    "markitdown": markitdown,
    "kreuzberg": kreuzberg,
    "docling": docling,
}


def main(peer: str, files: list[str]) -> None:
    """Prints {file: seconds or a message}."""
    try:
        read = PEERS[peer]()
    except Exception as error:  # noqa: BLE001 - whatever a peer's import throws, the table says so
        print(json.dumps({file: f"not installed ({type(error).__name__})" for file in files}))
        return
    answers: dict[str, float | str] = {}
    for file in files:
        path = Path(file)
        try:
            answers[file] = median_of(lambda path=path: read(path))
        except Exception as error:  # noqa: BLE001 - likewise for what it cannot read
            answers[file] = f"fails ({type(error).__name__})"
    print(json.dumps(answers))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
