"""A file of an archive on its way in: known by its content, refused by the gate, or kept with a review that waits."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import IO, Literal

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from parsers.gate import Limits
from rules.rule import Stage
from storage import archive, files, submissions
from storage.database import Database
from workers.containers import Member, fault, files_in
from workers.folders import Found
from workers.jobs import persistently
from workers.report import Failure

ORIGIN = "archive"
# What is of no kind that is read, or empty, or too large to be read, is not kept; a damaged document is.
_NOT_KEPT = ("unsupported-format", "empty", "too-large")
# A zip that an operator gives holds an archive, not an upload; each file in it is what a file may be.
_MORE_ENTRIES, _MORE_EXPANDED = 10, 100
_NAME_MOST, _PATH_MOST = 200, 800
_NO_CONTENT = Failure("internal", "文件的内容取不出来。", "请重新压缩后再试。")


@dataclass(frozen=True, slots=True)
class Entered:
    """What became of a file: the number of its line, whether its work goes on, the review that is new, the refusal."""

    line: int
    state: Literal["known", "taken", "refused"]
    open: bool = False
    review_id: str | None = None
    failure: Failure | None = None


def widened(limits: Limits) -> Limits:
    """The limits for an archive's zips."""
    return replace(limits, entries=limits.entries * _MORE_ENTRIES, expanded=limits.expanded * _MORE_EXPANDED)


def members(found: Found, limits: Limits) -> Iterator[tuple[str, Member]]:
    """The files in one that was found, with the paths that the ledger calls them by."""
    shown = found.shown
    if found.problem:
        yield short(shown), _unreadable(shown, found.problem)
        return
    try:
        with found.path.open("rb") as stream:
            for member in files_in(shown.rpartition("/")[2], stream, limits):
                yield short(f"{shown}/{member.path}" if member.inside else shown), member
    except OSError as error:
        yield short(shown), _unreadable(shown, error.strerror or str(error))


def enter(path: str, member: Member, limits: Limits, stage: Stage, database: Database, store: files.Files) -> Entered:
    """Writes the file's line, and keeps what is a document. Raises StoreError, StoreFull, Unavailable."""
    stream = member.stream
    sha256, size = files.digest(stream) if stream else ("", 0)
    with database.reading() as session:
        known = archive.find(session, path, sha256)
    if known and known.outcome != "refused":
        return Entered(known.id, "known", open=known.outcome is None)
    failure = member.error or (_refusal(stream, limits) if stream else _NO_CONTENT)
    if stream is None or failure:
        code = (failure or _NO_CONTENT).code
        line = persistently(lambda session: archive.note(session, path, sha256, None, code), database)
        return Entered(line, "refused", failure=failure or _NO_CONTENT)
    name = short(member.name, _NAME_MOST)
    upload = submissions.Upload(sha256, size, name, ORIGIN, stage=stage, lane="archive")
    store.put(stream, sha256)
    line, receipt = _received(path, upload, database)
    # A purge may have deleted it just before it was known to be needed again.
    store.put(stream, sha256)
    return Entered(line, "taken", open=True, review_id=None if receipt.known else receipt.review_id)


def short(text: str, most: int = _PATH_MOST) -> str:
    """The text, or where it is too long for an index its two ends and a digest of the whole between them."""
    if len(text) <= most:
        return text
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    half = (most - len(digest) - 2) // 2
    return f"{text[:half]}…{digest}…{text[-half:]}"


def _received(path: str, upload: submissions.Upload, database: Database) -> tuple[int, submissions.Receipt]:
    def received(session: Session) -> tuple[int, submissions.Receipt]:
        receipt = submissions.receive(session, upload)
        return archive.note(session, path, upload.sha256, receipt.review_id), receipt

    try:
        return persistently(received, database)
    except IntegrityError:
        # Another batch has brought the same content at the same moment; by now it is known.
        return persistently(received, database)


def _refusal(stream: IO[bytes], limits: Limits) -> Failure | None:
    found = fault(stream, limits)
    return found if found and found.code in _NOT_KEPT else None


def _unreadable(shown: str, problem: str) -> Member:
    return Member(shown, None, Failure("corrupt", f"打不开：{problem}。", "请检查路径和权限。"))
