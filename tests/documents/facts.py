"""The facts of a review as plain comparable values, folded as labels are: width, white space, dashes and quotes."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import Any

Review = dict[str, Any]
CELLS = ("audience.text", "department", "location", "form", "note", "seq")


def fold(value: object) -> str:
    """Text as it is compared."""
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", "" if value is None else str(value)))
    return re.sub(r"[“”„\"‘’']", '"', re.sub(r"[－—–―~～至]", "-", text)).rstrip(":。")


def facts(review: Review) -> dict[str, Counter[Any]]:
    """For each kind of fact those that the review states."""
    plan = review["plan"]
    return {
        "template": Counter([(review.get("template") or {}).get("id")]),
        "head": Counter((key, fold(plan.get(key))) for key in ("title", "issuer", "year", "date")),
        "sections": Counter((fold(s["number"]), fold(s["title"]), s["level"]) for s in plan["sections"]),
        "goals": Counter(fold(goal["text"]) for goal in plan["goals"]),
        "activities": Counter(_activity(activity) for activity in plan["activities"]),
        "people": Counter((fold(p["name"]), fold(role)) for p in plan["people"] for role in p["roles"]),
        "signatures": Counter(_signature(signature) for signature in plan["signatures"]),
        "contacts": Counter((fold(c["name"]), fold(c["mobile"]), fold(c["email"])) for c in plan["contacts"]),
        "fields": Counter((fold(f["label"]), fold(f["value"])) for f in plan["fields"]),
        "tables": Counter((t["kind"], tuple(c["field"] for c in t["columns"]), t["rows"]) for t in plan["tables"]),
        "findings": Counter(
            (f["rule"], fold(f["subject"])) for f in review["findings"] if f.get("outcome", "fail") == "fail"
        ),
    }


def _activity(activity: dict[str, Any]) -> tuple[Any, ...]:
    time = activity.get("time") or {}
    audience = activity.get("audience") or {}
    count = audience.get("count") or {}
    hours = activity.get("hours") or {}
    return (
        fold(activity["content"]),
        tuple(sorted(set(time.get("months") or []))),
        time.get("start"),
        time.get("end"),
        tuple(time.get("weeks") or []),
        fold(audience.get("text")),
        (count.get("min"), count.get("max")),
        fold(activity.get("department")),
        tuple(sorted(map(fold, activity.get("responsible") or []))),
        fold(activity.get("location")),
        (hours.get("min"), hours.get("max")),
        fold(activity.get("note")),
    )


def _signature(signature: dict[str, Any]) -> tuple[Any, ...]:
    keys = ("label", "signer", "date", "opinion", "state", "signed", "seal_expected")
    return tuple(value if isinstance(value, bool) else fold(value) for value in (signature.get(key) for key in keys))
