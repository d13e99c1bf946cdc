"""What holds for every page: reachable and readable by keyboard and screen reader, no script in it, none for strangers."""

from __future__ import annotations

import itertools
from io import BytesIO

import pytest
from flask import Flask
from lxml import html

from storage.database import Unavailable
from storage.records import Round
from tests.service.pages.browser import Person, person, refused
from tests.service.pages.test_papers import hand_in
from tests.service.site import SAMPLES, Site

OPEN = {"entrance.sign_in", "entrance.sign_out"}
FILES = ("original", "report.", "example", ".yaml")


def pages(app: Flask) -> dict[str, tuple[str, set[str]]]:
    """All routes of pages: endpoint, path, methods."""
    rules = [rule for rule in app.url_map.iter_rules() if not rule.rule.startswith(("/api/", "/docs", "/static/"))]
    kept = [rule for rule in rules if rule.endpoint in app.view_functions and "." in rule.endpoint]
    return {rule.endpoint: (rule.rule, set(rule.methods or ()) & {"GET", "POST"}) for rule in kept}


def filled(path: str, place: str) -> str:
    """The path with something that is there."""
    submission = place.rsplit("/", 1)[1]
    for name, value in (
        ("<submission_id>", submission),
        ("<int:round_id>", "1"),
        ("<int:school_id>", "1"),
        ("<int:user_id>", "1"),
        ("<template_id>", "school-training-plan"),
    ):
        path = path.replace(name, value)
    return path


def faults(page: html.HtmlElement) -> list[str]:
    """What a keyboard, a screen reader or the content policy would stumble over."""
    found = []
    levels = [int(one.tag[1]) for one in page.iter("h1", "h2", "h3", "h4")]
    if levels[:1] != [1] or levels.count(1) != 1 or any(b - a > 1 for a, b in itertools.pairwise(levels)):
        found.append(f"headings: {levels}")
    labelled = set(page.xpath("//label/@for"))
    for field in page.xpath("//input[not(@type='hidden') and not(@hidden)] | //select | //textarea"):
        if field.get("id") not in labelled:
            found.append(f"no label: {field.get('name')}")
    ids = page.xpath("//@id")
    found += [f"id twice: {one}" for one in {one for one in ids if ids.count(one) > 1}]
    found += [
        f"described by nothing: {one}"
        for one in page.xpath("//@aria-describedby | //@aria-labelledby")
        if one not in ids
    ]
    found += [f"target gone: {one}" for one in page.xpath("//a/@href") if one.startswith("#") and one[1:] not in ids]
    found += [
        f"script: {one}" for one in page.xpath("//@*[starts-with(name(), 'on')] | //script[not(@src)] | //@style")
    ]
    for form in page.xpath("//form[@method='post']"):
        if not form.xpath(".//input[@name='csrf_token']/@value"):
            found.append(f"form without token: {form.get('action')}")
    for button in page.xpath("//button | //a[@href]"):
        if not button.text_content().strip():
            found.append("a button or link that says nothing")
    if page.get("lang") != "zh-CN" or not page.xpath("//a[@class='skip' and @href='#content']"):
        found.append("no language, or no way past the menu")
    return found


def test_every_page_is_whole_for_everybody(site: Site) -> None:
    school, reviewer, admin = (person(site, role) for role in ("school", "reviewer", "admin"))
    with site.stack.database.writing() as db:
        db.add(Round(title="年度计划"))
    place = hand_in(school, (SAMPLES / "02-sections.docx").read_bytes(), round="1")
    site.work()
    second = ("二.docx", (SAMPLES / "04-people.docx").read_bytes())
    assert school.send(place, f"{place}/versions", _files=(second,)).status_code == 303
    site.work()
    looked = 0
    for endpoint, (path, methods) in pages(site.app).items():
        address = filled(path, place)
        if "GET" not in methods or "<" in address or any(part in address for part in FILES):
            continue
        for someone in (school, reviewer, admin):
            answer = someone.get(address)
            if answer.status_code == 200:
                looked += 1
                assert faults(html.fromstring(answer.text)) == [], (endpoint, address)
            else:
                assert answer.status_code in (303, 403), (endpoint, answer.status_code)
    assert looked > 35


def test_every_page_but_the_way_in_is_closed_to_strangers(site: Site) -> None:
    stranger = Person(site)
    for endpoint, (path, methods) in pages(site.app).items():
        if endpoint in OPEN:
            continue
        address = (
            filled(path, "/submissions/" + "0" * 32).replace("<int:token_id>", "1").replace("<int:decision_id>", "1")
        )
        if "GET" in methods:
            assert refused(stranger.get(address)), endpoint
        if "POST" in methods:
            assert refused(stranger.client.post(address)), endpoint


def test_every_form_needs_its_token(site: Site) -> None:
    admin = person(site, "admin")
    for endpoint, (path, methods) in pages(site.app).items():
        if "POST" in methods:
            address = filled(path, "/submissions/" + "0" * 32)
            address = (
                address.replace("<int:token_id>", "1").replace("<int:decision_id>", "1").replace("<review_id>", "1")
            )
            assert admin.client.post(address).status_code == 400, endpoint


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [("/nothing", 404, "没有这个页面"), ("/submissions/" + "0" * 32, 404, "没有这个提交"), ("/schools", 403, "权限")],
)
def test_errors_stand_in_the_frame_and_say_what_to_do(site: Site, path: str, status: int, said: str) -> None:
    answer = person(site, "reviewer").get(path)
    assert answer.status_code == status
    assert said in answer.text
    assert "首页" in answer.text
    assert faults(html.fromstring(answer.text)) == []


def test_too_much_is_said_to_be_too_much(site: Site) -> None:
    someone = person(site, "school")
    someone.page("/submissions/upload")
    site.app.config["MAX_CONTENT_LENGTH"] = 1000
    answer = someone.client.post("/submissions/upload", data={"file": (BytesIO(b"x" * 5000), "a.docx")})
    assert answer.status_code == 413
    assert "太大" in answer.text


def test_a_database_that_is_away_is_said_so_in_the_frame(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    someone = person(site, "school")

    def away(*_: object, **__: object) -> None:
        raise Unavailable("gone")

    monkeypatch.setattr(type(site.app.extensions["planreview"].database), "reading", away)
    answer = someone.get("/submissions")
    assert answer.status_code == 503
    assert "暂时不可用" in answer.text
    assert answer.headers["Retry-After"]


def test_a_bug_is_said_to_be_one_with_its_number(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.listing.page", lambda *_: 1 / 0)
    answer = person(site, "school").get("/submissions")
    assert answer.status_code == 500
    assert "程序出错了" in answer.text
    assert answer.headers["X-Request-ID"] in answer.text


def test_pages_are_kept_by_no_browser_and_run_no_foreign_script(site: Site) -> None:
    answer = person(site, "school").get("/submissions")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "unsafe-inline" not in answer.headers["Content-Security-Policy"].split("script-src")[1].split(";")[0]
