"""What the Word parser reads: a case a feature, each on a body made by hand."""

from __future__ import annotations

import io
import time

import docx as python_docx
import pytest
from docx.enum.text import WD_BREAK

from parsers import word
from parsers.document import Document, Paragraph, Picture, Source, Table
from parsers.errors import Corrupt, Empty, TooComplex
from parsers.gate import Limits, open_package
from tests.parsers.packages import NAMESPACES, OFFICE, docx, lines, outline, p, r, read, tbl, tc, tr


def field(code: str, *result: str, form: str = "") -> str:
    """A complex field: begin, code, separator and result, end."""
    shown = "".join(run if run.startswith("<") else r(run) for run in result)
    separator = '<w:r><w:fldChar w:fldCharType="separate"/></w:r>' if result else ""
    return (
        f'<w:r><w:fldChar w:fldCharType="begin">{form}</w:fldChar></w:r><w:r><w:instrText>{code}</w:instrText></w:r>'
        f'{separator}{shown}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def form(inner: str) -> str:
    return f"<w:ffData>{inner}</w:ffData>"


def sdt(content: str, properties: str = "") -> str:
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def box(content: str) -> str:
    """A text box as Word writes it: a shape, and the same text again for older readers."""
    inner = f"<w:txbxContent>{content}</w:txbxContent>"
    shape = drawn("", f"<wps:wsp><wps:txbx>{inner}</wps:txbx></wps:wsp>")
    old = f"<w:pict><v:shape><v:textbox>{inner}</v:textbox></v:shape></w:pict>"
    choice = f'<mc:Choice Requires="wps">{shape}</mc:Choice>'
    return f"<w:r><mc:AlternateContent>{choice}<mc:Fallback>{old}</mc:Fallback></mc:AlternateContent></w:r>"


def picture(width: int = 1270000, height: int = 1270000) -> str:
    """A picture in a line; sizes in EMU, 12,700 a point."""
    extent = f'<wp:extent cx="{width}" cy="{height}"/>'
    return "<w:r>" + drawn("", "<a:blip/>", extent) + "</w:r>"


def drawn(uri: str, content: str = "", extent: str = "") -> str:
    """A drawing of some kind."""
    data = f'<a:graphicData uri="{uri}">{content}</a:graphicData>'
    return f"<w:drawing><wp:inline>{extent}<a:graphic>{data}</a:graphic></wp:inline></w:drawing>"


DRAWINGS = "http://schemas.openxmlformats.org/drawingml/2006/"
UNDERLINED, HIDDEN = '<w:u w:val="single"/>', "<w:vanish/>"
TOC = p(
    field("TOC \\o", r("一、目标"), "<w:r><w:tab/></w:r>", r("1")).removesuffix(
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
)
TOC_END = p('<w:r><w:fldChar w:fldCharType="end"/></w:r>')


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(p("春风"), ["春风"], id="a paragraph"),
        pytest.param(p("春", "风  　小学 "), ["春风 小学"], id="runs are joined, white space folded"),
        pytest.param(p("") + p("甲") + p("  "), ["甲"], id="empty paragraphs are no blocks"),
        pytest.param(p("甲", "<w:r><w:br/></w:r>", "乙"), ["甲", "乙"], id="a soft break ends a paragraph"),
        pytest.param(p("甲", "<w:r><w:cr/></w:r>", "乙"), ["甲", "乙"], id="so does a carriage return"),
        pytest.param(p('<w:r><w:br w:type="page"/></w:r>', "甲"), ["甲"], id="a page break is nothing"),
        pytest.param(p("姓名", "<w:r><w:tab/></w:r>", "周岚"), ["姓名 周岚"], id="a tab is a blank"),
        pytest.param(p("甲", "<w:r><w:noBreakHyphen/><w:softHyphen/></w:r>", "乙"), ["甲-乙"], id="hyphens"),
        pytest.param(p("甲", f"<w:ins>{r('乙')}</w:ins>"), ["甲乙"], id="insertions count"),
        pytest.param(p("甲", "<w:del><w:r><w:delText>乙</w:delText></w:r></w:del>"), ["甲"], id="deletions do not"),
        pytest.param(p(f"<w:del>{r('乙')}</w:del>", "甲"), ["甲"], id="nor badly written ones"),
        pytest.param(p("甲", f"<w:moveFrom>{r('乙')}</w:moveFrom>"), ["甲"], id="moved away"),
        pytest.param(p("甲", f"<w:moveTo>{r('乙')}</w:moveTo>"), ["甲乙"], id="moved here"),
        pytest.param(p("甲", ppr="<w:rPr><w:del/></w:rPr>") + p("乙"), ["甲乙"], id="a deleted paragraph end joins"),
        pytest.param(p("甲", r("乙", HIDDEN)), ["甲"], id="hidden text"),
        pytest.param(p("甲", r("乙", '<w:vanish w:val="0"/>')), ["甲乙"], id="hidden switched off"),
        pytest.param(
            p(f"<w:hyperlink>{r('甲')}</w:hyperlink>", f"<w:smartTag>{r('乙')}</w:smartTag>"), ["甲乙"], id="wrappers"
        ),
        pytest.param(
            p(f"<w:unknown><w:deeper>{r('甲')}</w:deeper></w:unknown>"), ["甲"], id="unknown wrappers lose nothing"
        ),
        pytest.param(f"<w:customXml>{p('甲')}</w:customXml>" + sdt(p("乙")), ["甲", "乙"], id="wrappers of blocks"),
        pytest.param(p("甲", sdt(r("乙"))), ["甲乙"], id="content control in a line"),
        pytest.param(
            p(sdt(r("点击填写"), "<w:showingPlcHdr/>")), ["点击填写"], id="the prompt of an unfilled control stays"
        ),
        pytest.param(
            p("<w:r><w:ruby><w:rt>" + r("yan") + "</w:rt><w:rubyBase>" + r("研") + "</w:rubyBase></w:ruby></w:r>"),
            ["研"],
            id="ruby",
        ),
        pytest.param(p("共", "<m:oMath><m:r><m:t>x+1</m:t></m:r></m:oMath>"), ["共x+1"], id="formula"),
        pytest.param(p("甲", '<w:r><w:commentReference w:id="1"/></w:r>'), ["甲"], id="comments"),
    ],
)
def test_text(body: str, expected: list[str]) -> None:
    assert lines(body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(
            p("学校：", r("      ", UNDERLINED)), ["学校：______"], id="underlined blanks are a line to write on"
        ),
        pytest.param(p("学校：", r("　　　", UNDERLINED)), ["学校：______"], id="full-width blanks are wider"),
        pytest.param(p("学校：", r("  ", UNDERLINED)), ["学校：____"], id="at least four"),
        pytest.param(
            p("学校：", r("  ", UNDERLINED), r("青石小学", UNDERLINED), r("  ", UNDERLINED)),
            ["学校： 青石小学"],
            id="filled in",
        ),
        pytest.param(
            p(r("青石", UNDERLINED), r(" ", UNDERLINED), "小学"), ["青石 小学"], id="a single blank is a blank"
        ),
        pytest.param(p("第", r(" ", UNDERLINED), "周"), ["第 周"], id="so it is alone"),
        pytest.param(
            p(
                "姓名",
                "<w:r><w:tab/></w:r>",
                ppr='<w:tabs><w:tab w:val="left" w:leader="underscore" w:pos="3000"/></w:tabs>',
            ),
            ["姓名____"],
            id="a tab that draws a line",
        ),
        pytest.param(p("第____周"), ["第____周"], id="typed underscores stay"),
    ],
)
def test_blanks_to_fill_in(body: str, expected: list[str]) -> None:
    assert lines(body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(p("第", field("PAGE", "3"), "页"), ["第3页"], id="the result, not the code"),
        pytest.param(p(field("IF", field("X", "甲"), "乙")), ["甲乙"], id="a field in the result of one"),
        pytest.param(
            p(field("IF </w:instrText></w:r>" + field("X", "甲") + "<w:r><w:instrText> = 1", "乙")),
            ["乙"],
            id="a field in the code of one",
        ),
        pytest.param(p(f'<w:fldSimple w:instr="AUTHOR">{r("甲")}</w:fldSimple>'), ["甲"], id="simple field"),
        pytest.param(
            p(r("同意"), field("FORMCHECKBOX", form=form("<w:checkBox><w:checked/></w:checkBox>"))),
            ["同意☑"],
            id="ticked",
        ),
        pytest.param(
            p(r("同意"), field("FORMCHECKBOX", form=form('<w:checkBox><w:default w:val="0"/></w:checkBox>'))),
            ["同意□"],
            id="not ticked",
        ),
        pytest.param(
            p(
                field(
                    "FORMDROPDOWN",
                    form=form(
                        '<w:ddList><w:result w:val="1"/><w:listEntry w:val="男"/><w:listEntry w:val="女"/></w:ddList>'
                    ),
                )
            ),
            ["女"],
            id="drop-down",
        ),
        pytest.param(p(field("FORMTEXT", "周岚")), ["周岚"], id="text of a form"),
        pytest.param(p(field(r"eq \o\ac(□,√)"), "是"), ["☑是"], id="a box ticked by overprinting"),
        pytest.param(p("听课", field(r"eq \o\ac(○,3)")), ["听课③"], id="a circled number"),
        pytest.param(
            p(field(r'EQ \* jc0 \* "Font:宋体" \* hps10 \o \ad(\s \up 9(yán),研)'), "训"), ["研训"], id="a gloss"
        ),
        pytest.param(p(field("MACROBUTTON NoMacro [填写日期]")), ["[填写日期]"], id="a prompt"),
        pytest.param(p("目录") + TOC + TOC_END + p("甲"), ["甲"], id="a contents list and its title"),
        pytest.param(
            p("甲") + p('<w:r><w:fldChar w:fldCharType="begin"/></w:r>', "乙") + p("丙"),
            ["甲", "乙", "丙"],
            id="a field that never ends hides nothing",
        ),
        pytest.param(
            sdt(p("目录") + p("甲 1"), '<w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj>')
            + p("乙"),
            ["乙"],
            id="a contents control",
        ),
    ],
)
def test_fields(body: str, expected: list[str]) -> None:
    assert lines(body) == expected


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>', "☑"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0A8"/></w:r>', "□"),
        ('<w:r><w:sym w:font="Wingdings 2" w:char="F052"/></w:r>', "☑"),
        ('<w:r><w:sym w:font="Wingdings 2" w:char="F0A3"/></w:r>', "□"),
        ('<w:r><w:sym w:font="Wingdings" w:char="00FC"/></w:r>', "√"),
        ('<w:r><w:sym w:font="宋体" w:char="2611"/></w:r>', "☑"),
        (r("R", '<w:rFonts w:ascii="Wingdings 2" w:hAnsi="Wingdings 2"/>'), "☑"),
        (r("R", '<w:rFonts w:ascii="Arial"/>'), "R"),
    ],
)
def test_symbols(run: str, expected: str) -> None:
    assert lines(p(run, "是")) == [expected + "是"]


