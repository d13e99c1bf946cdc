"""What a new service starts with: its first administrator and, where asked for, something to look at."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from storage import files, submissions
from storage.database import Database
from storage.records import AuditEntry, Role, Round, School, User
from workers import accounts

_SAMPLES = Path(__file__).parents[1] / "samples" / "files"
_ROUND = "示例批次"
_SCHOOLS = (("demo-1", "示例第一小学"), ("demo-2", "示例第二小学"), ("demo-3", "示例实验学校"))


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account made now; its password is shown once."""

    name: str
    password: str
    title: str


def administrator(database: Database) -> NewAccount | None:
    """The first account; None where there are accounts already. Raises Unavailable."""
    try:
        with database.writing() as session:
            if session.scalar(select(User.id).limit(1)):
                return None
            # Random and seen at this terminal alone: it may stay, so that programs can sign in with it at once.
            user, password = accounts.add(session, "admin", "admin", accounts.new_password(), shown="管理员")
            session.add(AuditEntry(action="account.created", object=f"user:{user.id}", detail={"by": "first start"}))
            return NewAccount(user.name, password, "管理员")
    except IntegrityError:  # another machine was quicker
        return None


def demo(database: Database, store: files.Files) -> tuple[NewAccount, ...]:
    """A round with the samples as its submissions, and accounts to look at it; nothing where it is there already.

    Raises Unavailable, StoreError. What was put into the store by a start that broke off is put there again.
    """
    samples = sorted(_SAMPLES.glob("*.*"))
    with database.reading() as session:
        if session.scalar(select(Round.id).where(Round.title == _ROUND)):
            return ()
    kept = [(path, *_kept(path, store)) for path in samples]
    with database.writing() as session:
        schools = [_school(session, code, name) for code, name in _SCHOOLS]
        batch = Round(title=_ROUND, expected=schools)
        session.add(batch)
        session.flush()
        for position, (path, sha256, size) in enumerate(kept):
            # A Word file and its PDF twin go to the same school.
            school = schools[position // 2 % len(schools)]
            own = submissions.origin(school.id, batch.id, None)
            upload = submissions.Upload(sha256, size, path.name, own, school_id=school.id, round_id=batch.id)
            submissions.receive(session, upload)
        return (
            _account(session, "demo-school", "school", f"学校（{schools[0].name}）", schools[0]),
            _account(session, "demo-reviewer", "reviewer", "审核人", None),
        )


def _kept(path: Path, store: files.Files) -> tuple[str, int]:
    stream = BytesIO(path.read_bytes())
    sha256, size = files.digest(stream)
    store.put(stream, sha256)
    return sha256, size


def _school(session: Session, code: str, name: str) -> School:
    found = session.scalar(select(School).where(School.code == code)) or School(code=code, name=name)
    session.add(found)
    session.flush()
    return found


def _account(session: Session, name: str, role: Role, title: str, school: School | None) -> NewAccount:
    """An account to try things with: its password need not be changed. Made anew where only the round was gone."""
    user = session.scalar(select(User).where(User.name == name))
    password = accounts.new_password()
    if user:
        accounts.set_password(user, password)
    else:
        accounts.add(session, name, role, password, title, school)
    return NewAccount(name, password, title)
