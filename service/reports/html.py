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


def render(report: Report) -> str:
    """The page; everything that comes from the file is escaped."""
    return _page().render(report=view(report), inside=False, settle=None)


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
