"""What a part is worth, and the total that a text states; what is neither is left alone."""

from __future__ import annotations

import pytest

from rules.scores import cell_worth, is_worth_header, points, shares, stands_apart, total, worth


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("考核总分100分", 100),
        ("满分为120分", 120),
        ("共计 100 分", 100),
        ("实行百分制考核", 100),
        ("按150分制计算", 150),
        ("总分100分，折合满分20分", None),
        ("出勤20分", None),
        ("共计100分钟", None),
    ],
)
def test_a_stated_total(text: str, stated: float | None) -> None:
    assert total(text) == stated


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("平时成绩占40%，期末成绩占60%", [40, 60]),
        ("作业分数占总分的30％", [30]),
        ("课堂教学（50%）计入考核", [50]),
        ("成绩的20%计入总评", [20]),
        ("考核合格率占95%以上", []),
        ("本科学历教师占80%", []),
        ("考核中优秀教师数占20%", []),
    ],
)
def test_shares_of_a_result(text: str, found: list[float]) -> None:
    assert shares(text) == found


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("出勤（20分）。迟到一次扣2分", 20),
        ("出勤，计20分", 20),
        ("课堂教学40分", 40),
        ("满分20分，每少一次扣2分", None),
        ("60分以上为合格", None),
        ("2-8分", None),
        ("每次2分", None),
        ("30分钟", None),
        ("出勤10分，作业20分", None),
    ],
)
def test_what_an_item_is_worth(text: str, value: float | None) -> None:
    assert worth(text) == value


def test_all_points_of_a_sentence() -> None:
    assert points("出勤20分，作业30分，测试50分，总分100分") == [20, 30, 50]


@pytest.mark.parametrize(
    ("text", "value"), [("20", (20, "")), ("20分", (20, "分")), ("（15%）", (15, "%")), ("优秀", None), ("20—30", None)]
)
def test_a_cell_of_points(text: str, value: tuple[float, str] | None) -> None:
    assert cell_worth(text) == value


@pytest.mark.parametrize(
    ("header", "known"), [("分 值", True), ("权重（%）", True), ("得分", False), ("自评分", False)]
)
def test_a_column_that_says_what_rows_are_worth(header: str, known: bool) -> None:
    assert is_worth_header(header) is known


@pytest.mark.parametrize(
    ("text", "apart"),
    [
        ("附加分", True),
        ("加分项（10分）。论文获奖", True),
        ("竞赛获奖（5分），不计入总分", True),
        ("课堂教学（40分）。缺一次酌情扣分", False),
        ("出勤", False),
    ],
)
def test_what_stands_apart_from_the_total(text: str, apart: bool) -> None:
    assert stands_apart(text) is apart
