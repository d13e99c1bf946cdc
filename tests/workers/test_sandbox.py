"""Each document in a process of its own: what a hostile one may do, and that it costs no other document anything."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from parsers import soffice
from parsers.read import Tools
from workers import sandbox
from workers.sandbox import Job, Outcome
from workers.settings import Limits, Settings

PATIENT = Limits(seconds=10, stall=10)
HURRIED = Limits(seconds=1, stall=10)


def outcome(work: Callable[[Tools], Any], limits: Limits = PATIENT, debug: bool = False) -> Outcome:
    """What became of the work."""
    job = Job(work, lambda failure: failure.code)
    return sandbox.run(job, Settings(Path("unused"), debug, limits=limits))


def loops(tools: Tools) -> None:
    while True:
        pass


def sleeps(tools: Tools) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    time.sleep(60)


def eats_memory(tools: Tools) -> int:
    return len([bytes(1 << 20) for _ in range(1 << 12)])


def swallows_memory_errors(tools: Tools) -> None:
    kept = []
    while True:
        try:
            kept.append(b"x" * (1 << 20))
        except MemoryError:
            os.abort()


def floods(tools: Tools) -> str:
    return "x" * (3 << 20)


def says(text: bytes) -> Callable[[Tools], None]:
    """Writes to everything that is open and ends."""

    def work(tools: Tools) -> None:
        for number in range(3, 64):
            try:
                os.write(number, text)
            except OSError:
                continue
        os._exit(0)

    return work


def magnifies(tools: Tools) -> None:
    """Runs out of memory in a library that has no MemoryError."""
    import cv2
    import numpy as np

    cv2.resize(np.zeros((10, 10), np.uint8), (30_000, 30_000))


def dies(number: int) -> Callable[[Tools], None]:
    return lambda tools: os.kill(os.getpid(), number)


def divides(tools: Tools) -> float:
    return 1 / int("0")


@pytest.mark.parametrize(
    ("work", "limits", "code"),
    [
        pytest.param(loops, HURRIED, "timeout", id="a loop"),
        pytest.param(sleeps, HURRIED, "timeout", id="sleep, deaf to signals"),
        pytest.param(loops, Limits(seconds=30, stall=1), "timeout", id="no progress"),
        pytest.param(loops, Limits(seconds=30, stall=30, cpu=1), "timeout", id="processor time"),
        pytest.param(eats_memory, Limits(memory_mb=300), "too-complex", id="memory"),
        pytest.param(magnifies, Limits(memory_mb=300), "too-complex", id="memory, in C++"),
        pytest.param(swallows_memory_errors, Limits(memory_mb=300), "too-complex", id="dies for want of memory"),
        pytest.param(dies(signal.SIGKILL), PATIENT, "too-complex", id="killed by the kernel"),
        pytest.param(dies(signal.SIGSEGV), PATIENT, "internal", id="dies by a signal"),
        pytest.param(divides, PATIENT, "internal", id="a bug"),
        pytest.param(says(b"\xff{{[[\x00\n"), PATIENT, "internal", id="garbage"),
        pytest.param(says(b"{" + b"[" * 100_000 + b"\n"), PATIENT, "internal", id="garbage in JSON"),
        pytest.param(says(b'{"value"'), PATIENT, "internal", id="half an answer"),
        pytest.param(says(b"9999999 0\n"), PATIENT, "internal", id="more pages than there can be"),
        pytest.param(says(b"9\n"), PATIENT, "internal", id="half a line of progress"),
        pytest.param(floods, Limits(result_mb=1), "internal", id="an answer without end"),
    ],
)
def test_what_goes_wrong_has_a_code(work: Callable[[Tools], Any], limits: Limits, code: str) -> None:
    started = time.monotonic()
    assert outcome(work, limits).value == code
    assert time.monotonic() - started < 8


def test_a_value_comes_back_as_json() -> None:
    assert outcome(lambda tools: {"计划": [1, None, "\ud800"]}).value == {"计划": [1, None, "\ud800"]}


def test_pages_extend_the_time() -> None:
    def turns_pages(tools: Tools) -> str:
        for _ in range(4):
            time.sleep(0.4)
            tools.progress(4)
        return "read"

    assert outcome(turns_pages, Limits(seconds=1, stall=5, seconds_per_page=2)).value == "read"
    assert outcome(turns_pages, Limits(seconds=1, stall=5, seconds_per_page=2, seconds_most=1)).value == "timeout"


def test_pages_to_be_recognised_extend_it_more() -> None:
    def looks(tools: Tools) -> str:
        for _ in range(4):
            tools.progress(scans=4)
            time.sleep(0.4)
        return "read"

    assert outcome(looks, Limits(seconds=1, stall=5, seconds_per_page=1, seconds_per_scan=1)).value == "read"
    assert outcome(looks, Limits(seconds=1, stall=5, seconds_per_scan=1, seconds_most=1)).value == "timeout"


def test_who_waits_for_the_libreoffice_of_all_is_not_idle() -> None:
    """It serves one after the other and keeps its own time: what is before a document in the queue is not its fault."""

    def waits(data: bytes, suffix: str) -> bytes:
        time.sleep(2)
        return b"converted"

    def converts(tools: Tools) -> str:
        assert tools.convert
        converted = tools.convert(b"", "doc").decode()
        tools.progress()
        return converted

    job = Job(converts, lambda failure: failure.code)
    limits = Limits(seconds=1, stall=1, convert_seconds=1)
    assert sandbox.run(job, Settings(Path("unused"), limits=limits), waits).value == "converted"


def test_one_who_is_kept_from_the_processor_is_given_more_time() -> None:
    """Four more processes for each processor: the work takes several times as long, and is not ended for it."""

    def works(tools: Tools) -> str:
        end = time.process_time() + 0.5
        while time.process_time() < end:
            pass
        return "read"

    kernel_says = Path("/proc/self/schedstat").exists()
    with busy(4 * len(os.sched_getaffinity(0))):
        assert outcome(works, Limits(seconds=1, stall=1)).value == ("read" if kernel_says else "timeout")


@contextmanager
def busy(processes: int) -> Iterator[None]:
    """So many processes that do nothing but keep processors from others."""
    children = []
    for _ in range(processes):
        child = os.fork()
        if child == 0:
            os.setsid()  # the scheduler is fair to sessions, and each document has one
            signal.alarm(60)
            while True:
                pass
        children.append(child)
    try:
        yield
    finally:
        for child in children:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


@pytest.mark.parametrize(
    ("size", "pages", "scans", "seconds"),
    [(0, 0, 0, 20), (1, 0, 0, 21), (2 << 20, 10, 0, 52), (0, 10, 5, 100), (50 << 20, 500, 0, 1570), (0, 9999, 0, 1800)],
)
def test_time_grows_with_size_and_pages(size: int, pages: int, scans: int, seconds: int) -> None:
    limits = Limits(seconds=20, seconds_per_mb=1, seconds_per_page=3, seconds_per_scan=10, seconds_most=1800)
    assert limits.time(size, pages, scans) == seconds


def test_what_hangs_has_less_than_twenty_seconds() -> None:
    limits = Limits()
    assert max(limits.seconds, limits.stall, limits.convert_seconds) <= 15


def test_there_is_no_network() -> None:
    server = socket.create_server(("127.0.0.1", 0))
    port = server.getsockname()[1]

    def connects(tools: Tools) -> str:
        try:
            socket.create_connection(("127.0.0.1", port), 2).close()
        except OSError:
            return "refused"
        return "connected"

    with server:
        assert sandbox.network_barrier() in ("user-namespace", "namespace")
        assert outcome(connects).value == "refused"


def test_nobody_elses_files_are_opened(tmp_path: Path) -> None:
    """Neither what the same user keeps, nor what other processes were told, passwords among it."""
    (tmp_path / "original.docx").write_bytes(b"PK")

    def reads(path: str) -> Callable[[Tools], str]:
        def work(tools: Tools) -> str:
            try:
                return "read" if Path(path).read_bytes() else "empty"
            except PermissionError:
                return "refused"

        return work

    expected = "refused" if sandbox.file_barrier() else "read"
    for path in (str(tmp_path / "original.docx"), f"/proc/{os.getpid()}/environ", "/etc/hosts"):
        assert outcome(reads(path)).value == expected, path
    assert outcome(reads(sys.executable)).value == "read"


def test_no_grandchild_survives() -> None:
    """One that left its group, its session and its parent, as LibreOffice's own process does."""
    program = (
        "import os, signal, sys, time\n"
        "os.setsid()\n"
        "if os.fork(): os._exit(0)\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "open(sys.argv[1], 'w').write(str(os.getpid()))\n"
        "time.sleep(60)\n"
    )

    def leaves_one(tools: Tools) -> int:
        told = Path(tempfile.mkdtemp(), "told")
        subprocess.run([sys.executable, "-I", "-S", "-c", program, str(told)], check=True)
        while not (told.exists() and told.read_text()):
            time.sleep(0.01)
        return int(told.read_text())

    left = outcome(leaves_one)
    assert left.failure is None
    with pytest.raises(ProcessLookupError):
        os.kill(left.value, 0)


