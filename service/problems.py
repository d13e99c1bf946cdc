"""How the service says no: one shape with code, Chinese message and remedy, as JSON or as a page.

Busy (429, come again later), broken file (413, 415, 422) and a part of the service away (503) are never confused.
"""

from __future__ import annotations

import logging
from typing import Any

from flask import Flask, Response, g, jsonify, request
from pydantic import ValidationError
from redis.exceptions import RedisError
from werkzeug.exceptions import HTTPException

from service.faults import fault
from storage.database import Unavailable
from storage.files import FULL, StoreError
from workers.own_templates import TemplateError

log = logging.getLogger(__name__)
API = "/api/"
_RETRY_SOON = 5
# How models of addresses are called.
_PATH = "Path"


class Problem(Exception):
    """A request that cannot be answered. `retry` are seconds after which it may be."""

    def __init__(self, status: int, code: str, message: str, hint: str, retry: int | None = None) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.hint, self.retry = status, code, message, hint, retry

    def as_json(self) -> dict[str, Any]:
        """The one shape of errors."""
        error = {"code": self.code, "message": self.message, "hint": self.hint, "request": g.get("request_id")}
        return {"error": error}


def not_found(what: str) -> Problem:
    """Also for what belongs to others: who may not see it shall not learn that it is there."""
    return Problem(404, "not-found", f"没有这个{what}。", "请检查地址；它可能已被撤回，或不属于您的学校。")


def invalid(message: str, hint: str = "请改正后再试。") -> Problem:
    """What was sent makes no sense."""
    return Problem(422, "invalid", message, hint)


def bad_request(message: str) -> Problem:
    """What was sent cannot be read at all."""
    return Problem(400, "bad-request", message, "请对照接口文档 /docs 检查。")


def forbidden(message: str = "您的账号没有这个权限。") -> Problem:
    """Known, but not allowed."""
    return Problem(403, "forbidden", message, "需要时请联系管理员。")


_HTTP = {
    400: ("bad-request", "请求的格式不对。", "请对照接口文档 /docs 检查。"),
    401: ("unauthorized", "请先登录。", "请登录，或在请求里带上有效的令牌。"),
    403: ("forbidden", "没有权限。", "需要时请联系管理员。"),
    404: ("not-found", "没有这个页面。", "请检查地址。"),
    405: ("method-not-allowed", "这个地址不支持这种操作。", "请对照接口文档 /docs 检查。"),
    413: ("too-large", "上传的内容太大。", "请分几次上传，或压缩图片后再试。"),
    415: ("unsupported-media-type", "请求内容的类型不对。", "请对照接口文档 /docs 检查。"),
    429: ("busy", "操作太频繁。", "请过一会儿再试。"),
}


def register(app: Flask) -> None:
    """All that can be raised gets the one shape."""
    app.register_error_handler(Problem, answer)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(ValidationError, _wrong)
    app.register_error_handler(TemplateError, _broken_template)
    for kind in (Unavailable, RedisError, StoreError):
        app.register_error_handler(kind, _away)
    app.register_error_handler(Exception, _bug)


def answer(problem: Problem) -> Response:
    """JSON for programs, a page for people."""
    if request.path.startswith(API) or request.path == "/openapi.json":
        response = jsonify(problem.as_json())
    else:
        from service.pages.frame import refusal

        return _retried(refusal(problem), problem)
    response.status_code = problem.status
    if problem.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return _retried(response, problem)


def _retried(response: Response, problem: Problem) -> Response:
    if problem.retry is not None:
        response.headers["Retry-After"] = str(problem.retry)
    return response


def validation(error: ValidationError) -> Response:
    """What flask-openapi3 says of a body or a query that does not fit its model."""
    return answer(_described(error))


def _wrong(error: ValidationError) -> Response:
    return answer(_described(error))


def _described(error: ValidationError) -> Problem:
    if error.title.endswith(_PATH):
        # Nothing has such an address, as nothing has one that is well-formed and free.
        return not_found("内容")
    faults = "；".join(f"{'.'.join(map(str, one['loc'])) or '内容'}：{fault(one)}" for one in error.errors()[:5])
    return invalid(f"请求里有不对的地方：{faults}", "请对照接口文档 /docs 检查。")


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:
        return Response(status=status, headers=error.get_headers())
    code, message, hint = _HTTP.get(status, ("http-error", "请求没有成功。", "请稍后再试。"))
    problem = Problem(status, code, message, hint, retry=_RETRY_SOON if status == 429 else None)
    response = answer(problem)
    if status == 405 and error.get_headers():
        response.headers.extend({key: value for key, value in error.get_headers() if key == "Allow"})
    return response


def _away(error: Exception) -> Response:
    log.error("a part is away: %s", type(error).__name__, exc_info=error)
    return answer(
        Problem(503, "unavailable", "服务的一部分暂时不可用。", "请稍后再试；已收到的文件不会丢失。", _RETRY_SOON)
    )


def _broken_template(error: TemplateError) -> Response:
    """One of those that are in use; what somebody just sent is told where it is taken in."""
    log.error("template has faults: %s", error)
    return answer(Problem(503, "template-broken", "有一个自定义模板有错。", "请管理员改正模板。", 60))


def _bug(error: Exception) -> Response:
    if isinstance(error, OSError) and error.errno in FULL:
        # An upload that is too large for memory waits in this machine's temporary folder.
        log.error("disk full", exc_info=error)
        message = "服务器的磁盘已满，请求没有完成。"
        return answer(Problem(503, "disk-full", message, "请联系管理员，清理后再试。", 60))
    log.error("a bug", exc_info=error)
    return answer(Problem(500, "internal", "程序出错了。", f"请把编号 {g.get('request_id')} 告诉维护人员。"))
