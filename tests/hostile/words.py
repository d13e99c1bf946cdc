"""Hostile Word files: links to the outside, masses, references that go round."""

from __future__ import annotations

from collections.abc import Iterator

from tests.hostile.archives import BODY
from tests.hostile.kinds import Hostile, World, hostile
from tests.parsers.packages import NAMESPACES, OFFICE, docx, p, r, tbl, tc, tr


def linked(kind: str, target: str, body: str = "") -> bytes:
    """A Word file with a relationship of this kind to the outside."""
    link = f'<Relationship Id="x1" Type="{OFFICE}/{kind}" Target="{target}" TargetMode="External"/>'
    return docx(BODY + body, links=link)


def outside_image(target: str) -> bytes:
    blip = '<a:graphic><a:graphicData uri="x"><a:blip r:link="x1"/></a:graphicData></a:graphic>'
    drawing = f'<w:drawing><wp:inline><wp:extent cx="3000000" cy="3000000"/>{blip}</wp:inline></w:drawing>'
    drawn = f'<w:pict><v:shape><v:imagedata r:id="x1" o:href="{target}"/></v:shape></w:pict>'
    field = f'<w:fldSimple w:instr=" INCLUDEPICTURE &quot;{target}&quot; \\d "><w:r/></w:fldSimple>'
    return linked("image", target, "".join(f"<w:p><w:r>{inner}</w:r></w:p>" for inner in (drawing, drawn, field)))


def outside_object(target: str) -> bytes:
    ole = '<o:OLEObject Type="Link" ProgID="Word.Document" UpdateMode="Always" r:id="x1"/>'
    return linked("oleObject", target, f"<w:p><w:r><w:object>{ole}</w:object></w:r></w:p>")


def deep_tables(depth: int) -> bytes:
    """Tables in tables in tables."""
    return docx("<w:tbl><w:tr><w:tc>" * depth + BODY + "</w:tc></w:tr></w:tbl>" * depth)


