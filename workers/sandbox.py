"""Each document in a process of its own, which can be ended with all that it started.

    caller ──fork──▶ keeper ──fork──▶ worker (──▶ LibreOffice)
                     limits, kills    confined: no network, no privileges, little memory

The keeper never sees what the document holds: it counts time, ends the worker and whatever became of its children,
removes their files, and passes the answer on. The worker is not trusted once it has read a hostile file, so that it
answers in JSON, never in pickles; nothing that it says can make the caller do more than show a wrong report.
Forking, not starting anew, shares the modules that the caller has loaded; the caller should have one thread.
"""

from __future__ import annotations

import json
import os
import re
import resource
import select
import shutil
import signal
import tempfile
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from parsers import confine, landlock, soffice
from parsers.clock import Clock
from parsers.errors import TimedOut, TooComplex
from parsers.gate import MEGA
from parsers.read import Tools
from workers.allowance import CONVERTING, Allowance
from workers.report import Failure
from workers.settings import Limits, Settings

_BUG = "审阅这份文件时程序出错。"
_BUG_HINT = "请把文件和这条消息交给维护人员；设 PLANREVIEW_DEBUG=1 可看详情。"
_MEMORY = "读取这个文件所需的内存超过了限制。"
# Of the memory allowed: who dies by a signal with more than this share of it in use has most likely run out of it.
_NEARLY_ALL = 0.6
# What libraries say whose memory is at an end, by the packages of their errors.
_NO_MEMORY = {
    "builtins": "can't start new thread|Cannot allocate memory",
    "cv2": "Insufficient memory",
    "onnxruntime": "bad_alloc|Failed to allocate",
    "rapidocr": "bad_alloc|Failed to allocate",
}
# Seconds between two looks at the clock.
_LOOK = 0.25
# Seconds between two calls of `tick` at most.
_TICK = 1.0
# The program itself, wherever it is installed; not the folder around it, in which others may keep their files.
_PROGRAM = [
    Path(__file__).parents[1] / name for name in ("parsers", "extractors", "rules", "storage", "workers", "service")
]
_OLD_FORMATS = (".doc", ".dot", ".wps", ".wpt", ".rtf", ".odt", ".ott")


@dataclass(frozen=True, slots=True)
class Job:
    """Work on one document: `work` gives a value that JSON can hold; `failed` makes one of a failure, by the caller."""

    work: Callable[[Tools], Any]
    failed: Callable[[Failure], Any]
    size: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a job gave. `trouble` is for developers: what went wrong inside; a traceback where `debug` is set."""

    value: Any
    failure: Failure | None = None
    trouble: str | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a document is: `steps` (pages read, plans extracted) done, `pages` it has; 0 where not known yet."""

    steps: int = 0
    pages: int = 0


Tick = Callable[[Progress], None]


def each(
    jobs: Iterable[Job], settings: Settings, convert: soffice.Convert | None = None, tick: Tick = lambda progress: None
) -> Iterator[Outcome]:
    """The outcomes in the order of the jobs, of which `limits.at_once` run at the same time.

    `tick` is called with the progress of the job that is waited for, at least once a second. What it raises ends all
    jobs with their processes, and goes on to the caller.
    """
    running: deque[tuple[Job, int, int]] = deque()
    waiting = iter(jobs)
    try:
        while True:
            while len(running) < settings.limits.at_once and (job := next(waiting, None)) is not None:
                running.append((job, *_started(job, settings, convert)))
            if not running:
                return
            job, keeper, channel = running[0]
            said = _answer(channel, tick)
            os.waitpid(keeper, 0)
            running.popleft()
            os.close(channel)
            yield _outcome(job, said)
    finally:
        for _, keeper, channel in running:
            os.close(channel)
            with suppress(ProcessLookupError):
                os.kill(keeper, signal.SIGTERM)
            os.waitpid(keeper, 0)


def run(
    job: Job, settings: Settings, convert: soffice.Convert | None = None, tick: Tick = lambda progress: None
) -> Outcome:
    """The outcome of one job."""
    return next(each([job], settings, convert, tick))


@contextmanager
def converter(names: Iterable[str], settings: Settings) -> Iterator[soffice.Convert | None]:
    """A LibreOffice that stays loaded, where several of the files are likely to need it; else None."""
    program = soffice.find(settings.soffice)
    needed = sum(name.lower().endswith(_OLD_FORMATS) for name in names)
    if program is None or needed < 2:
        yield None
        return
    with soffice.Warm(program, settings.limits.convert_seconds, settings.limits.convert_files) as warm:
        yield warm.convert


def find_office(command: str | None) -> Path | None:
    """The folder of LibreOffice's libraries; None where it cannot be used."""
    return soffice.find(command)