@pytest.mark.parametrize("shared", [True, False], ids=["one that stays loaded has failed", "alone"])
def test_a_libreoffice_may_be_started_inside(shared: bool) -> None:
    if soffice.find() is None:
        assert not os.environ.get("CI"), "LibreOffice is missing: .ci/office installs it"
        pytest.skip("no LibreOffice")
    settings = Settings(Path("unused"))

    def converts(tools: Tools) -> str:
        assert tools.convert
        return tools.convert(rb"{\rtf1 plan}", "rtf")[:2].decode()

    job = Job(converts, lambda failure: failure.code)
    assert sandbox.run(job, settings, soffice.convert if shared else None).value == "PK"


def test_files_left_behind_are_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def leaves_a_file(tools: Tools) -> str:
        Path(tempfile.mkdtemp(), "page.png").write_bytes(b"x")
        return tempfile.gettempdir()

    folder = outcome(leaves_a_file).value
    assert Path(folder).parent == tmp_path
    assert not list(tmp_path.iterdir())


def test_limits_of_files() -> None:
    def opens(tools: Tools) -> int:
        opened = []
        try:
            while True:
                opened.append(Path(os.devnull).open())  # noqa: SIM115 - open they shall stay
        except OSError:
            return len(opened)

    def writes(tools: Tools) -> int:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        with tempfile.TemporaryFile() as file:
            try:
                file.truncate(5 << 20)
            except OSError:
                return 0
            return 5

    assert outcome(opens, Limits(files=40)).value < 40
    assert outcome(writes, Limits(file_mb=1)).value == 0
    assert outcome(writes, Limits(file_mb=9)).value == 5


