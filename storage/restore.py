"""A copy taken back: all of it checked before anything is touched, then all or nothing of the tables."""

from __future__ import annotations

import base64
import datetime
import hashlib
import io
import json
import os
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import IO, Any

from sqlalchemy import (
    JSON,
    Boolean,
    Connection,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Text,
    column,
    func,
    insert,
    select,
    table,
    text,
    update,
)
from sqlalchemy.types import TypeEngine

from storage import migrate
from storage.backup import FORMAT, MANIFEST, ORIGINALS, SECRET, TEMPLATES, BackupError, Manifest, Part
from storage.database import Database
from storage.files import Files, Folder, StoreError
from storage.records import Moment, Record, StoredFile, now

_TYPES: dict[str, TypeEngine[Any]] = {
    "moment": Moment(),
    "bytes": LargeBinary(),
    "json": JSON(none_as_null=True),
    "boolean": Boolean(),
    "integer": Integer(),
    "real": Float(),
    "text": Text(),
}
_AT_ONCE = 200
_CHUNK = 1 << 20
_UNREADABLE = (zipfile.BadZipFile, zlib.error, OSError, EOFError, KeyError, NotImplementedError)


def read_manifest(file: Path) -> Manifest:
    """What the copy says that it holds. Raises BackupError."""
    try:
        with zipfile.ZipFile(file) as archive:
            told = json.loads(archive.read(MANIFEST))
        parts = {name: Part(**part) for name, part in told.pop("parts").items()}
        manifest = Manifest(**{**told, "parts": parts, "gone": tuple(told["gone"])})
    except FileNotFoundError as error:
        raise BackupError(f"找不到备份“{file}”。") from error
    except (*_UNREADABLE, ValueError, TypeError) as error:
        raise BackupError(f"“{file}”不是完整的备份文件：{error}。请换一份备份。") from error
    if manifest.format != FORMAT or not migrate.knows(manifest.revision):
        raise BackupError(f"“{file}”是另一个版本的程序（{manifest.program}）做的，请用那个版本或更新的版本恢复。")
    return manifest


def faults(file: Path, manifest: Manifest) -> list[str]:
    """What is wrong with the copy, in Chinese; every part and every original is read for it."""
    found = []
    try:
        with zipfile.ZipFile(file) as archive:
            for name, part in manifest.parts.items():
                if not _is_whole(archive, name, part):
                    found.append(f"备份里的 {name} 已损坏或缺失")
    except _UNREADABLE as error:
        return [f"备份文件打不开：{error}"]
    originals = Folder(file.parent / ORIGINALS)
    for sha256 in sorted(manifest.originals.keys() - set(manifest.gone)):
        try:
            originals.get(sha256)
        except StoreError:
            found.append(f"原件 {sha256} 已损坏或缺失")
    return found


def is_empty(database: Database, home: Path) -> bool:
    """Whether nothing would be lost: no rows in any table, no templates of its own."""
    folder = home / TEMPLATES
    if folder.is_dir() and any(folder.iterdir()):
        return False
    if migrate.version(database) is None:
        return True
    with database.connected(writes=False) as connection:
        there = _reflected(connection)
        return all(not connection.scalar(select(func.count()).select_from(one)) for one in there.sorted_tables)


def restore(file: Path, manifest: Manifest, database: Database, store: Files, home: Path) -> None:
    """Puts the copy in the place of what there is. Raises BackupError, StoreError, Unavailable, OSError.

    Originals come first, which harms nobody; then the tables, all or nothing; then the home folder's files.
    """
    originals = Folder(file.parent / ORIGINALS)
    for sha256 in sorted(manifest.originals.keys() - set(manifest.gone)):
        store.put(io.BytesIO(originals.get(sha256)), sha256)
    with zipfile.ZipFile(file) as archive:

        def fill(connection: Connection) -> None:
            for name in (name for name in manifest.parts if name.startswith("tables/")):
                with archive.open(name) as lines:
                    _fill(connection, PurePosixPath(name).stem, lines)

        migrate.rebuild(database, manifest.revision, fill, lambda connection: _complete(connection, manifest))
        for name in (name for name in manifest.parts if name.startswith("home/")):
            _put_home(home, PurePosixPath(name).relative_to("home"), archive.read(name))


