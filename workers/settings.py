"""Where the program keeps its own, what a file may cost, how much is said: the only reader of the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from parsers.gate import LIMITS as FILE_LIMITS
from parsers.gate import MEGA
from parsers.gate import Limits as FileLimits


class SettingError(Exception):
    """A setting that makes no sense; the message, in Chinese, names the variable and what it accepts."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What the work on one document may cost; past any of these it is ended with all the processes it started.

    | field | unit | what it bounds |
    | --- | --- | --- |
    | `memory_mb` | MiB | memory that each process may write to beyond what it was started with |
    | `seconds` | s | wall time of a document of no size and no pages |
    | `seconds_per_mb` | s | what each started MiB of the file adds to it |
    | `seconds_per_page` | s | what each page adds, where the format knows pages |
    | `seconds_most` | s | wall time of any document |
    | `stall` | s | time without progress: a page, a plan, a conversion |
    | `cpu` | s | processor time of each process |
    | `files` | | open files of each process |
    | `file_mb` | MiB | a file that it writes |
    | `processes` | | processes and threads, where the machine counts them apart for a document |
    | `result_mb` | MiB | what it hands back |
    | `convert_seconds` | s | LibreOffice with one file |
    | `convert_files` | | files after which LibreOffice is started anew |
    | `at_once` | | documents at the same time |

    A document of 2 MiB and 10 pages thus has 60 + 2 * 1 + 10 * 10 = 162 seconds.
    """

    memory_mb: int = 1024
    seconds: int = 60
    seconds_per_mb: int = 1
    seconds_per_page: int = 10
    seconds_most: int = 1800
    stall: int = 60
    cpu: int = 1800
    files: int = 256
    file_mb: int = 500
    processes: int = 200
    result_mb: int = 200
    convert_seconds: int = 50
    convert_files: int = 50
    at_once: int = 2

    def wall(self, size: int, pages: int) -> int:
        """Seconds for a file of `size` bytes and so many pages, 0 where these are not known."""
        added = self.seconds_per_mb * -(-size // MEGA) + self.seconds_per_page * pages
        return min(self.seconds + added, self.seconds_most)


@dataclass(frozen=True, slots=True)
class Settings:
    """`home` is the folder for all that the program keeps (it need not exist); `debug` shows tracebacks.

    `soffice` is LibreOffice's command where it is not on the path.
    """

    home: Path
    debug: bool = False
    soffice: str | None = None
    limits: Limits = field(default_factory=Limits)
    file_limits: FileLimits = FILE_LIMITS

    @property
    def templates(self) -> Path:
        """The folder of the district's own templates (it need not exist)."""
        return self.home / "templates"


def load(home: str | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """`--home`, else `PLANREVIEW_HOME`, else `planreview-data` here; `PLANREVIEW_DEBUG=1` switches `debug` on.

    `PLANREVIEW_SOFFICE` is LibreOffice's command. Each limit on the work is set by `PLANREVIEW_LIMIT_` and its name in
    capitals, each limit on what a file may be (`parsers.gate.Limits`) by `PLANREVIEW_FILE_` and its name.
    Raises SettingError for a value that is no number above 0.
    """
    environment = os.environ if environment is None else environment
    chosen = home or environment.get("PLANREVIEW_HOME") or "planreview-data"
    return Settings(
        home=Path(chosen),
        debug=environment.get("PLANREVIEW_DEBUG", "") not in ("", "0"),
        soffice=environment.get("PLANREVIEW_SOFFICE") or None,
        limits=Limits(**_given(Limits, "PLANREVIEW_LIMIT_", environment)),
        file_limits=FileLimits(**_given(FileLimits, "PLANREVIEW_FILE_", environment)),
    )


def _given(kind: type[Limits | FileLimits], prefix: str, environment: Mapping[str, str]) -> dict[str, int]:
    names = {item.name: prefix + item.name.upper() for item in fields(kind)}
    return {name: _number(key, environment[key]) for name, key in names.items() if environment.get(key)}


def _number(key: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 13 and int(text) > 0):
        raise SettingError(f"环境变量 {key} 的值“{text}”有误：应为大于 0 的整数。")
    return int(text)
