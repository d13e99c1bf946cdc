"""The web application: what every request passes through, and where all routes are hung in."""

from __future__ import annotations

import datetime
import logging
import re
import secrets
import time
from importlib.metadata import version
from typing import Any

from flask import Response, g, request
from flask_openapi3 import Info, OpenAPI
from flask_openapi3_swagger.templates import swagger_html_string  # type: ignore[import-untyped]
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from service import api, health, pages, problems
from service.api.models import Error
from service.callers import has_session
from service.limits import limiter
from service.problems import API, Problem, answer
from service.services import connect
from workers import logs
from workers.secret import with_secret
from workers.settings import Settings, load

log = logging.getLogger(__name__)
_MEGA = 1 << 20
_REQUEST_ID = re.compile(r"[0-9A-Za-z_-]{8,32}")
# Reports carry their style in the page; everything else comes from this host, scripts too.
_POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
# Swagger's page starts itself by a script of its own inside the page.
_DOCS_POLICY = _POLICY.replace("script-src 'self'", "script-src 'self' 'unsafe-inline'")
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_OPEN = ("tokens.sign_in", "password.changed_password")
_SECURITY: dict[str, Any] = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "令牌：由 POST /api/v1/tokens 取得"}
}
_DOCS_TITLE = "培训计划审阅：接口说明"
_DOCS_ENTRY = (
    f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>{_DOCS_TITLE}</title>'
    '<meta http-equiv="refresh" content="0; url=swagger"><a href="swagger">接口说明</a></html>'
)


def create_app(settings: Settings | None = None) -> OpenAPI:
    """The application for gunicorn, with the settings of the environment unless others are given."""
    settings = with_secret(settings or load())
    app = OpenAPI(
        "service",
        info=Info(title="planreview", version=version("planreview"), description="培训计划审阅：上传、排队、报告。"),
        security_schemes=_SECURITY,
        doc_prefix="/docs",
        validation_error_callback=problems.validation,
        validation_error_model=Error,
        template_folder="templates",
        static_folder="static",
    )
    logs.configure(settings.debug)
    _configure(app, settings)
    app.extensions["planreview"] = connect(settings)
    problems.register(app)
    CSRFProtect(app)
    app.register_error_handler(CSRFError, _no_csrf)
    app.before_request(_begin)
    app.after_request(_end)
    app.teardown_request(_let_go)
    limiter.init_app(app)
    health.register(app)
    api.register(app)
    pages.register(app)
    app.add_url_rule("/openapi.json", endpoint="description", view_func=lambda: app.api_doc)
    return app


def _configure(app: OpenAPI, settings: Settings) -> None:
    service = settings.service
    app.config.update(
        SECRET_KEY=service.secret,
        MAX_CONTENT_LENGTH=service.upload_mb * _MEGA,
        MAX_FORM_MEMORY_SIZE=4 * _MEGA,
        MAX_FORM_PARTS=service.upload_files + 50,
        PERMANENT_SESSION_LIFETIME=datetime.timedelta(hours=service.session_hours),
        SESSION_COOKIE_NAME="planreview",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=service.proxies > 0,
        SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=service.proxies > 0,
        WTF_CSRF_CHECK_DEFAULT=False,
        SWAGGER_HTML_STRING=_docs_page(),
        OPENAPI_HTML_STRING=_DOCS_ENTRY,
        RATELIMIT_STORAGE_URI=settings.redis_url.replace("unix://", "redis+unix://"),
        RATELIMIT_STORAGE_OPTIONS={"socket_connect_timeout": 2, "socket_timeout": 5},
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.sort_keys = False  # type: ignore[attr-defined]
    if service.proxies:
        count = service.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]


def _docs_page() -> str:
    """Swagger's own page, from files of this host, with a title that people here understand."""
    named = str(swagger_html_string).replace("<title>Swagger UI</title>", f"<title>{_DOCS_TITLE}</title>")
    return named.replace('lang="en"', 'lang="zh-CN"')


def _begin() -> None:
    given = request.headers.get("X-Request-ID", "")
    g.request_id = given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
    g.began = time.monotonic()
    # A token cannot be sent by a page of somebody else's; a session's cookie can.
    # Nor does it matter who sends a password along, or who is not signed in at all.
    foreign = request.path.startswith(API) and (not has_session() or request.endpoint in _OPEN)
    if "Authorization" not in request.headers and not foreign:
        _csrf().protect()


def _csrf() -> CSRFProtect:
    from flask import current_app

    found: CSRFProtect = current_app.extensions["csrf"]
    return found


def _no_csrf(error: CSRFError) -> Response:
    return answer(Problem(400, "csrf", "页面已过期，操作没有执行。", "请返回刷新页面后再试。"))


def _let_go(error: BaseException | None) -> None:
    """What was uploaded is gone from this machine's temporary folder when the answer is."""
    request.close()


def _end(response: Response) -> Response:
    response.headers.update(_HEADERS)
    docs = request.path.startswith("/docs")
    response.headers.setdefault("Content-Security-Policy", _DOCS_POLICY if docs else _POLICY)
    response.headers["X-Request-ID"] = g.get("request_id", "")
    if not request.path.startswith("/static/") and not docs:
        response.headers.setdefault("Cache-Control", "no-store")
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    _log(response)
    return response


def _log(response: Response) -> None:
    """Which route, not which address: queries and names stay out of logs."""
    who = g.get("caller") or None
    log.info(
        "request",
        extra={
            "request": g.get("request_id"),
            "method": request.method,
            "route": request.url_rule.rule if request.url_rule else None,
            "status": response.status_code,
            "ms": round((time.monotonic() - g.get("began", time.monotonic())) * 1000),
            "account": who.user.id if who else None,
            "submission": (request.view_args or {}).get("submission_id"),
        },
    )
