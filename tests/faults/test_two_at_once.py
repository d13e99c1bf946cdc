"""Two workers take one job; two reviews of different urgency; a review is called off while it runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage import work
from tests.faults.harness import JOB, KEEPER, SOON, above, alive, begun, lines, once, team
from tests.stack import CHOSEN, RedisServer, Stack, stack_of, until


@pytest.fixture
def ground(tmp_path: Path, redis_server: RedisServer) -> Iterator[Stack]:
    """A stack whose workers are missed soon."""
    with stack_of(CHOSEN or "sqlite", tmp_path, redis_server, SOON) as made:
        yield made


def test_a_job_that_is_queued_many_times_is_done_once(ground: Stack, tmp_path: Path) -> None:
    told = tmp_path / "told"
    review_id = ground.accept(f"gone_on({str(told)!r}, 2)".encode())
    ground.queues.put("interactive", [review_id] * 6)
    log = tmp_path / "log"
    with team(ground, workers=2, log=log), team(ground, workers=2, log=log):
        begun(told)
        ground.queues.put("interactive", [review_id] * 6)
        once(ground, 1)
        other = ground.submit(b"pass")
        until(lambda: ground.is_in(other, "done"))
    assert ground.review(review_id).tries == 1
    assert len(lines(told)) == 1
    assert '"level": "error"' not in log.read_text()


def test_calling_off_kills(ground: Stack, tmp_path: Path) -> None:
    told = tmp_path / "told"
    with team(ground, workers=1):
        review_id = ground.submit(f"gone_on({str(told)!r}, 600)".encode())
        reader = begun(told)
        pids = [reader, above(reader, KEEPER), above(reader, JOB)]
        with ground.database.writing() as session:
            assert work.call_off(session, review_id)
        until(lambda: ground.is_in(review_id, "cancelled"))
        until(lambda: not any(alive(pid) for pid in pids), 20)
        other = ground.submit(b"pass")
        until(lambda: ground.is_in(other, "done"))


def test_who_waits_before_the_screen_comes_first(ground: Stack, tmp_path: Path) -> None:
    order = tmp_path / "order"

    def notes(what: str) -> bytes:
        return f"Path({str(order)!r}).open('a').write('{what}\\n')".encode()

    for number in range(3):
        ground.submit(notes(f"archive {number}"), lane="archive")
    ground.submit(notes("interactive"))
    with team(ground, workers=1):
        once(ground, 4)
    assert order.read_text().split("\n")[:2] == ["interactive", "archive 0"]
