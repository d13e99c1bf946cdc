"""Slips of text recognition: what context settles is mended, the rest is left as it was read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extractors.slips import mend, mended_text
from parsers.document import Paragraph
from tests.build import document


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("—、指导思想", "一、指导思想"),
        ("（—）组织学习", "（一）组织学习"),
        ("第—周 集中研讨", "第一周 集中研讨"),
        ("二，具体措施", "二、具体措施"),
        ("l、加强学习", "1、加强学习"),
        ("2O25年3月", "2025年3月"),
        ("2025年l2月", "2025年12月"),
        ("I5", "15"),
        ("二O二五年九月", "二〇二五年九月"),
        ("二00五年", "二〇〇五年"),
        ("20一24", "20－24"),
        ("3月一12月", "3月－12月"),
        ("5,6月", "5、6月"),
        ("2025年3月8曰", "2025年3月8日"),
        ("年 月 曰", "年 月 日"),
        ("各组自学,写出体会", "各组自学，写出体会"),
        ("说明:一式两份", "说明：一式两份"),
        ("(盖章)", "（盖章）"),
        ("（盖章)", "（盖章）"),
        ("2月20旦(星期三)", "2月20日（星期三）"),
        ("4月25日一6月15日", "4月25日－6月15日"),
        ("骨十教帅师德帅风专冢讲座", "骨干教师师德师风专家讲座"),
        ("性质：口脱产 口半脱产", "性质：□脱产 □半脱产"),
    ],
)
def test_what_the_context_settles_is_mended(read: str, printed: str) -> None:
    assert mended_text(read) == printed


@pytest.mark.parametrize(
    "text",
    [
        "一年级语文组",
        "人口普查",
        "出入口 值班",
        "共3.5小时",
        "2025.3月",
        "e-mail：OK@school.cn",
        "——题记",
        "Word 培训, Excel 培训",
        "口语交际教学",
        "主帅和将帅",
        "元旦放假",
        "主帅风范",
        "改讲与练的顺序",
        "2日一次",
        "1,200人",
    ],
)
def test_what_it_does_not_settle_stays(text: str) -> None:
    assert mended_text(text) == text


def test_a_label_that_was_misread_is_a_label_again() -> None:
    plan = document("—、指导思想", scanned=True)
    (block,) = mend(plan).blocks
    assert isinstance(block, Paragraph)
    assert (block.label, block.text) == ("一、", "指导思想")


def test_a_column_of_figures_holds_figures() -> None:
    table = "| 序号 | 内容 |\n| I | 听课 |\n| 2 | 评课 |\n| 3 | 磨课 |\n| l0 | 赛课 |"
    (mended,) = mend(document(table, scanned=True)).tables()
    assert [row[0].text for row in mended.rows] == ["序号", "1", "2", "3", "10"]


def test_text_from_the_file_itself_is_not_touched() -> None:
    plan = document("—、指导思想")
    assert mend(plan) is plan
    assert mend(replace(plan, blocks=())).blocks == ()
