"""What stands over and under a plan's body: title, year, issuer, date, and the notice that forwards it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from extractors.fields import line_fields
from extractors.lexicon import lexicon
from extractors.plan import Field, LineRole
from extractors.stream import Piece
from extractors.times import one_date, year_in
from parsers.document import Place
from parsers.text import bare, squeeze

_SENTENCE = re.compile(r"[。；;！!？?]")
_ATTACHMENT = re.compile(r"^附\s*(?:件|表|录)\s*[\d一二三四五六七八九十]{0,2}\s*(?:[：:．.、]|(?=[\s\u3000]|$))\s*")
_BRACKETED = re.compile(r"^[（(〔\[【][^（()）]*[)）〕\]】]$")
_BLANK = r"[\d_＿xX×*〇○零一二三四五六七八九十\s]"
_DATE_LINE = re.compile(
    rf"^(?:{_BLANK}{{2,9}}年(?:{_BLANK}{{1,6}}月)?(?:{_BLANK}{{1,6}}[日号])?|\d{{4}}\s*[-./．]\s*\d{{1,2}}\s*[-./．]\s*\d{{1,2}})$"
)
_AUTHOR_UNIT = re.compile(r"^[（(]\s*作者\s*单位\s*[：:]\s*(?P<unit>[^）)]+?)\s*[)）]$")
_HEAD_PIECES = 40  # a title stands among the first lines, below a covering notice at the most
_TITLE_LINES = 4


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
    start = _after_notice(pieces)
    for i in range(start):
        if pieces[i].home == "body":
            roles[i] = "notice"
    found = _title(pieces, start)
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


def without_attachment(text: str) -> str:
    """The text without `附件3：` before it."""
    return squeeze(_ATTACHMENT.sub("", squeeze(text)))


def opens_attachment(text: str) -> str | None:
    """The label of a line that opens an attachment (`附件2`), without white space and mark; else None."""
    found = _ATTACHMENT.match(squeeze(text))
    if not found or _SENTENCE.search(text) or len(bare(text)) > 60:
        return None
    return bare(found.group()).rstrip("：:．.、")


def is_title_like(text: str) -> bool:
    """A short line that ends as plans and their kin end (`…培训计划`), tails in brackets apart."""
    core = bare(re.sub(r"[（(][^（()）]*[)）]\s*$", "", without_attachment(text))).strip("【】《》")
    core = re.sub(_piece_mark(), "", core)
    if not 4 <= len(core) <= 60 or _SENTENCE.search(core) or core.endswith(("：", ":", "，", ",")):
        return False
    return core.endswith(tuple(lexicon("head")["title_endings"]))


def is_organisation(text: str) -> bool:
    """The line is the name of a school or an office, and nothing else."""
    core = bare(text)
    words = lexicon("head")
    if (
        not 3 <= len(core.strip("_＿")) <= 30
        or core in words["no_organisations"]
        or re.search(r"[，。；：、,:;!?]", core)
    ):
        return False
    return core.endswith(tuple(words["organisations"])) and not re.match(r"^\d", core)


def is_date_line(text: str) -> bool:
    """The line is a date, filled or blank, and nothing else."""
    return bool(_DATE_LINE.match(squeeze(text).strip("（）()"))) and "年" in text + "年"


@cache
def _piece_mark() -> re.Pattern[str]:
    return re.compile(lexicon("head")["piece"])


def _is_short(piece: Piece) -> bool:
    return piece.home == "body" and len(bare(piece.text)) <= 45 and not _SENTENCE.search(piece.text)


# -- the covering notice


def _after_notice(pieces: Sequence[Piece]) -> int:
    """The position after a notice that forwards the plan, 0 where there is none.

    A notice has a title that ends in 通知, and after its date (or the word 附件) the title of what it forwards.
    """
    opening = _title(pieces, 0)
    words = tuple(lexicon("head")["notice"])
    if not opening or not bare(opening.text).endswith(words):
        return 0
    dated = False
    for i in range(opening.last + 1, min(len(pieces), opening.last + _HEAD_PIECES)):
        piece = pieces[i]
        if piece.home != "body":
            return 0
        if dated and is_title_like(piece.text) and not piece.label and not bare(piece.text).endswith(words):
            return _with_lines_above(pieces, i, opening.last + 1)
        dated = dated or is_date_line(piece.text) or bool(re.search(r"\d日(?:印发)?$", bare(piece.text)))
        dated = dated or bool(opens_attachment(piece.text) and not is_title_like(piece.text))
    return 0


def _with_lines_above(pieces: Sequence[Piece], title: int, floor: int) -> int:
    """The lines over a title that belong to it: `附件`, the school's name, the upper lines of a broken title."""
    first = title
    while first > floor:
        text = pieces[first - 1].text
        own = opens_attachment(text) is not None or (
            _is_short(pieces[first - 1])
            and not is_date_line(text)
            and not re.search(r"[：:]", text)
            and not is_date_line(pieces[first - 2].text if first > 1 else "")
            and not re.search(r"印发|共印", text)
        )
        if not own or title - first >= _TITLE_LINES - 1 or is_organisation(text):
            break
        first -= 1
    return first


