"""Lines of the ledger in the database: written once, settled by their reviews, read again without loss."""

from __future__ import annotations

import datetime
from collections import Counter
from typing import get_args

from sqlalchemy import func, select, update

from storage import archive, submissions, work
from storage.records import ENDED, ArchiveEntry, FindingRecord, PlanRecord, ReviewRecord, Version, now
from storage.work import Result
from tests.stack import Stack


def plan(verdict: str, *rules: str) -> PlanRecord:
    """A plan with a finding of each rule."""
    findings = [
        FindingRecord(finding=f"{rule}-{at}", rule=rule, outcome="fail", severity="error", subject="x", message="x")
        for at, rule in enumerate(rules)
    ]
    return PlanRecord(
        position=0, verdict=verdict, completeness=1, errors=0, warnings=0, notes=0, plan={}, findings=findings
    )


def entered(stack: Stack, path: str, data: bytes) -> tuple[int, str]:
    """A file taken in: its line and its review."""
    review_id = stack.accept(data, lane="archive")
    with stack.database.writing() as session:
        return archive.note(session, path, "0" * 64, review_id), review_id


def finished(stack: Stack, review_id: str, verdict: str = "pass", *rules: str) -> None:
    """The review ends with that."""
    with stack.database.writing() as session:
        taken = work.take(session, review_id, "host:1", 15)
        assert taken
        assert work.finish(session, taken, Result(b"", {}, verdict, (plan(verdict, *rules),)))


def lines(stack: Stack) -> list[tuple[str, str | None, str | None, str | None]]:
    """Path, outcome, error and verdict of each line."""
    with stack.database.reading() as session:
        return [(line.path, line.outcome, line.error, line.verdict) for line in archive.lines(session)]


def settled(stack: Stack) -> int:
    """How many lines were settled."""
    with stack.database.writing() as session:
        return archive.settle(session)


def test_the_outcomes_are_those_of_the_ended_states() -> None:
    assert set(archive._OUTCOME_OF) == set(ENDED)
    assert set(archive._OUTCOME_OF.values()) < set(get_args(archive.Outcome))


def test_a_line_is_settled_by_its_review(any_stack: Stack) -> None:
    number, review_id = entered(any_stack, "/a.docx", b"a")
    assert settled(any_stack) == 0
    with any_stack.database.reading() as session:
        assert archive.open_lines(session) == {number}
    finished(any_stack, review_id, "revise")
    assert settled(any_stack) == 1
    assert lines(any_stack) == [("/a.docx", "reviewed", None, "revise")]
    with any_stack.database.reading() as session:
        assert archive.open_lines(session) == set()
        [line] = archive.lines(session, [number])
    assert line.seconds is not None


def test_the_same_file_has_one_line(any_stack: Stack) -> None:
    assert entered(any_stack, "/a.docx", b"a")[0] == entered(any_stack, "/a.docx", b"a")[0]


def test_a_refused_file_has_its_reason_and_may_come_again(any_stack: Stack) -> None:
    with any_stack.database.writing() as session:
        archive.note(session, "/a.docx", "", None, "corrupt")
    assert lines(any_stack) == [("/a.docx", "refused", "corrupt", None)]
    entered(any_stack, "/a.docx", b"a")
    assert lines(any_stack) == [("/a.docx", None, None, None)]


def test_a_line_whose_review_was_purged_is_cancelled(any_stack: Stack) -> None:
    number, _ = entered(any_stack, "/a.docx", b"a")
    with any_stack.database.writing() as session:
        session.execute(update(ArchiveEntry).where(ArchiveEntry.id == number).values(review_id=None))
    settled(any_stack)
    assert lines(any_stack) == [("/a.docx", "cancelled", None, None)]


def test_what_is_stored_is_found_by_its_folder(any_stack: Stack) -> None:
    for path in ("/a/1.docx", "/a/b.zip/2.docx", "/a_b/3.docx", "/ab/4.docx"):
        entered(any_stack, path, path.encode())
    with any_stack.database.reading() as session:

        def under(*roots: str) -> int:
            return len(archive.stored(session, list(roots)))

        assert (under("/a"), under("/a/b.zip"), under("/a_b"), under("/a/1.docx", "/ab"), under("/c")) == (
            2,
            1,
            1,
            2,
            0,
        )
        assert len(archive.stored(session, None)) == 4


