"""Redis is killed, emptied, away: what it knew stands in the database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from tests.faults.harness import LONG, SOON, begun, once, states, team
from tests.stack import CHOSEN, RedisServer, Stack, folder, stack_of, until

MANY = 1000 if LONG else 12


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    """One of the test's own."""
    with folder() as place, RedisServer(place) as server:
        yield server


@pytest.fixture
def ground(tmp_path: Path, redis: RedisServer) -> Iterator[Stack]:
    """A stack on that Redis."""
    with stack_of(CHOSEN or "sqlite", tmp_path, redis, SOON) as made:
        yield made


def many(ground: Stack) -> list[str]:
    """A full queue."""
    return [ground.submit(f"pass # {number}".encode()) for number in range(MANY)]


def all_done(ground: Stack) -> None:
    """All are reviewed, once."""
    once(ground, len(states(ground)))
    assert set(states(ground).values()) == {"done"}


def test_killed_and_restarted_with_the_queue_full(ground: Stack, redis: RedisServer, tmp_path: Path) -> None:
    with team(ground):
        ground.submit(f"gone_on({str(tmp_path / 'told')!r}, 0)".encode())
        many(ground)
        begun(tmp_path / "told")
        redis.kill()
        redis.start()
        all_done(ground)


def test_emptied(ground: Stack, redis: RedisServer, tmp_path: Path) -> None:
    with team(ground):
        ground.submit(f"gone_on({str(tmp_path / 'told')!r}, 1)".encode())
        many(ground)
        begun(tmp_path / "told")
        Redis.from_url(redis.url).flushall()
        all_done(ground)


def test_away_when_a_job_ends(ground: Stack, redis: RedisServer, tmp_path: Path) -> None:
    told = tmp_path / "told"
    with team(ground, workers=1):
        running = ground.submit(f"gone_on({str(told)!r}, 3)".encode())
        waiting = ground.submit(b"pass")
        begun(told)
        redis.kill()
        until(lambda: ground.is_in(running, "done"))
        redis.start()
        all_done(ground)
    assert ground.review(running).tries == 1
    assert ground.is_in(waiting, "done")


def test_away_when_a_file_is_accepted(ground: Stack, redis: RedisServer) -> None:
    with team(ground):
        redis.kill()
        ground.accept(b"pass")
        redis.start()
        all_done(ground)
