"""Rounds: for reviewers what was handed in and by whom not yet, for administrators made, changed and closed."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, request
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service import listing, rounds
from service.callers import needs
from service.pages import choices
from service.pages.frame import BEIJING, STAGES, end_of_day, go, page
from service.pages.papers import narrowed
from service.problems import Problem, invalid
from service.services import services
from storage.records import Round, School, Submission

round_pages = Blueprint("round_pages", __name__, url_prefix="/rounds")
STANDINGS = {
    "missing": "未交",
    "failed": "没有审成",
    "waiting": "正在审阅",
    "revise": "程序建议退回",
    "unknown": "待人工核对",
    "pass": "程序审阅通过",
    "returned": "已退回",
    "passed": "审核通过",
}
_ROWS = 50
_YEARS = range(1990, 2201)


@round_pages.get("")
@needs("review")
def listed() -> Any:
    """All of them, the newest first."""
    with services().database.reading() as db:
        found = rounds.all_rounds(db)
        counted = (
            select(Submission.round_id, func.count())
            .where(Submission.withdrawn.is_(None), Submission.round_id.is_not(None))
            .group_by(Submission.round_id)
        )
        counts = dict(db.execute(counted).all())
    return page("rounds", rounds=found, counts=counts)


@round_pages.get("/<int:round_id>")
@needs("review")
def shown(round_id: int) -> Any:
    """What was handed in for it."""
    with services().database.reading() as db:
        found = rounds.one(db, round_id)
        asked = narrowed(round_id)
        rows = listing.page(db, asked, _ROWS, request.args.get("after"))
        figures = rounds.figures(db, found)
        schools = choices.schools(db)
    return page("round", round=found, found=rows, asked=asked, figures=figures, schools=schools)


@round_pages.get("/<int:round_id>/schools")
@needs("review")
def by_school(round_id: int) -> Any:
    """How each school stands, also those that have handed in nothing."""
    wanted = choices.one_of(request.args.get("standing"), STANDINGS, "情况")
    with services().database.reading() as db:
        found = rounds.one(db, round_id)
        all_rows = rounds.standings(db, found)
    rows = [row for row in all_rows if wanted in (None, row.standing)]
    counts = {key: sum(row.standing == key for row in all_rows) for key in STANDINGS}
    return page("round_schools", round=found, rows=rows, counts=counts, wanted=wanted, words=STANDINGS)


@round_pages.route("/new", methods=["GET", "POST"])
@needs("admin")
def new() -> Any:
    """A new round."""
    return _edited(None)


@round_pages.route("/<int:round_id>/edit", methods=["GET", "POST"])
@needs("admin")
def edit(round_id: int) -> Any:
    """Another title, deadline, template, list of schools."""
    return _edited(round_id)


@round_pages.post("/<int:round_id>/closed")
@needs("admin")
def close(round_id: int) -> Any:
    """Closed or open again."""
    closed = request.form.get("closed") == "yes"
    with services().database.writing() as db:
        rounds.change(db, round_id, {"closed": closed})
    flash("批次已结束，不再接收文件。" if closed else "批次已重新开放。")
    return go("round_pages.shown", round_id=round_id)


def _edited(round_id: int | None) -> Response:
    if request.method == "GET":
        return _form(round_id, {})
    try:
        with services().database.writing() as db:
            made = rounds.change(db, round_id, _given(db)).id
    except Problem as problem:
        return _form(round_id, request.form.to_dict(), problem)
    flash("批次已保存。")
    return go("round_pages.shown", round_id=made)


def _form(round_id: int | None, typed: dict[str, str], problem: Problem | None = None) -> Response:
    """The form, as it was typed where something is wrong with it."""
    with services().database.reading() as db:
        found = rounds.one(db, round_id) if round_id is not None else None
        values = typed or (_values(found) if found else {"all": "yes"})
        templates = choices.templates(db)
    return page(
        "round_edit", problem.status if problem else 200, round=found, typed=values, templates=templates, wrong=problem
    )


def _values(found: Round) -> dict[str, str]:
    return {
        "title": found.title,
        "year": str(found.year or ""),
        "template": found.template,
        "stage": found.stage,
        "deadline": found.deadline.astimezone(BEIJING).date().isoformat() if found.deadline else "",
        "schools": "\n".join(f"{school.code} {school.name}" for school in found.expected),
    }


def _given(db: Session) -> dict[str, Any]:
    """What the form says. Raises Problem."""
    form = request.form
    try:
        deadline = end_of_day(form.get("deadline", ""))
    except (ValueError, OverflowError) as error:
        raise invalid("截止日期不对。", "请写成 2031-03-31 这样。") from error
    year = choices.number(form.get("year"), "年度")
    if year is not None and year not in _YEARS:
        raise invalid("年度不对。", "请写成 2031 这样。")
    title = form.get("title", "").strip()
    if not 0 < len(title) <= 200:
        raise invalid("名称不能为空，最长 200 个字。")
    return {
        "title": title,
        "year": year,
        "template": form.get("template") or "auto",
        "stage": choices.one_of(form.get("stage"), STAGES, "阶段") or "draft",
        "deadline": deadline,
        "schools": [school.id for school in _expected(db, form.get("schools", ""), form.get("all") == "yes")],
    }


def _expected(db: Session, lines: str, everyone: bool) -> list[School]:
    """The schools of a list, one a line by code, by name, or by both. Raises Problem, which names the unknown ones."""
    schools = choices.schools(db)
    if everyone:
        return [*schools]
    known = {key: one for one in schools for key in (one.name, f"{one.code} {one.name}", one.code)}
    asked = [" ".join(line.split()) for line in lines.splitlines() if line.strip()]
    if unknown := [line for line in asked if line not in known]:
        shown = "、".join(unknown[:10]) + ("等" if len(unknown) > 10 else "")
        raise invalid(f"名单里有不认识的学校：{shown}。", "请写学校代码或全称，一行一个；没有的学校请先建立。")
    return list({known[line].id: known[line] for line in asked}.values())
