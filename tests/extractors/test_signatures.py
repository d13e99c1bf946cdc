"""Sign-off blocks: what each asks for and what stands there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from extractors.cues import cues, is_cue_line, is_opinion_label
from extractors.plan import Signature
from extractors.signatures import line_signatures, table_signatures
from extractors.signoff import is_name, read_block
from extractors.stream import stream, view_tables
from parsers.document import Picture, Table
from tests.build import document


def blocks(outline: str, scanned: bool = False) -> tuple[Signature, ...]:
    """The blocks of the first table."""
    return table_signatures(view_tables(document(outline).blocks)[0], scanned=scanned)


def lined(outline: str) -> tuple[Signature, ...]:
    """The blocks among lines outside tables."""
    found = document(outline).blocks
    return line_signatures(stream(found, view_tables(found)), {}).signatures


@pytest.mark.parametrize(
    ("line", "kinds", "role"),
    [
        ("审核人（签名）：", ["signature"], "审核人"),
        ("法人代表签字：", ["signature"], "法人代表"),
        ("校 长 签 字：", ["signature"], "校长"),
        ("指导教师 （签名） 年 月 日", ["signature"], "指导教师"),
        ("（公章） 年 月 日", ["seal"], ""),
        ("盖 章", ["seal"], ""),
        ("2024年3月2日（学校盖章）", ["seal"], ""),
        ("项目学校（盖章）： 负责人（签字）：", ["seal", "signature"], "项目学校"),
        ("县教育局（签章）", ["seal"], "县教育局"),
        ("负责人（签章）：", ["both"], "负责人"),
        ("盖章或签名：", ["both"], ""),
        ("需本人签名", [], None),
        ("加盖公章的材料一式两份报送", [], None),
        ("经校长审阅签字同意后执行。", [], None),
        ("验收意见表上签字", [], None),
        ("请各位老师在签到表上签名，由组长签字确认。", [], None),
    ],
)
def test_words_that_ask_on_forms_and_words_in_prose(line: str, kinds: list[str], role: str | None) -> None:
    found = cues(line)
    assert [cue.kind for cue in found] == kinds
    assert (found[0].role if found else None) == role


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("负责人： 年 月 日", True),
        ("校长：   年  月  日", True),
        ("负责人：周岚", False),
        ("组长： 周岚 李明", False),
        ("2024年3月2日", False),
    ],
)
def test_a_role_with_room_for_a_date_asks_for_a_signature(line: str, expected: bool) -> None:
    assert is_cue_line(line) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("学校意见", True),
        ("学校 审核 意见", True),
        ("所在单位意见（盖章）", True),
        ("导师评语：", True),
        ("意见和建议", False),
        ("征求意见", False),
        ("实施意见", False),
        ("大家对培训提出了许多好的意见", True),
        ("意见，建议", False),
    ],
)
def test_labels_that_ask_for_an_opinion(text: str, expected: bool) -> None:
    assert is_opinion_label(text) is expected


@pytest.mark.parametrize(
    ("lines", "signer", "day", "opinion"),
    [
        (["校长签字：王立  2024年3月1日"], "王立", date(2024, 3, 1), None),
        (["校长签字：王 立 日期：2024.3.1"], "王立", date(2024, 3, 1), None),
        (["校长签字：王立 （盖章）"], "王立", None, None),
        (["签字：__周岚__"], "周岚", None, None),
        (["校长签字：", "王立"], "王立", None, None),
        (["校长签字：", "年 月 日"], None, None, None),
        (["同意实施。", "校长签字：", "二〇二四年三月一日"], None, date(2024, 3, 1), "同意实施。"),
        (["同意。校长签字：王立"], "王立", None, "同意。"),
        (["签字：", "2024年 月 日"], None, None, None),
        (["负责人签名： 单位盖章 年 月 日"], None, None, None),
        (["1．通过；2．不通过", "签字："], None, None, None),
        (["□同意 □不同意", "签字："], None, None, None),
        (["☑同意 □不同意", "签字："], None, None, "☑同意 □不同意"),
        (["（是否同意推荐）", "签字："], None, None, None),
        (["经评议，认定为： 学时。", "签字："], None, None, "经评议，认定为： 学时。"),
        (["________", "签字："], None, None, None),
    ],
)
def test_what_stands_in_a_block(lines: list[str], signer: str | None, day: date | None, opinion: str | None) -> None:
    found = read_block(lines)
    assert (found.signer, found.date, found.rest) == (signer, day, opinion)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("王立", True), ("欧阳静怡", True), ("高 远", True), ("同意", False), ("公章", False), ("教务处主任", False)],
)
def test_typed_names(text: str, expected: bool) -> None:
    assert is_name(text) is expected


@pytest.mark.parametrize(
    ("content", "signed", "seal", "state"),
    [
        ("（公章） 年 月 日", None, True, "blank"),
        ("（公章） 2024年3月1日", None, True, "partial"),
        ("同意。（公章） 2024年3月1日", None, True, "complete"),
        ("校长签字： 年 月 日", False, False, "blank"),
        ("校长签字：王立 年 月 日", True, False, "partial"),
        ("同意<br>校长签字：王立 2024年3月1日", True, False, "complete"),
        ("同意<br>校长签字：王立", True, False, "complete"),
        ("同意<br>校长签字： 2024年3月1日", False, False, "partial"),
        ("", None, False, "blank"),
    ],
)
def test_states(content: str, signed: bool | None, seal: bool, state: str) -> None:
    (found,) = blocks(f"| 姓名 | 周岚 |\n| 学校意见 | {content} |")
    assert (found.label, found.signed, found.seal_expected, found.sealed, found.state) == (
        "学校意见",
        signed,
        seal,
        None,
        state,
    )


def test_what_a_block_asks_for() -> None:
    (found,) = blocks("| 姓名 | 周岚 |\n| 学校意见 | 校长签字： 年 月 日 |")
    assert found.asks == ("opinion", "signature", "date")
    assert found.signer_role == "校长"


@pytest.mark.parametrize(
    ("outline", "labels"),
    [
        ("| 校意见 | 年 月 日 | 区意见 | 年 月 日 |\n| 市意见 | 年 月 日 | < | < |", ["校意见", "区意见", "市意见"]),
        ("| 校意见 | 区意见 |\n| （盖章） | （盖章） |", ["校意见", "区意见"]),
        ("| 姓名 | 周岚 |\n| 学校意见：<br>同意<br>签字：王立 | < |", ["学校意见"]),
        ("| 姓名 | 周岚 |\n| 五、学校意见 | < |\n| 校长签字： 年 月 日 | < |", ["学校意见"]),
        ("| 审核人签字 | | 日期 | |", ["审核人签字"]),
        ("| 填表人签字 | | 审核人签字 | |", ["填表人签字", "审核人签字"]),
        ("| 指导教师 | | （签名） | | 年 | | 月 | | 日 |", ["指导教师"]),
        ("| 学校审核 | （签字） 年 月 日 |", ["学校审核"]),
        (
            "| 审批意见 | 学校 | 签字： 年 月 日 |\n| ^ | 区教研室 | 签字： 年 月 日 |",
            ["审批意见 学校", "审批意见 区教研室"],
        ),
        ("| 审批 | 学校意见 | 年 月 日 |\n| ^ | 区意见 | 年 月 日 |", ["学校意见", "区意见"]),
        ("| 时间 | 内容 |\n| 3月 | 听课 |\n| 制表人：周岚 | 审核人（签字）： |", ["审核人（签字）"]),
        ("| 序号 | 姓名 | 签名 |\n| 1 | 周岚 | |", []),
        ("| 时间 | 内容 |\n| 3月 | 征求教师意见 |\n| 4月 | 各组签字确认计划 |", []),
        ("| 姓名 | 周岚 |\n| 要求 | 申报表须经校长签字并加盖公章后报送。 |", []),
    ],
)
def test_which_cells_make_a_block(outline: str, labels: list[str]) -> None:
    assert [found.label for found in blocks(outline)] == labels


@pytest.mark.parametrize(
    ("outline", "role", "signer", "day"),
    [
        ("| 审核人签字 | 王立 | 日期 | 2024年3月5日 |", "审核人", "王立", date(2024, 3, 5)),
        ("| 指导教师 | 王立 | （签名） | 2024 | 年 | 3 | 月 | 5 | 日 |", "指导教师", "王立", date(2024, 3, 5)),
        ("| 校长意见 | 同意。签字：王立 2024年3月5日 |", "校长", "王立", date(2024, 3, 5)),
        ("| 审核意见 | 同意。 审核人：王立 2024年3月5日 |", "审核人", "王立", date(2024, 3, 5)),
        ("| 审核签字 | 教研组长：王立  校长： | 日期 | 2024年3月5日 |", "教研组长", "王立", date(2024, 3, 5)),
    ],
)
def test_blocks_split_over_cells(outline: str, role: str, signer: str, day: date) -> None:
    found = blocks(outline)[-1]
    assert (found.signer_role, found.signer, found.date) == (role, signer, day)


@pytest.mark.parametrize(
    ("kind", "scanned", "signed", "sealed"),
    [
        ("seal", False, False, True),
        ("handwriting", False, True, None),
        (None, False, True, None),
        ("seal", True, False, True),
        ("handwriting", True, True, False),
        (None, True, None, None),
        ("other", True, False, False),
        ("other", False, False, None),
        ("none", True, False, False),
        ("none", False, False, None),
    ],
)
def test_pictures_in_a_block(kind: str | None, scanned: bool, signed: bool | None, sealed: bool | None) -> None:
    table = document("| 姓名 | 周岚 |\n| 学校意见 | （公章）校长签字： |").blocks[0]
    assert isinstance(table, Table)
    cell = table.rows[1][1]
    if kind != "none":
        cell = replace(cell, blocks=(*cell.blocks, Picture(99, kind)))  # type: ignore[arg-type]
    shown = replace(table, rows=(table.rows[0], (table.rows[1][0], cell)))
    (found,) = table_signatures(view_tables((shown,))[0], scanned=scanned)
    assert (found.signed, found.sealed) == (signed, sealed)


@pytest.mark.parametrize(
    ("outline", "expected"),
    [
        ("校长（签字）：____ 年 月 日（盖章）", [("校长（签字）", None, "blank")]),
        ("学校（盖章）：\n校长（签字）：王立\n2024年3月1日", [("学校（盖章）", "王立", "complete")]),
        (
            "审核人（签名）：李明\n校长（签名）：",
            [("审核人（签名）", "李明", "complete"), ("校长（签名）", None, "blank")],
        ),
        ("学校意见：\n同意。\n校长签字：王立\n2024年3月1日", [("学校意见", "王立", "complete")]),
        ("三、学校意见\n同意。\n（盖章）\n2024年3月1日", [("学校意见", None, "complete")]),
        ("负责人：    年  月  日", [("负责人", None, "blank")]),
        ("单位负责人（签章）：    单位（公章）", [("单位负责人（签章）", None, "blank")]),
        ("填表人：周岚    审核人（签字）：", [("审核人（签字）", None, "blank")]),
        ("青禾小学\n2024年3月1日", []),
        ("实施意见：\n一、加强领导", []),
        ("各校将加盖公章的报名表于3月5日前报送。", []),
        ("负责人：周岚", []),
    ],
)
def test_blocks_in_plain_lines(outline: str, expected: list[tuple[str, str | None, str]]) -> None:
    assert [(found.label, found.signer, found.state) for found in lined(outline)] == expected


def test_a_seal_picture_after_the_lines_counts() -> None:
    (found,) = lined("学校盖章\n2024年3月1日\n[seal]")
    assert (found.sealed, found.state) == (True, "complete")


@pytest.mark.parametrize(
    ("kind", "bbox", "signed", "sealed"),
    [
        pytest.param("seal", (300, 640, 413, 753), False, True, id="a seal over the lines, begun above them"),
        pytest.param("handwriting", (370, 690, 430, 715), True, False, id="ink after the label"),
        pytest.param(None, (370, 690, 430, 715), None, None, id="who knows what after the label"),
        pytest.param("handwriting", (370, 300, 430, 325), False, False, id="ink elsewhere on the page"),
        pytest.param("seal", (560, 640, 595, 753), False, False, id="a seal cut by the edge of the page"),
    ],
)
def test_marks_beside_lines_on_a_page(
    kind: str | None, bbox: tuple[int, int, int, int], signed: bool | None, sealed: bool | None
) -> None:
    before, *lines = document("正文到此为止。\n[seal]\n学校（公章）\n校长签字：\n2024年3月1日").blocks
    mark, *printed = lines
    assert isinstance(mark, Picture)
    placed = [replace(line, page=1, bbox=(300, 660 + 30 * i, 380, 675 + 30 * i)) for i, line in enumerate(printed)]
    shown = (before, replace(mark, kind=kind, page=1, bbox=bbox), *placed)  # type: ignore[arg-type]
    (found,) = line_signatures(stream(shown, ()), {}, scanned=True).signatures
    assert (found.signed, found.sealed) == (signed, sealed)
