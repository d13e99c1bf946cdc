"""Contacts: rows of contact tables, and lines `联系人：…  电话：…`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import takewhile

from extractors.cells import is_dash, is_ditto, label_text, place_in, text_of
from extractors.columns import meaning_of, names_departments
from extractors.forms import FormCell, form_cells
from extractors.lexicon import lexicon
from extractors.plan import Contact, Line
from extractors.regions import Record
from extractors.tables import VIEWS, Block, TableView
from parsers.document import Place
from parsers.text import bare, squeeze

_MOBILE = re.compile(r"(?<!\d)1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}(?!\d)")
_PHONE = re.compile(r"(?<!\d)(?:[（(]?0\d{2,3}[)）]?[\s－—-]?)?\d{7,8}(?:[－—-]\d{1,5})?(?!\d)")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_NUMBERS = ("office_phone", "mobile", "qq")


def table_contacts(view: TableView) -> tuple[Contact, ...]:
    """The contacts of a table, one a row that is not empty, and those whom a form names behind 联系人."""
    rows = tuple(contact for block in view.regions if block.kind == "contacts" for contact in _contacts(view, block))
    return rows + tuple(_form_contact(view, run) for run in contact_cells(view))


@lru_cache(maxsize=VIEWS)
def contact_cells(view: TableView) -> tuple[tuple[FormCell, ...], ...]:
    """The labels of a form that together name one to be reached, `联系人` first: they are no fields of the form."""
    runs: list[tuple[FormCell, ...]] = []
    labels = [form for form in form_cells(view) if form.paired]
    for n, form in enumerate(labels):
        if label_text(form.cell) in lexicon("contacts")["heads"] and any(map(text_of, form.values)):
            runs.append((form, *takewhile(lambda after: _reaches(after) is not None, labels[n + 1 :])))
    return tuple(runs)


def _reaches(form: FormCell) -> str | None:
    """The kind of number or address that a label asks for."""
    found = meaning_of(label_text(form.cell))
    return found[0] if found and found[0] in lexicon("columns")["contact_meanings"] else None


def _form_contact(view: TableView, run: Sequence[FormCell]) -> Contact:
    values = {"name": " ".join(map(text_of, run[0].values))}
    for form in run[1:]:
        kind, text = _reaches(form) or "", squeeze(" ".join(map(text_of, form.values)))
        if kind == "phone":
            kind = "mobile" if _MOBILE.search(text) else "office_phone"
        if text and not is_dash(text):
            values.setdefault(kind, text)
    return _contact(values, place_in(view.table, run[0].values[0]))


def _contacts(view: TableView, block: Block) -> list[Contact]:
    found: list[Contact] = []
    above: dict[str, str] = {}
    for record in block.region.records:
        values = {} if record.banner else _values(block, record, above)
        if any(field in values for field in ("name", *_NUMBERS, "email")):
            above = {**above, **values}
            cell = next(cell for cells in record.cells for cell in cells if text_of(cell))
            found.append(_contact(values, place_in(view.table, cell)))
    return found


def _values(block: Block, record: Record, above: dict[str, str]) -> dict[str, str]:
    """A row's values by field; `同上` takes the one above, dashes are none."""
    values: dict[str, str] = {}
    for field, cells in zip(block.fields, record.cells, strict=True):
        text = squeeze(" ".join(text_of(cell) for cell in cells))
        if field is None or field in ("seq", "note"):
            continue
        if is_ditto(text):
            text = above.get(field, "")
        if text and not is_dash(text) and field not in values:
            values[field] = text
    return values


def _contact(values: dict[str, str], at: Place) -> Contact:
    """A contact from its values; a mobile number in a column of office phones is one all the same."""
    phone, mobile = values.get("office_phone"), values.get("mobile")
    if phone and not mobile and _MOBILE.fullmatch(phone):
        phone, mobile = None, phone
    elif mobile and not phone and not _MOBILE.search(mobile) and _PHONE.fullmatch(mobile):
        phone, mobile = mobile, None
    name, position = _name_and_position(values.get("name", ""))
    return Contact(
        name=name,
        organisation=values.get("organisation"),
        position=values.get("position") or position,
        office_phone=_number(phone),
        mobile=_number(mobile),
        qq=_number(values.get("qq")),
        email=values.get("email"),
        at=at,
    )


def _number(text: str | None) -> str | None:
    return bare(text) or None if text and _MOBILE.fullmatch(text) else text


def _name_and_position(text: str) -> tuple[str | None, str | None]:
    """`周岚（教导主任）` is a name and a position; inner white space of names is removed."""
    found = re.fullmatch(r"(?P<name>[^（(]+)[（(](?P<position>[^）)]+)[）)]", text.strip())
    name = bare(found["name"] if found else text)
    return name or None, squeeze(found["position"]) if found else None


@dataclass(frozen=True, slots=True)
class _Words:
    """The patterns of lines that say how to reach someone."""

    head: re.Pattern[str]
    stop: re.Pattern[str]
    qq: re.Pattern[str]
    organisation: re.Pattern[str]
    position: re.Pattern[str]


@cache
def _words() -> _Words:
    words = lexicon("contacts")
    return _Words(
        re.compile(_any_of(words["heads"]) + r"(?:\s*[及和、与/]\s*(?:联系)?(?:电话|方式|手机))?\s*[：:]\s*"),
        re.compile(_any_of(words["stops"])),
        re.compile(_any_of(words["qq"]) + r"\s*[：:]?\s*(\d{5,12})", re.IGNORECASE),
        re.compile(_any_of(words["organisation"]) + r"\s*[：:]\s*(?P<value>[^\s，,；;。：:]{2,30})"),
        re.compile(_any_of(words["position"]) + r"\s*[：:]\s*(?P<value>[^\s，,；;。：:]{2,12})"),
    )


_LINE_NAME = re.compile(r"(?P<name>[\u4e00-\u9fff](?:\s?[\u4e00-\u9fff·]){1,5})")


def line_contact(of: Line) -> Contact | None:
    """The contact that a line `联系人：周岚  电话：…` names; None for any other line."""
    words = _words()
    head = words.head.search(of.text)
    if not head:
        return None
    rest = of.text[head.end() :]
    name = _LINE_NAME.match(words.stop.split(rest)[0])
    email, mobile, qq = _EMAIL.search(rest), _MOBILE.search(rest), words.qq.search(rest)
    left = _EMAIL.sub(" ", rest)
    left = left.replace(qq.group(), " ") if qq else left
    phone = _PHONE.search(_MOBILE.sub(" ", left))
    beside = re.search(r"^\s*[（(]([^）)\d]{2,12})[）)]", rest[name.end() :]) if name else None
    said = {key: found["value"] for key, found in (("unit", words.organisation.search(rest)),
                                                   ("post", words.position.search(rest))) if found}  # fmt: skip
    office = beside.group(1) if beside and names_departments([beside.group(1)]) else None
    contact = Contact(
        name=bare(name["name"]) if name else None,
        organisation=office or said.get("unit"),
        position=beside.group(1) if beside and not office else said.get("post"),
        office_phone=phone.group() if phone else None,
        mobile=bare(mobile.group()) if mobile else None,
        qq=qq.group(1) if qq else None,
        email=email.group() if email else None,
        at=of.at,
    )
    empty = replace(contact, at=Place(0)) == Contact(None, None, None, None, None, None, None, Place(0))
    return None if empty else contact


def _any_of(words: list[str]) -> str:
    return "(?:" + "|".join(r"\s*".join(re.escape(letter) for letter in word) for word in words) + ")"
