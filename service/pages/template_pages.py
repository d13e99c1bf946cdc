"""Templates: what they demand, the district's own uploaded, drafted from a blank form."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, request

from service import demands
from service.api.submissions import attachment
from service.callers import needs
from service.pages.frame import go, page
from service.problems import Problem, invalid
from service.services import services

template_pages = Blueprint("template_pages", __name__, url_prefix="/templates")
_MOST = 1 << 20


@template_pages.get("")
@needs("review")
def listed() -> Any:
    """In the order in which they are tried."""
    with services().database.reading() as db:
        templates = demands.known(db)
        own = {template.id for template in templates if demands.versions(db, template.id)}
    return page("templates", templates=templates, own=own)


@template_pages.get("/<template_id>")
@needs("review")
def shown(template_id: str) -> Any:
    """What it demands, in words; its text."""
    with services().database.reading() as db:
        template, text = demands.text_of(db, template_id)
        versions = demands.versions(db, template_id)
    return page("template", template=template, text=text, words=demands.demanded(template), versions=versions)


@template_pages.get("/<template_id>.yaml")
@needs("review")
def text(template_id: str) -> Any:
    """Its text, to be saved and changed."""
    with services().database.reading() as db:
        return attachment(f"{template_id}.yaml", demands.text_of(db, template_id)[1].encode())


@template_pages.route("/new", methods=["GET", "POST"])
@needs("admin")
def new() -> Any:
    """A template as a file or typed; only checked where that was asked for."""
    if request.method == "GET":
        return page("template_new", typed="")
    typed = ""
    try:
        typed = _typed()
        if request.form.get("do") == "check":
            with services().database.reading() as db:
                template = demands.check(db, typed)
            return page("template_new", typed=typed, right=template)
        with services().database.writing() as db:
            template, number = demands.add(db, typed)
    except Problem as problem:
        return page("template_new", problem.status, typed=typed, wrong=problem)
    flash(f"模板“{template.title}”已保存，第 {number} 版。")
    return go("template_pages.shown", template_id=template.id)


def _typed() -> str:
    """The chosen file's text, else what stands in the form. Raises Problem."""
    file = request.files.get("file")
    if not file or not file.filename:
        return request.form.get("text", "")
    content = file.stream.read(_MOST + 1)
    if len(content) > _MOST:
        raise invalid("模板文件太大。", "模板是一个几十行的 YAML 文本文件。")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise invalid("模板文件不是 UTF-8 文本。", "请用 UTF-8 编码保存后再上传。") from error


@template_pages.post("/<template_id>/active")
@needs("admin")
def switch(template_id: str) -> Any:
    """Whether one of the district's own counts."""
    active = request.form.get("active") == "yes"
    with services().database.writing() as db:
        demands.switch(db, template_id, active)
    flash("模板已启用。" if active else "模板已停用。")
    return go("template_pages.listed")


@template_pages.route("/learn", methods=["GET", "POST"])
@needs("admin")
def learn() -> Any:
    """A blank form is read by a worker; the page that follows waits for the draft."""
    if request.method == "GET":
        return page("learn")
    file = request.files.get("file")
    if not file or not file.filename:
        return page("learn", 422, wrong=invalid("没有选择文件。", "请选择空白的表样。"))
    try:
        return go("template_pages.draft", draft_id=demands.learn(file.filename, file.stream))
    except Problem as problem:
        return page("learn", problem.status, wrong=problem)


@template_pages.get("/drafts/<draft_id>")
@needs("admin")
def draft(draft_id: str) -> Response:
    """The draft, to be looked through and kept; waited for till then."""
    found = demands.draft(draft_id)
    if found.state == "done":
        return page("template_new", typed=found.text or "", drafted=True)
    if found.failure:
        return page("learn", 422, wrong=invalid(found.failure.message, found.failure.hint))
    return page("drafting")
