"""Templates through the web: which there are, what they demand, the district's own, drafts from blank forms."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import IO

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from rules.catalogue import text_by_id
from rules.describe import describe
from service.callers import audit, caller
from service.patience import may_wait
from service.problems import Problem, invalid, not_found
from service.services import services
from service.submitting import cleaned
from storage.files import StoreFull
from storage.records import OwnTemplate
from workers import learning, own_templates
from workers.containers import fault
from workers.own_templates import Template, TemplateError

_LOOK = 0.2


def known(db: Session) -> Sequence[Template]:
    """All of them, in the order in which they are tried."""
    return own_templates.known(db, services().settings)


def text_of(db: Session, template_id: str, number: int | None = None) -> tuple[Template, str]:
    """A template and its YAML: of the version that counts, or of an older one of the district's own. Raises Problem."""
    if number is not None:
        row = db.scalar(select(OwnTemplate).where(OwnTemplate.identity == template_id, OwnTemplate.number == number))
        if row is None:
            raise not_found("模板")
        return check(db, row.text), row.text
    found = next((template for template in known(db) if template.id == template_id), None)
    if found is None:
        raise not_found("模板")
    own = own_templates.texts(db).get(template_id)
    return found, own if own is not None else text_by_id(template_id, services().settings.templates)


def versions(db: Session, template_id: str) -> Sequence[OwnTemplate]:
    """The versions of one of the district's own templates, the oldest first; none of a built-in one."""
    chosen = select(OwnTemplate).where(OwnTemplate.identity == template_id)
    return db.scalars(chosen.order_by(OwnTemplate.number)).all()


def demanded(template: Template) -> str:
    """What it demands, in words."""
    return describe(template)


def check(db: Session, text: str) -> Template:
    """The template that the text describes. Raises Problem, which names line and remedy."""
    try:
        return own_templates.checked(text, db)
    except TemplateError as error:
        raise _wrong(error) from error


def add(db: Session, text: str) -> tuple[Template, int]:
    """Keeps a template, as a new version where there is one of its id; that version's number. Raises Problem."""
    try:
        template = own_templates.add(db, text, caller().user.id)
    except TemplateError as error:
        raise _wrong(error) from error
    try:
        db.flush()
    except IntegrityError as error:
        raise Problem(409, "changed-meanwhile", "这个模板刚刚有了新版本。", "请核对后再上传。") from error
    number = versions(db, template.id)[-1].number
    audit(db, "template.added", f"template:{template.id}", number=number)
    return template, number


def switch(db: Session, template_id: str, active: bool) -> None:
    """Whether the newest version of one of the district's own counts. Raises Problem."""
    found = versions(db, template_id)
    if not found:
        raise not_found("模板")
    found[-1].active = active
    audit(db, "template.switched", f"template:{template_id}", active=active)


def _wrong(error: TemplateError) -> Problem:
    return invalid(f"模板有误：第 {error.line} 行：{error.message}", error.hint)


def learn(name: str, content: IO[bytes]) -> str:
    """Has a blank form read by a worker; what to ask for the draft with. Raises Problem."""
    parts = services()
    failure = fault(content, parts.settings.file_limits)
    if failure:
        status = {"too-large": 413, "unsupported-format": 415}.get(failure.code, 422)
        raise Problem(status, failure.code, failure.message, failure.hint)
    try:
        return learning.ask(parts.queues, parts.files, cleaned(name), content)
    except StoreFull as error:
        raise Problem(
            503, "disk-full", "服务器的磁盘已满，文件没有被接收。", "请联系管理员，清理后再上传。", 60
        ) from error


def draft(draft_id: str, seconds: float = 0) -> learning.Draft:
    """How it stands, after waiting so long at most. Raises Problem."""
    end = time.monotonic() + min(seconds, services().settings.service.wait_most)
    with may_wait() as patient:
        while True:
            found = learning.draft(services().queues, draft_id)
            if found is None:
                raise not_found("草稿")
            if found.state in ("done", "failed") or not patient or time.monotonic() >= end:
                return found
            time.sleep(_LOOK)
