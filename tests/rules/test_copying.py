"""Passages that two texts share: by words, small changes overlooked, quotes and everybody's words apart."""

from __future__ import annotations

import pytest

from rules.copying import CUT, Index, words_of

OURS = "开学第一周，各组推选一名种子教师，先到东林小学跟岗三天，回来后上一节汇报课。期末再评。"


@pytest.mark.parametrize(
    ("theirs", "expected"),
    [
        (OURS, [OURS.removesuffix("。")]),
        ("开学第一周各组推选一名种子教师先到东林小学跟岗三天回来后上一节汇报课", [OURS[: OURS.index("。")]]),
        (OURS.replace("东林", "西山"), [OURS.removesuffix("。")]),
        (OURS.replace("推选一名", "要推选了一名").replace("上一节", "上好一节"), [OURS.removesuffix("。")]),
        ("另起一段。" + OURS[6:24] + "，其余不同的文字写在这里。", [OURS[6:24].rstrip("，")]),
        ("开学第一周开会，种子教师跟岗，期末评议。", []),
        ("", []),
    ],
)
def test_passages(theirs: str, expected: list[str]) -> None:
    found = Index(words_of(OURS)).passages(words_of(theirs), least=14)
    assert [OURS[passage.start : passage.end] for passage in found] == expected


def test_both_sides_are_shown() -> None:
    theirs = OURS.replace("种子教师", "骨干教师")
    (found,) = Index(words_of(OURS)).passages(words_of("前言。" + theirs), least=20)
    assert found.theirs == theirs.removesuffix("。")
    assert 30 <= found.letters < 37


def test_phrases_here_and_there_are_no_passage() -> None:
    phrases = ["每周三下午第二节课后", "全体教师按时参加不得缺席", "由教导处负责检查并记录"]
    ours = "，各组先集中学习再分头讨论，".join(phrases)
    theirs = "，上级来人巡视的那几个星期除外，".join(phrases)
    assert Index(words_of(ours)).passages(words_of(theirs), least=20) == ()


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("依据《教师法》的要求办。教师备课。", [CUT, "教师", "备课"]),
        ("学习教师法。教师备课。", [CUT, "教师", "备课"]),
        ("教师备课，以人为本，学生预习。", ["教师", "备课", CUT, "学生", "预习"]),
        ("他要求：“要有理想信念，有道德情操，有扎实学识。”教师备课", ["他", "要求", CUT, "教师", "备课"]),
        ("教师的备课与学生预习", ["教师", "备课", "学生", "预习"]),
        ("目的明确", ["目的", "明确"]),
        ("ＡＢ１２ 自己", ["ab12", "自己"]),
    ],
)
def test_words(text: str, kept: list[str]) -> None:
    assert list(words_of(text, stock=("以人为本",), names=("教师法",)).words) == kept


def test_schools_and_numbers_are_one_word_each() -> None:
    one, other = words_of("到东林小学听3节课"), words_of("到柳河镇中心小学听12节课")
    assert one.words == other.words


def test_words_tell_their_places() -> None:
    found = words_of(OURS)
    assert [OURS[start:end] for start, end in found.places][:3] == ["开学", "第一周", "各组"]


def test_time_grows_with_the_text_alone() -> None:
    text = "甲乙丙丁戊己庚辛" * 3000
    assert Index(words_of(text)).passages(words_of(text), least=60)
