"""What this machine has, and what to do about what it lacks. Looks, changes nothing, needs no network."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from typing import Literal

from workers.settings import Settings

_MARKS = {"fine": "✓", "optional": "○", "missing": "✗"}
_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at; `missing` is what every review needs, `optional` what only some need. `todo` in Chinese."""

    title: str
    state: Literal["fine", "optional", "missing"]
    found: str
    todo: str | None = None


def examine(settings: Settings) -> tuple[Check, ...]:
    """Every check, in the order in which they are shown."""
    return (_python(), *_packages(), _templates(), _home(settings), _fonts(), _office())


def render(checks: tuple[Check, ...]) -> str:
    """A line for each check, and what to do under those that are not fine."""
    lines = []
    for check in checks:
        lines.append(f"{_MARKS[check.state]} {check.title}：{check.found}")
        if check.todo:
            lines.append(f"    → {check.todo}")
    lacking = sum(check.state == "missing" for check in checks)
    lines += ["", f"缺少 {lacking} 项必需的东西。" if lacking else "审阅 Word 和 PDF 文件所需的都在。"]
    return "\n".join(lines) + "\n"


def _python() -> Check:
    return Check("Python", "fine", f"{platform.python_version()}（{sys.executable}）")


def _packages() -> Iterator[Check]:
    yield _package("planreview")
    try:
        wanted = [line for line in requires("planreview") or [] if "extra ==" not in line]
    except PackageNotFoundError:
        return
    for line in wanted:
        yield _package(re.split(r"[\s;<>=!~\[(]", line, maxsplit=1)[0])


def _package(name: str) -> Check:
    try:
        return Check(name, "fine", version(name))
    except PackageNotFoundError:
        return Check(name, "missing", "没有安装", "请在程序文件夹里运行 make setup。")


def _templates() -> Check:
    from rules.template import load_builtin
    from rules.template_error import TemplateError

    try:
        templates = load_builtin()
    except TemplateError as error:
        return Check("内置模板", "missing", str(error), "请恢复原来的模板文件，或重新安装。")
    return Check("内置模板", "fine", "、".join(f"{template.id} {template.version}" for template in templates))


def _home(settings: Settings) -> Check:
    home = settings.home.absolute()
    nearest = next(folder for folder in (home, *home.parents) if folder.exists())
    if nearest.is_dir() and os.access(nearest, os.W_OK):
        state = "" if home.exists() else "，用到时才建立"
        return Check("资料文件夹", "fine", f"{home}（可写{state}）")
    return Check("资料文件夹", "optional", f"{home}（不可写）", "请用 --home 或 PLANREVIEW_HOME 指定可写的文件夹。")


def _fonts() -> Check:
    title = "中文字体"
    todo = "打印 HTML 报告的电脑上要有中文字体；在 Debian 上：apt-get install fonts-noto-cjk"
    if not shutil.which("fc-list"):
        return Check(title, "optional", "没有 fc-list，无法查看", todo)
    names = _said("fc-list", ":lang=zh", "family").splitlines()
    if not names:
        return Check(title, "optional", "没有找到", todo)
    families = sorted({name.split(",")[0].strip() for name in names})
    return Check(title, "fine", "、".join(families[:3]) + (f" 等 {len(families)} 种" if len(families) > 3 else ""))


def _office() -> Check:
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program:
        return Check("LibreOffice", "fine", _said(program, "--version") or program)
    return Check("LibreOffice", "optional", "没有安装", "审阅 .docx 和 PDF 不需要它；.doc 文件请先另存为 .docx。")


def _said(*command: str) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip()
