"""A real `planreview serve` for tests: started in a folder, looked at from outside, ended."""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
# Far more than anything here takes; a loaded machine must not fail a test.
PATIENCE = 90.0


def until(condition: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Returns as soon as the condition holds."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s: {condition}")
        time.sleep(0.05)


def environment(**more: str) -> dict[str, str]:
    """This process's, without settings of the program."""
    return {key: value for key, value in os.environ.items() if not key.startswith("PLANREVIEW_")} | more


def call(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """One command from its start to its end."""
    command = [sys.executable, "-m", "service.cli", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=environment(**more), capture_output=True, text=True, timeout=PATIENCE, check=False
    )


def alive(pid: int) -> bool:
    """Whether the process does anything still."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0] != "Z"
    return False


def belonging(home: Path) -> dict[int, str]:
    """All processes of a home folder, whoever their parent is, with their commands; without `serve` itself."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and alive(int(entry.name)):
            with suppress(OSError):
                variables = (entry / "environ").read_bytes().split(b"\0")
                words = (entry / "cmdline").read_bytes().split(b"\0")
                own = f"PLANREVIEW_HOME={home}".encode() in variables
                if own or any(
                    str(home).encode() in word for word in words if b"serve" not in words
                ):  # Redis overwrites its variables
                    found[int(entry.name)] = b" ".join(words).decode("utf-8", "replace")
    return found


@dataclass
class Serving:
    """A service at `home`; `said` is what people are told, `logged` what machines are."""

    home: Path
    process: subprocess.Popen[bytes]

    @classmethod
    def start(cls, home: Path, *arguments: str, **more: str) -> Serving:
        """Starts it on a free port, without waiting."""
        command = [sys.executable, "-m", "service.cli", "--home", str(home), "serve", "--port", "0", *arguments]
        out, err = home.with_name(f"{home.name}.out"), home.with_name(f"{home.name}.err")
        with out.open("wb") as said, err.open("ab") as logged:
            process = subprocess.Popen(command, cwd=ROOT, env=environment(**more), stdout=said, stderr=logged)
        return cls(home, process)

    @property
    def said(self) -> str:
        """Standard output until now."""
        return self.home.with_name(f"{self.home.name}.out").read_text(encoding="utf-8")

    @property
    def logged(self) -> str:
        """Standard error of all starts until now."""
        return self.home.with_name(f"{self.home.name}.err").read_text(encoding="utf-8")

    @property
    def address(self) -> str:
        """Where it answers; empty until it does."""
        found = re.search(r"已启动：http://([^/]+)/", self.said)
        return found[1] if found else ""

    def ready(self) -> Serving:
        """Waits until it says that it is."""
        until(lambda: self.address or self.process.poll() is not None)
        assert self.address, self.said + self.logged
        return self

    def answers(self) -> bool:
        """Whether `/healthz` is fine."""
        with closing(http.client.HTTPConnection(self.address, timeout=10)) as connection:
            try:
                connection.request("GET", "/healthz")
                return connection.getresponse().status == http.client.OK
            except (OSError, http.client.HTTPException):
                return False

    def part(self, name: str) -> int | None:
        """The process of a part that was started last, if it lives."""
        started = re.findall(rf'"message": "started", "part": "{name}", "pid": (\d+)', self.logged)
        return int(started[-1]) if started and alive(int(started[-1])) else None

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Sends the signal and waits for the end; the exit status."""
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)

    def discard(self) -> None:
        """Ends it and all of its, whatever state they are in."""
        with suppress(ProcessLookupError):
            self.process.kill()
        self.process.wait(PATIENCE)
        for pid in belonging(self.home):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
