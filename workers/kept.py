"""A report as it is kept: the whole value as JSON, packed, and back. What was shown once can be shown again.

Each value carries the name of its class, since a paragraph and a note may hold the same; what has its default value
is left out. Never pickles: what comes from a database must not be able to run.
"""

from __future__ import annotations

import datetime
import json
import zlib
from dataclasses import MISSING, Field, fields
from functools import cache
from typing import Any

from extractors import plan
from parsers import document
from rules import finding
from workers import report

_CLASS = "="
_DATE = "date"
_MOST = 200 << 20


class KeptError(Exception):
    """What was kept is no report that this program knows."""


def pack(value: report.Report) -> bytes:
    """The report and what was read, compressed. Settled findings are not kept: decisions have a place of their own."""
    text = json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"))
    # Texts of broken files hold halves of characters, which JSON can say and UTF-8 cannot.
    return zlib.compress(text.encode("utf-8", "surrogatepass"), 6)


def unpack(data: bytes) -> report.Report:
    """The report that was packed. Raises KeptError."""
    try:
        value = _value(json.loads(_expanded(data).decode("utf-8", "surrogatepass")))
    except (zlib.error, ValueError, KeyError, TypeError, RecursionError) as error:
        raise KeptError(str(error)) from error
    if not isinstance(value, report.Report):
        raise KeptError("no report")
    return value


def _expanded(data: bytes) -> bytes:
    """What was compressed, as far as a report can be large: who made it may have read a hostile file."""
    stream = zlib.decompressobj()
    expanded = stream.decompress(data, _MOST)
    if not stream.eof:
        raise KeptError("too large or cut off")
    return expanded


@cache
def _classes() -> dict[str, type]:
    modules = (document, plan, finding, report)
    return {
        kind.__name__: kind
        for module in modules
        for kind in vars(module).values()
        if isinstance(kind, type) and hasattr(kind, "__dataclass_fields__")
    }


@cache
def _fields(name: str) -> tuple[Field[Any], ...]:
    return fields(_classes()[name])


def _plain(value: Any) -> Any:
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    if isinstance(value, datetime.date):
        return {_CLASS: _DATE, "iso": value.isoformat()}
    if not hasattr(value, "__dataclass_fields__"):
        return value
    shown: dict[str, Any] = {_CLASS: type(value).__name__}
    for item in _fields(type(value).__name__):
        part = getattr(value, item.name)
        if item.init and not _is_default(item, part):
            shown[item.name] = _plain(part)
    return shown


def _is_default(item: Field[Any], value: Any) -> bool:
    default = item.default if item.default_factory is MISSING else item.default_factory()
    return default is not MISSING and type(default) is type(value) and bool(default == value)


def _value(plain: Any) -> Any:
    if isinstance(plain, list):
        return tuple(_value(item) for item in plain)
    if not isinstance(plain, dict):
        return plain
    name = plain[_CLASS]
    if name == _DATE:
        return datetime.date.fromisoformat(plain["iso"])
    return _classes()[name](**{key: _value(part) for key, part in plain.items() if key != _CLASS})
