"""Every setting of the service stands in `docs/settings.md` with its default, and nothing else does."""

from __future__ import annotations

import re
from dataclasses import Field, fields
from pathlib import Path
from typing import Any

import pytest

from workers.settings import Service, unknown

PAGE = (Path(__file__).parents[2] / "docs" / "settings.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| `(PLANREVIEW_\w+)` \| (\S+) \|", PAGE, re.MULTILINE))


@pytest.mark.parametrize("setting", fields(Service), ids=lambda setting: setting.name)
def test_each_has_its_row(setting: Field[Any]) -> None:
    shown = "不设" if setting.default is None else str(setting.default)
    assert ROWS[f"PLANREVIEW_{setting.name.upper()}"] == shown


def test_no_row_tells_of_what_is_none() -> None:
    assert unknown(ROWS) == []
