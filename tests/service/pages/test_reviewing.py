"""What a reviewer does: looks through a round, settles findings with a reason, passes or returns."""

from __future__ import annotations

import pytest

from storage.records import Round, School
from tests.service.pages.browser import Person, person
from tests.service.pages.test_papers import hand_in
from tests.service.site import SAMPLES, Site, plan


@pytest.fixture
def school(site: Site) -> Person:
    """Somebody of a school."""
    return person(site, "school")


@pytest.fixture
def reviewer(site: Site) -> Person:
    """A reviewer."""
    return person(site, "reviewer")


def test_a_round_shows_what_is_there_and_what_is_not(site: Site, school: Person, reviewer: Person) -> None:
    other = site.school("望湖学校")
    assert school.user
    with site.stack.database.writing() as db:
        found = Round(title="年度计划", expected=[db.get_one(School, n) for n in (school.user.school_id, other.id)])
        db.add(found)
        db.flush()
        number = found.id
    hand_in(school, round=str(number))
    assert "年度计划" in reviewer.text("/rounds")
    assert "计划.docx" in reviewer.text(f"/rounds/{number}")
    assert "计划.docx" not in reviewer.text(f"/rounds/{number}?state=done")
    assert reviewer.get(f"/rounds/{number}?state=wrong").status_code == 422
    rows = reviewer.page(f"/rounds/{number}/schools?standing=missing").xpath("//tbody/tr")
    assert [row.xpath("./th")[0].text_content() for row in rows] == ["望湖学校"]


def test_long_lists_come_in_pages(
    site: Site, school: Person, reviewer: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.pages.papers._ROWS", 2)
    for _ in range(3):
        hand_in(school)
    first = reviewer.page("/submissions?state=queued")
    onward = first.xpath("//a[@rel='next']/@href")[0]
    second = reviewer.page(onward)
    assert len(first.xpath("//tbody/tr")), len(second.xpath("//tbody/tr")) == (2, 1)
    assert not second.xpath("//a[@rel='next']")
    assert "state=queued" in onward


def test_a_settled_finding_counts_no_more_until_that_is_revoked(site: Site, school: Person, reviewer: Person) -> None:
    place = hand_in(school, (SAMPLES / "02-sections.docx").read_bytes())
    site.work()
    form = reviewer.page(place).xpath("//form[contains(@action, '/decisions')]")[0]
    finding = form.fields["finding"]
    sent = dict(form.form_values()) | {"verdict": "误报", "reason": "在附件里。"}
    assert reviewer.client.post(form.get("action"), data=sent).status_code == 303
    settled = reviewer.text(place)
    assert "已有决定，不计入结论" in settled
    assert "误报 在附件里。" in school.text(place)
    assert not [one for one in reviewer.page(place).xpath("//input[@name='finding']") if one.get("value") == finding]
    undo = reviewer.page(place).xpath("//form[contains(@action, '/revoke')]/@action")[0]
    reviewer.send(place, undo)
    assert "已有决定，不计入结论" not in reviewer.text(place)


def test_a_decision_needs_its_reason(site: Site, school: Person, reviewer: Person) -> None:
    place = hand_in(school, (SAMPLES / "02-sections.docx").read_bytes())
    site.work()
    form = reviewer.page(place).xpath("//form[contains(@action, '/decisions')]")[0]
    answer = reviewer.client.post(
        form.get("action"), data=dict(form.form_values()) | {"verdict": "误报", "reason": " "}
    )
    assert answer.status_code == 422
    assert "理由不能为空" in answer.text


def test_passing_and_returning_reach_the_school(site: Site, school: Person, reviewer: Person) -> None:
    place = hand_in(school, plan())
    site.work()
    assert reviewer.send(place, f"{place}/ruling", ruling="returned", remark="").status_code == 422
    reviewer.send(place, f"{place}/ruling", ruling="returned", remark="请补上课时。")
    assert "审核人退回了这份计划：请补上课时。" in school.text(place)
    reviewer.send(place, f"{place}/ruling", ruling="passed", remark="")
    assert "审核通过" in school.text("/submissions")
    assert not school.page(place).xpath("//a[contains(@href, '/withdraw')]")


def test_school_and_reviewer_write_to_each_other(site: Site, school: Person, reviewer: Person) -> None:
    place = hand_in(school)
    site.work()
    school.send(place, f"{place}/comments", text="附件另交。")
    assert "附件另交。" in reviewer.text(place)


def test_a_school_is_offered_none_of_it(site: Site, school: Person) -> None:
    place = hand_in(school, (SAMPLES / "02-sections.docx").read_bytes())
    site.work()
    page = school.page(place)
    assert not page.xpath("//form[contains(@action, '/decisions') or contains(@action, '/ruling')]")
    token = page.xpath("//input[@name='csrf_token']/@value")[0]
    for action in ("decisions", "ruling"):
        sent = school.client.post(f"{place}/{action}", data={"csrf_token": token, "ruling": "passed"})
        assert sent.status_code == 403
