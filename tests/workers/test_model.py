"""The document model as printed by `planreview parse`."""

from __future__ import annotations

from dataclasses import replace

from parsers.document import Note, Paragraph, Picture
from tests.build import document
from tests.service.example import UNREADABLE
from workers.model import as_json, as_text, failed_as_json

DOCUMENT = document(
    """
    一、 培训安排
    | 内容 | 时间 |
    | 磨课<br>评课 | 3月 |
    | 合计 | < |
    [seal]
    """
)


def test_json_has_every_block_in_reading_order() -> None:
    printed = as_json(replace(DOCUMENT, furniture=(Note(99, "第 1 页", 1),)))
    assert list(printed) == ["schema", "source", "blocks", "furniture"]
    assert printed["schema"] == "planreview.document/1"
    heading, table, seal = printed["blocks"]
    assert heading == {
        "id": 0, "type": "paragraph", "text": "培训安排", "label": "一、", "style": None, "page": None, "bbox": None,
    }  # fmt: skip
    assert list(table) == ["id", "type", "rows", "page", "bbox"]
    assert list(table["rows"][1][0]) == ["row", "column", "row_span", "column_span", "text", "blocks"]
    assert [block["text"] for block in table["rows"][1][0]["blocks"]] == ["磨课", "评课"]
    assert [cell["column_span"] for cell in table["rows"][2]] == [2]
    assert seal == {"id": seal["id"], "type": "picture", "kind": "seal", "page": None, "bbox": None}
    assert printed["furniture"] == [{"id": 99, "type": "note", "text": "第 1 页", "page": 1, "bbox": None}]


def test_text_has_a_line_a_row_and_tabs_between_cells() -> None:
    assert as_text(DOCUMENT) == "一、培训安排\n内容\t时间\n磨课 评课\t3月\n合计\n"


def test_footnotes_stand_in_the_text_and_pictures_do_not() -> None:
    read = replace(DOCUMENT, blocks=(Paragraph(0, "正文"), Picture(1), Note(2, "脚注")))
    assert as_text(read) == "正文\n脚注\n"


def test_an_unreadable_file_has_the_same_shape_and_a_reason() -> None:
    printed = failed_as_json(UNREADABLE)
    assert list(printed) == ["schema", "source", "blocks", "furniture", "error"]
    assert printed["error"]["code"] == "encrypted"
