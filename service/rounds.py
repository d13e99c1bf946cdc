"""Rounds: what is asked of which schools until when, and how each of them stands."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload

from service.callers import audit, caller
from service.problems import Problem, invalid, not_found
from service.services import services
from storage.records import FindingRecord, PlanRecord, ReviewRecord, Round, School, Submission, Version, now
from storage.submissions import current
from workers import own_templates
from workers.pipeline import AUTO

# In the order in which somebody has to act on them.
Standing = Literal["missing", "failed", "waiting", "revise", "unknown", "pass", "returned", "passed"]
_COMMON = 20


@dataclass(frozen=True, slots=True)
class SchoolStanding:
    """How a school stands in a round. `late`: it handed in after the deadline, or has not yet though that is over."""

    school: School
    expected: bool
    standing: Standing
    late: bool
    submissions: int
    newest: Submission | None
    review: ReviewRecord | None


@dataclass(frozen=True, slots=True)
class Figures:
    """Numbers of a round: submissions by verdict and by state, findings by rule, the most common first."""

    submissions: int
    verdicts: dict[str, int]
    states: dict[str, int]
    rulings: dict[str, int]
    rules: tuple[tuple[str, int, int], ...]


def all_rounds(db: Session) -> Sequence[Round]:
    """The newest first; a school sees those that are open, that expect it, or that it handed something in for."""
    chosen = select(Round).options(selectinload(Round.expected)).order_by(Round.id.desc())
    rounds = db.scalars(chosen).all()
    return [one for one in rounds if _sees(db, one)]


def one(db: Session, round_id: int) -> Round:
    """The round, where the caller may see it. Raises Problem."""
    found = db.get(Round, round_id, options=[selectinload(Round.expected)])
    if found is None or not _sees(db, found):
        raise not_found("批次")
    return found


def _sees(db: Session, round_: Round) -> bool:
    who = caller()
    if not who.is_school or not round_.closed:
        return True
    if any(school.id == who.user.school_id for school in round_.expected):
        return True
    own = select(Submission.id).where(
        Submission.round_id == round_.id,
        Submission.school_id == who.user.school_id,
        Submission.withdrawn.is_(None),
    )
    return db.scalar(own.limit(1)) is not None


def change(db: Session, round_id: int | None, given: dict[str, Any]) -> Round:
    """A new round, or what is given of one changed: title, year, template, stage, deadline, closed, schools."""
    found = Round(title="") if round_id is None else one(db, round_id)
    values = dict(given)
    if "schools" in values:
        found.expected = _schools(db, values.pop("schools"))
    _check_template(db, values.get("template", AUTO))
    for name, value in values.items():
        setattr(found, name, value)
    if not found.title:
        raise invalid("批次要有名称。")
    title = found.title  # nothing can be read of it any more once the database has refused it
    taken = select(Round.id).where(Round.title == title)
    with db.no_autoflush:
        if db.scalar(taken.where(Round.id != round_id) if round_id else taken):
            raise Problem(409, "taken", f"已有批次“{title}”。", "请换一个名称。")
    db.add(found)
    try:
        db.flush()
    except IntegrityError as error:
        raise Problem(409, "taken", f"已有批次“{title}”。", "请换一个名称。") from error
    audit(db, "round.changed" if round_id else "round.created", f"round:{found.id}", **_noted(given))
    return found


def _noted(given: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime.datetime) else value for name, value in given.items()}


def _schools(db: Session, ids: Sequence[int]) -> list[School]:
    found = db.scalars(select(School).where(School.id.in_(ids)).order_by(School.code)).all()
    if missing := sorted(set(ids) - {school.id for school in found}):
        raise invalid(f"没有编号为 {'、'.join(map(str, missing))} 的学校。", "请先建立学校。")
    return list(found)


def _check_template(db: Session, name: str) -> None:
    if name != AUTO and name not in {template.id for template in own_templates.known(db, services().settings)}:
        raise invalid(f"没有模板“{name}”。", "模板的名称见模板列表；auto 表示自动判断。")


def is_late(submission: Submission) -> bool:
    """Whether it was first handed in after its round's deadline; later versions of what came in time are not late."""
    deadline = submission.round.deadline if submission.round else None
    return deadline is not None and submission.created > deadline


def standings(db: Session, round_: Round) -> list[SchoolStanding]:
    """How each school stands that is expected or handed something in; a school sees itself alone."""
    who = caller()
    rows = db.execute(current().where(Submission.round_id == round_.id).order_by(Submission.created)).unique().all()
    by_school: dict[int, list[tuple[Submission, Version, ReviewRecord]]] = {}
    for submission, version, review in rows:
        if submission.school_id is not None:
            by_school.setdefault(submission.school_id, []).append((submission, version, review))
    expected = {school.id: school for school in round_.expected}
    others = {school_id: found[-1][0].school for school_id, found in by_school.items()}
    schools: dict[int, School | None] = {**others, **expected}
    return [
        _standing(school, school.id in expected, by_school.get(school.id, []), round_)
        for school in sorted((school for school in schools.values() if school), key=lambda school: school.code)
        if not who.is_school or school.id == who.user.school_id
    ]


def _standing(
    school: School, expected: bool, found: list[tuple[Submission, Version, ReviewRecord]], round_: Round
) -> SchoolStanding:
    if not found:
        late = round_.deadline is not None and now() > round_.deadline
        return SchoolStanding(school, expected, "missing", late, 0, None, None)
    submission, _, review = found[-1]
    late = all(is_late(one) for one, _, _ in found)
    return SchoolStanding(school, expected, _stands(submission, review), late, len(found), submission, review)


def _stands(submission: Submission, review: ReviewRecord) -> Standing:
    if submission.ruling != "open":
        return submission.ruling
    if review.state in ("queued", "running"):
        return "waiting"
    if review.state != "done":
        return "failed"
    return {"pass": "pass", "revise": "revise"}.get(review.verdict or "", "unknown")  # type: ignore[return-value]


def figures(db: Session, round_: Round) -> Figures:
    """Numbers of what stands now: the newest review of the newest version of each submission."""
    newest = current().where(Submission.round_id == round_.id)
    counted: dict[str, dict[str, int]] = {"state": {}, "verdict": {}, "ruling": {}}
    rows = db.execute(newest).unique().all()
    for submission, _, review in rows:
        for name, value in (("state", review.state), ("verdict", review.verdict), ("ruling", submission.ruling)):
            if value is not None:
                counted[name][value] = counted[name].get(value, 0) + 1
    reviews = newest.with_only_columns(ReviewRecord.id, maintain_column_froms=True)
    plans = func.count(func.distinct(FindingRecord.plan_id))
    rules = (
        select(FindingRecord.rule, func.count(), plans)
        .join(PlanRecord, PlanRecord.id == FindingRecord.plan_id)
        .where(PlanRecord.review_id.in_(reviews))
        .group_by(FindingRecord.rule)
        .order_by(plans.desc(), FindingRecord.rule)
        .limit(_COMMON)
    )
    common = tuple((rule, count, files) for rule, count, files in db.execute(rules))
    return Figures(len(rows), counted["verdict"], counted["state"], counted["ruling"], common)