# -- the title


@dataclass(frozen=True, slots=True)
class _Title:
    text: str
    first: int
    last: int


def _title(pieces: Sequence[Piece], start: int) -> _Title | None:
    lines = _head_lines(pieces, start)
    for n, i in enumerate(lines):
        if is_organisation(pieces[i].text) or _is_between(pieces[i].text):
            continue
        found = _title_from(pieces, lines[n : n + _TITLE_LINES])
        if found:
            return found
        if n == 0 and _stands_out(pieces, i):
            return _Title(_clean_title(pieces[i].text), i, i)
        if n > 0 and (pieces[i].paragraph and (pieces[i].paragraph.centred or pieces[i].paragraph.heading)):
            return _Title(_clean_title(pieces[i].text), i, i)
    return None


def _head_lines(pieces: Sequence[Piece], start: int) -> list[int]:
    """Positions of the short unlabelled lines before the body begins."""
    lines = []
    for i in range(start, min(len(pieces), start + _HEAD_PIECES)):
        piece = pieces[i]
        if piece.home != "body" or piece.cell is not None or piece.label:
            break
        if not _is_short(piece):
            break
        lines.append(i)
    return lines


def _is_between(text: str) -> bool:
    """A line among the head's that is no part of a title: number of the document, date, bracket, label and value."""
    text = squeeze(text)
    if re.match(lexicon("head")["document_number"], text) or is_date_line(text):
        return True
    if _BRACKETED.match(text) and not is_title_like(text.strip("【】")):
        return True
    if opens_attachment(text) is not None and not without_attachment(text):
        return True
    return bool(re.match(r"^[^：:]{1,12}[：:]", text)) and opens_attachment(text) is None


def _title_from(pieces: Sequence[Piece], lines: Sequence[int]) -> _Title | None:
    """A title that begins on the first of the lines and may go on over the next ones."""
    text = ""
    for n, i in enumerate(lines):
        own = pieces[i].text
        if n and (i != lines[n - 1] + 1 or _is_between(own)):
            return None
        text += own if not n or re.search(r"[^\x00-\x7f]$", text) else f" {own}"
        open_quote = text.count("《") != text.count("》")
        if not open_quote and is_title_like(text) and not _goes_on(pieces, i):
            return _Title(_clean_title(text), lines[0], i)
        if len(bare(text)) > 60:
            return None
    return None


def _goes_on(pieces: Sequence[Piece], i: int) -> bool:
    """The next line is the rest of the title: `的通知`, `计划书`."""
    if i + 1 >= len(pieces) or pieces[i + 1].home != "body" or pieces[i + 1].label:
        return False
    rest = bare(pieces[i + 1].text)
    return len(rest) <= 8 and rest.startswith("的") and is_title_like("某某" + rest)


def _stands_out(pieces: Sequence[Piece], i: int) -> bool:
    """The first line is short and stands over prose or a heading: a title even without a plan's word."""
    paragraph = pieces[i].paragraph
    if paragraph and (paragraph.centred or paragraph.heading or paragraph.bold):
        return True
    following = pieces[i + 1] if i + 1 < len(pieces) else None
    return bool(following and following.home == "body" and (following.label or _SENTENCE.search(following.text)))


