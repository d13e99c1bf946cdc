"""A review is taken by one worker, held by it, ended once; what is called off, given back or abandoned finds its way."""

from __future__ import annotations

import datetime
import multiprocessing
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import update
from sqlalchemy.orm import Session

from storage import work
from storage.database import Database
from storage.records import PlanRecord, ReviewRecord, now
from storage.work import Result, Taken
from tests.stack import Stack

Value = TypeVar("Value")
LEASE = 15
SPENT = ("internal", "没有完成。", "请重试。")


def done(**more: object) -> Result:
    """The result of a plan without faults."""
    plan = PlanRecord(position=0, verdict="pass", completeness=1, errors=0, warnings=0, notes=0, plan={})
    return Result(b"report", {"program": "1"}, "pass", (plan,), **more)  # type: ignore[arg-type]


def step(stack: Stack, call: Callable[[Session], Value]) -> Value:
    """One transaction."""
    with stack.database.writing() as session:
        return call(session)


def take(stack: Stack, review_id: str, worker: str = "one") -> Taken:
    """Taken by that worker."""
    taken = step(stack, lambda session: work.take(session, review_id, worker, LEASE))
    assert taken is not None
    return taken


def die(stack: Stack, review_id: str) -> None:
    """Its worker is not heard of for longer than it may."""
    past = now() - datetime.timedelta(seconds=1)
    step(stack, lambda s: s.execute(update(ReviewRecord).where(ReviewRecord.id == review_id).values(lease=past)))


def recover(stack: Stack, tries: int = 3) -> tuple[list[str], list[str]]:
    """What a look at the abandoned ones gives."""
    return step(stack, lambda session: work.recover(session, tries, SPENT))


def test_a_review_from_the_queue_to_its_end(any_stack: Stack) -> None:
    review_id = any_stack.accept(b"x", "计划.docx")
    taken = take(any_stack, review_id)
    assert (taken.name, taken.template, taken.stage, taken.tries) == ("计划.docx", "auto", "draft", 1)
    assert step(any_stack, lambda s: work.renew(s, taken, LEASE, 2, 5)) == "held"
    assert (any_stack.review(review_id).steps, any_stack.review(review_id).pages) == (2, 5)
    assert step(any_stack, lambda s: work.finish(s, taken, done(pages=5)))
    ended = any_stack.review(review_id)
    assert (ended.state, ended.verdict, ended.error, ended.lease) == ("done", "pass", None, None)
    with any_stack.database.reading() as session:
        assert len(session.get_one(ReviewRecord, review_id).plans) == 1


def test_of_two_workers_one_takes_it(any_stack: Stack) -> None:
    review_id = any_stack.accept(b"x")
    take(any_stack, review_id)
    assert step(any_stack, lambda s: work.take(s, review_id, "two", LEASE)) is None


