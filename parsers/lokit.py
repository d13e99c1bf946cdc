"""LibreOffice that stays loaded, in a process of its own: `python -I -S lokit.py PROGRAM FOLDER SOCKET SECONDS FILES`.

Run by `parsers/soffice.py`. LibreOffice is loaded as a library (LibreOfficeKit, the C interface that it keeps stable):
one process, no port, no second interpreter. PROGRAM is its folder of libraries, FOLDER
an empty folder for profile and files, SOCKET the number of a listening socket. A request is kind (8 bytes), length
(8 bytes), content; the answer length and content, the length being 0 where LibreOffice could not do it. After FILES
files, SECONDS seconds (of `parsers.clock`) in one, or a failure, the process that loaded LibreOffice ends and another
takes its place.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from struct import Struct
from types import ModuleType
from typing import Any

REQUEST, ANSWER = Struct(">8sQ"), Struct(">Q")
# Never run macros, never load what lies elsewhere, never ask; a batch has nobody to answer.
_STARTS = 2  # a start, from a cold disk perhaps, may take so many times as long as a file
_LOOK = 0.25  # seconds between two looks at the clock
OPTIONS = b"MacroSecurityLevel=3,EnableMacrosExecution=false,Batch=true"
_Pointer, _Text = ctypes.c_void_p, ctypes.c_char_p


class _Office(ctypes.Structure):
    """The head of LibreOfficeKitClass, in LibreOfficeKit.h; later versions only append."""

    _fields_ = (
        ("size", ctypes.c_size_t),
        ("destroy", ctypes.CFUNCTYPE(None, _Pointer)),
        ("load", ctypes.CFUNCTYPE(_Pointer, _Pointer, _Text)),
        ("error", ctypes.CFUNCTYPE(_Text, _Pointer)),
        ("load_with_options", ctypes.CFUNCTYPE(_Pointer, _Pointer, _Text, _Text)),
    )


class _Document(ctypes.Structure):
    """The head of LibreOfficeKitDocumentClass."""

    _fields_ = (
        ("size", ctypes.c_size_t),
        ("destroy", ctypes.CFUNCTYPE(None, _Pointer)),
        ("save_as", ctypes.CFUNCTYPE(ctypes.c_int, _Pointer, _Text, _Text, _Text)),
    )


class Office:
    """A LibreOffice that has been loaded into this process."""

    def __init__(self, program: Path, folder: Path) -> None:
        names = ("libsofficeapp.so", "libmergedlo.so", "libsofficeapp.dylib", "libmergedlo.dylib")
        library = ctypes.CDLL(str(next(program / name for name in names if (program / name).exists())))
        start = library.libreofficekit_hook_2
        start.restype, start.argtypes = _Pointer, [_Text, _Text]
        self._self = start(bytes(program), (folder / "profile").as_uri().encode())
        if not self._self:
            raise OSError("LibreOffice does not start")
        self._class = _class_of(self._self, _Office)
        self._folder = folder

    def convert(self, data: bytes, suffix: str) -> bytes:
        """The content of a .docx; nothing where LibreOffice cannot read the file."""
        source, target = self._folder / f"in.{suffix}", self._folder / "out.docx"
        target.unlink(missing_ok=True)
        source.write_bytes(data)
        document = self._class.load_with_options(self._self, source.as_uri().encode(), OPTIONS)
        if not document:
            return b""
        methods = _class_of(document, _Document)
        saved = methods.save_as(document, target.as_uri().encode(), b"docx", b"")
        methods.destroy(document)
        source.unlink(missing_ok=True)
        # LibreOffice has been seen to report success and write nothing.
        return target.read_bytes() if saved and target.exists() else b""


def _class_of(thing: int, kind: type[ctypes.Structure]) -> Any:
    """An object of the interface starts with a pointer to its class."""
    address = ctypes.cast(thing, ctypes.POINTER(_Pointer))[0]
    return ctypes.cast(address, ctypes.POINTER(kind))[0]


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Ends this process where what is done takes longer: LibreOffice heeds no exception, and few signals."""
    done = threading.Event()

    def watch() -> None:
        from parsers.clock import Clock

        clock = Clock()
        while not done.wait(_LOOK):
            if clock.read() > seconds:
                os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        done.set()


def answer(office: Office, connection: socket.socket, seconds: int) -> bool:
    """Serves one request; whether LibreOffice could do it."""
    with connection.makefile("rwb") as stream:
        head = stream.read(REQUEST.size)
        if len(head) < REQUEST.size:
            return True
        suffix, length = REQUEST.unpack(head)
        data = stream.read(length)
        with limited(seconds):
            result = office.convert(data, suffix.rstrip(b"\0").decode("ascii"))
        stream.write(ANSWER.pack(len(result)) + result)
        return bool(result)


def serve(program: Path, folder: Path, listener: socket.socket, seconds: int, files: int) -> None:
    """Answers `files` connections and ends; who gave up waiting costs no other anything.

    After a failure LibreOffice has been seen to crash on the next file, so that it ends then, too.
    """
    with limited(_STARTS * seconds):
        office = Office(program, folder)
    for _ in range(files):
        connection, _address = listener.accept()
        with connection:
            try:
                if not answer(office, connection, seconds):
                    return
            except (BrokenPipeError, ConnectionResetError):
                continue


def keep_serving(program: Path, folder: Path, listener: socket.socket, seconds: int, files: int) -> None:
    """A process after the other, each with a new profile."""
    settings = (folder / "profile" / "user" / "registrymodifications.xcu").read_bytes()
    for _ in range(10_000):
        child = os.fork()
        if child == 0:
            # The fork must not outlive who restarts it: linux/prctl.h, PR_SET_PDEATHSIG.
            ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)
            serve(program, folder, listener, seconds, files)
            os._exit(0)
        os.waitpid(child, 0)
        shutil.rmtree(folder / "profile", ignore_errors=True)
        (folder / "profile" / "user").mkdir(parents=True)
        (folder / "profile" / "user" / "registrymodifications.xcu").write_bytes(settings)


def main() -> None:
    """Serves the listening socket that it was started with."""
    package = sys.modules["parsers"] = ModuleType("parsers")  # `-I -S` leaves out the folder that it is found in
    package.__path__ = [str(Path(__file__).resolve().parent)]
    program, folder = Path(sys.argv[1]), Path(sys.argv[2])
    keep_serving(program, folder, socket.socket(fileno=int(sys.argv[3])), int(sys.argv[4]), int(sys.argv[5]))


if __name__ == "__main__":
    main()
