"""Processes that are kept running: each case is a supervisor of its own, in a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0
_PROGRAM = """
import os, sys
from pathlib import Path
from workers import logs
from workers.supervise import Part, Supervisor
logs.configure()
folder = Path(sys.argv[1])
def part(name, script, **more):
    return Part(name, ("/bin/sh", "-c", script), dict(os.environ), folder=str(folder), **more)
parts = [{parts}]
print(Supervisor(parts).run({ready}, lambda: (folder / "ready").touch(), {patience}))
"""
LONG = "'echo $$ > {}; exec sleep 1000'"


def supervise(folder: Path, *parts: str, ready: str = "lambda: True", patience: float = 30) -> subprocess.Popen[str]:
    """A supervisor of such parts at work."""
    program = _PROGRAM.format(parts=", ".join(parts), ready=ready, patience=patience)
    return subprocess.Popen(
        [sys.executable, "-c", program, str(folder)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def until(condition: Callable[[], object]) -> None:
    """Returns as soon as the condition holds."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def pid(file: Path) -> int:
    """What a part wrote of itself; 0 until it has."""
    return int(file.read_text() or 0) if file.exists() else 0


def alive(number: int) -> bool:
    """Whether the process does anything still."""
    with suppress(OSError):
        return Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    return False


def logged(text: str) -> list[dict[str, Any]]:
    """The lines of a log."""
    return [json.loads(line) for line in text.splitlines()]


def test_a_part_that_ends_is_started_again(tmp_path: Path) -> None:
    supervisor = supervise(tmp_path, f"part('one', {LONG.format('one')})")
    until(lambda: pid(tmp_path / "one"))
    first = pid(tmp_path / "one")
    os.kill(first, signal.SIGKILL)
    until(lambda: pid(tmp_path / "one") not in (0, first))
    supervisor.terminate()
    said, told = supervisor.communicate(timeout=PATIENCE)
    assert said == "True\n"
    assert {"ended by itself", "started", "stopped"} <= {line["message"] for line in logged(told)}
    assert not alive(pid(tmp_path / "one"))


def test_what_never_stays_up_is_given_up(tmp_path: Path) -> None:
    supervisor = supervise(
        tmp_path, "part('one', 'exit 3')", f"part('two', {LONG.format('two')})", ready="lambda: False", patience=300
    )
    said, told = supervisor.communicate(timeout=PATIENCE)
    assert said == "False\n"
    ends = [line for line in logged(told) if line["message"] == "ended by itself"]
    assert [(line["part"], line["code"]) for line in ends] == [("one", 3)] * 5
    assert not (tmp_path / "ready").exists()
    assert not alive(pid(tmp_path / "two"))


def test_what_does_not_end_when_asked_is_killed_with_what_it_started(tmp_path: Path) -> None:
    stubborn = (
        "'trap : TERM; (echo $BASHPID; setsid sleep 1000 & echo $! > below); echo $$ > one; while :; do sleep 1; done'"
    )
    supervisor = supervise(tmp_path, f"part('one', {stubborn}, grace=0.2)")
    until(lambda: pid(tmp_path / "one") and pid(tmp_path / "below"))
    supervisor.terminate()
    supervisor.communicate(timeout=PATIENCE)
    assert not alive(pid(tmp_path / "one"))
    assert not alive(pid(tmp_path / "below"))


def test_a_second_request_makes_the_end_short(tmp_path: Path) -> None:
    stubborn = "'trap \"touch asked\" TERM; echo $$ > one; while :; do sleep 0.1; done'"
    supervisor = supervise(tmp_path, f"part('one', {stubborn}, grace=1000)")
    until(lambda: pid(tmp_path / "one"))
    supervisor.send_signal(signal.SIGTERM)
    until((tmp_path / "asked").exists)
    supervisor.send_signal(signal.SIGTERM)
    supervisor.communicate(timeout=PATIENCE)
    assert not alive(pid(tmp_path / "one"))


def test_no_part_outlives_a_supervisor_that_is_killed(tmp_path: Path) -> None:
    supervisor = supervise(tmp_path, f"part('one', {LONG.format('one')})")
    until(lambda: pid(tmp_path / "one"))
    supervisor.kill()
    supervisor.communicate(timeout=PATIENCE)
    until(lambda: not alive(pid(tmp_path / "one")))


def test_what_other_programs_say_becomes_lines_of_the_log(tmp_path: Path) -> None:
    speaking = "'echo 你好; printf half; sleep 0.1; echo s; echo $$ > one; exec sleep 1000'"
    supervisor = supervise(tmp_path, f"part('one', {speaking}, speaks_json=False)")
    until(lambda: pid(tmp_path / "one"))
    supervisor.terminate()
    told = supervisor.communicate(timeout=PATIENCE)[1]
    assert [line["message"] for line in logged(told) if line["level"] == "warning"] == ["你好", "halfs"]
