"""What the API takes and gives about schools and accounts."""

from __future__ import annotations

import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from service.api.fields import Id, Line, Model, Text, Title
from service.api.models import Named
from storage.records import Role


class SchoolPath(Model):
    """Which school."""

    school_id: Id


class SchoolMade(Model):
    """A new school; `code` is the district's own."""

    code: Annotated[Line, Field(min_length=1, max_length=64)] = Field(examples=["YL-001"])
    name: Title = Field(examples=["云岭小学"])


class SchoolChanged(Model):
    """What is given is changed."""

    code: Annotated[Line, Field(min_length=1, max_length=64)] | None = None
    name: Title | None = None
    active: bool | None = None


class SchoolShown(BaseModel):
    """A school."""

    id: int
    code: str
    name: str
    active: bool


class Schools(BaseModel):
    """By code."""

    schools: list[SchoolShown]


class UserPath(Model):
    """Which account."""

    user_id: Id


class UserMade(Model):
    """A new account. `school` is required of a school's."""

    name: Annotated[Line, Field(min_length=1, max_length=64)] = Field(examples=["yunling"])
    role: Role
    shown: Annotated[Line, Field(max_length=100)] = ""
    school: Id | None = None


class UserChanged(Model):
    """What is given is changed. `sees_private`: private data of all schools in clear. Sessions and tokens end."""

    shown: Annotated[Line, Field(min_length=1, max_length=100)] | None = None
    active: bool | None = None
    sees_private: bool | None = None


class UserShown(BaseModel):
    """An account."""

    id: int
    name: str
    shown: str
    role: Role
    school: Named | None
    active: bool
    must_change: bool
    sees_private: bool
    locked_until: datetime.datetime | None
    created: datetime.datetime


class Users(BaseModel):
    """By name."""

    users: list[UserShown]


class UserWithPassword(BaseModel):
    """An account and its new password, shown this once; it must be changed at the first sign-in."""

    user: UserShown
    password: str


class PasswordChanged(Model):
    """One's own: whoever knows the old one may set another. All sessions and tokens end."""

    username: Line = Field(max_length=64)
    password: Text = Field(max_length=200)
    new_password: Text = Field(max_length=200)


class AccountImported(BaseModel):
    """An account that the list brought, with its first password, shown this once."""

    name: str
    shown: str
    role: Role
    school: str
    password: str


class Imported(BaseModel):
    """What a list brought: codes of schools made and renamed, accounts made, names of accounts left as they were."""

    schools: list[str]
    renamed: list[str]
    accounts: list[AccountImported]
    kept: list[str]
