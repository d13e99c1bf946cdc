"""A person with a browser, as far as a test without one can be: follows links' addresses and sends forms as they stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from flask.testing import FlaskClient
from lxml import html
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse

from storage.records import Role, School, User
from tests.service.site import PASSWORD, Site


@dataclass
class Person:
    """Somebody at a browser of their own."""

    site: Site
    user: User | None = None
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.site.app.test_client()

    def get(self, path: str, **more: Any) -> TestResponse:
        """A page."""
        return self.client.get(path, **more)

    def page(self, path: str) -> html.HtmlElement:
        """A page that must be there, as a tree."""
        response = self.get(path)
        assert response.status_code == 200, (path, response.status_code, response.text)
        return html.fromstring(response.text)

    def text(self, path: str) -> str:
        """What a page says."""
        return " ".join(self.page(path).text_content().split())

    def send(
        self, path: str, action: str | None = None, _files: tuple[tuple[str, bytes], ...] = (), **typed: Any
    ) -> TestResponse:
        """Sends the form of a page that goes to `action` (the page itself where null), filled in so."""
        form = form_of(self.page(path), action or path, None if action in (None, path) else action)
        values: MultiDict[str, Any] = MultiDict((key, value) for key, value in form.form_values() if key not in typed)
        for key, value in typed.items():
            values.setlist(key, value if isinstance(value, list) else [value])
        for name, content in _files:
            values.add("file", FileStorage(BytesIO(content), name))
        sent = {"content_type": "multipart/form-data"} if _files else {}
        return self.client.post(action or path, data=values, **sent)

    def sign_in(self, name: str, password: str = PASSWORD, onward: str = "/sign-in") -> TestResponse:
        """Fills in the form of the sign-in page."""
        return self.send(onward, username=name, password=password)


def form_of(page: html.HtmlElement, *actions: str | None) -> html.FormElement:
    """The form that goes to one of these; null: to the page itself, without saying so."""
    found = [form for form in page.forms if form.get("action") in actions]
    assert found, f"no form goes to {actions}"
    return found[0]


def person(site: Site, role: Role, school: School | None = None, **more: Any) -> Person:
    """A person with a new account of that role, signed in."""
    if role == "school" and school is None:
        school = site.school()
    made = Person(site, site.account(role, school, **more))
    assert made.user
    assert made.sign_in(made.user.name).status_code == 303
    return made


def refused(response: TestResponse) -> bool:
    """Whether it leads to the sign-in page instead."""
    return response.status_code == 303 and response.headers["Location"].startswith("/sign-in")
