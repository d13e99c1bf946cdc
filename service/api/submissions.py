"""`/api/v1/submissions`: upload, look, read the report, decide."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import IO, Any
from urllib.parse import quote

from flask import Response, make_response, request, stream_with_context

from service import handling, listing, showing
from service.api import models
from service.api.described import Responses, answers, blueprint, body, document
from service.api.described import events as stream
from service.callers import needs, seen
from service.patience import may_wait
from service.problems import Problem, answer, invalid
from service.services import services
from service.submitting import Taken, Wanted, ended, submit
from storage.database import Unavailable
from storage.records import ENDED, Comment, DecisionRecord

submissions = blueprint("submissions", "提交和报告")
_TYPES = {"html": "text/html", "text": "text/plain", "json": "application/json"}
# Seconds: an event stream ends after this, and the browser asks again; a thread is held meanwhile.
_EVENTS = 55
_EVENT_LOOK = 1.0
_UPLOADED = answers({200: models.Accepted, 202: models.Accepted}, 404, 413, 415)
_SHOWN = answers({200: models.SubmissionShown}, 404)
_BEGUN = answers({202: models.SubmissionShown}, 404, 409)
_REVIEW: Responses = answers({200: document("审阅结果（planreview/1）")}, 404, 409)
_REPORT: Responses = answers({200: document("缺项报告", "text/html", "text/plain")}, 404, 409)
_ORIGINAL: Responses = answers({200: body("原文件", "application/octet-stream")}, 404)
_DECISIONS = answers({200: models.Decisions}, 404)
_COMMENTS = answers({200: models.Comments}, 404)
_COMMENTED = answers({201: models.CommentShown}, 404, 415)
_RULED = answers({200: models.SubmissionShown}, 404, 415)
_GONE = answers({204: None}, 404)
_STREAM: Responses = answers({200: stream("事件流：review 事件的 data 是审阅的状态（JSON）")}, 404)


@submissions.post("/submissions", summary="上传计划", responses=_UPLOADED)
@needs("upload")
def upload(query: models.UploadQuery, form: models.UploadForm) -> Any:
    """Several files, or zips of files. 202 and where to look; 200 where all reviews ended while waiting."""
    wanted = Wanted(form.round, form.submission, form.school, form.template, form.stage)
    taken = submit(_files(), wanted)
    accepted = [one.receipt for one in taken if one.receipt]
    if not accepted:
        return _all_refused(taken)
    done = query.wait > 0 and ended([receipt.review_id for receipt in accepted], query.wait)
    with services().database.reading() as db:
        shown = [showing.as_dict(showing.standing(db, one.submission_id, one.number)) for one in accepted]
    content = {
        "id": shown[0]["id"],
        "submissions": shown,
        "known": [receipt.submission_id for receipt in accepted if receipt.known],
        "refused": [{"name": one.name, "error": _failure(one)} for one in taken if one.failure],
    }
    response = make_response(content, 200 if done else 202)
    response.headers["Location"] = shown[0]["links"]["self"]
    return response


def _files() -> Iterator[tuple[str, IO[bytes]]]:
    """Whatever the form calls its files."""
    for _, file in request.files.items(multi=True):
        if file.filename:
            yield file.filename, file.stream


def _all_refused(taken: list[Taken]) -> Response:
    """Nothing was taken in: the first reason says which status it is, and all stand in the answer."""
    first = taken[0]
    error = _failure(first)
    response = answer(Problem(first.status, error["code"], error["message"], error["hint"]))
    content = json.loads(response.get_data())
    content["refused"] = [{"name": one.name, "error": _failure(one)} for one in taken]
    response.set_data(json.dumps(content, ensure_ascii=False))
    return response


def _failure(one: Taken) -> dict[str, str]:
    failure = one.failure
    assert failure is not None  # who calls has looked
    return {"code": failure.code, "message": failure.message, "hint": failure.hint}


@submissions.get("/submissions", summary="提交列表", responses={200: models.Submissions})
@needs("read")
def listed(query: models.ListQuery) -> Any:
    """The newest first; a school's own alone."""
    narrowed = listing.Narrowed(query.round, query.school, query.state, query.verdict, query.ruling)
    with services().database.reading() as db:
        page = listing.page(db, narrowed, query.limit, query.after)
        return {"submissions": [showing.as_dict(one) for one in page.rows], "next": page.next}


