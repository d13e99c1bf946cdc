"""Templates and decisions of a district on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from samples.build import word
from service.cli import main

PLAN = """
# 云岭小学2031年校本培训计划
一、指导思想
以学生为本，以教师为先，把校本培训落到实处。
二、培训目标
每位教师开好一节公开课，写好一篇案例。
三、培训安排
| 序号 | 内容 | 时间 | 负责人 |
| 1 | 师德专题学习 | 3月 | 柳青禾 |
| 2 | 读书沙龙 | 4月 | 柳青禾 |
四、保障措施
经费单列，专人负责。负责人：____
"""
OWN = """\
id: own-plan
version: "3"
extends: school-study-plan
sections:
  - {key: funds, words: [经费安排]}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a plan, a template of the district's own, and nothing kept yet."""
    (tmp_path / "plan.docx").write_bytes(word(PLAN))
    (tmp_path / "own.yaml").write_text(OWN, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PLANREVIEW_HOME", str(tmp_path / "home"))
    return tmp_path


def keep(folder: Path, name: str, text: str) -> None:
    (folder / "home" / "templates").mkdir(parents=True, exist_ok=True)
    (folder / "home" / "templates" / name).write_text(text, encoding="utf-8")


def reviewed(capsys: pytest.CaptureFixture[str], *options: str) -> dict[str, Any]:
    main(["review", "plan.docx", "--format", "json", *options])
    review: dict[str, Any] = json.loads(capsys.readouterr().out)["reviews"][0]
    return review


def found(review: dict[str, Any]) -> set[tuple[str, str]]:
    return {(finding["rule"], finding["subject"]) for finding in review["findings"]}


def test_a_template_file_is_reviewed_against(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    review = reviewed(capsys, "--template", "own.yaml")
    assert (review["template"]["id"], review["template"]["version"]) == ("own-plan", "3")
    assert ("section.missing", "funds") in found(review)


def test_a_template_at_home_is_chosen_by_itself_in_place_of_its_base(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert reviewed(capsys)["template"]["id"] == "school-study-plan"
    keep(folder, "own.yaml", OWN)
    review = reviewed(capsys)
    assert review["template"]["id"] == "own-plan"
    assert ("section.missing", "funds") in found(review)
    assert reviewed(capsys, "--template", "school-study-plan")["template"]["id"] == "school-study-plan"


def test_a_template_at_home_is_listed_shown_and_extended(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keep(folder, "own.yaml", OWN)
    assert main(["templates", "list"]) == 0
    assert capsys.readouterr().out.startswith("own-plan\t3\t校本研修计划\n")
    assert main(["templates", "show", "own-plan"]) == 0
    assert capsys.readouterr().out.endswith(OWN)
    (folder / "heir.yaml").write_text(OWN.replace("own-plan", "heir").replace("school-study-plan", "own-plan"), "utf-8")
    assert main(["templates", "check", "heir.yaml"]) == 0


def test_a_draft_is_tried_out_before_it_takes_the_place_of_the_kept_one(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keep(folder, "own.yaml", OWN)
    (folder / "own.yaml").write_text(OWN.replace('"3"', '"4"'), encoding="utf-8")
    assert reviewed(capsys, "--template", "own.yaml")["template"]["version"] == "4"


@pytest.mark.parametrize("call", [["review", "plan.docx"], ["templates", "list"], ["templates", "show", "own-plan"]])
def test_a_broken_template_at_home_is_named(folder: Path, call: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    keep(folder, "broken.yaml", OWN.replace("version", "verzion"))
    assert main(call) == 2
    assert "broken.yaml 第2行" in capsys.readouterr().err


def test_learn_prints_a_template_that_checks_itself(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "blank-form.docx").write_bytes(word(PLAN))
    assert main(["templates", "learn", "blank-form.docx"]) == 0
    text = capsys.readouterr().out
    assert "id: blank-form\n" in text
    (folder / "learnt.yaml").write_text(text, encoding="utf-8")
    assert main(["templates", "check", "learnt.yaml"]) == 0
    capsys.readouterr()
    assert reviewed(capsys, "--template", "learnt.yaml")["template"]["id"] == "blank-form"


@pytest.mark.parametrize(
    ("name", "said"),
    [("blank.docx", "看不出表样上要填什么"), ("broken.docx", "corrupt"), ("absent.docx", "找不到文件")],
)
def test_what_no_template_can_be_learnt_from(
    folder: Path, name: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "blank.docx").write_bytes(word("下午三点开会，请准时参加。"))
    (folder / "broken.docx").write_bytes(b"PK\x03\x04 cut off")
    assert main(["templates", "learn", name]) == 2
    printed = capsys.readouterr()
    assert said in printed.err
    assert printed.out == ""


def decide(folder: Path, *identities: str, title: str = "云岭小学2031年校本培训计划") -> None:
    decisions = [
        {"id": one, "verdict": "可接受", "reason": "已当面说明", "by": "闻一舟", "date": "2031-03-05"}
        for one in identities
    ]
    content = {"plan": {"title": title}, "decisions": decisions}
    (folder / "decided.json").write_text(json.dumps(content), encoding="utf-8")


def test_settled_findings_stand_apart_and_count_no_more(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = reviewed(capsys)
    errors = [finding for finding in before["findings"] if finding["severity"] == "error"]
    assert before["summary"]["verdict"] == "revise"
    assert not {"settled", "stale"} & set(before)
    decide(folder, *(finding["id"] for finding in errors), "0123456789")
    assert main(["review", "plan.docx", "--format", "json", "--decisions", "decided.json"]) == 0
    review = json.loads(capsys.readouterr().out)["reviews"][0]
    assert [(one["id"], one["decision"]["verdict"]) for one in review["settled"]] == [
        (finding["id"], "可接受") for finding in errors
    ]
    assert [decision["id"] for decision in review["stale"]] == ["0123456789"]
    assert (review["summary"]["verdict"], review["summary"]["errors"]) == ("pass", 0)


@pytest.mark.parametrize("form", ["text", "html"])
def test_settled_and_stale_are_said_to_people(folder: Path, form: str, capsys: pytest.CaptureFixture[str]) -> None:
    errors = [finding["id"] for finding in reviewed(capsys)["findings"] if finding["severity"] == "error"]
    assert main(["review", "plan.docx", "--format", form]) == 1
    assert all(identity in capsys.readouterr().out for identity in errors)
    decide(folder, *errors, "0123456789")
    assert main(["review", "plan.docx", "--format", form, "--decisions", "decided.json"]) == 0
    report = capsys.readouterr().out
    for said in ("已有决定，不计入结论", "可接受：已当面说明（闻一舟，2031-03-05）", "已经失效的决定", "0123456789"):
        assert said in report


def test_decisions_about_another_plan_are_said_to_be_so(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    decide(folder, "0123456789", title="柳荫小学2031年校本培训计划")
    assert main(["review", "plan.docx", "--decisions", "decided.json"]) == 1
    assert "决定文件里没有这份计划的决定" in capsys.readouterr().out


@pytest.mark.parametrize("text", ["plan: {title: 甲}\n", "计划", None])
def test_a_broken_decisions_file_is_a_wrong_call(
    folder: Path, text: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    if text:
        (folder / "decided.yaml").write_text(text, encoding="utf-8")
    assert main(["review", "plan.docx", "--decisions", "decided.yaml"]) == 2
    assert "决定文件" in capsys.readouterr().err
