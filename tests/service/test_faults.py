"""What is wrong with a value is said in Chinese, whatever it is."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from service.api.people_models import UserMade
from service.api.round_models import RoundMade
from service.faults import fault

GOOD: dict[str, Any] = {"title": "2031年度"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "缺少这一项"),
        ({**GOOD, "colour": "red"}, "不认识这一项"),
        ({"title": "  "}, "不能为空"),
        ({"title": "年" * 201}, "太长，最长 200 个字"),
        ({"title": 7}, "应为文字"),
        ({**GOOD, "year": "soon"}, "应为整数"),
        ({**GOOD, "year": 1}, "应不小于 1990"),
        ({**GOOD, "year": 9999}, "应不大于 2200"),
        ({**GOOD, "closed": "perhaps"}, "应为 true 或 false"),
        ({**GOOD, "stage": "never"}, "应为 draft、final、archived"),
        ({**GOOD, "deadline": "tomorrow"}, "应为时间，如 2031-03-31T18:00:00+08:00"),
        ({**GOOD, "deadline": "2031-03-31T18:00:00"}, "要写明时区，如 2031-03-31T18:00:00+08:00"),
        ({**GOOD, "deadline": "9999-12-31T23:59:59-23:59"}, "年份应在 2000 到 2199 之间"),
        ({**GOOD, "schools": 7}, "应为列表"),
        ({**GOOD, "schools": [0]}, "应不小于 1"),
        ([], "应为“键: 值”的一组"),
    ],
)
def test_a_round(given: Any, said: str) -> None:
    with pytest.raises(ValidationError) as caught:
        RoundMade.model_validate(given)
    assert fault(caught.value.errors()[0]) == said


def test_a_choice() -> None:
    with pytest.raises(ValidationError) as caught:
        UserMade.model_validate({"name": "a", "role": "king"})
    assert fault(caught.value.errors()[0]) == "应为 school、reviewer、admin"
