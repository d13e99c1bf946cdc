"""Tables as offices and schools lay them out: what is read of each, from kind to cells and people."""

from __future__ import annotations

import pytest

from extractors.extract import extract
from extractors.plan import Plan
from tests.build import document

TITLE = "# 青禾小学2024年校本培训计划\n"


def plan(outline: str, title: str = TITLE) -> Plan:
    """The one plan of an outline."""
    ((_, found),) = extract(document(title + outline))
    return found


def kinds(found: Plan) -> list[str]:
    return [table.kind for table in found.tables]


def people(found: Plan) -> dict[str, tuple[str, ...]]:
    return {person.name: person.roles for person in found.people}


def fields(found: Plan) -> dict[str, str | None]:
    return {field.label: field.value for field in found.fields}


def days(found: Plan) -> list[tuple[str, str | None, str | None]]:
    """Each activity's content, first and last day."""
    return [
        (one.content, *(str(day) if day else None for day in (one.time.start, one.time.end)))  # type: ignore[misc]
        for one in found.activities
        if one.time
    ]


def test_labels_with_one_letter_a_line_head_their_texts() -> None:
    found = plan(
        "| 变<br>更<br>理<br>由 | 原主讲人外出学习，活动顺延一周。 |\n"
        "| 研<br>修<br>目<br>标 | 提高课堂提问的质量，形成教研组的观察量表。 |\n"
        "| 个<br>人<br>简<br>历 | 2010年参加工作，先后任班主任、教研组长。 |",
        "# 研修活动变更表\n",
    )
    assert kinds(found) == ["form"]
    assert [label.replace(" ", "") for label in fields(found)] == ["变更理由", "研修目标", "个人简历"]
    assert fields(found)["变 更 理 由"] == "原主讲人外出学习，活动顺延一周。"


def test_a_vertical_label_in_one_cell_a_row_groups_the_rows() -> None:
    found = plan(
        "| 申<br>请<br>人<br>信<br>息 | 姓名 | 高远 | 性别 | 男 |\n"
        "| ^ | 任教学科 | 数学 | 职务 | 教研组长 |\n"
        "| ^ | 研究专长 | 课堂观察 | 邮编 | 213000 |",
        "# 名师工作室成员申请表\n",
    )
    assert kinds(found) == ["form"]
    assert fields(found) == {
        "姓名": "高远",
        "性别": "男",
        "任教学科": "数学",
        "职务": "教研组长",
        "研究专长": "课堂观察",
        "邮编": "213000",
    }
    assert people(found) == {"高远": ("教研组长",)}


def test_a_label_broken_at_the_cells_edge_is_one() -> None:
    found = plan(
        "| 姓名 | 周岚 |\n| 专业特长及研究方<br>向 | 小学语文阅读教学 |\n| 指导内容和计划安<br>排 | 每学期指导两节研究课。 |",
        "# 指导教师登记表\n",
    )
    assert fields(found) == {
        "姓名": "周岚",
        "专业特长及研究方 向": "小学语文阅读教学",
        "指导内容和计划安 排": "每学期指导两节研究课。",
    }


@pytest.mark.parametrize(
    "header",
    ["开始时间 | 结束时间", "起始日期 | 完成日期", "任务开始时间 | 任务结束时间", "开始日期 | 完成时间"],
)
def test_columns_for_start_and_end_are_one_time(header: str) -> None:
    found = plan(f"| 任务名称 | {header} | 负责人 |\n| 编写观察量表 | 3月5日 | 4月20日 | 周岚 |")
    assert [column.field for column in found.tables[0].columns] == ["content", "time", "time", "responsible"]
    assert days(found) == [("编写观察量表", "2024-03-05", "2024-04-20")]


def test_columns_of_years_are_milestones_and_no_activities() -> None:
    found = plan(
        "| 建设内容 | 2022年 | 2023年 | 2024年 |\n"
        "| 教师培训 | 完成60人次 | 完成80人次 | 完成100人次 |\n"
        "| 课程建设 | 开发2门 | 开发3门 | 开发4门 |"
    )
    assert kinds(found) == ["other"]
    assert not found.activities


def test_tables_in_one_each_with_a_header_of_its_own() -> None:
    found = plan(
        "| 第一学期 | < | < |\n| 时间 | 内容 | 负责人 |\n| 9月 | 新教师见面课 | 周岚 |\n| 11月 | 同课异构 | 高远 |\n"
        "| 第二学期 | < | < |\n| 月份 | 活动主题 | 主持人 |\n| 3月 | 读书沙龙 | 李明 |\n| 5月 | 课题汇报 | 周岚 |"
    )
    assert kinds(found) == ["activities"]
    assert [one.content for one in found.activities] == ["新教师见面课", "同课异构", "读书沙龙", "课题汇报"]
    assert people(found)["李明"] == ("主持人",)