def test_reviews_of_dead_workers_wait_again_and_no_try_counts(any_stack: Stack) -> None:
    dead, alive = (entered(any_stack, path, path.encode())[1] for path in ("/1", "/2"))
    for review_id, worker in ((dead, "here:1"), (alive, "here:2")):
        with any_stack.database.writing() as session:
            assert work.take(session, review_id, worker, 15)
    with any_stack.database.writing() as session:
        assert archive.release(session, lambda worker: worker == "here:1") == 1
    assert (any_stack.review(dead).state, any_stack.review(dead).tries) == ("queued", 0)
    assert (any_stack.review(alive).state, any_stack.review(alive).tries) == ("running", 1)


def test_what_was_called_off_does_not_come_back(any_stack: Stack) -> None:
    _, review_id = entered(any_stack, "/1", b"1")
    with any_stack.database.writing() as session:
        assert work.take(session, review_id, "here:1", 15)
        assert work.call_off(session, review_id)
    with any_stack.database.writing() as session:
        archive.release(session, lambda worker: True)
    assert any_stack.review(review_id).state == "cancelled"


def test_only_archives_wait_for_a_batch_the_oldest_first(any_stack: Stack) -> None:
    any_stack.accept(b"school", "school.docx")
    first, second = (any_stack.accept(name.encode(), name, "archive") for name in ("first.doc", "second.docx"))
    with any_stack.database.reading() as session:
        assert archive.waiting(session, 10) == [(first, "first.doc"), (second, "second.docx")]


def again(stack: Stack, number: int, version: int, begun: datetime.datetime) -> tuple[str | None, bool]:
    """The line is to be read again."""
    with stack.database.writing() as session:
        return archive.review_again(session, number, version, begun)


def test_reading_again_keeps_the_old_result_and_says_what_changed(any_stack: Stack) -> None:
    number, old = entered(any_stack, "/a.docx", b"a")
    finished(any_stack, old, "revise", "section.missing", "date.order")
    settled(any_stack)
    version = any_stack.review(old).version_id
    with any_stack.database.writing() as session:
        begun = archive.begin_again(session, "archive:1")
    new, ended = again(any_stack, number, version, begun)
    assert (new is not None, ended) == (True, False)
    assert new
    finished(any_stack, new, "pass", "section.missing", "text.copied")
    settled(any_stack)
    assert lines(any_stack) == [("/a.docx", "reviewed", None, "pass")]
    assert any_stack.review(old).verdict == "revise"
    with any_stack.database.reading() as session:
        changes = archive.changes(session, [version], begun)
    assert (changes.compared, changes.verdicts) == (1, Counter({("revise", "pass"): 1}))
    assert (changes.gained, changes.lost) == (Counter({"text.copied": 1}), Counter({"date.order": 1}))


def test_reading_again_that_was_broken_off_does_nothing_twice(any_stack: Stack) -> None:
    number, old = entered(any_stack, "/a.docx", b"a")
    finished(any_stack, old)
    version = any_stack.review(old).version_id
    with any_stack.database.writing() as session:
        begun = archive.begin_again(session, "archive:1")
    new, _ = again(any_stack, number, version, begun)
    assert new
    finished(any_stack, new)
    with any_stack.database.writing() as session:
        assert archive.begin_again(session, "archive:1") == begun
        assert archive.begin_again(session, "archive:2") > begun
    assert again(any_stack, number, version, begun) == (None, True)
    with any_stack.database.writing() as session:
        archive.end_again(session, "archive:1")
    with any_stack.database.writing() as session:
        later = archive.begin_again(session, "archive:1")
    assert later > begun
    assert again(any_stack, number, version, later)[0]


def test_two_lines_of_one_content_are_read_again_once(any_stack: Stack) -> None:
    (one, old), (two, same) = entered(any_stack, "/a.docx", b"a"), entered(any_stack, "/b.docx", b"a")
    assert old == same
    finished(any_stack, old)
    version, begun = any_stack.review(old).version_id, now()
    first, second = again(any_stack, one, version, begun), again(any_stack, two, version, begun)
    assert (first[0] is not None, second) == (True, (None, False))
    with any_stack.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(ReviewRecord)) == 2
        assert session.scalar(select(func.count()).select_from(Version)) == 1


def test_what_is_withdrawn_is_no_part_of_an_archive_any_more(any_stack: Stack) -> None:
    _, review_id = entered(any_stack, "/a.docx", b"a")
    with any_stack.database.writing() as session:
        found = submissions.find(session, session.get_one(ReviewRecord, review_id).version.submission_id)
        assert found
        submissions.withdraw(session, found)
    settled(any_stack)
    assert lines(any_stack) == [("/a.docx", "cancelled", None, None)]
