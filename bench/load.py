"""Many schools uploading at the same moment to a real `planreview serve`: how long each waits for its answer, what
becomes of every file.

    python -m bench.load [--schools 200] [--files 2] [--queue 100]     (make load)

Each school signs in with an account of its own, all from one address. At a signal all begin to upload; who is told to
come later (429) comes when told. The queue is kept short, so that it is full while they upload.
"""

from __future__ import annotations

import argparse
import http.client
import io
import json
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from storage.database import Database, sqlite_url
from storage.records import School, User
from workers import accounts

ROOT = Path(__file__).parents[1]
SAMPLES = sorted((ROOT / "samples" / "files").glob("*.docx"))
PASSWORD = "upload-rehearsal-31"
# Seconds: until the service answers; until all that was accepted has been reviewed.
_START, _END = 120.0, 1800.0
# Signing in costs a tenth of a second of a processor on purpose; that many do it at a time, before the clock starts.
_DOORS = 4
_BOUNDARY = "----planreview-load"


@dataclass
class Told:
    """What the schools were told: seconds and status of every answer to an upload, and what they are waiting for."""

    seconds: dict[int, list[float]] = field(default_factory=dict)
    accepted: dict[str, str] = field(default_factory=dict)  # submission -> token
    broken: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, status: int, seconds: float) -> None:
        """One answer."""
        with self.lock:
            self.seconds.setdefault(status, []).append(seconds)

    def all_seconds(self) -> list[float]:
        """Of all answers."""
        return sorted(second for some in self.seconds.values() for second in some)


@dataclass
class Outcome:
    """What a rehearsal showed."""

    told: Told
    states: Counter[str]
    sign_in: list[float]
    uploading: float
    reviewing: float
    load: tuple[float, float, float]


@contextmanager
def serving(home: Path, **settings: str) -> Iterator[str]:
    """A real service of its own; where it answers."""
    command = [sys.executable, "-m", "service.cli", "--home", str(home), "serve", "--port", "0"]
    variables = {key: value for key, value in os.environ.items() if not key.startswith("PLANREVIEW_")} | settings
    said, logged = home.with_suffix(".out"), home.with_suffix(".err")
    with said.open("wb") as out, logged.open("wb") as err:
        process = subprocess.Popen(command, cwd=ROOT, env=variables, stdout=out, stderr=err)
    try:
        yield _address(process, said, logged)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()


def _address(process: subprocess.Popen[bytes], said: Path, logged: Path) -> str:
    end = time.monotonic() + _START
    while time.monotonic() < end and process.poll() is None:
        if found := re.search(r"已启动：http://([^/]+)/", said.read_text(encoding="utf-8")):
            return found[1]
        time.sleep(0.2)
    raise SystemExit("the service did not start:\n" + logged.read_text(encoding="utf-8")[-3000:])


def prepare(home: Path, schools: int) -> list[str]:
    """Accounts of so many schools, by name; one hash serves all, since making it is slow."""
    password = accounts.hashed(PASSWORD)
    names = [f"school-{number:03}" for number in range(schools)]
    with closing(Database(sqlite_url(home / "planreview.db"))) as database, database.writing() as session:
        for name in names:
            school = School(code=name, name=f"示例{name}小学")
            session.add(school)
            session.flush()
            session.add(User(name=name, shown=name, role="school", school_id=school.id, password=password))
    return names


def rehearse(address: str, names: Sequence[str], files: int) -> Outcome:
    """All sign in, then all upload at once, then all is waited for."""
    tokens, sign_in = _signed_in(address, names)
    told, begin = Told(), threading.Barrier(len(names) + 1)
    schools = [
        threading.Thread(target=_school, args=(address, token, name, files, begin, told), daemon=True)
        for name, token in zip(names, tokens, strict=True)
    ]
    for school in schools:
        school.start()
    begin.wait()
    began = time.monotonic()
    for school in schools:
        school.join()
    uploaded = time.monotonic()
    load = os.getloadavg()
    states = _ended(address, told)
    return Outcome(told, states, sign_in, uploaded - began, time.monotonic() - began, load)


def _signed_in(address: str, names: Sequence[str]) -> tuple[list[str], list[float]]:
    def signed_in(name: str) -> tuple[str, float]:
        began = time.monotonic()
        body = json.dumps({"username": name, "password": PASSWORD}).encode()
        status, _, content = _ask(address, "POST", "/api/v1/tokens", body, {"Content-Type": "application/json"})
        if status != 201:
            raise SystemExit(f"cannot sign in: {status} {content!r}")
        return json.loads(content)["token"], time.monotonic() - began

    with ThreadPoolExecutor(_DOORS) as doors:
        tokens, seconds = zip(*doors.map(signed_in, names), strict=True)
    return list(tokens), list(seconds)


