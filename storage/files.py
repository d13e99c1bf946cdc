"""Originals, kept once by their content: `file://` on this machine, or any other store that fsspec speaks (`s3://`).

A file stands under its SHA-256 or not at all: it is written beside, flushed, then moved into its place.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Protocol

from storage.records import new_id

_CHUNK = 1 << 20
_NAME = re.compile(r"[0-9a-f]{64}")
_INCOMING = "incoming"
# A store reports a full disk in one of these ways.
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class StoreError(Exception):
    """The store cannot be reached, or holds not what it should."""


class StoreFull(StoreError):
    """No room left; nothing was kept."""


class Files(Protocol):
    """A store of originals; `sha256` are lower-case hex digits."""

    def put(self, source: IO[bytes], sha256: str) -> None:
        """Keeps the source's content, read from its start. Raises StoreFull, StoreError; then nothing is kept."""

    def get(self, sha256: str) -> bytes:
        """The content, as it was put. Raises StoreError where it is not there or was altered."""

    def delete(self, sha256: str) -> None:
        """Forgets it; nothing happens where it is not there."""

    def names(self) -> Iterator[str]:
        """All that is kept."""

    def ping(self) -> None:
        """Raises StoreError where nothing can be kept now."""


def connect(url: str) -> Files:
    """The store at `file:///folder` or at a URL of fsspec's."""
    scheme, _, path = url.partition("://")
    return Folder(Path(path)) if scheme == "file" else Remote(url)


def digest(source: IO[bytes]) -> tuple[str, int]:
    """SHA-256 and size of a stream from its start; it stands at its start again afterwards."""
    source.seek(0)
    sha256, size = hashlib.sha256(), 0
    while part := source.read(_CHUNK):
        sha256.update(part)
        size += len(part)
    source.seek(0)
    return sha256.hexdigest(), size


def _checked(sha256: str) -> str:
    if not _NAME.fullmatch(sha256):
        raise StoreError(f"no name of a file: {sha256[:80]!r}")
    return sha256


def _proved(data: bytes, sha256: str) -> bytes:
    if hashlib.sha256(data).hexdigest() != sha256:
        raise StoreError(f"the content of {sha256} was altered")
    return data


class Folder:
    """A folder on this machine or one that all machines share."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def _place(self, sha256: str) -> Path:
        return self.root / _checked(sha256)[:2] / sha256

    def put(self, source: IO[bytes], sha256: str) -> None:
        """See `Files`."""
        place = self._place(sha256)
        if place.exists():
            return
        beside = self.root / _INCOMING / new_id()
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            beside.parent.mkdir(parents=True, exist_ok=True)
            source.seek(0)
            with beside.open("wb") as target:
                shutil.copyfileobj(source, target, _CHUNK)
                target.flush()
                os.fsync(target.fileno())
            beside.replace(place)
            _flush_folder(place.parent)
        except OSError as error:
            beside.unlink(missing_ok=True)
            raise (StoreFull if error.errno in _FULL else StoreError)(str(error)) from error

    def get(self, sha256: str) -> bytes:
        """See `Files`."""
        try:
            return _proved(self._place(sha256).read_bytes(), sha256)
        except OSError as error:
            raise StoreError(str(error)) from error

    def delete(self, sha256: str) -> None:
        """See `Files`."""
        self._place(sha256).unlink(missing_ok=True)

    def names(self) -> Iterator[str]:
        """See `Files`."""
        for path in sorted(self.root.glob("??/*")):
            if _NAME.fullmatch(path.name):
                yield path.name

    def ping(self) -> None:
        """See `Files`."""
        try:
            self.root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(str(error)) from error
        if not os.access(self.root, os.W_OK):
            raise StoreError(f"{self.root} cannot be written to")

    def sweep(self) -> int:
        """Removes what uploads that were cut off left behind; the number of them. Only while nothing is uploaded."""
        left = list((self.root / _INCOMING).glob("*"))
        for path in left:
            path.unlink(missing_ok=True)
        return len(left)


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Remote:
    """A store behind fsspec, such as S3. An object appears there whole, when its upload is closed."""

    def __init__(self, url: str) -> None:
        from fsspec.core import url_to_fs

        system, root = url_to_fs(url)
        self.system: Any = system
        self.root = str(root).rstrip("/")

    def _place(self, sha256: str) -> str:
        return f"{self.root}/{_checked(sha256)[:2]}/{sha256}"

    def put(self, source: IO[bytes], sha256: str) -> None:
        """See `Files`."""
        place = self._place(sha256)
        try:
            if self.system.exists(place):
                return
            source.seek(0)
            with self.system.open(place, "wb") as target:
                shutil.copyfileobj(source, target, _CHUNK)
        except OSError as error:
            raise (StoreFull if error.errno in _FULL else StoreError)(str(error)) from error

    def get(self, sha256: str) -> bytes:
        """See `Files`."""
        try:
            with self.system.open(self._place(sha256), "rb") as source:
                return _proved(source.read(), sha256)
        except OSError as error:
            raise StoreError(str(error)) from error

    def delete(self, sha256: str) -> None:
        """See `Files`."""
        place = self._place(sha256)
        if self.system.exists(place):
            self.system.rm_file(place)

    def names(self) -> Iterator[str]:
        """See `Files`."""
        for path in sorted(self.system.glob(f"{self.root}/*/*")):
            name = str(path).rsplit("/", 1)[-1]
            if _NAME.fullmatch(name):
                yield name

    def ping(self) -> None:
        """See `Files`."""
        try:
            self.system.ls(self.root.split("/")[0])
        except OSError as error:
            raise StoreError(str(error)) from error
