"""Builds the sample files from the readable texts in `samples/plans`: Word files, and PDF twins through LibreOffice.

    python -m samples.build            all of them, into samples/files
    python -m samples.build NAME…      these only

Equal texts give equal Word files, byte for byte; the PDFs differ in the date that LibreOffice writes.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import zipfile
from io import BytesIO
from pathlib import Path

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from parsers.text import split_label
from samples.outline import Break, Image, Node, Rows, Text, read

HERE = Path(__file__).parent
PLANS = HERE / "plans"
FILES = HERE / "files"
_SHORT = 30  # a longer line is prose and gets a first-line indent
_EPOCH = (2025, 1, 1, 0, 0, 0)
_FONT = "宋体"


def word(text: str) -> bytes:
    """A Word file of an outline (see `samples/outline.py`)."""
    document = Document()
    _page(document)
    for node in read(text):
        _add(document, node)
    buffer = BytesIO()
    document.save(buffer)
    return _undated(buffer.getvalue())


def _page(document: WordDocument) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.8)
    style = document.styles["Normal"]
    style.font.name = _FONT
    style.font.size = Pt(12)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    style.paragraph_format.line_spacing = 1.25


def _add(document: WordDocument, node: Node) -> None:
    match node:
        case Text(text, heading):
            _format(document.add_paragraph(), text, heading)
        case Rows():
            _table(document, node)
        case Image():
            raise ValueError("samples hold no pictures")
        case Break():
            document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def _format(paragraph: Paragraph, text: str, heading: int) -> None:
    run = paragraph.add_run(text)
    label, rest = split_label(text)
    if heading == 1:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run.bold, run.font.size = True, Pt(18)
    elif heading > 1:
        run.bold = True
    elif len(rest) > _SHORT or label:
        paragraph.paragraph_format.first_line_indent = Pt(24)


def _table(document: WordDocument, node: Rows) -> None:
    width = max(column + across for row in node.rows for column, _, across, _ in row)
    table = document.add_table(len(node.rows), width, style="Table Grid")
    for i, row in enumerate(node.rows):
        for column, down, across, paragraphs in row:
            cell = table.cell(i, column)
            if down > 1 or across > 1:
                cell = cell.merge(table.cell(i + down - 1, column + across - 1))
            _fill(cell, paragraphs)
    document.add_paragraph()


def _fill(cell: _Cell, paragraphs: tuple[str, ...]) -> None:
    for n, text in enumerate(paragraphs):
        paragraph = cell.paragraphs[0] if n == 0 else cell.add_paragraph()
        paragraph.paragraph_format.line_spacing = 1.0
        paragraph.add_run(text).font.size = Pt(10.5)


def _undated(data: bytes) -> bytes:
    """The package with its entries' dates set to one day, so that equal texts give equal bytes."""
    result = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            info = zipfile.ZipInfo(entry.filename, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, source.read(entry))
    return result.getvalue()


def pdf(files: list[Path], folder: Path) -> None:
    """PDF twins of Word files, through LibreOffice with a profile of its own; needs `soffice` and a Chinese font."""
    soffice = shutil.which("soffice")
    if soffice is None:
        raise SystemExit("LibreOffice is needed to build the PDF twins: apt-get install libreoffice-writer-nogui")
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            [
                soffice,
                f"-env:UserInstallation=file://{profile}",
                "--headless",
                "--convert-to",
                "pdf",
                "--outdir",
                str(folder),
                *map(str, files),
            ],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


def main() -> None:
    """Builds the samples named on the command line, or all."""
    names = sys.argv[1:] or sorted(path.stem for path in PLANS.glob("*.txt"))
    FILES.mkdir(exist_ok=True)
    built = []
    for name in names:
        target = FILES / f"{name}.docx"
        target.write_bytes(word((PLANS / f"{name}.txt").read_text(encoding="utf-8")))
        built.append(target)
    pdf(built, FILES)
    print(f"{len(built)} samples in {FILES}")


if __name__ == "__main__":
    main()
