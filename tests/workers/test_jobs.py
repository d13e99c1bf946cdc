"""A review from the queue to its end: a file's fault is its result, a machine's gives it back; once, whoever answers."""

from __future__ import annotations

import base64
import os
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from rules.template import load_builtin
from storage import files, work
from storage.database import Unavailable
from storage.records import FindingRecord, PlanRecord, ReviewRecord
from tests.stack import Stack
from workers import jobs, kept, pipeline, sandbox
from workers.sandbox import Outcome, Progress

PLAN = Path("samples/files/02-sections.docx").read_bytes()


def run(stack: Stack, review_id: str) -> ReviewRecord:
    """The review after its work was done here."""
    jobs.review(review_id, stack.settings, stack.database, stack.store)
    return stack.review(review_id)


def answers(monkeypatch: pytest.MonkeyPatch, value: Any) -> None:
    """The sandbox answers so, whatever it is asked."""
    monkeypatch.setattr(sandbox, "run", lambda *given, **more: Outcome(value))


def test_a_plan_is_reviewed_and_kept_whole(any_stack: Stack) -> None:
    done = run(any_stack, any_stack.accept(PLAN, "计划.docx"))
    assert (done.state, done.error) == ("done", None)
    assert done.made_by is not None
    assert set(done.made_by) == {"program", "rules", "templates"}
    with any_stack.database.reading() as session:
        report = kept.unpack(session.scalars(select(ReviewRecord.report)).one() or b"")
        plan = session.scalars(select(PlanRecord)).one()
        findings = [*session.scalars(select(FindingRecord.finding))]
        assert plan.plan["title"] == plan.title == report.reviews[0].plan.title
    assert report.source.name == "计划.docx"
    assert findings == [finding.id for finding in report.reviews[0].findings]
    assert (plan.verdict, done.verdict) == (report.reviews[0].summary.verdict,) * 2


def test_a_file_that_cannot_be_read_fails_once_with_its_reason(any_stack: Stack) -> None:
    failed = run(any_stack, any_stack.accept(b"PK\x03\x04 broken", "坏.docx"))
    assert (failed.state, failed.error, failed.tries) == ("failed", "corrupt", 1)
    assert failed.error_message
    assert failed.error_hint


def test_the_second_call_for_one_review_does_nothing(stack: Stack) -> None:
    review_id = stack.accept(PLAN)
    first = run(stack, review_id)
    assert (run(stack, review_id).ended, run(stack, review_id).tries) == (first.ended, 1)
    with stack.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(PlanRecord)) == 1


def test_an_original_that_is_away_is_tried_again_and_fails_in_the_end(stack: Stack) -> None:
    review_id = stack.accept(PLAN)
    stack.store.delete(stack.review(review_id).version.sha256)
    for tries in range(1, stack.settings.service.tries):
        with pytest.raises(files.StoreError):
            run(stack, review_id)
        assert (stack.review(review_id).state, stack.review(review_id).tries) == ("queued", tries)
    with pytest.raises(files.StoreError):
        run(stack, review_id)
    assert (stack.review(review_id).state, stack.review(review_id).error) == ("failed", "internal")


@pytest.mark.parametrize(
    "value",
    [
        None,
        17,
        "no base64!",
        base64.b64encode(b"not packed").decode(),
        base64.b64encode(zlib.compress(b"[" * 100_000)).decode(),
        base64.b64encode(zlib.compress(b'{"=":"Report","no":1}')).decode(),
        base64.b64encode(zlib.compress(b'{"=":"Report","source":5}')).decode(),
        base64.b64encode(zlib.compress(bytes(2 << 20))).decode(),
    ],
    ids=["nothing", "a number", "no base64", "not packed", "nested", "no report", "half a report", "a bomb"],
)
def test_whatever_a_hostile_reader_answers_the_file_has_failed(
    stack: Stack, monkeypatch: pytest.MonkeyPatch, value: Any
) -> None:
    monkeypatch.setattr(kept, "_MOST", 1 << 20)
    answers(monkeypatch, value)
    failed = run(stack, stack.accept(PLAN))
    assert (failed.state, failed.error, failed.tries) == ("failed", "internal", 1)


def test_a_template_that_is_not_there_or_has_faults_is_said(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    review_id = stack.accept(PLAN)
    with stack.database.writing() as session:
        session.get_one(ReviewRecord, review_id).template = "no-such"
    assert "no-such" in (run(stack, review_id).error_message or "")
    folder = stack.settings.templates
    folder.mkdir()
    (folder / "own.yaml").write_text("id: own\nno: template\n", encoding="utf-8")
    assert "模板" in (run(stack, stack.accept(PLAN + b" ")).error_message or "")


def test_while_it_is_read_the_review_is_held_and_says_how_far_it_is(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "_RENEW", 0.0)
    seen: list[tuple[int, int]] = []

    def reads(job: object, settings: object, convert: object, tick: Callable[[Progress], None]) -> Outcome:
        tick(Progress(2, 5))
        seen.append((stack.review(review_id).steps, stack.review(review_id).pages))
        return Outcome(None)

    monkeypatch.setattr(sandbox, "run", reads)
    review_id = stack.accept(PLAN)
    run(stack, review_id)
    assert seen == [(2, 5)]


def test_calling_off_ends_the_reading(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_RENEW", 0.0)

    def reads(job: object, settings: object, convert: object, tick: Callable[[Progress], None]) -> Outcome:
        with stack.database.writing() as session:
            work.call_off(session, review_id)
        tick(Progress())
        raise AssertionError("went on")

    monkeypatch.setattr(sandbox, "run", reads)
    review_id = stack.accept(PLAN)
    assert run(stack, review_id).state == "cancelled"


def test_a_database_that_is_away_for_a_while_does_not_end_the_reading(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "_RENEW", 0.0)
    monkeypatch.setattr(jobs, "_PAUSE", 0.0)
    writing, away = stack.database.writing, [3]

    def sometimes() -> Any:
        if away[0] and stack.review(review_id).state == "running":
            away[0] -= 1
            raise Unavailable("away")
        return writing()

    review_id = stack.accept(PLAN)
    monkeypatch.setattr(stack.database, "writing", sometimes, raising=False)
    assert run(stack, review_id).state == "done"
    assert away == [0]


def test_characters_that_no_database_keeps_do_not_stop_a_result(
    any_stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = zlib.decompress(kept.pack(pipeline.review(PLAN, "计划.docx", load_builtin()))).decode()
    text = text.replace('"subject":"', '"subject":"\\u0000\\ud800', 1)
    answers(monkeypatch, base64.b64encode(zlib.compress(text.encode())).decode())
    assert run(any_stack, any_stack.accept(PLAN)).state == "done"


def test_a_job_takes_its_settings_from_the_environment(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    for key in [key for key in os.environ if key.startswith("PLANREVIEW_")]:
        monkeypatch.delenv(key)
    for key, value in stack.environment.items():
        if key.startswith("PLANREVIEW_"):
            monkeypatch.setenv(key, value)
    review_id = stack.accept(PLAN)
    jobs.perform(review_id)
    assert stack.is_in(review_id, "done")
