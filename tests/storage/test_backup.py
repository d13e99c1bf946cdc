"""A copy of everything: taken while others write, taken back on any database, refused where it is damaged."""

from __future__ import annotations

import io
import json
import shutil
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from storage import backup, files, migrate, restore, submissions, work
from storage.backup import BackupError, Made
from storage.database import Database, sqlite_url
from storage.records import (
    AuditEntry,
    FindingRecord,
    PlanRecord,
    Record,
    ReviewRecord,
    School,
    StoredFile,
    Submission,
    User,
    Webhook,
    now,
)
from storage.work import Result
from tests.stack import Stack, stack_of

KINDS = [("sqlite", "sqlite"), ("sqlite", "postgres"), ("postgres", "sqlite")]


def filled(stack: Stack) -> str:
    """Something in most tables, with all that rows may hold; the id of a review that has ended."""
    review_id = stack.accept(b"first")
    stack.accept(b"second")
    with stack.database.writing() as session:
        session.add(School(code="001", name="云岭小学"))
        session.add(User(name="admin", shown="管理员", role="admin", password="x"))
        session.flush()
        session.add(AuditEntry(action="x", object="y", detail={"键": [1, None, 2.5, True]}, user_id=1))
        session.add(Webhook(url="https://example.org", secret="s", events=["a"], user_id=1, active=False))
        taken = work.take(session, review_id, "host:1", 15)
        assert taken
        finding = FindingRecord(
            finding="f", rule="r", outcome="fail", severity="error", subject="一", message="\U00020000"
        )
        plan = PlanRecord(
            position=0,
            verdict="revise",
            completeness=0.25,
            errors=1,
            warnings=0,
            notes=0,
            plan={"a": None},
            findings=[finding],
        )
        work.finish(session, taken, Result(bytes(range(256)), {"program": "1"}, "revise", (plan,)))
    (stack.settings.home / "templates").mkdir()
    (stack.settings.home / "templates" / "own.yaml").write_text("id: own", encoding="utf-8")
    (stack.settings.home / "secret").write_text("s" * 64, encoding="ascii")
    return review_id


