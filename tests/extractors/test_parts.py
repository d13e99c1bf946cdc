"""Files that bind several plans."""

from extractors.extract import extract
from tests.build import document

BODY = "一、指导思想\n全校教师在暑期集中学习新课标，并结合课堂写出改进方案。\n二、培训目标\n人人上好一节研究课，并写出一篇反思。\n"


def parts(text: str) -> list[str | None]:
    return [part and part.title for part, _ in extract(document(text))]


def test_one_plan_is_no_part() -> None:
    assert parts(f"# 青禾小学校本培训计划\n{BODY}") == [None]


def test_pieces_of_a_collection() -> None:
    text = f"# 研修计划（精选2篇）\n校本研修计划 篇1\n{BODY}校本研修计划 篇2\n{BODY}"
    assert parts(text) == ["校本研修计划 篇1", "校本研修计划 篇2"]


def test_plans_one_after_the_other() -> None:
    text = f"# 青禾小学校本培训计划\n{BODY}青禾小学\n2025年2月1日\n# 青禾小学教研工作计划\n{BODY}"
    assert parts(text) == ["青禾小学校本培训计划", "青禾小学教研工作计划"]


def test_an_attachment_is_no_plan_of_its_own() -> None:
    text = f"# 青禾小学校本培训计划\n{BODY}附件1：\n# 青禾小学读书活动方案\n{BODY}"
    assert parts(text) == [None]


def test_a_title_broken_over_two_lines_begins_a_plan() -> None:
    first = f"# 青禾镇中心小学语文教研组2025年春季学期工作\n# 计划\n{BODY}"
    assert parts(f"{first}# 青禾小学教研工作计划\n{BODY}") == [
        "青禾镇中心小学语文教研组2025年春季学期工作计划",
        "青禾小学教研工作计划",
    ]


def test_a_plan_before_the_first_title_is_kept() -> None:
    text = f"{BODY}# 青禾小学校本培训计划\n{BODY}# 青禾小学教研工作计划\n{BODY}"
    assert len(parts(text)) == 3
