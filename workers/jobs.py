"""One review from the queue to its end, in a process of its own that the worker forks for it.

The document is read in a sandbox below this process; this one takes the review, holds on to it, and keeps the result.
A fault of the machine gives the review back; a fault of the file is its result.
"""

from __future__ import annotations

import base64
import logging
import os
import socket
import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.orm import Session

from parsers.soffice import Convert
from storage import files, work
from storage.database import Database, Unavailable
from workers import kept, own_templates, pipeline, sandbox
from workers.report import Failure
from workers.results import failed, result_of
from workers.settings import Settings, load

log = logging.getLogger(__name__)
Value = TypeVar("Value")
# Seconds: how often a worker says that it is alive, how long it tries to keep a result, and how often.
_RENEW = 2.0
_PERSIST = 120.0
_PAUSE = 0.5
UNFINISHED = Failure("internal", "这份文件审阅了几次都没有完成。", "请点“重试”；仍不成功时，请把文件交给维护人员。")
_NO_ANSWER = Failure("internal", "审阅这份文件时程序出错。", "请把文件交给维护人员。")
_BAD_TEMPLATE = Failure("internal", "有一个自定义模板有错，暂时不能审阅。", "请管理员改正模板，然后点“重试”。")
_UNREAD = Failure("internal", "服务器上保存的原文件读不出来。", "请管理员运行 planreview verify，并请学校重新上传。")


class CalledOff(Exception):
    """Somebody cancelled the review, or another worker has it: going on is worth nothing any more."""


def perform(review_id: str) -> None:
    """What the queue calls. Does nothing where the review does not wait any more."""
    settings = load()
    database = Database(settings.database_url)
    try:
        review(review_id, settings, database, files.connect(settings.files_url))
    finally:
        database.close()


def review(
    review_id: str, settings: Settings, database: Database, store: files.Files, convert: Convert | None = None
) -> None:
    """Takes the review, does it and keeps the result. Raises Unavailable, StoreError where the machine failed.

    `convert` is a LibreOffice that stays loaded, for who does many documents.
    """
    with database.writing() as session:
        taken = work.take(session, review_id, f"{socket.gethostname()}:{os.getpid()}", settings.service.lease)
    if taken is None:
        return
    told = {"review": review_id, "try": taken.tries}
    log.info("review begun", extra=told)
    try:
        result = _result(taken, settings, database, store, convert)
    except CalledOff:
        persistently(lambda session: work.stop(session, taken), database)
        log.info("review called off", extra=told)
        return
    except (Unavailable, files.StoreError) as error:
        log.warning("review given back: %s", error, extra=told)
        persistently(lambda session: _given_back(session, taken, settings), database)
        raise
    mine = persistently(lambda session: work.finish(session, taken, result), database)
    log.info("review ended", extra={**told, "kept": mine, "error": result.failure[0] if result.failure else None})


def _result(
    taken: work.Taken, settings: Settings, database: Database, store: files.Files, convert: Convert | None
) -> work.Result:
    """What the review gives. Raises CalledOff, Unavailable, StoreError."""
    hold = _Hold(taken, settings, database)
    data = store.get(taken.sha256, lambda: hold(sandbox.Progress()))
    try:
        with database.reading() as session:
            templates = own_templates.known(session, settings)
    except own_templates.TemplateError as error:
        log.error("template has faults: %s", error, extra={"review": taken.review_id})
        return failed(taken, data, _BAD_TEMPLATE)
    if taken.template != pipeline.AUTO and taken.template not in {template.id for template in templates}:
        return failed(taken, data, _no_template(taken.template))

    def reviewed(tools: pipeline.Tools) -> str:
        report = pipeline.review(data, taken.name, templates, taken.template, taken.stage, tools)
        return base64.b64encode(kept.pack(report)).decode()

    def unread(failure: Failure) -> str:
        return base64.b64encode(kept.pack(pipeline.unreadable(data, taken.name, failure))).decode()

    outcome = sandbox.run(sandbox.Job(reviewed, unread, len(data)), settings, convert, hold)
    if outcome.trouble:
        log.error("review broke off: %s", outcome.trouble, extra={"review": taken.review_id})
    try:
        return result_of(kept.unpack(base64.b64decode(outcome.value)), templates)
    except (kept.KeptError, ValueError, TypeError, AttributeError) as error:
        # Who has read a hostile file may answer anything.
        log.error("no report for an answer: %s", type(error).__name__, extra={"review": taken.review_id})
        return failed(taken, data, _NO_ANSWER)


class _Hold:
    """Keeps the review for its worker while the sandbox works, and hears whether it was called off."""

    def __init__(self, taken: work.Taken, settings: Settings, database: Database) -> None:
        self._taken, self._lease, self._database = taken, settings.service.lease, database
        self._due = time.monotonic() + _RENEW

    def __call__(self, progress: sandbox.Progress) -> None:
        if time.monotonic() < self._due:
            return
        self._due = time.monotonic() + _RENEW
        try:
            with self._database.writing() as session:
                held = work.renew(session, self._taken, self._lease, progress.steps, progress.pages)
        except Unavailable as error:
            # The database may be back before the work is done; if not, whoever holds the review then decides.
            log.warning("lease not renewed: %s", error, extra={"review": self._taken.review_id})
            return
        if held != "held":
            raise CalledOff(held)


def _given_back(session: Session, taken: work.Taken, settings: Settings) -> bool:
    if taken.tries < settings.service.tries:
        return work.give_back(session, taken)
    return work.finish(session, taken, failed(taken, b"", _UNREAD))


def _no_template(name: str) -> Failure:
    return Failure("internal", f"没有模板“{name}”。", "请管理员在批次里另选模板，然后点“重试”。")


def persistently(step: Callable[[Session], Value], database: Database) -> Value:
    """Does the step in a transaction, again and again while the database is away, for two minutes at most."""
    end = time.monotonic() + _PERSIST
    while True:
        try:
            with database.writing() as session:
                return step(session)
        except Unavailable:
            if time.monotonic() > end:
                raise
            time.sleep(_PAUSE)
