"""Templates through the API: the built-in ones, the district's own, drafts from blank forms."""

from __future__ import annotations

import json

import pytest
from rq import SimpleWorker
from rq.serializers import JSONSerializer

from samples.build import word
from tests.service.site import SAMPLES, Program, Site, plan

OWN = """id: reading-plan
version: "1"
title: 教师读书计划
purpose: 学校或教师个人的年度读书计划。
kind:
  title:
    strong: [读书计划]
  level: school
  order: 35
sections:
  - key: goals
"""


@pytest.fixture
def admin(site: Site) -> Program:
    """An administrator's program."""
    return site.program("admin")


def test_what_is_demanded_can_be_read(site: Site) -> None:
    school = site.program("school")
    listed = school.get("/templates").json["templates"]
    assert {"school-training-plan", "district-opinion"} <= {one["id"] for one in listed}
    shown = school.get("/templates/school-training-plan").json
    assert shown["yaml"].startswith("id: school-training-plan")
    assert "组长" in shown["demands"]
    assert shown["own"] is False
    assert school.get("/templates/no-such").status_code == 404
    assert school.get("/templates/..%2Fetc").status_code == 404
    assert json.loads(school.get("/templates/schema").data)["properties"]["id"]


def test_a_template_is_checked_without_being_kept(site: Site, admin: Program) -> None:
    assert admin.post("/templates/check", {"yaml": OWN}).json["title"] == "教师读书计划"
    assert admin.get("/templates/reading-plan").status_code == 404
    wrong = admin.post("/templates/check", {"yaml": OWN.replace("purpose", "porpose")})
    assert wrong.status_code == 422
    assert "第 4 行" in wrong.json["error"]["message"]
    assert "purpose" in wrong.json["error"]["hint"]


def test_an_upload_is_a_new_version_and_reviews_are_held_against_it(site: Site, admin: Program) -> None:
    assert admin.post("/templates", {"yaml": OWN}).json["number"] == 1
    again = admin.post("/templates", {"yaml": OWN.replace('version: "1"', 'version: "2"')})
    assert (again.status_code, again.json["number"]) == (201, 2)
    shown = admin.get("/templates/reading-plan").json
    assert (shown["version"], shown["own"], [one["number"] for one in shown["versions"]]) == ("2", True, [1, 2])
    assert 'version: "1"' in admin.get("/templates/reading-plan?number=1").json["yaml"]
    assert admin.get("/templates/reading-plan?number=3").status_code == 404
    school = site.program("school")
    found = school.submit(plan("一、读书目标", "每人每学期读两本书。", title="云岭小学2031年读书计划"))
    site.work()
    assert school.get(f"/submissions/{found}/review").json["reviews"][0]["template"]["id"] == "reading-plan"
    builtin = admin.post("/templates", {"yaml": OWN.replace("reading-plan", "district-opinion")})
    assert builtin.status_code == 422


def test_a_template_is_switched_off(admin: Program) -> None:
    admin.post("/templates", {"yaml": OWN})
    listed = admin.patch("/templates/reading-plan", {"active": False}).json["templates"]
    assert "reading-plan" not in {one["id"] for one in listed}
    assert admin.patch("/templates/reading-plan", {"active": True}).status_code == 200
    assert admin.get("/templates/reading-plan").status_code == 200
    assert admin.patch("/templates/district-opinion", {"active": False}).status_code == 404


@pytest.mark.parametrize(
    "text",
    [
        OWN + "extends: ../../etc/passwd\n",
        OWN + "extends: /etc/hostname.yaml\n",
        "a: &a [x, x]\nb: &b [*a, *a]\n" + OWN,
        "x: " + "[" * 500 + "]" * 500 + "\n" + OWN,
        "a: [", "", "- 1", "a: !!python/object:os.system x\n" + OWN,
    ],
    ids=["path", "file", "references", "nested", "broken", "empty", "list", "object"],
)  # fmt: skip
def test_hostile_templates_are_refused(admin: Program, text: str) -> None:
    response = admin.post("/templates/check", {"yaml": text})
    assert response.status_code == 422
    assert "root" not in response.text


def test_a_template_is_drafted_from_a_blank_form_by_a_worker(
    site: Site, admin: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = word(
        "# ____学校____年度校本培训计划\n一、培训目标\n____\n二、活动安排\n| 序号 | 内容 | 时间 |\n| | | |\n学校意见：____（盖章）"
    )
    asked = admin.upload(("表样.docx", form), path="/templates/learn")
    assert asked.status_code == 202
    assert asked.json["state"] == "queued"
    assert len(list(site.stack.store.names())) == 1
    for name, value in site.stack.environment.items():
        if name.startswith("PLANREVIEW_"):
            monkeypatch.setenv(name, value)
    _run_jobs(site)
    shown = admin.get(asked.headers["Location"]).json
    assert shown["state"] == "done", shown
    assert "title:" in shown["yaml"]
    assert admin.post("/templates/check", {"yaml": shown["yaml"]}).status_code == 200
    # The form was only lent.
    assert list(site.stack.store.names()) == []


def _run_jobs(site: Site) -> None:
    queues = site.stack.queues
    worker = SimpleWorker([queues.lanes["interactive"]], connection=queues.connection, serializer=JSONSerializer)
    worker.work(burst=True)


def test_a_form_that_shows_nothing_says_so(site: Site, admin: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in site.stack.environment.items():
        if name.startswith("PLANREVIEW_"):
            monkeypatch.setenv(name, value)
    asked = admin.upload(("表样.docx", word("你好。")), path="/templates/learn").json
    _run_jobs(site)
    shown = admin.get(f"/templates/drafts/{asked['id']}").json
    assert shown["state"] == "failed"
    assert shown["error"]["message"]
    assert admin.get(f"/templates/drafts/{'0' * 32}").status_code == 404
    refused = admin.upload(("表样.rar", b"Rar!\x1a\x07\x00"), path="/templates/learn")
    assert refused.status_code == 415


def test_a_form_that_somebody_also_handed_in_is_kept(
    site: Site, admin: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in site.stack.environment.items():
        if name.startswith("PLANREVIEW_"):
            monkeypatch.setenv(name, value)
    content = (SAMPLES / "01-in-order.docx").read_bytes()
    school = site.program("school")
    found = school.submit(content)
    admin.upload(("表样.docx", content), path="/templates/learn")
    _run_jobs(site)
    assert school.get(f"/submissions/{found}/original").data == content
