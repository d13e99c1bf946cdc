"""What can be chosen in forms: open rounds, schools, templates; and what a form or an address says of them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.problems import invalid
from service.services import services
from storage.records import Round, School
from workers import own_templates
from workers.own_templates import Template


def open_rounds(db: Session) -> Sequence[Round]:
    """Those that take uploads, the newest first."""
    return db.scalars(select(Round).where(Round.closed.is_(False)).order_by(Round.id.desc())).all()


def schools(db: Session) -> Sequence[School]:
    """All that are active, by their codes."""
    return db.scalars(select(School).where(School.active).order_by(School.code)).all()


def templates(db: Session) -> Sequence[Template]:
    """All that are known, the district's own first."""
    return own_templates.known(db, services().settings)


def number(text: str | None, what: str) -> int | None:
    """A number as a form or an address gives it; null where nothing was chosen. Raises Problem."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise invalid(f"{what}不对。")
    return int(text)


def one_of(text: str | None, known: dict[str, str], what: str) -> str | None:
    """One of the known words; null where nothing was chosen. Raises Problem."""
    if not text:
        return None
    if text not in known:
        raise invalid(f"{what}不对。")
    return text