def test_a_bad_symbol_is_nothing() -> None:
    assert lines(p('<w:r><w:sym w:font="Wingdings" w:char="zz"/></w:r>', "是")) == ["是"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(
            p("甲", box(p("乙")), "丙") + p("丁"), ["甲丙", "乙", "丁"], id="a text box once, after its paragraph"
        ),
        pytest.param(
            p(box(p("甲")), "乙", box(p("丙"))), ["甲", "乙", "丙"], id="a box anchored before the text leads"
        ),
        pytest.param(p(box(p("乙") + tbl(tr("丙")))), ["乙", [["丙"]]], id="a table in a text box"),
        pytest.param(p(box(p("甲", box(p("乙"))))), ["甲", "乙"], id="a box in a box"),
        pytest.param(
            p(
                "<w:r><w:pict><v:shape><v:textbox><w:txbxContent>"
                + p("乙")
                + "</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
            ),
            ["乙"],
            id="an old text box",
        ),
        pytest.param(
            p('<w:r><w:pict><v:shape><v:textpath string="校本研修计划"/></v:shape></w:pict></w:r>'),
            ["校本研修计划"],
            id="word art",
        ),
        pytest.param(p("甲", picture(), "乙"), ["甲乙", "[picture]"], id="a picture after its line"),
        pytest.param(
            p("甲", picture(), "<w:r><w:br/></w:r>", "乙"), ["甲", "[picture]", "乙"], id="and before the next"
        ),
        pytest.param(
            p('<w:r><w:pict><v:shape style="width:20pt;height:9pt"><v:imagedata r:id="i1"/></v:shape></w:pict></w:r>'),
            ["[picture]"],
            id="an old picture",
        ),
        pytest.param(tbl(tr("签字", tc(p(picture())))), [[["签字", ""]]], id="a picture in a cell has no text"),
    ],
)
def test_what_is_anchored(body: str, expected: list[object]) -> None:
    assert lines(body) == expected


