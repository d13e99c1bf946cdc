"""What is a name, and what a cell of responsible people holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.name_lists import entries, split_names
from extractors.names import is_name, same_reading


@pytest.mark.parametrize(
    "text", ["周岚", "欧阳静", "上官文博", "王某", "王某某", "高 远", "丁 静 安", "阿依古丽·买买提", "孙和平", "夏侯敏"]
)
def test_is_a_name_wherever_it_stands(text: str) -> None:
    assert is_name(text)


@pytest.mark.parametrize("text", ["高山", "时雨", "和静", "扎西顿珠", "周林晓月", "张老师", "欧阳校长", "应敏", "央金"])
def test_is_a_name_only_where_one_is_expected(text: str) -> None:
    assert is_name(text, positional=True)
    assert not is_name(text)


@pytest.mark.parametrize(
    "text",
    [
        "师德",
        "高效",
        "全体",
        "方法",
        "安全",
        "成长",
        "常规",
        "温馨",
        "和谐",
        "温馨提示",
        "高效课堂",
        "组长",
        "副组长",
        "校长",
        "教导处",
        "安监科",
        "计财科",
        "高一年级",
        "文科组",
        "高年级组长",
        "各教研组长",
        "全体教师",
        "语文教师",
        "待定",
        "无",
        "xx",
        "李××",
        "周",
        "某某",
        "周岚高远王立",
        "管教学",
        "向全体",
        "应到",
        "班主任",
        "新河小学",
        "党政办",
        "周老师傅",
        "常务副校长",
        "方法论组",
        "严格要求",
    ],
)
def test_is_no_name_even_where_one_is_expected(text: str) -> None:
    assert not is_name(text, positional=True)
    assert not is_name(text)


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("周岚", ["周岚"]),
        ("周岚、各课题组长", ["周岚", "各课题组长"]),
        ("周岚，高远;王立／李明", ["周岚", "高远", "王立", "李明"]),
        ("周岚 高远　王立", ["周岚", "高远", "王立"]),
        ("周岚\n高远", ["周岚", "高远"]),
        ("周 岚", ["周岚"]),
        ("丁 静 安", ["丁静安"]),
        ("高 远 王 平", ["高远", "王平"]),
        ("高  远  周立言  王  平", ["高远", "周立言", "王平"]),
        ("王 立民 李明", ["王立民", "李明"]),
        ("欧阳 静 李明", ["欧阳静", "李明"]),
        ("周岚和李明", ["周岚", "李明"]),
        ("王和平和李明", ["王和平", "李明"]),
        ("孙和平", ["孙和平"]),
        ("校长与教导主任", ["校长", "教导主任"]),
        ("王立民李小明", ["王立民", "李小明"]),
        ("校长王立", ["王立"]),
        ("王立校长", ["王立"]),
        ("王立民老师", ["王立民"]),
        ("张老师", ["张老师"]),
        ("李主任、周岚", ["李主任", "周岚"]),
        ("新河小学校长王立", ["王立"]),
        ("校长室 王立", ["王立"]),
        ("教导处王立", ["王立"]),
        ("教导处", ["教导处"]),
        ("教导处 德育处", ["教导处", "德育处"]),
        ("语文组 数学组", ["语文组", "数学组"]),
        ("李某(校长)", ["李某"]),
        ("周岚（负责语文）、高远", ["周岚", "高远"]),
        ("周岚等", ["周岚"]),
        ("1.周岚 2.高远", ["周岚", "高远"]),
        ("周岚 13900001111", ["周岚"]),
        ("负责人：周岚 责任部门：教务处", ["周岚"]),
        ("周岚：负责语文", ["周岚"]),
        ("全体成员", ["全体成员"]),
        ("各班班主任", ["各班班主任"]),
        ("由各教研组组长负责落实", ["由各教研组组长负责落实"]),
        ("胡xx、李xx", ["胡xx", "李xx"]),
        ("高峰、方圆", ["高峰", "方圆"]),
        ("阿依古丽·买买提、周岚", ["阿依古丽·买买提", "周岚"]),
        ("周岚、周岚", ["周岚"]),
        *((blank, []) for blank in ("", "----", "—", "待定", "无", "xx", "/", "××")),
    ],
)
def test_splits_a_cell_of_responsible_people(cell: str, found: list[str]) -> None:
    assert list(split_names(cell)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("李某 刘某某 田某(教研组长)", [("李某", ("教研组长",)), ("刘某某", ("教研组长",)), ("田某", ("教研组长",))]),
        ("李某、刘某某(教研组长)", [("李某", ()), ("刘某某", ("教研组长",))]),
        ("陈某(教导主任)赵某(教导副主任)", [("陈某", ("教导主任",)), ("赵某", ("教导副主任",))]),
        ("周岚（校长、书记）", [("周岚", ("校长", "书记"))]),
        ("（教导主任）周岚", [("周岚", ("教导主任",))]),
        ("周岚(师)、高远(徒)", [("周岚", ("师",)), ("高远", ("徒",))]),
        ("周岚（教学楼一层）", [("周岚", ())]),
    ],
)
def test_a_bracket_says_a_position_or_a_duty(text: str, found: list[tuple[str, tuple[str, ...]]]) -> None:
    assert [(entry.name, entry.roles) for entry in entries(text)] == found


@given(st.text(alphabet="周岚高远王立 　、，（）(：:组长校xX×1和\n", max_size=30))
def test_an_entry_is_what_stands_at_its_place(text: str) -> None:
    for entry in entries(text):
        assert 0 <= entry.start < entry.end <= len(text)
        if entry.name:
            assert "".join(text[entry.start : entry.end].split()) == entry.name


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("王芳", "王方", True),
        ("李晓燕", "李小燕", True),
        ("陈静", "陈婧", True),
        ("单立", "善立", True),
        ("单立", "丹立", False),
        ("解明", "谢明", True),
        ("曾敏", "增敏", True),
        ("曾敏", "层敏", False),
        ("仇立", "求立", True),
        ("王芳", "王芳", False),
        ("王芳", "李芳", False),
        ("王芳", "王芳芳", False),
        ("王方圆", "汪方元", False),
    ],
)
def test_reads_alike(one: str, other: str, alike: bool) -> None:
    assert same_reading(one, other) is alike
    assert same_reading(other, one) is alike
