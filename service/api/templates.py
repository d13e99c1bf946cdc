"""`/api/v1/templates`: what is demanded, the district's own templates, drafts from blank forms."""

from __future__ import annotations

from typing import Any

from flask import Response

from rules.catalogue import schema as json_schema
from service import demands as actions
from service.api import template_models as models
from service.api.described import answers, blueprint, document
from service.api.door import the_file
from service.api.models import FileForm
from service.callers import needs
from service.services import services
from workers import own_templates
from workers.own_templates import Template

templates = blueprint("templates", "模板")


@templates.get("/templates", summary="模板列表", responses={200: models.Templates})
@needs("read")
def listed() -> Any:
    """In the order in which they are tried."""
    with services().database.reading() as db:
        own = own_templates.texts(db)
        return {"templates": [_shown(one, own) for one in actions.known(db)]}


@templates.get("/templates/schema", summary="模板文件的 JSON Schema", responses={200: document("JSON Schema")})
@needs("read")
def schema() -> Any:
    """For editors."""
    return Response(json_schema(), content_type="application/json")


@templates.get(
    "/templates/<template_id>", summary="一个模板和它的 YAML", responses=answers({200: models.TemplateWhole}, 404)
)
@needs("read")
def shown(path: models.TemplatePath, query: models.TemplateQuery) -> Any:
    """With what it demands, in words; of the district's own also an older version."""
    with services().database.reading() as db:
        template, text = actions.text_of(db, path.template_id, query.number)
        versions = [
            {"number": one.number, "active": one.active, "created": one.created.isoformat()}
            for one in actions.versions(db, path.template_id)
        ]
        demanded = actions.demanded(template)
        whole = _shown(template, own_templates.texts(db))
    return {**whole, "yaml": text, "demands": demanded, "versions": versions}


@templates.post("/templates", summary="上传模板", responses=answers({201: models.TemplateKept}, 409, 415))
@needs("admin")
def made(body: models.TemplateText) -> Any:
    """A new version where there is one of its id; reviews made before keep the version that they were made with."""
    with services().database.writing() as db:
        template, number = actions.add(db, body.yaml)
        return {**_shown(template, own_templates.texts(db)), "number": number}, 201


@templates.post("/templates/check", summary="检查模板，不保存", responses=answers({200: models.TemplateShown}, 415))
@needs("review", "admin")
def checked(body: models.TemplateText) -> Any:
    """422 with line and remedy where it is wrong."""
    with services().database.reading() as db:
        return _shown(actions.check(db, body.yaml), own_templates.texts(db))


@templates.patch(
    "/templates/<template_id>", summary="停用或启用模板", responses=answers({200: models.Templates}, 404, 415)
)
@needs("admin")
def switched(path: models.TemplatePath, body: models.TemplateSwitched) -> Any:
    """One of the district's own."""
    with services().database.writing() as db:
        actions.switch(db, path.template_id, body.active)
        db.flush()
        return {"templates": [_shown(one, own_templates.texts(db)) for one in actions.known(db)]}


@templates.post("/templates/learn", summary="由空白表样起草模板", responses=answers({202: models.DraftShown}, 413, 415))
@needs("admin")
def learnt(query: models.WaitQuery, form: FileForm) -> Any:
    """A worker reads the form; 202 and where to look."""
    file = the_file()
    draft_id = actions.learn(file.filename or "", file.stream)
    return _draft(draft_id, query.wait), 202, {"Location": f"/api/v1/templates/drafts/{draft_id}"}


@templates.get("/templates/drafts/<draft_id>", summary="起草的模板", responses=answers({200: models.DraftShown}, 404))
@needs("admin")
def drafted(path: models.DraftPath, query: models.WaitQuery) -> Any:
    """Kept for an hour; to be looked through, corrected and uploaded."""
    return _draft(path.draft_id, query.wait)


def _draft(draft_id: str, seconds: float) -> dict[str, Any]:
    found = actions.draft(draft_id, seconds)
    failure = found.failure
    error = {"code": failure.code, "message": failure.message, "hint": failure.hint} if failure else None
    return {"id": draft_id, "state": found.state, "yaml": found.text, "error": error}


def _shown(one: Template, own: dict[str, str]) -> dict[str, Any]:
    return {
        "id": one.id,
        "version": one.version,
        "title": one.title,
        "purpose": one.purpose,
        "own": one.id in own,
    }
