"""The web server's process: gunicorn with threads, on the socket that `serve` opened for it."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
from pathlib import Path
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from service.app import create_app
from workers import logs
from workers.settings import Settings, load
from workers.supervise import die_with_parent

# Seconds: requests in work at the end; a process that is not heard of; between two requests on one connection.
GRACE = 10
_SILENCE = 60
_KEEP_OPEN = 15
# Seconds that a thread may go on while others wait: whoever holds SQLite's lock for writing shall not have to wait for
# each of the others after each statement.
_SWITCH = 0.0005
_MEMORY_FOLDER = Path("/dev/shm")


class _Log(Logger):  # type: ignore[misc]
    """Lets the program's own log say it. Requests are logged by the app, which knows what may be said."""

    def setup(self, cfg: Any) -> None:
        """Nothing of its own."""
        self.cfg = cfg
        self._access_log_enabled = False
        self.error_log.propagate = True
        self.error_log.setLevel(logging.INFO)


class Web(BaseApplication):  # type: ignore[misc]
    """The app behind one listening socket, in `web_processes` processes of `web_threads` threads."""

    def __init__(self, settings: Settings, listening: int) -> None:
        """`listening` is the number of the open socket."""
        self._settings, self._listening = settings, listening
        super().__init__()

    def load_config(self) -> None:
        """Everything is set here: no file and no variable of gunicorn's is read."""
        values = {
            "bind": f"fd://{self._listening}",
            "workers": self._settings.service.web_processes,
            "threads": self._settings.service.web_threads,
            "worker_class": "gthread",
            "worker_tmp_dir": str(_MEMORY_FOLDER) if os.access(_MEMORY_FOLDER, os.W_OK) else None,
            "timeout": _SILENCE,
            "graceful_timeout": GRACE,
            "keepalive": _KEEP_OPEN,
            "accesslog": None,
            "logger_class": _Log,
            "proc_name": "planreview",
            "control_socket_disable": True,
            # Whose word on address and TLS is taken is the app's to decide (PLANREVIEW_PROXIES).
            "forwarded_allow_ips": "",
            "post_fork": _begun,
        }
        for name, value in values.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The app, made in each process: connections are never kept over a fork."""
        return create_app(self._settings)


def _begun(arbiter: Any, worker: Any) -> None:
    sys.setswitchinterval(_SWITCH)
    die_with_parent(signal.SIGKILL)


def main(arguments: list[str] | None = None) -> None:
    """Answers requests until told to end."""
    parser = argparse.ArgumentParser(prog="python -m service.web")
    parser.add_argument("--listening", type=int, required=True, help="number of the open socket")
    options = parser.parse_args(arguments)
    settings = load()
    logs.configure(settings.debug)
    Web(settings, options.listening).run()


if __name__ == "__main__":
    main()
