"""How the routes of the API describe themselves, so that the description is true: errors, files, operation ids."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_openapi3 import APIBlueprint, Tag

from service.api.models import Error

_COMMON = (400, 401, 403, 422, 429, 500, 503)
BEARER: list[dict[str, list[Any]]] = [{"bearer": []}]
Responses = dict[Any, Any]


def blueprint(name: str, title: str, is_open: bool = False) -> APIBlueprint:
    """A group of routes; each may answer with the common errors. `is_open` to those who are not signed in."""
    return APIBlueprint(
        name,
        f"service.api.{name}",
        abp_tags=[Tag(name=name, description=title)],
        abp_security=[] if is_open else BEARER,
        abp_responses=errors(*_COMMON),
        operation_id_callback=_operation_id,
    )


def errors(*statuses: int) -> Responses:
    """Those errors, in the one shape."""
    return dict.fromkeys(statuses, Error)


def answers(given: Mapping[int, Any], *statuses: int) -> Responses:
    """What a route answers with, and its own errors."""
    return {**given, **errors(*statuses)}


def body(description: str, *kinds: str) -> dict[str, Any]:
    """An answer that is no JSON of ours: a file, a page, a stream."""
    schema = {"type": "string", "format": "binary"}
    plain = {"type": "string"}
    return {
        "description": description,
        "content": {kind: {"schema": schema if kind == "application/octet-stream" else plain} for kind in kinds},
    }


def events(description: str) -> dict[str, Any]:
    """A stream of server-sent events."""
    text = {"type": "string"}
    event = {"type": "object", "properties": {"event": text, "data": text}}
    return {"description": description, "content": {"text/event-stream": {"schema": event}}}


def document(description: str, *more: str) -> dict[str, Any]:
    """JSON whose shape stands elsewhere, and the same in other forms."""
    found = body(description, *more)
    found["content"]["application/json"] = {"schema": {"type": "object"}}
    return found


def _operation_id(*, bp_name: str, name: str, path: str, method: str) -> str:
    return f"{bp_name}_{name}"
