"""LibreOffice, kept at arm's length: where it is, and what converts one file, or one file after another.

Both have a profile of their own (`parsers/profile.xcu`: no macros, no links, no network), a folder of their own that
goes with them, no network where the machine allows that, and past their time they are killed.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

from parsers import confine, landlock
from parsers.clock import Clock
from parsers.errors import ConverterMissing, Corrupt, TimedOut, TooLarge
from parsers.lokit import ANSWER, REQUEST

# Seconds of `parsers.clock.Clock` for one file; files for one process, which grows by about half a megabyte with each.
SECONDS = 60
FILES = 50
# Bytes. LibreOffice itself takes about 220 MB.
MEMORY = 1024 * 1024 * 1024
LARGEST = 200 * 1024 * 1024
_NAMES = ("soffice", "libreoffice")
_LIBRARIES = ("libsofficeapp.so", "libmergedlo.so", "libsofficeapp.dylib", "libmergedlo.dylib")
_HERE = Path(__file__).resolve().parent
_TROUBLE = "LibreOffice 打不开这个文件。"
# The same filter as LibreOfficeKit's `docx`.
_FILTER = "docx:MS Word 2007 XML"
_AGAIN = 81
_LOOK = 0.25  # seconds between two looks at the clock


def find(command: str | None = None) -> Path | None:
    """The folder of LibreOffice's libraries, from the `soffice` given or the one on the path; None without one."""
    found = command or next((path for name in _NAMES if (path := shutil.which(name))), None)
    if found is None:
        return None
    program = Path(found).resolve().parent
    return program if any((program / name).exists() for name in _LIBRARIES) else None


def convert(data: bytes, suffix: str, program: Path | None = None, seconds: int = SECONDS) -> bytes:
    """The file as a .docx, by a LibreOffice of its own. Raises ConverterMissing, Corrupt, TimedOut, TooLarge."""
    program = program or find()
    if program is None:
        raise ConverterMissing
    with tempfile.TemporaryDirectory(prefix="planreview-office-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        source, target = folder / f"in.{suffix}", folder / "out" / "in.docx"
        source.write_bytes(data)
        _settle(folder)
        clock = Clock()
        # It wants to be started again when it has set up a new profile.
        while _run(program, folder, source, clock, seconds) == _AGAIN and not target.exists():
            continue
        # LibreOffice has been seen to report success and write nothing.
        if not target.exists():
            raise Corrupt(_TROUBLE)
        if target.stat().st_size > LARGEST:
            raise TooLarge
        return target.read_bytes()


def _run(program: Path, folder: Path, source: Path, clock: Clock, seconds: float) -> int:
    """The exit status; the program itself, not the launcher that would leave it behind when killed."""
    binary = program / "soffice.bin"
    command = [str(binary if binary.exists() else program / "soffice"), f"-env:UserInstallation={_profile(folder)}"]
    command += ["--headless", "--nologo", "--norestore", "--nodefault", "--nolockcheck"]
    command += ["--convert-to", _FILTER, "--outdir", str(folder / "out"), str(source)]
    process = _start(command, program, folder)
    try:
        while clock.read() < seconds:
            with suppress(subprocess.TimeoutExpired):
                return process.wait(_LOOK)
        raise TimedOut
    finally:
        kill(process)


class Warm:
    """A LibreOffice that stays loaded from file to file; a context manager. `program` is a folder from `find`.

    Processes that were forked from this one may use `convert` at the same time: they are served one after the other.
    What it cannot do (as a library it has windows that it cannot show, for comments for example) one of its own does.
    """

    def __init__(self, program: Path, seconds: int = SECONDS, files: int = FILES) -> None:
        self._program, self._seconds, self._files = program, seconds, files
        self._folder: Path | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Warm:
        self._folder = Path(tempfile.mkdtemp(prefix="planreview-office-"))
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(self._folder / "socket"))
            listener.listen(16)
            _settle(self._folder)
            numbers = (str(listener.fileno()), str(self._seconds), str(self._files))
            script = [sys.executable, "-I", "-S", str(_HERE / "lokit.py"), str(self._program), str(self._folder)]
            self._process = _start([*script, *numbers], self._program, self._folder, listener.fileno())
        return self

    def __exit__(self, *reason: object) -> None:
        if self._process is not None:
            kill(self._process)
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def convert(self, data: bytes, suffix: str) -> bytes:
        """The file as a .docx. Raises Corrupt, TimedOut, TooLarge."""
        with socket.socket(socket.AF_UNIX) as connection:
            # It waits for its turn, for LibreOffice to load, and for itself.
            connection.settimeout(4 * self._seconds)
            connection.connect(f"{self._folder}/socket")
            converted = _ask(connection, data, suffix, self._seconds)
        return converted or convert(data, suffix, self._program, self._seconds)


def kill(process: subprocess.Popen[bytes]) -> None:
    """Ends the process and its group, whatever it is doing."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _settle(folder: Path) -> None:
    """Makes the profile."""
    settings = folder / "profile" / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True)
    shutil.copyfile(_HERE / "profile.xcu", settings)


def _profile(folder: Path) -> str:
    return (folder / "profile").as_uri()


def _start(command: list[str], program: Path, folder: Path, *kept: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=kept,
        cwd=folder,
        env=_environment(folder),
        start_new_session=True,
        preexec_fn=partial(_confine, program, folder),
    )


def _environment(folder: Path) -> dict[str, str]:
    """Nothing of the caller's; `svp` draws without a screen."""
    return {
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "PATH": os.defpath,
        "LC_ALL": "C.UTF-8",
        "SAL_USE_VCLPLUGIN": "svp",
        "FONTCONFIG_FILE": str(_HERE / "fonts.conf"),
    }


def _confine(program: Path, folder: Path) -> None:
    """Neither network nor files of others: a document may name a file of this machine as its picture or text."""
    confine.die_with_parent()
    confine.without_network()
    confine.no_new_privileges()
    confine.limit_memory(MEMORY)
    reading: tuple[str | Path, ...] = (*landlock.SYSTEM, *landlock.python(), _HERE, program.parent)
    landlock.only(reading, writing=(*landlock.DEVICES, folder), sockets=landlock.PIPES)


def _ask(connection: socket.socket, data: bytes, suffix: str, seconds: int) -> bytes:
    """One request and its answer, empty where there is none. Raises TimedOut, TooLarge."""
    started = time.monotonic()
    try:
        connection.sendall(REQUEST.pack(suffix.encode("ascii"), len(data)) + data)
        head = _received(connection, ANSWER.size)
        (length,) = ANSWER.unpack(head) if head else (0,)
        if length > LARGEST:
            raise TooLarge
        result = _received(connection, length)
    except TimeoutError as error:
        raise TimedOut from error
    except ConnectionError:
        result = None
    if result is None and time.monotonic() - started >= seconds:
        raise TimedOut
    return result or b""


def _received(connection: socket.socket, length: int) -> bytes | None:
    """Exactly so many bytes, None where the connection ends before."""
    parts: list[bytes] = []
    while length:
        part = connection.recv(min(length, 1 << 20))
        if not part:
            return None
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


Convert = Callable[[bytes, str], bytes]
