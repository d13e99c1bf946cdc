"""Nothing that users or developers meet is undocumented."""

from __future__ import annotations

import argparse
import re
import tomllib
from pathlib import Path

import pytest

from parsers import errors
from service.cli import _parser

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "README.zh-CN.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
WANTED = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]]
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]


def _commands() -> dict[str, argparse.ArgumentParser]:
    actions = _parser()._actions
    return next(action.choices for action in actions if isinstance(action, argparse._SubParsersAction))


def _options() -> list[str]:
    parsers = (_parser(), *_commands().values())
    return sorted({o for p in parsers for a in p._actions for o in a.option_strings if o.startswith("--")} - {"--help"})


@pytest.mark.parametrize("command", _commands())
def test_commands(command: str) -> None:
    assert f"| `{command}" in GUIDE


@pytest.mark.parametrize("option", _options())
def test_options(option: str) -> None:
    assert f"`{option}" in GUIDE


@pytest.mark.parametrize(
    "setting", sorted(set(re.findall(r"PLANREVIEW_\w+", (ROOT / "workers/settings.py").read_text())))
)
def test_settings(setting: str) -> None:
    assert f"`{setting}" in GUIDE


@pytest.mark.parametrize("code", ["internal", *(e.code for e in errors.DocumentError.__subclasses__())])
def test_error_codes(code: str) -> None:
    assert f"| `{code}` |" in GUIDE


@pytest.mark.parametrize("package", [re.split(r"[<>=\[]", wanted)[0] for wanted in WANTED])
def test_every_dependency_has_its_reason(package: str) -> None:
    reasons = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    assert re.search(rf"^\|[^|]*\b{re.escape(package)}\b", reasons, re.MULTILINE)


@pytest.mark.parametrize("package", [re.split(r"[<>=\[]", wanted)[0] for wanted in PROJECT["dependencies"]])
@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_every_dependency_is_locked(package: str, lock: str) -> None:
    assert re.search(rf"(?im)^{re.escape(package)}==\S+ \\$", (ROOT / lock).read_text(encoding="utf-8"))


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_locks_name_no_index_and_no_path(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert not re.search(r"--(?:extra-)?index-url|--find-links|file:|https?:| @ ", text)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []
