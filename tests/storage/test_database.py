"""Both databases behave alike: whole transactions, one error for what may be tried again, writers that take turns."""

from __future__ import annotations

import multiprocessing
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import ProgrammingError

from storage.database import Database, Unavailable, sqlite_url
from storage.records import School, Words, now
from tests.stack import Stack


def test_what_is_raised_undoes_what_was_written(any_stack: Stack) -> None:
    def breaks_off() -> None:
        with any_stack.database.writing() as session:
            session.add(School(code="a", name="云岭小学"))
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        breaks_off()
    with any_stack.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(School)) == 0


def test_moments_come_back_in_utc(any_stack: Stack) -> None:
    review_id = any_stack.accept(b"x")
    queued = any_stack.review(review_id).queued
    assert queued.tzinfo is not None
    assert abs((now() - queued).total_seconds()) < 60


def test_characters_that_no_database_keeps_are_left_out(any_stack: Stack) -> None:
    assert Words().process_bind_param("培\0训\ud800", any_stack.database.engine.dialect) == "培训?"


def test_nothing_there_is_unavailable(tmp_path: Path) -> None:
    for url in (sqlite_url(tmp_path / "no" / "folder.db"), "postgresql+psycopg://nobody@/none?host=/nowhere"):
        with pytest.raises(Unavailable):
            Database(url).ping()


def test_an_error_does_not_repeat_what_it_was_about(any_stack: Stack) -> None:
    with pytest.raises((Unavailable, ProgrammingError)) as raised, any_stack.database.reading() as session:
        session.execute(text("select :secret from nowhere"), {"secret": "13800000000"})
    assert "13800000000" not in str(raised.value)


def test_a_locked_file_is_unavailable_after_a_while(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.database._PATIENCE", 0.1)
    database = Database(sqlite_url(tmp_path / "one.db"))
    database.ping()
    other = sqlite3.connect(tmp_path / "one.db", isolation_level=None)
    other.execute("begin immediate")
    with pytest.raises(Unavailable), database.writing() as session:
        session.execute(text("select 1"))
    with database.reading() as session:
        assert session.scalar(text("select 1")) == 1
    other.close()


def test_writers_in_several_processes_take_turns(any_stack: Stack) -> None:
    with any_stack.database.writing() as session:
        session.add(School(code="counter", name="0"))
    forks = multiprocessing.get_context("fork")
    any_stack.database.close()
    processes = [forks.Process(target=_counts, args=(any_stack.database.url,)) for _ in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
        assert process.exitcode == 0
    with any_stack.database.reading() as session:
        assert session.scalars(select(School.name)).one() == "40"


def _counts(url: str) -> None:
    database = Database(url)
    for _ in range(10):
        with database.writing() as session:
            school = session.scalars(select(School).with_for_update()).one()
            school.name = str(int(school.name) + 1)
