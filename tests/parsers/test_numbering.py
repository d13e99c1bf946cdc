"""Word's automatic numbers, as printed."""

from __future__ import annotations

import pytest

from parsers.document import Paragraph, Table
from tests.parsers.packages import p, read, tbl, tc, tr


def lvl(at: int, kind: str, text: str, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>{more}<w:lvlText w:val="{text}"/></w:lvl>'
    )


def abstract(*levels: str, key: int = 0, more: str = "") -> str:
    return f'<w:abstractNum w:abstractNumId="{key}">{more}{"".join(levels)}</w:abstractNum>'


def num(key: int, of: int = 0, more: str = "") -> str:
    return f'<w:num w:numId="{key}"><w:abstractNumId w:val="{of}"/>{more}</w:num>'


def item(level: int | None = 0, key: int = 1, text: str = "甲") -> str:
    place = "" if level is None else f'<w:ilvl w:val="{level}"/>'
    return p(text, ppr=f'<w:numPr>{place}<w:numId w:val="{key}"/></w:numPr>')


def labels(body: str, numbering: str, styles: str = "") -> list[str | None]:
    """The labels of the paragraphs read."""
    parts = {"numbering": numbering} | ({"styles": styles} if styles else {})
    return [block.label for block in read(body, **parts).blocks if isinstance(block, Paragraph)]


CHAPTERS = abstract(lvl(0, "chineseCounting", "第%1章"), lvl(1, "decimal", "%1.%2"), lvl(2, "decimal", "（%3）")) + num(
    1
)


@pytest.mark.parametrize(
    ("kind", "text", "first", "third"),
    [
        ("decimal", "%1.", "1.", "3."),
        ("decimal", "（%1）", "（1）", "（3）"),
        ("chineseCounting", "%1、", "一、", "三、"),
        ("chineseCountingThousand", "（%1）", "（一）", "（三）"),
        ("japaneseCounting", "第%1章", "第一章", "第三章"),
        ("chineseLegalSimplified", "%1、", "壹、", "叁、"),
        ("ideographTraditional", "%1、", "甲、", "丙、"),
        ("ideographZodiac", "%1、", "子、", "寅、"),
        ("decimalZero", "%1", "01", "03"),
        ("decimalFullWidth", "%1．", "１．", "３．"),
        ("decimalEnclosedCircleChinese", "%1", "①", "③"),
        ("upperLetter", "%1.", "A.", "C."),
        ("lowerRoman", "%1)", "i)", "iii)"),
        ("none", "注：", "注：", "注："),
        ("bullet", "\uf06c", None, None),
        ("decimal", "", None, None),
    ],
)
def test_formats(kind: str, text: str, first: str | None, third: str | None) -> None:
    found = labels(item() * 3, abstract(lvl(0, kind, text)) + num(1))
    assert (found[0], found[2]) == (first, third)


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        pytest.param([0, 1, 1, 0, 1], ["第一章", "一.1", "一.2", "第二章", "二.1"], id="a lower level starts over"),
        pytest.param([0, 2, 1, 2], ["第一章", "（1）", "一.1", "（1）"], id="also one further down"),
        pytest.param([1, 0], ["一.1", "第一章"], id="a level above that was not used yet"),
        pytest.param([0, 12], ["第一章", None], id="a level beyond the last"),
    ],
)
def test_levels(levels: list[int], expected: list[str | None]) -> None:
    assert labels("".join(item(level) for level in levels), CHAPTERS) == expected


def test_legal_numbers_are_digits_on_all_levels() -> None:
    numbering = abstract(lvl(0, "chineseCounting", "%1、"), lvl(1, "decimal", "%1.%2", "<w:isLgl/>")) + num(1)
    assert labels(item(0) + item(1), numbering) == ["一、", "1.1"]


def test_a_level_may_go_on_over_those_above() -> None:
    numbering = abstract(lvl(0, "decimal", "%1."), lvl(1, "decimal", "(%2)", '<w:lvlRestart w:val="0"/>')) + num(1)
    assert labels(item(0) + item(1) + item(0) + item(1), numbering) == ["1.", "(1)", "2.", "(2)"]


def test_a_level_may_start_over_only_after_one_far_above() -> None:
    last = lvl(2, "decimal", "(%3)", '<w:lvlRestart w:val="1"/>')
    numbering = abstract(lvl(0, "decimal", "%1."), lvl(1, "decimal", "%2)"), last) + num(1)
    found = labels("".join(item(level) for level in (0, 1, 2, 1, 2, 0, 2)), numbering)
    assert found == ["1.", "1)", "(1)", "2)", "(2)", "2.", "(1)"]