def content(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables."""
    with database.connected(writes=False) as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for table in Record.metadata.sorted_tables
        }


def made(stack: Stack, folder: Path) -> Made:
    """A copy."""
    return backup.make(stack.database, stack.store, stack.settings.home, folder)


def taken_back(file: Path, stack: Stack) -> None:
    """The copy in the place of what the stack holds."""
    manifest = restore.read_manifest(file)
    assert restore.faults(file, manifest) == []
    restore.restore(file, manifest, stack.database, stack.store, stack.settings.home)


@contextmanager
def another(kind: str, home: Path, like: Stack) -> Iterator[Stack]:
    """An empty stack elsewhere."""
    home.mkdir()
    url = like.settings.redis_url
    with stack_of(kind, home, type("Server", (), {"url": url})()) as stack:  # type: ignore[arg-type]
        yield stack


@pytest.mark.parametrize(("source", "target"), KINDS)
def test_a_copy_of_one_database_is_taken_back_on_another(
    source: str, target: str, tmp_path: Path, stack: Stack
) -> None:
    with another(source, tmp_path / "a", stack) as first, another(target, tmp_path / "b", stack) as second:
        filled(first)
        done = made(first, tmp_path / "copies")
        assert (done.originals, done.added, done.damaged) == (2, 2, ())
        assert restore.is_empty(second.database, second.settings.home)
        taken_back(done.file, second)
        assert content(second.database) == content(first.database)
        assert not restore.is_empty(second.database, second.settings.home)
        assert sorted(second.store.names()) == sorted(first.store.names())
        for name in ("templates/own.yaml", "secret"):
            assert (second.settings.home / name).read_bytes() == (first.settings.home / name).read_bytes()
        assert (second.settings.home / "secret").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_numbers_go_on_after_a_restore(kind: str, tmp_path: Path, stack: Stack) -> None:
    filled(stack)
    with another(kind, tmp_path / "b", stack) as second:
        taken_back(made(stack, tmp_path / "copies").file, second)
        with second.database.writing() as session:
            school = School(code="002", name="松江小学")
            session.add(school)
            session.flush()
            assert school.id == 2
        second.accept(b"third")


def test_originals_are_copied_once(stack: Stack, tmp_path: Path) -> None:
    filled(stack)
    made(stack, tmp_path / "copies")
    stack.accept(b"third")
    assert (again := made(stack, tmp_path / "copies")).added == 1
    assert again.originals == 3
    assert len([*(tmp_path / "copies").glob("*.zip")]) == 2


def test_only_the_owner_can_read_a_copy(stack: Stack, tmp_path: Path) -> None:
    file = made(stack, tmp_path / "copies").file
    assert (file.stat().st_mode & 0o077, file.parent.stat().st_mode & 0o077) == (0, 0)


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_a_copy_is_of_one_moment_while_others_write(kind: str, tmp_path: Path, stack: Stack) -> None:
    with another(kind, tmp_path / "a", stack) as first:
        filled(first)
        over, begun = threading.Event(), threading.Event()

        def write() -> None:
            database = Database(first.database.url)
            store = files.connect(first.settings.files_url)
            at = 0
            while not over.is_set():
                data = io.BytesIO(f"busy {at}".encode())
                sha256, size = files.digest(data)
                store.put(data, sha256)
                with database.writing() as session:
                    submissions.receive(session, submissions.Upload(sha256, size, "x.docx", "busy"))
                at += 1
                begun.set()
            database.close()

        writer = threading.Thread(target=write)
        writer.start()
        try:
            assert begun.wait(30)
            copies = [made(first, tmp_path / "copies").file for _ in range(3)]
        finally:
            over.set()
            writer.join()
        for at, file in enumerate(copies):
            with another("sqlite", tmp_path / f"b{at}", stack) as second:
                taken_back(file, second)
                rows = content(second.database)
                assert len(rows["version"]) == len(rows["review"]) == len(rows["submission"]) == len(rows["file"])


def test_old_tables_are_brought_up_to_date(stack: Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(stack)
    file = made(stack, tmp_path / "copies").file
    scripts = tmp_path / "migrations"

    shutil.copytree(migrate._SCRIPTS, scripts)
    (scripts / "versions" / "next.py").write_text(
        f'import sqlalchemy as sa\nfrom alembic import op\nrevision = "next"\ndown_revision = "{migrate.newest()}"\n'
        'def upgrade():\n    op.add_column("school", sa.Column("town", sa.String(50), server_default="云岭"))\n',
        encoding="utf-8",
    )
    monkeypatch.setattr(migrate, "_SCRIPTS", scripts)
    with another("sqlite", tmp_path / "b", stack) as second:
        taken_back(file, second)
        with second.database.connected(writes=False) as connection:
            assert connection.exec_driver_sql("select name, town from school").all() == [("云岭小学", "云岭")]
        assert migrate.version(second.database) == "next"


def test_an_original_that_cannot_be_read_is_named(stack: Stack, tmp_path: Path) -> None:
    filled(stack)
    sha256 = next(stack.store.names())
    stack.store.delete(sha256)
    done = made(stack, tmp_path / "copies")
    assert done.damaged == (sha256,)
    assert restore.faults(done.file, restore.read_manifest(done.file)) == [f"原件 {sha256} 已损坏或缺失"]


def test_what_is_purged_meanwhile_is_no_damage(stack: Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(stack)
    sha256 = next(stack.store.names())
    write_home = backup._write_home

    def purged(*arguments: Any) -> None:
        write_home(*arguments)
        with stack.database.writing() as session:
            session.execute(update(StoredFile).where(StoredFile.sha256 == sha256).values(purged=now()))
        stack.store.delete(sha256)

    monkeypatch.setattr(backup, "_write_home", purged)
    done = made(stack, tmp_path / "copies")
    assert done.damaged == ()
    with another("sqlite", tmp_path / "b", stack) as second:
        taken_back(done.file, second)
        with second.database.reading() as session:
            assert session.get_one(StoredFile, sha256).purged


def spoiled(file: Path, name: str, data: bytes | None) -> None:
    """The copy with other bytes in one of its files, or without it; the zip itself is sound."""
    with zipfile.ZipFile(file) as source:
        parts = {info.filename: source.read(info) for info in source.infolist()}
    if data is None:
        del parts[name]
    else:
        parts[name] = data
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for part, content in parts.items():
            target.writestr(part, content)


@pytest.mark.parametrize("data", [None, b'[["id","integer"]]\n'])
def test_altered_tables_are_found(data: bytes | None, stack: Stack, tmp_path: Path) -> None:
    filled(stack)
    file = made(stack, tmp_path / "copies").file
    spoiled(file, "tables/school.jsonl", data)
    assert restore.faults(file, restore.read_manifest(file)) == ["备份里的 tables/school.jsonl 已损坏或缺失"]


def test_altered_originals_are_found(stack: Stack, tmp_path: Path) -> None:
    filled(stack)
    file = made(stack, tmp_path / "copies").file
    original = next((tmp_path / "copies" / "originals").glob("??/*"))
    original.write_bytes(b"other")
    assert restore.faults(file, restore.read_manifest(file)) == [f"原件 {original.name} 已损坏或缺失"]


@pytest.mark.parametrize("cut", [0, 100, 3000])
def test_half_a_copy_is_none(cut: int, stack: Stack, tmp_path: Path) -> None:
    filled(stack)
    file = made(stack, tmp_path / "copies").file
    file.write_bytes(file.read_bytes()[:cut])
    with pytest.raises(BackupError, match="不是完整的备份"):
        restore.read_manifest(file)


def test_a_copy_of_a_newer_program_is_refused(stack: Stack, tmp_path: Path) -> None:
    file = made(stack, tmp_path / "copies").file
    with zipfile.ZipFile(file) as archive:
        told = json.loads(archive.read(backup.MANIFEST))
    spoiled(file, backup.MANIFEST, json.dumps({**told, "revision": "9999"}).encode())
    with pytest.raises(BackupError, match="另一个版本"):
        restore.read_manifest(file)


def test_a_restore_that_fails_leaves_everything_as_it_was(stack: Stack, tmp_path: Path) -> None:
    filled(stack)
    file = made(stack, tmp_path / "copies").file
    before = content(stack.database)
    spoiled(file, "tables/version.jsonl", b'[["id","integer"],["nothing","text"]]\n[1,"x"]\n')
    with pytest.raises(Exception):  # noqa: B017, PT011 - whatever the database says
        restore.restore(file, restore.read_manifest(file), stack.database, stack.store, stack.settings.home)
    assert content(stack.database) == before


def test_a_copy_puts_nothing_elsewhere(stack: Stack, tmp_path: Path) -> None:
    for name in ("../escaped", "files/x", "planreview.db"):
        with pytest.raises(BackupError, match="不该有"):
            restore._put_home(stack.settings.home, restore.PurePosixPath(name), b"x")


def test_no_half_copy_is_left(stack: Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*arguments: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup, "_write_home", full)
    with pytest.raises(OSError, match="No space"):
        made(stack, tmp_path / "copies")
    assert [path for path in (tmp_path / "copies").iterdir() if path.is_file()] == []


def test_a_database_without_tables_gives_no_copy(stack: Stack, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="serve"):
        backup.make(Database(sqlite_url(tmp_path / "new.db")), stack.store, tmp_path, tmp_path / "copies")


def test_two_copies_of_one_second_have_names_of_their_own(stack: Stack, tmp_path: Path) -> None:
    moment = now()
    first = backup._free(tmp_path, moment)
    first.touch()
    assert backup._free(tmp_path, moment) != first


def test_a_submission_keeps_its_reviews(stack: Stack, tmp_path: Path) -> None:
    review_id = filled(stack)
    with another("sqlite", tmp_path / "b", stack) as second:
        taken_back(made(stack, tmp_path / "copies").file, second)
        with second.database.reading() as session:
            review = session.get_one(ReviewRecord, review_id)
            assert (review.report, review.plans[0].findings[0].message) == (bytes(range(256)), "\U00020000")
            assert len(session.scalars(select(Submission)).all()) == 2
