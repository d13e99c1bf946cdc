"""A process that opens files under a few paths and no others, by Landlock (Linux 5.13 and later; landlock(7)).

It needs no rights, holds for all that the process starts, and cannot be taken back.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from struct import Struct

# What programs need of the machine, wherever its packagers put it: themselves, fonts and the settings of these. No
# documents of anybody's; no settings of other programs, which may hold passwords (/etc/planreview.env).
SYSTEM = (
    *("/usr", "/lib", "/lib64", "/proc", "/sys/devices/system/cpu", "/var/cache/fontconfig", "/var/lib/libreoffice"),
    *("/var/spool/libreoffice", "/etc/libreoffice", "/etc/alternatives", "/etc/fonts", "/etc/ld.so.cache"),
    *("/etc/locale.alias", "/etc/localtime", "/etc/nsswitch.conf", "/etc/passwd"),
)
DEVICES = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom")
_LIBRARIES = ("lxml", "numpy", "onnxruntime")  # where these are, the others are
PIPES = ("/tmp", "/var/tmp")  # where soffice.bin listens for a second one
# asm-generic/unistd.h: the same on all of today's machines
_CREATE, _ADD, _RESTRICT = 444, 445, 446
_ASK, _PATH_BENEATH = 1, 1
_RULESET, _RULE = Struct("=Q"), Struct("=Qi")
# linux/landlock.h: what may be done with a file, with a folder, and (from the second version on) between folders
_EXECUTE, _WRITE, _READ, _LIST = 1, 2, 4, 8
_OF_FILES = _EXECUTE | _WRITE | _READ
_REMOVE, _SOCKET = 1 << 5, 1 << 9
_FIRST, _REFER = (1 << 13) - 1, 1 << 13
_LIBC = ctypes.CDLL(None, use_errno=True)


def python() -> Iterator[str]:
    """Python's folders, and others of its libraries, as far as those of this program lie there."""
    yield from (sys.prefix, sys.base_prefix)
    yield from (folder for folder in sys.path if folder and any(os.path.isdir(f"{folder}/{one}") for one in _LIBRARIES))


def offered() -> bool:
    """Whether the kernel has it, and it is switched on."""
    return _version() > 0


def only(reading: Iterable[str | Path], writing: Iterable[str | Path], sockets: Iterable[str | Path] = ()) -> bool:
    """From now on this process reads, lists and runs only what lies in `reading`, and has the run of `writing`.

    In `sockets` it makes sockets, and removes what is there, and nothing else. Paths that do not exist are left out.
    False where it is not offered: then nothing is barred. `confine.no_new_privileges` has to be called before.
    """
    everything = _FIRST | (_REFER if _version() > 1 else 0)
    rules = _call(_CREATE, _RULESET.pack(everything), _RULESET.size, 0)
    if rules < 0:
        return False
    try:
        rights = ((reading, _EXECUTE | _READ | _LIST), (writing, everything), (sockets, _SOCKET | _REMOVE))
        for paths, allowed in rights:
            for path in paths:
                _allow(rules, path, allowed)
        return _call(_RESTRICT, rules, 0) == 0
    finally:
        os.close(rules)


def _version() -> int:
    return _call(_CREATE, None, 0, _ASK)


def _allow(rules: int, path: str | Path, allowed: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        _call(_ADD, rules, _PATH_BENEATH, _RULE.pack(allowed if os.path.isdir(path) else allowed & _OF_FILES, place), 0)
    finally:
        os.close(place)


def _call(number: int, *arguments: object) -> int:
    """A call that the C library has no name for; less than 0 where it is refused."""
    return int(_LIBC.syscall(ctypes.c_long(number), *arguments)) if hasattr(_LIBC, "syscall") else -1
