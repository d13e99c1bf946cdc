"""The command line: exit status, what goes where, and that no file stops the others."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from samples.build import word
from service.cli import main

FINE = """
# 云岭小学读书活动安排
本学期每周三下午开展读书活动，各班主任组织好学生。
"""
GAP = """
# 云岭小学读书活动安排
负责人：____
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a plan in order, one with a gap, and a broken file."""
    (tmp_path / "fine.docx").write_bytes(word(FINE))
    (tmp_path / "gap.docx").write_bytes(word(GAP))
    (tmp_path / "broken.docx").write_bytes(b"PK\x03\x04 cut off")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("files", "status"),
    [
        (["fine.docx"], 0),
        (["gap.docx"], 1),
        (["fine.docx", "gap.docx"], 1),
        (["broken.docx"], 2),
        (["broken.docx", "gap.docx"], 2),
        (["absent.docx"], 2),
        (["."], 2),
    ],
)
def test_exit_status_of_review(folder: Path, files: list[str], status: int) -> None:
    assert main(["review", *files, "--format", "json"]) == status


@pytest.mark.parametrize(
    "call",
    [
        ["review"],
        ["review", "fine.docx", "--stage", "someday"],
        ["review", "fine.docx", "--template", "no-such-template"],
        ["review", "fine.docx", "gap.docx", "--output", "fine.docx"],
        ["review", "fine.docx", "--output", "fine.docx"],
        ["templates", "show", "no-such-template"],
        ["templates", "check", "absent.yaml"],
        ["explain", "no.such.rule"],
        ["parse", "absent.docx"],
        ["no-such-command"],
        [],
    ],
    ids=" ".join,
)
def test_a_wrong_call_is_status_2_and_one_message(
    folder: Path, call: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert _status(call) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("planreview：")


def test_a_report_never_overwrites_the_plan(folder: Path) -> None:
    before = (folder / "fine.docx").read_bytes()
    main(["review", "fine.docx", "--output", "fine.docx"])
    assert (folder / "fine.docx").read_bytes() == before


def test_json_is_one_line_a_file_also_for_what_cannot_be_read(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["review", "gap.docx", "broken.docx", "absent.docx", "fine.docx", "--format", "json"])
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["source"]["name"] for line in lines] == ["gap.docx", "broken.docx", "absent.docx", "fine.docx"]
    assert [bool(line["error"]) for line in lines] == [False, True, True, False]
    assert lines[1]["error"]["code"] == "corrupt"


def test_text_of_an_unreadable_file_is_one_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["review", "broken.docx"])
    assert capsys.readouterr().out.count("\n") == 1


def test_json_prints_chinese_as_it_is(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["review", "gap.docx", "--format", "json"])
    assert "云岭小学" in capsys.readouterr().out


def test_a_bug_is_internal_and_the_other_files_are_reviewed(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from workers import pipeline

    real = pipeline.review

    def breaks_on_gap(data: bytes, name: str, *others: Any) -> Any:
        if name == "gap.docx":
            raise ZeroDivisionError
        return real(data, name, *others)

    monkeypatch.setattr(pipeline, "review", breaks_on_gap)
    assert main(["review", "gap.docx", "fine.docx", "--format", "json"]) == 2
    said = capsys.readouterr()
    broken, fine = (json.loads(line) for line in said.out.splitlines())
    assert broken["error"]["code"] == "internal"
    assert fine["error"] is None
    assert "ZeroDivisionError" in said.err
    assert "Traceback" not in said.err


def test_debug_shows_the_traceback_of_a_bug(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from workers import pipeline

    def breaks(*_: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setenv("PLANREVIEW_DEBUG", "1")
    monkeypatch.setattr(pipeline, "review", breaks)
    main(["review", "fine.docx"])
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize(("form", "suffix"), [("text", "txt"), ("json", "json"), ("html", "html")])
def test_several_reports_go_to_a_folder_and_never_collide(folder: Path, form: str, suffix: str) -> None:
    twin = folder / "twin"
    twin.mkdir()
    (twin / "gap.docx").write_bytes(word(FINE))
    main(["review", "gap.docx", "twin/gap.docx", "broken.docx", "--format", form, "--output", "reports/new"])
    written = sorted(path.name for path in (folder / "reports" / "new").iterdir())
    assert written == sorted([f"gap.docx.{suffix}", f"gap.docx (2).{suffix}", f"broken.docx.{suffix}"])


def test_one_report_goes_to_a_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["review", "gap.docx", "--output", "new/report.txt"])
    assert "云岭小学" in (folder / "new" / "report.txt").read_text(encoding="utf-8")
    assert capsys.readouterr().out == ""


def test_a_path_that_ends_in_a_slash_is_a_folder(folder: Path) -> None:
    main(["review", "gap.docx", "--output", "reports/"])
    assert (folder / "reports" / "gap.docx.txt").is_file()


@pytest.mark.parametrize("stage", ["draft", "final", "archived"])
def test_the_stage_is_in_the_report(folder: Path, stage: str, capsys: pytest.CaptureFixture[str]) -> None:
    main(["review", "fine.docx", "--stage", stage, "--format", "json"])
    assert json.loads(capsys.readouterr().out)["reviews"][0]["stage"] == stage


def test_a_template_that_is_asked_for_is_the_one_that_is_used(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["review", "fine.docx", "--template", "district-opinion", "--format", "json"])
    review = json.loads(capsys.readouterr().out)["reviews"][0]
    assert review["template"]["id"] == "district-opinion"
    assert [finding["rule"] for finding in review["findings"]] == ["template.mismatch"]


@pytest.mark.parametrize(("flags", "shown"), [([], "13900001234"), (["--masked"], "139****1234")])
def test_masked_hides_private_data_in_json(
    folder: Path, flags: list[str], shown: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "13900001234.docx").write_bytes(word("# 云岭小学读书计划\n一、联系\n联系人：柳青禾，电话13900001234"))
    main(["review", "13900001234.docx", "--format", "json", *flags])
    said = capsys.readouterr().out
    assert shown in said
    assert ("13900001234" in said) is not bool(flags)


def test_parse_prints_the_document_model(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["parse", "gap.docx"]) == 0
    assert "负责人：____" in capsys.readouterr().out.splitlines()
    assert main(["parse", "gap.docx", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["schema"] == "planreview.document/1"


def test_parse_of_an_unreadable_file_says_why(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["parse", "broken.docx", "--format", "json"]) == 2
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "corrupt"
    assert main(["parse", "broken.docx"]) == 2
    assert capsys.readouterr().out.count("\n") == 1


def test_templates_are_listed_shown_and_checked(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["templates", "list"]) == 0
    ids = [line.split("\t")[0] for line in capsys.readouterr().out.splitlines()]
    assert "school-training-plan" in ids
    for template in ids:
        assert main(["templates", "show", template]) == 0
        (folder / "own.yaml").write_text(capsys.readouterr().out, encoding="utf-8")
        assert main(["templates", "check", "own.yaml"]) == 0
        assert template in capsys.readouterr().out


def test_the_schema_of_templates_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["templates", "schema"]) == 0
    assert "sections" in json.loads(capsys.readouterr().out)["properties"]


def test_a_broken_template_is_named_with_its_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "own.yaml").write_text("id: own\nversoin: 1\n", encoding="utf-8")
    assert main(["templates", "check", "own.yaml"]) == 2
    assert "own.yaml 第2行" in capsys.readouterr().err


def test_explain_says_what_a_rule_means(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "placeholder.left"]) == 0
    said = capsys.readouterr().out
    assert all(part in said for part in ("placeholder.left", "为什么查", "有问题的写法", "正确的写法", "怎么处理"))


def _status(call: list[str]) -> int:
    try:
        return main(call)
    except SystemExit as exit_:
        return int(str(exit_.code))


def _run(*call: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    root = str(Path(__file__).parents[2])
    return subprocess.run(
        [sys.executable, "-m", "service.cli", *call],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": root, **environment},
        capture_output=True,
        check=False,
    )


def test_chinese_comes_out_in_utf8_whatever_the_locale(folder: Path) -> None:
    done = _run("review", "gap.docx", folder=folder, LC_ALL="C", PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert "云岭小学" in done.stdout.decode("utf-8")
    assert done.stderr == b""


def test_a_reader_that_goes_away_is_no_error(folder: Path) -> None:
    command = f"{sys.executable} -m service.cli review gap.docx gap.docx gap.docx | true"
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(command, shell=True, cwd=folder, env=environment, capture_output=True, check=False)
    assert done.stderr == b""


def test_a_review_does_not_load_what_it_does_not_use(folder: Path) -> None:
    code = (
        "import sys; from service.cli import main; main(['review', 'gap.docx', '--output', 'out.txt']);"
        "heavy = {'spacy', 'jieba', 'pdfplumber', 'pypdfium2', 'docx', 'jinja2', 'thinc'} & set(sys.modules);"
        "print(sorted(heavy))"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, env=environment, capture_output=True, check=True)
    assert done.stdout == b"[]\n"
