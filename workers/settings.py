"""Where the program keeps its own, what a file may cost, how much is said: the only reader of the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import quote

from parsers.gate import LIMITS as FILE_LIMITS
from parsers.gate import MEGA
from parsers.gate import Limits as FileLimits
from storage.database import sqlite_url


class SettingError(Exception):
    """A setting that makes no sense; the message, in Chinese, names the variable and what it accepts."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What the work on one document may cost; past any of these it is ended with all the processes it started.

    | field | unit | what it bounds |
    | --- | --- | --- |
    | `memory_mb` | MiB | memory that each process may write to beyond what it was started with |
    | `seconds` | s | time of a document of no size and no pages |
    | `seconds_per_mb` | s | what each started MiB of the file adds to it |
    | `seconds_per_page` | s | what each page or plan adds |
    | `seconds_per_scan` | s | what each page adds that has to be recognised from its picture |
    | `seconds_most` | s | time of any document |
    | `stall` | s | time without progress: a page, a plan, a conversion |
    | `cpu` | s | processor time of each process |
    | `files` | | open files of each process |
    | `file_mb` | MiB | a file that it writes |
    | `processes` | | processes and threads, where the machine counts them apart for a document |
    | `result_mb` | MiB | what it hands back |
    | `convert_seconds` | s | LibreOffice with one file |
    | `convert_files` | | files after which LibreOffice is started anew |
    | `at_once` | | documents at the same time |

    All of these but `cpu` are seconds of `parsers.clock.Clock`: the time on the wall without what the work waited for
    a processor. A document of 2 MiB and 10 pages thus has 15 + 2 * 1 + 10 * 1 = 27 seconds, and 100 more if its pages
    are scans; one that hangs has 15.
    """

    memory_mb: int = 1024
    seconds: int = 15
    seconds_per_mb: int = 1
    seconds_per_page: int = 1
    seconds_per_scan: int = 10
    seconds_most: int = 1800
    stall: int = 15
    cpu: int = 1800
    files: int = 256
    file_mb: int = 500
    processes: int = 200
    result_mb: int = 200
    convert_seconds: int = 12
    convert_files: int = 50
    at_once: int = 2

    def time(self, size: int, pages: int, scans: int = 0) -> int:
        """Seconds for a file of `size` bytes with so many pages, and so many to be recognised; 0 where not known."""
        added = self.seconds_per_mb * -(-size // MEGA) + self.seconds_per_page * pages + self.seconds_per_scan * scans
        return min(self.seconds + added, self.seconds_most)


@dataclass(frozen=True, slots=True)
class Service:
    """How the service runs. What is not said stands in the home folder, on this machine.

    | field | unit | what it says |
    | --- | --- | --- |
    | `database_url` | | SQLAlchemy's URL of a PostgreSQL (`postgresql+psycopg://…`); else SQLite in the home folder |
    | `redis_url` | | `redis://`, `rediss://` or `unix://`; else a Redis of the service's own in the home folder |
    | `files_url` | | `file:///folder` or `s3://bucket/folder`; else the home folder |
    | `secret` | | what signs sessions, the same on all machines; else made once and kept in the home folder |
    | `workers` | | documents that are worked on at the same time by one `serve` or `worker` |
    | `web_processes` | | processes that answer requests |
    | `web_threads` | | requests that each of them answers at the same time |
    | `queue_most` | | reviews that may wait before an upload is told to come again later |
    | `upload_mb` | MiB | a request with uploads |
    | `upload_files` | | files in one request, those in its zips included |
    | `wait_most` | s | an upload waits this long at most for its answer (`?wait=`) |
    | `lease` | s | a worker that has not been heard of for so long has died |
    | `tries` | | times that a review is begun before it has failed, where machines fail |
    | `session_hours` | h | a person stays signed in |
    | `token_days` | d | a program's token holds at most |
    | `sign_in_failures` | | wrong passwords in a row before an account is locked |
    | `lock_minutes` | min | it stays locked |
    | `requests_per_minute` | | requests of one account or address |
    | `sign_ins_per_minute` | | failed attempts to sign in from one address |
    | `purge_days` | d | what a school withdrew is kept, then deleted |
    | `proxies` | | reverse proxies in front, whose word on address and TLS is taken |
    | `webhook_hosts` | | hosts that may be told of events, separated by commas; else none |
    """

    database_url: str | None = None
    redis_url: str | None = None
    files_url: str | None = None
    secret: str | None = None
    workers: int = 2
    web_processes: int = 2
    web_threads: int = 8
    queue_most: int = 1000
    upload_mb: int = 200
    upload_files: int = 200
    wait_most: int = 60
    lease: int = 15
    tries: int = 3
    session_hours: int = 10
    token_days: int = 365
    sign_in_failures: int = 5
    lock_minutes: int = 15
    requests_per_minute: int = 600
    sign_ins_per_minute: int = 30
    purge_days: int = 30
    proxies: int = 0
    webhook_hosts: str | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """`home` is the folder for all that the program keeps (it need not exist); `debug` shows tracebacks.

    `soffice` is LibreOffice's command where it is not on the path.
    """

    home: Path
    debug: bool = False
    soffice: str | None = None
    limits: Limits = field(default_factory=Limits)
    file_limits: FileLimits = FILE_LIMITS
    service: Service = field(default_factory=Service)

    @property
    def database_url(self) -> str:
        """Where the database is."""
        return self.service.database_url or sqlite_url(self.home / "planreview.db")

    @property
    def redis_url(self) -> str:
        """Where Redis listens: a private socket where the service has one of its own."""
        return self.service.redis_url or f"unix://{quote(str(redis_socket(self.home)))}"

    @property
    def files_url(self) -> str:
        """Where originals are kept."""
        return self.service.files_url or f"file://{self.home.absolute() / 'files'}"

    @property
    def backups(self) -> Path:
        """The folder of copies (it need not exist)."""
        return self.home / "backups"

    @property
    def templates(self) -> Path:
        """The folder of the district's own templates (it need not exist)."""
        return self.home / "templates"


