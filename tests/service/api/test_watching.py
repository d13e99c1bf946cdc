"""What an administrator looks after: failed files, the audit log, programs that are told."""

from __future__ import annotations

import datetime
import http.server
import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from storage.records import Delivery, ReviewRecord, now
from tests.service.serving import ROOT
from tests.service.site import Program, Site, site_on
from tests.stack import Stack, until
from workers import webhooks
from workers.settings import load

BROKEN = b"%PDF-1.4\n" + bytes(200)


class _Hearer(http.server.BaseHTTPRequestHandler):
    """Another program: notes what it is told and answers as it was asked to."""

    def do_POST(self) -> None:
        """Hears."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append((dict(self.headers), body))  # type: ignore[attr-defined]
        self.send_response(self.server.answers.pop(0) if self.server.answers else 200)  # type: ignore[attr-defined]
        self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.end_headers()

    def log_message(self, *arguments: object) -> None:
        """Says nothing."""


@pytest.fixture
def hearer() -> Iterator[http.server.HTTPServer]:
    """It listens on this machine."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Hearer)
    server.heard, server.answers = [], []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def told(stack: Stack) -> Iterator[Site]:
    """A service that may tell programs of this machine, and one other host."""
    stack.environment["PLANREVIEW_WEBHOOK_HOSTS"] = "127.0.0.1, hooks.invalid"
    with site_on(stack) as site:
        yield site


def _deliver(site: Site) -> int:
    return webhooks.deliver(site.stack.database, load(environment=site.stack.environment))


def test_failed_files_say_why_and_are_tried_again(site: Site) -> None:
    admin, school = site.program("admin"), site.program("school")
    found = [school.submit(BROKEN + bytes(number), f"{number}.pdf") for number in range(2)]
    site.work()
    failures = admin.get("/failures").json["failures"]
    assert {one["submission"] for one in failures} == set(found)
    for one in failures:
        assert one["error"]["code"] == "corrupt"
        assert one["error"]["message"].endswith("。")
        assert one["school"]["name"] == "云岭小学"
    again = admin.post("/failures/retry", {"review": failures[0]["review"]})
    assert (again.status_code, len(again.json["reviews"])) == (202, 1)
    assert len(admin.get("/failures").json["failures"]) == 1
    assert len(admin.post("/failures/retry", {}).json["reviews"]) == 1
    assert site.work() == 2
    assert len(admin.get("/failures").json["failures"]) == 2
    assert admin.post("/failures/retry", {"review": "0" * 32}).status_code == 404


def test_the_audit_log_tells_who_did_what(site: Site) -> None:
    admin, school = site.program("admin"), site.program("school")
    found = school.submit()
    admin.post("/schools", {"code": "YL-1", "name": "云岭小学"})
    page = admin.get("/audit?limit=1").json
    assert [one["action"] for one in page["entries"]] == ["school.created"]
    assert admin.user
    assert page["entries"][0]["by"] == admin.user.name
    assert page["entries"][0]["request"]
    rest = admin.get(f"/audit?before={page['next']}").json
    assert [one["action"] for one in rest["entries"]] == ["submission.received"]
    assert rest["next"] is None
    assert len(admin.get(f"/audit?object={found}").json["entries"]) == 1


def test_the_audit_log_tells_who_saved_a_file_of_another(site: Site) -> None:
    admin, school = site.program("admin"), site.program("school")
    found = school.submit()
    for caller in (school, admin):
        assert caller.get(f"/submissions/{found}/original?version=1").status_code == 200
    entries = admin.get(f"/audit?object={found}").json["entries"]
    assert admin.user
    assert [(one["action"], one["by"]) for one in entries[:-1]] == [("original.saved", admin.user.name)]


def test_programs_are_told_signed_and_once(told: Site, hearer: http.server.HTTPServer) -> None:
    admin, school, reviewer = told.program("admin"), told.program("school"), told.program("reviewer")
    events = ["submission.received", "review.done", "review.failed", "submission.ruled", "submission.withdrawn"]
    url = f"http://127.0.0.1:{hearer.server_port}/heard?x=1"
    made = admin.post("/webhooks", {"url": url, "events": events})
    assert made.status_code == 201
    assert "secret" not in admin.get("/webhooks").json["webhooks"][0]
    good, bad = school.submit(), school.submit(BROKEN, "坏.pdf")
    told.work()
    reviewer.post(f"/submissions/{good}/ruling", {"ruling": "passed"})
    school.delete(f"/submissions/{bad}")
    assert _deliver(told) == 6
    assert _deliver(told) == 0
    heard = hearer.heard  # type: ignore[attr-defined]
    bodies = [json.loads(body) for _, body in heard]
    assert [(one["event"], one["submission"]) for one in bodies] == [
        ("submission.received", good), ("submission.received", bad), ("review.done", good), ("review.failed", bad),
        ("submission.ruled", good), ("submission.withdrawn", bad),
    ]  # fmt: skip
    assert bodies[3]["error"] == "corrupt"
    for headers, body in heard:
        signed = webhooks.signature(made.json["secret"], headers["X-Planreview-Timestamp"], body)
        assert headers["X-Planreview-Signature"] == signed
        assert signed.startswith("sha256=")
    assert len({headers["X-Planreview-Delivery"] for headers, _ in heard}) == 6
    shown = admin.get(f"/webhooks/{made.json['id']}/deliveries").json["deliveries"]
    assert all(one["ended"] and one["status"] == 200 for one in shown)
    assert admin.delete(f"/webhooks/{made.json['id']}").status_code == 204
    school.submit()
    with told.stack.database.reading() as db:
        assert db.query(Delivery).count() == 0


