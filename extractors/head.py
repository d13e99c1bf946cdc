"""What stands over and under a plan's body: title, year, issuer, date, and the notice that forwards it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from extractors.fields import line_fields
from extractors.headlines import (
    BRACKETED,
    is_date_line,
    is_organisation,
    is_title_like,
    opens_attachment,
    piece_mark,
    without_attachment,
)
from extractors.lexicon import lexicon
from extractors.plan import Field, LineRole
from extractors.stream import Piece
from extractors.times import one_date, year_in
from extractors.titles import Title, after_notice, find_title, is_short
from parsers.document import Place
from parsers.text import bare, squeeze

_DIGITS = r"[\d〇○零一二三四五六七八九]{2,4}"
_PERIOD = re.compile(
    rf"^{_DIGITS}(?:[-—－–~～至]+{_DIGITS})?(?:学年度?|年度?)(?:第[一二]学期|[上下]半?[年期]|[春秋]季)?"
)
_HISTORY = re.compile("施行|修订|通过|印发|颁布|发布")
_AUTHOR_UNIT = re.compile(r"^[（(]\s*作者\s*单位\s*[：:]\s*(?P<unit>[^）)]+?)\s*[)）]$")


@dataclass(frozen=True, slots=True)
class Head:
    """Title and its kin; `roles` are the parts that pieces play, by their position in the stream."""

    title: str | None = None
    title_at: Place | None = None
    year: int | None = None
    school_year: bool = False
    issuer: str | None = None
    date: date | None = None
    roles: dict[int, LineRole] = field(default_factory=dict)


def read_head(pieces: Sequence[Piece], fields: Sequence[Field] = (), caption: str | None = None) -> Head:
    """The head of the plan that the pieces hold.

    `fields` are the plan's own form fields; `caption` is that of a form whose first row is the plan's title.
    """
    roles: dict[int, LineRole] = {}
    start = after_notice(pieces)
    for i in range(start):
        if pieces[i].home == "body":
            roles[i] = "notice"
    found = find_title(pieces, start)
    if found:
        roles |= dict.fromkeys(range(found.first, found.last + 1), "title")
    title = found.text if found else (without_attachment(caption) if caption else None)
    _mark_neighbours(pieces, start, found, roles)
    _mark_sign_offs(pieces, start, roles)
    year = _year(title, pieces, roles, fields)
    return Head(
        title=title,
        title_at=pieces[found.first].at if found else None,
        year=year[0] if year else None,
        school_year=year[1] if year else False,
        issuer=_issuer(title, pieces, roles, fields),
        date=_date(pieces, roles, fields),
        roles=roles,
    )


# -- the lines around title and end


def _mark_neighbours(pieces: Sequence[Piece], start: int, title: Title | None, roles: dict[int, LineRole]) -> None:
    """Roles of the lines over and under the title: the school's name, a year, labelled lines, a date."""
    first = title.first if title else start
    last = title.last if title else start - 1
    for i in range(start, first):
        if pieces[i].home == "body":
            roles.setdefault(i, _role_around(pieces[i]) or "subtitle")
    for i in range(last + 1, min(len(pieces), last + 12)):
        piece = pieces[i]
        if piece.home != "body" or piece.cell is not None or piece.label or not is_short(piece):
            break
        role = _role_around(piece)
        if role is None:
            break
        roles[i] = role


def _role_around(piece: Piece) -> LineRole | None:
    text = squeeze(piece.text)
    if opens_attachment(text) is not None:
        return "attachment"
    if is_date_line(text) and one_date(text):
        return "date"
    if piece.paragraph and line_fields(piece.paragraph):
        return "field"
    if (
        BRACKETED.match(text)
        or (year_in(text) and len(bare(text)) <= 16)
        or re.match(lexicon("head")["document_number"], text)
    ):
        return "subtitle"
    if is_organisation(text) or _author(text):
        return "subtitle" if text.endswith("制") else "issuer"  # `…教育局制` is who made the form
    if piece.paragraph and not piece.label and is_title_like(text):
        return "subtitle"  # a second title line inside the piece
    return None


def _author(text: str) -> str | None:
    """The school of an author line `学校 姓名`."""
    parts = squeeze(text).split(" ")
    if len(parts) in (2, 3) and is_organisation(parts[0]) and all(1 <= len(part) <= 4 for part in parts[1:]):
        return parts[0]
    return None


def _mark_sign_offs(pieces: Sequence[Piece], start: int, roles: dict[int, LineRole]) -> None:
    """Roles of the lines that sign the plan: an organisation's name with a date under it, either alone at the end."""
    body = [i for i, piece in enumerate(pieces) if piece.home == "body" and i >= start and i not in roles]
    for n, i in enumerate(body):
        piece = pieces[i]
        if piece.label or piece.cell is not None or not is_short(piece):
            continue
        last = n + 1 == len(body) or opens_attachment(pieces[body[n + 1]].text) is not None
        if is_organisation(piece.text) and (last or is_date_line(pieces[body[n + 1]].text)):
            roles[i] = "issuer"
        elif is_date_line(piece.text) and (
            (n and roles.get(body[n - 1]) == "issuer") or (last and re.search(r"[日号]$|\d$", bare(piece.text)))
        ):
            roles[i] = "date"
        elif _AUTHOR_UNIT.match(piece.text):
            roles[i] = "issuer"
        elif n + 4 > len(body) and _dated(piece.text):
            roles[i] = "date"


