"""Where the program keeps its own: `--home`, else the environment, else a folder where it is started."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from parsers.gate import Limits as FileLimits
from workers.settings import Limits, SettingError, load


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


def test_limits_come_from_the_environment() -> None:
    settings = load(None, {"PLANREVIEW_LIMIT_SECONDS": "7", "PLANREVIEW_FILE_PAGES": "9", "PLANREVIEW_SOFFICE": "/o"})
    assert (settings.limits.seconds, settings.file_limits.pages, settings.soffice) == (7, 9, "/o")
    assert (settings.limits.stall, settings.file_limits.depth) == (15, 100)


@pytest.mark.parametrize("value", ["0", "-1", "viel", "1.5", "²", "9" * 20])
@pytest.mark.parametrize("name", ["PLANREVIEW_LIMIT_MEMORY_MB", "PLANREVIEW_FILE_ENTRIES"])
def test_limits_that_make_no_sense_are_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(SettingError, match=name):
        load(None, {name: value})


@pytest.mark.parametrize("limits", [Limits(), FileLimits()])
def test_every_limit_is_documented_with_its_default(limits: Limits | FileLimits) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "limits.md").read_text(encoding="utf-8")
    for item in fields(limits):
        assert f"| `{item.name}` | {getattr(limits, item.name)} |" in guide