def spans(body: str) -> list[list[tuple[int, int, int, int, str]]]:
    table = read(body).blocks[0]
    assert isinstance(table, Table)
    return [[(c.row, c.column, c.row_span, c.column_span, c.text) for c in row] for row in table.rows]


WIDE, DOWN, GOES_ON = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(tbl(tr("甲", "乙")), [[(0, 0, 1, 1, "甲"), (0, 1, 1, 1, "乙")]], id="plain"),
        pytest.param(tbl(tr(tc("甲", WIDE), "乙")), [[(0, 0, 1, 2, "甲"), (0, 2, 1, 1, "乙")]], id="merged across"),
        pytest.param(
            tbl(tr(tc("甲", DOWN), "乙"), tr(tc("", GOES_ON), "丙"), tr("丁", "戊")),
            [[(0, 0, 2, 1, "甲"), (0, 1, 1, 1, "乙")], [(1, 1, 1, 1, "丙")], [(2, 0, 1, 1, "丁"), (2, 1, 1, 1, "戊")]],
            id="merged down",
        ),
        pytest.param(
            tbl(tr(tc("甲", WIDE + DOWN), "乙"), tr(tc("", WIDE + GOES_ON), "丙")),
            [[(0, 0, 2, 2, "甲"), (0, 2, 1, 1, "乙")], [(1, 2, 1, 1, "丙")]],
            id="merged both ways",
        ),
        pytest.param(
            tbl(tr(tc("甲", GOES_ON), "乙")), [[(0, 0, 1, 1, "甲"), (0, 1, 1, 1, "乙")]], id="goes on from nothing"
        ),
        pytest.param(
            tbl(tr(tc("甲", '<w:hMerge w:val="restart"/>'), tc("", "<w:hMerge/>"), "乙")),
            [[(0, 0, 1, 2, "甲"), (0, 2, 1, 1, "乙")]],
            id="merged across the old way",
        ),
        pytest.param(tbl(tr("甲", trpr='<w:gridBefore w:val="2"/>')), [[(0, 2, 1, 1, "甲")]], id="skipped positions"),
        pytest.param(
            tbl(tr("甲"), tr("乙", trpr="<w:del/>"), tr("丙")),
            [[(0, 0, 1, 1, "甲")], [(1, 0, 1, 1, "丙")]],
            id="deleted row",
        ),
        pytest.param(tbl(tr(tc("甲", '<w:gridSpan w:val="-3"/>'))), [[(0, 0, 1, 1, "甲")]], id="a span below one"),
        pytest.param(
            tbl(tr(tc("甲", '<w:gridSpan w:val="999999999"/>'))),
            [[(0, 0, 1, 63, "甲")]],
            id="a span beyond Word's columns",
        ),
        pytest.param(tbl(sdt(tr(sdt(tc("甲"))))), [[(0, 0, 1, 1, "甲")]], id="rows and cells in content controls"),
        pytest.param(
            tbl(tr("甲", "乙"), tr("丙")),
            [[(0, 0, 1, 1, "甲"), (0, 1, 1, 1, "乙")], [(1, 0, 1, 1, "丙")]],
            id="a short row",
        ),
        pytest.param(
            tbl(tr(tc(p("1、甲") + p("2、乙")))), [[(0, 0, 1, 1, "1、甲\n2、乙")]], id="paragraphs a line each"
        ),
    ],
)
def test_tables(body: str, expected: list[list[tuple[int, int, int, int, str]]]) -> None:
    assert spans(body) == expected


