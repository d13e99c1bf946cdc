"""LibreOffice, kept at arm's length: where it is, and a process that converts one file, or one file after another.

The process is `parsers/lokit.py`. It has a profile of its own (`parsers/profile.xcu`: no macros, no links, no
network), a folder of its own that goes with it, and no network where the machine allows that; past its time it is
killed with all that it started.
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
from pathlib import Path

from parsers import confine
from parsers.errors import ConverterMissing, Corrupt, TimedOut, TooLarge
from parsers.lokit import ANSWER, REQUEST

# Seconds for one file; files for one process: LibreOffice grows by about half a megabyte with each.
SECONDS = 60
FILES = 50
# Bytes. LibreOffice itself takes about 220 MB.
MEMORY = 1024 * 1024 * 1024
LARGEST = 200 * 1024 * 1024
_NAMES = ("soffice", "libreoffice")
_LIBRARIES = ("libsofficeapp.so", "libmergedlo.so", "libsofficeapp.dylib", "libmergedlo.dylib")
_HERE = Path(__file__).resolve().parent
_TROUBLE = "LibreOffice 打不开这个文件。"


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
    ours, theirs = socket.socketpair()
    with ours, tempfile.TemporaryDirectory(prefix="planreview-office-", ignore_cleanup_errors=True) as folder:
        # To load, and to convert; the process ends itself before that unless something is very wrong.
        ours.settimeout(2 * seconds + 1)
        with theirs:
            process = _start(program, Path(folder), theirs, seconds, 1)
        try:
            return _ask(ours, data, suffix, seconds)
        finally:
            kill(process)


class Warm:
    """A LibreOffice that stays loaded from file to file; a context manager. `program` is a folder from `find`.

    Processes that were forked from this one may use `convert` at the same time: they are served one after the other.
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
            self._process = _start(self._program, self._folder, listener, self._seconds, self._files)
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
            return _ask(connection, data, suffix, self._seconds)


def kill(process: subprocess.Popen[bytes]) -> None:
    """Ends the process and its group, whatever it is doing."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _start(program: Path, folder: Path, given: socket.socket, seconds: int, files: int) -> subprocess.Popen[bytes]:
    settings = folder / "profile" / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True)
    shutil.copyfile(_HERE / "profile.xcu", settings)
    numbers = (str(given.fileno()), str(seconds), str(files))
    return subprocess.Popen(
        [sys.executable, "-I", "-S", str(_HERE / "lokit.py"), str(program), str(folder), *numbers],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=(given.fileno(),),
        cwd=folder,
        env=_environment(folder),
        start_new_session=True,
        preexec_fn=_confine,
    )


def _environment(folder: Path) -> dict[str, str]:
    """Nothing of the caller's; `svp` draws without a screen."""
    return {
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "PATH": os.defpath,
        "LC_ALL": "C.UTF-8",
        "SAL_USE_VCLPLUGIN": "svp",
    }


def _confine() -> None:
    confine.die_with_parent()
    confine.without_network()
    confine.no_new_privileges()
    confine.limit_memory(MEMORY)


def _ask(connection: socket.socket, data: bytes, suffix: str, seconds: int) -> bytes:
    """One request and its answer; a connection that ends early tells that the process did."""
    started = time.monotonic()
    try:
        connection.sendall(REQUEST.pack(suffix.encode("ascii"), len(data)) + data)
        head = _received(connection, ANSWER.size)
        if head is not None:
            (length,) = ANSWER.unpack(head)
            if length > LARGEST:
                raise TooLarge
            result = _received(connection, length)
            if result:
                return result
    except TimeoutError as error:
        raise TimedOut from error
    except (BrokenPipeError, ConnectionError):
        pass
    if time.monotonic() - started >= seconds:
        raise TimedOut
    raise Corrupt(_TROUBLE)


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
