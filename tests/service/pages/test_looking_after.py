"""What an administrator does: rounds, schools, accounts, failed files, templates, tokens; and what was done by whom."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import load_workbook

from tests.service.pages.browser import Person, person
from tests.service.pages.test_papers import hand_in
from tests.service.site import SAMPLES, Program, Site

TEMPLATE = """id: reading-plan
version: "1"
title: 教师读书计划
purpose: 教师个人的年度读书计划。
kind:
  title:
    strong: [读书计划]
sections:
  - key: goals
"""


@pytest.fixture
def admin(site: Site) -> Person:
    """An administrator."""
    return person(site, "admin")


def test_a_round_is_made_changed_and_closed(site: Site, admin: Person) -> None:
    first, second = site.school("云岭小学"), site.school("望湖学校")
    school = person(site, "school", first)
    wrong = admin.send("/rounds/new", title="年度计划", all=[], schools=f"{first.code}\n天边小学")
    assert wrong.status_code == 422
    assert "天边小学" in wrong.text
    assert 'value="年度计划"' in wrong.text
    made = admin.send("/rounds/new", title="年度计划", deadline="2031-03-31", all=[], schools=f"{first.code}\n望湖学校")
    place = made.headers["Location"]
    assert "2031-03-31" in admin.text(place)
    assert all(one.name in admin.text(f"{place}/schools") for one in (first, second))
    again = admin.page(f"{place}/edit").forms[-1]
    assert f"{second.code} 望湖学校" in again.fields["schools"]
    admin.send(f"{place}/edit", title="年度计划（改）")
    assert "年度计划（改）" in school.text("/submissions/upload")
    admin.send(place, f"{place}/closed")
    assert "年度计划" not in school.text("/submissions/upload")


def test_two_rounds_of_one_name_are_one_too_many(admin: Person) -> None:
    admin.send("/rounds/new", title="年度计划")
    answer = admin.send("/rounds/new", title="年度计划")
    assert answer.status_code == 409
    assert "已有批次" in answer.text


def test_a_school_is_made_and_renamed(admin: Person) -> None:
    admin.send("/schools/new", code="0101", name="云岭小学")
    place = admin.page("/schools").xpath("//tbody//a/@href")[0]
    assert admin.send("/schools/new", code="0101", name="望湖学校").status_code == 409
    admin.send(place, name="云岭中心小学")
    assert "云岭中心小学" in admin.text("/schools")


def test_an_account_gets_a_password_once_and_again_after_a_reset(site: Site, admin: Person) -> None:
    school = site.school()
    made = admin.send("/accounts/new", name="yunling", shown="周岚", role="school", school=str(school.id))
    password = made.text.split("<code>")[1].split("</code>")[0]
    someone = Person(site)
    assert someone.sign_in("yunling", password).headers["Location"] == "/password"
    place = next(one for one in admin.page("/accounts").xpath("//tbody//a") if one.text == "yunling").get("href")
    assert password not in admin.get(place).text
    fresh = admin.send(place, f"{place}/password").text.split("<code>")[1].split("</code>")[0]
    assert Person(site).sign_in("yunling", password).status_code == 401
    assert Person(site).sign_in("yunling", fresh).status_code == 303


def test_an_account_is_switched_off_and_on(site: Site, admin: Person) -> None:
    reviewer = person(site, "reviewer")
    assert reviewer.user
    place = f"/accounts/{reviewer.user.id}"
    form = admin.page(place).xpath("//form[.//input[@name='active']]")[0]
    admin.client.post(place, data=dict(form.form_values()))
    assert reviewer.get("/rounds").headers["Location"].startswith("/sign-in")
    assert "已停用" in admin.text(place)


def test_schools_and_accounts_come_from_a_list(site: Site, admin: Person) -> None:
    book = load_workbook(BytesIO(admin.get("/accounts/import/example").data))
    sheet = book.worksheets[0]
    header = [cell.value for cell in sheet[1]]
    row = {"学校代码": "0203", "学校名称": "望湖学校", "账号": "wanghu", "姓名": "林溪", "角色": "学校"}
    sheet.delete_rows(2, sheet.max_row)
    sheet.append([row.get(str(title)) for title in header])
    file = BytesIO()
    book.save(file)
    answer = admin.send("/accounts/import", _files=(("名单.xlsx", file.getvalue()),))
    password = answer.text.split("<code>")[1].split("</code>")[0]
    assert Person(site).sign_in("wanghu", password).status_code == 303
    assert "望湖学校" in admin.text("/schools")


def test_a_list_with_faults_changes_nothing_and_names_them(admin: Person) -> None:
    answer = admin.send("/accounts/import", _files=(("名单.xlsx", b"no list at all"),))
    assert answer.status_code == 422
    assert "名单没有导入" in answer.text


def test_failed_files_say_why_and_are_tried_again(site: Site, admin: Person) -> None:
    hand_in(person(site, "school"), b"%PDF-1.7\n" + b"broken " * 50, "坏.pdf")
    site.work()
    assert "坏.pdf" in admin.text("/failed")
    assert admin.send("/failed", "/failed/retry").status_code == 303
    assert "没有失败的文件" in admin.text("/failed")
    assert site.work() == 1


def test_a_template_is_checked_with_its_line_and_then_kept(admin: Person) -> None:
    wrong = admin.send("/templates/new", text=TEMPLATE.replace("sections:", "sectons:"), do="check")
    assert wrong.status_code == 422
    assert "第 8 行" in wrong.text
    assert "sectons:" in wrong.text
    assert "检查通过" in admin.send("/templates/new", text=TEMPLATE, do="check").text
    kept = admin.send("/templates/new", _files=(("reading-plan.yaml", TEMPLATE.encode()),), do="save")
    assert "教师读书计划" in admin.text(kept.headers["Location"])
    assert admin.get("/templates/reading-plan.yaml").data == TEMPLATE.encode()


def test_a_token_is_shown_once_and_ends_when_revoked(site: Site, admin: Person) -> None:
    made = admin.send("/tokens", label="教务系统", scope=["read"], days="30")
    text = made.text.split("<code>")[1].split("</code>")[0]
    assert Program(site.app, text).get("/submissions").status_code == 200
    assert text not in admin.get("/tokens").text
    admin.send("/tokens", admin.page("/tokens").xpath("//form[contains(@action, '/revoke')]/@action")[0])
    assert Program(site.app, text).get("/submissions").status_code == 401
    assert admin.send("/tokens", scope=["read"], days="99999").status_code == 422


def test_a_token_makes_no_other_token(site: Site, admin: Person) -> None:
    assert admin.user
    headers = {"Authorization": f"Bearer {site.token(admin.user, ['read'])}"}
    answer = site.app.test_client().post("/tokens", headers=headers, data={"scope": ["admin"], "days": "30"})
    assert answer.status_code == 422


def test_what_was_done_stands_in_the_log(admin: Person) -> None:
    admin.send("/schools/new", code="0101", name="云岭小学")
    said = admin.text("/audit")
    assert "建立学校" in said
    assert "登录" in said


def test_a_blank_form_is_read_by_a_worker_while_the_page_waits(site: Site, admin: Person) -> None:
    asked = admin.send("/templates/learn", _files=(("表样.docx", (SAMPLES / "01-in-order.docx").read_bytes()),))
    waiting = admin.page(asked.headers["Location"])
    assert waiting.xpath("//meta[@http-equiv='refresh']")
    assert "正在读表样" in waiting.text_content()
    assert admin.send("/templates/learn", _files=(("表样.txt", b"plain text"),)).status_code == 415
