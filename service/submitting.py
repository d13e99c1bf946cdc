"""Taking files in: checked at the door, kept, noted in the database, put into the queue; in this order.

Once the database has it, it is accepted and will be reviewed, whatever happens to this process or to the queue.
"""

from __future__ import annotations

import logging
import random
import time
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

from redis.exceptions import RedisError
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from rules.rule import Stage
from service.callers import audit, caller, school_of, seen
from service.patience import may_wait
from service.problems import Problem, not_found
from service.services import Services, services
from storage import submissions, work
from storage.announcing import announce
from storage.files import StoreFull, digest
from storage.records import ENDED, ReviewRecord, School
from storage.submissions import Receipt, Upload
from workers import own_templates
from workers.containers import Member, fault, files_in
from workers.pipeline import AUTO
from workers.report import Failure

log = logging.getLogger(__name__)
_NAME_MOST = 200
_STATUS = {"too-large": 413, "unsupported-format": 415}
# Seconds between two looks at a review that somebody waits for.
_LOOK = 0.15
_RETRY_LEAST, _RETRY_MOST, _RETRY_SPREAD = 2, 30, 4
# Seconds that a person waits until the upload is taken in, others being taken in meanwhile.
_DOOR_PATIENCE = 30


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of the uploaded files; a round's own template and stage come before these."""

    round_id: int | None = None
    submission_id: str | None = None
    school_id: int | None = None
    template: str = AUTO
    stage: Stage = "draft"


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one uploaded file: where it went, or why it was refused."""

    name: str
    receipt: Receipt | None = None
    failure: Failure | None = None

    @property
    def status(self) -> int:
        """What HTTP calls it."""
        return 202 if self.failure is None else _STATUS.get(self.failure.code, 422)


def submit(uploads: Iterable[tuple[str, IO[bytes]]], wanted: Wanted) -> list[Taken]:
    """Takes the files in, those of a zip too, each for itself. Raises Problem where none can be taken."""
    parts = services()
    with _door(parts):
        _make_sure_of_room(parts)
        with parts.database.reading() as db:
            target, school = _target(db, wanted)
        taken = [_one(parts, member, target, school) for member in _each(uploads, parts)]
    accepted = [one.receipt.review_id for one in taken if one.receipt and not one.receipt.known]
    try:
        parts.queues.put("interactive", accepted)
    except RedisError as error:
        # Nothing is lost: workers look in the database for what no queue knows of.
        log.warning("queue away at an upload: %s", error)
    return taken


def cleaned(name: str) -> str:
    """A file's own name without folders and characters that cannot be seen; it is shown, never opened."""
    last = PurePosixPath(name.replace("\\", "/")).name
    shown = "".join(c for c in unicodedata.normalize("NFC", last) if unicodedata.category(c)[0] != "C").strip()
    if len(shown) > _NAME_MOST:
        stem, dot, suffix = shown.rpartition(".")
        suffix = dot + suffix if dot and len(suffix) < 10 else ""
        shown = (stem or shown)[: _NAME_MOST - len(suffix)] + suffix
    return shown or "未命名"


def ended(review_ids: Iterable[str], seconds: float) -> bool:
    """Waits until all reviews have ended, so long at most; whether they have."""
    left, end = set(review_ids), time.monotonic() + min(seconds, services().settings.service.wait_most)
    with may_wait() as patient:
        while True:
            with services().database.reading() as db:
                left -= {one for one in left if db.get_one(ReviewRecord, one).state in ENDED}
            if not left or not patient or time.monotonic() >= end:
                return not left
            time.sleep(_LOOK)


def enqueue(review: ReviewRecord) -> None:
    """Lets workers know; they would find it by themselves, only later."""
    try:
        services().queues.put(review.lane, [review.id])
    except RedisError as error:
        log.warning("queue away: %s", error)


@contextmanager
def _door(parts: Services) -> Iterator[None]:
    """Lets in as many as get on: more would only keep each other waiting, and all who come after them.

    A program is told to come again, at a moment of its own, so that not all come again at once; a person waits. Were
    programs to wait too, even a third of a second, each would hold a thread that others need: measured, p95 3.8 s.
    """
    if not parts.doors.acquire(timeout=0 if caller().program else _DOOR_PATIENCE):
        message = "现在上传的人太多，暂时不能接收。"
        retry = random.randint(_RETRY_LEAST, _RETRY_LEAST + _RETRY_SPREAD)
        raise Problem(429, "busy", message, "请过一会儿再上传；这次的文件没有被接收。", retry)
    try:
        yield
    finally:
        parts.doors.release()


