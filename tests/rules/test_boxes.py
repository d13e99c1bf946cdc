"""Boxes to tick, in the writings of forms."""

from __future__ import annotations

import pytest

from rules.boxes import question


@pytest.mark.parametrize(
    ("text", "options", "ticked"),
    [
        ("□男 □女", ("男", "女"), ()),
        ("☑男　□女", ("男", "女"), ("男",)),
        ("□√同意　□不同意", ("同意", "不同意"), ("同意",)),
        ("√□同意　□不同意", ("同意", "不同意"), ("同意",)),
        ("同意□　不同意☑", ("同意", "不同意"), ("不同意",)),
        ("是（√）　否（　）", ("是", "否"), ("是",)),
        ("是否骨干：是□ 否□", ("是", "否"), ()),
        ("■集中 ■网络 □其他：____", ("集中", "网络", "其他"), ("集中", "网络")),
    ],
)
def test_question(text: str, options: tuple[str, ...], ticked: tuple[str, ...]) -> None:
    found = question(text)
    assert found
    assert (found.options, found.ticked) == (options, ticked)


@pytest.mark.parametrize(
    "text", ["□本校承诺以上内容属实。", "没有方框的一句话。", "（ ）年级（ ）班", "□□□", "成绩（√）"]
)
def test_no_question(text: str) -> None:
    assert question(text) is None
