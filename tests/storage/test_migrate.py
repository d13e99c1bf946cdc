"""Tables are made, brought up to date after a copy, taken back; what the migrations make is what the program knows."""

from __future__ import annotations

import multiprocessing
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, select

from storage import migrate
from storage.database import Database
from storage.records import Record, School, User

_NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "{before}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("school", recreate="auto") as batch:
        batch.alter_column("name", type_=sa.String(300), existing_type=sa.String(200), existing_nullable=False)


def downgrade() -> None:
    pass
"""


def test_up_and_down(any_url: str, tmp_path: Path) -> None:
    database = Database(any_url)
    assert migrate.version(database) is None
    assert migrate.upgrade(database, tmp_path) is None
    assert migrate.version(database) == migrate.newest()
    assert set(inspect(database.engine).get_table_names()) == {*Record.metadata.tables, "alembic_version"}
    with database.connected(writes=True) as connection, connection.begin():
        command.downgrade(migrate._config(connection), "base")
    assert inspect(database.engine).get_table_names() == ["alembic_version"]
    database.close()


def test_the_migrations_make_what_the_program_knows(any_url: str, tmp_path: Path) -> None:
    database = Database(any_url)
    migrate.upgrade(database, tmp_path)
    with database.connected(writes=False) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Record.metadata) == []
    database.close()


def test_several_at_once_make_them_once(any_url: str, tmp_path: Path) -> None:
    forks = multiprocessing.get_context("fork")
    processes = [forks.Process(target=_upgrade, args=(any_url, tmp_path)) for _ in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
        assert process.exitcode == 0
    database = Database(any_url)
    assert migrate.version(database) == migrate.newest()
    database.close()


def _upgrade(url: str, backups: Path) -> None:
    database = Database(url)
    migrate.upgrade(database, backups)
    database.close()


def test_a_newer_program_keeps_all_rows_and_puts_a_copy_aside(
    any_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also of a table that others refer to, which SQLite has to make anew."""
    database, before = Database(any_url), migrate.newest()
    migrate.upgrade(database, tmp_path)
    with database.writing() as session:
        school = School(code="1", name="云岭小学")
        session.add(User(name="yunling", shown="云岭小学", role="school", password="-", school=school))
    newer = tmp_path / "newer"
    shutil.copytree(migrate._SCRIPTS, newer)
    (newer / "versions" / "0002_next.py").write_text(_NEXT.format(before=before), encoding="utf-8")
    monkeypatch.setattr(migrate, "_SCRIPTS", newer)

    copy = migrate.upgrade(database, tmp_path / "backups")

    assert migrate.version(database) == "0002"
    with database.reading() as session:
        assert session.scalars(select(User)).one().school.name == "云岭小学"  # type: ignore[union-attr]
    if database.is_sqlite:
        assert copy is not None
        with closing(sqlite3.connect(copy)) as old:
            assert old.execute("select name, code from school").fetchall() == [("云岭小学", "1")]
        with database.connected(writes=True) as connection:
            assert connection.exec_driver_sql("pragma foreign_keys").scalar() == 1
    else:
        assert copy is None
    database.close()
