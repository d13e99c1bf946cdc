"""What pydantic finds wrong with a value, in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_WORDS = {
    "missing": "缺少这一项",
    "extra_forbidden": "不认识这一项",
    "string_too_short": "不能为空",
    "string_too_long": "太长，最长 {max_length} 个字",
    "string_type": "应为文字",
    "string_pattern_mismatch": "写法不对",
    "literal_error": "应为 {expected}",
    "greater_than_equal": "应不小于 {ge}",
    "less_than_equal": "应不大于 {le}",
    "too_long": "太多，最多 {max_length} 项",
    "too_short": "太少，最少 {min_length} 项",
    "list_type": "应为列表",
    "value_error": "{error}",
    "finite_number": "应为数字",
    "timezone_aware": "要写明时区，如 2031-03-31T18:00:00+08:00",
}
_KINDS = {
    "int": "应为整数",
    "float": "应为数字",
    "bool": "应为 true 或 false",
    "datetime": "应为时间，如 2031-03-31T18:00:00+08:00",
    "model": "应为“键: 值”的一组",
    "dict": "应为“键: 值”的一组",
    "is": "应为文件",
}


def fault(found: Mapping[str, Any]) -> str:
    """One entry of `ValidationError.errors()`, said to people."""
    kind = str(found["type"])
    if kind in ("too_short", "too_long") and isinstance(found.get("input"), str):
        kind = f"string_{kind}"
    words = _WORDS.get(kind) or _KINDS.get(kind.partition("_")[0], "不对")
    expected = str(found.get("ctx", {}).get("expected", "")).replace("'", "").replace(" or ", "、").replace(", ", "、")
    return words.format(**{**found.get("ctx", {}), "expected": expected})
