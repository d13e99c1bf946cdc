"""What hostile files try to reach: a server that hears every call, and a file whose words must stay where they are."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from tests.hostile.kinds import World

SECRET = "云深不知处的暗号"
_OVER = "over"  # comes after all that waited to be heard


class Listener:
    """A server at an address of this machine; `asked` are the first lines of all that it heard."""

    def __init__(self, folder: Path) -> None:
        self.asked: list[str] = []
        self._server = socket.create_server(("127.0.0.1", 0))
        self._secret = folder / "secret.txt"
        self._thread = threading.Thread(target=self._listen)

    @property
    def world(self) -> World:
        return World(f"http://127.0.0.1:{self._server.getsockname()[1]}/", self._secret.as_uri())

    def __enter__(self) -> Listener:
        self._secret.write_text(SECRET, encoding="utf-8")
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with socket.create_connection(self._server.getsockname()) as last:
            last.sendall(_OVER.encode())
        self._thread.join()
        self._server.close()

    def _listen(self) -> None:
        while True:
            connection, _ = self._server.accept()
            with connection:
                line = _first_line(connection)
                if line == _OVER:
                    return
                self.asked.append(line)  # before the answer: who has it may look at once
                with suppress(OSError):
                    connection.sendall(b"HTTP/1.0 404 Not Found\r\nContent-Length: 0\r\n\r\n")


def _first_line(connection: socket.socket) -> str:
    connection.settimeout(1)
    try:
        return connection.recv(1000).split(b"\r\n")[0].decode("latin-1")
    except OSError:
        return "a call without words"
