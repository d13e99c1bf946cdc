"""What a process takes from itself before it touches a foreign file: network, privileges, memory, a life of its own.

All of it holds for the processes that it starts, too. These are calls to Linux; where the kernel or the machine's
owner does not allow one, it is left out and the answer says so.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
from contextlib import suppress
from pathlib import Path

# linux/prctl.h, linux/sched.h
_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER, _PR_SET_NO_NEW_PRIVS = 1, 36, 38
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_M_ARENA_MAX = -8  # malloc.h
_LIBC = ctypes.CDLL(None, use_errno=True)


def die_with_parent(number: int = signal.SIGKILL) -> None:
    """This process gets the signal when the thread that started it ends."""
    _prctl(_PR_SET_PDEATHSIG, number)


def adopt_orphans() -> None:
    """Processes whose parents end become children of this one instead of the machine's first process."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def no_new_privileges() -> None:
    """Nothing that this process starts can gain rights (set-user-id programs), nor is its memory written to disk."""
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    limit(resource.RLIMIT_CORE, 0)


def without_network() -> str | None:
    """Leaves this process without any network; the means by which it was done, None where none is allowed.

    `user-namespace` needs no rights and takes those of root away as well; `namespace` is for root. Sockets that have
    a path in the file system go on working. The process must have one thread only.
    """
    user, group = os.getuid(), os.getgid()
    if _unshare(_CLONE_NEWUSER | _CLONE_NEWNET):
        with suppress(OSError):
            Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
            Path("/proc/self/uid_map").write_text(f"{user} {user} 1", encoding="ascii")
            Path("/proc/self/gid_map").write_text(f"{group} {group} 1", encoding="ascii")
        return "user-namespace"
    return "namespace" if _unshare(_CLONE_NEWNET) else None


def limit(kind: int, amount: int, grace: int = 0) -> None:
    """Sets a limit of the `resource` module, as far as the one that already holds; `grace` after it nothing helps."""
    hard = resource.getrlimit(kind)[1]
    allowed = amount + grace if hard == resource.RLIM_INFINITY else min(amount + grace, hard)
    resource.setrlimit(kind, (min(amount, allowed), allowed))


def limit_memory(amount: int) -> None:
    """Bytes that this process, and each that it starts, may write to beyond what it has now."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[5])
    except (OSError, IndexError):
        pages = 0
    limit(resource.RLIMIT_DATA, amount + pages * resource.getpagesize())


def spare_memory() -> None:
    """Memory that is only set aside counts as well: none for threads that have little to do.

    One heap for all threads, where each would keep the most that it ever used; and no room of 64 MB and more for each
    thread of numpy's linear algebra, if that is loaded after this.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if hasattr(_LIBC, "mallopt"):
        _LIBC.mallopt(_M_ARENA_MAX, 1)


def give_back() -> None:
    """Returns memory that is no longer used to the system: after a page that was recognised 100 to 200 MB."""
    if hasattr(_LIBC, "malloc_trim"):
        _LIBC.malloc_trim(0)


def _prctl(option: int, argument: int) -> None:
    if hasattr(_LIBC, "prctl"):
        _LIBC.prctl(option, ctypes.c_ulong(argument), 0, 0, 0)


def _unshare(flags: int) -> bool:
    return hasattr(_LIBC, "unshare") and _LIBC.unshare(flags) == 0
