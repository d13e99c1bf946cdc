"""A list of schools and accounts: read as districts write it, refused with every fault named, taken in whole."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import func, select

from storage.records import AuditEntry, School, User
from tests.stack import Stack
from workers import accounts, roll, roll_sheets
from workers.roll import Imported, RollError

HEADER = ("学校代码", "学校名称", "账号", "姓名", "角色")


def listed(*rows: tuple[Any, ...], header: tuple[str, ...] = HEADER) -> io.BytesIO:
    """An Excel file with the rows under a header."""
    book = Workbook()
    for row in (header, *rows):
        book.worksheets[0].append(list(row))
    target = io.BytesIO()
    book.save(target)
    return target


def faults(*rows: tuple[Any, ...], header: tuple[str, ...] = HEADER) -> tuple[str, ...]:
    """What is said against a list."""
    with pytest.raises(RollError) as caught:
        roll.read(listed(*rows, header=header))
    return caught.value.faults


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are digested at once."""
    monkeypatch.setattr(accounts, "_METHOD", "scrypt:1024:8:1")


def test_rows_are_read_as_they_are_seen() -> None:
    [first, second] = roll.read(
        listed(
            (3204001.0, " 云岭　小学", "yun ling", "周 岚", "学校"), (None,) * 5, ("", "", "ｓｈｅｎ", "沈青", "教研员")
        )
    )
    assert (first.row, first.code, first.school, first.account, first.shown) == (
        2,
        "3204001",
        "云岭 小学",
        "yunling",
        "周岚",
    )
    assert (second.row, second.account, second.role) == (4, "shen", "reviewer")


@pytest.mark.parametrize(
    "header",
    [("编码", "单位名称", "登录名", "联系人", "身份"), ("学校代码*", "学校名称（全称）", "帐号", "姓 名", "权限")],
)
def test_columns_are_known_by_other_names(header: tuple[str, ...]) -> None:
    assert roll.read(listed(("1", "云岭小学", "yunling", "", "学校"), header=header))[0].account == "yunling"


def test_columns_come_in_any_order_and_under_a_title() -> None:
    book = Workbook()
    book.create_sheet("说明")
    for row in (("全区学校账号",), (), ("账号", "备注", "学校名称", "学校代码"), ("yunling", "x", "云岭小学", "001")):
        book.worksheets[1].append(list(row))
    target = io.BytesIO()
    book.save(target)
    [entry] = roll.read(target)
    assert (entry.row, entry.code, entry.school, entry.account, entry.role) == (
        4,
        "001",
        "云岭小学",
        "yunling",
        "school",
    )


def test_every_word_stands_for_one_thing() -> None:
    import yaml

    told = yaml.safe_load((roll_sheets.Path(roll_sheets.__file__).with_name("roll.yaml")).read_text(encoding="utf-8"))
    for part, keys in (("columns", set(roll_sheets.COLUMNS)), ("roles", set(roll_sheets.ROLES))):
        words = [word for known in told[part].values() for word in known]
        assert len(words) == len(set(words))
        assert set(told[part]) == keys
        titles = roll_sheets.COLUMNS if part == "columns" else roll_sheets.ROLES
        assert {roll_sheets.words()[part][title] for title in titles.values()} == keys


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("1", "云岭小学", "yunling", "", "校长"), "第 2 行：角色“校长”不认识"),
        (("", "", "yunling", "", "学校"), "第 2 行：学校账号要有学校代码。"),
        (("1", "", "", "", "审核人"), "第 2 行：审核人要有账号。"),
        (("", "云岭小学", "shen", "", "审核人"), "第 2 行：有学校名称，没有学校代码。"),
        (("1", "云岭小学", "y" * 65, "", ""), "第 2 行：账号名不能为空，不能有空格，最长 64 个字。"),
        (("1" * 65, "云岭小学", "", "", ""), "第 2 行：学校代码最长 64 个字。"),
        (("1", "云" * 201, "", "", ""), "第 2 行：学校名称最长 200 个字。"),
        (("1", "云岭小学", "yun", "周" * 101, ""), "第 2 行：姓名最长 100 个字。"),
    ],
)
def test_a_wrong_row_is_named(row: tuple[str, ...], said: str) -> None:
    [fault] = faults(row)
    assert fault.startswith(said)


def test_all_faults_are_named_at_once() -> None:
    found = faults(
        ("1", "云岭小学", "yun", "", ""),
        ("1", "松江小学", "Yun", "", ""),
        ("", "", "", "某人", ""),
        ("2", "松江小学", "a", "", "x"),
    )
    assert [fault.partition("：")[0] for fault in found] == ["第 4 行", "第 5 行", "第 3 行", "第 3 行"]


