"""One thing that `planreview doctor` looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at; `missing` is what every review needs, `optional` what only some need. `todo` in Chinese."""

    title: str
    state: Literal["fine", "optional", "missing"]
    found: str
    todo: str | None = None
