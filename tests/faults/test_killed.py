"""Workers are killed with SIGKILL in the middle of a document: it is begun again and ends, once."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.harness import DEADLINE, JOB, LONG, SOON, TEAM, WORKER, above, alive, begun, below, once, team
from tests.stack import CHOSEN, RedisServer, Stack, end, stack_of, until

log = logging.getLogger(__name__)
# A document may take its time here, so that it is not ended for that.
PATIENT = {"PLANREVIEW_LIMIT_SECONDS": "120", "PLANREVIEW_LIMIT_STALL": "120"}


@pytest.fixture
def ground(tmp_path: Path, redis_server: RedisServer) -> Iterator[Stack]:
    """A stack whose workers are missed soon; in the long form as they are missed in service."""
    with stack_of(CHOSEN or "sqlite", tmp_path, redis_server, PATIENT | ({} if LONG else SOON)) as made:
        yield made


def lasting(told: Path) -> bytes:
    """A document whose first reading never ends."""
    return f"gone_on({str(told)!r}, 0 if Path({str(told)!r}).exists() else 600)".encode()


def measured(told: Path, killed: float) -> None:
    """Says how long it took from the death to the new start."""
    begun(told, 2)
    log.info("from death to the new start: %.1f s", time.monotonic() - killed)


@pytest.mark.parametrize("levels", [(JOB,), (WORKER, JOB)], ids=["the job", "worker and job"])
def test_a_dead_job_is_done_by_another(ground: Stack, tmp_path: Path, levels: tuple[int, ...]) -> None:
    told = tmp_path / "told"
    with team(ground):
        review_id = ground.submit(lasting(told))
        reader = begun(told)
        pids = [above(reader, level) for level in levels]
        end(*pids)
        killed = time.monotonic()
        until(lambda: not alive(reader), 20)
        measured(told, killed)
        once(ground, 1)
    assert ground.review(review_id).state == "done"
    assert ground.review(review_id).tries == 2


def test_a_job_outlives_its_worker_and_is_not_done_twice(ground: Stack, tmp_path: Path) -> None:
    told = tmp_path / "told"
    with team(ground, workers=1):
        review_id = ground.submit(f"gone_on({str(told)!r}, {ground.settings.service.lease + 2})".encode())
        reader = begun(told)
        end(above(reader, WORKER))
        once(ground, 1)
    assert (ground.review(review_id).state, ground.review(review_id).tries) == ("done", 1)


def test_the_whole_tree_is_killed_and_started_again(ground: Stack, tmp_path: Path) -> None:
    told = tmp_path / "told"
    with team(ground) as first:
        review_id = ground.submit(lasting(told))
        others = [ground.submit(f"pass # {number}".encode()) for number in range(3)]
        begun(told)
        first.kill()
    killed = time.monotonic()
    with team(ground):
        measured(told, killed)
        once(ground, 4)
    assert {ground.review(one).state for one in (review_id, *others)} == {"done"}


def test_the_parent_alone_is_killed_and_takes_its_workers_with_it(ground: Stack, tmp_path: Path) -> None:
    told = tmp_path / "told"
    with team(ground) as first:
        ground.submit(f"gone_on({str(told)!r}, 2)".encode())
        reader = begun(told)
        pids = [pid for pid in below(above(reader, TEAM)) if pid != first.process.pid]
        end(first.process.pid)
        until(lambda: not any(alive(pid) for pid in pids), DEADLINE)
    once(ground, 1)


@pytest.mark.skipif(not LONG, reason="in short: tests/workers/test_reconcile.py")
def test_what_dies_each_time_has_failed_in_the_end(ground: Stack, tmp_path: Path) -> None:
    """The job, not the parser, is killed each time: the machine's fault, but not for ever."""
    told = tmp_path / "told"
    with team(ground):
        review_id = ground.submit(f"gone_on({str(told)!r}, 600)".encode())
        for times in range(1, ground.settings.service.tries + 1):
            end(above(begun(told, times), JOB))
        once(ground, 1)
    failed = ground.review(review_id)
    assert (failed.state, failed.error, failed.tries) == ("failed", "internal", ground.settings.service.tries)


def test_asked_to_end_it_finishes_what_it_has(ground: Stack, tmp_path: Path) -> None:
    told = tmp_path / "told"
    with team(ground, workers=1) as first:
        running = ground.submit(f"gone_on({str(told)!r}, 2)".encode())
        waiting = ground.submit(b"pass")
        begun(told)
        assert first.leave() == 0
    assert ground.is_in(running, "done")
    assert ground.is_in(waiting, "queued")


@pytest.mark.skipif(not LONG, reason="takes as long as documents are waited for")
def test_what_it_cannot_finish_in_time_is_taken_up_after_the_next_start(ground: Stack, tmp_path: Path) -> None:
    told = tmp_path / "told"
    with team(ground, workers=1) as first:
        review_id = ground.submit(lasting(told))
        reader = begun(told)
        assert first.leave() == 0
    assert not alive(reader)
    with team(ground):
        once(ground, 1)
    assert ground.is_in(review_id, "done")
