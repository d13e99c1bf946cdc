"""Which documents are training plans at all, and on which template: titles and headings of each kind, and of none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extractors.plan import Field, Plan
from parsers.document import Place
from rules.choose import choose
from rules.template import load_builtin
from rules.topics import is_about, title_topic
from tests.build import document
from tests.rules.plans import line, plan, table

FILE = document("第一段")
STUDY, WORK, OPINION, REGULATION = "school-study-plan", "district-work-plan", "district-opinion", "training-regulation"
USUAL = ("一、指导思想", "二、工作目标", "三、主要措施", "四、工作安排")
DRILL = ("一、演练目的", "二、组织机构", "三、演练步骤", "四、工作要求")
BUREAU = "霜林县教育局"


def chosen(of: Plan) -> str | None:
    found = choose(of, FILE, load_builtin())
    return found[0].id if found else None


@pytest.mark.parametrize(
    ("title", "issuer", "headings", "template"),
    [
        ("霜林小学2024年校本培训方案", None, USUAL, STUDY),
        ("霜林小学2024—2025学年园本教研计划", None, USUAL, STUDY),
        ("英语教研组2024年春季工作计划", None, USUAL, STUDY),
        ("霜林中学青年教师成长三年规划", None, USUAL, STUDY),
        ("霜林中学“青蓝工程”实施方案", "霜林中学", USUAL, STUDY),
        ("霜林小学教师读书活动方案", None, USUAL, STUDY),
        ("个人专业发展规划", "霜林小学", USUAL, STUDY),
        ("霜林小学师徒结对活动安排", None, USUAL, STUDY),
        ("霜林小学班主任培训计划", None, USUAL, STUDY),
        ("霜林小学信息技术应用能力提升工程2.0整校推进方案", None, USUAL, STUDY),
        ("霜林小学教师消防安全知识培训方案", None, USUAL, STUDY),
        ("霜林小学骨干教师培养行动计划", None, USUAL, STUDY),
        ("全县教师培训工作计划", None, USUAL, WORK),
        ("2024年师训工作要点", "霜林县教师进修学校", USUAL, WORK),
        ("2024年工作计划", "霜林县教师进修学校", USUAL, WORK),
        ("霜林县“国培计划”实施方案", BUREAU, USUAL, WORK),
        ("霜林县2024年教师继续教育工作意见", BUREAU, ("一、指导思想", "二、主要任务", "三、保障措施"), OPINION),
        ("关于加强中小学教师培训工作的意见", BUREAU, ("一、指导思想", "二、工作内容"), OPINION),
        ("霜林中学教师外出培训管理制度", None, ("一、指导思想", "二、目标", "三、培训内容"), REGULATION),
        ("霜林县教师继续教育学分管理办法", None, ("总则", "目标任务", "培训内容与形式"), REGULATION),
        ("霜林小学消防应急疏散演练方案", None, DRILL, None),
        ("霜林小学防震演练方案", None, USUAL, None),
        ("霜林中学校园安全工作计划", None, USUAL, None),
        ("霜林中学春季运动会实施方案", None, USUAL, None),
        ("霜林小学家长会方案", None, USUAL, None),
        ("霜林中学2024年招生工作方案", None, USUAL, None),
        ("霜林小学读书节活动方案", None, USUAL, None),
        ("霜林小学少先队工作计划", None, USUAL, None),
        ("霜林县学校食堂管理办法", BUREAU, ("一、指导思想", "二、目标", "三、主要内容"), None),
        ("霜林县中小学安全工作意见", BUREAU, ("一、指导思想", "二、主要任务", "三、保障措施"), None),
        ("教师培训期间突发事件应急预案", "霜林中学", USUAL, None),
        ("霜林小学学生干部培训方案", None, USUAL, None),
        (
            "七年级数学教学工作计划",
            "霜林中学",
            ("一、指导思想", "二、教学目标", "三、教学措施", "四、教学进度安排"),
            None,
        ),
        ("霜林小学2024年校本研修工作总结", None, USUAL, None),
        ("校本研修中教师角色的思考与研究", None, USUAL, None),
        ("校本研修论文", None, USUAL, None),
        ("关于开展校本研修活动的通知", "霜林小学", USUAL, None),
        ("霜林小学校本研修项目申报书", None, USUAL, None),
        ("教师培训学员登记表", "霜林小学", USUAL, None),
    ],
)
def test_titles_and_headings(title: str, issuer: str | None, headings: tuple[str, ...], template: str | None) -> None:
    assert chosen(plan(*headings, title=title, issuer=issuer)) == template


GENERAL = plan(*USUAL, title="霜林小学2024年工作计划")


def with_table(caption: str | None, *headers: str) -> Plan:
    return replace(GENERAL, tables=(replace(table(*headers), caption=caption),))


@pytest.mark.parametrize(
    ("of", "template"),
    [
        (GENERAL, None),
        (plan("一、指导思想", "二、研修目标", "三、研修内容", title="霜林小学2024年工作计划"), STUDY),
        (with_table("校本培训活动安排表", "内容=content", "时间=time"), STUDY),
        (with_table(None, "培训内容=content", "时间=time"), STUDY),
        (with_table("值日安排表", "内容=content", "时间=time"), None),
        (replace(GENERAL, fields=(Field("研修主题", "课堂提问", Place(9)),)), STUDY),
        (replace(GENERAL, lines=(line("全体教师按学期参加校本培训并记入学分。", 9),) * 3), STUDY),
        (replace(GENERAL, lines=(line("各班按要求打扫包干区并接受检查评比。", 9),) * 3), None),
        (
            plan(
                *USUAL,
                *(f"五、{n}" for n in ("德育", "教学", "体卫", "后勤")),
                "六、教师培训",
                title="霜林小学工作计划",
            ),
            None,
        ),
    ],
)
def test_a_title_without_the_word_leaves_it_to_headings_tables_and_text(of: Plan, template: str | None) -> None:
    assert chosen(of) == template


def test_nothing_outweighs_a_title_about_something_else() -> None:
    drill = plan("一、指导思想", "二、培训目标", "三、培训内容", title="霜林小学消防演练方案")
    assert not is_about(drill, "training")


@pytest.mark.parametrize(
    ("title", "about"),
    [
        ("新教师培训期间消防演练方案", False),
        ("消防安全知识培训方案", True),
        ("学生干部培训计划", False),
        ("教师队伍建设规划", True),
        ("霜林小学工作计划", None),
        ("", None),
    ],
)
def test_what_closes_a_title_says_what_it_is_about(title: str, about: bool | None) -> None:
    assert title_topic(title, "training") is about


FORM_LABELS = ("指导思想", "研修目标", "主要措施")


def form(*values: str | None, title: str = "霜林县校本研修计划表") -> Plan:
    """A form on which the parts stand as labels on the left."""
    fields = tuple(
        Field(label, value, Place(n)) for n, (label, value) in enumerate(zip(FORM_LABELS, values, strict=True))
    )
    return replace(plan(title=title, issuer="霜林小学"), fields=fields)


@pytest.mark.parametrize("values", [("立足课堂。", "人人过关。", "每周一课。"), ("立足课堂。", None, "每周一课。")])
def test_labels_on_a_form_count_as_headings(values: tuple[str | None, ...]) -> None:
    assert chosen(form(*values)) == STUDY


def test_a_form_to_apply_with_is_no_plan() -> None:
    assert chosen(form("立足课堂。", "人人过关。", "每周一课。", title="霜林县校本研修项目申报书")) is None
