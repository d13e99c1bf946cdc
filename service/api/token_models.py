"""What the API takes and gives about tokens."""

from __future__ import annotations

from pydantic import BaseModel, Field

from service.api.fields import Id, Line, Model, Text
from workers.accounts import Scope


class Credentials(Model):
    """Signs in a program: an account's name and password, and what the token shall be allowed."""

    username: Line = Field(max_length=64, examples=["云岭小学"])
    password: Text = Field(max_length=200)
    label: Line = Field("", max_length=100, description="shown in the list of tokens")
    scopes: list[Scope] | None = Field(
        None, min_length=1, description="all that the account may, save `private`, where not given"
    )
    days: int = Field(30, ge=1, le=3650)


class TokenMade(BaseModel):
    """The token, shown this once; send it as `Authorization: Bearer …`."""

    token: str
    token_type: str = "Bearer"
    scopes: list[str]
    expires: str


class TokenShown(BaseModel):
    """A token in a list."""

    id: int
    label: str
    scopes: list[str]
    created: str
    expires: str
    revoked: str | None


class Tokens(BaseModel):
    """An account's tokens."""

    tokens: list[TokenShown]


class TokenPath(Model):
    """Which token."""

    token_id: Id
