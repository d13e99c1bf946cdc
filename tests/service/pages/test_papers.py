"""What a school sees and does: hand in, wait, read, mend, take back; and that it is its own alone."""

from __future__ import annotations

import pytest

from storage.records import Round, School
from tests.service.pages.browser import Person, person, refused
from tests.service.site import SAMPLES, Site, plan, zipped

NASTY = '<script>alert("x")</script>\'&\u202egpj.docx'


@pytest.fixture
def school(site: Site) -> Person:
    """Somebody of a school."""
    return person(site, "school")


def hand_in(someone: Person, content: bytes | None = None, name: str = "计划.docx", **typed: object) -> str:
    """The page of what was handed in."""
    answer = someone.send("/submissions/upload", _files=((name, content or plan()),), **typed)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def test_what_was_handed_in_is_waited_for_and_then_read(site: Site, school: Person) -> None:
    content = (SAMPLES / "02-sections.docx").read_bytes()
    place = hand_in(school, content, "02.docx")
    waiting = school.get(place).text
    assert "排队第 1 位" in waiting
    assert '<noscript><meta http-equiv="refresh"' in waiting
    assert "排队第 1 位" in school.text("/submissions")
    site.work()
    read = school.get(place).text
    assert "http-equiv" not in read
    assert "审阅报告" in read
    assert "退回修改" in school.text("/submissions")
    assert school.get(f"{place}/original").data == content
    for suffix, start in (("html", b"<!DOCTYPE html>"), ("txt", "═══ 02.docx".encode()), ("json", b"{")):
        saved = school.get(f"{place}/report.{suffix}")
        assert saved.data.startswith(start)
        assert saved.headers["Content-Disposition"].startswith("attachment")


def test_each_file_that_is_not_taken_says_why_and_what_to_do(school: Person) -> None:
    files = (
        ("计划.docx", plan()),
        ("旧.rar", b"Rar!\x1a\x07\x00" + b"x" * 50),
        ("全部.zip", zipped(**{"甲.docx": plan()})),
    )
    answer = school.send("/submissions/upload", _files=files)
    assert answer.status_code == 200
    assert "收到 2 个文件" in answer.text
    assert "不能打开 .rar 压缩包" in answer.text
    assert "再压缩成 .zip" in answer.text
    refused_alone = school.send("/submissions/upload", _files=files[1:2])
    assert refused_alone.status_code == 415
    assert school.send("/submissions/upload").status_code == 400


def test_the_same_file_again_leads_to_the_same_page(school: Person) -> None:
    content = plan()
    assert hand_in(school, content) == hand_in(school, content, "改名.docx")
    assert "以前交过" in school.get(hand_in(school, content)).text


def test_an_open_round_that_expects_the_plan_stands_on_the_first_page(site: Site, school: Person) -> None:
    assert school.user
    with site.stack.database.writing() as db:
        found = Round(title="二〇三一年度计划", expected=[db.get_one(School, school.user.school_id)])
        db.add(found)
        db.flush()
        number = found.id
    assert "待交" in school.text("/submissions")
    hand_in(school, round=str(number))
    listed = school.text("/submissions")
    assert "待交" not in listed
    assert "二〇三一年度计划" in listed


def test_a_new_version_shows_what_was_mended(site: Site, school: Person) -> None:
    place = hand_in(school, plan("一、指导思想", "计划还差____一处。"))
    site.work()
    assert (
        school.send(
            place, f"{place}/versions", _files=(("改好.docx", plan("一、指导思想", "计划不差一处了。")),)
        ).status_code
        == 303
    )
    site.work()
    changed = school.page(f"{place}/changes")
    mended = changed.xpath("//section[h2[contains(., '已经改好')]]")[0].text_content()
    assert "差____一处" in mended
    assert "第 2 版" in school.text(place)
    assert "这是旧版本" in school.text(f"{place}?version=1")


def test_what_waits_is_called_off_and_begun_again(site: Site, school: Person) -> None:
    place = hand_in(school)
    school.send(place, f"{place}/cancel")
    assert "已取消" in school.text(place)
    school.send(place, f"{place}/retry")
    site.work()
    assert "已完成" in school.text(place)


def test_taking_back_is_asked_for_first(school: Person) -> None:
    place = hand_in(school)
    assert "撤回这份提交？" in school.text(f"{place}/withdraw")
    assert school.get(place).status_code == 200
    school.send(f"{place}/withdraw")
    assert school.get(place).status_code == 404
    assert "还没有提交" in school.text("/submissions")


def test_what_is_broken_says_why_on_its_page(site: Site, school: Person) -> None:
    place = hand_in(school, b"%PDF-1.7\n" + b"broken " * 50, "坏.pdf")
    site.work()
    text = school.text(place)
    assert "没有审成" in text
    assert "重试" in text


@pytest.mark.parametrize("path", ["", "/original", "/report.html", "/changes", "/withdraw", "?version=1"])
def test_another_schools_submission_is_not_there(site: Site, school: Person, path: str) -> None:
    place = hand_in(school)
    stranger = person(site, "school")
    assert stranger.get(place + path).status_code == 404
    assert "计划.docx" not in stranger.text("/submissions")
    assert refused(Person(site).get(place + path))


@pytest.mark.parametrize("action", ["cancel", "retry", "withdraw", "comments", "versions"])
def test_nor_can_a_stranger_do_anything_to_it(site: Site, school: Person, action: str) -> None:
    place = hand_in(school)
    stranger = person(site, "school")
    token = stranger.page("/submissions/upload").xpath("//input[@name='csrf_token']/@value")[0]
    sent = stranger.client.post(f"{place}/{action}", data={"csrf_token": token, "text": "x"})
    assert sent.status_code == 404
    assert "排队第 1 位" in school.text(place)


def test_names_and_texts_of_files_are_never_markup(site: Site, school: Person) -> None:
    title = '<img src=x onerror=alert(1)>"2031年\u202e校本培训计划'
    content = plan("一、指导思想", "<script>alert(2)</script>空着____的。", "二、____<b>粗</b>", title=title)
    place = hand_in(school, content, NASTY)
    site.work()
    school.send(place, f"{place}/comments", text="<script>alert(3)</script>\u202e")
    pages = [school.get(path).text for path in ("/submissions", place, f"{place}/withdraw", f"{place}/report.html")]
    for text in pages:
        assert "<script>alert" not in text
        assert "<img" not in text
        assert "<b>粗" not in text
    assert "&lt;script&gt;alert" in pages[0]
    assert all("\u202e" not in text for text in pages), "a mark that turns the text around reached a page"


def test_the_page_masks_private_data_also_for_its_school(site: Site, school: Person) -> None:
    place = hand_in(school, plan("联系人：周岚 13900001234"))
    site.work()
    assert "13900001234" not in school.get(place).text
