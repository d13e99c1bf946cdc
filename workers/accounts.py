"""Who may come in: accounts, passwords, tokens for programs. Secrets are kept as digests only."""

from __future__ import annotations

import datetime
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.security import check_password_hash, generate_password_hash

from storage.database import Database
from storage.records import AuditEntry, Role, School, Token, User, now
from workers.settings import Settings

Scope = Literal["read", "upload", "review", "admin", "private"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
# What an account's own programs can be allowed at most.
_ALLOWED: dict[Role, tuple[Scope, ...]] = {
    "school": ("read", "upload"),
    "reviewer": ("read", "upload", "review"),
    "admin": ("read", "upload", "review", "admin"),
}
_PASSWORD_LEAST = 10
# scrypt at its recommended cost: about 60 ms and 32 MiB a try.
_METHOD = "scrypt:32768:8:1"
# Checked where there is no such account, so that its absence cannot be told by the clock.
_NOBODY = generate_password_hash(secrets.token_urlsafe(), method=_METHOD)
_EASY = frozenset({"1234567890", "0123456789", "password12", "qwertyuiop", "planreview"})


class AccountError(Exception):
    """What is wrong with an account or a password, in Chinese."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """How an attempt went: the account, or why not, in Chinese; `locked` where waiting helps."""

    user: User | None
    message: str | None = None
    locked: bool = False


def add(
    session: Session, name: str, role: Role, password: str | None = None, shown: str = "", school: School | None = None
) -> tuple[User, str]:
    """A new account and its password; one that is made here must be changed at the first sign-in. AccountError."""
    name = name.strip()
    if fault := name_fault(name):
        raise AccountError(fault)
    if role == "school" and school is None:
        raise AccountError(f"学校账号“{name}”要指明学校。")
    if session.scalar(select(User.id).where(User.name == name)):
        raise AccountError(f"已有账号“{name}”。")
    if password is not None:
        check_password(password, name)
    chosen = password or new_password()
    user = User(
        name=name,
        shown=shown.strip() or name,
        role=role,
        school_id=school.id if school and role == "school" else None,
        password=generate_password_hash(chosen, method=_METHOD),
        must_change=password is None,
    )
    session.add(user)
    session.flush()
    return user, chosen


def name_fault(name: str) -> str | None:
    """What is wrong with an account's name, in Chinese."""
    if not name or len(name) > 64 or any(character.isspace() for character in name):
        return "账号名不能为空，不能有空格，最长 64 个字。"
    return None


def hashed(password: str) -> str:
    """What is kept of a password; takes 60 ms, on purpose."""
    return generate_password_hash(password, method=_METHOD)


def check_password(password: str, name: str) -> None:
    """Raises AccountError, in Chinese, where the password is too easy to guess."""
    if len(password) < _PASSWORD_LEAST:
        raise AccountError(f"密码至少要 {_PASSWORD_LEAST} 个字符。")
    if len(password) > 200:
        raise AccountError("密码最长 200 个字符。")
    if name.casefold() in password.casefold() or password.casefold() in _EASY or len(set(password)) < 5:
        raise AccountError("密码太容易猜：不要包含账号名，不要用常见或重复的字符。")


def new_password() -> str:
    """A password that is easy to read out: no characters that look alike."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))


def set_password(user: User, password: str | None) -> str:
    """Sets it, or a new one that must be changed; ends all sessions and tokens. The password. AccountError."""
    if password is not None:
        check_password(password, user.name)
    chosen = password or new_password()
    user.password = generate_password_hash(chosen, method=_METHOD)
    user.must_change = password is None
    user.epoch += 1
    user.failures, user.locked_until = 0, None
    return chosen


def sign_in(database: Database, name: str, password: str, settings: Settings) -> SignIn:
    """Checks a password, counts failures, locks after too many. The slow check holds no transaction."""
    with database.reading() as session:
        user = session.scalar(select(User).where(User.name == name.strip()))
    if user and (message := _locked(user)):
        return SignIn(None, message, locked=True)
    right = check_password_hash(user.password if user else _NOBODY, password[:200])
    if user and not right:
        with database.writing() as session:
            _failed(session, user.id, settings)
    if user is None or not right or not user.active:
        return SignIn(None, "账号或密码不对。")
    if user.failures or user.locked_until:
        with database.writing() as session:
            session.execute(update(User).where(User.id == user.id).values(failures=0, locked_until=None))
    return SignIn(user)


def _locked(user: User) -> str | None:
    left = (user.locked_until - now()).total_seconds() if user.locked_until else 0
    if left <= 0:
        return None
    return f"密码错误次数过多，账号已锁定，请 {-(-int(left) // 60)} 分钟后再试，或请管理员重置密码。"


def _failed(session: Session, user_id: int, settings: Settings) -> None:
    # Counted by the database, so that attempts at the same moment count each.
    session.execute(update(User).where(User.id == user_id).values(failures=User.failures + 1))
    if (session.scalar(select(User.failures).where(User.id == user_id)) or 0) >= settings.service.sign_in_failures:
        until = now() + datetime.timedelta(minutes=settings.service.lock_minutes)
        session.execute(update(User).where(User.id == user_id).values(failures=0, locked_until=until))
        session.add(AuditEntry(action="account.locked", object=f"user:{user_id}", user_id=user_id))


def allowed(user: User) -> tuple[Scope, ...]:
    """What the account's programs may be allowed: clear private data only by the administrator's word."""
    return (*_ALLOWED[user.role], *(("private",) if user.sees_private or user.role == "admin" else ()))


def issue(
    session: Session, user: User, label: str, scopes: Sequence[Scope], until: datetime.datetime
) -> tuple[Token, str]:
    """A token for a program of that account and its text, which is shown once. AccountError for too wide a scope."""
    if not scopes or not set(scopes) <= set(allowed(user)):
        raise AccountError(f"这个账号的令牌可用的权限：{'、'.join(allowed(user))}。")
    text = f"pr_{secrets.token_urlsafe(32)}"
    token = Token(
        user_id=user.id, label=label, digest=digest(text), scopes=list(scopes), epoch=user.epoch, expires=until
    )
    session.add(token)
    session.flush()
    return token, text


def bearer(session: Session, text: str) -> Token | None:
    """The token of that text, where it holds still; notes that it was used."""
    token = session.scalar(select(Token).where(Token.digest == digest(text)))
    moment = now()
    if token is None or token.revoked or token.expires <= moment or token.epoch != token.user.epoch:
        return None
    return token if token.user.active else None


def digest(text: str) -> str:
    """What is kept of a token: it is long and random, so that one round of a plain hash is enough."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
