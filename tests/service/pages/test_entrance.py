"""The way in and out: sign in, lock-out, forced change of the password, and back to where one was."""

from __future__ import annotations

import pytest

from tests.service.pages.browser import Person, person, refused
from tests.service.site import PASSWORD, Site, site_on
from tests.stack import Stack

NEW = "quite another secret 8"


def test_who_is_not_signed_in_is_led_to_sign_in_and_back(site: Site) -> None:
    school = site.school()
    user = site.account("school", school)
    visitor = Person(site)
    away = visitor.get("/submissions?state=done")
    assert refused(away)
    assert visitor.sign_in(user.name, onward=away.headers["Location"]).headers["Location"] == "/submissions?state=done"
    assert school.name in visitor.text("/submissions")


@pytest.mark.parametrize("role", ["school", "reviewer", "admin"])
def test_the_first_page_is_where_the_work_is(site: Site, role: str) -> None:
    first = person(site, role).get("/").headers["Location"]  # type: ignore[arg-type]
    assert first == ("/submissions" if role == "school" else "/rounds")


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "https:evil.example",
        "",
    ],
)
def test_nobody_is_led_to_another_site(site: Site, address: str) -> None:
    user = site.account("reviewer")
    visitor = Person(site)
    token = visitor.page("/sign-in").forms[0].fields["csrf_token"]
    sent = {"csrf_token": token, "username": user.name, "password": PASSWORD, "next": address}
    assert visitor.client.post("/sign-in", data=sent).headers["Location"] == "/"


def test_a_wrong_password_is_said_and_the_name_stays(site: Site) -> None:
    user = site.account("reviewer")
    visitor = Person(site)
    answer = visitor.sign_in(user.name, "wrong")
    assert answer.status_code == 401
    assert "账号或密码不对" in answer.text
    assert f'value="{user.name}"' in answer.text
    assert refused(visitor.get("/rounds"))


def test_too_many_wrong_passwords_lock_the_account(site: Site) -> None:
    user = site.account("reviewer")
    visitor = Person(site)
    for _ in range(site.app.extensions["planreview"].settings.service.sign_in_failures):
        visitor.sign_in(user.name, "wrong")
    answer = visitor.sign_in(user.name)
    assert answer.status_code == 429
    assert "锁定" in answer.text


def test_many_failures_from_one_address_have_to_wait(stack: Stack) -> None:
    with site_on(stack, sign_ins_per_minute="2") as site:
        visitor = Person(site)
        answers = [visitor.sign_in(f"nobody{n}", "wrong").status_code for n in range(3)]
    assert answers == [401, 401, 429]


def test_an_initial_password_must_be_changed_first(site: Site) -> None:
    user = site.account("reviewer", must_change=True)
    visitor = Person(site)
    assert visitor.sign_in(user.name).headers["Location"] == "/password"
    assert visitor.get("/rounds").headers["Location"] == "/password"
    assert visitor.get("/").headers["Location"] == "/password"
    changed = visitor.send("/password", old=PASSWORD, new=NEW, again=NEW)
    assert changed.headers["Location"] == "/"
    assert visitor.get("/rounds").status_code == 200
    assert Person(site).sign_in(user.name, NEW).status_code == 303


@pytest.mark.parametrize(
    ("old", "new", "again", "said"),
    [
        (PASSWORD, NEW, NEW + "x", "不一样"),
        ("wrong", NEW, NEW, "密码不对"),
        (PASSWORD, "short", "short", "至少"),
        (PASSWORD, PASSWORD, PASSWORD, "相同"),
    ],
)
def test_a_change_that_is_wrong_says_why(site: Site, old: str, new: str, again: str, said: str) -> None:
    someone = person(site, "reviewer")
    answer = someone.send("/password", old=old, new=new, again=again)
    assert answer.status_code >= 400
    assert said in answer.text
    assert someone.get("/rounds").status_code == 200


def test_a_new_password_ends_other_sessions(site: Site) -> None:
    someone = person(site, "reviewer")
    elsewhere = Person(site)
    assert someone.user
    elsewhere.sign_in(someone.user.name)
    someone.send("/password", old=PASSWORD, new=NEW, again=NEW)
    assert someone.get("/rounds").status_code == 200
    assert refused(elsewhere.get("/rounds"))


def test_signing_out_ends_the_session(site: Site) -> None:
    someone = person(site, "reviewer")
    assert someone.send("/rounds", "/sign-out").headers["Location"] == "/sign-in"
    assert refused(someone.get("/rounds"))


def test_a_session_that_has_expired_leads_to_sign_in_also_from_a_form(site: Site) -> None:
    someone = person(site, "reviewer")
    someone.client.delete_cookie("planreview")
    assert refused(someone.client.post("/templates/learn", data={}))


def test_a_form_without_its_token_does_nothing(site: Site) -> None:
    someone = person(site, "admin")
    answer = someone.client.post("/schools/new", data={"code": "9", "name": "云岭小学"})
    assert answer.status_code == 400
    assert "没有执行" in answer.text
    assert "云岭小学" not in someone.text("/schools")