def test_ids_count_in_reading_order_through_cells_and_nested_tables() -> None:
    found = read(p("甲") + tbl(tr(tc(p("乙") + tbl(tr("丙", "")) + p("")), "丁")) + p("戊"))
    document = Document(Source("x.docx", "", 0, "docx"), found.blocks)
    assert [block.id for block in document.walk()] == list(range(7))
    assert [type(block).__name__ for block in document.walk()] == [
        "Paragraph",
        "Table",
        "Paragraph",
        "Table",
        "Paragraph",
        "Paragraph",
        "Paragraph",
    ]


def test_a_table_whose_rows_are_all_deleted_is_none() -> None:
    assert [block.id for block in read(tbl(tr("甲", trpr="<w:del/>")) + p("乙")).blocks] == [0]


STYLES = """
<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="21"/></w:rPr></w:rPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:basedOn w:val="a"/>
<w:rPr><w:b/><w:sz w:val="32"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="2"><w:name w:val="标题 2"/><w:basedOn w:val="1"/></w:style>
<w:style w:type="paragraph" w:styleId="9"><w:name w:val="章名"/>
<w:pPr><w:jc w:val="center"/><w:outlineLvl w:val="2"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="8"><w:name w:val="章名二"/><w:basedOn w:val="9"/></w:style>
<w:style w:type="paragraph" w:styleId="t"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="10"><w:name w:val="toc 1"/></w:style>
<w:style w:type="paragraph" w:styleId="loop"><w:name w:val="环"/><w:basedOn w:val="loop"/></w:style>
<w:style w:type="character" w:styleId="h"><w:name w:val="hidden"/><w:rPr><w:vanish/></w:rPr></w:style>
<w:style w:type="table" w:styleId="tt"><w:name w:val="grid"/><w:rPr><w:b/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="h2"><w:name w:val="hidden 2"/><w:rPr><w:vanish/></w:rPr></w:style>
"""