def test_a_schedule_without_a_header() -> None:
    found = plan(
        "| 第1天 | 开班典礼，专题讲座《课程标准解读》 | 市实验小学 |\n"
        "| 第2天 | 分组观摩课堂教学，集体评议 | 附属小学 |\n"
        "| 第3天 | 学员说课展示，结业交流 | 市实验小学 |"
    )
    assert kinds(found) == ["activities"]
    assert [one.content for one in found.activities][1] == "分组观摩课堂教学，集体评议"


def test_a_header_in_the_middle_of_a_form() -> None:
    found = plan(
        "| 项目名称 | 课堂观察研修 | 负责人 | 周岚 |\n"
        "| 起止时间 | 2024年3月至12月 | 经费 | 2万元 |\n"
        "| 阶段任务 | 时间 | 责任人 | 成果形式 |\n"
        "| 编写量表 | 4月 | 高远 | 量表一套 |\n"
        "| 课例研讨 | 9月 | 李明 | 课例集 |\n"
        "| 学校意见 | 校长签字：<br>年 月 日 | < | < |",
        "# 校本研修项目申报表\n",
    )
    assert kinds(found) == ["form"]
    assert [(one.content, one.responsible) for one in found.activities] == [
        ("编写量表", ("高远",)),
        ("课例研讨", ("李明",)),
    ]
    assert list(fields(found)) == ["项目名称", "负责人", "起止时间", "经费"]
    assert [block.label for block in found.signatures] == ["学校意见"]


def test_a_merged_month_counts_for_every_row() -> None:
    found = plan(
        "| 月份 | 周次 | 工作内容 | 责任部门 |\n"
        "| 九月 | 1 | 制订研修计划 | 教导处 |\n"
        "| ^ | 2-3 | 常规调研 | 〃 |\n"
        "| ^ | 4 | 教研组长会议 | 教科室 |\n"
        "| 十月 | 5、6 | 公开课展示 | 教导处 |"
    )
    assert [one.time.months if one.time else None for one in found.activities] == [(9,), (9,), (9,), (10,)]
    assert [one.time.weeks if one.time else None for one in found.activities] == [(1,), (2, 3), (4,), (5, 6)]
    assert [one.department for one in found.activities] == ["教导处", "教导处", "教科室", "教导处"]


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (
            "| 角色 | 姓名 | 职责 |\n| 组长 | 周岚 | 全面负责 |\n| 组员 | 高远、李明 | 资料收集 |",
            {"周岚": ("组长",), "高远": ("组员",), "李明": ("组员",)},
        ),
        (
            "| 姓名 | 学号 | 职务 |\n| 周岚 | 01 | 组长 |\n| 高 远 | 02 | 组员 |",
            {"周岚": ("组长",), "高远": ("组员",)},
        ),
        (
            "| 组别 | 组长 | 组员 | 职责 |\n| 宣传组 | 周岚 | 高远、李明 | 拍摄报道 |\n| 后勤组 | 王立 | 陈晨 | 物资准备 |",
            {"周岚": ("组长",), "高远": ("组员",), "李明": ("组员",), "王立": ("组长",), "陈晨": ("组员",)},
        ),
        (
            "课题组成员一览表\n| 姓名 | 性别 | 职称 | 承担任务 |\n| 周岚 | 女 | 高级教师 | 统稿 |\n| 高远 | 男 | 一级教师 | 数据 |",
            {"周岚": ("成员",), "高远": ("成员",)},
        ),
        (
            "| 序号 | 带教老师 | 见习教师 | 学科 |\n| 1 | 周岚 | 高远 | 语文 |\n| 2 | 李明 | 王立 | 数学 |",
            {"周岚": ("带教老师",), "高远": ("见习教师",), "李明": ("带教老师",), "王立": ("见习教师",)},
        ),
    ],
)
def test_tables_of_people(table: str, expected: dict[str, tuple[str, ...]]) -> None:
    found = plan(table)
    assert kinds(found) == ["other"]
    assert people(found) == expected


@pytest.mark.parametrize(
    "table",
    [
        "| 指标 | 内容 | 得分 |\n| 师德 | 关爱学生，为人师表 | 20 |\n| 教学 | 备课上课规范 | 40 |",
        "| 组成部分 | 占总成绩百分比 |\n| 出勤 | 20% |\n| 作业 | 30% |\n| 考试 | 50% |",
        "| 序号 | 姓名 | 单位 | 签到时间 | 签名 |\n| 1 | 周岚 | 青禾小学 | 8:00 | |\n| 2 | | | | |",
        "| 活动名称 | 签到 | 签退 | 备注 |\n| 读书沙龙 | 周岚 | 周岚 | |\n| 研讨会 | 高远 | 高远 | |",
        "| 时间 | 获奖教师 | 获奖项目 | 等级 |\n| 5月 | 周岚 | 优质课评比 | 一等奖 |\n| 6月 | 高远 | 论文评比 | 二等奖 |",
        "| 年级 | 班级 | 教师 | 出生年月 | 参加工作时间 |\n| 三 | 1 | 周岚 | 1980.1 | 2002.8 |\n| 四 | 2 | 高远 | 1985.3 | 2008.8 |",
    ],
)
def test_tables_that_plan_nothing(table: str) -> None:
    found = plan(table)
    assert kinds(found) == ["other"]
    assert not found.activities
    assert not people(found)


