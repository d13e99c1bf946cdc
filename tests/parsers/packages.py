"""Word packages made by hand: a body in WordprocessingML, zipped with the parts that a test names."""

from __future__ import annotations

import io
import zipfile

from parsers import word
from parsers.document import Block, Note, Paragraph, Picture, Table
from parsers.read import Read

NAMESPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "dgm": "http://schemas.openxmlformats.org/drawingml/2006/diagram",
        "v": "urn:schemas-microsoft-com:vml",
        "o": "urn:schemas-microsoft-com:office:office",
    }.items()
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def docx(body: str, *, main_type: str = MAIN_TYPE, links: str = "", **parts: str | bytes) -> bytes:
    """A package. `parts` are further parts of `word/` by stem (`styles`, `numbering`, `header1`), related by name."""
    related = "".join(
        f'<Relationship Id="p{i}" Type="{OFFICE}/{name.rstrip("0123456789")}" Target="{name}.xml"/>'
        for i, name in enumerate(parts)
    )
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        f'<Override PartName="/word/document.xml" ContentType="{main_type}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f"{related}{links}</Relationships>",
    }
    for name, content in parts.items():
        wrapped = content if isinstance(content, bytes) else f"<w:{name} {NAMESPACES}>{content}</w:{name}>"
        files[f"word/{name}.xml"] = wrapped
    return zipped(files)


def zipped(files: dict[str, str | bytes]) -> bytes:
    """A zip archive of the files."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def read(body: str, **parts: str | bytes) -> Read:
    """What the Word parser reads of a body."""
    return word.parse(docx(body, **parts))


def p(*runs: str, ppr: str = "") -> str:
    """A paragraph of runs; a run that is no XML yet is made one."""
    inner = "".join(run if run.startswith("<") else r(run) for run in runs)
    return f"<w:p><w:pPr>{ppr}</w:pPr>{inner}</w:p>" if ppr else f"<w:p>{inner}</w:p>"


def r(text: str, rpr: str = "") -> str:
    """A run of text."""
    return f'<w:r><w:rPr>{rpr}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def tbl(*rows: str) -> str:
    """A table of rows."""
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


def tr(*cells: str, trpr: str = "") -> str:
    """A row; a cell that is no XML yet is made one."""
    inner = "".join(cell if cell.startswith("<") else tc(cell) for cell in cells)
    return f"<w:tr>{f'<w:trPr>{trpr}</w:trPr>' if trpr else ''}{inner}</w:tr>"


def tc(content: str = "", tcpr: str = "") -> str:
    """A cell of one paragraph, or of the blocks given as XML."""
    return f"<w:tc><w:tcPr>{tcpr}</w:tcPr>{content if content.startswith('<') else p(content)}</w:tc>"


def outline(blocks: tuple[Block, ...]) -> list[object]:
    """Blocks in short: a paragraph its line, a table its rows of cell texts, else the kind."""
    return [_short(block) for block in blocks]


def _short(block: Block) -> object:
    match block:
        case Paragraph():
            return block.line
        case Table():
            return [[cell.text for cell in row] for row in block.rows]
        case Picture():
            return "[picture]"
        case Note():
            return f"[note] {block.text}"


def lines(body: str, **parts: str | bytes) -> list[object]:
    """The blocks that are read of a body, in short."""
    return outline(read(body, **parts).blocks)
