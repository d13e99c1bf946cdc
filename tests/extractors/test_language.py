"""Words and spans of text, and the names of schools."""

from __future__ import annotations

import subprocess
import sys

import pytest

from extractors.language import spans, words
from extractors.organisations import find_schools, same_school


def test_words_are_those_of_the_dictionary() -> None:
    assert words("教师参加 校本培训") == ["教师", "参加", "校本", "培训"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("常务副校长到会", [("role", "常务副校长")]),
        ("教导处会同副组长", [("department", "教导处"), ("role", "副组长")]),
        ("依据《教师成长办法》（2019）5号", [("policy", "《教师成长办法》"), ("policy", "（2019）5号")]),
        ("落实双减", [("policy", "双减")]),
        ("到新河镇中心小学跟岗", [("organisation", "新河镇中心小学")]),
        ("成长与特长", []),
    ],
)
def test_spans_are_the_longest_of_their_kind(text: str, found: list[tuple[str, str]]) -> None:
    assert [(span.kind, span.text) for span in spans(text)] == found
    assert all(text[span.start : span.end] == span.text for span in spans(text))


def test_importing_the_extractor_of_people_loads_neither_library() -> None:
    check = "import sys, extractors.people; print(sorted({'spacy', 'jieba', 'pypinyin'} & set(sys.modules)))"
    shown = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("组织教师赴江宁区新城小学参加活动", ["江宁区新城小学"]),
        ("与和平小学、向阳中学联合教研", ["和平小学", "向阳中学"]),
        ("江北市第二实验小学和江北外国语学校", ["江北市第二实验小学", "江北外国语学校"]),
        ("新河幼儿园", ["新河幼儿园"]),
        ("随着新河镇中心校的发展", ["新河镇中心校"]),
        *(
            (generic, [])
            for generic in [
                "我校",
                "本校",
                "各小学",
                "每所学校",
                "全区中小学",
                "中心小学",
                "第二实验小学",
                "农村小学",
                "名校",
                "兄弟学校",
                "薄弱学校",
                "基地学校",
                "进修学校",
                "新河区教师进修学校",
                "高效课堂示范学校",
                "创建书香学校",
                "家长学校",
                "××小学",
                "初级中学",
                "新河区学校",
                "小学语文",
                "中学生",
                "支持农村学校",
                "指导实验小学",
                "清华大学",
                "三所小学",
                "学习型学校",
                "九年一贯制学校",
            ]
        ),
    ],
)
def test_finds_the_names_of_schools(text: str, names: list[str]) -> None:
    found = find_schools(text)
    assert [name for _, _, name in found] == names
    assert all(text[start:end] == name for start, end, name in found)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("武阳区新河中心小学", "新河小学", True),
        ("江宁市武阳区新河中心小学", "武阳区新河中心小学", True),
        ("新河镇中心小学", "新河小学", True),
        ("江北市实验小学", "实验小学", True),
        ("新河中心校", "新河小学", True),
        ("江北市实验小学", "江北小学", False),
        ("新河小学", "新河中学", False),
        ("新河小学", "向阳小学", False),
        ("江北市实验中学", "武阳区实验中学", False),
        ("江北市第一小学", "江北市第二小学", False),
    ],
)
def test_two_names_of_one_school(one: str, other: str, same: bool) -> None:
    assert same_school(one, other) is same
    assert same_school(other, one) is same
