"""A copy of all that is kept, made while the service runs; told apart from no database: any kind can take it back.

    FOLDER/planreview-20310901-021500.zip   the tables of one moment as lines of JSON, templates, secret, manifest
    FOLDER/originals/ab/abcd…               originals by content, only ever added to; all copies share them

The manifest names the SHA-256 of every part, so that a restore can check all before it touches anything.
"""

from __future__ import annotations

import base64
import datetime
import hashlib
import io
import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Connection, Float, Integer, LargeBinary, Table, select

from storage import migrate
from storage.database import Database
from storage.files import Files, Folder, StoreError
from storage.records import Moment, Record, StoredFile, now

FORMAT = 1
MANIFEST, ORIGINALS = "manifest.json", "originals"
SECRET, TEMPLATES = "secret", "templates"
_KINDS = (
    (Moment, "moment"),
    (LargeBinary, "bytes"),
    (JSON, "json"),
    (Boolean, "boolean"),
    (Integer, "integer"),
    (Float, "real"),
)
_AT_ONCE = 200


class BackupError(Exception):
    """A copy cannot be made or taken back; the message, in Chinese, says why."""


@dataclass(frozen=True, slots=True)
class Part:
    """A file in the copy: its SHA-256, and of a table its rows."""

    sha256: str
    rows: int | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a copy holds. `revision` is the version of its tables, `parts` are files by name in order of writing.

    `originals` are sizes by SHA-256; `gone` are those of them that were deleted while the copy was made.
    """

    format: int
    program: str
    revision: str
    made: str
    parts: dict[str, Part] = field(default_factory=dict)
    originals: dict[str, int] = field(default_factory=dict)
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Made:
    """A copy that was made: its file, rows, originals in it and of these new ones, originals that cannot be read."""

    file: Path
    rows: int
    originals: int
    added: int
    damaged: tuple[str, ...]


def make(database: Database, store: Files, home: Path, folder: Path) -> Made:
    """Makes a copy in the folder. Raises BackupError, Unavailable, OSError; then no copy is left."""
    if migrate.version(database) != migrate.newest():
        raise BackupError("数据库的表不是这个版本程序的：请先启动一次 planreview serve。")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    moment = now()
    file = _free(folder, moment)
    beside = file.with_name(f".{file.name}.new")
    manifest = Manifest(FORMAT, version("planreview"), str(migrate.newest()), moment.isoformat())
    try:
        with _private(beside) as target, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            _write_tables(archive, database, manifest)
            _write_home(archive, home, manifest)
            added, damaged, gone = _copy_originals(database, store, Folder(folder / ORIGINALS), manifest)
            told = asdict(manifest) | {"gone": gone}
            archive.writestr(MANIFEST, json.dumps(told, ensure_ascii=False, indent=1))
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)
    rows = sum(part.rows or 0 for part in manifest.parts.values())
    return Made(file, rows, len(manifest.originals), added, tuple(damaged))


def kind_of(column: Column[Any]) -> str:
    """How a column's values are written in a copy."""
    return next((kind for known, kind in _KINDS if isinstance(column.type, known)), "text")


def plain(value: Any, kind: str) -> Any:
    """A value of the database as JSON has it."""
    if value is None:
        return None
    if kind == "moment":
        return value.astimezone(datetime.UTC).isoformat()
    return base64.b64encode(value).decode("ascii") if kind == "bytes" else value


def _free(folder: Path, moment: datetime.datetime) -> Path:
    """A name that says when it was made and that no copy has."""
    stem = f"planreview-{moment.strftime('%Y%m%d-%H%M%S')}"
    names = (folder / f"{stem}{f'-{at}' if at else ''}.zip" for at in range(1000))
    return next(name for name in names if not name.exists())


@contextmanager
def _private(file: Path) -> Iterator[io.BufferedWriter]:
    """A new file that only its owner can read, on the disk when it is closed."""
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as target:
        yield target
        target.flush()
        os.fsync(target.fileno())


def _write_tables(archive: zipfile.ZipFile, database: Database, manifest: Manifest) -> None:
    """All tables as they were at one moment, in an order in which they can be filled."""
    with database.connected(writes=False) as connection:
        if not database.is_sqlite:
            # Each statement would see what others have committed meanwhile; SQLite sees one state by itself.
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            if not database.is_sqlite:
                connection.exec_driver_sql("set local statement_timeout = 0")
            for table in Record.metadata.sorted_tables:
                manifest.parts[f"tables/{table.name}.jsonl"] = _written(archive, connection, table)
            manifest.originals.update(_originals(connection))


def _written(archive: zipfile.ZipFile, connection: Connection, table: Table) -> Part:
    kinds = [kind_of(column) for column in table.columns]
    header = [[column.name, kind] for column, kind in zip(table.columns, kinds, strict=True)]
    digest, rows = hashlib.sha256(), 0
    with archive.open(f"tables/{table.name}.jsonl", "w", force_zip64=True) as target:
        for line in _lines(header, connection, table, kinds):
            target.write(line)
            digest.update(line)
            rows += 1
    return Part(digest.hexdigest(), rows - 1)


def _lines(header: list[list[str]], connection: Connection, table: Table, kinds: list[str]) -> Iterator[bytes]:
    yield _line(header)
    found = connection.execute(select(table).order_by(*table.primary_key), execution_options={"yield_per": _AT_ONCE})
    for row in found:
        yield _line([plain(value, kind) for value, kind in zip(row, kinds, strict=True)])


def _line(value: list[Any]) -> bytes:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":")).encode("ascii") + b"\n"


def _originals(connection: Connection) -> dict[str, int]:
    kept = select(StoredFile.sha256, StoredFile.size).where(StoredFile.purged.is_(None))
    return {row.sha256: row.size for row in connection.execute(kept.order_by(StoredFile.sha256))}


def _write_home(archive: zipfile.ZipFile, home: Path, manifest: Manifest) -> None:
    """The home folder's own templates and what signs sessions."""
    folder = home / TEMPLATES
    files = sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []
    for path in [*files, *([home / SECRET] if (home / SECRET).is_file() else [])]:
        data = path.read_bytes()
        name = f"home/{path.relative_to(home).as_posix()}"
        archive.writestr(name, data)
        manifest.parts[name] = Part(hashlib.sha256(data).hexdigest())


def _copy_originals(
    database: Database, store: Files, target: Folder, manifest: Manifest
) -> tuple[int, list[str], list[str]]:
    """Copies those that are not there yet: how many; those that cannot be read; those deleted since the tables were."""
    there = set(target.names())
    failed, added = [], 0
    for sha256 in manifest.originals.keys() - there:
        try:
            target.put(io.BytesIO(store.get(sha256)), sha256)
            added += 1
        except StoreError:
            failed.append(sha256)
    with database.connected(writes=False) as connection:
        kept = _originals(connection) if failed else {}
    damaged = sorted(sha256 for sha256 in failed if sha256 in kept)
    return added, damaged, sorted(set(failed) - set(damaged))
