"""Schools, accounts and passwords through the API."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import Workbook

from storage.records import AuditEntry
from tests.service.site import PASSWORD, Program, Site, site_on
from tests.stack import Stack
from workers import roll
from workers.roll_sheets import COLUMNS

NEW = "another long secret 8"


@pytest.fixture
def admin(site: Site) -> Program:
    """An administrator's program."""
    return site.program("admin")


def _sign_in(site: Site, name: str, password: str, **more: object) -> tuple[int, dict[str, object]]:
    response = site.nobody().post("/tokens", {"username": name, "password": password, **more})
    return response.status_code, response.json or {}


def test_a_program_signs_in_and_uses_its_token(site: Site) -> None:
    user = site.account("school", site.school())
    status, made = _sign_in(site, user.name, PASSWORD, label="导出程序", days=1)
    assert status == 201
    assert made["scopes"] == ["read", "upload"]
    program = Program(site.app, str(made["token"]))
    [shown] = program.get("/tokens").json["tokens"]
    assert shown["label"] == "导出程序"
    assert "token" not in shown
    assert program.delete(f"/tokens/{shown['id']}").status_code == 204
    assert program.get("/tokens").status_code == 401


def test_a_token_may_be_allowed_less_never_more(site: Site) -> None:
    user = site.account("school", site.school())
    assert _sign_in(site, user.name, PASSWORD, scopes=["read"])[1]["scopes"] == ["read"]
    assert _sign_in(site, user.name, PASSWORD, scopes=["read", "admin"])[0] == 422


def test_a_wrong_password_locks_the_account_for_a_while(site: Site, admin: Program) -> None:
    user = site.account("reviewer")
    for _ in range(5):
        assert _sign_in(site, user.name, "wrong")[0] == 401
    status, said = _sign_in(site, user.name, PASSWORD)
    assert (status, said["error"]["code"]) == (429, "locked")  # type: ignore[index]
    assert admin.post(f"/users/{user.id}/password").status_code == 200
    assert admin.get(f"/users/{user.id}").json["locked_until"] is None


def test_attempts_from_one_address_are_counted(stack: Stack) -> None:
    with site_on(stack, sign_ins_per_minute="3") as site:
        user = site.account("reviewer")
        assert [_sign_in(site, "nobody", "wrong")[0] for _ in range(4)] == [401, 401, 401, 429]
        status, said = _sign_in(site, user.name, PASSWORD)
        assert (status, said["error"]["code"]) == (429, "busy")  # type: ignore[index]