def test_one_that_dies_costs_no_other_anything() -> None:
    works = [lambda tools: 1, dies(signal.SIGSEGV), lambda tools: 2, divides, loops, lambda tools: 3]
    jobs = [Job(work, lambda failure: failure.code) for work in works]
    settings = Settings(Path("unused"), limits=HURRIED)
    values = [found.value for found in sandbox.each(jobs, settings)]
    assert values == [1, "internal", 2, "internal", "timeout", 3]


def test_two_at_once_keep_their_order() -> None:
    def waits(number: int) -> Callable[[Tools], int]:
        def work(tools: Tools) -> int:
            time.sleep(0.5 if number % 2 == 0 else 0)
            return number

        return work

    jobs = (Job(waits(number), lambda failure: failure.code) for number in range(6))
    started = time.monotonic()
    outcomes = [found.value for found in sandbox.each(jobs, Settings(Path("unused"), limits=Limits(at_once=6)))]
    assert outcomes == [0, 1, 2, 3, 4, 5]
    assert time.monotonic() - started < 1.4


def test_who_wants_no_more_answers_leaves_no_process() -> None:
    jobs = (Job(sleeps, lambda failure: failure.code) for _ in range(2))
    quick = Job(lambda tools: os.getpid(), lambda failure: failure.code)
    children = Path(f"/proc/self/task/{os.getpid()}/children")
    others = children.read_text()  # of this process, such as a Redis that tests share
    outcomes = sandbox.each([quick, *jobs], Settings(Path("unused"), limits=PATIENT))
    next(outcomes)
    assert children.read_text() != others
    outcomes.close()  # type: ignore[attr-defined]
    assert children.read_text() == others


@pytest.mark.parametrize(("debug", "said"), [(False, "ZeroDivisionError"), (True, "Traceback")])
def test_a_bug_is_named_and_traced_where_asked_for(debug: bool, said: str) -> None:
    trouble = outcome(divides, debug=debug).trouble or ""
    assert trouble.startswith(said)


def test_a_document_cannot_speak_for_another() -> None:
    """What is open in the caller is closed: the channel of another document among them."""

    def counts(tools: Tools) -> int:
        return sum(Path(f"/proc/self/fd/{number}").exists() for number in range(3, 256))

    reading, writing = os.pipe()
    try:
        assert outcome(counts).value == 1
    finally:
        os.close(reading)
        os.close(writing)
