"""What a request must be before its view looks at it: by somebody who may, and of the kind that is understood."""

from __future__ import annotations

from flask import current_app, request
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import BadRequest

from service.callers import check
from service.problems import Problem, bad_request

_JSON_MOST = 1 << 20
_VALUE_MOST = 4000
_WITH_BODY = ("POST", "PUT", "PATCH")


def look() -> None:
    """Before each request to the API. Who may not come in is not told what he wrote wrongly. Raises Problem."""
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None:
        return
    if (scopes := getattr(view, "needed_scopes", None)) is not None:
        check(scopes)
    asked = getattr(view, "__annotations__", {})
    if request.method not in _WITH_BODY:
        return
    if "body" in asked:
        _check_json()
    elif "form" in asked:
        _check_form()


def _check_json() -> None:
    request.max_content_length = _JSON_MOST
    if not request.is_json:
        raise _wrong_type("application/json")
    try:
        request.get_json()
    except (BadRequest, RecursionError) as error:
        raise bad_request("请求的内容不是正确的 JSON。") from error


def _check_form() -> None:
    if request.mimetype != "multipart/form-data":
        raise _wrong_type("multipart/form-data")
    if any(len(value) > _VALUE_MOST for value in request.form.values()):
        raise Problem(422, "invalid", "请求里有太长的内容。", "请对照接口文档 /docs 检查。")


def _wrong_type(right: str) -> Problem:
    return Problem(415, "unsupported-media-type", f"请求内容的类型不对，应为 {right}。", "请对照接口文档 /docs 检查。")


def the_file() -> FileStorage:
    """The one file of the form. Raises Problem."""
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Problem(400, "no-file", "没有收到文件。", "请选择文件；接口里用表单字段 file。")
    return file
