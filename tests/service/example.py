"""One report, built by hand: an invented school's plan with a gap of each weight."""

from __future__ import annotations

from dataclasses import replace

from extractors.plan import Activity, Audience, Column, Line, Person, Plan, Quantity, Section, TableSummary, Time
from parsers.document import Place, Unread
from rules.finding import Check, Finding
from tests.build import document
from workers.report import Failure, Report, Review, TemplateUsed

DOCUMENT = document(
    """
    # 云岭小学2031年校本培训计划
    一、目标、条件和重点
    让每位教师都能开出一节好课。
    二、组织管理
    组长：____
    三、活动安排
    | 序号 | 内容 | 时间 | 负责人 |
    | 1 | 读书沙龙 | 3月 | 柳青禾 |
    | 2 | 磨课比赛 | 待定 |  |
    联系电话：13900001234
    """
)


def _place(text: str) -> Place:
    block = next(b for b in DOCUMENT.walk() if text in getattr(b, "text", ""))
    return Place(block.id)


TABLE = next(DOCUMENT.tables())
EMPTY_CELL = Place(TABLE.id, 2, 3)
SECTIONS = (
    Section("一", "目标、条件和重点", 1, "goals-conditions-focus", 14, _place("目标、条件")),
    Section("二", "组织管理", 1, "organisation", 7, _place("组织管理")),
    Section("三", "活动安排", 1, None, 40, _place("活动安排")),
)
LINES = (
    Line(_place("云岭"), None, "云岭小学2031年校本培训计划", "title"),
    Line(_place("目标、条件"), "一、", "目标、条件和重点", "section", 0),
    Line(_place("让每位"), None, "让每位教师都能开出一节好课。", "text", 0),
    Line(_place("组织管理"), "二、", "组织管理", "section", 1),
    Line(_place("组长"), None, "组长：____", "text", 1),
    Line(_place("活动安排"), "三、", "活动安排", "section", 2),
    Line(_place("联系电话"), None, "联系电话：13900001234", "text", 2),
)
ACTIVITIES = tuple(
    Activity(
        seq, content, time, Audience("全体教师", Quantity("68人", 68.0, 68.0, "人")), None, people, None, None,
        Quantity("半天", 0.5, 0.5, "天"), None, None, "table", Place(TABLE.id + 5 * row, row, 1), 0, (), seq,
    )
    for seq, content, time, people, row in (
        ("1", "读书沙龙", Time("3月", (3,)), ("柳青禾",), 1),
        ("2", "磨课比赛", Time("待定", status="open"), (), 2),
    )
)  # fmt: skip
COLUMNS = (Column("序号", "seq"), Column("内容", "content"), Column("时间", "time"), Column("负责人", "responsible"))
PLAN = Plan(
    "云岭小学2031年校本培训计划",
    "云岭小学",
    2031,
    None,
    sections=SECTIONS,
    activities=ACTIVITIES,
    people=(Person("柳青禾", ("负责人",), (0,), (Place(TABLE.id + 8, 1, 3),)),),
    tables=(TableSummary(None, "activities", COLUMNS, 2, Place(TABLE.id), header_rows=1),),
    lines=LINES,
    title_at=LINES[0].at,
    end=len(DOCUMENT.blocks),
)  # fmt: skip
FINDINGS = (
    Finding(
        "a1", "section.missing", "fail", "error", "implementation-assessment",
        "没有“实施与考核”部分。", "请补写这一部分。", basis="模板第二部分",
    ),
    Finding(
        "a2", "cell.empty", "fail", "error", "2:responsible",
        "第 2 项没有负责人。", "请填写负责人。", at=EMPTY_CELL,
    ),
    Finding(
        "a3", "time.unclear", "fail", "warning", "2",
        "第 2 项的时间“待定”看不出月份。", "请写明月份。", "待定", at=replace(EMPTY_CELL, column=2),
    ),
    Finding(
        "a4", "privacy.exposed", "fail", "note", "mobile",
        "手机号 13900001234 没有遮盖。", "请改用办公电话。", "13900001234", at=LINES[-1].at,
    ),
    Finding(
        "a5", "table.missing", "review", "error", "contacts",
        "没有看到联系人表。", "请对照原件。", reason="有一处图片没有读到，表可能在图片里。",
    ),
)  # fmt: skip
CHECKS = (
    Check("section.missing", "fail"),
    Check("section.empty", "pass"),
    Check("signature.unsealed", "review"),
    Check("score.total", "inapplicable"),
    Check("text.repeated", "unchecked"),
)
TEMPLATE = TemplateUsed("school-training-plan", "1.0", "学校培训计划", 0.93)
REVIEW = Review(None, TEMPLATE, "draft", PLAN, FINDINGS, CHECKS, 0.866)
SOURCE = replace(
    DOCUMENT.source, name="云岭<小学>.docx", coverage=0.98, unread=(Unread("一张含文字的图片", LINES[4].at),),
    notices=("文件含有宏，没有运行。",),
)  # fmt: skip
REPORT = Report(SOURCE, (REVIEW,), document=DOCUMENT)
UNREADABLE = Report(
    replace(SOURCE, unread=(), notices=(), coverage=0.0),
    error=Failure("encrypted", "文件设有打开密码。", "请取消密码。"),
)


def with_findings(*findings: Finding) -> Report:
    """The same report with these findings."""
    return replace(REPORT, reviews=(replace(REVIEW, findings=findings),))
