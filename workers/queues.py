"""The queue on Redis: ids of reviews that wait, in two lanes; never files, never results, as JSON.

What is lost here is put back from the database (`workers.reconcile`): Redis may be emptied at any time.
"""

from __future__ import annotations

from collections.abc import Iterable
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import Queue
from rq.job import Job
from rq.serializers import JSONSerializer

from storage.records import Lane

if TYPE_CHECKING:
    from workers.settings import Settings

# In the order in which workers look: who waits before the screen comes before archives.
LANES: tuple[Lane, ...] = ("interactive", "archive")
REVIEW, DRAFT = "workers.jobs.perform", "workers.learning.perform"
# Seconds. RQ must not end a job before the sandbox has: its limit is the last resort, and comes a minute late itself.
_SPARE = 300
_FORGET_FAILED = 3600


class OwnJob(Job):
    """A job as this program makes them. RQ calls whatever a job names, and whoever reaches Redis may write one."""

    @property
    def func(self) -> Any:
        """What is called. Raises PermissionError where it is none of this program's errands."""
        if self.func_name not in (REVIEW, DRAFT) or self.instance is not None:
            raise PermissionError(f"not one of ours: {self.func_name}")
        return super().func

    @property
    def success_callback(self) -> None:
        """Nothing more is called: this program asks for nothing."""

    failure_callback = stopped_callback = success_callback


class Queues:
    """Both lanes. Everything raises `redis.exceptions.RedisError` where Redis does not answer."""

    def __init__(self, settings: Settings) -> None:
        self.connection = connect(settings.redis_url)
        self._timeout = settings.limits.seconds_most + _SPARE
        self.lanes = {lane: self._lane(lane) for lane in LANES}

    def _lane(self, lane: Lane) -> Queue:
        return Queue(lane, connection=self.connection, serializer=JSONSerializer, default_timeout=self._timeout)

    def put(self, lane: Lane, review_ids: Iterable[str]) -> None:
        """Lets workers know of reviews that wait. Twice does no harm: the second worker finds it taken.

        Each time it is a job of its own: two of one name would delete each other's traces while they run.
        """
        for review_id in review_ids:
            self.lanes[lane].enqueue_call(
                REVIEW,
                args=(review_id,),
                job_id=f"{review_id}-{token_hex(4)}",
                timeout=self._timeout,
                result_ttl=0,
                failure_ttl=_FORGET_FAILED,
                description=review_id,
            )

    def waiting(self, lane: Lane) -> set[str]:
        """The reviews that the lane knows of."""
        return {_review(job_id) for job_id in self.lanes[lane].get_job_ids()}

    def ping(self) -> None:
        """Raises RedisError where Redis does not answer."""
        self.connection.ping()

    def close(self) -> None:
        """Gives the connections back."""
        self.connection.close()


def _review(job_id: str) -> str:
    return job_id.rpartition("-")[0]


def connect(url: str) -> Redis:
    """Redis at that URL, with a short patience: who calls knows what to do without it."""
    return Redis.from_url(url, socket_connect_timeout=2, socket_timeout=10, retry=Retry(NoBackoff(), retries=1))


__all__ = ["DRAFT", "LANES", "REVIEW", "OwnJob", "Queues", "RedisError", "connect"]
