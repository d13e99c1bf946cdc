"""Which numbered paragraphs count together, and where a list ends."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extractors.plan import Plan
from parsers.document import Place
from rules.checks.numbering_duplicate import check as duplicates
from rules.checks.numbering_gap import check as gaps
from rules.rule import Context
from rules.series import style_of
from tests.build import document
from tests.rules.plans import line, plan

FILE = document("第一段")


@pytest.mark.parametrize(
    ("label", "style"),
    [
        ("一、", ("han", 1)),
        ("（四）、", ("bracket-han", 4)),
        ("㈣", ("bracket-han", 4)),
        ("3．", ("digit", 3)),
        ("3)", ("half-bracket", 3)),
        ("⑶", ("bracket-digit", 3)),
        ("③", ("circled", 3)),
        ("2.4", ("decimal-2", 4)),
        ("第十二条", ("part-条", 12)),
        ("第一章", ("part-章", 1)),
        ("B、", ("letter", 2)),
        ("•", None),
    ],
)
def test_the_style_and_value_of_a_label(label: str, style: tuple[str, int] | None) -> None:
    assert style_of(label) == style


def of(*texts: str) -> Plan:
    """A plan whose lines stand in one section; a line without a number is plain text, `附件…` opens an attachment."""
    lines = tuple(
        line(text, n, "item" if "、" in text else "attachment" if text.startswith("附件") else "text", 0)
        for n, text in enumerate(texts, 1)
    )
    return replace(plan("一、培训方式"), lines=(replace(line("一、培训方式", 0, "section"), section=0), *lines))


def found(of: Plan) -> tuple[list[str], list[str]]:
    return (
        [gap.subject for gap in duplicates(FILE, of, None, Context())],
        [gap.subject for gap in gaps(FILE, of, None, Context())],
    )


@pytest.mark.parametrize(
    ("texts", "twice", "left_out"),
    [
        (("1、甲", "2、乙", "3、丙"), [], []),
        (("1、甲", "2、乙", "2、丙", "3、丁"), ["2 丙"], []),
        (("1、甲", "2、乙", "4、丁"), [], ["2-4"]),
        (("1、甲", "2、乙", "5、戊"), [], ["2-5"]),
        (("1、甲", "2、乙", "2、丙", "4、丁"), ["2 丙"], []),
        (("1、甲", "2、乙", "4、丙", "4、丁"), ["4 丁"], []),
        (("1、甲", "1、乙", "2、丙", "4、丁"), ["1 乙"], ["2-4"]),
        (("1、甲", "3、丙", "2、乙"), [], []),
        (("2、乙", "3、丙"), [], []),
        (("1、甲", "2、乙", "1、丙"), ["1 丙"], []),
        (("1、甲", "2、乙", "具体要求如下：", "1、丙", "2、丁"), [], []),
        (("1、甲", "2、乙", "附件：另一张表", "1、丙", "2、丁"), [], []),
        (("说明：本表一式两份。", "2、丙"), [], []),
        (("1、甲", "（1）、子", "（2）、丑", "（3）、寅", "2、乙", "4、丁"), [], ["2-4"]),
        (("1、甲", "2、乙", "（3）、丙", "4、丁"), [], []),
        (("1、甲", "（1）、子", "（2）、丑", "2、乙", "（1）、寅", "（2）、卯", "3、丙"), [], []),
        (("（1）、子", "（2）、丑", "1、甲", "2、乙", "（3）、寅", "（3）、卯"), ["（3） 卯"], []),
    ],
)
def test_numbers_twice_and_left_out(texts: tuple[str, ...], twice: list[str], left_out: list[str]) -> None:
    assert found(of(*texts)) == (twice, left_out)


def test_an_item_numbered_like_the_section_it_stands_in_is_its_sibling() -> None:
    base = plan("2.1、个体研修", "2.2、群体研修")
    lines = (
        replace(line("2.1、个体研修", 0, "section"), section=0),
        replace(line("2.2、群体研修", 1, "section"), section=1),
        replace(line("2.4、校际研修", 2), section=1),
    )
    assert found(replace(base, lines=lines)) == ([], ["2.2-2.4"])


def test_headings_start_over_under_an_unnumbered_one() -> None:
    base = plan("一、甲", "二、乙", "实施细则", "一、丙", "二、丁")
    lines = tuple(
        replace(line(f"{one.number}、{one.title}" if one.number else one.title, n, "section"), section=n)
        for n, one in enumerate(base.sections)
    )
    assert found(replace(base, lines=lines)) == ([], [])


def test_lists_in_two_cells_of_a_form_are_two_lists() -> None:
    file = document("| 1、甲<br>2、乙 | 1、丙<br>2、丁 |")
    lines = tuple(
        replace(line(text, 0), at=Place(n)) for n, text in ((1, "1、甲"), (2, "2、乙"), (3, "1、丙"), (4, "2、丁"))
    )
    both = replace(plan(), lines=lines)
    assert [gap.subject for gap in duplicates(file, both, None, Context())] == []


def test_blank_forms_for_others_do_not_count() -> None:
    blank = of("1、甲", "1、乙")
    assert found(replace(blank, lines=tuple(replace(one, blank_form=True) for one in blank.lines))) == ([], [])
