"""The reports that people read: order, completeness, grouping, masking, escaping."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from rules.finding import Finding
from service.reports import html, text
from tests.service.example import FINDINGS, REPORT, REVIEW, UNREADABLE, with_findings
from workers.report import Part, Report

TEXT = text.render(REPORT)
HTML = html.render(REPORT)
BLANKS = tuple(
    Finding(
        f"p{n}", "placeholder.left", "fail", "error", f"空{n}____", f"第 {n} 处空白没有填写。", "请填写。", f"空{n}____"
    )
    for n in range(1, 34)
)


def _order(report: str, *words: str) -> bool:
    places = [report.find(word) for word in words]
    return -1 not in places and places == sorted(places)


@pytest.mark.parametrize("report", [TEXT, HTML], ids=["text", "html"])
def test_the_verdict_comes_first_and_the_versions_last(report: str) -> None:
    body = report[report.find("<body>") :] if "<body>" in report else report
    assert _order(
        body, "退回修改", "没有“实施与考核”部分", "第 2 项的时间", "没有遮盖", "没有看到联系人表", "一张含文字的图片",
        "查过，没有发现", "读到的内容", "SHA-256",
    )  # fmt: skip


@pytest.mark.parametrize("report", [TEXT, HTML], ids=["text", "html"])
@pytest.mark.parametrize("finding", FINDINGS, ids=lambda finding: finding.rule)
def test_each_finding_is_complete_in_itself(report: str, finding: Finding) -> None:
    said = (finding.message, finding.suggestion, finding.reason, finding.basis, finding.rule)
    assert all(part.replace("13900001234", "139****1234") in report for part in said if part)


@pytest.mark.parametrize("report", [TEXT, HTML], ids=["text", "html"])
def test_private_data_is_masked(report: str) -> None:
    assert "13900001234" not in report
    assert "139****1234" in report


@pytest.mark.parametrize("render", [text.render, html.render], ids=["text", "html"])
def test_many_gaps_of_one_kind_stand_together_and_none_is_lost(render: object) -> None:
    report = render(with_findings(*BLANKS))  # type: ignore[operator]
    assert all(finding.message in report for finding in BLANKS)
    assert report.count("请填写。") == 1
    assert "33 处" in report


def test_two_gaps_of_one_kind_stand_alone() -> None:
    assert text.render(with_findings(*BLANKS[:2])).count("怎么改：请填写。") == 2


def test_advice_that_differs_stays_with_its_gap() -> None:
    other = replace(BLANKS[0], suggestion="请删去。")
    report = text.render(with_findings(other, *BLANKS[1:3]))
    assert report.count("请删去。") == 1
    assert report.count("请填写。") == 2


@pytest.mark.parametrize(("rule", "where"), [("section.missing", "整份计划"), ("year.conflict", "标题")])
def test_what_is_absent_is_not_placed_at_the_title(rule: str, where: str) -> None:
    finding = replace(FINDINGS[0], rule=rule, at=REVIEW.plan.title_at)
    assert f"位置：{where}\n" in text.render(with_findings(finding))


def test_what_the_file_cannot_show_is_left_to_a_person() -> None:
    assert _order(TEXT, "待人工核对】2 项", "文件本身看不出")


def test_a_rule_that_crashed_is_said_to_be_unchecked() -> None:
    assert _order(TEXT, "没有查成的规则", "查过，没有发现")


def test_the_page_escapes_what_the_file_says() -> None:
    evil = replace(FINDINGS[0], message="<script>alert(1)</script>", quote='"><img src=x>')
    page = html.render(with_findings(evil))
    assert "<script" not in page
    assert "<img" not in page
    assert "云岭&lt;小学&gt;.docx" in page


def test_the_page_needs_nothing_from_outside() -> None:
    assert not re.search(r"(?:src|href|url\(|@import)", HTML)


def test_an_unreadable_file_is_one_line_of_text() -> None:
    assert text.render(UNREADABLE) == "云岭<小学>.docx：无法审阅（encrypted）：文件设有打开密码。请取消密码。\n"
    assert "文件设有打开密码" in html.render(UNREADABLE)


def _bundle() -> Report:
    first = replace(REVIEW, part=Part(1, 2, "云岭小学计划"))
    second = replace(REVIEW, part=Part(2, 2, "发展计划"), findings=(), template=None)
    return replace(REPORT, reviews=(first, second))


@pytest.mark.parametrize("render", [text.render, html.render], ids=["text", "html"])
def test_plans_bound_in_one_file_are_listed_and_told_apart(render: object) -> None:
    report = render(_bundle())  # type: ignore[operator]
    assert _order(report, "2 份计划", "第 1 份，共 2 份：云岭小学计划", "第 2 份，共 2 份：发展计划")
    assert report.count("一张含文字的图片") == 1
    assert "没有合适的模板" in report


def test_a_share_is_rounded_down() -> None:
    nearly = replace(REPORT, source=replace(REPORT.source, coverage=0.9999))
    assert "读入了 99%" in text.render(nearly)
