"""Who did what, and when."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request

from service import watching
from service.callers import needs
from service.pages import choices
from service.pages.frame import page
from service.services import services

audit_pages = Blueprint("audit_pages", __name__, url_prefix="/audit")
_ROWS = 100
ACTIONS = {
    "account.changed": "修改账号",
    "account.created": "建立账号",
    "account.locked": "账号被锁定",
    "archive.again": "开始重审存档",
    "archive.again.ended": "重审存档结束",
    "decision.revoked": "收回处理意见",
    "finding.settled": "处理一条发现",
    "original.saved": "下载原文件",
    "password.changed": "修改密码",
    "password.reset": "重置密码",
    "review.cancelled": "取消审阅",
    "review.retried": "重新审阅",
    "round.changed": "修改批次",
    "round.created": "建立批次",
    "school.changed": "修改学校",
    "school.created": "建立学校",
    "session.began": "登录",
    "submission.commented": "留言",
    "submission.open": "改回待审核",
    "submission.passed": "审核通过",
    "submission.purged": "彻底删除",
    "submission.received": "收到文件",
    "submission.returned": "退回修改",
    "submission.withdrawn": "撤回",
    "template.added": "上传模板",
    "template.switched": "启用或停用模板",
    "token.issued": "签发令牌",
    "token.revoked": "作废令牌",
    "webhook.created": "添加通知地址",
    "webhook.deleted": "删除通知地址",
}


@audit_pages.get("")
@needs("admin")
def listed() -> Any:
    """The latest first; of one thing alone where it is named."""
    before = choices.number(request.args.get("before"), "页")
    target = request.args.get("object", "").strip() or None
    with services().database.reading() as db:
        found = watching.trail(db, _ROWS + 1, before, target)
    last = found[_ROWS - 1].id if len(found) > _ROWS else None
    return page("audit", entries=found[:_ROWS], last=last, target=target, ACTIONS=ACTIONS)
