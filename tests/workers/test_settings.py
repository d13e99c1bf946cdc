"""Where the program keeps its own: `--home`, else the environment, else a folder where it is started."""

from __future__ import annotations

from pathlib import Path

import pytest

from workers.settings import load


@pytest.mark.parametrize(
    ("asked", "environment", "home"),
    [
        ("here", {"PLANREVIEW_HOME": "there"}, "here"),
        (None, {"PLANREVIEW_HOME": "there"}, "there"),
        (None, {}, "planreview-data"),
        ("", {"PLANREVIEW_HOME": ""}, "planreview-data"),
    ],
)
def test_home(asked: str | None, environment: dict[str, str], home: str) -> None:
    assert load(asked, environment).home == Path(home)


@pytest.mark.parametrize(("value", "debug"), [("1", True), ("0", False), ("", False)])
def test_debug(value: str, debug: bool) -> None:
    assert load(None, {"PLANREVIEW_DEBUG": value}).debug is debug


def test_the_environment_itself_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLANREVIEW_HOME", "from-environment")
    assert load().home == Path("from-environment")
