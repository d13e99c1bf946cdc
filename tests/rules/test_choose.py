"""Which template a plan is on, and which of its sections answer the template's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extractors.plan import Plan, Signature
from parsers.document import Place
from rules.choose import assess, choose, keyed, level_of, title_kind
from rules.sections import answered, missing
from rules.template import Template, load_builtin
from rules.words import heading_keys, words
from tests.build import document
from tests.rules.plans import line, plan, table

TEMPLATES = {template.id: template for template in load_builtin()}
USUAL = ("一、指导思想", "二、培训目标", "三、培训内容")
FILE = document("第一段")


def block(label: str) -> Signature:
    return Signature(label, None, None, None, None, None, True, None, "blank", Place(0))


FORM = replace(
    plan(
        "一、本校培训的目标、条件和重点",
        "二、实施意见和考核办法",
        "三、管理机构、制度和责任人",
        title="云川县中小学校本培训计划书",
        issuer="云川小学",
    ),
    tables=(
        table("内容=content", "时间=time", "对象=audience", "部门=department", "负责人=responsible"),
        table("姓名=name", kind="contacts"),
    ),
    signatures=tuple(map(block, ("学校意见", "培训部门审查意见", "教研部门审查意见", "继续教育领导小组意见"))),
)


def chosen(of: Plan) -> str | None:
    found = choose(of, FILE, load_builtin())
    return found[0].id if found else None


@pytest.mark.parametrize(
    ("of", "template"),
    [
        (FORM, "school-training-plan"),
        (plan(*USUAL, title="云川小学2024年校本研修计划"), "school-study-plan"),
        (plan(*USUAL, title="教师个人研修规划"), "school-study-plan"),
        (
            replace(
                plan("一、培训目标", "二、培训内容", "三、组织领导", "四、考核办法", title="云川小学校本培训计划书"),
                tables=(table("内容=content", "时间=time", "对象=audience", "部门=department", "负责人=responsible"),),
            ),
            "school-study-plan",
        ),
        (plan(*USUAL, title="2024年教师培训工作方案", issuer="云川县教育局"), "district-work-plan"),
        (plan(*USUAL, title="全县教师培训工作要点"), "district-work-plan"),
        (plan(*USUAL, title="校本培训制度", issuer="云川小学"), "training-regulation"),
        (plan(*USUAL, title="云川县教师培训管理办法"), "training-regulation"),
        (
            plan("一、指导思想", "二、主要任务", "三、保障措施", title="云川县教师培训工作意见", issuer="云川县教育局"),
            "district-opinion",
        ),
        (plan(*USUAL, title="校本研修工作总结"), None),
        (plan(*USUAL, title="校本研修计划实施情况汇报"), None),
        (plan("一、抓实课堂，锤炼内功", "二、搭建平台，共同成长", title="校本研修工作计划"), None),
        (plan("一、教学过程", title="让研修点亮课堂"), None),
        (plan(title="关于召开培训工作会议的通知", issuer="云川县教育局"), None),
    ],
)
def test_the_template_that_fits_is_chosen(of: Plan, template: str | None) -> None:
    assert chosen(of) == template


@pytest.mark.parametrize("left_out", range(3))
def test_a_plan_that_lacks_one_part_is_still_known(left_out: int) -> None:
    usual = plan(*(heading for n, heading in enumerate(USUAL) if n != left_out), title="云川小学校本研修计划")
    form = replace(FORM, sections=tuple(one for n, one in enumerate(FORM.sections) if n != left_out))
    assert (chosen(usual), chosen(form)) == ("school-study-plan", "school-training-plan")


@pytest.mark.parametrize("lost", [{"tables": ()}, {"signatures": ()}, {"issuer": None}, {"title": None}])
def test_a_form_that_lost_something_is_still_known(lost: dict[str, object]) -> None:
    assert chosen(replace(FORM, **lost)) == "school-training-plan"  # type: ignore[arg-type]


def test_the_fit_falls_with_every_word_that_is_missing() -> None:
    template = TEMPLATES["school-training-plan"]
    assert assess(FORM, template) == 1.0
    assert assess(replace(FORM, tables=()), template) < assess(replace(FORM, tables=FORM.tables[:1]), template) < 1.0


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("校本研修工作计划 篇1", "计划"),
        ("校本培训计划书", "计划书"),
        ("教师培训工作计划通用", "计划"),
        ("培训计划执行情况报告", "报告"),
        ("学习心得交流活动方案", "方案"),
        ("让研修点亮课堂", None),
        (None, None),
    ],
)
def test_a_title_closes_with_its_kind(title: str | None, kind: str | None) -> None:
    assert title_kind(plan(title=title)) == kind


def test_every_title_word_of_a_template_is_known_as_a_kind() -> None:
    of_templates = {word for one in load_builtin() for word in (*one.kind.title.strong, *one.kind.title.weak)}
    assert of_templates <= set(words()["title_kinds"])


@pytest.mark.parametrize(
    ("title", "issuer", "text", "level"),
    [
        ("工作计划", "云川县教师进修学校", "", "district"),
        ("工作计划", "云川县实验小学", "", "school"),
        ("工作计划", "青云实验学校教师发展中心", "", "school"),
        ("云川县中小学教师培训计划", None, "", "district"),
        ("工作计划", None, "我校教师积极参加，教导处负责。", "school"),
        ("工作计划", None, "各校要高度重视，我县将组织检查。", "district"),
        ("工作计划", None, "提高认识。", None),
    ],
)
def test_who_speaks(title: str, issuer: str | None, text: str, level: str | None) -> None:
    assert level_of(replace(plan(title=title, issuer=issuer), lines=(line(text, 0, "text"),))) == level


@pytest.mark.parametrize(
    ("title", "keys"),
    [
        ("指导思想与工作目标", {"guiding-thought", "goals"}),
        ("具体工作安排", {"schedule"}),
        ("组织管理", {"organisation", "management"}),
        ("保障措施", {"safeguards"}),
        ("更新理念，明确目标", set()),
        ("有序推进校本研修工作上台阶", set()),
        ("教研组工作", {"content"}),
    ],
)
def test_what_a_heading_answers(title: str, keys: set[str]) -> None:
    assert set(heading_keys(title)) == keys


def keys(template: Template | None, *headings: str) -> list[str | None]:
    return [section.key for section in keyed(plan(*headings), template).sections]


def test_sections_bear_the_keys_of_the_template() -> None:
    assert keys(TEMPLATES["school-study-plan"], "一、指导思想", "二、学校概况", "三、采取措施", "四、具体工作安排") == [
        "guiding-thought",
        None,
        "measures",
        "schedule",
    ]


def test_subsections_bear_keys_only_where_the_template_says_so() -> None:
    assert keys(TEMPLATES["school-training-plan"], "一、培训的目标、条件和重点", ">培训目标", ">培训内容") == [
        "goals-conditions-focus",
        "goals",
        None,
    ]
    assert keys(TEMPLATES["school-study-plan"], "一、培训内容", ">（一）、培训形式") == ["content", None]


def test_without_a_template_no_section_has_a_key() -> None:
    assert keys(None, "一、指导思想") == [None]


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("指导思想：立足课堂，分层培训。", True),
        ("指导思想。立足课堂，分层培训。", True),
        ("以立德树人为指导思想，立足课堂。", False),
        ("学校领导小组讨论了指导思想的表述：立足课堂。", False),
    ],
)
def test_a_part_may_open_a_paragraph(text: str, there: bool) -> None:
    spec = TEMPLATES["school-study-plan"].sections[0]
    assert answered(replace(plan(), lines=(line(text, 0),)), spec) is there


def test_what_is_missing_is_named_by_the_first_alternative() -> None:
    lacking = missing(plan("一、指导思想"), TEMPLATES["school-study-plan"])
    assert [spec.keys[0] for spec in lacking] == ["goals", "content"]
