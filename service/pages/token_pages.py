"""One's own tokens, for programs: issued, listed, ended."""

from __future__ import annotations

import datetime
from typing import Any

from flask import Blueprint, flash, request
from sqlalchemy import select

from service.callers import audit, caller, needs
from service.pages import choices
from service.pages.frame import go, page
from service.problems import invalid, not_found
from service.services import services
from storage.records import Token, now
from workers import accounts
from workers.accounts import Scope

token_pages = Blueprint("token_pages", __name__, url_prefix="/tokens")
SCOPES: dict[str, str] = {
    "read": "查看提交和报告",
    "upload": "上传",
    "review": "审核",
    "admin": "管理",
    "private": "看到没有遮盖的个人信息",
}
_DAYS = 90


@token_pages.get("")
@needs("read")
def listed() -> Any:
    """All that were not revoked, without their texts."""
    return _listed()


def _listed(status: int = 200, **more: Any) -> Any:
    user, most = caller().user, services().settings.service.token_days
    with services().database.reading() as db:
        chosen = select(Token).where(Token.user_id == user.id, Token.revoked.is_(None), Token.epoch == user.epoch)
        tokens = db.scalars(chosen.order_by(Token.id.desc())).all()
    allowed = [(scope, SCOPES[scope]) for scope in accounts.allowed(user)]
    return page(
        "tokens", status, tokens=tokens, allowed=allowed, SCOPES=SCOPES, now=now(), days=min(_DAYS, most), **more
    )


@token_pages.post("")
@needs("read")
def issue() -> Any:
    """A new token; its text is shown on this page, and nowhere else."""
    user, most = _by_hand(), services().settings.service.token_days
    days = choices.number(request.form.get("days"), "天数")
    scopes: list[Scope] = [scope for scope in accounts.SCOPES if scope in request.form.getlist("scope")]
    try:
        if days is None or not 1 <= days <= most:
            raise accounts.AccountError(f"有效天数应在 1 到 {most} 之间。")
        with services().database.writing() as db:
            label = " ".join(request.form.get("label", "").split())[:100]
            token, text = accounts.issue(db, user, label, scopes, now() + datetime.timedelta(days=days))
            audit(db, "token.issued", f"user:{user.id}", token=token.id, scopes=list(scopes))
    except accounts.AccountError as error:
        return _listed(422, wrong=str(error))
    return _listed(text=text)


@token_pages.post("/<int:token_id>/revoke")
@needs("read")
def revoke(token_id: int) -> Any:
    """Ends one."""
    user = _by_hand()
    with services().database.writing() as db:
        token = db.get(Token, token_id)
        if token is None or token.user_id != user.id:
            raise not_found("令牌")
        token.revoked = token.revoked or now()
        audit(db, "token.revoked", f"user:{user.id}", token=token.id)
    flash("令牌已作废。")
    return go("token_pages.listed")


def _by_hand() -> Any:
    """The account. A token may not make another one that can do more, or lasts longer."""
    if caller().program:
        raise invalid("令牌不能用来管理令牌。", "请用浏览器登录。")
    return caller().user
