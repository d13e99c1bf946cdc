"""The files of an archive on disk are found once each, in a fixed order, whatever lies in the way."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from workers.folders import files_under, shown


def made(root: Path, *names: str) -> None:
    """Files of those names."""
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(b"x")


def found(*paths: Path, without: tuple[Path, ...] = ()) -> list[str]:
    """The files by their paths from the first one, with a mark where one cannot be read."""
    return [os.path.relpath(one.path, paths[0]) + ("!" if one.problem else "") for one in files_under(paths, without)]


def test_files_come_by_name_before_folders(tmp_path: Path) -> None:
    made(tmp_path, "b.docx", "a/2.docx", "a/1.pdf", "a/z/3.docx", "c/4.docx")
    assert found(tmp_path) == ["b.docx", "a/1.pdf", "a/2.docx", "a/z/3.docx", "c/4.docx"]


def test_a_file_can_be_given_by_itself(tmp_path: Path) -> None:
    made(tmp_path, "plan.docx")
    assert found(tmp_path / "plan.docx") == ["."]


def test_what_is_hidden_or_a_program_s_own_is_left_out(tmp_path: Path) -> None:
    made(
        tmp_path, ".DS_Store", "~$plan.docx", "Thumbs.db", ".git/x.docx", "__MACOSX/plan.docx", "plan.docx", "notes.txt"
    )
    assert found(tmp_path) == ["notes.txt", "plan.docx"]


def test_our_own_folder_and_ledger_are_no_part_of_the_archive(tmp_path: Path) -> None:
    made(tmp_path, "home/files/x.docx", "ledger.csv", "deep/ledger.csv")
    assert found(tmp_path, without=(tmp_path / "home", tmp_path / "ledger.csv")) == ["deep/ledger.csv"]


def test_links_in_circles_end_and_each_folder_counts_once(tmp_path: Path) -> None:
    made(tmp_path, "a/1.docx", "elsewhere/2.docx")
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "0-link").symlink_to(tmp_path / "a")
    assert found(tmp_path) == ["a/1.docx", "elsewhere/2.docx"]


def test_a_link_to_a_folder_outside_is_followed(tmp_path: Path) -> None:
    made(tmp_path, "outside/2.docx", "in/1.docx")
    (tmp_path / "in" / "more").symlink_to(tmp_path / "outside")
    assert found(tmp_path / "in") == ["1.docx", "more/2.docx"]


def test_a_link_to_nowhere_is_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "lost.docx").symlink_to(tmp_path / "gone.docx")
    assert found(tmp_path) == ["lost.docx!"]


def test_a_pipe_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.docx")
    made(tmp_path, "plan.docx")
    assert found(tmp_path) == ["plan.docx"]
    assert found(tmp_path / "pipe.docx") == [".!"]


def test_a_folder_that_cannot_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made(tmp_path, "closed/1.docx", "open/2.docx")
    scandir = os.scandir

    def refused(path: Path) -> object:
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr("workers.folders.os.scandir", refused)
    assert found(tmp_path) == ["closed!", "open/2.docx"]


def test_names_of_old_systems_can_be_read(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path)
    (Path(os.fsdecode(folder + b"/" + "计划.docx".encode("gbk")))).write_bytes(b"x")
    assert [one.shown.rpartition("/")[2] for one in files_under([tmp_path], ())] == ["计划.docx"]


def test_names_that_are_no_text_stay_different() -> None:
    assert shown(os.fsdecode(b"a\xff.docx")) != shown(os.fsdecode(b"a\xfe.docx"))
