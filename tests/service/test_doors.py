"""More uploads at the same moment than get on: programs come again, people wait, and nobody is turned away for good."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from tests.service.pages.browser import person
from tests.service.site import Site, plan


@pytest.fixture
def busy(site: Site) -> Iterator[Any]:
    """The doors, all of them taken."""
    doors = site.app.extensions["planreview"].doors
    taken = 0
    while doors.acquire(blocking=False):
        taken += 1
    assert taken
    yield doors
    for _ in range(taken - 1):
        doors.release()


def test_a_program_is_told_to_come_again_and_is_taken_in_then(site: Site, busy: Any) -> None:
    school = site.program("school")
    refused = school.upload(("计划.docx", plan()))
    assert refused.status_code == 429
    assert refused.json["error"]["code"] == "busy"
    assert 2 <= int(refused.headers["Retry-After"]) <= 6
    busy.release()
    assert school.upload(("计划.docx", plan())).status_code == 202


def test_a_person_waits_and_is_taken_in(site: Site, busy: Any) -> None:
    someone = person(site, "school")
    answers: list[int] = []

    def send() -> None:
        answers.append(someone.send("/submissions/upload", _files=(("计划.docx", plan()),)).status_code)

    sending = threading.Thread(target=send)
    sending.start()
    busy.release()
    sending.join(60)
    assert answers == [303]
