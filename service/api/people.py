"""`/api/v1/schools`, `/users` and `/password`: who there is and what each may."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask_limiter.util import get_remote_address

from service import people as actions
from service.api import people_models as models
from service.api.described import answers, blueprint
from service.api.door import the_file
from service.api.fields import given
from service.api.models import FileForm
from service.callers import needs
from service.limits import limiter, sign_ins, wrong
from service.services import services
from storage.records import School, User

schools = blueprint("schools", "学校")
users = blueprint("users", "账号")
password = blueprint("password", "修改自己的密码", is_open=True)


@schools.get("/schools", summary="学校列表", responses={200: models.Schools})
@needs("read")
def listed() -> Any:
    """By code; a school sees itself alone."""
    with services().database.reading() as db:
        return {"schools": [_school(one) for one in actions.schools(db)]}


@schools.post("/schools", summary="建立学校", responses=answers({201: models.SchoolShown}, 409, 415))
@needs("admin")
def made(body: models.SchoolMade) -> Any:
    """Its accounts are made apart, or with it from a list."""
    with services().database.writing() as db:
        return _school(actions.change_school(db, None, given(body))), 201


@schools.patch(
    "/schools/<int:school_id>", summary="修改学校", responses=answers({200: models.SchoolShown}, 404, 409, 415)
)
@needs("admin")
def changed(path: models.SchoolPath, body: models.SchoolChanged) -> Any:
    """What is given is changed; one that is not active takes no uploads."""
    sent = {key: value for key, value in given(body).items() if value is not None}
    with services().database.writing() as db:
        return _school(actions.change_school(db, path.school_id, sent))


@schools.post("/schools/import", summary="导入学校和账号", responses=answers({200: models.Imported}, 415))
@needs("admin")
def imported(form: FileForm) -> Any:
    """From a list in Excel (.xlsx); all of it, or nothing where a row is wrong."""
    return asdict(actions.import_list(the_file().stream))


@users.get("/users", summary="账号列表", responses={200: models.Users})
@needs("admin")
def users_listed() -> Any:
    """By name."""
    with services().database.reading() as db:
        return {"users": [_user(one) for one in actions.users(db)]}


@users.post("/users", summary="建立账号", responses=answers({201: models.UserWithPassword}, 415))
@needs("admin")
def user_made(body: models.UserMade) -> Any:
    """The first password is shown once and must be changed."""
    with services().database.writing() as db:
        user, text = actions.add_user(db, body.name, body.role, body.shown, body.school)
        db.refresh(user)
        return {"user": _user(user), "password": text}, 201


@users.get("/users/<int:user_id>", summary="一个账号", responses=answers({200: models.UserShown}, 404))
@needs("admin")
def user_shown(path: models.UserPath) -> Any:
    """With what it may."""
    with services().database.reading() as db:
        return _user(actions.user(db, path.user_id))


@users.patch("/users/<int:user_id>", summary="修改账号", responses=answers({200: models.UserShown}, 404, 409, 415))
@needs("admin")
def user_changed(path: models.UserPath, body: models.UserChanged) -> Any:
    """Switched off or on, let see private data or not: its sessions and tokens end."""
    sent = {key: value for key, value in given(body).items() if value is not None}
    with services().database.writing() as db:
        return _user(actions.change_user(db, path.user_id, sent))


@users.post("/users/<int:user_id>/password", summary="重置密码", responses=answers({200: models.UserWithPassword}, 404))
@needs("admin")
def user_reset(path: models.UserPath) -> Any:
    """A new password, shown once, that must be changed; ends a lock, all sessions and tokens."""
    with services().database.writing() as db:
        text = actions.reset_password(db, path.user_id)
        return {"user": _user(actions.user(db, path.user_id)), "password": text}


@password.post("/password", summary="修改自己的密码", responses=answers({204: None}, 409, 415))
@limiter.limit(sign_ins, key_func=get_remote_address, override_defaults=True, deduct_when=wrong)
def changed_password(body: models.PasswordChanged) -> Any:
    """Also of an initial one, which must be changed before anything else. All sessions and tokens end."""
    actions.change_own_password(body.username, body.password, body.new_password)
    return "", 204


def _school(one: School) -> dict[str, Any]:
    return {"id": one.id, "code": one.code, "name": one.name, "active": one.active}


def _user(one: User) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "shown": one.shown,
        "role": one.role,
        "school": {"id": one.school.id, "name": one.school.name} if one.school else None,
        "active": one.active,
        "must_change": one.must_change,
        "sees_private": one.sees_private,
        "locked_until": one.locked_until.isoformat() if one.locked_until else None,
        "created": one.created.isoformat(),
    }
