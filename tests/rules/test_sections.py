"""Which parts of a plan answer a template's sections: headings, openings of paragraphs, labels of a form."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extractors.plan import Field, Plan
from parsers.document import Place
from rules.choose import assess
from rules.engine import judge
from rules.rule import Context
from rules.sections import answered, blank_fields, labelled
from rules.template import load_builtin
from tests.build import document
from tests.rules.plans import plan

STUDY = next(template for template in load_builtin() if template.id == "school-study-plan")
GUIDING, GOALS, CONTENT = (spec for spec in STUDY.sections if spec.required)


def form(*fields: tuple[str, str | None], blank_form: bool = False) -> Plan:
    return replace(
        plan(title="霜林小学校本研修计划表"),
        fields=tuple(Field(label, value, Place(n), blank_form) for n, (label, value) in enumerate(fields)),
    )


FULL = form(("指 导 思 想", "立足课堂。"), ("研修目标", "人人过关。"), ("主要措施", "每周一课。"))


@pytest.mark.parametrize("spec", [GUIDING, GOALS, CONTENT], ids=lambda spec: spec.key)
def test_a_label_answers_as_a_heading_does(spec) -> None:  # type: ignore[no-untyped-def]
    assert answered(FULL, spec)
    assert not answered(form(("研修主题", "课堂提问"), ("教师数", "63人")), spec)


def test_labels_of_a_form_for_others_answer_nothing() -> None:
    assert not labelled(form(("研修目标", None), blank_form=True), GOALS)


@pytest.mark.parametrize(
    ("of", "blank"),
    [
        (FULL, []),
        (form(("指导思想", None), ("研修目标", None)), ["指导思想", "研修目标"]),
        (form(("研修目标", None), ("工作目标", "人人过关。")), []),
        (form(("培训方式", None)), []),
        (replace(form(("研修目标", None)), sections=plan("一、研修目标").sections), []),
    ],
)
def test_what_was_left_blank(of: Plan, blank: list[str]) -> None:
    assert [field.label for field in blank_fields(of, STUDY)] == blank


def test_a_form_counts_for_fit_and_completeness() -> None:
    blank = form(("指导思想", None), ("研修目标", "人人过关。"), ("主要措施", "每周一课。"))
    assert assess(FULL, STUDY) == assess(blank, STUDY)
    assert [judge(document("第一段"), of, STUDY, Context()).completeness for of in (FULL, blank)] == [1.0, 0.667]
