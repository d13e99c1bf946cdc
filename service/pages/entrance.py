"""The way in and out: sign in, sign out, change the password; and the first page by role."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, request
from flask_limiter.util import get_remote_address

from service import people
from service.callers import audit, caller, enter, known, leave
from service.limits import limiter, sign_ins, wrong
from service.pages.frame import go, page, safe, to
from service.problems import Problem, invalid
from service.services import services
from workers import accounts

entrance = Blueprint("entrance", __name__)


@entrance.get("/")
def home() -> Any:
    """Where each begins to work."""
    who = caller()
    if who.user.must_change and not who.program:
        return go("entrance.password")
    return go("round_pages.listed" if who.may("review") else "papers.listed")


@entrance.route("/sign-in", methods=["GET", "POST"])
@limiter.limit(sign_ins, methods=["POST"], key_func=get_remote_address, override_defaults=True, deduct_when=wrong)
def sign_in() -> Any:
    """Back to where the way was barred, if it was."""
    onward = safe(request.values.get("next"))
    if request.method == "GET":
        return to(onward) if known() else page("sign_in", onward=onward)
    parts = services()
    name = request.form.get("username", "")
    attempt = accounts.sign_in(parts.database, name, request.form.get("password", ""), parts.settings)
    if attempt.user is None:
        status = 429 if attempt.locked else 401
        return page("sign_in", status, onward=onward, name=name, wrong=attempt.message)
    enter(attempt.user)
    with parts.database.writing() as db:
        audit(db, "session.began", f"user:{attempt.user.id}")
    return go("entrance.password") if attempt.user.must_change else to(onward)


@entrance.post("/sign-out")
def sign_out() -> Any:
    """Ends the session of this browser."""
    leave()
    flash("已退出登录。")
    return go("entrance.sign_in")


@entrance.route("/password", methods=["GET", "POST"])
def password() -> Any:
    """One's own; other sessions and all tokens end with it."""
    who = caller()
    if who.program:
        raise Problem(403, "forbidden", "令牌不能修改密码。", "请用浏览器登录后修改。")
    if request.method == "GET":
        return page("password")
    form = request.form
    try:
        if form.get("new", "") != form.get("again", ""):
            raise invalid("两次输入的新密码不一样。", "请再输入一次。")
        enter(people.change_own_password(who.user.name, form.get("old", ""), form.get("new", "")))
    except Problem as problem:
        return page("password", problem.status, wrong=problem.message)
    flash("密码已修改。其他浏览器上的登录和全部令牌已失效。")
    return go("entrance.home")