@submissions.get("/submissions/<submission_id>", summary="一份提交", responses=_SHOWN)
@needs("read")
def shown(path: models.SubmissionPath) -> Any:
    """How it stands: state, place in the queue, progress, verdict."""
    with services().database.reading() as db:
        return showing.as_dict(showing.standing(db, path.submission_id))


@submissions.delete("/submissions/<submission_id>", summary="撤回", responses=answers({204: None}, 404, 409))
@needs("upload")
def withdrawn(path: models.SubmissionPath) -> Any:
    """Out of sight at once; deleted for good after a set time."""
    with services().database.writing() as db:
        handling.withdraw(db, path.submission_id)
    return "", 204


@submissions.get("/submissions/<submission_id>/review", summary="审阅结果", responses=_REVIEW)
@needs("read")
def review(path: models.SubmissionPath, query: models.VersionQuery) -> Any:
    """The contract's JSON (`planreview/1`); what people settled is listed apart."""
    with services().database.reading() as db:
        return showing.review_as_json(db, path.submission_id, query.version)


@submissions.get("/submissions/<submission_id>/report", summary="缺项报告", responses=_REPORT)
@needs("read")
def report(path: models.SubmissionPath, query: models.ReportQuery) -> Any:
    """For people: HTML, text or JSON; always masked."""
    with services().database.reading() as db:
        content = showing.rendered(showing.report_of(db, path.submission_id, query.version), query.format)
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    return Response(text, content_type=f"{_TYPES[query.format]}; charset=utf-8")


@submissions.get("/submissions/<submission_id>/original", summary="原文件", responses=_ORIGINAL)
@needs("read")
def original(path: models.SubmissionPath, query: models.VersionQuery) -> Any:
    """Byte for byte as it was uploaded."""
    return attachment(*handling.original(path.submission_id, query.version))


def attachment(name: str, data: bytes) -> Response:
    """A file to be saved, never shown inside a page."""
    response = Response(data, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = f"attachment; filename=\"file\"; filename*=UTF-8''{quote(name, safe='')}"
    return response


@submissions.get(
    "/submissions/<submission_id>/changes", summary="两个版本的差别", responses=answers({200: models.Changes}, 404, 409)
)
@needs("read")
def changes(path: models.SubmissionPath, query: models.ChangesQuery) -> Any:
    """Findings that are gone, new, or still there."""
    with services().database.reading() as db:
        last = seen(db, path.submission_id).versions[-1].number
        newer = query.newer or last
        older = query.older or newer - 1
        if older < 1:
            raise invalid("只有一个版本，没有可以比较的。", "请先上传修改后的版本。")
        return showing.changes(db, path.submission_id, older, newer)


@submissions.get("/submissions/<submission_id>/events", summary="进度（SSE）", responses=_STREAM)
@needs("read")
def events(path: models.SubmissionPath) -> Any:
    """`text/event-stream`: the review's state whenever it changes, until it has ended."""
    with services().database.reading() as db:
        showing.standing(db, path.submission_id)
    stream = stream_with_context(_events(path.submission_id))
    return Response(stream, content_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


def _events(submission_id: str) -> Iterator[str]:
    told, end = "", time.monotonic() + _EVENTS
    with may_wait() as patient:
        while time.monotonic() < end:
            try:
                with services().database.reading() as db:
                    review = showing.as_dict(showing.standing(db, submission_id))["review"]
            except (Problem, Unavailable):
                return
            line = json.dumps(review, ensure_ascii=False)
            yield ": still here\n\n" if line == told else f"event: review\ndata: {line}\n\n"
            told = line
            if review["state"] in ENDED or not patient:
                return
            time.sleep(_EVENT_LOOK)


@submissions.post("/submissions/<submission_id>/cancel", summary="取消审阅", responses=_BEGUN)
@needs("upload", "review")
def cancelled(path: models.SubmissionPath) -> Any:
    """Kills the work where it runs."""
    with services().database.writing() as db:
        handling.cancel(db, path.submission_id)
    return shown_now(path.submission_id), 202


@submissions.post("/submissions/<submission_id>/retry", summary="重新审阅", responses=_BEGUN)
@needs("upload", "review")
def retried(path: models.SubmissionPath) -> Any:
    """One more review of the newest version; the older results stay."""
    with services().database.writing() as db:
        fresh = handling.retry(db, path.submission_id)
    handling.after(fresh)
    return shown_now(path.submission_id), 202


def shown_now(submission_id: str) -> dict[str, Any]:
    """How it stands after a change."""
    with services().database.reading() as db:
        return showing.as_dict(showing.standing(db, submission_id))


@submissions.get("/submissions/<submission_id>/decisions", summary="处理意见", responses=_DECISIONS)
@needs("read")
def decisions(path: models.SubmissionPath) -> Any:
    """What was decided about findings and not revoked."""
    with services().database.reading() as db:
        seen(db, path.submission_id)
        return {"decisions": [_decision(one) for one in showing.standing_decisions(db, path.submission_id)]}


@submissions.post(
    "/submissions/<submission_id>/decisions",
    summary="处理一条发现",
    responses=answers({201: models.DecisionShown}, 404, 409, 415),
)
@needs("review")
def decided(path: models.SubmissionPath, body: models.DecisionMade) -> Any:
    """With a reason; it holds for later versions too, as long as the finding stays the same."""
    with services().database.writing() as db:
        made = handling.decide(db, path.submission_id, body.part, body.finding, body.verdict, body.reason)
        db.refresh(made)
        return _decision(made), 201


@submissions.delete(
    "/submissions/<submission_id>/decisions/<int:decision_id>",
    summary="收回处理意见",
    responses=_GONE,
)
@needs("review")
def revoked(path: models.DecisionPath) -> Any:
    """The finding counts again."""
    with services().database.writing() as db:
        handling.revoke(db, path.submission_id, path.decision_id)
    return "", 204


@submissions.get("/submissions/<submission_id>/comments", summary="留言", responses=_COMMENTS)
@needs("read")
def comments(path: models.SubmissionPath) -> Any:
    """The oldest first."""
    with services().database.reading() as db:
        seen(db, path.submission_id)
        return {"comments": [_comment(one) for one in showing.comments(db, path.submission_id)]}


@submissions.post("/submissions/<submission_id>/comments", summary="写留言", responses=_COMMENTED)
@needs("upload", "review")
def commented(path: models.SubmissionPath, body: models.CommentMade) -> Any:
    """Read by the school and by reviewers."""
    with services().database.writing() as db:
        made = handling.comment(db, path.submission_id, body.text)
        db.refresh(made)
        return _comment(made), 201


@submissions.post(
    "/submissions/<submission_id>/ruling",
    summary="通过或退回",
    responses=_RULED,
)
@needs("review")
def ruled(path: models.SubmissionPath, body: models.RulingMade) -> Any:
    """The reviewer's word on the whole."""
    with services().database.writing() as db:
        handling.rule(db, path.submission_id, body.ruling, body.remark)
    return shown_now(path.submission_id)


def _decision(one: DecisionRecord) -> dict[str, Any]:
    return {
        "id": one.id,
        "part": one.part,
        "finding": one.finding,
        "verdict": one.verdict,
        "reason": one.reason,
        "by": one.user.shown,
        "created": one.created.isoformat(),
    }


def _comment(one: Comment) -> dict[str, Any]:
    return {"id": one.id, "text": one.text, "by": one.user.shown, "created": one.created.isoformat()}
