"""More hands: a process that keeps RQ workers alive and mends what others left.

    planreview worker ──fork──▶ RQ worker ──fork──▶ job ──fork──▶ sandbox
                      ──fork──▶ one look at what has to be mended, every few seconds

The parent only watches, so that it lives on whatever happens below: an RQ worker that Redis went away from, or that
was killed, is started anew. Told to end by SIGTERM or Ctrl-C it lets each worker finish its document, for a while.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from types import FrameType

from redis.exceptions import RedisError
from rq import Worker
from rq.serializers import JSONSerializer

from parsers import confine
from storage import announcing, files
from storage.database import Database, Unavailable
from workers import preload
from workers.queues import LANES, OwnJob, Queues
from workers.reconcile import purge, reconcile
from workers.settings import Settings

log = logging.getLogger(__name__)
# Seconds: between two looks at everything; between two purges; between a worker's end and its successor's start.
_LOOK = 5.0
_PURGE = 3600.0
_AGAIN = 1.0
# Seconds after which one on an errand is stuck.
_STUCK = 60.0
# Seconds that documents in work are given at the end, and their workers after that; what is not done then is taken up
# after the next start.
_LAST, _AT_LAST = 20.0, 2.0
# Seconds: RQ counts a worker as gone after this; it looks for jobs left behind as often; it says it is alive as often.
_WORKER_TTL = 25
_MAINTENANCE = 10
_MONITORING = 5
# Steps of priority that workers stand back behind the web server on the same machine.
_NICE = 5


def run(settings: Settings) -> None:
    """Works until told to end."""
    # Each job reads the settings for itself, wherever `--home` came from.
    os.environ["PLANREVIEW_HOME"] = str(settings.home.absolute())
    preload.preload()
    team = _Team(settings)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, team.stop)
    team.watch()


class _Hands(Worker):
    """RQ's worker without its thread for commands: nothing may run beside a process that forks."""

    # Seconds between two looks for a Redis that is away.
    max_connection_wait_time = 2.0

    def subscribe(self) -> None:
        """Commands come through the database."""

    def unsubscribe(self) -> None:
        """Nothing was subscribed to."""


class _Errand:
    """Something that is done every so often in a process of its own, which may wait for what is away, for a while."""

    def __init__(self, every: float, work: Callable[[], None]) -> None:
        self._every, self._work = every, work
        self._begun = self._due = 0.0
        self.pid = 0

    def look(self) -> None:
        """Notes that it was done, ends it where it is stuck, has it done where it is due."""
        moment = time.monotonic()
        if self.pid and os.waitpid(self.pid, os.WNOHANG)[0]:
            self.pid = 0
        if self.pid and moment > self._begun + _STUCK:
            _tell(self.pid, signal.SIGKILL)
        if not self.pid and moment >= self._due:
            self._begun, self._due = moment, moment + self._every
            self.pid = _forked(self._work)


class _Team:
    """The processes below this one: RQ workers, and those that run errands. This one waits for nobody, keeps no
    connections and does not grow.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._ending = False
        self._workers: set[int] = set()
        self._errands = [_Errand(_LOOK, lambda: _mend(settings)), _Errand(_PURGE, lambda: _purge(settings))]
        if settings.service.webhook_hosts:
            # Apart from mending, which must not wait for slow hosts.
            self._errands.append(_Errand(_LOOK, lambda: _announce(settings)))

    def stop(self, number: int, frame: FrameType | None) -> None:
        """Asked to end."""
        self._ending = True

    def watch(self) -> None:
        """Keeps workers running and errands run, until asked to end."""
        while not self._ending:
            self._reap()
            while len(self._workers) < self._settings.service.workers:
                self._workers.add(_forked(lambda: _work(self._settings)))
            for errand in self._errands:
                errand.look()
            time.sleep(_AGAIN)
        self._end()

    def _reap(self) -> None:
        for pid in [*self._workers]:
            if os.waitpid(pid, os.WNOHANG)[0]:
                self._workers.discard(pid)
                log.info("worker ended", extra={"pid": pid})

    def _end(self) -> None:
        """Asked twice, RQ's worker ends its document, which is taken up again after the next start."""
        for seconds in (_LAST, _AT_LAST):
            self._tell_all(signal.SIGTERM)
            end = time.monotonic() + seconds
            while self._workers and time.monotonic() < end:
                self._reap()
                time.sleep(0.1)
        self._tell_all(signal.SIGKILL)

    def _tell_all(self, number: signal.Signals) -> None:
        for pid in (*self._workers, *(errand.pid for errand in self._errands)):
            _tell(pid, number)


def _tell(pid: int, number: signal.Signals) -> None:
    if pid:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


def _forked(work: Callable[[], None]) -> int:
    """A process that does the work and ends; what goes wrong in it is logged."""
    parent, pid = os.getpid(), os.fork()
    if pid:
        return pid
    try:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        confine.die_with_parent(signal.SIGTERM)
        if os.getppid() == parent:
            work()
    except (Unavailable, RedisError, files.StoreError) as error:
        log.warning("away: %s", error)
    finally:
        if broken := sys.exception():
            log.error("broke off", exc_info=broken)
        os._exit(0)


def _mend(settings: Settings) -> None:
    reconcile(Database(settings.database_url), Queues(settings), settings)


def _purge(settings: Settings) -> None:
    purge(Database(settings.database_url), files.connect(settings.files_url), settings)


def _announce(settings: Settings) -> None:
    database = Database(settings.database_url)
    with database.reading() as session:
        if not announcing.due(session, 1):
            return
    from workers import webhooks

    webhooks.deliver(database, settings)


def _work(settings: Settings) -> None:
    """Takes what is in the queue until told to end or Redis goes away."""
    # People who upload or look at a page come before documents.
    os.nice(_NICE)
    queues = Queues(settings)
    worker = _Hands(
        [queues.lanes[lane] for lane in LANES],
        connection=queues.connection,
        serializer=JSONSerializer,
        job_class=OwnJob,
        worker_ttl=_WORKER_TTL,
        maintenance_interval=_MAINTENANCE,
        job_monitoring_interval=_MONITORING,
    )
    worker.work(logging_level="WARNING")