def _school(address: str, token: str, name: str, files: int, begin: threading.Barrier, told: Told) -> None:
    bodies = [_body(number, name) for number in range(files)]
    headers = {"Authorization": f"Bearer {token}", "Content-Type": f"multipart/form-data; boundary={_BOUNDARY}"}
    begin.wait()
    for body in bodies:
        while True:
            began = time.monotonic()
            try:
                status, answered, content = _ask(address, "POST", "/api/v1/submissions", body, headers)
            except (OSError, http.client.HTTPException) as error:
                told.note(0, time.monotonic() - began)
                told.broken.append(f"{name}: {error!r}")
                break
            told.note(status, time.monotonic() - began)
            if status == 202:
                told.accepted[json.loads(content)["id"]] = token
            elif status == 429:
                time.sleep(float(answered["Retry-After"]))
                continue
            else:
                told.broken.append(f"{name}: {status} {content[:200]!r}")
            break


def _body(number: int, name: str) -> bytes:
    """A sample that differs from everybody else's, as a form."""
    sample = SAMPLES[(number + int(name.rpartition("-")[2])) % len(SAMPLES)]
    file = io.BytesIO(sample.read_bytes())
    with zipfile.ZipFile(file, "a") as archive:
        archive.comment = f"{name} {number}".encode()
    head = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{sample.name}"\r\n\r\n'
    return head.encode() + file.getvalue() + f"\r\n--{_BOUNDARY}--\r\n".encode()


def _ended(address: str, told: Told) -> Counter[str]:
    """How each accepted file stands when none waits any more."""
    states: dict[str, str] = {}
    end = time.monotonic() + _END
    while len(states) < len(told.accepted) and time.monotonic() < end:
        for submission, token in told.accepted.items():
            if submission in states:
                continue
            headers = {"Authorization": f"Bearer {token}"}
            state = json.loads(_ask(address, "GET", f"/api/v1/submissions/{submission}", None, headers)[2])["state"]
            if state not in ("done", "failed", "cancelled"):
                time.sleep(0.5)  # the oldest are looked at first: while one waits, so do those behind it
                break
            states[submission] = state
    return Counter(states.values()) + Counter({"waiting": len(told.accepted) - len(states)})


def _ask(
    address: str, method: str, path: str, body: bytes | None, headers: dict[str, str]
) -> tuple[int, dict[str, str], bytes]:
    with closing(http.client.HTTPConnection(address, timeout=120)) as connection:
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        return response.status, dict(response.getheaders()), response.read()


def share(seconds: Sequence[float], part: float) -> float:
    """The value that this part of them does not exceed."""
    return sorted(seconds)[min(len(seconds) - 1, int(len(seconds) * part))] if seconds else 0.0


def table(outcome: Outcome) -> str:
    """The figures, to be read."""
    rows: list[tuple[str, ...]] = [("answer", "count", "median s", "p95 s", "longest s")]
    for title, seconds in [
        *((str(status or "broken"), outcome.told.seconds[status]) for status in sorted(outcome.told.seconds)),
        ("all", outcome.told.all_seconds()),
        ("sign-in", outcome.sign_in),
    ]:
        figures = (statistics.median(seconds), share(seconds, 0.95), max(seconds))
        rows.append((title, str(len(seconds)), *(f"{figure:.2f}" for figure in figures)))
    lines = ["  ".join(f"{cell:>9}" for cell in row) for row in rows]
    ends = ", ".join(f"{state} {count}" for state, count in sorted(outcome.states.items()))
    lines.append(f"accepted {len(outcome.told.accepted)}: {ends}")
    lines.append(f"uploading took {outcome.uploading:.0f} s, all reviewed after {outcome.reviewing:.0f} s")
    lines.append(f"load average {', '.join(f'{one:.1f}' for one in outcome.load)} on {os.cpu_count()} cores")
    return "\n".join([*lines, *outcome.told.broken[:10]])


def main() -> int:
    """Prints the table; 1 where a file was lost or something else than 429 was said."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--schools", type=int, default=200)
    parser.add_argument("--files", type=int, default=2)
    parser.add_argument("--queue", type=int, default=100, help="reviews that may wait")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="load-") as folder:
        home = Path(folder) / "home"
        with serving(home, PLANREVIEW_QUEUE_MOST=str(options.queue)) as address:
            outcome = rehearse(address, prepare(home, options.schools), options.files)
    print(table(outcome))
    whole = outcome.states["done"] + outcome.states["failed"] == options.schools * options.files
    return 0 if whole and not outcome.told.broken else 1


if __name__ == "__main__":
    sys.exit(main())
