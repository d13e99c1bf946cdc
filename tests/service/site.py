"""The web application on a real stack, and those who call it: for tests that go through HTTP, without a server."""

from __future__ import annotations

import datetime
import itertools
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from docx import Document
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.security import generate_password_hash
from werkzeug.test import TestResponse, encode_multipart

from service.app import create_app
from storage import work
from storage.records import Role, School, User, now
from tests.stack import Stack
from workers import accounts, jobs
from workers.accounts import Scope
from workers.settings import load

API = "/api/v1"
SAMPLES = Path(__file__).parents[2] / "samples" / "files"
# Tests sign in and ask more often than people do.
_GENEROUS = {"PLANREVIEW_REQUESTS_PER_MINUTE": "100000", "PLANREVIEW_SIGN_INS_PER_MINUTE": "10000"}
_SECRET = {"PLANREVIEW_SECRET": "for-tests-only-and-long-enough-to-be-taken"}
PASSWORD = "a long enough secret 7"
# Cheaper to check than what the program makes: hundreds of accounts are made here.
_HASHED = generate_password_hash(PASSWORD, method="pbkdf2:sha256:1")
_counter = itertools.count(1)


def plan(*lines: str, title: str = "云岭小学2031年校本培训计划") -> bytes:
    """A Word file with that title and these paragraphs; another content each time where there are none."""
    document = Document()
    for line in (title, *(lines or (f"一、第{next(_counter)}个目标", "让每位教师都能开出一节好课。"))):
        document.add_paragraph(line)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def zipped(**files: bytes) -> bytes:
    """A zip with these files."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


@dataclass
class Program:
    """Somebody who calls the API with a token, or without."""

    app: Flask
    token: str | None = None
    user: User | None = None
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.app.test_client()

    def ask(self, method: str, path: str, **more: Any) -> TestResponse:
        """One request to the API; paths count from `/api/v1` where they do not name it."""
        headers = dict(more.pop("headers", {}))
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        full = path if path.startswith(API) else API + path
        return self.client.open(full, method=method, headers=headers, **more)

    def get(self, path: str, **more: Any) -> TestResponse:
        """GET."""
        return self.ask("GET", path, **more)

    def post(self, path: str, content: Any = None, **more: Any) -> TestResponse:
        """POST, of JSON where content is given."""
        return self.ask("POST", path, **({"json": content} if content is not None else {}), **more)

    def patch(self, path: str, content: Any) -> TestResponse:
        """PATCH."""
        return self.ask("PATCH", path, json=content)

    def delete(self, path: str) -> TestResponse:
        """DELETE."""
        return self.ask("DELETE", path)

    def upload(self, *files: tuple[str, bytes], path: str = "/submissions", **form: Any) -> TestResponse:
        """Files in one request."""
        sent = MultiDict[str, Any]((key, str(value)) for key, value in form.items())
        for name, content in files:
            sent.add("file", FileStorage(BytesIO(content), name))
        boundary, data = encode_multipart(sent)
        return self.ask("POST", path, data=data, content_type=f"multipart/form-data; boundary={boundary}")

    def submit(self, content: bytes | None = None, name: str = "计划.docx", **form: Any) -> str:
        """Hands one file in; the submission's id."""
        response = self.upload((name, content or plan()), **form)
        assert response.status_code == 202, response.text
        return str(response.json["id"])  # type: ignore[index]


@dataclass
class Site:
    """The application, its ground, and the people of a district."""

    stack: Stack
    app: Flask

    def school(self, name: str = "云岭小学") -> School:
        """A school."""
        with self.stack.database.writing() as db:
            found = School(code=f"S{next(_counter)}", name=name)
            db.add(found)
            db.flush()
            return found

    def account(self, role: Role, school: School | None = None, **more: Any) -> User:
        """An account whose password is PASSWORD."""
        with self.stack.database.writing() as db:
            name = f"{role}{next(_counter)}"
            user = User(name=name, shown=name, role=role, school_id=school and school.id, password=_HASHED, **more)
            db.add(user)
            db.flush()
            return user

    def token(self, user: User, scopes: Sequence[Scope] | None = None, hours: float = 1) -> str:
        """A token for that account."""
        until = now() + datetime.timedelta(hours=hours)
        chosen = scopes or [scope for scope in accounts.allowed(user) if scope != "private"]
        with self.stack.database.writing() as db:
            return accounts.issue(db, user, "", chosen, until)[1]

    def program(self, role: Role, school: School | None = None, scopes: Sequence[Scope] | None = None) -> Program:
        """A program of a new account of that role."""
        if role == "school" and school is None:
            school = self.school()
        user = self.account(role, school)
        return Program(self.app, self.token(user, scopes), user)

    def nobody(self) -> Program:
        """Somebody who is not signed in."""
        return Program(self.app)

    def work(self) -> int:
        """Does all that waits, as workers would; how many."""
        with self.stack.database.reading() as db:
            waiting = [one for lane in ("interactive", "archive") for one in work.waiting(db, lane, 100)]  # type: ignore[arg-type]
        for review_id in waiting:
            jobs.review(review_id, self.stack.settings, self.stack.database, self.stack.store)
        return len(waiting)


@contextmanager
def site_on(stack: Stack, **more: str) -> Iterator[Site]:
    """The application on that stack; `more` are settings, by the names of their variables without the prefix."""
    changed = {f"PLANREVIEW_{name.upper()}": value for name, value in more.items()}
    settings = load(environment=stack.environment | _GENEROUS | _SECRET | changed)
    app = create_app(settings)
    app.config["WTF_CSRF_ENABLED"] = True
    parts = app.extensions["planreview"]
    try:
        yield Site(stack, app)
    finally:
        parts.queues.close()
        parts.database.close()
