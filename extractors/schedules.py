"""Activities that stand in dated lists: `第一周：…`, `5月，…`, the items under `3月`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extractors.activities import split_duties
from extractors.contacts import line_contact
from extractors.goals import is_about_goals
from extractors.plan import Activity, Line, Section, Time
from extractors.times import Calendar, find_time_lead, is_phase, is_time, read_time, year_in
from parsers.text import number_of, squeeze

_BRACKETED_TIME = re.compile(r"[（(]([^（()）]{2,20})[)）]\s*[。；;]?$")
_HOUR = r"\d{1,2}\s*[:：]\s*\d{2}"
_CLOCK = re.compile(rf"^(?P<hour>(?:[上下中]午\s*)?{_HOUR}(?:\s*[-—－–~～至]+\s*{_HOUR})?)\s*[，,：:、]?\s*(?=\S)")
_TIME_IN_TITLE = re.compile(r"[（(]([^（()）]{2,24})[)）]")


def listed_activities(sections: Sequence[Section], lines: Sequence[Line], calendar: Calendar) -> tuple[Activity, ...]:
    """The activities of the plan's dated lists, in order. Items under a phase without a date are none."""
    calendars = [_section_calendar(sections, n, calendar) for n in range(len(sections))]
    times = [_section_time(sections, n, calendars[n]) for n in range(len(sections))]
    leads = _leads(lines, times)
    found: list[Activity] = []
    for i, line in enumerate(lines):
        if line.role not in ("item", "text") or line.section is None or line.blank_form or not line.text:
            continue
        if is_about_goals(sections[line.section].title) or line_contact(line):
            continue
        dated = _dated(i, lines, leads, times, calendars[line.section])
        if dated:
            found.append(_activity(line, *dated))
    return tuple(found)


def _leads(lines: Sequence[Line], times: Sequence[Time | None]) -> dict[int, tuple[str, str] | None]:
    """The times with which items and lines begin. Under a heading that is a time, and where most of a section's items
    begin so, no mark need part a time from its text (`3月8日举办开班仪式`)."""
    read = [i for i, line in enumerate(lines) if line.role in ("item", "text") and line.text]
    own: dict[int | None, list[int]] = {}
    for i in read:
        own.setdefault(lines[i].section, []).append(i)
    glued: set[int] = set()
    for section, members in own.items():
        close = [i for i in members if find_time_lead(lines[i].text, glued=True)]
        dated = section is not None and times[section] is not None
        if dated or (len(close) > 1 and len(close) * 2 > len(members) and all(lines[i].role == "item" for i in close)):
            glued.update(close)
    return {
        i: find_time_lead(lines[i].text) or (find_time_lead(lines[i].text, glued=True) if i in glued else None)
        for i in read
    }


def _section_calendar(sections: Sequence[Section], n: int, calendar: Calendar) -> Calendar:
    """The year that a heading over the section names (`2025年` in a plan for three years), else the plan's."""
    level = sections[n].level + 1
    for section in reversed(sections[: n + 1]):
        if section.level >= level:
            continue
        level = section.level
        year = year_in(section.title) if is_time(section.title) else None
        if year:
            return Calendar(*year)
    return calendar


def _section_time(sections: Sequence[Section], n: int, calendar: Calendar) -> Time | None:
    """The time that a heading names, wholly (`3月`) or in brackets (`准备阶段（9月）`), of itself or of one over it."""
    level = sections[n].level + 1
    for section in reversed(sections[: n + 1]):
        if section.level >= level:
            continue
        level = section.level
        bracketed = _TIME_IN_TITLE.search(section.title)
        if bracketed and (is_phase(section.title) or is_time(bracketed[1])):
            time = read_time(bracketed[1], calendar)
            if time.months or time.weeks:
                return time
        elif is_time(section.title):
            return read_time(section.title, calendar)
    return None


def _dated(
    i: int,
    lines: Sequence[Line],
    leads: dict[int, tuple[str, str] | None],
    times: Sequence[Time | None],
    calendar: Calendar,
) -> tuple[Time, str] | None:
    """The time and the content of a line of a schedule; None where it is none."""
    line = lines[i]
    over = times[line.section] if line.section is not None else None
    lead = leads.get(i)
    if lead and (line.role == "item" or over or _has_dated_kin(i, lines, leads)):
        return read_time(lead[0], calendar), lead[1]
    if over:
        return _at_the_hour(over, line.text)
    bracketed = _BRACKETED_TIME.search(line.text)
    if bracketed and line.role == "item" and is_time(bracketed[1]):
        return read_time(bracketed[1], calendar), line.text[: bracketed.start()].strip()
    return None


def _at_the_hour(over: Time, text: str) -> tuple[Time, str]:
    """`15:20，拉响警报` on a day that the heading names: the hour goes to the time."""
    clock = _CLOCK.match(text)
    if not clock:
        return over, text
    return replace(over, text=f"{over.text} {squeeze(clock['hour'])}"), text[clock.end() :]


def _has_dated_kin(i: int, lines: Sequence[Line], leads: dict[int, tuple[str, str] | None]) -> bool:
    """Another line of the same section begins with a time too."""
    return any(lead and k != i and lines[k].section == lines[i].section for k, lead in leads.items())


def _activity(line: Line, time: Time, content: str) -> Activity:
    content, responsible, department = split_duties(content)
    return Activity(
        seq=number_of(line.label) if line.label else None,
        content=content,
        time=time,
        audience=None,
        department=department,
        responsible=responsible,
        location=None,
        hours=None,
        days=None,
        form=None,
        note=None,
        source="list",
        at=line.at,
    )
