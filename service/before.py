"""What must be right before the service starts: settings, folder, port, database, originals, queue, accounts.

Everything here says in Chinese, by a CallError, what is wrong and what to do about it.
"""

from __future__ import annotations

import fcntl
import logging
import os
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TypeVar

from alembic.util import CommandError
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from service import first_start
from service.calls import CallError
from service.first_start import NewAccount
from storage import files, migrate
from storage.database import Database, Unavailable
from workers import logs
from workers.queues import connect
from workers.secret import with_secret
from workers.settings import Settings, unknown

log = logging.getLogger(__name__)
Value = TypeVar("Value")
# Seconds that servers elsewhere are waited for: after a power cut all machines start at the same time.
_PATIENCE = 30.0
# The same for a Redis of this home folder, which is there at once or not at all.
_OWN_PATIENCE = 3.0
_BACKLOG = 2048
_DATABASE_FAULTS = (Unavailable, SQLAlchemyError)
_NO_DATABASE = "数据库不能使用：请检查 PLANREVIEW_DATABASE_URL 和数据库服务器；没有设时，请检查资料文件夹是否可写。"


def begin(settings: Settings) -> None:
    """Refuses mistyped settings; makes the home folder its owner's alone; logs for machines from here on."""
    if wrong := unknown():
        raise CallError(f"不认识的环境变量 {'、'.join(wrong)}：请检查拼写，全部设置见 docs/settings.md。")
    os.umask(0o077)
    home = settings.home.absolute()
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CallError(f"资料文件夹 {home} 不能使用：{error.strerror}。请用 --home 另选一个。") from error
    os.environ["PLANREVIEW_HOME"] = str(home)
    logging.disable(logging.NOTSET)
    logs.configure(settings.debug)


@contextmanager
def locked(home: Path) -> Iterator[None]:
    """One service a home folder. The system gives the lock back when the process ends, however it ends."""
    folder = home.absolute() / "run"
    folder.mkdir(exist_ok=True)
    with (folder / "serve.lock").open("a+", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock.seek(0)
            message = f"资料文件夹 {home.absolute()} 已有一个 planreview serve 在运行（进程号 {lock.read().strip()}）。"
            raise CallError(message + "请先停止它，或用 --home 另选文件夹。") from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


@contextmanager
def listening_on(host: str, port: int) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except PermissionError as error:
        raise CallError(f"没有权限使用端口 {port}：1024 以下的端口要管理员权限，请用 --port 换一个。") from error
    except (OSError, OverflowError) as error:
        raise CallError(f"不能在 {host} 的端口 {port} 上提供服务（{error}）：请用 --port 或 --host 换一个。") from error
    with listening:
        yield listening


def prepare(settings: Settings, demo: bool, say: Callable[[str], None]) -> None:
    """Tables, originals, a queue of other machines, first accounts, whose passwords are said at once."""
    with_secret(settings)
    with closing(Database(settings.database_url)) as database:
        if copy := _upgraded(database, settings):
            say(f"数据库已更新；更新前的备份：{copy}")
        store = _store(settings)
        if settings.service.redis_url:
            reach_queue(settings)
        try:
            made = first_start.administrator(database)
            say(_sign_in([made] if made else []))
            say(_sign_in(first_start.demo(database, store) if demo else []))
        except (Unavailable, files.StoreError) as error:
            raise CallError(f"准备数据时出错：{error}") from error


def reach_queue(settings: Settings) -> None:
    """Waits a while for Redis."""
    patience = _PATIENCE if settings.service.redis_url else _OWN_PATIENCE
    with closing(connect(settings.redis_url)) as queue:
        _patiently(queue.ping, _no_queue(settings), RedisError, patience)


def check_tables(settings: Settings) -> None:
    """Waits a while for the database, and refuses tables of another version."""
    with closing(Database(settings.database_url)) as database:
        found = _patiently(lambda: migrate.version(database), _NO_DATABASE, _DATABASE_FAULTS, _wait_for(database))
    if found != migrate.newest():
        raise CallError("数据库还没有建好，或与程序的版本不同：请先用同一版本的程序启动 planreview serve。")


def _upgraded(database: Database, settings: Settings) -> Path | None:
    def step() -> Path | None:
        return migrate.upgrade(database, settings.backups)

    try:
        return _patiently(step, _NO_DATABASE, _DATABASE_FAULTS, _wait_for(database))
    except CommandError as error:
        raise CallError("数据库比程序新：请用新版本的程序，或从 backups 恢复旧的数据。") from error


def _wait_for(database: Database) -> float:
    return 0 if database.is_sqlite else _PATIENCE


def _store(settings: Settings) -> files.Files:
    todo = "请检查 PLANREVIEW_FILES_URL"
    try:
        store = files.connect(settings.files_url)
    except (ImportError, ValueError) as error:
        raise CallError(f"文件库 {settings.files_url} 不能使用（{error}）：{todo}；s3:// 要安装 s3fs。") from error
    _patiently(store.ping, f"文件库 {settings.files_url} 不能使用：{todo}。", files.StoreError)
    return store


def _no_queue(settings: Settings) -> str:
    if settings.service.redis_url:
        return "Redis 连不上：请检查 PLANREVIEW_REDIS_URL 和 Redis 服务器。"
    home = settings.home.absolute()
    return f"资料文件夹 {home} 没有在运行的 planreview serve，也没有设 PLANREVIEW_REDIS_URL：请先启动服务，或设好地址。"


def _patiently(
    step: Callable[[], Value],
    message: str,
    fault: type[Exception] | tuple[type[Exception], ...],
    patience: float = _PATIENCE,
) -> Value:
    """What the step gives, tried again for so many seconds. CallError with the message."""
    end = time.monotonic() + patience
    while True:
        try:
            return step()
        except fault as error:
            if time.monotonic() >= end:
                raise CallError(f"{message}（{error}）") from error
            log.warning("waiting: %s", error)
        time.sleep(1)


def _sign_in(made: Sequence[NewAccount]) -> str:
    """New accounts with their passwords, which are kept nowhere."""
    if not made:
        return ""
    lines = ["已建立账号（密码只显示这一次，请记下）："]
    for account in made:
        lines.append(f"  {account.title}  账号：{account.name}  密码：{account.password}")
    return "\n".join(lines)
