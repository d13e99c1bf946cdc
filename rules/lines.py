"""What several checks on the plan's text share: the lines that the author wrote, and places inside them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from extractors.plan import Line, Plan
from parsers.document import Place


def own_lines(plan: Plan) -> Iterator[Line]:
    """The plan's lines without those of blank forms that are attached for others to fill in."""
    return (line for line in plan.lines if not line.blank_form)


def within(at: Place, start: int, end: int) -> Place:
    """The place of some characters of a line's text; the line itself may start inside its block."""
    offset = at.start or 0
    return replace(at, start=offset + start, end=offset + end)
