"""The database: SQLite in one file, or PostgreSQL; both behave alike from here on.

A transaction says at its start whether it writes: SQLite lets readers work beside one writer, and a writer that waits
its turn at the start never fails halfway. What is unreachable or locked for too long raises `Unavailable`.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

_WRITES = "writes"
# Seconds that a writer waits for another one.
_PATIENCE = 10
# Seconds between two looks whether a writer of another process has ended.
_TURN = 0.003
# libpq's words. A server that vanished without a word is given up after 20 seconds, not after the kernel's two hours.
_POSTGRESQL = {
    "connect_timeout": 5,
    "options": "-c statement_timeout=30000",
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "tcp_user_timeout": 20000,
}


class Unavailable(Exception):
    """The database cannot be reached or is too busy now; the same call may succeed later."""


class Database:
    """One process's way to the database; after a fork each process needs its own."""

    def __init__(self, url: str) -> None:
        """`url` is SQLAlchemy's: `sqlite:////folder/file.db` or `postgresql+psycopg://…`."""
        self.url = url
        self.engine = _engine(url)
        # Threads of one process take turns here, so that each process has one at most that asks SQLite for its turn.
        self._turn = threading.Lock() if self.is_sqlite else None

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session for a transaction that only reads."""
        with self._session(writes=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session for a transaction that writes; committed at the end, rolled back where anything is raised."""
        with self._my_turn(), self._session(writes=True) as session:
            yield session
            session.commit()

    @contextmanager
    def _my_turn(self) -> Iterator[None]:
        if self._turn is None:
            yield
            return
        if not self._turn.acquire(timeout=_PATIENCE):
            raise Unavailable("too many writers")
        try:
            yield
        finally:
            self._turn.release()

    @contextmanager
    def connected(self, writes: bool) -> Iterator[Connection]:
        """A bare connection, for what is no transaction on the program's own tables. Raises Unavailable."""
        try:
            with self.engine.connect().execution_options(**{_WRITES: writes}) as connection:
                yield connection
        except (OperationalError, InterfaceError, PoolTimeout) as error:
            raise Unavailable(str(error)) from error
        except DBAPIError as error:
            if error.connection_invalidated:
                raise Unavailable(str(error)) from error
            raise

    @contextmanager
    def _session(self, writes: bool) -> Iterator[Session]:
        with self.connected(writes) as connection, Session(connection, expire_on_commit=False) as session:
            yield session

    @property
    def is_sqlite(self) -> bool:
        """Whether all of it is one file on this machine."""
        return self.engine.dialect.name == "sqlite"

    def ping(self) -> None:
        """Raises Unavailable where the database does not answer."""
        with self.reading() as session:
            session.execute(text("select 1"))

    def close(self) -> None:
        """Gives all connections back."""
        self.engine.dispose()


def sqlite_url(file: Path) -> str:
    """The URL of a database in a file."""
    return f"sqlite:///{file.absolute()}"


def _engine(url: str) -> Engine:
    # What a statement was about may be private; errors are logged, so that they must not repeat it.
    if url.startswith("sqlite"):
        connect: dict[str, Any] = {"timeout": _PATIENCE, "check_same_thread": False}
        engine = create_engine(url, connect_args=connect, hide_parameters=True)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    pool = {"pool_pre_ping": True, "pool_size": 10, "max_overflow": 10, "pool_timeout": _PATIENCE}
    return create_engine(url, connect_args=_POSTGRESQL, hide_parameters=True, **pool)


def _prepare_sqlite(connection: sqlite3.Connection, record: object) -> None:
    # The driver must not begin transactions by itself: `_begin_sqlite` does, and says of which kind.
    connection.isolation_level = None
    connection.execute("pragma journal_mode=wal")
    connection.execute("pragma synchronous=full")
    connection.execute("pragma foreign_keys=on")


def _begin_sqlite(connection: Any) -> None:
    if not connection.get_execution_options().get(_WRITES, True):
        connection.exec_driver_sql("begin")
        return
    driver = connection.connection.dbapi_connection
    driver.execute("pragma busy_timeout=0")
    try:
        if not _has_turn(driver):
            connection.exec_driver_sql("begin immediate")  # says in SQLAlchemy's words what is the matter
    finally:
        driver.execute(f"pragma busy_timeout={_PATIENCE * 1000}")


def _has_turn(connection: sqlite3.Connection) -> bool:
    """Begins to write as soon as nobody else does; False where that takes too long.

    SQLite by itself looks ever more seldom the longer one waits, so that who came early loses to whoever comes late.
    """
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        try:
            connection.execute("begin immediate")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                return False
            time.sleep(_TURN)
        else:
            return True
    return False
