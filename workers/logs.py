"""Logs for machines: one JSON object a line on standard error, with ids and never with anything that a plan says."""

from __future__ import annotations

import datetime
import json
import logging
import sys
from typing import Any

# What a log record has by itself; all else was given by who logged.
_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}


class Lines(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """`at`, `level`, `logger`, `message`, what was given beside, and `error` with its traceback."""
        moment = datetime.datetime.fromtimestamp(record.created, datetime.UTC)
        line: dict[str, Any] = {
            "at": moment.isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **{key: value for key, value in vars(record).items() if key not in _OWN},
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def configure(debug: bool = False) -> None:
    """All loggers of this process write so from now on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.DEBUG if debug else logging.INFO)
    # Libraries that speak of each step, some with what they were given.
    for name in ("rq", "alembic", "sqlalchemy", "fsspec", "urllib3", "werkzeug", "PIL", "pdfminer"):
        logging.getLogger(name).setLevel(logging.WARNING)
