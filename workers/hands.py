"""Who does the work of a batch: the server's queue where there is one, else processes of the batch's own.

Both only ever take reviews that wait in the database, so that they may change places at any moment.
"""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Iterable
from contextlib import ExitStack, suppress
from typing import NoReturn, Protocol

from parsers import confine
from storage import archive, files, work
from storage.database import Database, Unavailable
from workers import jobs, preload, sandbox
from workers.settings import Settings

# Documents after which a process ends and another takes its place: what libraries keep for themselves is given back.
_DOCUMENTS = 200
# Reviews that a process looks ahead, to tell whether LibreOffice is worth keeping.
_AHEAD = 40
# Seconds: between two looks of a process that finds nothing to do; that documents in work are given at the end.
_IDLE = 0.2
_LAST = 15.0
# Seconds without an answer after which the service of this home is taken to have ended.
_GONE = 20.0


class Hands(Protocol):
    """Does reviews that wait."""

    def put(self, review_ids: Iterable[str]) -> None:
        """More have come to wait."""

    def look(self, database: Database) -> str | None:
        """Puts right what can be, every few seconds; what somebody should know.

        May close the database's connections.
        """

    def gone(self) -> bool:
        """Whether others must take over."""

    def end(self) -> None:
        """No more is wanted; what is in work may be ended, it waits again then."""


def hired(settings: Settings, database: Database) -> Hands:
    """The queue's workers where a queue is configured or answers, else processes of our own."""
    from workers.queues import Queues, RedisError

    queues = Queues(settings)
    try:
        queues.ping()
    except RedisError:
        if settings.service.redis_url is None:
            queues.close()
            return Own(settings, database)
    return Queued(settings, queues)


class Queued:
    """The workers of a `serve` or `worker` somewhere."""

    def __init__(self, settings: Settings, queues: object) -> None:
        from workers.queues import Queues

        assert isinstance(queues, Queues)
        self._queues, self._configured = queues, settings.service.redis_url is not None
        self._silent_since: float | None = None

    def put(self, review_ids: Iterable[str]) -> None:
        """A queue that is away is filled from the database once it is back."""
        from workers.queues import RedisError

        with suppress(RedisError):
            self._queues.put("archive", review_ids)

    def look(self, database: Database) -> str | None:
        """Whether the queue is there and somebody works on it."""
        from rq import Worker

        from workers.queues import RedisError

        try:
            workers = Worker.count(connection=self._queues.connection)
        except RedisError:
            self._silent_since = self._silent_since or time.monotonic()
            return "队列（Redis）暂时连接不上，恢复后会接着做。"
        self._silent_since = None
        return None if workers else "队列里现在没有进程在审阅，请运行 planreview serve 或 planreview worker。"

    def gone(self) -> bool:
        """Only a service of this machine is waited for in vain."""
        silent = self._silent_since
        return not self._configured and silent is not None and time.monotonic() - silent > _GONE

    def end(self) -> None:
        """The workers go on: what waits will be done."""
        self._queues.close()


class Own:
    """Processes of our own, one for each document that is worked on at the same time."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings = settings
        self._pids: dict[int, int] = {}
        preload.preload()
        with database.writing() as session:
            archive.release(session, _is_dead)
        self.look(database)

    def put(self, review_ids: Iterable[str]) -> None:
        """They look for themselves."""

    def look(self, database: Database) -> str | None:
        """Takes back reviews of processes that have died and starts others in their places."""
        with suppress(Unavailable), database.writing() as session:
            failure = jobs.UNFINISHED
            work.recover(session, self._settings.service.tries, (failure.code, failure.message, failure.hint))
        for pid in [*self._pids]:
            if os.waitpid(pid, os.WNOHANG)[0]:
                del self._pids[pid]
        missing = set(range(self._settings.service.workers)) - set(self._pids.values())
        if missing:
            # No connection may be used on both sides of a fork.
            database.close()
        for number in sorted(missing):
            self._pids[_started(number, self._settings)] = number
        return None

    def gone(self) -> bool:
        """Never: they are ours."""
        return False

    def end(self) -> None:
        """Lets each finish its document, for a while."""
        try:
            self._tell(signal.SIGTERM)
            end = time.monotonic() + _LAST
            while self._pids and time.monotonic() < end:
                for pid in [*self._pids]:
                    if os.waitpid(pid, os.WNOHANG)[0]:
                        del self._pids[pid]
                time.sleep(0.02)
        finally:
            self._tell(signal.SIGKILL)
            for pid in self._pids:
                os.waitpid(pid, 0)
            self._pids.clear()

    def _tell(self, number: signal.Signals) -> None:
        for pid in self._pids:
            with suppress(ProcessLookupError):
                os.kill(pid, number)


def _is_dead(worker: str) -> bool:
    """Whether a worker of this machine, as `jobs` names it, is no more."""
    host, _, pid = worker.rpartition(":")
    if host != socket.gethostname() or not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def _started(number: int, settings: Settings) -> int:
    pid = os.fork()
    if pid == 0:
        _work(number, settings)
    return pid


class _Told:
    """Whether the process was asked to end."""

    def __init__(self) -> None:
        self.ending = False
        signal.signal(signal.SIGTERM, self)
        # Ctrl-C reaches all processes of a terminal; the batch tells its own when to end.
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    def __call__(self, number: int, frame: object) -> None:
        self.ending = True


def _work(number: int, settings: Settings) -> NoReturn:
    """Does what waits until told to end. Never returns."""
    try:
        told = _Told()
        confine.die_with_parent()
        database, store = Database(settings.database_url), files.connect(settings.files_url)
        with ExitStack() as stack:
            convert = None
            for _ in range(_DOCUMENTS):
                chosen = _chosen(number, told, database)
                if chosen is None:
                    break
                review_id, names = chosen
                convert = convert or stack.enter_context(sandbox.converter(names, settings))
                # Given back already: it is tried again, by whoever comes first.
                with suppress(Unavailable, files.StoreError):
                    jobs.review(review_id, settings, database, store, convert)
    finally:
        os._exit(0)


def _chosen(number: int, told: _Told, database: Database) -> tuple[str, list[str]] | None:
    """The review to do next, and the names of the files that wait; None where the process was told to end.

    Each process begins with another one, so that they seldom reach for the same.
    """
    while not told.ending:
        try:
            with database.reading() as session:
                waiting = archive.waiting(session, _AHEAD)
        except Unavailable:
            waiting = []
        if waiting:
            return waiting[min(number, len(waiting) - 1)][0], [name for _, name in waiting]
        time.sleep(_IDLE)
    return None
