"""Rows of tables that plan activities, as activities."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from extractors.cells import is_blank, is_dash, is_ditto, place_in, text_of
from extractors.columns import names_departments
from extractors.lexicon import lexicon
from extractors.name_lists import split_names
from extractors.plan import Activity, Audience, Quantity, Time
from extractors.quantities import count_in, read_quantity
from extractors.regions import Record, Span
from extractors.rosters import is_list_of_names
from extractors.tables import Block, TableView
from extractors.times import Calendar, is_phase, is_time, read_time
from parsers.document import Cell, Paragraph, Place
from parsers.text import bare, fold, number_of, squeeze

# Fields of an activity whose empty cells a rule may ask about.
_ASKED = (
    "content",
    "time",
    "audience",
    "count",
    "department",
    "responsible",
    "location",
    "hours",
    "days",
    "form",
    "note",
)
_COLON = r"\s*[：:]\s*"


def table_activities(view: TableView, table_index: int, label_prefix: str, calendar: Calendar) -> tuple[Activity, ...]:
    """The activities of a table, row by row. `table_index` is the table's position in `Plan.tables`; `label_prefix`
    stands before each row's own number in subjects of findings (`2/`, or nothing)."""
    found: list[Activity] = []
    for block in view.regions:
        if block.kind == "activities":
            found.extend(_Reader(view, block, calendar).activities())
    return tuple(
        replace(activity, table=table_index, row_label=f"{label_prefix}{activity.seq or n}")
        for n, activity in enumerate(found, start=1)
    )


@dataclass(frozen=True, slots=True)
class _Row:
    """A row's values by field, dashes left out; `blanks` are the fields of truly empty cells, `at` of its content."""

    values: dict[str, str]
    times: tuple[tuple[Span, str], ...]
    blanks: tuple[str, ...]
    at: Place


class _Reader:
    """One walk down the rows under a header."""

    def __init__(self, view: TableView, block: Block, calendar: Calendar) -> None:
        self.view = view
        self.block = block
        self.calendar = calendar
        self.timed = "time" in block.fields
        self.numbered = "seq" not in block.fields and self._content_is_numbered()

    def activities(self) -> Iterator[Activity]:
        above: dict[str, str] = {}
        banner: str | None = None
        for record in self.block.region.records:
            if record.banner is not None:
                banner = self._time_of_banner(text_of(record.banner), banner)
                continue
            row = self._row(record, above)
            if row is None or _is_total(row, record):
                continue
            above |= row.values
            if row.values.get("content") or len(set(row.values) & set(_ASKED)) > 1:
                yield self._activity(row, banner)

    def _time_of_banner(self, text: str, before: str | None) -> str | None:
        """A merged row that is wholly a time or a dated phase dates the rows under it, where no column does."""
        if self.timed:
            return None
        if is_time(text):
            return text
        dated = re.search(r"[（(]([^（()）]{2,24})[)）]", text)
        if dated and (is_phase(text) or is_time(dated[1])):
            return dated[1]
        return None if is_phase(text) else before

    def _row(self, record: Record, above: dict[str, str]) -> _Row | None:
        """The row's values; None where it is wholly empty but for its number."""
        values: dict[str, str] = {}
        times: list[tuple[Span, str]] = []
        empty: dict[str, bool] = {}
        at: Place | None = None
        for span, field, cells in zip(self.block.region.spans, self.block.fields, record.cells, strict=True):
            if field is None or not cells:
                continue
            empty[field] = empty.get(field, True) and all(is_blank(cell) for cell in cells)
            text = squeeze(" ".join(text_of(cell) for cell in cells))
            if field == "content" and at is None:
                at = place_in(self.view.table, cells[0])
            if field == "time" and text and not is_dash(text) and not is_ditto(text):
                times.append((span, text))
            text = above.get(field, "") if is_ditto(text) else text
            if text and not is_dash(text):
                values[field] = f"{values[field]} {text}" if field in values else text
        if not set(values) - {"seq"}:
            return None
        blanks = tuple(field for field in _ASKED if empty.get(field))
        return _Row(values, tuple(times), blanks, at or self._first_place(record))

    def _first_place(self, record: Record) -> Place:
        cells = [cell for column in record.cells for cell in column]
        return place_in(self.view.table, cells[0]) if cells else Place(self.view.table.id, record.row)

    def _activity(self, row: _Row, banner: str | None) -> Activity:
        get = row.values.get
        content, responsible, department = split_duties(get("content", ""))
        seq = number_of(bare(row.values["seq"])) if get("seq") else None
        if self.numbered and (numbered := _numbered(content)):
            seq, content = numbered
        return Activity(
            seq=seq,
            content=content,
            time=self._time(row, banner),
            audience=_audience(get("audience"), get("count")),
            department=get("department") or department,
            responsible=tuple(dict.fromkeys((*split_names(get("responsible", "")), *responsible))),
            location=get("location"),
            hours=_quantity(get("hours")),
            days=_quantity(get("days")),
            form=get("form"),
            note=get("note"),
            source="table",
            at=row.at,
            blanks=_filled_by_duties(row.blanks, responsible, department),
        )

    def _time(self, row: _Row, banner: str | None) -> Time | None:
        text = row.values.get("time") or banner
        if not text:
            return None
        reading = _joined_times(self._finest(row.times)) if len(row.times) > 1 else text
        unit = _unit(row.times[0][0]) if row.times else None
        return replace(read_time(reading, self.calendar, unit), text=text)

    def _finest(self, times: Sequence[tuple[Span, str]]) -> Sequence[tuple[Span, str]]:
        """The times without a column of months where another gives dates in these (`二月 | 2月12日`)."""
        finer = [time for time in times if _unit(time[0]) != "月"]
        return finer if any(read_time(text, self.calendar).start for _, text in finer) else times

    # -- numbers typed before the content, where no column holds them

    def _content_is_numbered(self) -> bool:
        if "content" not in self.block.fields:
            return False
        column = self.block.fields.index("content")
        cells = [cell for record in self.block.region.records if not record.banner for cell in record.cells[column]]
        filled = [cell for cell in cells if not is_blank(cell)]
        return len(filled) > 1 and all(_has_one_label(cell) for cell in filled)


