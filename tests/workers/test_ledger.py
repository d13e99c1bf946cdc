"""The ledger as a table for Excel and WPS: right to read, harmless, whole."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.archive import Line
from workers import ledger

LINE = Line("/档案/计划.docx", "ab" * 32, "reviewed", None, "pass", 1.234)


def rows(file: Path) -> list[list[str]]:
    """The table."""
    with file.open(encoding="utf-8-sig", newline="") as table:
        return list(csv.reader(table))


def test_a_line_for_each_file(tmp_path: Path) -> None:
    file = tmp_path / "new" / "ledger.csv"
    ledger.write(file, [LINE, Line("/档案/坏.docx", "", "failed", "corrupt", None, None)])
    assert rows(file) == [
        ["path", "sha256", "outcome", "error", "verdict", "seconds"],
        ["/档案/计划.docx", "ab" * 32, "reviewed", "", "pass", "1.23"],
        ["/档案/坏.docx", "", "failed", "corrupt", "", ""],
    ]


def test_excel_is_told_that_it_is_utf_8(tmp_path: Path) -> None:
    ledger.write(tmp_path / "ledger.csv", [LINE])
    assert (tmp_path / "ledger.csv").read_bytes().startswith(b"\xef\xbb\xbfpath")


def test_what_is_not_done_has_no_line_yet(tmp_path: Path) -> None:
    ledger.write(tmp_path / "ledger.csv", [Line("/x.docx", "", None, None, None, None)])
    assert len(rows(tmp_path / "ledger.csv")) == 1


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_cell_is_a_formula(start: str, tmp_path: Path) -> None:
    ledger.write(tmp_path / "ledger.csv", [Line(f"{start}HYPERLINK(1)", "", "refused", "empty", None, None)])
    assert rows(tmp_path / "ledger.csv")[1][0] == f"'{start}HYPERLINK(1)"


def test_names_with_commas_quotes_and_line_ends_stay_one_cell(tmp_path: Path) -> None:
    path = '/a,"b"\nc.docx'
    ledger.write(tmp_path / "ledger.csv", [Line(path, "", "refused", "empty", None, None)])
    assert rows(tmp_path / "ledger.csv")[1][0] == path


def test_a_ledger_that_could_not_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    def broken() -> Iterator[Line]:
        yield LINE
        raise OSError

    file = tmp_path / "ledger.csv"
    ledger.write(file, [LINE])
    before = file.read_bytes()
    with pytest.raises(OSError):  # noqa: PT011 - whatever it says
        ledger.write(file, broken())
    assert file.read_bytes() == before
    assert list(tmp_path.iterdir()) == [file]
