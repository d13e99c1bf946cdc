"""Private data in printed JSON, masked: for reports that leave the house."""

from __future__ import annotations

from typing import Any

from rules.privacy import asks_for_qq, is_qq_number, mask, mask_value

# Made by the program itself: digits in a hash are nobody's number.
_OURS = frozenset({"sha256", "id", "rule", "schema"})


def masked(value: Any, key: str = "") -> Any:
    """The same JSON with every piece of private data masked; a bare number counts where its label says QQ."""
    if isinstance(value, str):
        if key in _OURS:
            return value
        return mask_value("qq", value) if key == "qq" and is_qq_number(value) else mask(value)
    if isinstance(value, list):
        return [masked(item, key) for item in value]
    if isinstance(value, dict):
        asked = asks_for_qq(value.get("label") or "") if "value" in value else False
        return {name: masked(item, "qq" if asked and name == "value" else name) for name, item in value.items()}
    return value