def test_who_does_not_hear_is_told_again_later_and_later(told: Site, hearer: http.server.HTTPServer) -> None:
    admin, school = told.program("admin"), told.program("school")
    url = f"http://127.0.0.1:{hearer.server_port}/"
    admin.post("/webhooks", {"url": url, "events": ["submission.received"]})
    hearer.answers[:] = [500, 302, 500, 500, 500, 500, 500, 404]  # type: ignore[attr-defined]
    school.submit()
    waits = []
    for _ in range(len(webhooks.PAUSES) + 1):
        began = now()
        assert _deliver(told) == 0
        with told.stack.database.writing() as db:
            [delivery] = db.query(Delivery)
            waits.append(round((delivery.due - began).total_seconds(), -1))
            delivery.due = now() - datetime.timedelta(seconds=1)
    assert waits[:-1] == [round(pause, -1) for pause in webhooks.PAUSES]
    assert _deliver(told) == 0
    with told.stack.database.reading() as db:
        [delivery] = db.query(Delivery)
        assert delivery.ended
        assert (delivery.status, delivery.tries) == (404, len(webhooks.PAUSES) + 1)
    # Not where a redirect led.
    assert len(hearer.heard) == len(webhooks.PAUSES) + 1  # type: ignore[attr-defined]


def test_two_that_tell_at_once_tell_once(told: Site, hearer: http.server.HTTPServer) -> None:
    admin, school = told.program("admin"), told.program("school")
    admin.post("/webhooks", {"url": f"http://127.0.0.1:{hearer.server_port}/", "events": ["submission.received"]})
    for _ in range(5):
        school.submit()
    threads = [threading.Thread(target=_deliver, args=(told,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(hearer.heard) == 5  # type: ignore[attr-defined]


def test_the_workers_pass_it_on(told: Site, hearer: http.server.HTTPServer) -> None:
    told.program("admin").post(
        "/webhooks", {"url": f"http://127.0.0.1:{hearer.server_port}/", "events": ["submission.received"]}
    )
    told.program("school").submit()
    environment = told.stack.environment | {"PLANREVIEW_WORKERS": "1"}
    command = [sys.executable, "-m", "service.cli", "worker"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL) as process:
        try:
            until(lambda: hearer.heard)  # type: ignore[attr-defined]
        finally:
            process.kill()


@pytest.mark.parametrize(
    "url",
    [
        "http://evil.invalid/", "ftp://127.0.0.1/", "http://user:secret@127.0.0.1/", "http://127.0.0.1.evil.invalid/",
        "http://127.0.0.1@evil.invalid/", "http://[::1]/", "http://localhost/", "http://127.0.0.1:99999/", "file:///etc/passwd",
    ],
)  # fmt: skip
def test_only_allowed_hosts_are_told(told: Site, url: str) -> None:
    response = told.program("admin").post("/webhooks", {"url": url, "events": ["review.done"]})
    assert response.status_code == 422
    assert response.json["error"]["hint"]


def test_without_the_setting_nobody_is_told(site: Site) -> None:
    response = site.program("admin").post("/webhooks", {"url": "http://127.0.0.1/", "events": ["review.done"]})
    assert response.status_code == 422
    assert "PLANREVIEW_WEBHOOK_HOSTS" in response.json["error"]["message"]


@pytest.mark.parametrize(
    ("address", "fine"),
    [
        ("10.1.2.3", True), ("93.184.216.34", True), ("fd00::1", True),
        ("127.0.0.1", False), ("169.254.169.254", False), ("0.0.0.0", False), ("224.0.0.1", False), ("::1", False),
        ("::ffff:127.0.0.1", False), ("fe80::1", False),
    ],
)  # fmt: skip
def test_a_name_that_stands_for_this_machine_is_not_called(
    monkeypatch: pytest.MonkeyPatch, address: str, fine: bool
) -> None:
    def looked_up(host: str, port: int, **more: object) -> list[tuple[object, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (given, port)) for given in ("10.9.9.9", address)]

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    if fine:
        assert webhooks.resolved("hooks.invalid", 443) == "10.9.9.9"
    else:
        with pytest.raises(webhooks.NotAllowed):
            webhooks.resolved("hooks.invalid", 443)


def test_the_address_that_was_looked_at_is_the_one_that_is_called(
    told: Site, hearer: http.server.HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhooks, "resolved", lambda host, port: "127.0.0.1")
    admin, school = told.program("admin"), told.program("school")
    admin.post("/webhooks", {"url": f"http://hooks.invalid:{hearer.server_port}/", "events": ["submission.received"]})
    school.submit()
    assert _deliver(told) == 1
    assert hearer.heard[0][0]["Host"] == f"hooks.invalid:{hearer.server_port}"  # type: ignore[attr-defined]


def test_archives_are_not_announced(told: Site, hearer: http.server.HTTPServer) -> None:
    told.program("admin").post(
        "/webhooks", {"url": f"http://127.0.0.1:{hearer.server_port}/", "events": ["review.done"]}
    )
    told.program("school").submit()
    with told.stack.database.writing() as db:
        db.query(ReviewRecord).one().lane = "archive"
    told.work()
    assert _deliver(told) == 0


def test_a_submission_and_its_announcement_are_one(told: Site) -> None:
    """Where the one is not kept the other is not either."""
    program = Program(told.app, told.program("school").token)
    told.program("admin").post("/webhooks", {"url": "http://127.0.0.1/", "events": ["submission.received"]})
    program.upload(("a.exe", b"MZ"))
    with told.stack.database.reading() as db:
        assert db.query(Delivery).count() == 0
