"""The queue carries ids as JSON, the urgent before the archive's; it may be told twice and emptied at any time."""

from __future__ import annotations

import json
import zlib

import pytest
from redis import Redis
from redis.exceptions import RedisError

from tests.stack import Stack
from workers.queues import LANES, Queues
from workers.settings import load


def test_what_was_put_waits_in_its_lane(stack: Stack) -> None:
    stack.queues.put("interactive", ["a", "b"])
    stack.queues.put("archive", ["c"])
    assert (stack.queues.waiting("interactive"), stack.queues.waiting("archive")) == ({"a", "b"}, {"c"})
    stack.forget("a")
    stack.forget("nobody knows it")
    assert len(Redis.from_url(stack.settings.redis_url).keys("rq:job:*")) == 2
    assert stack.queues.waiting("interactive") == {"b"}


def test_who_waits_before_the_screen_is_looked_for_first() -> None:
    assert LANES == ("interactive", "archive")


def test_redis_holds_nothing_but_ids_and_no_pickles(stack: Stack) -> None:
    stack.queues.put("interactive", ["a" * 32])
    connection = Redis.from_url(stack.settings.redis_url)
    (key,) = connection.keys("rq:job:*")
    job = connection.hgetall(key)
    assert json.loads(zlib.decompress(job[b"data"])) == ["workers.jobs.perform", None, ["a" * 32], {}]
    assert job[b"result_ttl"] == b"0"
    assert int(job[b"failure_ttl"]) <= 3600
    assert int(job[b"timeout"]) > stack.settings.limits.seconds_most
    connection.close()


def test_told_twice_does_no_harm(stack: Stack) -> None:
    for _ in range(2):
        stack.queues.put("interactive", ["a"])
    assert stack.queues.waiting("interactive") == {"a"}
    stack.forget("a")
    assert stack.queues.waiting("interactive") == set()


def test_no_redis_is_an_error_soon() -> None:
    away = Queues(load(environment={"PLANREVIEW_REDIS_URL": "unix:///nowhere/socket"}))
    for call in (away.ping, lambda: away.put("interactive", ["a"]), lambda: away.waiting("archive")):
        with pytest.raises(RedisError):
            call()
    away.close()
