"""Schools and accounts: who there is, new ones, passwords, what each may; and one's own password."""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO, Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from service.callers import audit, caller
from service.problems import Problem, invalid, not_found
from service.services import services
from storage.records import AuditEntry, Role, School, User
from workers import accounts, roll

_FAULTS_SHOWN = 20


def schools(db: Session) -> Sequence[School]:
    """By code; a school sees itself alone."""
    chosen = select(School).order_by(School.code)
    if caller().is_school:
        chosen = chosen.where(School.id == caller().user.school_id)
    return db.scalars(chosen).all()


def change_school(db: Session, school_id: int | None, given: dict[str, Any]) -> School:
    """A new school, or code, name, active of one changed. Raises Problem."""
    found = School() if school_id is None else db.get(School, school_id)
    if found is None:
        raise not_found("学校")
    for name, value in given.items():
        setattr(found, name, value)
    if not found.code or not found.name:
        raise invalid("学校要有代码和名称。")
    code = found.code  # nothing can be read of it any more once the database has refused it
    db.add(found)
    try:
        db.flush()
    except IntegrityError as error:
        raise Problem(409, "taken", f"已有代码为“{code}”的学校。", "请换一个代码。") from error
    audit(db, "school.changed" if school_id else "school.created", f"school:{found.id}", **given)
    return found


def import_list(stream: IO[bytes]) -> roll.Imported:
    """Schools and accounts from a list in Excel; all of it or nothing. Raises Problem."""
    try:
        return roll.import_accounts(services().database, stream, caller().user.id)
    except roll.RollError as error:
        shown = "；".join(error.faults[:_FAULTS_SHOWN])
        raise invalid(f"名单有误，什么都没有导入：{shown}", "请改正后重新上传。") from error


def users(db: Session) -> Sequence[User]:
    """All accounts, by name."""
    return db.scalars(select(User).order_by(User.name)).all()


def user(db: Session, user_id: int) -> User:
    """An account. Raises Problem."""
    found = db.get(User, user_id)
    if found is None:
        raise not_found("账号")
    return found


def add_user(db: Session, name: str, role: Role, shown: str, school_id: int | None) -> tuple[User, str]:
    """A new account and its first password, which is shown once and must be changed. Raises Problem."""
    school = db.get(School, school_id) if school_id is not None else None
    if school_id is not None and school is None:
        raise invalid(f"没有编号为 {school_id} 的学校。")
    try:
        made, password = accounts.add(db, name, role, None, shown, school)
    except (accounts.AccountError, IntegrityError) as error:
        raise invalid(str(error) if isinstance(error, accounts.AccountError) else f"已有账号“{name}”。") from error
    audit(db, "account.created", f"user:{made.id}", role=role, school=school_id)
    return made, password


def change_user(db: Session, user_id: int, given: dict[str, Any]) -> User:
    """Switched on or off, shown otherwise, let see private data or not. Its sessions and tokens end. Raises Problem."""
    found = user(db, user_id)
    if found.id == caller().user.id and given.get("active") is False:
        raise Problem(409, "own-account", "不能停用自己的账号。", "请用另一个管理员账号。")
    for name, value in given.items():
        setattr(found, name, value)
    if given.keys() & {"active", "sees_private"}:
        found.epoch += 1
    audit(db, "account.changed", f"user:{found.id}", **{key: value for key, value in given.items() if key != "shown"})
    db.flush()
    return found


def reset_password(db: Session, user_id: int) -> str:
    """A new password for somebody who forgot, shown once; it must be changed. Ends all sessions and tokens."""
    found = user(db, user_id)
    password = accounts.set_password(found, None)
    audit(db, "password.reset", f"user:{found.id}")
    return password


def change_own_password(name: str, old: str, new: str) -> User:
    """Whoever knows the old password may set another. Ends all sessions and tokens. Raises Problem."""
    parts = services()
    attempt = accounts.sign_in(parts.database, name, old, parts.settings)
    if attempt.locked:
        raise Problem(429, "locked", attempt.message or "", "需要时请管理员重置密码。", retry=60)
    if attempt.user is None:
        raise Problem(401, "wrong-password", attempt.message or "", "请检查账号和原密码；忘记密码请联系管理员。")
    if new == old:
        raise invalid("新密码不能和原密码相同。", "请换一个密码。")
    known = attempt.user
    before = known.epoch
    try:
        # Hashing is slow: outside of the transaction.
        accounts.set_password(known, new)
    except accounts.AccountError as error:
        raise invalid(str(error), "请换一个密码。") from error
    changed = {"password": known.password, "must_change": False, "epoch": known.epoch, "failures": 0}
    with parts.database.writing() as db:
        same = update(User).where(User.id == known.id, User.epoch == before)
        if not db.execute(same.values(**changed, locked_until=None).returning(User.id)).all():
            raise Problem(409, "changed-meanwhile", "密码刚刚被改过。", "请用新的密码登录。")
        db.add(AuditEntry(action="password.changed", object=f"user:{known.id}", user_id=known.id))
    return known
