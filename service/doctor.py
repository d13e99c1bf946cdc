"""What this machine has, and what to do about what it lacks. Looks, changes nothing, needs no network."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from service.check import Check
from service.doctor_service import checks as service_checks
from workers.sandbox import file_barrier, find_office, network_barrier
from workers.settings import Settings

_MARKS = {"fine": "✓", "optional": "○", "missing": "✗"}
_SECONDS = 10
_MEANS = {"user-namespace": "用户命名空间（不需要 root）", "namespace": "网络命名空间（以 root 运行）"}


def examine(settings: Settings) -> tuple[Check, ...]:
    """Every check, in the order in which they are shown."""
    return (
        _python(),
        *_packages(),
        _templates(),
        _home(settings),
        _fonts(),
        _office(settings),
        _network(),
        _files(),
        _limits(settings),
        *service_checks(settings),
    )


def render(checks: tuple[Check, ...]) -> str:
    """A line for each check, and what to do under those that are not fine."""
    lines = []
    for check in checks:
        lines.append(f"{_MARKS[check.state]} {check.title}：{check.found}")
        if check.todo:
            lines.append(f"    → {check.todo}")
    lacking = sum(check.state == "missing" for check in checks)
    lines += ["", f"有 {lacking} 项必需的东西缺少或不能使用。" if lacking else "审阅 Word 和 PDF 文件所需的都在。"]
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


def _office(settings: Settings) -> Check:
    title = "LibreOffice"
    todo = (
        "读 .doc、.wps、.rtf、.odt 要用它；在 Debian 上：apt-get install libreoffice-writer-nogui；.docx 和 PDF 不需要"
    )
    if settings.soffice and not shutil.which(settings.soffice):
        return Check(title, "optional", f"PLANREVIEW_SOFFICE 指的“{settings.soffice}”不能运行", todo)
    program = settings.soffice or shutil.which("soffice") or shutil.which("libreoffice")
    if not program:
        return Check(title, "optional", "没有安装", todo)
    if not find_office(settings.soffice):
        return Check(title, "optional", f"{program}（旁边没有 LibreOffice 的程序库，不能使用）", todo)
    return Check(title, "fine", f"{_said(program, '--version') or '版本不明'}（{program}）")


def _network() -> Check:
    title = "文件处理断网"
    means = network_barrier()
    if means:
        return Check(title, "fine", _MEANS[means])
    todo = "处理文件的进程没有断网（其余限制仍有效）；请允许用户命名空间：sysctl kernel.unprivileged_userns_clone=1"
    return Check(title, "optional", "本机不允许", todo)


def _files() -> Check:
    title = "文件处理的文件权限"
    if file_barrier():
        return Check(title, "fine", "处理文件的进程只能打开程序、字体和手上的一份文件（Landlock）")
    todo = "处理文件的进程没有与其他文件隔离（断网和其余限制仍有效）；需要 Linux 5.13 以上并启用 Landlock"
    return Check(title, "optional", "本机内核不提供 Landlock", todo)


def _limits(settings: Settings) -> Check:
    limits, memory = settings.limits, _free_memory()
    found = f"每份文件内存 {limits.memory_mb} MB，时间 {limits.seconds} 秒起，同时 {limits.at_once} 份"
    if memory is not None and memory < limits.memory_mb * limits.at_once:
        todo = "请释放内存，或调小 PLANREVIEW_LIMIT_AT_ONCE、PLANREVIEW_LIMIT_MEMORY_MB。"
        return Check("审阅限制", "optional", f"{found}；本机可用内存只有 {memory} MB", todo)
    return Check("审阅限制", "fine", found + (f"；本机可用内存 {memory} MB" if memory is not None else ""))


def _free_memory() -> int | None:
    """MiB that the machine can give; None where it does not say."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    free = next((line for line in lines if line.startswith("MemAvailable:")), None)
    return int(free.split()[1]) // 1024 if free else None


def _said(*command: str) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip()
