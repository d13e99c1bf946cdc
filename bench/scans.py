"""Are scans read as the Word files that they were printed from? `make scans FILES="plan.docx …"`, or on the samples.

For each .docx that has a PDF beside it, the PDF's pages are made pictures of 200 dpi: good ones, and poor ones (turned
by 2.4 degrees, pale, shadowed, noisy, JPEG quality 45). What `parse` makes of them is compared with the .docx:
characters of the text by edits, cells by their text. White space is left out, and forms of one character for narrow and
wide type are one, as they are to everything that judges. Prints a row for each file and kind, and seconds a page.
"""

from __future__ import annotations

import io
import sys
import time
import unicodedata
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
from PIL import Image
from rapidfuzz.distance import Levenshtein

from parsers import ocr
from parsers.document import Document, Table, block_text
from parsers.parse import parse, parse_pages
from tests.parsers.pictures import worse

DPI = 200
_DASHES = str.maketrans("—–－", "---")


@dataclass
class Row:
    """What was found of one file's text and cells, or of all."""

    pages: int = 0
    letters: int = 0
    edits: int = 0
    cells: int = 0
    same: int = 0
    seconds: float = 0.0

    def add(self, other: Row) -> None:
        """Sums up."""
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)

    def __str__(self) -> str:
        share = f"{self.same / self.cells:.3f}" if self.cells else "    -"
        return (
            f"{self.pages:3} pages  text {1 - self.edits / max(self.letters, 1):.4f} of {self.letters:5}  "
            f"cells {share} of {self.cells:4}  {self.seconds / self.pages:.2f} s a page"
        )


def pictures(pdf: Path, *, poor: bool) -> list[bytes]:
    """The pages as they would be scanned."""
    made = []
    for page in pypdfium2.PdfDocument(pdf):
        pixels: Any = page.render(scale=DPI / 72).to_numpy()[:, :, :3]
        pixels = worse(pixels) if poor else pixels
        buffer = io.BytesIO()
        Image.fromarray(np.ascontiguousarray(pixels[:, :, ::-1])).save(buffer, "JPEG", quality=85, dpi=(DPI, DPI))
        made.append(buffer.getvalue())
    return made


def plain(text: str) -> str:
    """Without white space, in one form of type."""
    return unicodedata.normalize("NFKC", "".join(text.split())).translate(_DASHES)


def cells(document: Document) -> Counter[str]:
    """The texts of all cells that hold any."""
    tables = [block for block in document.blocks if isinstance(block, Table)]
    return Counter(text for table in tables for cell in table.cells() if (text := plain(cell.text)))


def compared(word: Path, *, poor: bool) -> Row:
    """One file's scans against the file."""
    wanted = parse(word.read_bytes(), word.name)
    pages = pictures(word.with_suffix(".pdf"), poor=poor)
    start = time.perf_counter()
    read = parse_pages(pages, "scan.jpg")
    seconds = time.perf_counter() - start
    texts = [plain("".join(map(block_text, document.blocks))) for document in (wanted, read)]
    known, found = cells(wanted), cells(read)
    edits = Levenshtein.distance(*texts)
    return Row(len(pages), len(texts[0]), edits, known.total(), (known & found).total(), seconds)


def main(names: list[str]) -> int:
    """Prints the table."""
    files = [Path(name) for name in names] or sorted(Path(__file__).parents[1].glob("samples/files/*.docx"))
    ocr.warm()
    for kind in ("good", "poor"):
        whole = Row()
        for word in files:
            if not word.with_suffix(".pdf").exists():
                continue
            row = compared(word, poor=kind == "poor")
            whole.add(row)
            print(f"{kind}  {row}  {word.name}", flush=True)
        print(f"{kind}  {whole}  all\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
