"""The gap report as one page of HTML: no outside links, no scripts, good to print on A4."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from service.reports.view import view
from workers.report import Report

_FOLDER = Path(__file__).resolve().parent.parent / "templates"


def render(report: Report) -> str:
    """The page; everything that comes from the file is escaped."""
    return _page().render(report=view(report))


@cache
def _page() -> Template:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html")
