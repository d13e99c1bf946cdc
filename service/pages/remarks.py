"""What people say about a submission: comments, findings settled with a reason, passed or returned."""

from __future__ import annotations

from typing import Any, cast

from flask import Blueprint, flash, request

from service import handling
from service.callers import needs
from service.pages import choices
from service.pages.frame import RULINGS, go
from service.problems import invalid
from service.services import services
from storage.records import Ruling

remarks = Blueprint("remarks", __name__, url_prefix="/submissions/<submission_id>")


@remarks.post("/comments")
@needs("upload", "review")
def comment(submission_id: str) -> Any:
    """A word for the school or the reviewers."""
    with services().database.writing() as db:
        handling.comment(db, submission_id, request.form.get("text", ""))
    flash("留言已保存。")
    return go("papers.shown", submission_id=submission_id, _anchor="comments")


@remarks.post("/decisions")
@needs("review")
def settle(submission_id: str) -> Any:
    """A finding that need not be mended, with the reason."""
    form = request.form
    part = choices.number(form.get("part"), "计划") or 1
    with services().database.writing() as db:
        handling.decide(
            db, submission_id, part, form.get("finding", ""), form.get("verdict", ""), form.get("reason", "")
        )
    flash("处理意见已保存，这条发现不再计入结论。")
    return go("papers.shown", submission_id=submission_id, _anchor="decisions")


@remarks.post("/decisions/<int:decision_id>/revoke")
@needs("review")
def revoke(submission_id: str, decision_id: int) -> Any:
    """The finding counts again."""
    with services().database.writing() as db:
        handling.revoke(db, submission_id, decision_id)
    flash("处理意见已收回，这条发现重新计入结论。")
    return go("papers.shown", submission_id=submission_id, _anchor="decisions")


@remarks.post("/ruling")
@needs("review")
def rule(submission_id: str) -> Any:
    """Passed, returned, or open again."""
    ruling = choices.one_of(request.form.get("ruling"), RULINGS, "审核意见")
    if ruling is None:
        raise invalid("没有选择审核意见。")
    with services().database.writing() as db:
        handling.rule(db, submission_id, cast(Ruling, ruling), request.form.get("remark"))
    flash(f"审核意见：{RULINGS[ruling]}。")
    return go("papers.shown", submission_id=submission_id)
