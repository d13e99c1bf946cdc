"""`planreview user` as an operator uses it."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from service import cli
from storage.database import Database
from storage.records import AuditEntry, User
from workers import accounts
from workers.settings import Settings


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "_METHOD", "scrypt:1024:8:1")


def called(home: Path, *arguments: str) -> int:
    """The exit status of a call."""
    return cli.main(["--home", str(home), "user", *arguments])


def password_in(said: str) -> str:
    """The password that was shown."""
    return re.findall(r"[a-z2-9]{4}(?:-[a-z2-9]{4}){3}", said)[-1]


def signs_in(home: Path, name: str, password: str) -> bool:
    """Whether the account is let in."""
    with closing(Database(Settings(home).database_url)) as database:
        return accounts.sign_in(database, name, password, Settings(home)).user is not None


def test_an_account_from_its_making_to_its_end(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = tmp_path / "home"
    assert called(home, "add", "yunling", "--school", "1", "--school-name", "云岭小学", "--shown", "周岚") == 0
    first = password_in(capsys.readouterr().out)
    assert signs_in(home, "yunling", first)
    assert called(home, "reset", "yunling") == 0
    second = password_in(capsys.readouterr().out)
    assert not signs_in(home, "yunling", first)
    assert signs_in(home, "yunling", second)
    assert called(home, "lock", "yunling") == 0
    assert not signs_in(home, "yunling", second)
    capsys.readouterr()
    assert called(home, "list") == 0
    assert capsys.readouterr().out.splitlines()[1].split() == ["yunling", "周岚", "学校", "云岭小学", "锁定"]
    assert called(home, "unlock", "yunling") == 0
    assert signs_in(home, "yunling", second)
    with closing(Database(Settings(home).database_url)) as database, database.reading() as session:
        assert len(session.scalars(select(AuditEntry)).all()) == 4


def test_unlocking_forgets_wrong_passwords(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    called(tmp_path, "add", "shen", "--role", "reviewer")
    password = password_in(capsys.readouterr().out)
    for _ in range(Settings(tmp_path).service.sign_in_failures):
        signs_in(tmp_path, "shen", "wrong password")
    assert not signs_in(tmp_path, "shen", password)
    called(tmp_path, "list")
    assert "暂时锁定" in capsys.readouterr().out
    called(tmp_path, "unlock", "shen")
    assert signs_in(tmp_path, "shen", password)


def test_the_last_administrator_is_not_locked_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    called(tmp_path, "add", "one", "--role", "admin")
    assert called(tmp_path, "lock", "one") == 2
    assert "唯一的管理员" in capsys.readouterr().err
    called(tmp_path, "add", "two", "--role", "admin")
    assert called(tmp_path, "lock", "one") == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["add", "yunling"], "要指明学校"),
        (["add", "yunling", "--school", "9"], "--school-name"),
        (["add", "yun ling", "--role", "admin"], "不能有空格"),
        (["reset", "nobody"], "没有账号"),
        (["lock", "nobody"], "没有账号"),
        (["import"], "--example"),
        (["import", "no such file"], "打不开名单"),
    ],
)
def test_a_wrong_call_is_said(
    arguments: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert called(tmp_path / "home", *arguments) == 2
    assert said in capsys.readouterr().err


def test_the_same_account_is_not_made_twice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert called(tmp_path, "add", "shen", "--role", "reviewer") == 0
    assert called(tmp_path, "add", "shen", "--role", "admin") == 2
    assert "已有账号" in capsys.readouterr().err


def filled(path: Path, *rows: tuple[str, ...]) -> None:
    """The empty list, filled in."""
    book = load_workbook(path)
    for row in rows:
        book.worksheets[0].append(list(row))
    book.save(path)


def test_a_list_from_the_empty_one_to_passwords(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home, empty, output = tmp_path / "home", tmp_path / "名单.xlsx", tmp_path / "密码.xlsx"
    assert called(home, "import", "--example", str(empty)) == 0
    filled(empty, ("001", "云岭小学", "yunling", "", "学校"), ("", "", "shen", "沈青", "审核人"))
    assert called(home, "import", str(empty), "--output", str(output)) == 0
    assert "新账号 2 个" in capsys.readouterr().out
    assert output.stat().st_mode & 0o077 == 0
    table = [[cell.value for cell in row] for row in load_workbook(output).worksheets[0].iter_rows(min_row=2)]
    assert all(signs_in(home, str(name), str(password)) for name, password, *_ in table)
    assert called(home, "import", str(empty)) == 0
    assert "已有的 2 个没有改动" in capsys.readouterr().out


def test_a_wrong_list_brings_nothing_and_leaves_no_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    empty, output = tmp_path / "list.xlsx", tmp_path / "passwords.xlsx"
    called(tmp_path, "import", "--example", str(empty))
    filled(empty, ("", "", "yunling", "", "学校"), ("1", "云岭小学", "yun", "", "校长"))
    assert called(tmp_path, "import", str(empty), "--output", str(output)) == 2
    said = capsys.readouterr().err
    assert "第 2 行" in said
    assert "第 3 行" in said
    assert not output.exists()
    with closing(Database(Settings(tmp_path).database_url)) as database, database.reading() as session:
        assert session.scalars(select(User)).all() == []


def test_nothing_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "there.xlsx").write_bytes(b"mine")
    for arguments in (["--example"], ["list.xlsx", "--output"]):
        assert called(tmp_path, "import", *arguments, str(tmp_path / "there.xlsx")) == 2
    assert (tmp_path / "there.xlsx").read_bytes() == b"mine"
