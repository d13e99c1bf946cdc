"""The ledger as a table that Excel and WPS open: CSV in UTF-8 with a mark, whole at every moment."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable
from pathlib import Path

from storage.archive import Line

HEADER = ("path", "sha256", "outcome", "error", "verdict", "seconds")
# A cell that begins so is run as a formula by spreadsheets.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def write(file: Path, lines: Iterable[Line]) -> None:
    """Puts the table in the place of the file at once. Raises OSError; then the file is as it was."""
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f".{file.name}.{os.getpid()}.new")
    try:
        with beside.open("w", encoding="utf-8-sig", newline="") as target:
            table = csv.writer(target)
            table.writerow(HEADER)
            table.writerows(_cells(line) for line in lines if line.outcome)
            target.flush()
            os.fsync(target.fileno())
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)


def _cells(line: Line) -> tuple[str, ...]:
    seconds = "" if line.seconds is None else f"{line.seconds:.2f}"
    cells = (line.path, line.sha256, line.outcome or "", line.error or "", line.verdict or "", seconds)
    return tuple(harmless(cell) for cell in cells)


def harmless(cell: str) -> str:
    """The text as no spreadsheet takes it for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
