"""Queue and database are brought together again, whatever happened to either; what was withdrawn is purged in time."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

import pytest
from redis import Redis
from sqlalchemy import func, select, update

from storage import submissions, work
from storage.files import StoreError
from storage.records import (
    AuditEntry,
    Comment,
    FindingRecord,
    PlanRecord,
    Record,
    ReviewRecord,
    StoredFile,
    Submission,
    User,
    Version,
    now,
)
from tests.stack import Stack
from workers import jobs
from workers.reconcile import Mended, purge, reconcile

PLAN = Path("samples/files/02-sections.docx").read_bytes()


def mend(stack: Stack) -> Mended:
    """One look."""
    return reconcile(stack.database, stack.queues, stack.settings)


def queued(stack: Stack, review_id: str) -> bool:
    """Whether the queue knows of it."""
    return review_id in stack.queues.waiting("interactive") | stack.queues.waiting("archive")


def begun(stack: Stack, review_id: str) -> None:
    """Taken by a worker."""
    with stack.database.writing() as session:
        assert work.take(session, review_id, "one", 15)
    stack.forget(review_id)


def dead(stack: Stack, review_id: str) -> None:
    """Taken by a worker that has not been heard of since."""
    begun(stack, review_id)
    past = now() - datetime.timedelta(seconds=1)
    with stack.database.writing() as session:
        session.execute(update(ReviewRecord).where(ReviewRecord.id == review_id).values(lease=past))


def ended(stack: Stack, review_id: str) -> None:
    """Called off before it began."""
    with stack.database.writing() as session:
        work.call_off(session, review_id)


def nothing(stack: Stack, review_id: str) -> None:
    """It waits, as it did."""


@pytest.mark.parametrize("in_queue", [True, False], ids=["the queue knows", "the queue does not know"])
@pytest.mark.parametrize(
    ("happened", "state", "put_back"),
    [(nothing, "queued", True), (begun, "running", False), (dead, "queued", True), (ended, "cancelled", False)],
)
def test_all_that_database_and_queue_can_disagree_about(
    stack: Stack, happened: Callable[[Stack, str], None], state: str, put_back: bool, in_queue: bool
) -> None:
    review_id = stack.accept(PLAN)
    happened(stack, review_id)
    if in_queue:
        stack.queues.put("interactive", [review_id])
    mended = mend(stack)
    assert stack.is_in(review_id, state)
    assert queued(stack, review_id) == (in_queue or put_back)
    assert (review_id in mended.forgotten) == (put_back and not in_queue)
    assert mended.back == ((review_id,) if happened is dead else ())


def test_an_emptied_redis_is_filled_again_each_lane_for_itself(any_stack: Stack) -> None:
    urgent, archived = any_stack.submit(b"1"), any_stack.submit(b"2", lane="archive")
    Redis.from_url(any_stack.settings.redis_url).flushall()
    assert set(mend(any_stack).forgotten) == {urgent, archived}
    assert any_stack.queues.waiting("interactive") == {urgent}
    assert any_stack.queues.waiting("archive") == {archived}
    assert mend(any_stack) == Mended()


def test_a_long_queue_comes_back_piece_by_piece_the_oldest_first(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workers.reconcile._LOOKED_AT", 3)
    ids = [stack.accept(bytes([number])) for number in range(5)]
    assert list(mend(stack).forgotten) == ids[:3]
    for review_id in ids[:3]:
        begun(stack, review_id)
    assert list(mend(stack).forgotten) == ids[3:]


def test_what_was_begun_too_often_fails_with_a_reason(stack: Stack) -> None:
    review_id = stack.submit(PLAN)
    for _ in range(stack.settings.service.tries):
        dead(stack, review_id)
        mended = mend(stack)
    assert mended.spent == (review_id,)
    failed = stack.review(review_id)
    assert (failed.state, failed.error_message) == ("failed", jobs.UNFINISHED.message)


# Purging --------------------------------------------------------------------------------------------------------------


def withdrawn(stack: Stack, review_id: str) -> str:
    """Withdrawn longer ago than it is kept; the submission's id."""
    with stack.database.writing() as session:
        submission_id = session.get_one(ReviewRecord, review_id).version.submission_id
        found = session.get_one(Submission, submission_id)
        submissions.withdraw(session, found)
        found.withdrawn = now() - datetime.timedelta(days=stack.settings.service.purge_days, minutes=1)
        found.remark = "不好"
    return submission_id


def count(stack: Stack, kind: type[Record]) -> int:
    """Rows of that kind."""
    with stack.database.reading() as session:
        return session.scalar(select(func.count()).select_from(kind)) or 0


def sweep(stack: Stack) -> int:
    """One purge."""
    return purge(stack.database, stack.store, stack.settings)


def test_all_that_was_said_in_it_is_deleted_and_that_it_was_is_noted(any_stack: Stack) -> None:
    review_id = any_stack.accept(PLAN)
    jobs.review(review_id, any_stack.settings, any_stack.database, any_stack.store)
    sha256 = any_stack.review(review_id).version.sha256
    with any_stack.database.writing() as session:
        submission_id = session.get_one(ReviewRecord, review_id).version.submission_id
        user = User(name="a", shown="a", role="reviewer", password="-")
        session.add(user)
        session.flush()
        session.add(Comment(submission_id=submission_id, user_id=user.id, text="请修改"))
    withdrawn(any_stack, review_id)

    assert sweep(any_stack) == 1

    for kind in (Version, ReviewRecord, PlanRecord, FindingRecord, Comment):
        assert count(any_stack, kind) == 0, kind
    with pytest.raises(StoreError):
        any_stack.store.get(sha256)
    with any_stack.database.reading() as session:
        assert session.get_one(StoredFile, sha256).purged is not None
        assert session.get_one(Submission, submission_id).remark is None
        entry = session.scalars(select(AuditEntry)).one()
        assert (entry.action, entry.object, entry.detail) == ("submission.purged", submission_id, {})
    assert sweep(any_stack) == 0


def test_what_was_withdrawn_lately_stays(stack: Stack) -> None:
    review_id = stack.accept(PLAN)
    submission_id = withdrawn(stack, review_id)
    with stack.database.writing() as session:
        session.get_one(Submission, submission_id).withdrawn = now()
    assert sweep(stack) == 0
    assert stack.store.get(stack.review(review_id).version.sha256) == PLAN


def test_an_original_that_another_school_handed_in_too_stays(any_stack: Stack) -> None:
    mine, theirs = any_stack.accept(PLAN, school=1), any_stack.accept(PLAN, school=2)
    withdrawn(any_stack, mine)
    assert sweep(any_stack) == 1
    assert any_stack.store.get(any_stack.review(theirs).version.sha256) == PLAN


def test_a_file_that_is_handed_in_again_while_it_is_purged_is_not_lost(
    any_stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the rows are gone and before the original is."""
    withdrawn(any_stack, any_stack.accept(PLAN))
    again: list[str] = []
    writing = any_stack.database.writing
    transactions = iter(range(99))

    def interrupted() -> object:
        if next(transactions) == 1:
            again.append(any_stack.accept(PLAN))
        return writing()

    monkeypatch.setattr(any_stack.database, "writing", interrupted)
    sweep(any_stack)
    assert any_stack.store.get(any_stack.review(again[0]).version.sha256) == PLAN
