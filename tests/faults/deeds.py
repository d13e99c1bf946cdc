"""What a parser may do to those who run it."""

from __future__ import annotations

import ctypes
import os
import sys
import time
from contextlib import suppress
from pathlib import Path

__all__ = ["Path", "eats_memory", "exits", "exits_in_c", "gone_on", "hangs_in_c", "os", "swallows", "sys", "time"]


def hangs_in_c() -> None:
    """Holds the interpreter's lock in a call that does not return, as a spinning C library does."""
    ctypes.PyDLL(None).sleep(600)


def eats_memory() -> int:
    """Takes and takes."""
    return len([b"x" * (1 << 20) + bytes([at % 256]) for at in range(1 << 14)])


def exits() -> None:
    """Thinks the program is its own."""
    sys.exit(0)


def exits_in_c() -> None:
    """Likewise, past the interpreter."""
    ctypes.CDLL(None).exit(0)


def swallows() -> None:
    """Catches whatever is meant to stop it."""
    while True:
        with suppress(BaseException):
            time.sleep(600)


def gone_on(file: str, seconds: float) -> None:
    """Says that it has begun, a line each time, and takes its time."""
    with Path(file).open("a") as told:
        told.write(f"{os.getpid()}\n")
    time.sleep(seconds)
