"""Which periods a text names, which years a plan may call its own, and its name without them."""

from __future__ import annotations

import pytest

from extractors.plan import Plan
from rules.years import Period, core, is_own, own_years, periods_in, without_kind


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("（2024年度）", [(2024, 2024, False)]),
        ("2024学年", [(2024, 2024, True)]),
        ("(2023-2024学年)", [(2023, 2024, True)]),
        ("2023—24学年", [(2023, 2024, True)]),
        ("2021—2023年", [(2021, 2023, False)]),
        ("二〇二四年", [(2024, 2024, False)]),
        ("2024年3月5日", []),
        ("云教〔2022〕15号", []),
        ("2021级新教师", []),
        ("2024届毕业班", []),
    ],
)
def test_periods(text: str, periods: list[tuple[int, int, bool]]) -> None:
    assert periods_in(text) == tuple(Period(*period) for period in periods)


def plan(title: str, year: int, school_year: bool = False) -> Plan:
    return Plan(title, None, year, None, school_year=school_year)


@pytest.mark.parametrize(
    ("title", "year", "school_year", "own"),
    [
        ("青禾小学2024年校本培训计划", 2024, False, {2024}),
        ("青禾小学2024—2025学年校本培训计划", 2024, True, {2024, 2025}),
        ("青禾小学教师发展规划（2021—2023年）", 2021, False, {2021, 2022, 2023}),
    ],
)
def test_the_plans_own_years(title: str, year: int, school_year: bool, own: set[int]) -> None:
    assert own_years(plan(title, year, school_year)) == own


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("2024—2025学年", True),
        ("2025年春季学期", True),
        ("2024年", True),
        ("2023—2024学年", False),
        ("2025学年", False),
        ("2023年", False),
    ],
)
def test_a_school_years_plan_is_of_one_school_year(text: str, own: bool) -> None:
    periods = periods_in(text)
    assert [is_own(period, plan("青禾小学2024—2025学年校本培训计划", 2024, True)) for period in periods] == [own]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("青禾小学2024年校本培训计划", "校本培训计划"),
        ("2024—2025学年度第一学期校本研修工作计划（试行）", "校本研修工作计划"),
        ("2024年云溪区教师培训工作意见", "云溪区教师培训工作意见"),
    ],
)
def test_the_name_of_a_plan_without_school_and_year(title: str, name: str) -> None:
    assert core(title) == name


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("教师成长工程实施方案", "教师成长工程"),
        ("校本研修工作计划", "校本研修"),
        ("教师培训管理办法", "教师培训管理"),
        ("青蓝工程", "青蓝工程"),
    ],
)
def test_what_a_plan_is_for(name: str, stem: str) -> None:
    assert without_kind(name) == stem