@pytest.mark.parametrize(
    ("body", "style", "heading", "bold", "centred", "size"),
    [
        pytest.param(p("甲"), None, None, False, False, 10.5, id="no style"),
        pytest.param(
            p("甲", ppr='<w:pStyle w:val="gone"/>'), None, None, False, False, 10.5, id="a style that is not there"
        ),
        pytest.param(p("甲", ppr='<w:pStyle w:val="1"/>'), "heading 1", 1, True, False, 16.0, id="a heading"),
        pytest.param(p("甲", ppr='<w:pStyle w:val="2"/>'), "标题 2", 2, True, False, 16.0, id="a heading in Chinese"),
        pytest.param(p("甲", ppr='<w:pStyle w:val="8"/>'), "章名二", 3, False, True, 10.5, id="by its base"),
        pytest.param(p("甲", ppr='<w:pStyle w:val="t"/>'), "Title", 1, False, False, 10.5, id="the title"),
        pytest.param(p("甲", ppr='<w:pStyle w:val="loop"/>'), "环", None, False, False, 10.5, id="based on itself"),
        pytest.param(p("甲", ppr='<w:outlineLvl w:val="1"/>'), None, 2, False, False, 10.5, id="its own outline level"),
        pytest.param(
            p("甲", ppr='<w:pStyle w:val="1"/><w:outlineLvl w:val="9"/>'),
            "heading 1",
            None,
            True,
            False,
            16.0,
            id="body text",
        ),
        pytest.param(p("甲", ppr='<w:jc w:val="center"/>'), None, None, False, True, 10.5, id="centred"),
        pytest.param(p(r("甲", '<w:b/><w:sz w:val="44"/>')), None, None, True, False, 22.0, id="bold and large"),
        pytest.param(
            p(r("甲", "<w:b/>"), r(" "), r("乙", "<w:b/>")), None, None, True, False, 10.5, id="bold but for a blank"
        ),
        pytest.param(p(r("甲", "<w:b/>"), "乙"), None, None, False, False, 10.5, id="partly bold"),
        pytest.param(
            p(r("甲", '<w:b w:val="0"/>'), ppr='<w:pStyle w:val="1"/>'),
            "heading 1",
            1,
            False,
            False,
            16.0,
            id="bold switched off",
        ),
    ],
)
def test_looks(body: str, style: str | None, heading: int | None, bold: bool, centred: bool, size: float) -> None:
    block = read(body, styles=STYLES).blocks[0]
    assert isinstance(block, Paragraph)
    assert (block.style, block.heading, block.bold, block.centred, block.size) == (style, heading, bold, centred, size)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(p("甲 1", ppr='<w:pStyle w:val="10"/>') + p("乙"), ["乙"], id="lines in a style of contents"),
        pytest.param(p(r("甲", '<w:rStyle w:val="h"/>'), "乙"), ["乙"], id="hidden by a character style"),
        pytest.param(p("甲", ppr='<w:pStyle w:val="h2"/>') + p("乙"), ["乙"], id="hidden by a paragraph style"),
    ],
)
def test_styles_that_hide(body: str, expected: list[str]) -> None:
    found = read(body, styles=STYLES)
    assert outline(found.blocks) == expected
    assert found.coverage == 1


