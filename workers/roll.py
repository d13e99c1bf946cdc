"""Schools and accounts from a list in Excel: all of it checked first, then all of it taken in, or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.database import Database
from storage.records import AuditEntry, Role, School, User
from workers import accounts
from workers.roll_sheets import COLUMNS, ROLES, RollError, example, table, words, written

__all__ = ["ROLES", "Imported", "NewAccount", "RollError", "example", "import_accounts", "passwords"]
_CODE_MOST, _SCHOOL_MOST, _SHOWN_MOST = 64, 200, 100


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the list; empty texts where it says nothing. `row` counts from 1, as Excel does."""

    row: int
    code: str
    school: str
    account: str
    shown: str
    role: Role


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account that was made; its password is known now and never again."""

    name: str
    shown: str
    role: Role
    school: str
    password: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What a list brought: codes of schools made and renamed, accounts made, names of accounts left as they were."""

    schools: tuple[str, ...]
    renamed: tuple[str, ...]
    accounts: tuple[NewAccount, ...]
    kept: tuple[str, ...]


def import_accounts(database: Database, stream: IO[bytes], user_id: int | None = None) -> Imported:
    """Takes in the list. Raises RollError, then nothing was taken in; Unavailable.

    Schools that are known get the list's name; accounts that are known stay as they are. `user_id` is who does it.
    """
    entries = read(stream)
    with database.reading() as session:
        faults = _against(session, entries)
        present = set(session.scalars(select(User.name)))
    if faults:
        raise RollError(*faults)
    # Slow on purpose: nobody else may have to wait for it.
    made = [
        (entry, password, accounts.hashed(password))
        for entry in entries
        if entry.account and entry.account not in present
        for password in [accounts.new_password()]
    ]
    with database.writing() as session:
        return _taken_in(session, entries, made, user_id)


def read(stream: IO[bytes]) -> tuple[Entry, ...]:
    """The rows of the list, right in themselves and beside each other. Raises RollError."""
    header, rows = table(stream)
    entries, faults = [], []
    for number, cells in rows:
        values = {key: cells.get(key, "") for key in COLUMNS}
        if any(values.values()):
            entry = _entry(number, values)
            faults += [f"第 {number} 行：{fault}" for fault in _faults_of(entry, values["role"])]
            entries.append(entry)
    faults += _between(entries)
    if not entries:
        faults.append(f"第 {header} 行的表头下面没有内容。")
    if faults:
        raise RollError(*faults)
    return tuple(entries)


def passwords(imported: Imported) -> bytes:
    """The new accounts with their passwords as an Excel table, to be handed out and then deleted."""
    rows = ((one.name, one.password, one.shown, ROLES[one.role], one.school) for one in imported.accounts)
    return written(("账号", "密码", "姓名", "角色", "学校名称"), rows)


# The rows ------------------------------------------------------------------------------------------------------------


def _entry(number: int, values: dict[str, str]) -> Entry:
    bare = {key: value.replace(" ", "") for key, value in values.items()}
    role = words()["roles"].get(bare["role"], "school")
    return Entry(number, bare["code"], values["school"], bare["account"], bare["shown"], role)  # type: ignore[arg-type]


def _faults_of(entry: Entry, role: str) -> Iterator[str]:
    if role and role.replace(" ", "") not in words()["roles"]:
        yield f"角色“{role}”不认识，可以是：{'、'.join(ROLES.values())}。"
    elif entry.role == "school" and not entry.code:
        yield "学校账号要有学校代码。" if entry.account else "没有学校代码，也没有账号。"
    elif entry.role != "school" and not entry.account:
        yield f"{ROLES[entry.role]}要有账号。"
    if entry.school and not entry.code:
        yield "有学校名称，没有学校代码。"
    if fault := accounts.name_fault(entry.account) if entry.account else None:
        yield fault
    for title, value, most in (
        ("学校代码", entry.code, _CODE_MOST),
        ("学校名称", entry.school, _SCHOOL_MOST),
        ("姓名", entry.shown, _SHOWN_MOST),
    ):
        if len(value) > most:
            yield f"{title}最长 {most} 个字。"


def _between(entries: Iterable[Entry]) -> Iterator[str]:
    """Rows that contradict each other."""
    names: dict[str, Entry] = {}
    schools: dict[str, Entry] = {}
    for entry in entries:
        if entry.account:
            first = names.setdefault(entry.account.casefold(), entry)
            if first is not entry:
                yield f"第 {entry.row} 行：账号“{entry.account}”与第 {first.row} 行重复。"
        if entry.code and entry.school:
            first = schools.setdefault(entry.code, entry)
            if first.school != entry.school:
                yield f"第 {entry.row} 行：学校代码“{entry.code}”在第 {first.row} 行是“{first.school}”。"


def _against(session: Session, entries: Iterable[Entry]) -> list[str]:
    """Rows that name a school by a code alone that nobody knows."""
    known = set(session.scalars(select(School.code))) | {entry.code for entry in entries if entry.school}
    return [
        f"第 {entry.row} 行：没有代码为“{entry.code}”的学校，请填学校名称。"
        for entry in entries
        if entry.code and entry.code not in known
    ]


# Taking in -----------------------------------------------------------------------------------------------------------


def _taken_in(
    session: Session, entries: Iterable[Entry], made: Iterable[tuple[Entry, str, str]], user_id: int | None
) -> Imported:
    schools = {school.code: school for school in session.scalars(select(School))}
    new, renamed = _schools(session, entries, schools, user_id)
    fresh: list[NewAccount] = []
    for entry, password, digest in made:
        # Somebody may have made it a moment ago.
        if session.scalar(select(User.id).where(User.name == entry.account)):
            continue
        school = schools[entry.code] if entry.role == "school" else None
        shown = entry.shown or (school.name if school else entry.account)
        user = User(
            name=entry.account,
            shown=shown[:_SHOWN_MOST],
            role=entry.role,
            school_id=school.id if school else None,
            password=digest,
            must_change=True,
        )
        session.add(user)
        session.flush()
        _audit(session, "account.created", f"user:{user.id}", user_id)
        fresh.append(NewAccount(user.name, user.shown, user.role, school.name if school else "", password))
    names = {one.name for one in fresh}
    kept = tuple(entry.account for entry in entries if entry.account and entry.account not in names)
    return Imported(tuple(new), tuple(renamed), tuple(fresh), kept)


def _schools(
    session: Session, entries: Iterable[Entry], schools: dict[str, School], user_id: int | None
) -> tuple[list[str], list[str]]:
    """Makes and renames schools; the codes of both."""
    new, renamed = [], []
    for entry in entries:
        if not entry.code or not entry.school:
            continue
        school = schools.get(entry.code)
        if school is None:
            schools[entry.code] = school = School(code=entry.code, name=entry.school)
            session.add(school)
            new.append(entry.code)
            action = "school.created"
        elif school.name != entry.school:
            school.name = entry.school
            renamed.append(entry.code)
            action = "school.changed"
        else:
            continue
        session.flush()
        _audit(session, action, f"school:{school.id}", user_id)
    return new, renamed


def _audit(session: Session, action: str, subject: str, user_id: int | None) -> None:
    session.add(AuditEntry(action=action, object=subject, user_id=user_id, detail={"by": "import"}))