def many_nested_tables(count: int, depth: int = 12) -> bytes:
    """So many tables, each in another, as deep as is allowed."""
    nest = tbl(tr("一"))
    for _ in range(depth - 1):
        nest = tbl(tr(tc(nest + "<w:p/>")))
    return docx(BODY + (nest + "<w:p/>") * (count // depth))


def wide_cells() -> bytes:
    """A cell that says it spans two thousand million columns, and a table of many that say it."""
    wide = '<w:gridSpan w:val="2000000000"/>'
    return docx(BODY + tbl(tr(tc("甲", wide), "乙"), *[tr(tc("丙", '<w:gridSpan w:val="60"/>'))] * 2000))


def round_styles() -> bytes:
    """Styles that are each based on the other, one on itself, and a chain of ten thousand."""
    pairs = [("a", "b"), ("b", "a"), ("c", "c"), *((f"s{n}", f"s{n + 1}") for n in range(10_000))]
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{own}"><w:basedOn w:val="{base}"/></w:style>' for own, base in pairs
    )
    names = ("a", "b", "c", "s0")
    return docx("".join(p("一、目标", ppr=f'<w:pStyle w:val="{name}"/>') for name in names), styles=styles)


def round_numbering() -> bytes:
    """Lists that are each defined by the other, levels that do not exist, a start of two thousand million."""
    kinds = "".join(
        f'<w:abstractNum w:abstractNumId="{own}"><w:numStyleLink w:val="{style}"/><w:lvl w:ilvl="99">'
        f'<w:start w:val="2000000000"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1%99%"/></w:lvl></w:abstractNum>'
        for own, style in ((1, "x"), (2, "y"))
    )
    lists = "".join(f'<w:num w:numId="{n}"><w:abstractNumId w:val="{n}"/></w:num>' for n in (1, 2))
    styles = "".join(
        f'<w:style w:type="numbering" w:styleId="{name}"><w:pPr><w:numPr><w:numId w:val="{n}"/></w:numPr></w:pPr></w:style>'
        for name, n in (("x", 2), ("y", 1))
    )
    numbered = '<w:numPr><w:ilvl w:val="{}"/><w:numId w:val="{}"/></w:numPr>'
    body = "".join(p("目标", ppr=numbered.format(level, n)) for level in (0, 99, -1) for n in (1, 2, 3))
    return docx(body, styles=styles, numbering=kinds + lists)


def round_notes() -> bytes:
    """A footnote that refers to itself."""
    mark = '<w:r><w:footnoteReference w:id="1"/></w:r>'
    return docx(BODY + f"<w:p>{mark}</w:p>", footnotes=f'<w:footnote w:id="1"><w:p>{mark}{r("注")}</w:p></w:footnote>')


def open_fields(count: int) -> bytes:
    """Fields that begin and never end."""
    begun = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>IF </w:instrText></w:r>'
    return docx(BODY + f"<w:p>{begun * count}</w:p>" + BODY)


def catastrophes() -> bytes:
    """Long runs of what searches for patterns stumble over."""
    texts = (
        "1" * 60_000,
        "一、" * 30_000,
        "（" * 60_000,
        " " * 60_000 + "x",
        "3月" * 30_000,
        "_" * 60_000,
        "王芳、" * 20_000,
    )
    return docx("".join(p(text) for text in texts) + tbl(tr(*texts)))


def all_of() -> Iterator[Hostile]:
    """The hostile Word files."""
    yield from _links()
    yield from (
        hostile("tables-10000-deep.docx", lambda world: deep_tables(10_000), "too-complex"),
        hostile("tables-10000-nested.docx", lambda world: many_nested_tables(10_000), "too-complex"),
        hostile("a-million-empty-paragraphs.docx", lambda world: docx("<w:p/>" * 1_000_000), "too-complex"),
        hostile("a-million-runs.docx", lambda world: docx(p(*["<w:r><w:t>a</w:t></w:r>"] * 1_000_000)), slow=True),
        hostile("rows-200000.docx", lambda world: docx(tbl(*[tr("甲", "乙")] * 200_000)), "too-complex", slow=True),
        hostile("wide-cells.docx", lambda world: wide_cells(), "document", "too-complex"),
        hostile("round-styles.docx", lambda world: round_styles(), "document"),
        hostile("round-numbering.docx", lambda world: round_numbering(), "document"),
        hostile("round-notes.docx", lambda world: round_notes(), "document"),
        hostile("open-fields.docx", lambda world: open_fields(50_000), "document", slow=True),
        hostile("patterns.docx", lambda world: catastrophes(), "document", slow=True),
        hostile("deep-xml.docx", lambda world: docx("<w:x>" * 250 + BODY + "</w:x>" * 250), "too-complex"),
        hostile("no-namespace.docx", lambda world: docx(BODY).replace(NAMESPACES[:9].encode(), b"x")),
    )


def _links() -> Iterator[Hostile]:
    def to(world: World, scheme: str, name: str) -> str:
        return world.http + name if scheme == "http" else world.file

    for scheme in ("http", "file"):
        for name, make in (("image", outside_image), ("object", outside_object)):
            yield hostile(
                f"outside-{name}-{scheme}.docx",
                lambda world, make=make, scheme=scheme: make(to(world, scheme, "a.png")),
                "document",
                outside=True,
            )
        for kind in ("attachedTemplate", "aFChunk", "subDocument", "frame"):
            body = {"aFChunk": '<w:altChunk r:id="x1"/>', "subDocument": '<w:subDoc r:id="x1"/>'}.get(kind, "")
            yield hostile(
                f"outside-{kind}-{scheme}.docx",
                lambda world, kind=kind, scheme=scheme, body=body: linked(kind, to(world, scheme, "t.dotx"), body),
                "document",
                outside=True,
            )
