"""The hostile set."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.hostile import archives, damaged, offices, pdfs, words
from tests.hostile.kinds import Hostile

# Where names in packages lead: none of these may ever appear.
_PLACES = (Path("/tmp"), Path("/"), Path.cwd(), Path.cwd().parent)


def everything() -> Iterator[Hostile]:
    """All hostile files; their bytes are made when they are asked for."""
    for module in (archives, words, pdfs, offices, damaged):
        yield from module.all_of()


def strays() -> set[Path]:
    """Files that a name in a package made appear where it leads."""
    return {path for folder in _PLACES for path in folder.glob("*planreview-hostile*")}
