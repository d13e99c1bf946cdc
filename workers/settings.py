"""Where the program keeps what is its own, and how much it says: the only reader of the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """`home` is the folder for all that the program keeps (it need not exist); `debug` shows tracebacks."""

    home: Path
    debug: bool = False


def load(home: str | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """`--home`, else `PLANREVIEW_HOME`, else `planreview-data` here; `PLANREVIEW_DEBUG=1` switches `debug` on."""
    environment = os.environ if environment is None else environment
    chosen = home or environment.get("PLANREVIEW_HOME") or "planreview-data"
    return Settings(Path(chosen), environment.get("PLANREVIEW_DEBUG", "") not in ("", "0"))
