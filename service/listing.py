"""Lists of submissions, a page at a time: narrowed, the newest first, a school's own alone."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import Session

from service.callers import caller
from service.problems import invalid
from service.showing import Standing
from storage import work
from storage.records import ReviewRecord, Submission, Version
from storage.submissions import current


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What a list is narrowed to; null does not narrow."""

    round: int | None = None
    school: int | None = None
    state: str | None = None
    verdict: str | None = None
    ruling: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a list; `next` is what to ask for the following ones with."""

    rows: Sequence[Standing]
    next: str | None


def page(db: Session, narrowed: Narrowed, limit: int, after: str | None = None) -> Page:
    """A page of what the caller may see."""
    chosen = _narrowed(current(), narrowed)
    if after is not None:
        chosen = chosen.where(_behind(after))
    chosen = chosen.order_by(Submission.created.desc(), Submission.id.desc()).limit(limit + 1)
    rows = [Standing(*row, work.position(db, row[2])) for row in db.execute(chosen).unique()]
    more = rows[limit - 1].submission if len(rows) > limit else None
    return Page(rows[:limit], f"{more.created.isoformat()}~{more.id}" if more else None)


def _narrowed(
    chosen: Select[Submission, Version, ReviewRecord], narrowed: Narrowed
) -> Select[Submission, Version, ReviewRecord]:
    who = caller()
    if who.is_school:
        chosen = chosen.where(Submission.school_id == who.user.school_id)
    asked: tuple[tuple[ColumnElement[Any] | Any, Any], ...] = (
        (Submission.round_id, narrowed.round),
        (Submission.school_id, narrowed.school),
        (Submission.ruling, narrowed.ruling),
        (ReviewRecord.state, narrowed.state),
        (ReviewRecord.verdict, narrowed.verdict),
    )
    for column, value in asked:
        if value is not None:
            chosen = chosen.where(column == value)
    return chosen


def _behind(after: str) -> ColumnElement[bool]:
    moment, _, last = after.partition("~")
    try:
        created = datetime.datetime.fromisoformat(moment)
    except ValueError as error:
        raise invalid("参数 after 不对。", "请用上一页的 next。") from error
    return (Submission.created < created) | ((Submission.created == created) & (Submission.id < last))
