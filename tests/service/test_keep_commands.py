"""`planreview backup`, `restore` and `verify` as an operator uses them, on homes that are really damaged."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from sqlalchemy import select

from service import cli
from service.before import locked
from storage import migrate, submissions
from storage.database import Database
from storage.files import connect, digest
from storage.records import ReviewRecord
from tests.faults.archives import plan
from workers import jobs
from workers.settings import Settings


def called(home: Path, *arguments: str) -> int:
    """The exit status of a call."""
    return cli.main(["--home", str(home), *arguments])


def filled(home: Path, numbers: tuple[int, ...] = (1, 2)) -> dict[str, bytes | None]:
    """A home with reviewed plans; their reports."""
    settings = Settings(home)
    home.mkdir(exist_ok=True)
    database, store = Database(settings.database_url), connect(settings.files_url)
    migrate.upgrade(database, settings.backups)
    for number in numbers:
        data = io.BytesIO(plan(number))
        sha256, size = digest(data)
        store.put(data, sha256)
        with database.writing() as session:
            upload = submissions.Upload(sha256, size, "计划.docx", "test")
            receipt = submissions.receive(session, upload)
        jobs.review(receipt.review_id, settings, database, store)
    database.close()
    return reports(home)


def reports(home: Path) -> dict[str, bytes | None]:
    """All reports, byte by byte."""
    database = Database(Settings(home).database_url)
    with database.reading() as session:
        found = {row.id: row.report for row in session.execute(select(ReviewRecord.id, ReviewRecord.report))}
    database.close()
    return found


def copy_of(home: Path, folder: Path) -> str:
    """A backup's file."""
    assert called(home, "backup", str(folder)) == 0
    return str(max(folder.glob("*.zip")))


def test_a_copy_is_taken_back_elsewhere_and_found_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = filled(tmp_path / "a")
    file = copy_of(tmp_path / "a", tmp_path / "copies")
    assert called(tmp_path / "b", "restore", file) == 0
    assert called(tmp_path / "b", "verify") == 0
    assert reports(tmp_path / "b") == made
    assert len(made) == 2
    said = capsys.readouterr().out
    assert "原件 2 份，其中新增 2 份" in said
    assert "没有登记的原件  2     没有" in said


def test_what_is_there_is_not_replaced_unasked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    filled(tmp_path / "a")
    file = copy_of(tmp_path / "a", tmp_path / "copies")
    present = filled(tmp_path / "b", (3,))
    assert called(tmp_path / "b", "restore", file) == 2
    assert "--replace" in capsys.readouterr().err
    assert reports(tmp_path / "b") == present


def test_what_is_replaced_is_put_aside(tmp_path: Path) -> None:
    made = filled(tmp_path / "a")
    file = copy_of(tmp_path / "a", tmp_path / "copies")
    filled(tmp_path / "b", (3,))
    assert called(tmp_path / "b", "restore", file, "--replace") == 0
    assert reports(tmp_path / "b") == made
    [aside] = (tmp_path / "b" / "backups").glob("before-restore-*")
    (tmp_path / "c").mkdir()
    for name in aside.iterdir():
        name.rename(tmp_path / "c" / name.name)
    assert len(reports(tmp_path / "c")) == 1


def test_a_database_that_is_nothing_but_garbage_is_replaced(tmp_path: Path) -> None:
    made = filled(tmp_path / "a")
    file = copy_of(tmp_path / "a", tmp_path / "copies")
    (tmp_path / "a" / "planreview.db").write_bytes(b"garbage" * 1000)
    for end in ("-wal", "-shm"):
        (tmp_path / "a" / f"planreview.db{end}").unlink(missing_ok=True)
    assert called(tmp_path / "a", "restore", file) == 2
    assert called(tmp_path / "a", "restore", file, "--replace") == 0
    assert reports(tmp_path / "a") == made


@pytest.mark.parametrize("asked", [[], ["--replace"]])
def test_a_damaged_copy_changes_nothing(asked: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = filled(tmp_path / "a")
    file = copy_of(tmp_path / "a", tmp_path / "copies")
    next((tmp_path / "copies" / "originals").glob("??/*")).write_bytes(b"x")
    assert called(tmp_path / "a", "restore", file, *asked) == 2
    assert "什么都没有改动" in capsys.readouterr().err
    assert reports(tmp_path / "a") == made


def test_a_restore_that_breaks_off_puts_everything_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from storage import restore

    filled(tmp_path / "a")
    file = copy_of(tmp_path / "a", tmp_path / "copies")
    present = filled(tmp_path / "b", (3,))
    (tmp_path / "b" / "templates").mkdir()
    (tmp_path / "b" / "templates" / "own.yaml").write_text("id: own", encoding="utf-8")

    def full(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(restore, "_fill", full)
    assert called(tmp_path / "b", "restore", file, "--replace") == 2
    assert reports(tmp_path / "b") == present
    assert (tmp_path / "b" / "templates" / "own.yaml").exists()


def test_nothing_is_restored_under_a_service_that_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    filled(tmp_path / "a")
    file = copy_of(tmp_path / "a", tmp_path / "copies")
    with locked(tmp_path / "a"):
        assert called(tmp_path / "a", "restore", file, "--replace") == 2
    assert "planreview serve" in capsys.readouterr().err


def test_damage_is_told_with_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    filled(tmp_path / "a")
    next((tmp_path / "a" / "files").glob("??/*")).unlink()
    assert called(tmp_path / "a", "verify") == 1
    said = capsys.readouterr().out
    assert "缺失" in said
    assert "请从备份恢复" in said
    assert called(tmp_path / "a", "backup", str(tmp_path / "copies")) == 1


@pytest.mark.parametrize("arguments", [["backup"], ["verify"], ["restore", "no such file"]])
def test_a_mistyped_folder_or_file_is_said(
    arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert called(tmp_path / "none", *arguments) == 2
    assert capsys.readouterr().err.startswith("planreview：")
    assert not (tmp_path / "none").exists()
