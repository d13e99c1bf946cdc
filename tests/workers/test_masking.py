"""What `--masked` hides, and what it must leave alone."""

from __future__ import annotations

from typing import Any

import pytest

from workers.masking import masked


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"mobile": "13900001234"}, {"mobile": "139****1234"}),
        ({"findings": [{"quote": "电话13900001234"}]}, {"findings": [{"quote": "电话139****1234"}]}),
        ({"qq": "123456789"}, {"qq": "12*****89"}),
        ({"label": "QQ", "value": "123456789"}, {"label": "QQ", "value": "12*****89"}),
        ({"label": "编号", "value": "123456789"}, {"label": "编号", "value": "123456789"}),
        ({"sha256": "a13900001234"}, {"sha256": "a13900001234"}),
        ({"id": "13900001234"}, {"id": "13900001234"}),
        ({"bytes": 13900001234, "year": None}, {"bytes": 13900001234, "year": None}),
    ],
)
def test_private_data_is_masked_and_nothing_else(value: Any, expected: Any) -> None:
    assert masked(value) == expected
