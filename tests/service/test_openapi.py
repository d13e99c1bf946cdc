"""The description of the API is whole and true: what it says is what comes, whatever is sent.

`make fuzz` sends far more; TEST_FUZZ is the number of requests for each route and role.
"""

from __future__ import annotations

import json
import os
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from storage.records import User
from tests.service.site import API, Program, Site, plan, site_on
from tests.stack import CHOSEN, RedisServer, stack_of

_EXAMPLES = int(os.environ.get("TEST_FUZZ", "3"))
_CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
# Accounts that are called by others' numbers seldom, so that nobody switches off the one who asks.
_FAR = 90_000


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, redis_server: RedisServer) -> Iterator[Site]:
    """One for all requests."""
    with (
        stack_of(CHOSEN or "sqlite", tmp_path_factory.mktemp("openapi"), redis_server) as stack,
        site_on(stack, wait_most="1", webhook_hosts="hooks.invalid") as site,
    ):
        yield site


@pytest.fixture(scope="module")
def description(site: Site) -> dict[str, Any]:
    """What programs are told."""
    return dict(site.nobody().client.get("/openapi.json").json)


def _operations(description: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def test_every_route_of_the_api_is_described(site: Site, description: dict[str, Any]) -> None:
    routes = {
        f"{method} {rule.rule.replace('<int:', '{').replace('<', '{').replace('>', '}')}"
        for rule in site.app.url_map.iter_rules()
        if rule.rule.startswith(API)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert {name for name, _ in _operations(description)} == routes


def test_every_operation_is_named_and_says_what_comes(description: dict[str, Any]) -> None:
    operations = dict(_operations(description))
    names = [operation["operationId"] for operation in operations.values()]
    assert len(set(names)) == len(names)
    for name, operation in operations.items():
        answers = operation["responses"]
        assert operation["summary"], name
        assert {"401", "403", "422", "429", "503"} <= set(answers), name
        assert [status for status in answers if status.startswith("2")], name
        assert ("404" in answers) or ("{" not in name), name
        assert ("415" in answers) or ("requestBody" not in operation), name
        for status, answer in answers.items():
            assert (status == "204") is ("content" not in answer), f"{name} {status}"
            if status.startswith(("4", "5")):
                schema = answer["content"]["application/json"]["schema"]
                assert schema == {"$ref": "#/components/schemas/Error"}, f"{name} {status}"


def test_who_must_sign_in_is_described(description: dict[str, Any]) -> None:
    opened = {name for name, operation in _operations(description) if not operation.get("security")}
    assert opened == {"POST /api/v1/tokens", "POST /api/v1/password"}


def test_the_documentation_works_without_a_network(site: Site) -> None:
    client = site.nobody().client
    page = client.get("/docs/swagger")
    assert "培训计划审阅：接口说明" in page.text
    assert "http://" not in page.text.replace("http://www.w3.org", "")
    assert "https://" not in page.text
    for name in ("js/swagger-ui-bundle.js", "js/swagger-ui-standalone-preset.js", "css/swagger-ui.css"):
        assert f"swagger/{name}" in page.text
        with client.get(f"/docs/swagger/{name}") as file:
            assert file.status_code == 200
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self' 'unsafe-inline'" in policy
    assert "'unsafe-inline'" not in client.get("/healthz").headers["Content-Security-Policy"].split("script-src")[1]


def _program(site: Site, role: Any) -> Program:
    user = site.account(role, site.school() if role == "school" else None)
    with site.stack.database.writing() as db:
        db.get_one(User, user.id).id = _FAR + user.id
    with site.stack.database.reading() as db:
        user = db.get_one(User, _FAR + user.id)
    return Program(site.app, site.token(user), user)


@pytest.mark.parametrize("role", ["school", "admin"])
def test_nothing_that_is_sent_breaks_it(site: Site, role: str) -> None:
    program = _program(site, role)
    submission = program.submit(plan("一、组织管理", "组长：____"))
    site.work()
    headers = {"Authorization": f"Bearer {program.token}"}
    schema = schemathesis.openapi.from_wsgi("/openapi.json", site.app)
    for result in schema.get_all_operations():
        _sent(result.ok(), headers, submission)


def _sent(operation: Any, headers: dict[str, str], submission: str) -> None:
    @settings(
        max_examples=_EXAMPLES,
        derandomize=_EXAMPLES < 100,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def send(case: Any) -> None:
        # What names nothing at all never comes far.
        if "submission_id" in (case.path_parameters or {}):
            case.path_parameters["submission_id"] = submission
        if operation.label.startswith("DELETE /api/v1/submissions/{submission_id}"):
            return
        case.validate_response(case.call(headers=headers), checks=_CHECKS)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        send()


_EVIL: list[Any] = [
    "\0",
    "\ud800",
    "a" * 5000,
    2**63,
    -1,
    1e308,
    None,
    [],
    {},
    "9999-12-31T23:59:59-23:59",
    "'; --",
    "../../etc",
]


@pytest.mark.parametrize("value", _EVIL, ids=repr)
def test_values_that_break_programs_are_refused(site: Site, value: Any) -> None:
    """The same through every field of every body and query, on the database that tests run on."""
    program = _program(site, "admin")
    for name, operation in _operations(site.nobody().client.get("/openapi.json").json):
        method, path = name.split(" ")
        if path.endswith(("/events", "/password")) or "submission_id" in path:
            continue
        path = path.replace("{round_id}", "77").replace("{template_id}", "none").replace("{draft_id}", "0" * 32)
        path = (
            path.replace("{school_id}", "77")
            .replace("{user_id}", "77")
            .replace("{token_id}", "77")
            .replace("{webhook_id}", "77")
        )
        query = {one["name"]: value for one in operation.get("parameters", []) if one["in"] == "query"}
        body = operation.get("requestBody", {}).get("content", {}).get("application/json")
        fields = _fields(site.app, body) if body else [None]
        for field in fields:
            sent = {"data": json.dumps({field: value}), "content_type": "application/json"}
            more: dict[str, Any] = sent if field else {"query_string": _textual(query)}
            response = program.ask(method, path, **more)
            assert response.status_code < 500, f"{name} {field}: {response.text}"


def _fields(app: Flask, body: dict[str, Any]) -> list[str]:
    name = body["schema"]["$ref"].rpartition("/")[2]
    return list(app.test_client().get("/openapi.json").json["components"]["schemas"][name]["properties"])


def _textual(query: dict[str, Any]) -> dict[str, str]:
    return {key: str(value).encode("utf-8", "replace").decode() for key, value in query.items()}


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"data": b"{", "content_type": "application/json"}, 400),
        ({"data": b"[" * 100_000, "content_type": "application/json"}, 400),
        ({"data": b'{"code": ' + b"9" * 5000 + b"}", "content_type": "application/json"}, 400),
        ({"data": b"code=a", "content_type": "application/x-www-form-urlencoded"}, 415),
        ({"data": b""}, 415),
        ({"json": [1]}, 422),
        ({"json": {"code": "A"}}, 422),
        ({"data": b'"' + b"x" * (2 << 20) + b'"', "content_type": "application/json"}, 413),
    ],
    ids=["broken", "nested", "huge number", "form", "nothing", "list", "missing", "too large"],
)
def test_bodies_that_are_no_bodies(site: Site, sent: dict[str, Any], status: int) -> None:
    response = _program(site, "admin").ask("POST", "/schools", **sent)
    assert response.status_code == status
    error = response.json["error"]
    assert error["code"]
    assert error["message"]
    assert error["hint"]
    assert error["request"] == response.headers["X-Request-ID"]


def test_every_no_has_its_status_and_one_shape(site: Site) -> None:
    nobody, school = site.nobody(), site.program("school")
    asked = {
        401: nobody.get("/submissions"),
        403: school.get("/audit"),
        404: school.get("/nothing-here"),
        405: school.delete("/rounds"),
        415: school.post("/submissions", {"file": "x"}),
        422: school.get("/submissions?limit=0"),
    }
    for status, response in asked.items():
        assert response.status_code == status
        assert set(response.json) >= {"error"}
        assert set(response.json["error"]) == {"code", "message", "hint", "request"}
    assert asked[401].headers["WWW-Authenticate"] == "Bearer"
    assert asked[405].headers["Allow"]


def test_forms_with_strange_fields_are_refused(site: Site) -> None:
    school = site.program("school")
    for form in (
        {"round": "9" * 5000},
        {"round": "[" * 5000},
        {"round": "x"},
        {"submission": "\0"},
        {"stage": "never"},
        {"round": "0"},
    ):
        assert school.upload(("a.docx", plan()), **form).status_code == 422, form
    assert school.upload(("a.docx", plan()), template="no-such\0").status_code == 404
    assert school.upload(("../../etc/passwd\0.docx", plan())).json["submissions"][0]["name"] == "passwd.docx"
