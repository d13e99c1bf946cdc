"""Private data: the table of docs/security.md, cell by cell; and logs, which never hold any."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest

from tests.service.site import Program, Site, plan
from workers import logs

PHONE, CARD, MAIL, PERSON = "13900001234", "110101199003078515", "liuqinghe@example.cn", "柳青禾"
LINES = (
    "一、组织管理",
    f"组长：{PERSON}，电话{PHONE}，身份证号{CARD}，邮箱{MAIL}",
    "二、联系方式",
    f"联系人：{PERSON} {PHONE}",
)
SECRETS = (PHONE, CARD, MAIL)


@pytest.fixture
def school(site: Site) -> Program:
    """The school whose plan it is."""
    return site.program("school")


@pytest.fixture
def found(site: Site, school: Program) -> str:
    """Its submission, reviewed."""
    submission = school.submit(plan(*LINES), f"{PERSON}{PHONE}.docx")
    site.work()
    return submission


def _shown(program: Program, path: str) -> set[str]:
    response = program.get(path)
    assert response.status_code == 200
    text = json.dumps(response.json, ensure_ascii=False) if response.is_json else response.text
    return {secret for secret in SECRETS if secret in text}


def test_the_schools_own_review_is_clear(school: Program, found: str) -> None:
    assert PHONE in _shown(school, f"/submissions/{found}/review")


def test_others_see_it_masked(site: Site, found: str) -> None:
    for role in ("reviewer", "admin"):
        assert _shown(site.program(role), f"/submissions/{found}/review") == set()


def test_the_administrators_word_shows_it(site: Site, found: str) -> None:
    user = site.account("reviewer", sees_private=True)
    clear = Program(site.app, site.token(user, ["read", "private"]))
    assert PHONE in _shown(clear, f"/submissions/{found}/review")
    # Not to a program that was not given the scope.
    assert _shown(Program(site.app, site.token(user, ["read"])), f"/submissions/{found}/review") == set()


@pytest.mark.parametrize("form", ["html", "text", "json"])
def test_reports_mask_it_for_all(site: Site, school: Program, found: str, form: str) -> None:
    user = site.account("reviewer", sees_private=True)
    for program in (school, Program(site.app, site.token(user, ["read", "private"]))):
        assert _shown(program, f"/submissions/{found}/report?format={form}") == set()


def test_changes_mask_it_as_the_review_does(site: Site, school: Program, found: str) -> None:
    school.upload(("改.docx", plan(*LINES[:2])), submission=found)
    site.work()
    assert _shown(site.program("reviewer"), f"/submissions/{found}/changes") == set()


def test_the_audit_log_holds_none(site: Site, school: Program, found: str) -> None:
    reviewer, admin = site.program("reviewer"), site.program("admin")
    reviewer.post(f"/submissions/{found}/comments", {"text": f"请致电{PHONE}"})
    reviewer.post(f"/submissions/{found}/ruling", {"ruling": "returned", "remark": f"请删去{CARD}"})
    school.delete(f"/submissions/{found}")
    assert _shown(admin, "/audit") == set()
    assert PERSON not in admin.get("/audit").text


def test_the_failed_files_hold_no_more_than_a_masked_name(site: Site, school: Program) -> None:
    school.submit(b"%PDF-1.4\n" + bytes(200), f"{PHONE}.pdf")
    site.work()
    admin = site.program("admin")
    [shown] = admin.get("/failures").json["failures"]
    assert PHONE not in shown["name"]
    assert shown["error"]["message"]


def test_logs_hold_ids_and_nothing_of_the_plan(
    site: Site, school: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "log"
    with log.open("w", encoding="utf-8", buffering=1) as target:
        # A file, since processes that are forked write to it as well.
        handler = logging.StreamHandler(target)
        handler.setFormatter(logs.Lines())
        monkeypatch.setattr(logging.getLogger(), "handlers", [handler])
        _check_log(site, school, log)


def _check_log(site: Site, school: Program, log: Path) -> None:
    content, name = plan(*LINES), f"{PERSON}{PHONE}.docx"
    answer = school.upload((name, content))
    found = answer.json["id"]
    site.work()
    for path in ("", "/review", "/report", "/original", f"?name={PHONE}"):
        school.get(f"/submissions/{found}{path}")
    school.upload((name, b"MZ" + PHONE.encode()))
    school.post(f"/submissions/{found}/comments", {"text": f"{PERSON} {PHONE}"})
    school.get(f"/submissions?after={PHONE}")
    logged = log.read_text(encoding="utf-8")
    lines = [json.loads(line) for line in logged.splitlines() if line.startswith("{")]
    requests = [line for line in lines if line["message"] == "request"]
    assert requests[0]["request"] == answer.headers["X-Request-ID"]
    assert found in {line["submission"] for line in requests}
    assert any(line["message"] == "review ended" for line in lines)
    for secret in (*SECRETS, PERSON, name, str(school.token)):
        assert secret not in logged
