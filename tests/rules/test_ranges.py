"""Ranges that run backwards, and those that only seem to."""

from __future__ import annotations

import pytest

from rules.ranges import backwards


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("5月20日—5月10日", "5月20日—5月10日"),
        ("2024年5月20日（周一）至10日（周五）", "2024年5月20日（周一）至10日"),
        ("5月下旬至上旬", "5月下旬至上旬"),
        ("2025.3—2024.9", "2025.3—2024.9"),
        ("3月1日14:30－13:30", "14:30－13:30"),
        ("第12周—第9周", "第12周—第9周"),
        ("2025—2024学年", "2025—2024学年"),
    ],
)
def test_backwards(text: str, found: str) -> None:
    assert backwards(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "12月—1月",
        "9月1日—次年7月10日",
        "2024年9月—3月",
        "3月、2月",
        "9:00—1:00",
        "第9周—第12周",
        "5月10日—5月20日",
        "3月起",
        "5月中下旬",
        "全年",
    ],
)
def test_forwards(text: str) -> None:
    assert backwards(text) is None


@pytest.mark.parametrize(
    ("text", "within", "found"),
    [
        ("6月—4月", True, "6月—4月"),
        ("6月—4月", False, None),
        ("8月—1月", True, None),
        ("11月—2月", True, None),
        ("2月—1月", True, None),
        ("6月—5月", True, None),
    ],
)
def test_months_of_one_year(text: str, within: bool, found: str | None) -> None:
    assert backwards(text, within_year=within) == found


@pytest.mark.parametrize("text", ["得分由3.20—3.10分组成", "提高3.5-3.2", "每周20—10节", "9月—3月"])
def test_prose_is_full_of_numbers(text: str) -> None:
    assert backwards(text, prose=True) is None
