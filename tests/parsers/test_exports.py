"""Files as Word and WPS export them, which differ from LibreOffice's in how they set letters, blanks and borders."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from parsers.document import Paragraph
from tests.parsers.exports import Export, Word, Wps
from tests.parsers.pdfs import texts

XS, YS = (90, 130, 330, 420, 500), (370, 391, 412, 450)
ROWS = [("序号", "内容", "时间", "负责人"), ("1", "听课评课", "3月", "林川"), ("2", "专题讲座", "4月", "何西\n周野")]
READ = ["序号|内容|时间|负责人", "1|听课评课|3月|林川", "2|专题讲座|4月|何西/周野"]
PROSE = "各教研组要结合学科特点制定实施细则，认真落实每一次活动，做到有计划、有记录、有反思、有总结，力求提高。"


@pytest.mark.parametrize("export", [Word(), Wps()])
def test_borders_of_cells_make_one_table(export: Word | Wps) -> None:
    read = export.table(XS, YS, ROWS).read()
    assert (texts(read.blocks), read.coverage, len(read.blocks)) == (READ, 1.0, 1)


@pytest.mark.parametrize(
    ("write", "expected"),
    [
        (lambda: Word().text(200, 90, "校本研修计划", 22, spacing=10), "校本研修计划"),
        (lambda: Word().text(200, 90, "校 本 研 修 计 划", 22), "校 本 研 修 计 划"),
        (lambda: Wps().text(200, 90, "校 本 研 修 计 划", 22), "校 本 研 修 计 划"),
        (lambda: Word().text(114, 90, "组  长：李  明"), "组 长：李 明"),
        (lambda: Wps().text(114, 90, "组  长：李  明"), "组 长：李 明"),
        (lambda: Wps().text(114, 90, "组　长：李　明"), "组 长：李 明"),
        (lambda: Word().text(114, 90, "１．全体教师参加；２．写出总结。"), "１．全体教师参加；２．写出总结。"),
        (lambda: Wps().text(114, 90, "共68人，in 2024 与5．6月"), "共68人，in 2024 与5．6月"),
        (lambda: Word().text(114, 90, PROSE[:30], spacing=0.6), PROSE[:30]),  # justified
    ],
)
def test_blanks_are_those_of_the_author(write: Callable[[], Export], expected: str) -> None:
    assert texts(write().read().blocks) == [expected]


def test_the_blank_at_the_end_of_a_paragraph_is_no_part_of_it() -> None:
    export = Word().text(114, 90, PROSE[:32], open=True).text(90, 110, PROSE[32:]).text(114, 130, "谢谢")
    assert texts(export.read().blocks) == [PROSE, "谢谢"]


def test_underlined_blanks_are_blanks_to_fill_in() -> None:
    export = Word().text(114, 345, "签字：", open=True).underlined(150, 345, 24).text(222, 345, "日期：", open=True)
    export.underlined(258, 345, 12).text(294, 345, "年", open=True).underlined(306, 345, 8).text(330, 345, "月")
    assert texts(export.read().blocks) == ["签字：____________日期：______年____月"]


def test_an_underline_under_words_is_no_blank() -> None:
    assert texts(Word().text(114, 90, "研修主题：课堂增效").rule(174, 91.4, 48).read().blocks) == ["研修主题：课堂增效"]


def test_letters_are_bold_where_word_thickens_them() -> None:
    heading, body = Word().text(90, 90, "一、指导思想", bold=True).text(90, 120, PROSE[:20]).read().blocks
    assert isinstance(heading, Paragraph)
    assert isinstance(body, Paragraph)
    assert (heading.bold, body.bold) == (True, False)


def test_a_red_letterhead_is_text_and_its_rule_is_nothing() -> None:
    export = Word().text(160, 90, "星河县教育局文件", 26, spacing=8).text(230, 130, "星教研〔2023〕5号", 16)
    export.rule(80, 140, 440, "1 0 0 rg").text(200, 190, "关于开展校本研修的通知", 18)
    assert texts(export.read().blocks) == ["星河县教育局文件", "星教研〔2023〕5号", "关于开展校本研修的通知"]


@pytest.mark.parametrize("number", ["- {} -", "— {} —", "－{}－", "·{}·", "第 {} 页 共 2 页"])
@pytest.mark.parametrize("start", [Word, Wps])
def test_page_numbers_are_furniture(start: type[Word | Wps], number: str) -> None:
    export = start()
    for page in (1, 2):
        export.text(114, 90, "一、指导思想").text(280, 800, number.format(page), 9)
        if page == 1:
            export.page()
    read = export.read()
    assert texts(read.blocks) == ["一、指导思想"] * 2
    assert len(read.furniture) == 2