@pytest.mark.parametrize(
    ("body", "label", "text"),
    [
        (p("一、目标"), "一、", "目标"),
        (p("（二） 内容"), "（二）", "内容"),
        (p("3月份"), None, "3月份"),
        (p("一、"), "一、", ""),
    ],
)
def test_typed_labels(body: str, label: str | None, text: str) -> None:
    block = read(body).blocks[0]
    assert isinstance(block, Paragraph)
    assert (block.label, block.text) == (label, text)


def test_notes_stand_after_the_block_that_refers_to_them() -> None:
    notes = f'<w:footnote w:id="1">{p("脚注一")}</w:footnote><w:footnote w:id="2">{p("脚注二")}</w:footnote>'
    body = (
        p("甲", '<w:r><w:footnoteReference w:id="1"/></w:r>')
        + tbl(tr(tc(p("乙", '<w:r><w:footnoteReference w:id="2"/></w:r>'))))
        + p("丙")
    )
    assert lines(body, footnotes=notes) == ["甲", "[note] 脚注一", [["乙"]], "[note] 脚注二", "丙"]


def test_a_text_box_in_a_header_is_read_once() -> None:
    header = f"<w:hdr {NAMESPACES}>{p('青石小学', box(p('存档')))}</w:hdr>"
    assert [note.text for note in read(p("甲"), header1=header.encode()).furniture] == ["青石小学 存档"]


def test_headers_and_footers_are_furniture() -> None:
    found = read(
        p("甲"),
        header1=f"<w:hdr {NAMESPACES}>{p('青石小学')}</w:hdr>".encode(),
        header2=f"<w:hdr {NAMESPACES}>{p('青石小学')}</w:hdr>".encode(),
        footer1=f"<w:ftr {NAMESPACES}>{p('第', field('PAGE', '1'), '页')}</w:ftr>".encode(),
    )
    assert outline(found.blocks) == ["甲"]
    assert [note.text for note in found.furniture] == ["青石小学", "第1页"]


