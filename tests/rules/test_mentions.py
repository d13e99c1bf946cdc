"""Which attachments a plan names as its own, and whether its file holds them."""

from __future__ import annotations

import pytest

from extractors.plan import Attachment, Line, Plan, TableSummary
from parsers.document import Place
from rules.mentions import is_there, mentions


def plan(*texts: str, attachments: tuple[Attachment, ...] = (), tables: tuple[TableSummary, ...] = ()) -> Plan:
    from parsers.text import split_label

    lines = [
        Line(Place(i), *split_label(text), "item" if split_label(text)[0] else "text") for i, text in enumerate(texts)
    ]
    return Plan(
        "青禾小学2024年校本培训计划", None, 2024, None, lines=tuple(lines), attachments=attachments, tables=tables
    )


@pytest.mark.parametrize(
    ("texts", "named"),
    [
        (["具体要求见附件2。"], ["附件2"]),
        (["填写《读书登记表》（附件3），月底上交。"], ["附件3"]),
        (["考核标准详见附表一。"], ["附表一"]),
        (["填写《进修申请表》（附录A）。"], ["附录A"]),
        (["具体要求见附件2。", "再次说明，见附件2。"], ["附件2"]),
        (["各月活动详见附件。"], ["附件"]),
        (["附件：校本培训活动安排表"], ["校本培训活动安排表"]),
        (["附件：1.活动安排表 2.考核细则"], ["附件1 活动安排表", "附件2 考核细则"]),
        (
            ["附件：1.活动安排表", "2.考核细则", "3.领导小组名单"],
            ["附件1 活动安排表", "附件2 考核细则", "附件3 领导小组名单"],
        ),
        (["附件：", "1.活动安排表"], ["附件1 活动安排表"]),
        (
            ["附件：1.2031年集中培训安排表", "2.2031年跟岗安排表", "3.2031－2032学年考核表", "4.回执"],
            ["附件1 2031年集中培训安排表", "附件2 2031年跟岗安排表", "附件3 2031－2032学年考核表", "附件4 回执"],
        ),
        (["附件：1.2031年安排表 2.2031年考核表"], ["附件1 2031年安排表", "附件2 2031年考核表"]),
        (["具体见附件1.2031年安排表"], ["附件1"]),
        (["附件：1.5小时微讲座安排表"], ["1.5小时微讲座安排表"]),
        (["参见附件2.13"], []),
        (["附：研修日程", "3月，听课。", "4月，评课。"], []),
        (["附件：研修日程", "联系人：周岚"], ["研修日程"]),
        (["本表后应附具体的“活动安排表”。"], ["活动安排表"]),
        (["后附课程安排表。"], ["课程安排表"]),
        # Another paper's, or what teachers hand in.
        (["按照市局通知附件2的要求执行。"], []),
        (["落实《教师培训管理办法》附件1中的标准。"], []),
        (["每位教师的教案后应附“教学反思表”。"], []),
        (["申报时须附获奖证书复印件。"], []),
        (["附近学校也来参加。"], []),
    ],
)
def test_what_a_plan_names_as_its_own(texts: list[str], named: list[str]) -> None:
    assert [mention.shown for mention in mentions(plan(*texts))] == named


def test_the_number_alone_is_the_subject_however_much_is_known() -> None:
    listed, bare = plan("附件：1.活动安排表"), plan("具体要求见附件1。")
    assert [mention.subject for one in (listed, bare) for mention in mentions(one)] == ["附件1", "附件1"]


SCHEDULE = TableSummary("2024年青禾小学校本培训活动安排表", "activities", (), 3, Place(9))
UNNAMED = TableSummary(None, "activities", (), 3, Place(9))


@pytest.mark.parametrize(
    ("text", "attachments", "tables", "there"),
    [
        ("见附件2。", (Attachment("附件2", None, Place(8)),), (), True),
        ("见附件2。", (Attachment("附件二", None, Place(8)),), (), True),
        ("见附件2。", (Attachment("附件1", None, Place(8)),), (), False),
        ("本表后应附“活动安排表”。", (), (SCHEDULE,), True),
        ("本表后应附“活动安排表”。", (), (UNNAMED,), True),
        ("本表后应附“领导小组名单”。", (), (SCHEDULE,), False),
        ("本表后应附“研修活动一览表”。", (), (SCHEDULE,), True),
        ("附件：2.网络研修活动安排细目表", (), (SCHEDULE,), False),
        ("附件：校本培训活动安排表", (Attachment("附件", "青禾小学校本培训活动安排表", Place(8)),), (), True),
        ("详见附表。", (), (UNNAMED,), True),
        ("详见附表。", (), (), False),
    ],
)
def test_whether_the_file_holds_it(
    text: str, attachments: tuple[Attachment, ...], tables: tuple[TableSummary, ...], there: bool
) -> None:
    one = plan(text, attachments=attachments, tables=tables)
    assert [is_there(mention, one) for mention in mentions(one)] == [there]
