"""What happens to an upload when the ground gives way: an honest answer, and whole files or none."""

from __future__ import annotations

import os
import resource
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from storage.records import StoredFile, Submission
from tests.service.serving import ROOT
from tests.service.site import API, Site, plan, site_on
from tests.stack import Stack, until

# A form that is broken off leaves its temporary file to the collector of garbage, which says so.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


def test_without_its_database_it_says_come_again(stack: Stack) -> None:
    with site_on(stack, database_url="postgresql+psycopg://nobody@127.0.0.1:1/none") as site:
        program = site.nobody()
        program.token = "pr_whatever"
        for response in (program.upload(("计划.docx", plan())), program.get("/submissions"), program.get("/rounds")):
            assert response.status_code == 503
            assert response.json["error"]["code"] == "unavailable"
            assert int(response.headers["Retry-After"]) > 0
        assert program.client.get("/healthz").status_code == 200
        assert "database" in program.client.get("/readyz").json["away"]
        assert list(stack.store.names()) == []


@contextmanager
def _no_file_larger_than(size: int) -> Iterator[None]:
    """As if the disk were full: whoever writes more is told that it does not fit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


# What is small stays in memory until it is put into the store; what is not waits in the temporary folder before.
@pytest.mark.parametrize(("size", "limit"), [(400_000, 300_000), (3_000_000, 1_000_000)])
def test_a_full_disk_is_said_and_nothing_is_kept(site: Site, size: int, limit: int) -> None:
    school = site.program("school")
    content = b"%PDF-1.4\n" + os.urandom(size)
    with _no_file_larger_than(limit):
        response = school.upload(("计划.pdf", content))
    assert response.status_code == 503, response.text
    assert response.json["error"]["code"] == "disk-full"
    assert int(response.headers["Retry-After"]) > 0
    assert list(site.stack.store.names()) == []
    assert list(site.stack.settings.home.rglob("incoming/*")) == []
    with site.stack.database.reading() as db:
        assert db.query(Submission).count() == 0
        assert db.query(StoredFile).count() == 0
    assert school.upload(("计划.pdf", content)).status_code == 202


@contextmanager
def _web(stack: Stack) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """The real web server, and its port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        command = [sys.executable, "-m", "service.web", "--listening", str(listening.fileno())]
        environment = stack.environment | {"PLANREVIEW_WEB_PROCESSES": "1"}
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, pass_fds=(listening.fileno(),), start_new_session=True,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            yield process, listening.getsockname()[1]
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def test_a_web_process_that_is_killed_during_an_upload_leaves_nothing_half(site: Site) -> None:
    school, content = site.program("school"), plan()
    boundary = "-------x"
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.docx"\r\n\r\n'.encode()
    body = head + content + f"\r\n--{boundary}--\r\n".encode()
    lines = (
        f"POST {API}/submissions HTTP/1.1", "Host: localhost", f"Authorization: Bearer {school.token}",
        f"Content-Type: multipart/form-data; boundary={boundary}", f"Content-Length: {len(body)}", "", "",
    )  # fmt: skip
    request = "\r\n".join(lines).encode() + body
    with _web(site.stack) as (process, port):
        until(lambda: _answers(port))
        with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
            connection.sendall(request[: len(request) // 2])
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    with site.stack.database.reading() as db:
        assert db.query(Submission).count() == 0
    assert list(site.stack.store.names()) == []
    assert list(site.stack.settings.home.rglob("incoming/*")) == []
    # The same again, whole.
    with _web(site.stack) as (process, port):
        until(lambda: _answers(port))
        with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
            connection.sendall(request)
            assert connection.recv(1000).startswith(b"HTTP/1.1 202")
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    assert site.work() == 1
    assert [one["state"] for one in school.get("/submissions").json["submissions"]] == ["done"]


def _answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        return connection.recv(100).startswith(b"HTTP/1.1 200")
    return False
