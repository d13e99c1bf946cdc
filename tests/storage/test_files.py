"""Originals are kept once, whole or not at all, and come back as they were put; on a disk and on S3.

S3 here is moto's, in memory: no real S3 server was at hand to test against.
"""

from __future__ import annotations

import hashlib
import os
import resource
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from storage import files
from storage.files import Files, Folder, StoreError, StoreFull

DATA = "云岭小学校本培训计划".encode() * 1000
NAME = hashlib.sha256(DATA).hexdigest()


class Breaks(BytesIO):
    """A source that ends in an error, as a client that goes away does."""

    def read(self, size: int | None = -1) -> bytes:
        """A piece, then an error."""
        if self.tell():
            raise OSError("gone")
        return super().read(1000)


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """The URL of a bucket's folder."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    told = {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    with pytest.MonkeyPatch.context() as patch:
        for key, value in told.items():
            patch.setenv(key, value)
        import s3fs

        s3fs.S3FileSystem(use_listings_cache=False).mkdir("plans")
        yield "s3://plans/originals"
    server.stop()


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Files:
    """An empty store of each kind."""
    if request.param == "folder":
        return files.connect(f"file://{tmp_path / 'files'}")
    return files.connect(f"{request.getfixturevalue('s3')}/{tmp_path.name}")


def test_what_was_put_comes_back(store: Files) -> None:
    store.ping()
    assert list(store.names()) == []
    for _ in range(2):
        store.put(BytesIO(DATA), NAME)
    assert store.get(NAME) == DATA
    assert list(store.names()) == [NAME]
    store.delete(NAME)
    store.delete(NAME)
    assert list(store.names()) == []
    with pytest.raises(StoreError):
        store.get(NAME)


def test_half_a_file_is_none(store: Files) -> None:
    with pytest.raises(StoreError):
        store.put(Breaks(DATA), NAME)
    assert list(store.names()) == []
    store.put(BytesIO(DATA), NAME)
    assert store.get(NAME) == DATA


def test_what_was_altered_is_not_handed_out(store: Files) -> None:
    other = hashlib.sha256(b"other").hexdigest()
    store.put(BytesIO(DATA), other)
    with pytest.raises(StoreError):
        store.get(other)


@pytest.mark.parametrize("name", ["", "../x", "A" * 64, f"{NAME}\n", f"{NAME}/..", "planreview.db"])
def test_nothing_but_a_hash_is_a_name(store: Files, name: str) -> None:
    with pytest.raises(StoreError):
        store.put(BytesIO(DATA), name)
    with pytest.raises(StoreError):
        store.get(name)


def test_a_large_file_tells_that_it_comes(s3: str) -> None:
    large = os.urandom(12 << 20)
    name, size = files.digest(BytesIO(large))
    store, ticks = files.connect(s3), []
    store.put(BytesIO(large), name)
    assert store.get(name, lambda: ticks.append(1)) == large
    assert size == len(large)
    assert len(ticks) >= 12


def test_a_store_that_is_away_is_a_store_error(monkeypatch: pytest.MonkeyPatch) -> None:
    told = {"AWS_ENDPOINT_URL": "http://127.0.0.1:9", "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x"}
    for key, value in (told | {"AWS_MAX_ATTEMPTS": "1"}).items():
        monkeypatch.setenv(key, value)
    import s3fs

    monkeypatch.setattr(s3fs.S3FileSystem, "retries", 1)
    with pytest.raises(StoreError):
        files.connect("s3://away/originals").ping()
    with pytest.raises(StoreError):
        Folder(Path("/proc/none")).ping()


def test_what_an_upload_left_that_was_cut_off_is_swept_away(tmp_path: Path) -> None:
    """One whose process was killed, not one that still goes on."""
    store = Folder(tmp_path)
    store.put(BytesIO(DATA), NAME)
    old, fresh = (tmp_path / "incoming" / name for name in ("old", "fresh"))
    old.write_bytes(b"half of it")
    fresh.write_bytes(b"half of it")
    os.utime(old, (0, 0))
    assert store.sweep(before=time.time() - 3600) == 1
    assert [path.name for path in (tmp_path / "incoming").iterdir()] == ["fresh"]
    assert list(store.names()) == [NAME]


def test_a_full_disk_keeps_nothing_and_goes_on_when_there_is_room(tmp_path: Path) -> None:
    large = os.urandom(3 << 20)
    name, _ = files.digest(BytesIO(large))
    with full_soon(tmp_path / "disk") as disk:
        store = Folder(disk.root)
        with pytest.raises(StoreFull):
            store.put(BytesIO(large), name)
        assert list(store.names()) == []
        assert store.sweep(before=time.time() + 1) == 0
        disk.more()
        store.put(BytesIO(large), name)
        assert store.get(name) == large


def test_a_full_disk_of_a_shared_store_is_told_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store: Any = files.connect(f"memory://{tmp_path}")

    def full(*args: object, **more: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store, "system", SimpleNamespace(exists=lambda place: False, open=full))
    with pytest.raises(StoreFull):
        store.put(BytesIO(DATA), NAME)


@contextmanager
def full_soon(root: Path) -> Iterator[SimpleNamespace]:
    """A file system of 2 MiB, where one may be mounted, else files of 2 MiB at most; `more` makes room."""
    root.mkdir()
    mounted = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(root)]
    if os.getuid() == 0 and subprocess.run(mounted, capture_output=True, check=False).returncode == 0:
        try:
            yield SimpleNamespace(
                root=root, more=lambda: subprocess.run(["mount", "-o", "remount,size=20m", str(root)], check=True)
            )
        finally:
            subprocess.run(["umount", "-l", str(root)], check=True)
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2 << 20, hard))
    try:
        yield SimpleNamespace(root=root, more=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
