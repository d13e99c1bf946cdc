"""What `planreview doctor` says of the parts of the service."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from service import doctor_service
from service.check import Check
from workers import redis_server
from workers.settings import load


def _checks(home: Path, **environment: str) -> dict[str, Check]:
    return {check.title: check for check in doctor_service.checks(load(str(home), environment))}


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_service.os, "environ", {})


def test_a_new_machine_is_fine_and_stays_untouched(tmp_path: Path) -> None:
    home = tmp_path / "home"
    checks = _checks(home)
    assert {check.state for check in checks.values()} == {"fine"}
    assert list(checks) == ["环境变量", "数据库", "队列（Redis）", "文件库", "磁盘空间"]
    assert not home.exists()


def test_a_mistyped_variable_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_service.os, "environ", {"PLANREVIEW_WORKER": "2"})
    monkeypatch.setattr(doctor_service, "unknown", lambda: ["PLANREVIEW_WORKER"])
    check = _checks(tmp_path)["环境变量"]
    assert check.state == "missing"
    assert "PLANREVIEW_WORKER" in check.found
    assert check.todo


@pytest.mark.parametrize(
    ("title", "variable", "url"),
    [
        ("数据库", "PLANREVIEW_DATABASE_URL", "postgresql+psycopg://reader:geheim@127.0.0.1:1/plans"),
        ("队列（Redis）", "PLANREVIEW_REDIS_URL", "redis://:geheim@127.0.0.1:1/0"),
    ],
)
def test_what_cannot_be_reached_is_said_without_its_password(
    tmp_path: Path, title: str, variable: str, url: str
) -> None:
    check = _checks(tmp_path, **{variable: url})[title]
    assert check.state == "missing"
    assert variable in str(check.todo)
    assert "127.0.0.1:1" in check.found
    assert "geheim" not in check.found


def test_a_store_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    check = _checks(tmp_path, PLANREVIEW_FILES_URL=f"file://{tmp_path}/file/store")["文件库"]
    assert check.state == "missing"
    assert check.todo


def test_tables_of_another_version_are_said(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "planreview.db")) as database:
        database.execute("create table alembic_version (version_num varchar(32) not null)")
        database.execute("insert into alembic_version values ('9999')")
        database.commit()
    check = _checks(tmp_path)["数据库"]
    assert check.state == "optional"
    assert "9999" in check.found
    assert check.todo


def test_a_damaged_database_is_said(tmp_path: Path) -> None:
    (tmp_path / "planreview.db").write_bytes(b"no database at all" * 100)
    check = _checks(tmp_path)["数据库"]
    assert check.state == "missing"
    assert "planreview restore" in str(check.todo)


def test_a_machine_without_redis_cannot_serve_but_can_review(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> str:
        raise redis_server.NoRedis

    monkeypatch.setattr(redis_server, "program", none)
    check = _checks(tmp_path)["队列（Redis）"]
    assert check.state == "optional"
    assert "redis-server" in str(check.todo)


def test_a_disk_that_is_nearly_full_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = doctor_service.shutil.disk_usage(tmp_path)
    monkeypatch.setattr(doctor_service.shutil, "disk_usage", lambda path: real._replace(free=100 << 20))
    check = _checks(tmp_path)["磁盘空间"]
    assert check.state == "optional"
    assert "100 MB" in check.found
