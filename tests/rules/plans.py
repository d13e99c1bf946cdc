"""Plans for tests of the rules, built by hand in one line."""

from __future__ import annotations

from extractors.plan import Activity, Audience, Column, Line, Plan, Section, TableSummary, Time
from parsers.document import Place

EMPTY = Plan(title=None, issuer=None, year=None, date=None)


def section(heading: str, level: int = 1, block: int = 0, **known: object) -> Section:
    """`一、指导思想` as a section; a heading without `、` has no number."""
    number, mark, title = heading.partition("、")
    return Section(number if mark else None, title if mark else heading, level, None, 100, Place(block), **known)  # type: ignore[arg-type]


def plan(*headings: str, title: str | None = None, issuer: str | None = None) -> Plan:
    """A plan of sections of the first level; `>一、…` is one level down."""
    sections = tuple(
        section(heading.lstrip(">"), 1 + heading.count(">"), block) for block, heading in enumerate(headings)
    )
    return Plan(title=title, issuer=issuer, year=None, date=None, sections=sections)


def line(text: str, block: int, role: str = "item", section: int | None = None) -> Line:
    """`2、听课` as a line, label and text apart."""
    number, mark, rest = text.partition("、")
    return Line(Place(block), number + mark if mark else None, rest if mark else text, role, section)  # type: ignore[arg-type]


def table(*headers: str, kind: str = "activities") -> TableSummary:
    """A table whose headers are `header=field`."""
    columns = tuple(Column(*(part or None for part in header.partition("=")[::2])) for header in headers)  # type: ignore[arg-type]
    return TableSummary(None, kind, columns, 1, Place(0))  # type: ignore[arg-type]


def row(label: str, content: str = "读书沙龙", time: Time | None = None, **known: object) -> Activity:
    """A row of the first table."""
    parts: dict[str, object] = dict.fromkeys(("audience", "department", "location", "hours", "days", "form", "note"))
    parts |= {"responsible": (), "source": "table", "at": Place(0), "table": 0, **known}
    return Activity(seq=label, content=content, time=time, row_label=label, **parts)  # type: ignore[arg-type]


def audience(text: str) -> Audience:
    """People without a number."""
    return Audience(text)
