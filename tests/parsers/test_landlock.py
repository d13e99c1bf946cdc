"""Files that a process may open, in a process of its own: what is barred is barred for good."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from parsers import confine, landlock

LIBRARIES = ("/usr", "/lib", "/lib64", sys.prefix, sys.base_prefix)


def barred(folder: Path, act: Callable[[], object], *, reading: tuple[Path, ...] = ()) -> bool:
    """Whether a process that has the run of `folder` alone, and reads `reading`, is refused this."""
    child = os.fork()
    if child == 0:
        confine.no_new_privileges()
        done = landlock.only(reading=(*LIBRARIES, *reading), writing=[folder])
        try:
            act()
        except PermissionError:
            os._exit(1 if done else 2)
        except OSError:
            os._exit(3)
        os._exit(0)
    return {0: False, 1: True}[os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])]


def test_only_what_was_allowed_is_opened(tmp_path: Path) -> None:
    own, other = tmp_path / "own", tmp_path / "other"
    for folder in (own, other):
        folder.mkdir()
        (folder / "plan.txt").write_text("计划", encoding="utf-8")
    there = landlock.offered()  # where the kernel has none, nothing is barred and `doctor` says so
    assert barred(own, (other / "plan.txt").read_bytes) is there
    assert barred(own, lambda: os.listdir(other)) is there
    assert barred(own, lambda: (other / "new").write_bytes(b"")) is there
    assert not barred(own, (other / "plan.txt").read_bytes, reading=(other,))
    assert barred(own, lambda: (other / "new").write_bytes(b""), reading=(other,)) is there
    assert not barred(own, lambda: (own / "new").write_bytes((own / "plan.txt").read_bytes()))
    assert not barred(own, lambda: (own / "new").rename(own / "newer"))


def test_programs_do_not_see_the_settings_of_the_machine(tmp_path: Path) -> None:
    """Among them the service's own, with its passwords."""
    own = tuple(map(Path, (*landlock.SYSTEM, *landlock.python())))
    assert barred(tmp_path, Path("/etc/hosts").read_bytes, reading=own) is landlock.offered()
    assert not barred(tmp_path, Path("/etc/passwd").read_bytes, reading=own)


def test_one_file_alone_may_be_read(tmp_path: Path) -> None:
    own, plan, beside = tmp_path / "own", tmp_path / "plan.txt", tmp_path / "beside.txt"
    own.mkdir()
    plan.write_bytes(b"1")
    beside.write_bytes(b"2")
    assert not barred(own, plan.read_bytes, reading=(plan,))
    assert barred(own, beside.read_bytes, reading=(plan, tmp_path / "missing")) is landlock.offered()
