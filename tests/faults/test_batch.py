"""`planreview batch` is killed again and again: in the end each file stands in the ledger once, as it was planted."""

from __future__ import annotations

import csv
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import func, select

from storage.database import Database, sqlite_url
from storage.records import ArchiveEntry, ReviewRecord, Version
from tests.faults.archives import planted
from tests.faults.harness import LONG, ROOT, alive, below
from tests.stack import end, until

FILES = 300 if LONG else 40
KILLS = 3


def begun(archive: Path, home: Path, *more: str) -> subprocess.Popen[str]:
    """A batch over the archive."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PLANREVIEW_")}
    command = [sys.executable, "-m", "service.cli", "--home", str(home), "batch", str(archive), *more]
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def counted(home: Path) -> int:
    """Reviews that have ended; none while there is no database."""
    file = home / "planreview.db"
    if not file.exists() or not file.stat().st_size:
        return 0
    with closing(Database(sqlite_url(file)).engine.raw_connection()) as connection:
        tables = connection.cursor().execute("select count(*) from sqlite_master where name = 'review'").fetchone()[0]
        ended = "select count(*) from review where state in ('done', 'failed')"
        return connection.cursor().execute(ended).fetchone()[0] if tables else 0


def killed(process: subprocess.Popen[str], whole: bool) -> None:
    """With SIGKILL: all of its processes at once, or only the one that was started. None of them is left then."""
    pids = below(process.pid)
    end(*(pids if whole else pids[:1]))
    process.communicate()
    until(lambda: not any(alive(pid) for pid in pids), 30)


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for temporary files of its own, in which nothing may be left."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    yield folder
    assert list(folder.iterdir()) == []
    tempfile.tempdir = None


def test_a_batch_that_is_killed_goes_on_where_it_was(tmp_path: Path, temporary: Path) -> None:
    archive, home, ledger = tmp_path / "archive", tmp_path / "home", tmp_path / "ledger.csv"
    outcomes = planted(archive, FILES, seed=5)
    chance, reviews = random.Random(17), sum(outcome != "refused" for outcome, _ in outcomes.values())
    for number in range(KILLS):
        process, wanted = begun(archive, home), round(reviews * (number + chance.random()) / (KILLS + 2))
        until(lambda least=wanted: counted(home) >= least, 120, every=0.02)
        assert process.poll() is None
        killed(process, whole=number % 2 == 0)
    last = begun(archive, home, "--ledger", str(ledger))
    said, complained = last.communicate(timeout=900)
    assert last.returncode == 2, complained
    with ledger.open(encoding="utf-8-sig", newline="") as table:
        rows = list(csv.DictReader(table))
    assert sorted(row["path"] for row in rows) == sorted(outcomes)
    assert {row["path"]: (row["outcome"], row["error"]) for row in rows} == outcomes
    assert all(row["verdict"] and row["seconds"] for row in rows if row["outcome"] == "reviewed")
    assert "已审阅" in said
    assert_once(home, len(outcomes))


def assert_once(home: Path, files: int) -> None:
    """Every content was reviewed once, and no try was counted that ended with a kill of the whole batch."""
    with Database(sqlite_url(home / "planreview.db")).reading() as session:
        assert session.scalar(select(func.count()).select_from(ArchiveEntry)) == files
        versions = session.scalar(select(func.count()).select_from(Version))
        assert session.scalar(select(func.count()).select_from(ReviewRecord)) == versions
        assert session.scalar(select(func.max(ReviewRecord.tries))) == 1


def test_reading_again_goes_on_where_it_was_killed(tmp_path: Path, temporary: Path) -> None:
    archive, home = tmp_path / "archive", tmp_path / "home"
    outcomes = planted(archive, 12, seed=8)
    begun(archive, home).communicate(timeout=300)
    first = counted(home)
    process = begun(archive, home, "--again")
    until(lambda: counted(home) >= first + 3, 120, every=0.02)
    killed(process, whole=True)
    done = counted(home)
    assert done < 2 * first
    said, complained = begun(archive, home, "--again").communicate(timeout=300)
    assert counted(home) == 2 * first, complained
    known = sum(outcome != "refused" for outcome, _ in outcomes.values())
    assert f"重新审阅 {first} 份" in said
    assert first <= known