def test_requests_of_one_account_are_counted(stack: Stack) -> None:
    with site_on(stack, requests_per_minute="3") as site:
        first, second = site.program("reviewer"), site.program("reviewer")
        answers = [first.get("/rounds") for _ in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert answers[-1].headers["Retry-After"]
        assert second.get("/rounds").status_code == 200


def test_an_initial_password_is_changed_first(site: Site, admin: Program) -> None:
    made = admin.post("/users", {"name": "shenhe", "role": "reviewer"}).json
    assert made["user"]["must_change"] is True
    status, said = _sign_in(site, "shenhe", made["password"])
    assert (status, said["error"]["code"]) == (403, "password-change")  # type: ignore[index]
    changed = site.nobody().post("/password", {"username": "shenhe", "password": made["password"], "new_password": NEW})
    assert changed.status_code == 204
    assert _sign_in(site, "shenhe", NEW)[0] == 201
    assert _sign_in(site, "shenhe", made["password"])[0] == 401


def test_a_new_password_ends_all_tokens(site: Site) -> None:
    program = site.program("reviewer")
    assert program.user
    asked = {"username": program.user.name, "password": PASSWORD, "new_password": NEW}
    assert site.nobody().post("/password", {**asked, "new_password": "short"}).status_code == 422
    assert site.nobody().post("/password", {**asked, "new_password": PASSWORD}).status_code == 422
    assert site.nobody().post("/password", {**asked, "password": "wrong"}).status_code == 401
    assert program.get("/rounds").status_code == 200
    assert site.nobody().post("/password", asked).status_code == 204
    assert program.get("/rounds").status_code == 401


def test_switched_off_is_out_at_once(site: Site, admin: Program) -> None:
    program = site.program("reviewer")
    assert program.user
    assert admin.patch(f"/users/{program.user.id}", {"active": False}).json["active"] is False
    assert program.get("/rounds").status_code == 401
    assert _sign_in(site, program.user.name, PASSWORD)[0] == 401
    assert admin.patch(f"/users/{program.user.id}", {"active": True}).status_code == 200
    assert _sign_in(site, program.user.name, PASSWORD)[0] == 201
    assert admin.user
    assert admin.patch(f"/users/{admin.user.id}", {"active": False}).status_code == 409


def test_private_data_is_allowed_by_an_administrator(site: Site, admin: Program) -> None:
    user = site.account("reviewer")
    assert _sign_in(site, user.name, PASSWORD, scopes=["read", "private"])[0] == 422
    admin.patch(f"/users/{user.id}", {"sees_private": True})
    assert _sign_in(site, user.name, PASSWORD, scopes=["read", "private"])[0] == 201
    with site.stack.database.reading() as db:
        [entry] = db.query(AuditEntry).filter_by(action="account.changed")
        assert entry.detail == {"sees_private": True}


def test_accounts_that_make_no_sense_are_refused(site: Site, admin: Program) -> None:
    assert admin.post("/users", {"name": "a", "role": "school"}).status_code == 422
    assert admin.post("/users", {"name": "a", "role": "school", "school": 77}).status_code == 422
    assert admin.post("/users", {"name": "a b", "role": "admin"}).status_code == 422
    assert admin.post("/users", {"name": "a", "role": "king"}).status_code == 422
    assert admin.post("/users", {"name": "a", "role": "admin", "colour": "red"}).status_code == 422
    assert admin.post("/users", {"name": "a", "role": "admin"}).status_code == 201
    assert admin.post("/users", {"name": "a", "role": "admin"}).status_code == 422
    assert admin.get("/users/77").status_code == 404


def test_schools_are_made_and_changed(site: Site, admin: Program) -> None:
    made = admin.post("/schools", {"code": "YL-1", "name": "云岭小学"})
    assert made.status_code == 201
    assert admin.post("/schools", {"code": "YL-1", "name": "别的学校"}).status_code == 409
    school = made.json["id"]
    assert admin.patch(f"/schools/{school}", {"active": False}).json["active"] is False
    assert admin.upload(("a.docx", b""), school=school).status_code == 404
    assert admin.patch(f"/schools/{school}", {"name": "云岭实验小学"}).json["name"] == "云岭实验小学"
    assert [one["code"] for one in admin.get("/schools").json["schools"]] == ["YL-1"]


def test_a_school_cannot_take_the_code_of_another(site: Site, admin: Program) -> None:
    admin.post("/schools", {"code": "YL-1", "name": "云岭小学"})
    other = admin.post("/schools", {"code": "YL-2", "name": "青竹小学"}).json["id"]
    refused = admin.patch(f"/schools/{other}", {"code": "YL-1"})
    assert (refused.status_code, refused.json["error"]["code"]) == (409, "taken")
    assert "YL-1" in refused.json["error"]["message"]
    assert [one["code"] for one in admin.get("/schools").json["schools"]] == ["YL-1", "YL-2"]


def _list(*rows: tuple[str, ...]) -> bytes:
    book, file = Workbook(), BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(COLUMNS.values()))
    for row in rows:
        sheet.append(row)
    book.save(file)
    return file.getvalue()


def test_a_list_of_schools_and_accounts_is_taken_in_whole_or_not_at_all(site: Site, admin: Program) -> None:
    school = next(title for role, title in roll.ROLES.items() if role == "school")
    good = {"code": "YL-1", "school": "云岭小学", "account": "yunling", "shown": "云岭小学", "role": school}
    row = tuple(good.get(key, "") for key in COLUMNS)
    response = admin.upload(("名单.xlsx", _list(row)), path="/schools/import")
    assert response.status_code == 200, response.text
    assert response.json["schools"] == ["YL-1"]
    [made] = response.json["accounts"]
    assert _sign_in(site, "yunling", made["password"])[0] == 403
    broken = tuple({**good, "role": "国王", "account": "guowang", "code": "YL-2"}.get(key, "") for key in COLUMNS)
    refused = admin.upload(("名单.xlsx", _list(row, broken)), path="/schools/import")
    assert refused.status_code == 422
    assert len(admin.get("/schools").json["schools"]) == 1
    assert admin.upload(path="/schools/import").json["error"]["code"] == "no-file"
