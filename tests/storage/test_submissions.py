"""What is handed in is received once, replaced by versions, withdrawn at once; lists show what stands now."""

from __future__ import annotations

import datetime
import multiprocessing
from dataclasses import replace

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from storage import submissions, work
from storage.database import Database
from storage.records import ReviewRecord, Round, Submission, Version, now
from storage.submissions import Receipt, Upload
from tests.stack import Stack

PLAN = Upload(sha256="a" * 64, size=1, name="计划.docx", origin=submissions.origin(None, None, 1))


def receive(stack: Stack, upload: Upload) -> Receipt:
    """Received in a transaction of its own."""
    with stack.database.writing() as session:
        return submissions.receive(session, upload)


def withdraw(stack: Stack, submission_id: str) -> None:
    """Withdrawn in a transaction of its own."""
    with stack.database.writing() as session:
        found = submissions.find(session, submission_id)
        assert found is not None
        submissions.withdraw(session, found)


def newest(session: Session, submission_id: str) -> Version:
    """The version that was handed in last."""
    found = submissions.find(session, submission_id)
    assert found is not None
    return found.versions[-1]


def test_the_same_file_twice_is_one_submission(any_stack: Stack) -> None:
    first, second = receive(any_stack, PLAN), receive(any_stack, replace(PLAN, name="副本.docx"))
    assert not first.known
    assert second == replace(first, known=True)


def test_for_another_round_or_by_another_school_it_is_another(any_stack: Stack) -> None:
    origins = {
        submissions.origin(*who) for who in ((None, None, 1), (None, None, 2), (1, None, 1), (1, 1, 1), (2, 1, 1))
    }
    assert len({receive(any_stack, replace(PLAN, origin=origin)).submission_id for origin in origins}) == 5


def test_at_the_same_moment_from_several_processes_too(any_stack: Stack) -> None:
    any_stack.database.close()
    forks = multiprocessing.get_context("fork")
    barrier, told = forks.Barrier(4), forks.SimpleQueue()

    def run() -> None:
        database = Database(any_stack.database.url)
        barrier.wait()
        for last in (False, True):
            try:
                with database.writing() as session:
                    told.put(submissions.receive(session, PLAN).submission_id)
                break
            except IntegrityError:
                assert not last
        database.close()

    processes = [forks.Process(target=run) for _ in range(4)]
    for process in processes:
        process.start()
    assert len({told.get() for _ in processes}) == 1
    for process in processes:
        process.join()
        assert process.exitcode == 0
    with any_stack.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(ReviewRecord)) == 1


def test_a_new_version_opens_the_ruling_again(any_stack: Stack) -> None:
    first = receive(any_stack, PLAN)
    with any_stack.database.writing() as session:
        session.get_one(Submission, first.submission_id).ruling = "returned"
    second = receive(any_stack, replace(PLAN, sha256="b" * 64, submission_id=first.submission_id))
    assert (second.submission_id, second.number) == (first.submission_id, 2)
    with any_stack.database.reading() as session:
        found = submissions.find(session, first.submission_id)
        assert found is not None
        assert found.ruling == "open"
        assert [version.number for version in found.versions] == [1, 2]
        assert found.versions[-1].sha256 == "b" * 64
        assert [review.id for _, _, review in session.execute(submissions.current())] == [second.review_id]


def test_what_was_withdrawn_is_out_of_sight_and_may_come_again(any_stack: Stack) -> None:
    first = receive(any_stack, PLAN)
    withdraw(any_stack, first.submission_id)
    assert any_stack.is_in(first.review_id, "cancelled")
    with any_stack.database.reading() as session:
        assert submissions.find(session, first.submission_id) is None
        assert session.execute(submissions.current()).all() == []
    with pytest.raises(LookupError):
        receive(any_stack, replace(PLAN, sha256="b" * 64, submission_id=first.submission_id))
    again = receive(any_stack, PLAN)
    assert not again.known
    assert again.submission_id != first.submission_id


def test_withdrawing_calls_off_what_runs(any_stack: Stack) -> None:
    receipt = receive(any_stack, PLAN)
    with any_stack.database.writing() as session:
        taken = work.take(session, receipt.review_id, "one", 15)
    assert taken is not None
    withdraw(any_stack, receipt.submission_id)
    with any_stack.database.writing() as session:
        assert work.renew(session, taken, 15, 0, 0) == "cancelled"


def test_a_retry_is_one_more_review_and_only_of_what_has_ended(any_stack: Stack) -> None:
    receipt = receive(any_stack, PLAN)

    def again() -> str:
        with any_stack.database.writing() as session:
            version = newest(session, receipt.submission_id)
            return submissions.again(session, version, "interactive").id

    assert again() == receipt.review_id
    with any_stack.database.writing() as session:
        work.call_off(session, receipt.review_id)
    second = again()
    assert second != receipt.review_id
    with any_stack.database.reading() as session:
        assert submissions.latest_review(session, session.scalars(select(Version.id)).one()).id == second


def test_failed_files_are_those_that_still_stand_so(any_stack: Stack) -> None:
    receipts = [receive(any_stack, replace(PLAN, sha256=letter * 64)) for letter in "abcd"]
    with any_stack.database.writing() as session:
        session.execute(update(ReviewRecord).values(state="failed", ended=now()))
    left, retried, withdrawn, replaced = receipts
    with any_stack.database.writing() as session:
        version = newest(session, retried.submission_id)
        submissions.again(session, version, "interactive")
    withdraw(any_stack, withdrawn.submission_id)
    receive(any_stack, replace(PLAN, sha256="e" * 64, submission_id=replaced.submission_id))
    with any_stack.database.reading() as session:
        assert [review.id for review in submissions.failed(session)] == [left.review_id]


def test_only_open_rounds_take_uploads(any_stack: Stack) -> None:
    with any_stack.database.writing() as session:
        session.add_all([Round(title="开", closed=False), Round(title="关", closed=True)])
    with any_stack.database.reading() as session:
        ids = {row.title: row.id for row in session.scalars(select(Round))}
        assert submissions.open_round(session, ids["开"]) is not None
        assert submissions.open_round(session, ids["关"]) is None
        assert submissions.open_round(session, 999) is None


def test_purgeable_is_what_was_withdrawn_before(any_stack: Stack) -> None:
    receipt = receive(any_stack, PLAN)
    receive(any_stack, replace(PLAN, sha256="b" * 64))
    withdraw(any_stack, receipt.submission_id)
    hour = datetime.timedelta(hours=1)
    with any_stack.database.reading() as session:
        assert submissions.purgeable(session, now() - hour) == []
        assert submissions.purgeable(session, now() + hour) == [receipt.submission_id]
