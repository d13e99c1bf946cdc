"""More hands: a process that keeps RQ workers alive and mends what others left.

    planreview worker ──fork──▶ RQ worker ──fork──▶ job ──fork──▶ sandbox

The parent only watches, so that it lives on whatever happens below: an RQ worker that Redis went away from, or that
was killed, is started anew. Told to end by SIGTERM or Ctrl-C it lets each worker finish its document, for a while.
"""

from __future__ import annotations

import logging
import os
import signal
import time
from contextlib import suppress
from types import FrameType
from typing import NoReturn

from redis.exceptions import RedisError
from rq import Worker
from rq.serializers import JSONSerializer

from parsers import confine
from storage import files
from storage.database import Database, Unavailable
from workers import pipeline
from workers.queues import LANES, Queues
from workers.reconcile import purge, reconcile
from workers.settings import Settings

log = logging.getLogger(__name__)
# Seconds: between two looks at everything; between two purges; between a worker's end and its successor's start.
_LOOK = 5.0
_PURGE = 3600.0
_AGAIN = 1.0
# Seconds that documents in work are given at the end; what is not done then is taken up after the next start.
_LAST = 20.0
# Seconds: RQ counts a worker as gone after this; it looks for jobs left behind as often; it says it is alive as often.
_WORKER_TTL = 25
_MAINTENANCE = 10
_MONITORING = 5


def run(settings: Settings) -> None:
    """Works until told to end."""
    pipeline.preload()
    team = _Team(settings)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, team.stop)
    team.watch()


class _Hands(Worker):
    """RQ's worker without its thread for commands: nothing may run beside a process that forks."""

    def subscribe(self) -> None:
        """Commands come through the database."""

    def unsubscribe(self) -> None:
        """Nothing was subscribed to."""


class _Team:
    """The RQ workers of this process."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._ending = False
        self._pids: set[int] = set()

    def stop(self, number: int, frame: FrameType | None) -> None:
        """Asked to end."""
        self._ending = True

    def watch(self) -> None:
        """Keeps workers running and mends, until asked to end."""
        look = tidy = 0.0
        while not self._ending:
            self._reap()
            while len(self._pids) < self._settings.service.workers:
                self._pids.add(_started(self._settings))
            moment = time.monotonic()
            if moment >= look:
                look = moment + _LOOK
                self._mend(purging=moment >= tidy)
                tidy = moment + _PURGE if moment >= tidy else tidy
            time.sleep(_AGAIN)
        self._end()

    def _reap(self) -> None:
        for pid in [*self._pids]:
            if os.waitpid(pid, os.WNOHANG)[0]:
                self._pids.discard(pid)
                log.info("worker ended", extra={"pid": pid})

    def _mend(self, purging: bool) -> None:
        """One look; what is away now is looked at again soon. Connections are never kept over a fork."""
        database, queues = Database(self._settings.database_url), Queues(self._settings)
        try:
            reconcile(database, queues, self._settings)
            if purging:
                purge(database, files.connect(self._settings.files_url), self._settings)
        except (Unavailable, RedisError, files.StoreError) as error:
            log.warning("not mended now: %s", error)
        finally:
            database.close()
            queues.close()

    def _end(self) -> None:
        self._tell(signal.SIGTERM)
        end = time.monotonic() + _LAST
        while self._pids and time.monotonic() < end:
            self._reap()
            time.sleep(0.1)
        self._tell(signal.SIGKILL)

    def _tell(self, number: signal.Signals) -> None:
        for pid in self._pids:
            with suppress(ProcessLookupError):
                os.kill(pid, number)


def _started(settings: Settings) -> int:
    """A new RQ worker's process."""
    pid = os.fork()
    if pid == 0:
        _work(settings)
    return pid


def _work(settings: Settings) -> NoReturn:
    """Takes what is in the queue until told to end or Redis goes away. Never returns."""
    try:
        confine.die_with_parent(signal.SIGTERM)
        queues = Queues(settings)
        worker = _Hands(
            [queues.lanes[lane] for lane in LANES],
            connection=queues.connection,
            serializer=JSONSerializer,
            worker_ttl=_WORKER_TTL,
            maintenance_interval=_MAINTENANCE,
            job_monitoring_interval=_MONITORING,
        )
        worker.work(logging_level="WARNING")
    except RedisError as error:
        log.warning("no queue: %s", error)
    finally:
        os._exit(0)
