"""What a plan says: the words of the field as values. Shapes and meaning are those of the public contract.

目标 goal · 活动 activity · 负责人 responsible · 负责部门 department · 培训对象 audience · 签字 signature · 公章 seal ·
章节 section. Fields under "within the program" are for extractors and rules and are not printed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from parsers.document import Place


@dataclass(frozen=True, slots=True)
class Time:
    """When something happens. `start` and `end` are the first and last day touched and need a known year.

    `text` is as written, `months` in calendar order of the period, `weeks` numbered weeks of a term, `recurring`
    the words of a recurrence. Within the program: `status` is how far the text could be read, `invalid` the parts
    of the text that name no existing date.
    """

    text: str
    months: tuple[int, ...] = ()
    start: date | None = None
    end: date | None = None
    weeks: tuple[int, ...] = ()
    recurring: str | None = None
    status: Literal["read", "vague", "open", "impossible", "unknown"] = "read"
    invalid: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number or range as written; `半天` is 0.5, `待定` has neither number. `unit` is what is written beside it."""

    text: str
    min: float | None = None
    max: float | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Audience:
    """Who takes part: the whole cell as `text`, the number in it or in a column of its own as `count`."""

    text: str | None = None
    count: Quantity | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what follows it. `characters` counts up to the next section of its level or above.

    Within the program: `empty` where neither text, table, picture nor subsection stands in it.
    """

    number: str | None
    title: str
    level: int
    key: str | None
    characters: int
    at: Place
    empty: bool = False


@dataclass(frozen=True, slots=True)
class Goal:
    """An item of a section about goals, without its label."""

    number: str | None
    text: str
    at: Place


@dataclass(frozen=True, slots=True)
class Activity:
    """A row of a table that plans activities, or an item of a dated list.

    Within the program: `table` is the position in `Plan.tables` of the table it is a row of; `blanks` are the
    fields whose cells are truly empty in its row (a dash is none), `row_label` how the rules' subjects name it
    (`3`, or `2/3` where the plan has more than one table of activities).
    """

    seq: str | None
    content: str
    time: Time | None
    audience: Audience | None
    department: str | None
    responsible: tuple[str, ...]
    location: str | None
    hours: Quantity | None
    days: Quantity | None
    form: str | None
    note: str | None
    source: Literal["table", "list"]
    at: Place
    table: int | None = None
    blanks: tuple[str, ...] = ()
    row_label: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Someone named as holding a role or as responsible; `activities` are positions in `Plan.activities`.

    Within the program: `listed` where the person stands in a roster of the plan (`组员：…`).
    """

    name: str
    roles: tuple[str, ...]
    activities: tuple[int, ...]
    at: tuple[Place, ...]
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Signature:
    """One block that asks for an opinion, a signature, a seal or a date.

    Within the program: `asks` is what it asks for, `blank_form` where it stands on a form attached for others to
    fill in.
    """

    label: str
    signer_role: str | None
    signed: bool | None
    signer: str | None
    date: date | None
    opinion: str | None
    seal_expected: bool
    sealed: bool | None
    state: Literal["complete", "partial", "blank"]
    at: Place
    asks: tuple[Literal["opinion", "signature", "date"], ...] = ()
    blank_form: bool = False


@dataclass(frozen=True, slots=True)
class Contact:
    """A person to be reached: a row of a contact table, or a line `联系人：…`."""

    name: str | None
    organisation: str | None
    position: str | None
    office_phone: str | None
    mobile: str | None
    qq: str | None
    email: str | None
    at: Place


@dataclass(frozen=True, slots=True)
class Field:
    """A label and its value on a form. Within the program: `blank_form` as in Signature."""

    label: str
    value: str | None
    at: Place
    blank_form: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column's header as printed and the field it means."""

    header: str
    field: str | None


TableKind = Literal["activities", "contacts", "signatures", "form", "other"]


@dataclass(frozen=True, slots=True)
class TableSummary:
    """A table: what it is and what its columns mean; `at.block` is the table's id.

    Within the program: `header_rows` counts caption and header rows together (the first body row's position),
    `planned` are the columns over its rows of activities, `planned_from` the first of these rows, in forms too;
    `blank_form` as in Signature.
    """

    caption: str | None
    kind: TableKind
    columns: tuple[Column, ...]
    rows: int
    at: Place
    header_rows: int = 0
    blank_form: bool = False
    planned: tuple[Column, ...] = ()
    planned_from: int = 0


LineRole = Literal[
    "title",
    "subtitle",
    "notice",
    "issuer",
    "date",
    "section",
    "item",
    "text",
    "caption",
    "attachment",
    "field",
    "signature",
    "cell",
]


@dataclass(frozen=True, slots=True)
class Line:
    """One piece of the plan's text in reading order, and the part it plays; within the program only.

    A paragraph is one line, or several where a heading is glued to it or it holds several items; `at.start` and
    `at.end` tell then. `section` is the position in `Plan.sections` of the innermost section that it stands in or
    is. A paragraph inside a cell of a ruled table of data has the role `cell`. `notice` is the text of a covering
    notice that forwards the plan. `blank_form` as in Signature.
    """

    at: Place
    label: str | None
    text: str
    role: LineRole
    section: int | None = None
    blank_form: bool = False


@dataclass(frozen=True, slots=True)
class Attachment:
    """A line that opens an attachment inside the file (`附件2：…`); `label` without white space and mark."""

    label: str
    title: str | None
    at: Place


@dataclass(frozen=True, slots=True)
class Plan:
    """One plan. `title` without `附件3：`; `year` is the year that the title names, of a school year the first.

    Within the program: `school_year` where the title names one; `lines` and `attachments` see there; `start` and
    `end` are the positions in `Document.blocks` of its first block and after its last.
    """

    title: str | None
    issuer: str | None
    year: int | None
    date: date | None
    sections: tuple[Section, ...] = ()
    goals: tuple[Goal, ...] = ()
    activities: tuple[Activity, ...] = ()
    people: tuple[Person, ...] = ()
    signatures: tuple[Signature, ...] = ()
    contacts: tuple[Contact, ...] = ()
    fields: tuple[Field, ...] = ()
    tables: tuple[TableSummary, ...] = ()
    school_year: bool = False
    lines: tuple[Line, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    title_at: Place | None = None
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """Which of several plans bound in one file this is: `index` from 1."""

    index: int
    of: int
    title: str
