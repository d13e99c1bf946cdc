"""What a new service starts with, on both databases."""

from __future__ import annotations

from sqlalchemy import func, select

from service import first_start
from storage.records import AuditEntry, Round, School, StoredFile, Submission, User
from tests.stack import Stack
from workers import accounts


def _count(stack: Stack, kind: type[object]) -> int:
    with stack.database.reading() as session:
        return session.scalar(select(func.count()).select_from(kind)) or 0


def test_the_first_administrator_is_made_once(any_stack: Stack) -> None:
    made = first_start.administrator(any_stack.database)
    assert made
    assert first_start.administrator(any_stack.database) is None
    signed_in = accounts.sign_in(any_stack.database, made.name, made.password, any_stack.settings)
    assert signed_in.user
    assert signed_in.user.role == "admin"
    with any_stack.database.reading() as session:
        assert [entry.action for entry in session.scalars(select(AuditEntry))] == ["account.created"]


def test_the_demo_is_loaded_once(any_stack: Stack) -> None:
    made = first_start.demo(any_stack.database, any_stack.store)
    assert [account.name for account in made] == ["demo-school", "demo-reviewer"]
    before = {kind: _count(any_stack, kind) for kind in (Round, School, Submission, StoredFile, User)}
    assert first_start.demo(any_stack.database, any_stack.store) == ()
    assert {kind: _count(any_stack, kind) for kind in before} == before
    with any_stack.database.reading() as session:
        kept = set(session.scalars(select(StoredFile.sha256)))
    assert kept == set(any_stack.store.names())


def test_a_demo_whose_round_was_deleted_gets_new_passwords(any_stack: Stack) -> None:
    [school, _] = first_start.demo(any_stack.database, any_stack.store)
    with any_stack.database.writing() as session:
        session.scalars(select(Round)).one().title = "另一批次"
    [again, _] = first_start.demo(any_stack.database, any_stack.store)
    assert not accounts.sign_in(any_stack.database, school.name, school.password, any_stack.settings).user
    assert accounts.sign_in(any_stack.database, again.name, again.password, any_stack.settings).user
