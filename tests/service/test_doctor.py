"""What `planreview doctor` says of a machine."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from service import doctor
from service.check import Check
from service.cli import main
from service.doctor import examine, render
from workers.settings import Settings


def _states(home: Path) -> dict[str, Check]:
    return {check.title: check for check in examine(Settings(home))}


def test_a_machine_that_has_all_is_fine(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--home", str(tmp_path), "doctor"]) == 0
    said = capsys.readouterr().out
    assert all(word in said for word in ("Python", "lxml", "内置模板", "资料文件夹", "中文字体", "LibreOffice"))


def test_a_library_that_is_missing_is_named_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    real = doctor.version

    def without_lxml(name: str) -> str:
        if name == "lxml":
            raise PackageNotFoundError(name)
        return real(name)

    monkeypatch.setattr(doctor, "version", without_lxml)
    assert main(["--home", str(tmp_path), "doctor"]) == 1
    assert "✗ lxml：没有安装\n    → " in capsys.readouterr().out


def test_a_machine_without_office_and_fonts_can_review(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor.shutil, "which", lambda name, path=None: None)
    states = _states(tmp_path)
    assert {states["LibreOffice"].state, states["中文字体"].state} == {"optional"}
    assert states["LibreOffice"].todo
    assert states["中文字体"].todo


def test_the_home_folder_need_not_exist_and_is_not_made(tmp_path: Path) -> None:
    home = tmp_path / "deep" / "home"
    assert _states(home)["资料文件夹"].state == "fine"
    assert not home.exists()


def test_a_home_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    check = _states(tmp_path / "file" / "home")["资料文件夹"]
    assert check.state == "optional"
    assert check.todo


def test_each_check_has_a_line_and_what_to_do_under_it() -> None:
    said = render((Check("甲", "fine", "在"), Check("乙", "missing", "不在", "去装")))
    assert said == "✓ 甲：在\n✗ 乙：不在\n    → 去装\n\n有 1 项必需的东西缺少或不能使用。\n"
