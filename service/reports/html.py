"""The gap report as one page of HTML: no outside links, no scripts, good to print on A4."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from service.reports.view import view
from workers.report import Report

_FOLDER = Path(__file__).resolve().parent.parent
# The look lies with what the web server sends as it is; a report that stands alone carries it.
_PLACES = (_FOLDER / "templates", _FOLDER / "static")
# Marks that turn the direction of writing: no Chinese plan needs them, and `fdp.exe` can be made to read `exe.pdf`.
_TURNING = dict.fromkeys((0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))


def render(report: Report) -> str:
    """The page; everything that comes from the file is escaped."""
    return straight(_page().render(report=view(report), inside=False, settle=None))


def straight(page: str) -> str:
    """The page without marks that turn the direction of writing, whoever wrote them."""
    return page.translate(_TURNING)


@cache
def _page() -> Template:
    environment = Environment(
        loader=FileSystemLoader(_PLACES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html")
