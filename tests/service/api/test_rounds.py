"""Rounds: what is asked of which schools, how they stand, and the numbers."""

from __future__ import annotations

import datetime

from storage.records import Submission
from tests.service.site import SAMPLES, Site, plan


def _soon(hours: float) -> str:
    return (datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=hours)).isoformat()


def test_a_round_is_made_changed_and_closed(site: Site) -> None:
    admin, school = site.program("admin"), site.program("school")
    asked = {
        "title": "2031年度",
        "year": 2031,
        "template": "school-training-plan",
        "stage": "final",
        "deadline": _soon(1),
    }
    made = admin.post("/rounds", asked)
    assert made.status_code == 201
    assert admin.post("/rounds", {"title": "2031年度"}).status_code == 409
    assert admin.post("/rounds", {"title": "x", "template": "no-such"}).status_code == 422
    assert admin.post("/rounds", {"title": "x", "schools": [77]}).status_code == 422
    assert admin.post("/rounds", {"title": "x", "deadline": "tomorrow"}).status_code == 422
    assert admin.post("/rounds", {"title": "x", "deadline": "2031-01-01T00:00:00"}).status_code == 422
    path = f"/rounds/{made.json['id']}"
    found = school.submit(round=made.json["id"])
    shown = school.get(f"/submissions/{found}").json
    assert (shown["review"]["template"], shown["review"]["stage"]) == ("school-training-plan", "final")
    changed = admin.patch(path, {"deadline": None, "closed": True}).json
    assert (changed["deadline"], changed["closed"], changed["year"]) == (None, True, 2031)
    assert school.upload(("计划.docx", plan()), round=made.json["id"]).status_code == 404
    assert [one["title"] for one in school.get("/rounds").json["rounds"]] == ["2031年度"]
    assert admin.get("/rounds/77").status_code == 404


def test_each_school_stands_somewhere(site: Site) -> None:
    admin, reviewer = site.program("admin"), site.program("reviewer")
    schools = [site.school(name) for name in ("甲校", "乙校", "丙校", "丁校")]
    programs = [site.program("school", school) for school in schools]
    made = admin.post("/rounds", {"title": "2031年度", "schools": [school.id for school in schools[:3]]}).json
    programs[0].submit((SAMPLES / "01-in-order.docx").read_bytes(), round=made["id"])
    returned = programs[1].submit((SAMPLES / "02-sections.docx").read_bytes(), round=made["id"])
    site.work()
    programs[3].submit(round=made["id"])
    reviewer.post(f"/submissions/{returned}/ruling", {"ruling": "returned", "remark": "请补上目标。"})
    stands = {one["school"]["name"]: one for one in admin.get(f"/rounds/{made['id']}").json["schools"]}
    assert {name: one["standing"] for name, one in stands.items()} == {
        "甲校": "pass", "乙校": "returned", "丙校": "missing", "丁校": "waiting",
    }  # fmt: skip
    assert [name for name, one in stands.items() if not one["expected"]] == ["丁校"]
    figures = reviewer.get(f"/rounds/{made['id']}/statistics").json
    assert figures["submissions"] == 3
    assert figures["states"] == {"done": 2, "queued": 1}
    assert figures["verdicts"] == {"pass": 1, "revise": 1}
    assert figures["rulings"] == {"open": 2, "returned": 1}
    assert figures["standings"] == {"pass": 1, "returned": 1, "missing": 1, "waiting": 1}
    assert "section.missing" in {one["rule"] for one in figures["rules"]}


def test_what_comes_after_the_deadline_is_late(site: Site) -> None:
    admin, reviewer = site.program("admin"), site.program("reviewer")
    schools = [site.school(name) for name in ("甲校", "乙校", "丙校")]
    early, late, _ = (site.program("school", school) for school in schools)
    made = admin.post(
        "/rounds", {"title": "2031年度", "schools": [school.id for school in schools], "deadline": _soon(1)}
    ).json
    path = f"/rounds/{made['id']}"
    first, second = early.submit(round=made["id"]), late.submit(round=made["id"])
    assert not any(one["late"] for one in admin.get(path).json["schools"])
    with site.stack.database.writing() as db:
        db.get_one(Submission, second).created += datetime.timedelta(hours=1)
        db.get_one(Submission, first).created -= datetime.timedelta(hours=1)
    admin.patch(path, {"deadline": _soon(-0.5)})
    # A later version of what came in time is not late.
    reviewer.post(f"/submissions/{first}/ruling", {"ruling": "returned", "remark": "请补上目标。"})
    early.upload(("改.docx", plan()), submission=first)
    assert early.get(f"/submissions/{first}").json["late"] is False
    assert late.get(f"/submissions/{second}").json["late"] is True
    stands = {one["school"]["name"]: (one["standing"], one["late"]) for one in admin.get(path).json["schools"]}
    assert stands == {"甲校": ("waiting", False), "乙校": ("waiting", True), "丙校": ("missing", True)}
    assert reviewer.get(f"{path}/statistics").json["late"] == 2
