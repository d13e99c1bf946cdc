"""Requests that wait hold a thread each; half of a process's threads at most, so that the others find one free."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from service.services import services

_lock = threading.Lock()
_held = 0


@contextmanager
def may_wait() -> Iterator[bool]:
    """Whether one more request may wait now; it gives its place back at the end."""
    global _held
    with _lock:
        free = _held < max(1, services().settings.service.web_threads // 2)
        _held += free
    try:
        yield free
    finally:
        with _lock:
            _held -= free