def test_of_eight_processes_at_the_same_moment_one_takes_it(any_stack: Stack) -> None:
    review_id = any_stack.accept(b"x")
    any_stack.database.close()
    forks = multiprocessing.get_context("fork")
    barrier, takers = forks.Barrier(8), forks.Value("i", 0)

    def run(number: int) -> None:
        database = Database(any_stack.database.url)
        barrier.wait()
        with database.writing() as session:
            taken = work.take(session, review_id, str(number), LEASE)
        with takers.get_lock():
            takers.value += taken is not None
        database.close()

    processes = [forks.Process(target=run, args=(number,)) for number in range(8)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
        assert process.exitcode == 0
    assert takers.value == 1


def test_who_was_thought_dead_may_not_end_what_his_successor_holds(any_stack: Stack) -> None:
    review_id = any_stack.accept(b"x")
    first = take(any_stack, review_id)
    die(any_stack, review_id)
    assert recover(any_stack) == ([review_id], [])
    second = take(any_stack, review_id)
    assert step(any_stack, lambda s: work.renew(s, first, LEASE, 0, 0)) == "lost"
    for late in (
        lambda s: work.finish(s, first, done()),
        lambda s: work.stop(s, first),
        lambda s: work.give_back(s, first),
    ):
        assert not step(any_stack, late)
    assert step(any_stack, lambda s: work.finish(s, second, done()))
    assert not step(any_stack, lambda s: work.finish(s, second, done()))
    with any_stack.database.reading() as session:
        assert len(session.get_one(ReviewRecord, review_id).plans) == 1


def test_what_is_given_back_waits_again(any_stack: Stack) -> None:
    review_id = any_stack.accept(b"x")
    taken = take(any_stack, review_id)
    assert step(any_stack, lambda s: work.give_back(s, taken))
    assert any_stack.is_in(review_id, "queued")
    assert take(any_stack, review_id).tries == 2


def test_a_file_that_cannot_be_read_has_failed_with_a_reason(any_stack: Stack) -> None:
    review_id = any_stack.accept(b"x")
    taken = take(any_stack, review_id)
    step(
        any_stack,
        lambda s: work.finish(s, taken, Result(b"", {}, None, failure=("corrupt", "文件已损坏。", "请重新导出。"))),
    )
    failed = any_stack.review(review_id)
    assert (failed.state, failed.error, failed.error_hint) == ("failed", "corrupt", "请重新导出。")


def test_a_waiting_review_is_cancelled_at_once(any_stack: Stack) -> None:
    review_id = any_stack.accept(b"x")
    assert step(any_stack, lambda s: work.call_off(s, review_id))
    assert any_stack.is_in(review_id, "cancelled")
    assert any_stack.review(review_id).ended is not None
    assert step(any_stack, lambda s: work.take(s, review_id, "one", LEASE)) is None
    assert not step(any_stack, lambda s: work.call_off(s, review_id))


def test_a_running_one_by_its_worker(any_stack: Stack) -> None:
    review_id = any_stack.accept(b"x")
    taken = take(any_stack, review_id)
    assert step(any_stack, lambda s: work.call_off(s, review_id))
    assert any_stack.is_in(review_id, "running")
    assert step(any_stack, lambda s: work.renew(s, taken, LEASE, 0, 0)) == "cancelled"
    assert step(any_stack, lambda s: work.stop(s, taken))
    assert any_stack.is_in(review_id, "cancelled")


def test_one_that_was_called_off_does_not_wait_again(any_stack: Stack) -> None:
    given_back, abandoned = any_stack.accept(b"x"), any_stack.accept(b"y")
    first = take(any_stack, given_back)
    take(any_stack, abandoned)
    for review_id in (given_back, abandoned):
        step(any_stack, lambda s, review_id=review_id: work.call_off(s, review_id))
    step(any_stack, lambda s: work.give_back(s, first))
    die(any_stack, abandoned)
    assert recover(any_stack) == ([], [])
    for review_id in (given_back, abandoned):
        assert any_stack.is_in(review_id, "cancelled")
        assert any_stack.review(review_id).ended is not None


def test_the_living_are_left_alone(any_stack: Stack) -> None:
    review_id = any_stack.accept(b"x")
    take(any_stack, review_id)
    assert recover(any_stack) == ([], [])
    assert any_stack.is_in(review_id, "running")


def test_what_was_begun_too_often_has_failed(any_stack: Stack) -> None:
    review_id = any_stack.accept(b"x")
    for _ in range(2):
        take(any_stack, review_id)
        die(any_stack, review_id)
        recover(any_stack, tries=3)
    take(any_stack, review_id)
    die(any_stack, review_id)
    assert recover(any_stack, tries=3) == ([], [review_id])
    failed = any_stack.review(review_id)
    assert (failed.state, failed.error, failed.error_message) == ("failed", "internal", "没有完成。")


def test_place_in_the_queue(any_stack: Stack) -> None:
    archive = any_stack.accept(b"0", lane="archive")
    first, second = any_stack.accept(b"1"), any_stack.accept(b"2")
    with any_stack.database.reading() as session:
        places = [work.position(session, session.get_one(ReviewRecord, one)) for one in (first, second, archive)]
        assert places == [1, 2, 3]
        assert work.waiting(session, "interactive", 10) == [first, second]
        assert work.waiting(session, "interactive", 1) == [first]
        assert (work.backlog(session, "interactive"), work.backlog(session, "archive")) == (2, 1)
    taken = take(any_stack, first)
    with any_stack.database.reading() as session:
        assert work.position(session, session.get_one(ReviewRecord, taken.review_id)) is None
        assert work.position(session, session.get_one(ReviewRecord, second)) == 1
