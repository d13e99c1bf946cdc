"""Who calls: a person with a session, or a program with a token; and what both may see and do."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from flask import g, request, session
from sqlalchemy.orm import Session

from service.problems import Problem, forbidden, not_found
from service.services import services
from storage.records import AuditEntry, School, Submission, User, now
from workers import accounts
from workers.accounts import Scope

View = TypeVar("View", bound=Callable[..., Any])
_USER, _EPOCH, _SINCE = "user", "epoch", "since"


@dataclass(frozen=True, slots=True)
class Caller:
    """An account and what it may do now. `program` where it came with a token."""

    user: User
    scopes: frozenset[Scope]
    program: bool

    @property
    def is_school(self) -> bool:
        """Whether it sees its own school only."""
        return self.user.role == "school"

    def may(self, scope: Scope) -> bool:
        """Whether the scope is granted."""
        return scope in self.scopes

    def sees(self, submission: Submission) -> bool:
        """A school sees its own and nothing else; reviewers and administrators see all."""
        if submission.withdrawn is not None:
            return False
        return not self.is_school or (submission.school_id is not None and submission.school_id == self.user.school_id)

    def sees_private(self, submission: Submission) -> bool:
        """Whether private data is shown in clear: a school's own plan, or by the administrator's word."""
        return (self.is_school and self.sees(submission)) or self.may("private")


def caller() -> Caller:
    """Who calls. Raises Problem where nobody is signed in."""
    found = known()
    if found is None:
        raise Problem(401, "unauthorized", "请先登录。", "请登录，或在请求里带上有效的令牌。")
    return found


def known() -> Caller | None:
    """Who calls, if that is known; looked up once a request."""
    if "caller" not in g:
        g.caller = _by_token() if "Authorization" in request.headers else _by_session()
    found: Caller | None = g.caller
    return found


def check(scopes: tuple[Scope, ...]) -> None:
    """Raises Problem where the caller holds none of the scopes, or has to choose a password first."""
    who = caller()
    if who.user.must_change and not who.program:
        raise Problem(403, "password-change", "请先修改初始密码。", "登录网页后会提示修改密码。")
    if not any(who.may(scope) for scope in scopes):
        raise forbidden()


def has_session() -> bool:
    """Whether a cookie came that somebody was signed in with."""
    return _USER in session


def needs(*scopes: Scope) -> Callable[[View], View]:
    """A view that only who holds one of the scopes may call; signed in at least. New passwords come first."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(*arguments: Any, **named: Any) -> Any:
            check(scopes)
            return view(*arguments, **named)

        guarded.needed_scopes = scopes  # type: ignore[attr-defined]  # read before each request, and by the test of all routes
        return guarded  # type: ignore[return-value]

    return guard


def _by_token() -> Caller | None:
    kind, _, text = request.headers["Authorization"].partition(" ")
    if kind.lower() != "bearer" or not text:
        return None
    with services().database.reading() as db:
        token = accounts.bearer(db, text.strip())
        if token is None:
            return None
        scopes = frozenset(token.scopes) & frozenset(accounts.allowed(token.user))
        return Caller(token.user, scopes, program=True)  # type: ignore[arg-type]


def _by_session() -> Caller | None:
    if _USER not in session:
        return None
    oldest = now() - datetime.timedelta(hours=services().settings.service.session_hours)
    if session.get(_SINCE, 0) < oldest.timestamp():
        session.clear()
        return None
    with services().database.reading() as db:
        user = db.get(User, session[_USER])
    if user is None or not user.active or user.epoch != session.get(_EPOCH):
        session.clear()
        return None
    scopes = frozenset(accounts.allowed(user))
    return Caller(user, scopes if user.sees_private else scopes - {"private"}, program=False)


def enter(user: User) -> None:
    """A session for that account begins; what was in an older one is forgotten."""
    session.clear()
    session.permanent = True
    session[_USER], session[_EPOCH], session[_SINCE] = user.id, user.epoch, now().timestamp()
    g.caller = None
    g.pop("caller")


def leave() -> None:
    """The session ends."""
    session.clear()
    g.pop("caller", None)


def seen(db: Session, submission_id: str) -> Submission:
    """The submission, where the caller may see it. Raises Problem."""
    from storage import submissions

    found = submissions.find(db, submission_id)
    if found is None or not caller().sees(found):
        raise not_found("提交")
    return found


def audit(db: Session, action: str, target: str, **detail: Any) -> None:
    """Notes who did what; in the transaction that does it."""
    who = known()
    entry = AuditEntry(action=action, object=target, detail=detail, request=g.get("request_id"))
    entry.user_id = who.user.id if who else None
    db.add(entry)


def school_of(db: Session, school_id: int | None) -> School | None:
    """For whom the caller hands in: a school for itself alone, others for any school or for none. Raises Problem."""
    who = caller()
    if who.is_school:
        if school_id not in (None, who.user.school_id):
            raise not_found("学校")
        school_id = who.user.school_id
    if school_id is None:
        return None
    found = db.get(School, school_id)
    if found is None or not found.active:
        raise not_found("学校")
    return found