def test_a_list_without_header_or_rows_is_said() -> None:
    assert "找不到表头" in faults(("1", "云岭小学", "yunling", "", ""), header=("甲", "乙", "丙", "丁", "戊"))[0]
    assert faults() == ("第 1 行的表头下面没有内容。",)


def test_too_many_rows_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roll_sheets, "_MOST_ROWS", 3)
    assert "最多导入 3 行" in faults(*[("1", "云岭小学", f"y{at}", "", "") for at in range(3)])[0]


def package(**parts: bytes) -> io.BytesIO:
    """A zip that says it is a table."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        for name, data in parts.items():
            archive.writestr(name, data)
    return target


@pytest.mark.parametrize(
    "data",
    [
        b"",
        "账号,姓名".encode(),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        package().getvalue(),
        listed().getvalue()[:900],
    ],
)
def test_what_is_no_table_is_said(data: bytes) -> None:
    with pytest.raises(RollError, match="不是 Excel 文件"):
        roll.read(io.BytesIO(data))


def test_a_table_that_expands_without_end_is_not_opened() -> None:
    with pytest.raises(RollError, match="不是 Excel 文件"):
        roll.read(package(bomb=bytes(40 << 20)))


@pytest.mark.usefixtures("hasty")
def test_a_list_is_taken_in(any_stack: Stack) -> None:
    with any_stack.database.writing() as session:
        session.add(School(code="2", name="松江学校"))
        accounts.add(session, "old", "reviewer", shown="旧人")
    rows = (
        ("1", "云岭小学", "yunling", "", ""),
        ("1", "", "yunling2", "周岚", ""),
        ("2", "松江小学", "", "", ""),
        ("", "", "old", "新名", "管理员"),
        ("", "", "shen", "沈青", "审核人"),
    )
    imported = roll.import_accounts(any_stack.database, listed(*rows))
    assert (imported.schools, imported.renamed, imported.kept) == (("1",), ("2",), ("old",))
    assert [(one.name, one.shown, one.role, one.school) for one in imported.accounts] == [
        ("yunling", "云岭小学", "school", "云岭小学"),
        ("yunling2", "周岚", "school", "云岭小学"),
        ("shen", "沈青", "reviewer", ""),
    ]
    for one in imported.accounts:
        assert accounts.sign_in(any_stack.database, one.name, one.password, any_stack.settings).user
    with any_stack.database.reading() as session:
        old = session.scalars(select(User).where(User.name == "old")).one()
        assert (old.role, old.shown) == ("reviewer", "旧人")
        assert session.scalars(select(User).where(User.name == "shen")).one().must_change
        assert len(session.scalars(select(AuditEntry)).all()) == 5


@pytest.mark.usefixtures("hasty")
def test_a_list_that_is_taken_in_twice_changes_nothing(any_stack: Stack) -> None:
    rows = (("1", "云岭小学", "yunling", "", ""),)
    roll.import_accounts(any_stack.database, listed(*rows))
    assert roll.import_accounts(any_stack.database, listed(*rows)) == Imported((), (), (), ("yunling",))


@pytest.mark.parametrize("wrong", [("9", "", "nobody", "", ""), ("2", "松江小学", "a", "", "x")])
def test_nothing_of_a_wrong_list_is_taken_in(wrong: tuple[str, ...], stack: Stack) -> None:
    with pytest.raises(RollError, match="第 3 行"):
        roll.import_accounts(stack.database, listed(("1", "云岭小学", "yunling", "", ""), wrong))
    with stack.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(User)) == 0
        assert session.scalar(select(func.count()).select_from(School)) == 0


def test_the_empty_list_can_be_filled_in_and_read() -> None:
    book = load_workbook(io.BytesIO(roll.example()))
    assert faults_of(book) == ("第 1 行的表头下面没有内容。",)
    for row in roll_sheets._EXAMPLES:
        book.worksheets[0].append(list(row))
    target = io.BytesIO()
    book.save(target)
    assert [entry.role for entry in roll.read(target)] == ["school", "school", "reviewer"]


def faults_of(book: Workbook) -> tuple[str, ...]:
    """What is said against that table."""
    target = io.BytesIO()
    book.save(target)
    with pytest.raises(RollError) as caught:
        roll.read(target)
    return caught.value.faults


def test_the_passwords_come_as_a_table_without_formulas() -> None:
    made = roll.NewAccount("=cmd", "@周岚", "school", "云岭小学", "ab-cd")
    sheet = load_workbook(io.BytesIO(roll.passwords(Imported((), (), (made,), ())))).worksheets[0]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["账号", "密码", "姓名", "角色", "学校名称"],
        ["'=cmd", "ab-cd", "'@周岚", "学校", "云岭小学"],
    ]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s"}