def network_barrier() -> str | None:
    """By which means a worker here has no network (see `confine.without_network`); None where there is none."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, (confine.without_network() or "").encode())
        os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    said = _all_of(reading).decode()
    os.close(reading)
    return said or None


def file_barrier() -> bool:
    """Whether workers and LibreOffice are kept from all files but their own here."""
    return landlock.offered()


def _answer(channel: int, tick: Tick) -> bytes:
    """What the keeper says at last; numbers of pages, a line each, come before it."""
    progress, said = Progress(), bytearray()
    while True:
        tick(progress)
        if not select.select([channel], [], [], _TICK)[0]:
            continue
        part = os.read(channel, MEGA)
        if not part:
            return bytes(said)
        said += part
        while not said.startswith(b"{") and (stop := said.find(b"\n")) >= 0:
            progress = Progress(progress.steps + 1, int(said[:stop]))
            del said[: stop + 1]


def _outcome(job: Job, said: bytes) -> Outcome:
    try:
        answer = json.loads(said)
        if "value" in answer:
            return Outcome(answer["value"])
        code, trouble = str(answer["failure"]), answer.get("trouble")
    except (ValueError, RecursionError, TypeError, KeyError):
        code, trouble = "internal", "no answer"
    failure = _failure(code)
    return Outcome(job.failed(failure), failure, str(trouble) if trouble else None)


def _failure(code: str) -> Failure:
    if code == TimedOut.code:
        return Failure(code, TimedOut.message, TimedOut.hint)
    if code == TooComplex.code:
        return Failure(code, _MEMORY, TooComplex.hint)
    return Failure("internal", _BUG, _BUG_HINT)


# The keeper ----------------------------------------------------------------------------------------------------------


def _started(job: Job, settings: Settings, convert: soffice.Convert | None) -> tuple[int, int]:
    """Process and channel of a new keeper."""
    reading, writing = os.pipe()
    keeper = os.fork()
    if keeper == 0:
        os.close(reading)
        _keep(job, settings, convert, writing)
    os.close(writing)
    return keeper, reading


def _keep(job: Job, settings: Settings, convert: soffice.Convert | None, channel: int) -> NoReturn:
    """Lets a worker do the job, within its limits, and leaves nothing behind."""
    folder = ""
    try:
        os.setsid()
        signal.signal(signal.SIGTERM, _leave)
        confine.die_with_parent(signal.SIGTERM)
        confine.adopt_orphans()
        folder = tempfile.mkdtemp(prefix="planreview-")
        try:
            answer = _watched(job, settings, convert, folder, channel)
        finally:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            end_children()
            shutil.rmtree(folder, ignore_errors=True)
        _write(channel, answer)
    finally:
        os._exit(0)


def _leave(number: int, frame: object) -> NoReturn:
    """The caller has gone or wants no answer."""
    raise SystemExit


def _watched(job: Job, settings: Settings, convert: soffice.Convert | None, folder: str, channel: int) -> bytes:
    reading, writing = os.pipe()
    worker = os.fork()
    if worker == 0:
        os.close(reading)
        _work(job, settings, convert, folder, writing)
    os.close(writing)
    answer = _listen(reading, channel, job.size, settings.limits)
    return answer if answer is not None else _cause_of_end(worker, settings.limits)


def _listen(reading: int, channel: int, size: int, limits: Limits) -> bytes | None:
    """The worker's answer, or one in its place where its time is over or it says nonsense; None where it ended.

    A line is the answer, or what `Allowance` hears of its progress: the number of pages is passed on to the caller.
    """
    clock, allowance = Clock(), Allowance(limits, size)
    line = bytearray()
    while not allowance.is_over(clock.read()):
        if not select.select([reading], [], [], _LOOK)[0]:
            continue
        part = os.read(reading, MEGA)
        if not part:
            return None
        line += part
        if len(line) > limits.result_mb * MEGA:
            return _said("failure", "internal", trouble="an answer without end")
        while (stop := line.find(b"\n")) >= 0:
            said, line = bytes(line[:stop]), line[stop + 1 :]
            if said.startswith(b"{"):
                return said
            if not allowance.hear(said, clock.read()):
                return _said("failure", "internal", trouble="nonsense for an answer")
            _write(channel, b"%d\n" % allowance.pages)
    return _said("failure", TimedOut.code)


def _cause_of_end(worker: int, limits: Limits) -> bytes:
    """Why a worker ended without an answer; one that only fell silent is given a second to end."""
    end = time.monotonic() + 1
    while (ended := os.wait4(worker, os.WNOHANG))[0] == 0 and time.monotonic() < end:
        time.sleep(0.005)
    pid, status, usage = ended
    number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    if number in (signal.SIGXCPU, signal.SIGALRM):
        return _said("failure", TimedOut.code)
    # What both were forked with counts for neither; the limit is on what came on top.
    own = usage.ru_maxrss - resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # SIGKILL comes from the kernel that has no memory left: the keeper itself has not sent one yet.
    if number == signal.SIGKILL or (status and own > _NEARLY_ALL * limits.memory_mb * 1024):
        return _said("failure", TooComplex.code)
    trouble = f"signal {number}" if number else f"status {status}" if pid else "silence"
    return _said("failure", "internal", trouble=trouble)


def end_children() -> None:
    """Kills and reaps until nothing is left: children of who is killed become children of the keeper."""
    listing = Path(f"/proc/self/task/{os.getpid()}/children")
    while True:
        with suppress(OSError):
            for child in listing.read_text(encoding="ascii").split():
                with suppress(ProcessLookupError):
                    os.kill(int(child), signal.SIGKILL)
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


# The worker ----------------------------------------------------------------------------------------------------------


def _work(job: Job, settings: Settings, convert: soffice.Convert | None, folder: str, channel: int) -> NoReturn:
    """Does the job, confined, and answers. Never returns."""
    answer = b""
    try:
        office = soffice.find(settings.soffice)
        _confine(settings, channel)
        _shut_in(folder, office)
        tempfile.tempdir = folder
        limits = settings.limits
        once = partial(soffice.convert, program=office, seconds=limits.convert_seconds)
        shared = partial(_convert, channel, convert) if convert else None
        tools = Tools(shared or once, partial(_tell, channel), settings.file_limits)
        answer = _said("value", job.work(tools))
    except Exception as error:  # noqa: BLE001 - the edge: a bug must not keep other files from being reviewed
        answer = _trouble(error, settings)
    finally:
        with suppress(BrokenPipeError):
            _write(channel, answer + b"\n")
        os._exit(0)


def _trouble(error: Exception, settings: Settings) -> bytes:
    trouble = "".join(traceback.format_exception(error)) if settings.debug else type(error).__name__
    return _said("failure", TooComplex.code if _out_of_memory(error) else "internal", trouble=trouble)


def _out_of_memory(error: Exception) -> bool:
    """Libraries in C++ and threads have no MemoryError."""
    said = _NO_MEMORY.get(type(error).__module__.partition(".")[0])
    return isinstance(error, MemoryError) or bool(said and re.search(said, str(error)))


def _confine(settings: Settings, channel: int) -> None:
    """No way out but the channel: what else is open belongs to the caller and to other documents."""
    limits = settings.limits
    confine.die_with_parent()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.setpgid(0, 0)
    silence = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(silence, stream)
    os.closerange(3, channel)
    os.closerange(channel + 1, os.sysconf("SC_OPEN_MAX"))
    confine.without_network()
    confine.no_new_privileges()
    confine.spare_memory()
    confine.limit_memory(limits.memory_mb * MEGA)
    confine.limit(resource.RLIMIT_CPU, limits.cpu, grace=1)
    confine.limit(resource.RLIMIT_NOFILE, limits.files)
    confine.limit(resource.RLIMIT_FSIZE, limits.file_mb * MEGA)
    confine.limit(resource.RLIMIT_NPROC, limits.processes)


def _shut_in(folder: str, office: Path | None) -> None:
    """Nobody's files but this document's: not the originals, the database, files with passwords.

    LibreOffice, which needs its pipes, may be started in here even where one is loaded already: that one cannot convert
    every file. It runs as nobody, for the map of users (`confine.without_network`) lies in /proc, which is only read.
    """
    programs: list[str | Path] = [*landlock.SYSTEM, *landlock.python(), *_PROGRAM]
    programs += [office.parent] if office else []
    landlock.only(programs, writing=(*landlock.DEVICES, folder), sockets=landlock.PIPES if office else ())


def _tell(channel: int, pages: int = 0, scans: int = 0) -> None:
    _write(channel, b"%d %d\n" % (pages, scans))


def _convert(channel: int, convert: soffice.Convert, data: bytes, suffix: str) -> bytes:
    """A conversion by a LibreOffice that is no child of this process, and that the keeper's clock does not see."""
    _write(channel, CONVERTING + b"\n")
    return convert(data, suffix)


def _said(kind: str, value: Any, **more: Any) -> bytes:
    return json.dumps({kind: value, **more}).encode("ascii")


def _write(channel: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(channel, view) :]


def _all_of(channel: int) -> bytes:
    parts = []
    while part := os.read(channel, MEGA):
        parts.append(part)
    return b"".join(parts)
