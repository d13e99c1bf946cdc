"""The tables as this version of the program needs them: made, or brought up to date after a copy was put aside."""

from __future__ import annotations

import datetime
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, text

from storage.database import Database
from storage.records import Record

_SCRIPTS = Path(__file__).parent / "migrations"
# Any number will do, as long as all processes of the program use the same.
_LOCK = 7236401


def upgrade(database: Database, backups: Path) -> Path | None:
    """Brings the tables up to date; one process at a time. The copy of an older SQLite file, where one was made.

    PostgreSQL changes its tables in one transaction, all or nothing; copying it is its operator's (`pg_dump`).
    """
    copy = None
    with database.connected(writes=True) as connection, _rebuilding(database, connection), connection.begin():
        if not database.is_sqlite:
            connection.execute(text("set local statement_timeout = 0"))
            connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        if (present := _present(connection)) == newest():
            return None
        if present and database.is_sqlite:
            copy = _copied(Path(str(database.engine.url.database)), backups, present)
        command.upgrade(_config(connection), "head")
        _check_references(database, connection)
    return copy


def rebuild(
    database: Database, revision: str, fill: Callable[[Connection], None], complete: Callable[[Connection], None]
) -> None:
    """Makes all tables anew as they were at that revision, fills them, brings them up to date: all or nothing.

    `complete` is called at the end, when the tables are those of this program.
    """
    with database.connected(writes=True) as connection, _rebuilding(database, connection), connection.begin():
        if not database.is_sqlite:
            connection.execute(text("set local statement_timeout = 0"))
            connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        there = MetaData()
        there.reflect(connection, only=lambda name, _: name in (*Record.metadata.tables, "alembic_version"))
        there.drop_all(connection)
        command.upgrade(_config(connection), revision)
        fill(connection)
        command.upgrade(_config(connection), "head")
        complete(connection)
        _check_references(database, connection)


def knows(revision: str) -> bool:
    """Whether tables of that version can be brought up to date."""
    return revision in {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}


def version(database: Database) -> str | None:
    """The version of the tables; None where there are none yet."""
    with database.connected(writes=False) as connection:
        return _present(connection)


def newest() -> str | None:
    """The version that this program needs."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def _present(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.attributes["connection"] = connection
    return config


@contextmanager
def _rebuilding(database: Database, connection: Connection) -> Iterator[None]:
    """SQLite changes a table by making it anew; rows of other tables that refer to it must not go with the old one.

    The pragma is heard outside of transactions only (https://www.sqlite.org/lang_altertable.html, section 7).
    """
    driver: Any = connection.connection.driver_connection
    if database.is_sqlite:
        driver.execute("pragma foreign_keys=off")
    try:
        yield
    finally:
        if database.is_sqlite:
            driver.execute("pragma foreign_keys=on")


def _check_references(database: Database, connection: Connection) -> None:
    broken = connection.exec_driver_sql("pragma foreign_key_check").fetchall() if database.is_sqlite else []
    if broken:
        raise RuntimeError(f"the migration left {len(broken)} rows that refer to nothing")


def _copied(file: Path, backups: Path, present: str) -> Path:
    """A copy of a SQLite file, whole even while others read it."""
    backups.mkdir(parents=True, exist_ok=True)
    moment = datetime.datetime.now(datetime.UTC).strftime("%Y%m%d-%H%M%S")
    copy = backups / f"before-{present}-{moment}.db"
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy
