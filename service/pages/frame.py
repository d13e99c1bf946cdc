"""What all pages share: the frame with its menu, plain words for states, moments on the wall clock, safe ways on."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, g, render_template, request, url_for

from service.callers import Caller, known
from service.problems import Problem
from service.reports.html import straight
from service.showing import Standing
from storage.database import Unavailable
from storage.records import Submission
from workers.accounts import Scope

STATES = {"queued": "排队中", "running": "正在审阅", "done": "已完成", "failed": "没有审成", "cancelled": "已取消"}
VERDICTS = {"pass": "通过", "revise": "退回修改", "unknown": "待人工核对"}
RULINGS = {"open": "待审核", "passed": "审核通过", "returned": "已退回"}
ROLES = {"school": "学校", "reviewer": "审核人", "admin": "管理员"}
STAGES = {"draft": "草稿", "final": "定稿", "archived": "存档"}
# Schools and their district share one clock; there is no summer time.
BEIJING = datetime.timezone(datetime.timedelta(hours=8))
_ENTRANCE, _PASSWORD = "entrance.sign_in", "entrance.password"


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the menu: where it leads, what it is called, which part of the pages it stands for."""

    endpoint: str
    title: str
    part: str
    scope: Scope


_MENU = (
    Entry("papers.listed", "提交", "papers", "read"),
    Entry("papers.upload", "上传", "upload", "upload"),
    Entry("round_pages.listed", "批次", "rounds", "review"),
    Entry("school_pages.listed", "学校", "schools", "admin"),
    Entry("account_pages.accounts_listed", "账号", "accounts", "admin"),
    Entry("failed_pages.listed", "失败的文件", "failed", "admin"),
    Entry("template_pages.listed", "模板", "templates", "review"),
    Entry("audit_pages.listed", "操作记录", "audit", "admin"),
)


def register(app: Flask) -> None:
    """Filters and words for the templates."""
    app.add_template_filter(moment)
    app.add_template_filter(day)
    app.add_template_filter(state_words)
    app.add_template_filter(lambda rounds: [(one.id, one.title) for one in rounds], "titled")
    app.add_template_filter(lambda schools: [(one.id, f"{one.code} {one.name}") for one in schools], "named")
    app.add_template_filter(lambda templates: [(one.id, one.title) for one in templates], "identified")
    app.add_template_filter(lambda versions: [(one.number, f"第 {one.number} 版") for one in versions], "numbered")
    app.add_template_global(again)
    app.context_processor(_context)


def _context() -> dict[str, Any]:
    """Errors are shown in the frame too, also while the database is away: whoever is not known yet stays so."""
    who: Caller | None = g.get("caller")
    menu = [entry for entry in _MENU if who and who.may(entry.scope) and not who.user.must_change]
    words = {"STATES": STATES, "VERDICTS": VERDICTS, "RULINGS": RULINGS, "ROLES": ROLES, "STAGES": STAGES}
    return {"me": who, "menu": menu, **words}


def page(template: str, status: int = 200, /, **values: Any) -> Response:
    """A page in the frame."""
    content = render_template(f"pages/{template}.html", **values)
    return Response(straight(content), status=status, content_type="text/html; charset=utf-8")


def go(endpoint: str, **values: Any) -> Response:
    """On to another page after something was done: loading that again does not do it again."""
    return to(url_for(endpoint, **values))


def to(address: str) -> Response:
    """On to an address of this site."""
    return Response(status=303, headers={"Location": address})


def refusal(problem: Problem) -> Response:
    """A problem as a page; who has to sign in or to change the password first is led there, and back afterwards."""
    if problem.status == 401 or (problem.code == "csrf" and request.endpoint != _ENTRANCE and _is_gone()):
        back = request.full_path.rstrip("?") if request.method == "GET" else "/"
        return go(_ENTRANCE, next=None if back == "/" else back)
    if problem.code == "password-change":
        return go(_PASSWORD)
    return page("problem", problem.status, problem=problem)


def again(**changed: Any) -> str:
    """The address of this page with something else asked of it; null takes a thing away."""
    asked: dict[str, Any] = {**request.args.to_dict(), **(request.view_args or {}), **changed}
    return url_for(request.endpoint or _ENTRANCE, **asked)


def _is_gone() -> bool:
    try:
        return known() is None
    except Unavailable:
        return False


def safe(address: str | None) -> str:
    """An address of this site as given, else the home page: nobody is sent elsewhere by a link to the sign-in page."""
    address = address or ""
    parts = urlsplit(address.replace("\\", "/"))
    inside = address.startswith("/") and not address.replace("\\", "/").startswith("//")
    return address if inside and not parts.scheme and not parts.netloc and address.isprintable() else "/"


def moment(value: datetime.datetime | None) -> str:
    """`2031-03-05 14:20`, on the wall clock."""
    return value.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M") if value else ""


def day(value: datetime.datetime | None) -> str:
    """`2031-03-05`."""
    return value.astimezone(BEIJING).strftime("%Y-%m-%d") if value else ""


def end_of_day(text: str) -> datetime.datetime | None:
    """The last second of a day as a date field sends it; null where empty. ValueError."""
    if not text:
        return None
    return datetime.datetime.combine(datetime.date.fromisoformat(text), datetime.time(23, 59, 59), BEIJING)


def state_words(standing: Standing) -> str:
    """排队第 3 位, 正在审阅, 已完成."""
    review = standing.review
    if review.state == "queued":
        return f"排队第 {standing.position} 位" if standing.position else STATES["queued"]
    return STATES[review.state]


def may_withdraw(who: Caller, submission: Submission) -> bool:
    """Whether the page offers it; `service.handling` decides."""
    if who.is_school:
        return submission.ruling != "passed"
    return who.may("admin") or submission.user_id == who.user.id
