"""An archive from end to end: found, taken in, reviewed, written down; begun and begun again until all of it is done.

    files ──intake──▶ original in the store, review that waits, line of the ledger ──hands──▶ outcome in the line

All that is known stands in the database, so that a batch which was killed goes on where it was: what it finds again is
known by its content.
"""

from __future__ import annotations

import datetime
import hashlib
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn, Protocol

from rules.rule import Stage
from storage import archive, files, migrate
from storage.archive import Changes, Line
from storage.database import Database, Unavailable
from workers import intake, ledger
from workers.folders import files_under, shown
from workers.hands import Hands, Own, hired
from workers.jobs import persistently
from workers.settings import Settings

# Seconds between two looks at what is done; between two looks at those who do it; between two writings of the ledger,
# which is also so many times what a writing takes.
_LOOK = 0.5
_MEND = 2.0
_WRITE = 5.0
_WRITE_SHARE = 20
_PAUSE = 0.1
_OWN_FOLDER = "planreview-batch-"


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be done. Without paths it is all that is stored, over again. `ledger` is the table's file.

    The table of the home folder has a line for every file that was ever processed, one that was asked for by name for
    each file of this call.
    """

    paths: tuple[Path, ...]
    again: bool = False
    ledger: Path | None = None
    stage: Stage = "draft"


@dataclass(frozen=True, slots=True)
class Summary:
    """How it went: the lines of this call's files, how many an earlier call had done, what reading again changed.

    `problems` are paths of files that were refused now, and why.
    """

    lines: tuple[Line, ...]
    known: int
    ledger: Path
    problems: tuple[tuple[str, str], ...] = ()
    changes: Changes | None = None


class Watch(Protocol):
    """Is told how far the work is."""

    def progress(self, done: int, total: int, known: int) -> None:
        """Of `total` files (as far as counted) `done` are done, `known` of them by an earlier call."""

    def say(self, message: str) -> None:
        """Something that whoever started the batch should know, in Chinese."""


def run(order: Order, settings: Settings, watch: Watch) -> Summary:
    """Does all of it. Raises Unavailable, StoreError, OSError; KeyboardInterrupt for SIGTERM, too."""
    settings.home.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database_url)
    try:
        migrate.upgrade(database, settings.backups)
        with _own_folder(), _told_to_end():
            return _Batch(order, settings, database, watch).run()
    finally:
        database.close()


class _Batch:
    """One call's state: numbers of lines, nothing of the files."""

    def __init__(self, order: Order, settings: Settings, database: Database, watch: Watch) -> None:
        self._order, self._settings, self._database, self._watch = order, settings, database, watch
        self._store = files.connect(settings.files_url)
        self._file = order.ledger or settings.home / "ledger.csv"
        self._hands: Hands | None = None
        self._seen: set[int] = set()
        self._open: set[int] = set()
        self._taken: set[int] = set()
        self._total = self._known = 0
        self._problems: dict[str, str] = {}
        self._said: str | None = None
        self._due = {self._mend: 0.0, self._settle: 0.0, self._write: 0.0}

    def run(self) -> Summary:
        """Takes in, waits, writes; however it ends, the ledger is written and nobody is left working."""
        try:
            begun = self._begun()
            self._take_in()
            versions = self._again(begun) if begun else []
            while self._open:
                self._look()
                time.sleep(_PAUSE)
            changes = self._ended(versions, begun) if begun else None
        finally:
            if self._hands:
                self._hands.end()
            self._settle()
            self._write()
        with self._database.reading() as session:
            lines = tuple(archive.lines(session, self._seen))
        return Summary(lines, self._known, self._file, tuple(self._problems.items()), changes)

    def _take_in(self) -> None:
        ours = (self._settings.home, self._file)
        found = [*files_under((path for path in self._order.paths if os.path.lexists(path)), ours)]
        limits = intake.widened(self._settings.file_limits)
        self._total += len(found)
        for one in found:
            for at, (path, member) in enumerate(intake.members(one, limits)):
                self._total += at > 0
                entered = intake.enter(path, member, limits, self._order.stage, self._database, self._store)
                self._note(path, entered)
                self._look()

    def _note(self, path: str, entered: intake.Entered) -> None:
        self._known += entered.state == "known" and not entered.open and not self._order.again
        self._seen.add(entered.line)
        if entered.open:
            self._open.add(entered.line)
        if entered.state == "taken":
            self._taken.add(entered.line)
        if entered.failure:
            self._problems[path] = entered.failure.message
        self._queue(entered.review_id)

    def _queue(self, review_id: str | None) -> None:
        """Somebody has to do it; nobody is hired before there is something to do."""
        self._hands = self._hands or (hired(self._settings, self._database) if self._open else None)
        if self._hands and review_id:
            self._hands.put([review_id])

    # Over again ------------------------------------------------------------------------------------------------------

    @property
    def _roots(self) -> list[str] | None:
        """The paths as the ledger has them; None for all."""
        paths = sorted(intake.short(shown(os.path.abspath(path))) for path in self._order.paths)
        return paths or None

    @property
    def _subject(self) -> str:
        """What going over the same part of the archive is known by; the audit log has no use for paths."""
        return f"archive:{hashlib.sha256(chr(10).join(self._roots or []).encode()).hexdigest()[:16]}"

    def _begun(self) -> datetime.datetime | None:
        """When going over it again began, maybe in an earlier call that was broken off; None where it is not asked."""
        if not self._order.again:
            return None
        return persistently(lambda session: archive.begin_again(session, self._subject), self._database)

    def _again(self, begun: datetime.datetime) -> list[int]:
        """Lets all that is stored be read again that has not been since; the versions."""
        with self._database.reading() as session:
            stored = archive.stored(session, self._roots)
        self._total = len(self._seen | {line for line, _ in stored})
        mine: set[int] = set()
        for line, version in stored:
            review_id, ended = self._read_again(line, version, begun)
            if review_id:
                mine.add(version)
            # Of two files with one content the second finds what the first one asked for a moment ago.
            self._known += ended and version not in mine and line not in self._taken
            self._seen.add(line)
            self._open.add(line)
            self._queue(review_id)
            self._look()
        return [version for _, version in stored]

    def _read_again(self, line: int, version: int, begun: datetime.datetime) -> tuple[str | None, bool]:
        return persistently(lambda session: archive.review_again(session, line, version, begun), self._database)

    def _ended(self, versions: list[int], begun: datetime.datetime) -> Changes:
        with self._database.writing() as session:
            archive.end_again(session, self._subject)
            return archive.changes(session, versions, begun)

    # Looking ---------------------------------------------------------------------------------------------------------

    def _look(self) -> None:
        """Does what is due; a database that is away now is looked at again soon."""
        for step, due in self._due.items():
            if time.monotonic() >= due:
                pause = 0.0
                with suppress(Unavailable):
                    pause = step()
                self._due[step] = time.monotonic() + (pause or _MEND)

    def _mend(self) -> float:
        if self._hands is None:
            return _MEND
        said = self._hands.look(self._database)
        if self._hands.gone():
            self._hands.end()
            self._hands = Own(self._settings, self._database)
            said = "本机的服务已经停止，改由本命令自己审阅。"
        if said and said != self._said:
            self._watch.say(said)
        self._said = said
        return _MEND

    def _settle(self) -> float:
        with self._database.writing() as session:
            archive.settle(session)
            self._open &= archive.open_lines(session)
        self._watch.progress(len(self._seen) - len(self._open), max(self._total, len(self._seen)), self._known)
        return _LOOK

    def _write(self) -> float:
        begun = time.monotonic()
        with self._database.reading() as session:
            ledger.write(self._file, archive.lines(session, self._seen if self._order.ledger else None))
        return max(_WRITE, _WRITE_SHARE * (time.monotonic() - begun))


@contextmanager
def _own_folder() -> Iterator[None]:
    """A folder for all temporary files of the batch and its processes; those of batches that were killed go."""
    for left in Path(tempfile.gettempdir()).glob(f"{_OWN_FOLDER}*"):
        pid = left.name.removeprefix(_OWN_FOLDER).partition("-")[0]
        if pid.isdigit() and not Path("/proc", pid).exists() and left.lstat().st_uid == os.getuid():
            shutil.rmtree(left, ignore_errors=True)
    before, folder = tempfile.tempdir, tempfile.mkdtemp(prefix=f"{_OWN_FOLDER}{os.getpid()}-")
    tempfile.tempdir = folder
    try:
        yield
    finally:
        tempfile.tempdir = before
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _told_to_end() -> Iterator[None]:
    """SIGTERM ends the batch as Ctrl-C does."""
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _interrupt(number: int, frame: object) -> NoReturn:
    raise KeyboardInterrupt