def test_two_header_rows_of_which_the_lower_names_the_columns() -> None:
    found = plan(
        "| 序号 | 培训内容 | 时间安排 | < | 学时 | < | 负责人 |\n"
        "| ^ | ^ | 开始 | 结束 | 理论 | 实践 | ^ |\n"
        "| 1 | 新课标研读 | 3月1日 | 3月20日 | 4 | 2 | 周岚 |\n"
        "| 2 | 课例研磨 | 4月8日 | 5月30日 | 2 | 10 | 高远 |"
    )
    assert kinds(found) == ["activities"]
    assert [column.header for column in found.tables[0].columns][2:4] == ["开始", "结束"]
    assert days(found) == [("新课标研读", "2024-03-01", "2024-03-20"), ("课例研磨", "2024-04-08", "2024-05-30")]


def test_contacts_and_people_of_a_form() -> None:
    found = plan(
        "| 课题主持人 | 姓名 | 周岚 | 职务 | 副校长 |\n"
        "| ^ | 学历 | 本科 | 邮编 | 213000 |\n"
        "| 联系人 | 高远 | 联系电话 | 0519-88880000 | < |\n"
        "| 研修主题 | 作业设计 | < | < | < |",
        "# 青禾小学研修项目申报表\n",
    )
    (contact,) = found.contacts
    assert (contact.name, contact.office_phone, contact.mobile) == ("高远", "0519-88880000", None)
    assert set(fields(found)) == {"姓名", "职务", "学历", "邮编", "研修主题"}
    assert people(found) == {"周岚": ("课题主持人", "副校长"), "高远": ("联系人",)}


def test_a_table_beside_a_label_ends_where_the_label_ends() -> None:
    found = plan(
        "| 课题名称 | 作业设计研究 | < | < |\n"
        "| 课题组主要成员 | 姓名 | 职称 | 承担任务 |\n| ^ | 高远 | 一级教师 | 数据收集 |\n| ^ | 李明 | 高级教师 | 案例撰写 |\n"
        "| 经费预算 | 2万元 | < | < |",
        "# 青禾小学课题申报书\n",
    )
    assert fields(found) == {"课题名称": "作业设计研究", "经费预算": "2万元"}
    assert people(found) == {"高远": ("成员",), "李明": ("成员",)}


@pytest.mark.parametrize(
    ("foot", "signer", "day"),
    [
        ("| 审核人（签字）：          年   月   日 | < | < |", None, None),
        ("| 审核人（签字）：周岚      2024年3月5日 | < | < |", "周岚", "2024-03-05"),
        ("| 审核人 | （签字） | 年 月 日 |", None, None),
        ("| 审核人签字 | 周岚 | 2024年3月5日 |", "周岚", "2024-03-05"),
        ("| 学校意见 | 同意。<br>校长：周岚<br>2024年3月5日 | < |", "周岚", "2024-03-05"),
    ],
)
def test_a_sign_off_row_under_a_schedule_is_no_activity(foot: str, signer: str | None, day: str | None) -> None:
    found = plan(f"| 内容 | 时间 | 负责人 |\n| 听课 | 3月 | 李明 |\n| 评课 | 4月 | 王立 |\n{foot}")
    assert kinds(found) == ["activities"]
    assert [one.content for one in found.activities] == ["听课", "评课"]
    (block,) = found.signatures
    assert (block.signer, str(block.date) if block.date else None) == (signer, day)
    assert set(people(found)) == {"李明", "王立", *filter(None, [signer])}


@pytest.mark.parametrize(
    ("line", "role"),
    [
        ("签字（盖章）：何远山", None),
        ("负责人签字(公章)：何远山", "负责人"),
        ("单位负责人签名（加盖公章）：何远山", "单位负责人"),
        ("校长签字并盖章：何远山", "校长"),
    ],
)
def test_a_name_behind_signing_words_is_the_signer(line: str, role: str | None) -> None:
    (block,) = plan(f"| 学校意见 | 同意。<br>{line}<br>2024年3月5日 |").signatures
    assert (block.signer, block.signer_role, block.opinion, block.seal_expected) == ("何远山", role, "同意。", True)


def test_a_date_ruled_into_cells_is_one_line() -> None:
    found = plan(
        "| 学校意见 | 同意申报。（盖章） | < | < | < | < | < | < |\n| ^ | 负责人签名 | 周岚 | 2024 | 年 | 3 | 月 | 5日 |\n"
        "| 教育局意见 | 同意推荐。（盖章） | < | < | < | < | < | < |\n| ^ | 负责人签名 |  |  | 年 |  | 月 | 日 |"
    )
    first, second = found.signatures
    assert (first.signer, str(first.date), first.opinion) == ("周岚", "2024-03-05", "同意申报。")
    assert (second.signed, second.date, second.opinion) == (False, None, "同意推荐。")