START_AT_ONE = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
OWN_LEVEL = f'<w:lvlOverride w:ilvl="0">{lvl(0, "upperLetter", "%1.")}</w:lvlOverride>'


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        pytest.param("", ["1、", "2、", "3、", "4、"], id="two lists of one definition go on"),
        pytest.param(START_AT_ONE, ["1、", "2、", "1、", "2、"], id="unless the second starts over"),
        pytest.param(OWN_LEVEL, ["1、", "2、", "C.", "D."], id="a level of its own"),
    ],
)
def test_two_lists(more: str, expected: list[str]) -> None:
    numbering = abstract(lvl(0, "decimal", "%1、")) + num(1) + num(2, more=more)
    assert labels(item() * 2 + item(key=2) * 2, numbering) == expected


def test_different_definitions_count_apart() -> None:
    numbering = (
        abstract(lvl(0, "decimal", "%1、")) + abstract(lvl(0, "chineseCounting", "%1、"), key=7) + num(1) + num(2, 7)
    )
    assert labels(item() + item(key=2) + item(), numbering) == ["1、", "一、", "2、"]


LIST_ONE = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>'
STYLES = f"""
<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/>{LIST_ONE}</w:style>
<w:style w:type="paragraph" w:styleId="2"><w:name w:val="heading 2"/>{LIST_ONE}</w:style>
<w:style w:type="paragraph" w:styleId="3"><w:name w:val="小标题"/><w:basedOn w:val="2"/></w:style>
<w:style w:type="numbering" w:styleId="list"><w:name w:val="列表"/>{LIST_ONE}</w:style>
"""
LINKED = (
    abstract(
        lvl(0, "chineseCounting", "%1、", '<w:pStyle w:val="1"/>'), lvl(1, "decimal", "%2.", '<w:pStyle w:val="2"/>')
    )
    + abstract(key=5, more='<w:numStyleLink w:val="list"/>')
    + num(1)
    + num(9, 5)
)


def styled(style: str, more: str = "") -> str:
    return p("甲", ppr=f'<w:pStyle w:val="{style}"/>{more}')


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(styled("1") + styled("2") + styled("1"), ["一、", "1.", "二、"], id="by style"),
        pytest.param(styled("1") + styled("3"), ["一、", "1."], id="by a style's base"),
        pytest.param(
            styled("1", '<w:numPr><w:numId w:val="0"/></w:numPr>') + styled("1"), [None, "一、"], id="switched off"
        ),
        pytest.param(
            styled("1", '<w:numPr><w:ilvl w:val="1"/></w:numPr>'), ["1."], id="another level of the style's list"
        ),
        pytest.param(item(0, key=9) + styled("1"), ["一、", "二、"], id="a definition linked to a style of lists"),
    ],
)
def test_numbers_by_style(body: str, expected: list[str | None]) -> None:
    assert labels(body, LINKED, STYLES) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(item(key=44), [None], id="a list that is not defined"),
        pytest.param(item(None), ["第一章"], id="no level given"),
        pytest.param(item(-1), ["第一章"], id="a level below the first"),
        pytest.param(item(text="") + item(), ["第二章"], id="an empty paragraph counts"),
        pytest.param(item(text="一、甲"), ["第一章"], id="a typed number beside it stays in the text"),
        pytest.param(
            p("甲", ppr='<w:numPr><w:numId w:val="1"/></w:numPr><w:rPr><w:del/></w:rPr>') + item(),
            ["第一章"],
            id="a deleted paragraph does not count",
        ),
    ],
)
def test_odd_places(body: str, expected: list[str | None]) -> None:
    assert labels(body, CHAPTERS) == expected


def test_definitions_that_point_to_themselves() -> None:
    styles = (
        '<w:style w:type="numbering" w:styleId="l"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    assert labels(item(), abstract(more='<w:numStyleLink w:val="l"/>') + num(1), styles) == [None]


def test_a_soft_break_has_one_number() -> None:
    body = p("甲", "<w:r><w:br/></w:r>", "乙", ppr='<w:numPr><w:numId w:val="1"/></w:numPr>')
    assert labels(body, CHAPTERS) == ["第一章", None]


def test_custom_formats_are_given_by_a_sample() -> None:
    level = (
        '<w:lvl w:ilvl="0"><w:start w:val="9"/><mc:AlternateContent><mc:Choice Requires="w14">'
        '<w:numFmt w:val="custom" w:format="001, 002, 003, ..."/></mc:Choice><mc:Fallback><w:numFmt w:val="decimal"/>'
        '</mc:Fallback></mc:AlternateContent><w:lvlText w:val="%1"/></w:lvl>'
    )
    assert labels(item() * 2, abstract(level) + num(1)) == ["009", "010"]


def test_a_cell_with_nothing_but_an_automatic_number_shows_it() -> None:
    ordinal = tc(item(text=""))
    body = tbl(tr(ordinal, "听课"), tr(ordinal, "评课"), tr(tc(item(text="甲") + item(text="")), "说课"))
    table = read(body, numbering=abstract(lvl(0, "decimal", "%1")) + num(1)).blocks[0]
    assert isinstance(table, Table)
    assert [cell.text for cell in table.cells()] == ["1", "听课", "2", "评课", "3 甲", "说课"]
