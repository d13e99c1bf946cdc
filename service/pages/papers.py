"""Submissions: the list, the upload, how one stands with its report, its versions, its files."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, cast

from flask import Blueprint, Response, flash, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from rules.privacy import mask
from rules.rule import Stage
from service import handling, listing, showing
from service.api.submissions import attachment
from service.callers import caller, needs, seen
from service.listing import Narrowed
from service.pages import choices
from service.pages.frame import RULINGS, STAGES, STATES, VERDICTS, go, may_withdraw, page
from service.problems import Problem, invalid, not_found
from service.reports.view import View, view
from service.services import services
from service.submitting import Taken, Wanted, submit
from storage.records import ENDED, Round, RoundSchool, Submission

papers = Blueprint("papers", __name__, url_prefix="/submissions")
_ROWS = 50
_SUFFIXES: dict[str, tuple[showing.Form, str]] = {
    "html": ("html", "text/html"),
    "txt": ("text", "text/plain"),
    "json": ("json", "application/json"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A submission on its page; `report` is null while there is none, `problem` then says why."""

    standing: showing.Standing
    report: View | None
    problem: Problem | None


@papers.get("")
@needs("read")
def listed() -> Any:
    """A school's own, or all, narrowed."""
    asked = narrowed()
    with services().database.reading() as db:
        found = listing.page(db, asked, _ROWS, request.args.get("after"))
        rounds = db.scalars(select(Round).order_by(Round.id.desc())).all()
        schools = () if caller().is_school else choices.schools(db)
        due = _due(db) if caller().is_school else ()
    return page("submissions", found=found, asked=asked, rounds=rounds, schools=schools, due=due)


def narrowed(round_id: int | None = None) -> Narrowed:
    """What the address asks for. Raises Problem."""
    args = request.args
    return Narrowed(
        round_id or choices.number(args.get("round"), "批次"),
        choices.number(args.get("school"), "学校"),
        choices.one_of(args.get("state"), STATES, "状态"),
        choices.one_of(args.get("verdict"), VERDICTS, "结论"),
        choices.one_of(args.get("ruling"), RULINGS, "审核意见"),
    )


def _due(db: Session) -> list[Round]:
    """Open rounds that expect the school's plan and have none of it."""
    own = caller().user.school_id
    handed_in = select(Submission.round_id).where(
        Submission.school_id == own, Submission.withdrawn.is_(None), Submission.round_id.is_not(None)
    )
    chosen = select(Round).join(RoundSchool, RoundSchool.round_id == Round.id).where(RoundSchool.school_id == own)
    return [*db.scalars(chosen.where(Round.closed.is_(False), Round.id.not_in(handed_in)).order_by(Round.deadline))]


# Upload ---------------------------------------------------------------------------------------------------------------


@papers.route("/upload", methods=["GET", "POST"])
@needs("upload")
def upload() -> Any:
    """Several files or zips at a time."""
    if request.method == "POST":
        form = request.form
        stage = choices.one_of(form.get("stage"), STAGES, "阶段") or "draft"
        round_id, school_id = choices.number(form.get("round"), "批次"), choices.number(form.get("school"), "学校")
        template = form.get("template") or "auto"
        return _uploaded(Wanted(round_id, None, school_id, template, cast(Stage, stage)))
    with services().database.reading() as db:
        rounds, templates = choices.open_rounds(db), choices.templates(db)
        schools = () if caller().is_school else choices.schools(db)
    # With one round open, that is what almost everybody comes for.
    chosen = request.args.get("round") or (str(rounds[0].id) if len(rounds) == 1 else "")
    limits = services().settings.service
    return page("upload", rounds=rounds, templates=templates, schools=schools, chosen=chosen, limits=limits)


@papers.post("/<submission_id>/versions")
@needs("upload")
def version(submission_id: str) -> Any:
    """A mended file for the same submission."""
    with services().database.reading() as db:
        last = showing.standing(db, submission_id).review
    return _uploaded(Wanted(None, submission_id, None, last.template, last.stage))


def _uploaded(wanted: Wanted) -> Response:
    files = [(file.filename, file.stream) for file in request.files.getlist("file") if file.filename]
    if wanted.submission_id and len(files) > 1:
        raise invalid("新版本只能是一个文件。", "请只选择修改后的那一个文件。")
    taken = submit(files, wanted)
    if len(taken) == 1 and (receipt := taken[0].receipt):
        flash("这个文件以前交过，没有重复接收。" if receipt.known else "文件已收到。")
        return go("papers.shown", submission_id=receipt.submission_id)
    return page("uploaded", _status(taken), taken=taken, wanted=wanted)