def _has_one_label(cell: Cell) -> bool:
    found = [block for block in cell.blocks if isinstance(block, Paragraph)]
    return len(found) == 1 and found[0].label is not None and bool(found[0].text)


def _numbered(content: str) -> tuple[str, str] | None:
    found = re.match(r"([（(]?[\d一二三四五六七八九十①-⑳]{1,3}[)）]?)\s*[、.．：:]?\s*(?=\D)", content)
    return (number_of(found[1]), content[found.end() :]) if found else None


def _is_total(row: _Row, record: Record) -> bool:
    """Whether a row adds up the others."""
    first = next((text_of(cell) for cells in record.cells for cell in cells if text_of(cell)), "")
    return bare(first).rstrip("：:").startswith(tuple(lexicon("columns")["totals"])) and len(bare(first)) <= 8


def _filled_by_duties(blanks: tuple[str, ...], responsible: Sequence[str], department: str | None) -> tuple[str, ...]:
    """The blanks without the fields that a bracket in the content fills."""
    said = {"responsible"} if responsible else set()
    return tuple(field for field in blanks if field not in said | ({"department"} if department else set()))


def _quantity(text: str | None) -> Quantity | None:
    return read_quantity(text) if text else None


def _audience(text: str | None, count: str | None) -> Audience | None:
    if not text and not count:
        return None
    return Audience(text or None, read_quantity(count) if count else count_in(text or ""))


def _unit(span: Span) -> str | None:
    """What a bare number in a column counts: `周` under 周次, `月` under 月份."""
    words = lexicon("columns")
    header = fold(span.header or span.above)
    if any(header.endswith(fold(word)) for word in words["week_words"]):
        return "周"
    return "月" if any(header.endswith(fold(word)) for word in words["month_words"]) else None


def _joined_times(times: Sequence[tuple[Span, str]]) -> str:
    """Times of several columns as one text: from start to end, or side by side, bare numbers with their units."""
    words = lexicon("columns")
    parts = [(fold(span.header), _with_unit(span, text)) for span, text in times]
    starts = [text for header, text in parts if any(header.startswith(word) for word in words["start_words"])]
    ends = [text for header, text in parts if any(header.startswith(word) for word in words["end_words"])]
    if len(starts) == len(ends) == 1:
        rest = [text for _, text in parts if text not in (starts[0], ends[0])]
        return " ".join([f"{starts[0]}—{ends[0]}", *rest])
    return " ".join(text for _, text in parts)


def _with_unit(span: Span, text: str) -> str:
    """`9` under 月份 is `9月`, `3` under 周次 `第3周`, `12` under 日 `12日`."""
    if not re.fullmatch(r"[\d一二三四五六七八九十\s、,，－—~～-]+", text):
        return text
    words = lexicon("columns")
    header = fold(span.header or span.above)
    if unit := _unit(span):
        return f"第{text}周" if unit == "周" else f"{text}月"
    return f"{text}日" if header in words["day_words"] else f"{text}年" if header in words["year_words"] else text


# -- who answers, in brackets


@cache
def _duty() -> tuple[re.Pattern[str], re.Pattern[str]]:
    def either(words: Sequence[str]) -> str:
        return "|".join(sorted(words, key=len, reverse=True))

    known = lexicon("duties")
    label = f"(?:(?P<who>{either(known['responsible'])})|(?P<where>{either(known['department'])}))"
    item = rf"{label}{_COLON}(?P<value>[^：:（）()]+?)"
    bracket = re.compile(
        rf"\s*[（(\[【]\s*(?P<inner>{label}{_COLON}[^（）()\[\]【】]+(?:[（(][^（）()]*[)）][^（）()]*)*)[)）\]】]"
    )
    return bracket, re.compile(
        rf"{item}(?=$|[\s，,；;。](?:{either(known['responsible'] + known['department'])}){_COLON})"
    )


def split_duties(content: str) -> tuple[str, tuple[str, ...], str | None]:
    """The content without the bracket that says who is responsible, the people, and the department it names."""
    bracket, item = _duty()
    responsible: list[str] = []
    departments: list[str] = []
    for found in bracket.finditer(content):
        for duty in item.finditer(found["inner"]):
            value = squeeze(duty["value"]).strip("，,；;。 ")
            if names_departments(re.split(r"[、，,\s]+", value)) or (duty["where"] and not is_list_of_names(value)):
                departments.append(value)
            else:
                responsible += split_names(value)
    if not responsible and not departments:
        return content, (), None
    rest = squeeze(bracket.sub("", content))
    return rest, tuple(dict.fromkeys(responsible)), " ".join(departments) or None
