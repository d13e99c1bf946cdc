"""Values as JSON knows them: which attributes are printed, in which order, under which names."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

from extractors.plan import Activity, Field, Person, Plan, Section, Signature, TableSummary, Time
from parsers.document import Source

# Attributes that serve within the program only; everything else is public, in the order in which it is declared.
_INTERNAL: dict[type, frozenset[str]] = {
    Time: frozenset({"status", "invalid"}),
    Section: frozenset({"empty"}),
    Activity: frozenset({"table", "blanks", "row_label"}),
    Person: frozenset({"listed"}),
    Signature: frozenset({"asks", "blank_form"}),
    Field: frozenset({"blank_form"}),
    TableSummary: frozenset({"header_rows", "blank_form", "planned", "planned_from"}),
    Plan: frozenset({"school_year", "lines", "attachments", "title_at", "start", "end"}),
}
_RENAMED: dict[tuple[type, str], str] = {(Activity, "source"): "from"}
_NOTHING: frozenset[str] = frozenset()
# Figures are printed to this many places: a hundredth of a percent, a hundredth of a point.
_PLACES = 4


def plain(value: Any) -> Any:
    """A value of the program as dicts, lists, strings and numbers; dates in ISO form, whole numbers without a point."""
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else round(value, _PLACES)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {name: plain(getattr(value, attribute)) for attribute, name in _printed(type(value))}
    raise TypeError(f"no public form for {type(value).__name__}")


def _printed(kind: type) -> list[tuple[str, str]]:
    internal = _INTERNAL.get(kind, _NOTHING)
    names = (field.name for field in fields(kind) if field.name not in internal)
    return [(name, _RENAMED.get((kind, name), name)) for name in names]


def source_as_json(source: Source) -> dict[str, Any]:
    """A file's own lines; its format is null where the content is of no known kind."""
    return {**plain(source), "format": source.format or None}
