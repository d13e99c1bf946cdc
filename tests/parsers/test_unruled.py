"""Tables without rules: recognised where they are clearly tables, else left as lines."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from parsers.document import Paragraph, Table
from tests.parsers.pdfs import Paper, texts

HEADS = ("序号", "研修内容", "时间", "负责人")
ROWS = [("1", "听课评课活动", "3月", "林川"), ("2", "专题讲座", "4月下旬", "何西"), ("3", "读书交流", "5月", "周野")]


def paper(*rows: Sequence[str], xs: Sequence[float] = (90, 140, 320, 420), pitch: float = 20) -> Paper:
    """Entries of rows at these places, without any rule."""
    drawn = Paper()
    for number, row in enumerate(rows):
        for x, text in zip(xs, row, strict=False):
            if text:
                drawn.text(x, 100 + pitch * number, text)
    return drawn


def test_columns_under_heads_are_a_table() -> None:
    drawn = paper(HEADS, *ROWS).text(90, 70, "活动安排").text(90, 210, "说明：按时参加。")
    before, table, after = drawn.read().blocks
    assert isinstance(table, Table)
    assert texts([table]) == ["|".join(row) for row in (HEADS, *ROWS)]
    assert texts([before, after]) == ["活动安排", "说明：按时参加。"]


def test_an_entry_of_several_lines_is_one_cell() -> None:
    rows = [ROWS[0], ("", "组织同课异构", "", ""), *ROWS[1:]]
    assert texts(paper(HEADS, *rows).read().blocks)[1] == "1|听课评课活动/组织同课异构|3月|林川"


def test_an_empty_entry_is_an_empty_cell() -> None:
    rows = [("1", "听课", "3月", ""), *ROWS[1:]]
    assert texts(paper(HEADS, *rows).read().blocks)[1] == "1|听课|3月|"


@pytest.mark.parametrize(
    "rows",
    [
        [HEADS, ROWS[0]],  # one row
        [("序号", "内容"), ("1", "听课"), ("2", "评课"), ("3", "讲座")],  # two columns
        [("林川", "何西", "周野"), ("陈晨", "吴桐", "郑好"), ("冯春", "褚良", "卫平")],  # names
        [("姓名：林川", "性别：男", "教龄：8年")] * 3,  # a form
        [("校长：", "分管领导：", "日期："), ("1", "2", "3"), ("4", "5", "6")],
        [HEADS, ("1", "甲组", "听课", "林川"), ("各组要认真组织，及时总结，不断提高研修的质量",), *ROWS[1:]],
        [HEADS, ("一组", "听课", "全体", "林川"), ("二组", "评课", "全体", "何西")],  # nothing numbered
    ],
)
def test_what_is_not_clearly_a_table_stays_lines(rows: list[tuple[str, ...]]) -> None:
    assert all(isinstance(block, Paragraph) for block in paper(*rows).read().blocks)


def test_lines_far_apart_are_no_table() -> None:
    assert all(isinstance(block, Paragraph) for block in paper(HEADS, *ROWS, pitch=60).read().blocks)
