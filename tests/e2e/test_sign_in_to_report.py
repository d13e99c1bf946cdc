"""From signing in to the report and the original, in a real browser, against the whole service as `serve` starts it."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from storage.database import Database, sqlite_url
from storage.records import Round, School
from tests.service.serving import ROOT, Serving
from workers import accounts

SAMPLE = ROOT / "samples" / "files" / "02-sections.docx"
PASSWORD = "a long enough secret 7"
# Milliseconds: far more than anything here takes, on a machine that has other work too.
PATIENCE = 120_000
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running service with a school and a reviewer."""
    home = tmp_path_factory.mktemp("e2e") / "home"
    serving = Serving.start(home)
    try:
        serving.ready()
        with closing(Database(sqlite_url(home / "planreview.db"))) as database, database.writing() as session:
            school = School(code="0101", name="云岭小学")
            session.add_all([school, Round(title="二〇三一年度计划", expected=[school])])
            session.flush()
            accounts.add(session, "yunling", "school", PASSWORD, school=school)
            accounts.add(session, "shenhe", "reviewer", PASSWORD)
        yield f"http://{serving.address}"
    finally:
        serving.discard()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    found = shutil.which("chromium")
    if found is None:
        missing = "Chromium is not installed (Debian: chromium)"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--headless"])
        yield chromium
        chromium.close()


def opened(context: BrowserContext) -> Page:
    """A page in which nothing may go wrong unnoticed."""
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.on("pageerror", lambda error: pytest.fail(f"script: {error}"))
    return page


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A browser with and without JavaScript."""
    context = browser.new_context(java_script_enabled=request.param, locale="zh-CN")
    yield opened(context)
    context.close()


def sign_in(page: Page, address: str, name: str) -> None:
    """Through the page that opens by itself."""
    page.goto(address)
    page.get_by_label("账号").fill(name)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("button", name="退出")).to_be_visible()


def test_a_school_signs_in_uploads_waits_and_reads(page: Page, address: str, tmp_path: Path) -> None:
    sign_in(page, address, "yunling")
    page.get_by_role("navigation", name="主菜单").get_by_role("link", name="上传").click()
    page.get_by_label("文件").set_input_files(SAMPLE)
    page.get_by_role("button", name="上传").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(SAMPLE.name)
    # No reload from here: the page finds out by itself, with scripts or without.
    expect(page.get_by_text("审阅报告")).to_be_visible()
    expect(page.locator(".verdict strong")).to_have_text("退回修改")
    with page.expect_download() as saved:
        page.get_by_role("link", name="下载原文件").click()
    assert Path(saved.value.path()).read_bytes() == SAMPLE.read_bytes()
    assert saved.value.suggested_filename == SAMPLE.name
    with page.expect_download() as saved:
        page.get_by_role("link", name="网页").click()
    assert "审阅报告" in Path(saved.value.path()).read_text(encoding="utf-8")
    page.get_by_role("link", name="撤回这份提交").click()
    page.get_by_role("button", name="撤回").click()
    expect(page.get_by_role("status")).to_have_text("已撤回。")


def test_all_of_it_is_done_with_the_keyboard(browser: Browser, address: str) -> None:
    context = browser.new_context(locale="zh-CN")
    page = opened(context)
    page.goto(address)
    expect(page.get_by_label("账号")).to_be_focused()
    for text in ("shenhe", PASSWORD):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("批次")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="二〇三一年度计划", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("二〇三一年度计划")
    context.close()


@pytest.mark.parametrize("width", [1200, 390], ids=["desk", "phone"])
def test_no_page_is_wider_than_the_screen(browser: Browser, address: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, locale="zh-CN")
    page = opened(context)
    page.goto(address)
    sign_in(page, address, "shenhe")
    for path in ("/", "/submissions", "/submissions/upload", "/templates/school-training-plan", "/tokens", "/password"):
        page.goto(address + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        expect(page).to_have_title(re.compile(" · 培训计划审阅$"))
    context.close()