# Bytes of a socket's path that every Linux takes.
SOCKET_MOST = 107


def redis_place(home: Path) -> Path:
    """The file that says where the socket is, where the home folder's own path is too long for one."""
    return home.absolute() / "redis" / "place"


def redis_socket(home: Path) -> Path:
    """The socket of the Redis that the service of that home folder starts."""
    own = home.absolute() / "redis" / "socket"
    if len(os.fsencode(own)) <= SOCKET_MOST:
        return own
    try:
        return Path(redis_place(home).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return own


_PREFIX = "PLANREVIEW_"
_SCHEMES = {
    "database_url": ("postgresql+psycopg://", "sqlite:///"),
    "redis_url": ("redis://", "rediss://", "unix://"),
    "files_url": ("file:///", "s3://"),
}
_SECRET_LEAST = 32


def load(home: str | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """`--home`, else `PLANREVIEW_HOME`, else `planreview-data` here; `PLANREVIEW_DEBUG=1` switches `debug` on.

    `PLANREVIEW_SOFFICE` is LibreOffice's command. Each limit on the work is set by `PLANREVIEW_LIMIT_` and its name in
    capitals, each limit on what a file may be (`parsers.gate.Limits`) by `PLANREVIEW_FILE_` and its name, each setting
    of the service by `PLANREVIEW_` and its name. Raises SettingError for a value that is none.
    """
    environment = os.environ if environment is None else environment
    chosen = home or environment.get("PLANREVIEW_HOME") or "planreview-data"
    return Settings(
        home=Path(chosen),
        debug=environment.get("PLANREVIEW_DEBUG", "") not in ("", "0"),
        soffice=environment.get("PLANREVIEW_SOFFICE") or None,
        limits=Limits(**_numbers(Limits, "PLANREVIEW_LIMIT_", environment)),
        file_limits=FileLimits(**_numbers(FileLimits, "PLANREVIEW_FILE_", environment)),
        service=_service(environment),
    )


def unknown(environment: Mapping[str, str] | None = None) -> list[str]:
    """Variables that look like settings and are none: mistyped ones, most likely."""
    environment = os.environ if environment is None else environment
    known = {_PREFIX + name for name in ("HOME", "DEBUG", "SOFFICE")}
    for kind, prefix in ((Limits, "LIMIT_"), (FileLimits, "FILE_"), (Service, "")):
        known |= {_PREFIX + prefix + item.name.upper() for item in fields(kind)}
    return sorted(name for name in environment if name.startswith(_PREFIX) and name not in known)


def _service(environment: Mapping[str, str]) -> Service:
    given = {item: environment.get(_PREFIX + item.name.upper(), "") for item in fields(Service)}
    numbers = {item.name for item in fields(Service) if item.type == "int"}
    values: dict[str, Any] = {
        item.name: _number(_PREFIX + item.name.upper(), text, zero=item.name == "proxies")
        if item.name in numbers
        else text
        for item, text in given.items()
        if text
    }
    for name, schemes in _SCHEMES.items():
        if (url := values.get(name)) and not url.startswith(schemes):
            raise SettingError(f"环境变量 {_PREFIX}{name.upper()} 的值有误：应以 {' 或 '.join(schemes)} 开头。")
    if len(values.get("secret", "x" * _SECRET_LEAST)) < _SECRET_LEAST:
        raise SettingError(f"环境变量 PLANREVIEW_SECRET 太短：至少要 {_SECRET_LEAST} 个字符。")
    return Service(**values)


def _numbers(kind: type[Limits | FileLimits], prefix: str, environment: Mapping[str, str]) -> dict[str, int]:
    names = {item.name: prefix + item.name.upper() for item in fields(kind)}
    return {name: _number(key, environment[key]) for name, key in names.items() if environment.get(key)}


def _number(key: str, text: str, zero: bool = False) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 13 and int(text) >= (not zero)):
        raise SettingError(f"环境变量 {key} 的值“{text}”有误：应为{'不小于' if zero else '大于'} 0 的整数。")
    return int(text)