def _make_sure_of_room(parts: Services) -> None:
    with parts.database.reading() as db:
        waiting = work.backlog(db, "interactive")
    if waiting >= parts.settings.service.queue_most:
        message = f"现在有 {waiting} 份文件在排队，暂时不能接收。"
        raise Problem(429, "busy", message, "请过一会儿再上传；这次的文件没有被接收。", _retry_after(waiting))


def _retry_after(waiting: int) -> int:
    """Seconds until there is room for some: a plan takes a second or so, and nobody shall have to ask all the time."""
    return min(max(waiting // 10, _RETRY_LEAST), _RETRY_MOST)


def _target(db: Session, wanted: Wanted) -> tuple[Wanted, School | None]:
    """What is asked for in the end: a new version stays in its submission's round and school. Raises Problem."""
    if wanted.submission_id is not None:
        submission = seen(db, wanted.submission_id)
        wanted = Wanted(submission.round_id, submission.id, submission.school_id, wanted.template, wanted.stage)
        school = submission.school
    else:
        school = school_of(db, wanted.school_id)
    if wanted.round_id is not None:
        found = submissions.open_round(db, wanted.round_id)
        if found is None:
            raise not_found("开放的批次")
        wanted = Wanted(found.id, wanted.submission_id, wanted.school_id, found.template, found.stage)
    if wanted.template != AUTO:
        known = {template.id for template in own_templates.known(db, services().settings)}
        if wanted.template not in known:
            raise not_found("模板")
    return wanted, school


def _each(uploads: Iterable[tuple[str, IO[bytes]]], parts: Services) -> Iterator[Member]:
    """The files one by one. Raises Problem where there are none or too many."""
    most, number = parts.settings.service.upload_files, 0
    for name, source in uploads:
        source.seek(0)
        for member in files_in(cleaned(name), source, parts.settings.file_limits):
            number += 1
            if number > most:
                raise Problem(413, "too-large", f"一次最多上传 {most} 个文件。", "请分几次上传。")
            yield member
    if not number:
        raise Problem(400, "no-file", "没有收到文件。", "请选择要上传的文件；接口里用表单字段 file。")


def _one(parts: Services, member: Member, wanted: Wanted, school: School | None) -> Taken:
    name, content = cleaned(member.name), member.stream
    failure = member.error or (fault(content, parts.settings.file_limits) if content else None)
    if failure or content is None:
        return Taken(name, failure=failure)
    sha256, size = digest(content)
    try:
        parts.files.put(content, sha256)
    except StoreFull as error:
        message, hint = "服务器的磁盘已满，文件没有被接收。", "请联系管理员，清理后再上传。"
        raise Problem(503, "disk-full", message, hint, retry=60) from error
    who = caller().user
    upload = Upload(
        sha256=sha256,
        size=size,
        name=name,
        origin=submissions.origin(school.id if school else None, wanted.round_id, who.id),
        user_id=who.id,
        school_id=school.id if school else None,
        round_id=wanted.round_id,
        submission_id=wanted.submission_id,
        template=wanted.template,
        stage=wanted.stage,
    )
    receipt = _received(parts, upload)
    # A purge of the same content may have come between: from now on it will not, and what it took is put back.
    parts.files.put(content, sha256)
    return Taken(name, receipt=receipt)


def _received(parts: Services, upload: Upload) -> Receipt:
    for last in (False, True):
        try:
            with parts.database.writing() as db:
                receipt = submissions.receive(db, upload)
                if not receipt.known:
                    audit(db, "submission.received", receipt.submission_id, version=receipt.number)
                    announce(db, "submission.received", receipt.submission_id, version=receipt.number)
                return receipt
        except LookupError as error:
            raise not_found("提交") from error
        except IntegrityError:
            # The same file arrived twice at the same moment; the other one has been taken in by now.
            if last:
                raise
    raise AssertionError("never reached")
