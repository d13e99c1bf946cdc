"""The files of an archive on disk: found in a fixed order, each once, whatever links and locks lie in the way."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from workers.containers import left_out


@dataclass(frozen=True, slots=True)
class Found:
    """A file, or a folder that cannot be read: then `problem` says why. `shown` is its path as text."""

    path: Path
    problem: str | None = None

    @property
    def shown(self) -> str:
        """Names that are no UTF-8 were mostly written by Chinese Windows."""
        return shown(os.fspath(self.path))


def shown(path: str) -> str:
    """A path as text that can be kept and printed; different paths stay different."""
    raw = os.fsencode(path)
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "backslashreplace")


def files_under(paths: Iterable[Path], without: Collection[Path]) -> Iterator[Found]:
    """The files at and below the paths, by name, files before folders; what is hidden or a system's own is left out.

    Links to folders are followed once all else is done, each real folder once. `without` are files and folders of ours.
    """
    ours = {path.resolve() for path in without}
    seen: set[tuple[int, int]] = set()
    for path in paths:
        top = Path(os.path.abspath(path))
        if top.is_dir():
            yield from _tree(top, ours, seen)
        elif top.resolve() not in ours:
            yield _file(top)


def _tree(top: Path, ours: Collection[Path], seen: set[tuple[int, int]]) -> Iterator[Found]:
    links: list[Path] = [top]
    while links:
        folders = [links.pop(0)]
        while folders:
            folder = folders.pop()
            try:
                entries = _entries(folder, ours, seen)
            except OSError as error:
                yield Found(folder, error.strerror or str(error))
                continue
            inside = []
            for entry in entries:
                path = folder / entry.name
                if not _is_folder(entry):
                    if _may_be_read(entry):
                        yield _file(path)
                elif entry.is_symlink():
                    links.append(path)
                else:
                    inside.append(path)
            folders += reversed(inside)


def _entries(folder: Path, ours: Collection[Path], seen: set[tuple[int, int]]) -> list[os.DirEntry[str]]:
    """What lies in the folder, by name; nothing where it has been looked into or is one of ours. Raises OSError."""
    status = folder.stat()
    if (status.st_dev, status.st_ino) in seen or folder.resolve() in ours:
        return []
    seen.add((status.st_dev, status.st_ino))
    with os.scandir(folder) as listing:
        kept = [entry for entry in listing if not _is_left_out(entry.name) and not _is_ours(folder / entry.name, ours)]
    return sorted(kept, key=lambda entry: entry.name)


def _is_left_out(name: str) -> bool:
    """By its name as a file, or as a folder with files in it."""
    return left_out(name) or left_out(f"{name}/file")


def _is_ours(path: Path, ours: Collection[Path]) -> bool:
    return bool(ours) and any(path.name == own.name and path.resolve() == own for own in ours)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _may_be_read(entry: os.DirEntry[str]) -> bool:
    """Not a pipe or a device, which might never end. A link that leads nowhere is a file that cannot be read."""
    try:
        return stat.S_ISREG(entry.stat().st_mode)
    except OSError:
        return True


def _file(path: Path) -> Found:
    try:
        regular = stat.S_ISREG(path.stat().st_mode)
    except OSError as error:
        return Found(path, error.strerror or str(error))
    return Found(path, None if regular else "不是普通文件")