@pytest.mark.parametrize(
    ("body", "what"),
    [
        pytest.param(p("甲") + '<w:altChunk r:id="c1"/>', "插入的另一个文件", id="another file"),
        pytest.param(
            p("甲", '<w:r><w:object><o:OLEObject ProgID="Excel.Sheet.12"/></w:object></w:r>'),
            "嵌入的对象（Excel.Sheet.12）",
            id="an object",
        ),
        pytest.param(
            p("甲", picture(6000000, 8000000)), "第1个图片里的文字没有识别", id="a picture as large as a page"
        ),
        pytest.param(
            p(
                "甲",
                "<w:r>" + drawn(DRAWINGS + "chart") + "</w:r>",
            ),
            "图表里的文字",
            id="a chart",
        ),
        pytest.param(
            p(
                "甲",
                "<w:r>" + drawn(DRAWINGS + "diagram") + "</w:r>",
            ),
            "示意图（SmartArt）里的文字",
            id="a diagram without its part",
        ),
    ],
)
def test_what_is_not_read_is_told(body: str, what: str) -> None:
    unread = read(body).unread
    assert [(u.what, u.at is not None) for u in unread] == [(what, True)]


def test_the_texts_of_a_diagram_are_read() -> None:
    drawing = "<w:r>" + drawn(DRAWINGS + "diagram", '<dgm:relIds r:dm="d1"/>') + "</w:r>"
    data = f"<dgm:dataModel {NAMESPACES}><a:p><a:r><a:t>组长：周岚</a:t></a:r></a:p></dgm:dataModel>".encode()
    link = f'<Relationship Id="d1" Type="{OFFICE}/diagramData" Target="points.xml"/>'
    assert outline(word.parse(docx(p("甲", drawing), links=link, points=data)).blocks) == ["甲", "组长：周岚"]


def test_a_small_picture_is_not_unread() -> None:
    found = read(p("甲", picture()))
    assert (found.unread, found.coverage) == ((), 1.0)


def test_a_file_of_pictures_alone_is_wholly_unread() -> None:
    found = read(p(picture(6000000, 8000000)))
    assert found.coverage == 0
    assert len(found.unread) == 1


def test_a_file_of_small_pictures_alone_is_unread_too() -> None:
    found = read(p(picture()))
    assert (found.coverage, len(found.unread)) == (0, 1)


def test_tracked_changes_are_noted() -> None:
    assert read(p("甲")).notices == ()
    assert "修订" in read(p("甲", f"<w:ins>{r('乙')}</w:ins>")).notices[0]


def test_coverage_counts_what_stands_outside_paragraphs() -> None:
    found = read(p("甲乙丙") + r("丁"))
    assert found.coverage == 0.75
    assert [(u.what, u.at.block if u.at else None) for u in found.unread] == [("一段文字没有读出", 0)]


def test_an_automatic_number_does_not_stand_in_for_missing_text() -> None:
    level = '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1"/></w:lvl>'
    numbering = f'<w:abstractNum w:abstractNumId="0">{level}</w:abstractNum>'
    numbering += '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    body = p("甲", ppr='<w:numPr><w:numId w:val="1"/></w:numPr>') + r("1")
    assert read(body, numbering=numbering).coverage == 0.5


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(p("甲", f"<w:del>{r('乙')}</w:del>") + r("甲", HIDDEN), id="deleted and hidden"),
        pytest.param(p("甲", box(p("乙"))), id="a text box twice"),
        pytest.param(p("目录") + TOC + TOC_END + p("甲"), id="a contents list"),
        pytest.param(tbl(tr(tc("甲", DOWN)), tr(tc("乙", GOES_ON))), id="a covered cell"),
        pytest.param(tbl(tr("甲"), tr("乙", trpr="<w:del/>")), id="a deleted row"),
    ],
)
def test_what_no_reader_sees_does_not_count(body: str) -> None:
    found = read(body)
    assert (found.coverage, found.unread) == (1.0, ())


@pytest.mark.parametrize("body", ["", p(""), p(r("甲", HIDDEN)), tbl(tr("", ""))[:0]])
def test_nothing_to_read_is_empty(body: str) -> None:
    with pytest.raises(Empty):
        read(body)


@pytest.mark.parametrize("part", ["styles", "numbering"])
def test_a_damaged_side_part_is_unread(part: str) -> None:
    found = read(p("甲"), **{part: b"<w:broken"})
    assert outline(found.blocks) == ["甲"]
    assert "损坏" in found.unread[0].what


