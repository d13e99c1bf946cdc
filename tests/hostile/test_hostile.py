"""Hostile files through the program itself: an answer for each, nothing fetched, nothing run, nothing left behind.

A selection that is quick to build and to refuse; `make hostile` runs the whole set, a call a file, and measures it.
"""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.hostile.kinds import Hostile
from tests.hostile.server import SECRET, Listener
from tests.hostile.set import everything, strays

QUICK = [one for one in everything() if not one.slow]
OLD = (".doc", ".rtf", ".odt")
_SUBREAPER = 36  # linux/prctl.h: who loses its parent becomes a child of this process


@dataclass(frozen=True)
class Ran:
    """What came of the whole selection."""

    reports: dict[str, dict[str, Any]]
    said: str
    asked: list[str]
    left: list[str]


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ran]:
    """One call for all of them, in which files in old formats share a LibreOffice, and one for a file alone."""
    folder, scratch = tmp_path_factory.mktemp("hostile"), tmp_path_factory.mktemp("scratch")
    if shutil.which("soffice") is None:
        assert not os.environ.get("CI"), "LibreOffice is missing: .ci/office installs it"
        pytest.skip("no LibreOffice")
    before, others = strays(), set(children())
    ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)
    try:
        with Listener(folder) as listener:
            for one in QUICK:
                (folder / one.name).write_bytes(one.make(listener.world))
            (folder / "alone.odt").write_bytes((folder / "outside-http.odt").read_bytes())
            listener.asked.clear()  # whoever makes a .doc may look at its links
            runs = [call([folder / one.name for one in QUICK], scratch), call([folder / "alone.odt"], scratch)]
            reports = dict(
                zip([*(one.name for one in QUICK), "alone.odt"], [r for run in runs for r in answers(run)], strict=True)
            )
            left = [*orphans(others), *map(str, scratch.iterdir()), *map(str, strays() - before)]
        yield Ran(reports, "".join(run.stdout + run.stderr for run in runs), listener.asked, left)
    finally:
        ctypes.CDLL(None).prctl(_SUBREAPER, 0, 0, 0, 0)


def call(files: list[Path], scratch: Path) -> subprocess.CompletedProcess[str]:
    """`planreview review` with these files."""
    program = [sys.executable, "-c", "import sys; from service.cli import main; sys.exit(main())"]
    environment = {**os.environ, "TMPDIR": str(scratch), "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [*program, "review", "--format", "json", *map(str, files)]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


def answers(run: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in run.stdout.splitlines()]


def children() -> list[str]:
    """The processes of this one's, such as a Redis that other tests share."""
    return Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii").split()


def orphans(others: set[str]) -> list[str]:
    """What lives on after its parents, and has become a child of this process; what has ended is only reaped."""
    mine = [child for child in children() if child not in others]
    return [f"{child}: {command(child)}" for child in mine if os.waitpid(int(child), os.WNOHANG)[0] == 0]


def command(process: str) -> str:
    return Path(f"/proc/{process}/cmdline").read_text(encoding="utf-8").replace("\0", " ")


@pytest.mark.parametrize("one", QUICK, ids=lambda one: one.name)
def test_each_has_an_answer(ran: Ran, one: Hostile) -> None:
    report = ran.reports[one.name]
    outcome = report["error"]["code"] if report["error"] else "document"
    assert outcome in one.expect
    if outcome == "document":
        assert not one.outside or any("外部" in notice for notice in report["source"]["notices"])


def test_no_traceback_is_shown(ran: Ran) -> None:
    assert "Traceback" not in ran.said
    assert "内部错误" not in ran.said


def test_nothing_was_asked_for(ran: Ran) -> None:
    assert ran.asked == []


def test_what_links_and_entities_point_to_was_not_read(ran: Ran) -> None:
    assert SECRET not in ran.said


def test_nothing_is_left_behind(ran: Ran) -> None:
    assert ran.left == []


def test_the_listener_hears(tmp_path: Path) -> None:
    """Else nothing that it has not heard would mean anything."""
    import urllib.error
    import urllib.request

    with Listener(tmp_path) as listener:
        with pytest.raises(urllib.error.HTTPError):
            urllib.request.urlopen(listener.world.http + "a.png", timeout=5)
        assert listener.asked == ["GET /a.png HTTP/1.1"]
        secret = Path(listener.world.file.removeprefix("file://"))
    assert secret.read_text(encoding="utf-8") == SECRET
