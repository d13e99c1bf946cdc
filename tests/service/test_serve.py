"""`planreview serve` and `planreview worker`, started for real."""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from service import serve
from service.cli import main
from storage.database import Database
from storage.records import Round, Submission, User
from tests.service.serving import Serving, belonging, call, until
from workers import redis_server
from workers.secret import with_secret
from workers.settings import load


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """A service with the samples that tests share; they leave it running."""
    serving = Serving.start(tmp_path_factory.mktemp("serve") / "home", "--demo")
    try:
        yield serving.ready()
    finally:
        serving.discard()


def test_it_answers_and_says_where_and_how(running: Serving) -> None:
    assert running.answers()
    assert f"http://{running.address}/" in running.said
    assert str(running.home) in running.said
    assert "Ctrl-C" in running.said


def test_the_first_start_makes_the_accounts_and_shows_their_passwords(running: Serving) -> None:
    shown = re.findall(r"账号：(\S+)  密码：([a-z0-9-]{19})\n", running.said)
    assert [name for name, _ in shown] == ["admin", "demo-school", "demo-reviewer"]
    kept = b"".join(path.read_bytes() for path in running.home.glob("*") if path.is_file())
    assert not any(password.encode() in kept or password in running.logged for _, password in shown)


def test_the_demo_is_a_round_with_all_samples(running: Serving) -> None:
    database = Database(load(str(running.home), {}).database_url)
    with database.reading() as session:
        samples = len(list((Path(__file__).parents[2] / "samples" / "files").iterdir()))
        assert session.query(Submission).join(Round).count() == samples
        assert {user.name: user.role for user in session.query(User)} == {
            "admin": "admin",
            "demo-school": "school",
            "demo-reviewer": "reviewer",
        }
    database.close()


def test_what_it_keeps_is_its_owners_alone(running: Serving) -> None:
    for path in (running.home, *running.home.rglob("*")):
        assert path.stat().st_mode & 0o077 == 0, path


def test_every_line_of_the_log_is_json(running: Serving) -> None:
    lines = [json.loads(line) for line in running.logged.splitlines()]
    assert {"at", "level", "logger", "message"} <= set.intersection(*(set(line) for line in lines))
    assert {"redis", "worker", "web"} <= {line.get("part") for line in lines}


def test_a_second_service_in_the_same_folder_is_refused(running: Serving) -> None:
    done = call("--home", str(running.home), "serve", "--port", "0")
    assert done.returncode == 2
    assert f"已有一个 planreview serve 在运行（进程号 {running.process.pid}）" in done.stderr
    assert running.answers()


def test_a_port_in_use_is_said(running: Serving, tmp_path: Path) -> None:
    port = running.address.rsplit(":", 1)[1]
    done = call("--home", str(tmp_path / "other"), "serve", "--port", port)
    assert done.returncode == 2
    assert f"端口 {port}" in done.stderr
    assert "--port" in done.stderr


@pytest.mark.parametrize("name", ["redis", "worker", "web"])
def test_a_part_that_is_killed_comes_back(running: Serving, name: str) -> None:
    before = running.part(name)
    assert before
    os.kill(before, signal.SIGKILL)
    until(lambda: (running.part(name) or before) != before)
    until(running.answers)
    until(lambda: redis_server.answers(running.home))
    assert running.process.poll() is None


def test_killed_it_leaves_nothing_behind_and_the_next_one_ends_in_order(tmp_path: Path) -> None:
    first = Serving.start(tmp_path / "home").ready()
    try:
        until(lambda: len(belonging(first.home)) >= 7)  # Redis, worker and its two hands, web and its two processes
        left = belonging(first.home)
        assert first.stop(signal.SIGKILL) == -signal.SIGKILL
        following = Serving.start(first.home).ready()  # at once: whatever is left of the first is in its way now
        assert following.answers()
        assert "密码" not in following.said.split("已启动")[0]
        until(lambda: not set(left) & set(belonging(first.home)))
        assert following.stop() == 0
        ends = re.findall(r'"message": "stopped", "part": "(\w+)"', following.logged)
        assert ends == ["web", "worker", "redis"]
        assert belonging(first.home) == {}
        assert "已停止" in following.said
    finally:
        first.discard()


@pytest.mark.parametrize(
    "wrong",
    [
        ("PLANREVIEW_WORKER", "3", "不认识的环境变量 PLANREVIEW_WORKER"),
        ("PLANREVIEW_WORKERS", "many", "PLANREVIEW_WORKERS"),
        ("PLANREVIEW_DATABASE_URL", "mysql://db", "PLANREVIEW_DATABASE_URL"),
        ("PLANREVIEW_SECRET", "short", "PLANREVIEW_SECRET"),
    ],
)
@pytest.mark.parametrize("command", ["serve", "worker"])
def test_settings_that_make_no_sense_are_refused(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: str,
    wrong: tuple[str, str, str],
) -> None:
    variable, value, said = wrong
    for name in [name for name in os.environ if name.startswith("PLANREVIEW_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv(variable, value)
    assert main(["--home", str(tmp_path / "home"), command]) == 2
    shown = capsys.readouterr()
    assert said in shown.err
    assert shown.out == ""
    assert not (tmp_path / "home").exists()


def test_a_worker_without_a_service_says_so(tmp_path: Path) -> None:
    done = call("--home", str(tmp_path / "home"), "worker")
    assert done.returncode == 2
    assert "没有在运行的 planreview serve" in done.stderr
    assert "PLANREVIEW_REDIS_URL" in done.stderr


@pytest.mark.parametrize(
    ("host", "proxies", "warned"),
    [("127.0.0.1", 0, False), ("localhost", 0, False), ("::1", 0, False), ("0.0.0.0", 0, True), ("0.0.0.0", 1, False)],
)
def test_other_machines_without_tls_are_warned_of(host: str, proxies: int, warned: bool) -> None:
    settings = load("here", {"PLANREVIEW_PROXIES": str(proxies)})
    assert ("TLS" in serve._warning(host, settings)) is warned


def test_tables_of_a_newer_program_are_left_alone(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    with closing(sqlite3.connect(home / "planreview.db")) as database:
        database.execute("create table alembic_version (version_num varchar(32) not null)")
        database.execute("insert into alembic_version values ('9999')")
        database.commit()
    done = call("--home", str(home), "serve", "--port", "0")
    assert done.returncode == 2
    assert "数据库比程序新" in done.stderr


def test_the_secret_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    settings = load(str(tmp_path / "home"), {})
    made = with_secret(settings).service.secret
    assert made
    assert len(made) >= 32
    assert with_secret(settings).service.secret == made
    assert (tmp_path / "home" / "secret").stat().st_mode & 0o077 == 0
    given = load(str(tmp_path / "home"), {"PLANREVIEW_SECRET": "g" * 40})
    assert with_secret(given).service.secret == "g" * 40
