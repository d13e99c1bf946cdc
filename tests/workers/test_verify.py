"""What was damaged is found and named, each kind by its own check; what is whole is not complained of."""

from __future__ import annotations

import datetime
import io
import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest
from sqlalchemy import delete, text, update

from storage.records import FindingRecord, PlanRecord, ReviewRecord, StoredFile, Version, now
from tests.faults.archives import plan
from tests.stack import CHOSEN, Stack
from workers import jobs
from workers.verify import verify

Damage = Callable[[Stack, str], None]


def reviewed(stack: Stack) -> str:
    """A plan that went all the way; its review."""
    review_id = stack.accept(plan(1))
    jobs.review(review_id, stack.settings, stack.database, stack.store)
    return review_id


def faults(stack: Stack) -> dict[str, tuple[str, ...]]:
    """What is wrong, by check."""
    return {check.title: check.faults for check in verify(stack.database, stack.store) if check.faults}


def changed(stack: Stack, statement: object) -> None:
    """One change behind the program's back."""
    with stack.database.connected(writes=True) as connection, connection.begin():
        connection.execute(statement)  # type: ignore[call-overload]


def test_what_is_whole_is_found_whole(any_stack: Stack) -> None:
    reviewed(any_stack)
    any_stack.accept(b"no document")
    ticks: list[int] = []
    checks = verify(any_stack.database, any_stack.store, lambda: ticks.append(1))
    assert [check.title for check in checks if check.faults] == []
    assert {check.title: check.looked_at for check in checks}["原件"] == 2
    assert len(ticks) == 3


def altered(stack: Stack, review_id: str) -> None:
    [place] = stack.settings.home.glob("files/??/*")
    place.write_bytes(place.read_bytes()[:-1] + b"?")


def lost(stack: Stack, review_id: str) -> None:
    stack.store.delete(next(stack.store.names()))


def wrong_size(stack: Stack, review_id: str) -> None:
    changed(stack, update(StoredFile).values(size=1))


def orphaned(stack: Stack, review_id: str) -> None:
    stack.store.put(io.BytesIO(b"x"), "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881")


def purged_in_part(stack: Stack, review_id: str) -> None:
    changed(stack, update(StoredFile).values(purged=now()))


def without_report(stack: Stack, review_id: str) -> None:
    changed(stack, update(ReviewRecord).values(report=None))


def with_garbage(stack: Stack, review_id: str) -> None:
    changed(stack, update(ReviewRecord).values(report=b"garbage"))


def of_another_file(stack: Stack, review_id: str) -> None:
    other = stack.accept(plan(2))
    jobs.review(other, stack.settings, stack.database, stack.store)
    with stack.database.reading() as session:
        report = session.get_one(ReviewRecord, other).report
    changed(stack, update(ReviewRecord).where(ReviewRecord.id == review_id).values(report=report))


def without_plans(stack: Stack, review_id: str) -> None:
    changed(stack, delete(FindingRecord))
    changed(stack, delete(PlanRecord))


def without_end(stack: Stack, review_id: str) -> None:
    changed(stack, update(ReviewRecord).values(ended=None))


def forgotten(stack: Stack, review_id: str) -> None:
    long_ago = now() - datetime.timedelta(hours=1)
    changed(stack, update(ReviewRecord).values(state="running", lease=long_ago))


def without_review(stack: Stack, review_id: str) -> None:
    without_plans(stack, review_id)
    changed(stack, delete(ReviewRecord))


def without_version(stack: Stack, review_id: str) -> None:
    without_review(stack, review_id)
    changed(stack, delete(Version))


def of_another_program(stack: Stack, review_id: str) -> None:
    changed(stack, text("update alembic_version set version_num = '0000'"))


@pytest.mark.parametrize(
    ("damage", "title", "said"),
    [
        (altered, "原件", "内容被改动"),
        (lost, "原件", "缺失"),
        (wrong_size, "原件", "大小"),
        (orphaned, "没有登记的原件", "没有登记"),
        (purged_in_part, "已清除的原件", "文件还在"),
        (without_report, "审阅结果", "没有报告"),
        (with_garbage, "审阅结果", "打不开"),
        (of_another_file, "审阅结果", "另一个文件"),
        (without_plans, "审阅结果", "登记了 0 份"),
        (without_end, "审阅结果", "没有结束时间"),
        (forgotten, "没有结束的审阅", "没有进程在做"),
        (without_review, "提交和版本", "没有审阅"),
        (without_version, "提交和版本", "没有版本"),
        (of_another_program, "数据库的表", "版本"),
    ],
)
def test_damage_is_named(damage: Damage, title: str, said: str, stack: Stack) -> None:
    damage(stack, reviewed(stack))
    assert any(said in fault for fault in faults(stack)[title])


@pytest.mark.skipif(CHOSEN == "postgres", reason="PostgreSQL lets nobody do this")
def test_references_that_lead_nowhere_are_named(stack: Stack) -> None:
    reviewed(stack)
    # SQLite minds references only where it is told to.
    with closing(sqlite3.connect(stack.settings.home / "planreview.db")) as connection:
        connection.execute("update version set submission_id = 'nothing'")
        connection.commit()
    assert any("version" in fault for fault in faults(stack)["数据库的表"])


def test_a_failed_review_without_a_report_is_no_damage(stack: Stack) -> None:
    stack.accept(b"x")
    changed(stack, update(ReviewRecord).values(state="failed", ended=now(), error="internal"))
    assert faults(stack) == {}
