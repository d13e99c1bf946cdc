"""Originals, kept once by their content: `file://` on this machine, or any other store that fsspec speaks (`s3://`).

A file stands under its SHA-256 or not at all: it is written beside, flushed, then moved into its place.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import IO, Any, Protocol

from storage.records import new_id

_CHUNK = 1 << 20
# What is asked of a remote store at a time: big enough for its pace, small enough to come within seconds.
_BLOCK = 5 << 20
_NAME = re.compile(r"[0-9a-f]{64}")
_INCOMING = "incoming"
# A store reports a full disk in one of these ways.
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class StoreError(Exception):
    """The store cannot be reached, or holds not what it should."""


class StoreFull(StoreError):
    """No room left; nothing was kept."""


def _nothing() -> None:
    """Nobody is waiting."""


class Files(Protocol):
    """A store of originals; `sha256` are lower-case hex digits."""

    def put(self, source: IO[bytes], sha256: str) -> None:
        """Keeps the source's content, read from its start. Raises StoreFull, StoreError; then nothing is kept."""

    def get(self, sha256: str, tick: Callable[[], None] = _nothing) -> bytes:
        """The content, as it was put. Raises StoreError where it is not there or was altered.

        `tick` is called after each piece that comes over a network: a big file may take long.
        """

    def delete(self, sha256: str) -> None:
        """Forgets it; nothing happens where it is not there."""

    def names(self) -> Iterator[str]:
        """All that is kept."""

    def sweep(self, before: float) -> int:
        """Removes what was left behind by uploads cut off before that time (seconds since 1970); how many."""

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


@contextmanager
def _translated(*kinds: type[Exception]) -> Iterator[None]:
    """What goes wrong in a store as StoreFull or StoreError."""
    try:
        yield
    except kinds as error:
        full = getattr(error, "errno", None) in FULL
        raise (StoreFull if full else StoreError)(str(error)) from error


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
        with _translated(OSError):
            for folder in (place.parent, self.root / _INCOMING):
                folder.mkdir(parents=True, exist_ok=True)
            beside = self.root / _INCOMING / new_id()
            try:
                source.seek(0)
                with beside.open("wb") as target:
                    shutil.copyfileobj(source, target, _CHUNK)
                    target.flush()
                    os.fsync(target.fileno())
                beside.replace(place)
            finally:
                beside.unlink(missing_ok=True)
            for folder in (place.parent, self.root):
                _flush_folder(folder)

    def get(self, sha256: str, tick: Callable[[], None] = _nothing) -> bytes:
        """See `Files`."""
        with _translated(OSError):
            return _proved(self._place(sha256).read_bytes(), sha256)

    def delete(self, sha256: str) -> None:
        """See `Files`."""
        with _translated(OSError):
            self._place(sha256).unlink(missing_ok=True)

    def names(self) -> Iterator[str]:
        """See `Files`."""
        for path in sorted(self.root.glob("??/*")):
            if _NAME.fullmatch(path.name):
                yield path.name

    def ping(self) -> None:
        """See `Files`."""
        with _translated(OSError):
            self.root.mkdir(parents=True, exist_ok=True)
        if not os.access(self.root, os.W_OK):
            raise StoreError(f"{self.root} cannot be written to")

    def sweep(self, before: float) -> int:
        """See `Files`."""
        with _translated(OSError):
            left = [path for path in (self.root / _INCOMING).glob("*") if _touched(path) < before]
            for path in left:
                path.unlink(missing_ok=True)
        return len(left)


def _touched(path: Path) -> float:
    """Seconds since 1970; of what has gone meanwhile, never."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return float("inf")


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Remote:
    """A store behind fsspec, such as S3. Tested against moto's S3 in memory only: no real S3 server was at hand.

    An object appears there whole, when its upload is committed.
    """

    def __init__(self, url: str) -> None:
        from fsspec.core import url_to_fs

        # Other processes add and delete; what this one has listed once says nothing.
        system, root = url_to_fs(url, use_listings_cache=False)
        self.system: Any = system
        self.root = str(root).rstrip("/")
        self._errors = _errors()

    def _place(self, sha256: str) -> str:
        return f"{self.root}/{_checked(sha256)[:2]}/{sha256}"

    def put(self, source: IO[bytes], sha256: str) -> None:
        """See `Files`."""
        place = self._place(sha256)
        with _translated(*self._errors):
            if self.system.exists(place):
                return
            source.seek(0)
            # Closing alone commits nothing: half a file must not take the place of the whole.
            target = self.system.open(place, "wb", autocommit=False)
            try:
                with target:
                    shutil.copyfileobj(source, target, _CHUNK)
                target.commit()
            except BaseException:
                target.discard()
                raise

    def get(self, sha256: str, tick: Callable[[], None] = _nothing) -> bytes:
        """See `Files`."""
        data = bytearray()
        with _translated(*self._errors), self.system.open(self._place(sha256), "rb", block_size=_BLOCK) as source:
            while part := source.read(_CHUNK):
                data += part
                tick()
        return _proved(bytes(data), sha256)

    def delete(self, sha256: str) -> None:
        """See `Files`."""
        place = self._place(sha256)
        with _translated(*self._errors):
            if self.system.exists(place):
                self.system.rm_file(place)

    def names(self) -> Iterator[str]:
        """See `Files`."""
        with _translated(*self._errors):
            paths = sorted(self.system.glob(f"{self.root}/*/*"))
        for path in paths:
            name = str(path).rsplit("/", 1)[-1]
            if _NAME.fullmatch(name):
                yield name

    def sweep(self, before: float) -> int:
        """Nothing: what was not committed is no object, and the store's own business."""
        return 0

    def ping(self) -> None:
        """See `Files`."""
        with _translated(*self._errors):
            self.system.ls(self.root.split("/")[0])


def _errors() -> tuple[type[Exception], ...]:
    """What a remote store raises; not all of S3's own errors are of the system's kind (no server, no credentials)."""
    try:
        return OSError, import_module("botocore.exceptions").BotoCoreError
    except ImportError:
        return (OSError,)