def test_a_damaged_body_is_corrupt() -> None:
    with pytest.raises(Corrupt):
        read("<w:p>")


@pytest.mark.parametrize(
    ("body", "limits"),
    [
        pytest.param(tbl(*[tr("甲", "乙")] * 6), Limits(cells=11), id="cells"),
        pytest.param(tbl(*[tr(tc("甲", '<w:gridSpan w:val="6"/>'))] * 2), Limits(cells=11), id="places of cells"),
        pytest.param("<w:p/>" * 12, Limits(paragraphs=11), id="paragraphs, empty though they are"),
        pytest.param(tbl(tr("甲")) * 3, Limits(tables=2), id="tables"),
        pytest.param(tbl(tr(tc(tbl(tr(tc(tbl(tr("甲")))))))), Limits(nesting=2), id="tables in tables in tables"),
    ],
)
def test_masses_are_refused(body: str, limits: Limits) -> None:
    package = open_package(docx(p("一") + body))
    with pytest.raises(TooComplex):
        word.read(package, limits)
    assert word.read(package, Limits(cells=12, paragraphs=13, tables=3, nesting=3)).blocks


def test_styles_that_are_based_on_each_other_end() -> None:
    chain = [("a", "b"), ("b", "a"), *((f"s{n}", f"s{n + 1}") for n in range(3000))]
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{own}"><w:basedOn w:val="{base}"/></w:style>' for own, base in chain
    )
    body = "".join(p(name, ppr=f'<w:pStyle w:val="{name}"/>') for name in ("a", "s0"))
    assert lines(body, styles=styles) == ["a", "s0"]


def test_strict_documents_are_read_alike() -> None:
    body = f"<w:document {NAMESPACES}><w:body>{p('甲')}</w:body></w:document>"
    for name in ("wordprocessingml", "officeDocument"):
        body = body.replace(f"http://schemas.openxmlformats.org/{name}/2006/", f"http://purl.oclc.org/ooxml/{name}/")
    package = open_package(docx(""))
    package.parts["word/document.xml"] = body.encode()
    assert outline(word.read(package).blocks) == ["甲"]


def test_files_of_python_docx() -> None:
    made = python_docx.Document()
    made.add_heading("年度计划", 1)
    paragraph = made.add_paragraph("甲")
    paragraph.add_run().add_break(WD_BREAK.LINE)
    paragraph.add_run("乙")
    table = made.add_table(2, 2)
    table.cell(0, 0).merge(table.cell(1, 0)).text = "丙"
    table.cell(0, 1).text = "丁"
    stream = io.BytesIO()
    made.save(stream)
    found = word.parse(stream.getvalue())
    assert outline(found.blocks) == ["年度计划", "甲", "乙", [["丙", "丁"], [""]]]
    assert (found.coverage, found.unread, found.notices) == (1.0, (), ())
    first = found.blocks[0]
    assert isinstance(first, Paragraph)
    assert (first.heading, first.style) == (1, "heading 1")


def test_time_grows_no_faster_than_the_text() -> None:
    def seconds(times: int) -> float:
        data = docx((p("一、目标", r("      ", UNDERLINED)) + tbl(tr("甲", "乙", "丙"))) * times)
        best = float("inf")
        for _ in range(3):
            start = time.process_time()
            word.parse(data)
            best = min(best, time.process_time() - start)
        return best

    assert seconds(2000) < 8 * 2.5 * max(seconds(250), 0.005)


def test_deep_nesting_is_refused_and_moderate_nesting_read() -> None:
    def nested(levels: int) -> str:
        return tbl(tr(tc(nested(levels - 1) + p("")))) if levels else p("甲")

    assert isinstance(read(nested(12)).blocks[0], Table)
    with pytest.raises(TooComplex):
        read(nested(13))


def test_pictures_keep_their_kind_open() -> None:
    blocks = read(p("甲", picture())).blocks
    assert [block.kind for block in blocks if isinstance(block, Picture)] == [None]