@contextmanager
def set_aside(database: Database, home: Path, folder: Path) -> Iterator[None]:
    """Moves what there is out of the way into the folder; back again where what follows fails.

    A PostgreSQL stays: it changes its tables all or nothing, and copies of it are the caller's.
    """
    paths = [*_files_of(database), home / TEMPLATES, home / SECRET]
    folder.mkdir(parents=True, mode=0o700)
    database.close()
    there = [path for path in paths if path.exists()]
    try:
        for path in there:
            path.rename(folder / path.name)
        yield
    except BaseException:
        database.close()
        for path in paths:
            if path not in there or (folder / path.name).exists():
                _removed(path)
        for path in there:
            if (folder / path.name).exists():
                (folder / path.name).rename(path)
        raise


def _files_of(database: Database) -> list[Path]:
    if not database.is_sqlite:
        return []
    own = Path(str(database.engine.url.database))
    return [own.with_name(own.name + end) for end in ("", "-wal", "-shm")]


def _removed(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _is_whole(archive: zipfile.ZipFile, name: str, part: Part) -> bool:
    digest = hashlib.sha256()
    try:
        with archive.open(name) as source:
            while piece := source.read(_CHUNK):
                digest.update(piece)
    except _UNREADABLE:
        return False
    return digest.hexdigest() == part.sha256


def _fill(connection: Connection, name: str, lines: IO[bytes]) -> None:
    """Rows as they were written, into the table as it was then."""
    header = json.loads(lines.readline())
    names, kinds = [name for name, _ in header], [kind for _, kind in header]
    target = table(name, *(column(one, _TYPES[kind]) for one, kind in header))
    rows = (_row(json.loads(line), names, kinds) for line in lines)
    while some := list(islice(rows, _AT_ONCE)):
        connection.execute(insert(target), some)


def _row(values: list[Any], names: list[str], kinds: list[str]) -> dict[str, Any]:
    return {name: _value(value, kind) for name, value, kind in zip(names, values, kinds, strict=True)}


def _value(value: Any, kind: str) -> Any:
    if value is None:
        return None
    if kind == "moment":
        return datetime.datetime.fromisoformat(value)
    return base64.b64decode(value) if kind == "bytes" else value


def _complete(connection: Connection, manifest: Manifest) -> None:
    """What no copy holds: originals deleted while it was made, and where a server's numbering goes on."""
    gone = update(StoredFile).where(StoredFile.sha256.in_(manifest.gone), StoredFile.purged.is_(None))
    connection.execute(gone.values(purged=now()))
    if connection.dialect.name != "postgresql":
        return
    for one in _reflected(connection).sorted_tables:
        if "id" in one.columns and isinstance(one.columns["id"].type, Integer):
            newest = connection.scalar(select(func.max(one.columns["id"])))
            sequence = text("select setval(pg_get_serial_sequence(:name, 'id'), :newest, :used)")
            quoted = connection.dialect.identifier_preparer.quote(one.name)
            connection.execute(sequence, {"name": quoted, "newest": newest or 1, "used": newest is not None})


def _reflected(connection: Connection) -> MetaData:
    """The program's own tables, of those that are there."""
    there = MetaData()
    there.reflect(connection, only=lambda name, _: name in Record.metadata.tables)
    return there


def _put_home(home: Path, path: PurePosixPath, data: bytes) -> None:
    """A file of the home folder, in the place of the present one. Only what belongs there."""
    if ".." in path.parts or path.parts[0] not in (SECRET, TEMPLATES):
        raise BackupError(f"备份里有不该有的文件：{path}")
    target = home / path
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}.new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600 if path.parts[0] == SECRET else 0o644)
    with os.fdopen(handle, "wb") as source:
        source.write(data)
    beside.replace(target)