def _dated(text: str) -> bool:
    """`发布日期：2024年3月1日` among the last lines."""
    label, *value = re.split("[：:]", bare(text), maxsplit=1)
    return len(label) > 2 and label in lexicon("head")["date_labels"] and any(map(is_date_line, value))


# -- year, issuer, date


def _year(
    title: str | None, pieces: Sequence[Piece], roles: dict[int, LineRole], fields: Sequence[Field]
) -> tuple[int, bool] | None:
    titled = [pieces[i].text for i, role in sorted(roles.items()) if role == "title"]
    below = [
        pieces[i].text
        for i, role in sorted(roles.items())
        if role == "subtitle" and not _HISTORY.search(pieces[i].text)
    ]
    filled = [f.value for f in fields if f.value and bare(f.label) in ("年度", "学年", "学年度", "计划年度")]
    for text in (*([title] if title else []), "".join(titled), *below, *filled):
        year = year_in(text)
        if year:
            return year
    return None


def _issuer(
    title: str | None, pieces: Sequence[Piece], roles: dict[int, LineRole], fields: Sequence[Field]
) -> str | None:
    for one in fields:
        label = re.sub(r"[（(].*?[)）]", "", bare(one.label))
        if label in lexicon("head")["issuer_labels"] and one.value and not one.blank_form:
            return one.value
    lines = [(i, squeeze(pieces[i].text)) for i, role in sorted(roles.items()) if role == "issuer"]
    titles = [i for i, role in roles.items() if role == "title"]
    near = [text for i, text in lines if titles and min(titles) - 4 <= i <= max(titles) + 6]
    far = [text for i, text in lines if text not in near]
    for text in near:
        return _author(text) or _unit(text)
    named = _organisation_in(title) if title else None
    fuller = next((_unit(text) for text in far if named and _is_fuller(_unit(text), named)), None)
    return fuller or named or next((_unit(text) for text in reversed(far)), None) or _notice_issuer(pieces, roles)


def _is_fuller(name: str, short: str) -> bool:
    """The same body with its town before it, or `学区管理委员会` of `学区`; a school's own office is not the school."""
    school = short.endswith(tuple(lexicon("organisations")["schools"]))
    return name.endswith(short) or (name.startswith(short) and not school)


def _unit(text: str) -> str:
    found = _AUTHOR_UNIT.match(text)
    return squeeze(found["unit"]) if found else re.sub(r"文件$", "", text)


def _organisation_in(title: str) -> str | None:
    """The organisation that a title begins with: `…职教中心校本培训制度`."""
    words = lexicon("head")
    core = _PERIOD.sub("", re.sub(rf"^{piece_mark().pattern}[：:]?", "", bare(title)))
    core = re.sub(r"^关于", "", core)
    endings = "|".join(sorted(map(re.escape, words["organisations"]), key=len, reverse=True))
    starts = "|".join(map(re.escape, words["title_starts"]))
    core = re.split(r"[—–―\-]{2}|[”》】]", core)[-1]  # behind a motto: `“…”——青禾小学…`
    found = re.finditer(rf"(?:{endings})(?=\d|[二〇○]|（|\(|《|{starts})", core)
    names = [name for name in (core[: one.end()] for one in found) if _names_one(name)]
    body = next((name for name in names if name.endswith(tuple(words["bodies"]))), None)
    name = body or next(iter(names), None)
    return name if name and (is_organisation(name) or "_" in name) else None


def _names_one(name: str) -> bool:
    """Whether a title's beginning names one school or office, not all of a place or of a year."""
    if name in lexicon("head")["no_organisations"] or re.search(r"\d{4}年", name):
        return False
    if name.endswith(("中小学", "各小学", "各中学", "大中小学")):
        return False
    return not re.search("[省市区县旗州](?:小学|初中|中学|高中|幼儿园)$", name)


def _notice_issuer(pieces: Sequence[Piece], roles: dict[int, LineRole]) -> str | None:
    notice = [i for i, role in sorted(roles.items()) if role == "notice"]
    for i, following in pairwise(notice):
        if is_organisation(pieces[i].text) and is_date_line(pieces[following].text):
            return squeeze(pieces[i].text)
    return next((squeeze(pieces[i].text) for i in notice if is_organisation(pieces[i].text)), None)


def _date(pieces: Sequence[Piece], roles: dict[int, LineRole], fields: Sequence[Field]) -> date | None:
    signed = [pieces[i].text for i, role in sorted(roles.items(), reverse=True) if role == "date"]
    labelled = [f.value for f in fields if f.value and bare(f.label) in lexicon("head")["date_labels"]]
    forwarded = [
        pieces[i].text for i, role in sorted(roles.items()) if role == "notice" and is_date_line(pieces[i].text)
    ]
    for text in (*signed, *labelled, *forwarded):
        found = one_date(text)
        if found:
            return found
    return None
