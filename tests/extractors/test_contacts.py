"""Contacts in tables and lines."""

from __future__ import annotations

import pytest

from extractors.contacts import line_contact, table_contacts
from extractors.plan import Contact, Line
from extractors.stream import view_tables
from parsers.document import Place
from tests.build import document


def contacts(outline: str) -> tuple[Contact, ...]:
    """The contacts of the first table."""
    return table_contacts(view_tables(document(outline).blocks)[0])


def line(text: str) -> Contact | None:
    """The contact of one line."""
    return line_contact(Line(Place(1), None, text, "text"))


def test_a_row_gives_every_key() -> None:
    (found,) = contacts(
        "| 学校 | 姓 名 | 职务 | 办公电话 | 手机号码 | QQ号 | 邮箱 |\n"
        "| 青禾小学 | 周 岚 | 副校长 | 0519-88886666 | 13900001111 | 10001 | z@a.cn |"
    )
    assert (found.organisation, found.name, found.position) == ("青禾小学", "周岚", "副校长")
    assert (found.office_phone, found.mobile, found.qq, found.email) == (
        "0519-88886666",
        "13900001111",
        "10001",
        "z@a.cn",
    )


@pytest.mark.parametrize(
    ("outline", "names"),
    [
        ("| 姓名 | 手机 |\n| 周岚 | 13900001111 |\n| | |\n| 李明 | |", ["周岚", "李明"]),
        ("| 序号 | 姓名 | 手机 |\n| 1 | | |\n| 2 | 李明 | |", ["李明"]),
        ("| 单位 | 分管领导 | 手机 |\n| 青禾小学 | 周岚 | 13900001111 |", ["周岚"]),
        ("| 时间 | 内容 |\n| 3月 | 听课 |", []),
    ],
)
def test_empty_rows_are_no_contacts(outline: str, names: list[str]) -> None:
    assert [contact.name for contact in contacts(outline)] == names


@pytest.mark.parametrize(
    ("header", "number", "office", "mobile"),
    [
        ("联系电话", "13900001111", None, "13900001111"),
        ("联系电话", "88886666", "88886666", None),
        ("电话", "139 0000 1111", None, "13900001111"),
        ("手机", "88886666", "88886666", None),
        ("办公电话", "----", None, None),
    ],
)
def test_a_number_tells_what_it_is(header: str, number: str, office: str | None, mobile: str | None) -> None:
    (found,) = contacts(f"| 姓名 | {header} |\n| 周岚 | {number} |")
    assert (found.office_phone, found.mobile) == (office, mobile)


def test_ditto_takes_the_value_above() -> None:
    found = contacts("| 单位 | 姓名 | 手机 |\n| 青禾小学 | 周岚 | 13900001111 |\n| 同上 | 李明 | 13900002222 |")
    assert [contact.organisation for contact in found] == ["青禾小学", "青禾小学"]


@pytest.mark.parametrize(
    ("text", "name", "office", "mobile", "qq", "email"),
    [
        (
            "联系人：周岚  联系电话：0519-88886666  手机：13900001111",
            "周岚",
            "0519-88886666",
            "13900001111",
            None,
            None,
        ),
        ("联 系 人：李 明，电话：88886666", "李明", "88886666", None, None, None),
        ("联系人及电话：周岚 13900001111", "周岚", None, "13900001111", None, None),
        ("联系人：王立民 QQ：123456 邮箱：123456@qq.com", "王立民", None, None, "123456", "123456@qq.com"),
    ],
)
def test_lines(text: str, name: str, office: str | None, mobile: str | None, qq: str | None, email: str | None) -> None:
    found = line(text)
    assert found is not None
    assert (found.name, found.office_phone, found.mobile, found.qq, found.email) == (name, office, mobile, qq, email)


@pytest.mark.parametrize(
    ("text", "organisation", "position"),
    [("联系人：周岚（教研室）", "教研室", None), ("联系人：周岚（副校长）", None, "副校长")],
)
def test_what_stands_in_brackets_beside_the_name(text: str, organisation: str | None, position: str | None) -> None:
    found = line(text)
    assert found is not None
    assert (found.name, found.organisation, found.position) == ("周岚", organisation, position)


@pytest.mark.parametrize("text", ["联系人：", "请及时与联系人联系。", "组长：周岚", "电话：88886666"])
def test_other_lines_are_no_contacts(text: str) -> None:
    assert line(text) is None
