"""`/api/v1/tokens`: programs sign in, see and revoke their tokens."""

from __future__ import annotations

import datetime
from typing import Any

from flask import make_response
from flask_limiter.util import get_remote_address
from sqlalchemy import select

from service.api.described import BEARER, answers, blueprint
from service.api.token_models import Credentials, TokenMade, TokenPath, Tokens
from service.callers import audit, caller, needs
from service.limits import limiter, sign_ins, wrong
from service.problems import Problem, invalid, not_found
from service.services import services
from storage.records import Token, now
from workers import accounts

tokens = blueprint("tokens", "令牌：程序登录", is_open=True)


@tokens.post("/tokens", summary="登录，取得令牌", responses=answers({201: TokenMade}, 415))
@limiter.limit(sign_ins, key_func=get_remote_address, override_defaults=True, deduct_when=wrong)
def sign_in(body: Credentials) -> Any:
    """The token is shown once; an initial password must have been changed before."""
    parts = services()
    attempt = accounts.sign_in(parts.database, body.username, body.password, parts.settings)
    user = attempt.user
    if attempt.locked:
        raise Problem(429, "locked", attempt.message or "", "需要时请管理员重置密码。", retry=60)
    if user is None:
        raise Problem(401, "wrong-password", attempt.message or "", "请检查账号和密码；忘记密码请联系管理员。")
    if user.must_change:
        raise Problem(
            403,
            "password-change",
            "请先修改初始密码。",
            "请用 POST /api/v1/password 修改，或用浏览器登录，按提示修改。",
        )
    scopes = body.scopes or [scope for scope in accounts.allowed(user) if scope != "private"]
    until = now() + datetime.timedelta(days=min(body.days, parts.settings.service.token_days))
    try:
        with parts.database.writing() as db:
            token, text = accounts.issue(db, user, body.label, scopes, until)
            audit(db, "token.issued", f"user:{user.id}", token=token.id, scopes=list(scopes))
    except accounts.AccountError as error:
        raise invalid(str(error)) from error
    made = {"token": text, "token_type": "Bearer", "scopes": scopes, "expires": until.isoformat()}
    return make_response(made, 201)


@tokens.get("/tokens", summary="自己的令牌", security=BEARER, responses={200: Tokens})
@needs("read")
def listed() -> Any:
    """Without their texts: these are shown once, when made."""
    with services().database.reading() as db:
        chosen = select(Token).where(Token.user_id == caller().user.id).order_by(Token.id.desc())
        return {"tokens": [_shown(token) for token in db.scalars(chosen)]}


@tokens.delete("/tokens/<int:token_id>", summary="作废令牌", security=BEARER, responses=answers({204: None}, 404))
@needs("read")
def revoked(path: TokenPath) -> Any:
    """One's own; an administrator's word ends all of an account by a new password."""
    with services().database.writing() as db:
        token = db.get(Token, path.token_id)
        if token is None or token.user_id != caller().user.id:
            raise not_found("令牌")
        token.revoked = token.revoked or now()
        audit(db, "token.revoked", f"user:{token.user_id}", token=token.id)
    return "", 204


def _shown(token: Token) -> dict[str, Any]:
    return {
        "id": token.id,
        "label": token.label,
        "scopes": token.scopes,
        "created": token.created.isoformat(),
        "expires": token.expires.isoformat(),
        "revoked": token.revoked.isoformat() if token.revoked else None,
    }
