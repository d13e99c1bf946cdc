"""Keeps the processes of a service running: started in order, watched, started again after a pause, ended in order.

Each part leads a session of its own, so that Ctrl-C reaches the supervisor alone, and dies with it whatever kills it.
What the parts leave behind becomes the supervisor's (it is the subreaper of all) and is killed at its end.
"""

from __future__ import annotations

import logging
import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import FrameType

from parsers import confine
from parsers.confine import die_with_parent
from workers.sandbox import end_children

__all__ = ["Part", "Supervisor", "die_with_parent"]

log = logging.getLogger(__name__)
# Seconds: the pause after a first end, the longest one, and how long a part must have run to be trusted again.
_PAUSE = 0.5
_PAUSE_MOST = 10.0
_STEADY = 10.0
# A part that ended so often before the service was ever ready will not do better.
_HOPELESS = 5
# Seconds between two looks while nothing happens, and while the service is not ready yet.
_LOOK = 5.0
_LOOK_SOON = 0.2
_STOPS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def _nothing() -> None:
    """Needs no preparation."""


@dataclass(frozen=True, slots=True)
class Part:
    """One program of the service. `environment` is all that it gets; `fds` stay open in it under their numbers.

    `prepare` is called before each start. `grace` is the seconds between the request to end and the end. `orphaned` is
    the signal that it gets when the supervisor dies. What it says on standard output is logged, a line each, where it
    is not `speaks_json`.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    folder: str | None = None
    fds: Sequence[int] = ()
    prepare: Callable[[], None] = _nothing
    grace: float = 10.0
    orphaned: signal.Signals = signal.SIGKILL
    speaks_json: bool = True


@dataclass(slots=True)
class _Run:
    """A part and its process, while there is one."""

    part: Part
    process: subprocess.Popen[bytes] | None = None
    began: float = 0.0
    ends: int = 0
    pause: float = _PAUSE / 2
    due: float = 0.0
    rest: bytes = b""


class Supervisor:
    """The parts of one service. To be used by the only thread of a process."""

    def __init__(self, parts: Sequence[Part]) -> None:
        """In the order in which they are started; they are ended in the opposite one."""
        self._runs = [_Run(part) for part in parts]
        self._selector = selectors.DefaultSelector()
        self._requests = 0

    def run(self, is_ready: Callable[[], bool], announce: Callable[[], None], patience: float) -> bool:
        """Runs until asked to end by a signal. False where the service was not ready in so many seconds, and ended.

        `announce` is called once, when `is_ready` first says so.
        """
        confine.adopt_orphans()
        with self._signals():
            try:
                ready = self._until_ready(is_ready, patience)
                if ready and not self._requests:
                    announce()
                while ready and not self._requests:
                    self._step(_LOOK)
            finally:
                self._end()
        return ready

    def _until_ready(self, is_ready: Callable[[], bool], patience: float) -> bool:
        end = time.monotonic() + patience
        while time.monotonic() < end:
            self._step(_LOOK_SOON)
            if self._requests or is_ready():
                return True
            if any(run.ends >= _HOPELESS for run in self._runs):
                return False
        return False

    @contextmanager
    def _signals(self) -> Iterator[None]:
        """Signals wake whoever waits; those that ask to end are counted. One that is ignored stays so (nohup)."""
        reading, writing = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._selector.register(reading, selectors.EVENT_READ)
        wakeup = signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
        taken = [number for number in _STOPS if signal.getsignal(number) is not signal.SIG_IGN]
        before = {number: signal.signal(number, self._asked) for number in taken}
        before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda number, frame: None)
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
            signal.set_wakeup_fd(wakeup)
            self._selector.close()
            os.close(reading)
            os.close(writing)

    def _asked(self, number: int, frame: FrameType | None) -> None:
        self._requests += 1

    # One look -------------------------------------------------------------------------------------------------------

    def _step(self, most: float) -> None:
        """Starts what is due, then waits for an event, `most` seconds at most."""
        for run in self._runs:
            if run.process is None and run.due <= time.monotonic():
                self._start(run)
        due = [run.due for run in self._runs if run.process is None]
        self._wait(max(0.0, min([most, *(moment - time.monotonic() for moment in due)])))
        self._reap()

    def _start(self, run: _Run) -> None:
        part, parent = run.part, os.getpid()

        def tie() -> None:
            die_with_parent(part.orphaned)
            if os.getppid() != parent:
                os._exit(0)

        run.began = time.monotonic()
        try:
            part.prepare()
            run.process = subprocess.Popen(
                part.command,
                env=dict(part.environment),
                cwd=part.folder,
                stdin=subprocess.DEVNULL,
                stdout=None if part.speaks_json else subprocess.PIPE,
                stderr=None if part.speaks_json else subprocess.STDOUT,
                pass_fds=part.fds,
                preexec_fn=tie,
                start_new_session=True,
            )
        except OSError as error:
            log.error("%s cannot be started: %s", part.name, error)
            self._again_later(run)
            return
        if run.process.stdout:
            os.set_blocking(run.process.stdout.fileno(), False)
            self._selector.register(run.process.stdout, selectors.EVENT_READ, run)
        log.info("started", extra={"part": part.name, "pid": run.process.pid})

    def _wait(self, seconds: float) -> None:
        for key, _ in self._selector.select(seconds):
            if isinstance(key.data, _Run):
                self._hear(key.data)
            else:
                with suppress(BlockingIOError):
                    os.read(key.fd, 4096)

    def _hear(self, run: _Run) -> bool:
        """Logs what a part has said; whether there may be more."""
        if not run.process or not run.process.stdout or run.process.stdout.closed:
            return False
        try:
            said = os.read(run.process.stdout.fileno(), 1 << 16)
        except BlockingIOError:
            return False
        *lines, run.rest = (run.rest + said).split(b"\n")
        if not said:
            lines, run.rest = [run.rest], b""
            self._deaf(run.process)
        for line in lines:
            if text := line.decode("utf-8", "replace").strip():
                log.warning("%s", text, extra={"part": run.part.name})
        return bool(said)

    def _reap(self) -> None:
        """Takes note of every process that ended, of those too that the parts left behind."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if not pid:
                return
            for run in self._runs:
                if run.process and run.process.pid == pid:
                    self._ended(run, os.waitstatus_to_exitcode(status))

    def _ended(self, run: _Run, code: int) -> None:
        while self._hear(run):
            pass
        process, run.process = run.process, None
        if process:
            process.returncode = code  # so that it does not look for the process itself
            self._deaf(process)
        run.rest = b""
        if not self._requests:
            log.error("ended by itself", extra={"part": run.part.name, "code": code})
        self._again_later(run)

    def _deaf(self, process: subprocess.Popen[bytes]) -> None:
        """Nothing more is heard of it. A pipe at its end must not wake the supervisor again and again."""
        if process.stdout and not process.stdout.closed:
            self._selector.unregister(process.stdout)
            process.stdout.close()

    def _again_later(self, run: _Run) -> None:
        moment = time.monotonic()
        run.ends += 1
        run.pause = _PAUSE if moment - run.began > _STEADY else min(2 * run.pause, _PAUSE_MOST)
        run.due = moment + run.pause

    # The end --------------------------------------------------------------------------------------------------------

    def _end(self) -> None:
        """Asks each to end and waits for it, the last first; a second request makes it short."""
        asked, self._requests = self._requests, max(self._requests, 1)
        for run in reversed(self._runs):
            self._tell(run, signal.SIGTERM)
            end = time.monotonic() + run.part.grace
            while run.process and time.monotonic() < end and self._requests <= max(asked, 1):
                self._wait(min(1.0, max(0.0, end - time.monotonic())))
                self._reap()
            if run.process:
                log.warning("killed", extra={"part": run.part.name})
                self._tell(run, signal.SIGKILL)
            while run.process:
                self._wait(1.0)
                self._reap()
            log.info("stopped", extra={"part": run.part.name})
        end_children()

    def _tell(self, run: _Run, number: signal.Signals) -> None:
        if run.process:
            with suppress(ProcessLookupError):
                os.kill(run.process.pid, number)
