"""The database is away for ten seconds while a document is read and another is taken: both are kept, once."""

from __future__ import annotations

import gc
import os
import sqlite3
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import make_url

from tests import stack as grounds
from tests.faults.harness import LONG, SOON, begun, once, states, team
from tests.stack import CHOSEN, KINDS, PostgresServer, RedisServer, Stack, folder, new_postgres, stack_of

AWAY = 10.0
# In short the one that was chosen; `make test-postgres` chooses the other.
HERE = KINDS if LONG else (CHOSEN or "sqlite",)


@pytest.mark.parametrize("kind", HERE)
def test_gone_for_ten_seconds(
    kind: str, tmp_path: Path, redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = tmp_path / "told"
    with own_server(kind, monkeypatch) as server, stack_of(kind, tmp_path, redis_server, SOON) as ground:
        with team(ground):
            ground.submit(f"gone_on({str(told)!r}, 2)".encode())
            for number in range(5):
                ground.submit(f"pass # {number}".encode())
            begun(told)
            with away(server, ground):
                time.sleep(AWAY)  # that long is what is tested
            once(ground, 6)
        assert set(states(ground).values()) == {"done"}


@contextmanager
def own_server(kind: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[PostgresServer | None]:
    """A PostgreSQL for this test alone, where it is about one."""
    if kind == "sqlite":
        yield None
        return
    with folder() as place:
        server = new_postgres(place)
        monkeypatch.setattr(grounds, "postgres", lambda: server)
        monkeypatch.setattr(grounds, "_templates", {})
        try:
            yield server
        finally:
            server.stop()
            with warnings.catch_warnings():
                # A connection whose server was killed is thrown away without having been closed.
                warnings.simplefilter("ignore", ResourceWarning)
                gc.collect()


@contextmanager
def away(server: PostgresServer | None, ground: Stack) -> Iterator[None]:
    """PostgreSQL is stopped and started again; SQLite's file is held by someone else altogether."""
    ground.database.close()
    if server:
        server.stop()
        yield
        server.start()
        return
    file = make_url(ground.database.url).database
    other = sqlite3.connect(os.fspath(file or ""), isolation_level=None, timeout=60)
    other.execute("begin exclusive")
    try:
        yield
    finally:
        other.close()
