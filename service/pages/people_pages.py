"""Schools and accounts: made, changed, switched off; passwords shown once."""

from __future__ import annotations

from typing import Any, cast

from flask import Blueprint, Response, flash, request

from service import people
from service.callers import needs
from service.pages import choices
from service.pages.frame import ROLES, go, page
from service.problems import Problem, invalid
from service.services import services
from storage.records import Role

school_pages = Blueprint("school_pages", __name__, url_prefix="/schools")
account_pages = Blueprint("account_pages", __name__, url_prefix="/accounts")


@school_pages.get("")
@needs("admin")
def listed() -> Any:
    """All, by code."""
    with services().database.reading() as db:
        return page("schools", schools=people.schools(db))


@school_pages.route("/new", methods=["GET", "POST"])
@needs("admin")
def new() -> Any:
    """One more school."""
    return _school(None)


@school_pages.route("/<int:school_id>", methods=["GET", "POST"])
@needs("admin")
def edit(school_id: int) -> Any:
    """Another name or code; switched off where it is closed."""
    return _school(school_id)


def _school(school_id: int | None) -> Response:
    if request.method == "GET":
        return _school_form(school_id, {})
    form = request.form
    try:
        given = {"code": _line("code", "代码", 64), "name": _line("name", "名称", 200)}
        with services().database.writing() as db:
            people.change_school(db, school_id, {**given, "active": form.get("active", "yes") == "yes"})
    except Problem as problem:
        return _school_form(school_id, form.to_dict(), problem)
    flash("学校已保存。")
    return go("school_pages.listed")


def _school_form(school_id: int | None, typed: dict[str, str], problem: Problem | None = None) -> Response:
    with services().database.reading() as db:
        found = next((one for one in people.schools(db) if one.id == school_id), None)
    if school_id is not None and found is None:
        raise Problem(404, "not-found", "没有这所学校。", "请从学校列表进入。")
    values = typed or ({"code": found.code, "name": found.name} if found else {})
    return page("school_edit", problem.status if problem else 200, school=found, typed=values, wrong=problem)


def _line(name: str, title: str, most: int) -> str:
    text = " ".join(request.form.get(name, "").split())
    if not 0 < len(text) <= most or not text.isprintable():
        raise invalid(f"{title}不能为空，最长 {most} 个字。")
    return text


# Accounts -------------------------------------------------------------------------------------------------------------


@account_pages.get("")
@needs("admin")
def accounts_listed() -> Any:
    """All, by name; narrowed by role or a part of the name."""
    role = choices.one_of(request.args.get("role"), ROLES, "角色")
    part = request.args.get("name", "").strip()
    with services().database.reading() as db:
        users = [user for user in people.users(db) if role in (None, user.role) and part in user.name + user.shown]
    return page("accounts", users=users, role=role, part_of_name=part)


@account_pages.route("/new", methods=["GET", "POST"])
@needs("admin")
def add() -> Any:
    """A new account; its password is shown on the page that follows, and nowhere else."""
    if request.method == "GET":
        return _account_form({})
    form = request.form
    try:
        role = choices.one_of(form.get("role"), ROLES, "角色")
        if role is None:
            raise invalid("没有选择角色。")
        school_id = choices.number(form.get("school"), "学校") if role == "school" else None
        shown = " ".join(form.get("shown", "").split())[:100]
        with services().database.writing() as db:
            user, password = people.add_user(db, _line("name", "账号", 64), cast(Role, role), shown, school_id)
    except Problem as problem:
        return _account_form(form.to_dict(), problem)
    return page("password_once", made=[(user, password)])


def _account_form(typed: dict[str, str], problem: Problem | None = None) -> Response:
    with services().database.reading() as db:
        schools = choices.schools(db)
    return page("account_new", problem.status if problem else 200, schools=schools, typed=typed, wrong=problem)


@account_pages.get("/<int:user_id>")
@needs("admin")
def one(user_id: int) -> Any:
    """What can be done with an account."""
    with services().database.reading() as db:
        return page("account", user=people.user(db, user_id))


@account_pages.post("/<int:user_id>/password")
@needs("admin")
def reset(user_id: int) -> Any:
    """A new password, shown once."""
    with services().database.writing() as db:
        password = people.reset_password(db, user_id)
        user = people.user(db, user_id)
    return page("password_once", made=[(user, password)])


@account_pages.post("/<int:user_id>")
@needs("admin")
def change(user_id: int) -> Any:
    """Switched on or off; whether it sees private data in clear."""
    given = {name: request.form[name] == "yes" for name in ("active", "sees_private") if name in request.form}
    if not given:
        raise invalid("没有要修改的内容。")
    with services().database.writing() as db:
        people.change_user(db, user_id, given)
    flash("账号已修改；它在各处的登录和令牌已失效。")
    return go("account_pages.one", user_id=user_id)
