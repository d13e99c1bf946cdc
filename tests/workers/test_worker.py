"""`planreview worker` itself: real plans through a real queue, in order to the end, and nothing left in Redis."""

from __future__ import annotations

from pathlib import Path

from redis import Redis
from rq.job import Callback

from tests.faults.harness import alive, once, states, team
from tests.stack import Stack, until

SAMPLES = [path.read_bytes() for path in sorted(Path("samples/files").glob("0[12]*.docx"))]
MAIN = "tests.workers.hands"


def test_real_plans_are_reviewed_and_the_team_leaves_in_order(any_stack: Stack) -> None:
    with team(any_stack, module=MAIN) as made:
        for number, sample in enumerate(SAMPLES):
            any_stack.submit(sample, f"{number}.docx", lane="archive" if number % 2 else "interactive")
        any_stack.submit(b"%PDF-1.4 broken", "坏.pdf")
        once(any_stack, len(SAMPLES) + 1)
        assert sorted(states(any_stack).values()) == ["corrupt", *["done"] * len(SAMPLES)]
        tree = made.tree()
        assert made.leave() == 0
        until(lambda: not any(alive(pid) for pid in tree), 20)


def test_no_errand_is_done_but_our_own(stack: Stack, tmp_path: Path) -> None:
    """RQ would call whatever a job in Redis names, and call again what it names for afterwards."""
    lane = stack.queues.lanes["interactive"]
    made = tmp_path / "first", tmp_path / "second"
    lane.enqueue_call("os.mkdir", args=(str(made[0]),))
    lane.enqueue_call("os.mkdir", args=(str(made[1]),), on_failure=Callback("os.abort"))
    with team(stack):
        stack.submit(b"pass # 1")
        once(stack, 1)
    assert not any(folder.exists() for folder in made)


def test_nothing_is_left_behind_in_redis(stack: Stack) -> None:
    connection = Redis.from_url(stack.settings.redis_url)
    with team(stack):
        for number in range(8):
            stack.submit(f"pass # {number}".encode())
        once(stack, 8)
        until(lambda: not connection.keys("rq:job:*") and not connection.keys("rq:execution*"), 20)
        first = len(connection.keys())
        for number in range(8):
            stack.submit(f"pass # again {number}".encode())
        once(stack, 16)
        until(lambda: len(connection.keys()) <= first, 20)
    connection.close()