def _clean_title(text: str) -> str:
    text = without_attachment(text)
    tail = re.search(r"[（(]([^（()）]*)[)）]$", text)
    if tail and (year_in(tail.group(1)) or bare(tail.group(1)) in lexicon("head")["title_tails"]):
        text = text[: tail.start()]
    return squeeze(text[1:-1] if text[:1] == "【" and text[-1:] == "】" else text)


# -- the lines around title and end


def _mark_neighbours(pieces: Sequence[Piece], start: int, title: _Title | None, roles: dict[int, LineRole]) -> None:
    """Roles of the lines over and under the title: the school's name, a year, labelled lines, a date."""
    first = title.first if title else start
    last = title.last if title else start - 1
    for i in range(start, first):
        if pieces[i].home == "body":
            roles.setdefault(i, _role_around(pieces[i]) or "subtitle")
    for i in range(last + 1, min(len(pieces), last + 12)):
        piece = pieces[i]
        if piece.home != "body" or piece.cell is not None or piece.label or not _is_short(piece):
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
    if (
        _BRACKETED.match(text)
        or (year_in(text) and len(bare(text)) <= 16)
        or re.match(lexicon("head")["document_number"], text)
    ):
        return "subtitle"
    if is_organisation(text) or _author(text):
        return "issuer"
    if piece.paragraph and not piece.label and is_title_like(text):
        return "subtitle"  # a second title line inside the piece
    if piece.paragraph and line_fields(piece.paragraph):
        return "field"
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
        if piece.label or piece.cell is not None or not _is_short(piece):
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


# -- year, issuer, date


def _year(
    title: str | None, pieces: Sequence[Piece], roles: dict[int, LineRole], fields: Sequence[Field]
) -> tuple[int, bool] | None:
    titled = [pieces[i].text for i, role in sorted(roles.items()) if role == "title"]
    below = [pieces[i].text for i, role in sorted(roles.items()) if role == "subtitle"]
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
        if bare(one.label) in lexicon("head")["issuer_labels"] and one.value and not one.blank_form:
            return one.value
    lines = [(i, squeeze(pieces[i].text)) for i, role in sorted(roles.items()) if role == "issuer"]
    titles = [i for i, role in roles.items() if role == "title"]
    near = [text for i, text in lines if titles and min(titles) - 4 <= i <= max(titles) + 6]
    far = [text for i, text in lines if text not in near]
    for text in near:
        return _author(text) or _unit(text)
    named = _organisation_in(title) if title else None
    return named or next((_unit(text) for text in reversed(far)), None) or _notice_issuer(pieces, roles)


def _unit(text: str) -> str:
    found = _AUTHOR_UNIT.match(text)
    return squeeze(found["unit"]) if found else text


def _organisation_in(title: str) -> str | None:
    """The organisation that a title begins with: `…职教中心校本培训制度`."""
    words = lexicon("head")
    core = (
        re.sub(r"^[\d二〇○零一二三四五六七八九—\-－~～至年学度第期]+", "", bare(title))
        if re.match(r"^[\d二]", bare(title))
        else bare(title)
    )
    core = re.sub(r"^关于", "", core)
    endings = "|".join(sorted(map(re.escape, words["organisations"]), key=len, reverse=True))
    starts = "|".join(map(re.escape, words["title_starts"]))
    for found in re.finditer(rf"(?:{endings})(?=\d|[二〇○]|（|\(|《|{starts})", core):
        name = core[: found.end()]
        if name not in words["no_organisations"] and not name.endswith(("中小学", "各小学", "各中学", "大中小学")):
            return name if is_organisation(name) or "_" in name else None
    return None


def _notice_issuer(pieces: Sequence[Piece], roles: dict[int, LineRole]) -> str | None:
    notice = [i for i, role in sorted(roles.items()) if role == "notice"]
    for i, following in zip(notice, notice[1:], strict=False):
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
