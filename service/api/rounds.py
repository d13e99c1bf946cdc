"""`/api/v1/rounds`: what is asked of which schools, and how they stand."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy.orm import Session

from service import rounds as actions
from service.api import round_models as models
from service.api.described import answers, blueprint
from service.api.fields import given
from service.callers import caller, needs
from service.services import services
from storage.records import Round, School

rounds = blueprint("rounds", "年度批次")


@rounds.get("/rounds", summary="批次列表", responses={200: models.Rounds})
@needs("read")
def listed() -> Any:
    """The newest first; a school sees those that concern it."""
    with services().database.reading() as db:
        return {"rounds": [_shown(one) for one in actions.all_rounds(db)]}


@rounds.post("/rounds", summary="建立批次", responses=answers({201: models.RoundWhole}, 409, 415))
@needs("admin")
def made(body: models.RoundMade) -> Any:
    """Template, stage, deadline, the schools expected."""
    with services().database.writing() as db:
        return _whole(db, actions.change(db, None, _given(body))), 201


@rounds.get("/rounds/<int:round_id>", summary="一个批次和各校情况", responses=answers({200: models.RoundWhole}, 404))
@needs("read")
def shown(path: models.RoundPath) -> Any:
    """With each school that is expected or handed something in; a school sees itself alone."""
    with services().database.reading() as db:
        return _whole(db, actions.one(db, path.round_id))


@rounds.patch(
    "/rounds/<int:round_id>", summary="修改或关闭批次", responses=answers({200: models.RoundWhole}, 404, 409, 415)
)
@needs("admin")
def changed(path: models.RoundPath, body: models.RoundChanged) -> Any:
    """What is given is changed; a closed round takes no uploads."""
    with services().database.writing() as db:
        return _whole(db, actions.change(db, path.round_id, _given(body)))


@rounds.get("/rounds/<int:round_id>/statistics", summary="批次统计", responses=answers({200: models.Statistics}, 404))
@needs("review", "admin")
def statistics(path: models.RoundPath) -> Any:
    """Numbers by verdict, state and ruling; the most common rules."""
    with services().database.reading() as db:
        found = actions.one(db, path.round_id)
        figures, standings = actions.figures(db, found), actions.standings(db, found)
    return {
        "submissions": figures.submissions,
        "states": figures.states,
        "verdicts": figures.verdicts,
        "rulings": figures.rulings,
        "rules": [{"rule": rule, "findings": count, "plans": plans} for rule, count, plans in figures.rules],
        "standings": dict(Counter(one.standing for one in standings)),
        "late": sum(one.late for one in standings),
    }


def _given(body: models.RoundChanged) -> dict[str, Any]:
    """Only year and deadline can be taken away again."""
    return {key: value for key, value in given(body).items() if value is not None or key in ("year", "deadline")}


def _whole(db: Session, found: Round) -> dict[str, Any]:
    standings = [
        {
            "school": _named(one.school),
            "expected": one.expected,
            "standing": one.standing,
            "late": one.late,
            "submissions": one.submissions,
            "submission": one.newest.id if one.newest else None,
        }
        for one in actions.standings(db, found)
    ]
    return {**_shown(found), "schools": standings}


def _shown(one: Round) -> dict[str, Any]:
    who = caller()
    return {
        "id": one.id,
        "title": one.title,
        "year": one.year,
        "template": one.template,
        "stage": one.stage,
        "deadline": one.deadline.isoformat() if one.deadline else None,
        "closed": one.closed,
        "created": one.created.isoformat(),
        "expected": [_named(school) for school in one.expected if not who.is_school or school.id == who.user.school_id],
    }


def _named(school: School) -> dict[str, Any]:
    return {"id": school.id, "name": school.name}