def _status(taken: list[Taken]) -> int:
    """That of the first refusal where nothing was taken in."""
    return 200 if any(one.receipt for one in taken) else taken[0].status


# One submission -------------------------------------------------------------------------------------------------------


@papers.get("/<submission_id>")
@needs("read")
def shown(submission_id: str) -> Any:
    """How it stands; the report once there is one."""
    number = choices.number(request.args.get("version"), "版本")
    with services().database.reading() as db:
        found = _shown(db, submission_id, number)
        comments = showing.comments(db, submission_id)
        decisions = showing.standing_decisions(db, submission_id)
    newest = found.standing.submission.versions[-1].number == found.standing.version.number
    return page(
        "submission",
        now=found.standing,
        report=found.report,
        problem=found.problem,
        comments=comments,
        decisions=decisions,
        newest=newest,
        waits=found.standing.review.state not in ENDED,
        withdrawable=may_withdraw(caller(), found.standing.submission),
        closed=_is_closed(found.standing.submission),
    )


def _is_closed(submission: Submission) -> bool:
    return submission.round is not None and submission.round.closed


def _shown(db: Session, submission_id: str, number: int | None) -> Shown:
    standing = showing.standing(db, submission_id, number)
    try:
        return Shown(standing, view(showing.report_of(db, submission_id, standing.version.number)), None)
    except Problem as problem:
        return Shown(standing, None, problem)


@papers.get("/<submission_id>/changes")
@needs("read")
def changes(submission_id: str) -> Any:
    """What one version mended, what it broke, what is left."""
    with services().database.reading() as db:
        submission = seen(db, submission_id)
        newer = choices.number(request.args.get("to"), "版本") or submission.versions[-1].number
        older = choices.number(request.args.get("from"), "版本") or newer - 1
        if older < 1:
            raise invalid("只有一个版本，没有可以比较的。", "请先上传修改后的版本。")
        found = showing.changes(db, submission_id, older, newer)
    groups = [
        (title, tone, [mask(one["message"]) for one in found[key]])
        for key, title, tone in (
            ("closed", "已经改好", "pass"),
            ("opened", "新出现", "error"),
            ("kept", "仍然存在", "warning"),
        )
    ]
    return page("changes", submission=submission, older=older, newer=newer, groups=groups)


@papers.get("/<submission_id>/original")
@needs("read")
def original(submission_id: str) -> Any:
    """The file as it was uploaded, to be saved."""
    number = choices.number(request.args.get("version"), "版本")
    return attachment(*handling.original(submission_id, number))


@papers.get("/<submission_id>/report.<suffix>")
@needs("read")
def report(submission_id: str, suffix: str) -> Any:
    """The report as a file, masked in every form."""
    if suffix not in _SUFFIXES:
        raise not_found("报告格式")
    form, kind = _SUFFIXES[suffix]
    number = choices.number(request.args.get("version"), "版本")
    with services().database.reading() as db:
        standing = showing.standing(db, submission_id, number)
        content = showing.rendered(showing.report_of(db, submission_id, number), form)
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False, indent=1)
    response = attachment(f"{standing.version.name}-审阅报告.{suffix}", text.encode())
    response.content_type = f"{kind}; charset=utf-8"
    return response


# What can be done with it ---------------------------------------------------------------------------------------------


@papers.post("/<submission_id>/cancel")
@needs("upload", "review")
def cancel(submission_id: str) -> Any:
    """Ends the work on it."""
    with services().database.writing() as db:
        handling.cancel(db, submission_id)
    flash("已取消审阅。")
    return go("papers.shown", submission_id=submission_id)


@papers.post("/<submission_id>/retry")
@needs("upload", "review")
def retry(submission_id: str) -> Any:
    """Once more."""
    with services().database.writing() as db:
        fresh = handling.retry(db, submission_id)
    handling.after(fresh)
    flash("已重新排队。")
    return go("papers.shown", submission_id=submission_id)


@papers.route("/<submission_id>/withdraw", methods=["GET", "POST"])
@needs("upload")
def withdraw(submission_id: str) -> Any:
    """Asked first, done then."""
    if request.method == "GET":
        with services().database.reading() as db:
            submission = seen(db, submission_id)
        return page("withdraw", submission=submission, days=services().settings.service.purge_days)
    with services().database.writing() as db:
        handling.withdraw(db, submission_id)
    flash("已撤回。")
    return go("papers.listed")
