"""Drafts a template from a blank form, for the web: in a worker's sandbox, since nothing is parsed in a web process.

The form stands in the store while the work is done; the draft is the job's result, which Redis keeps for a short while.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import IO, Any, Literal

from redis.exceptions import RedisError
from rq.exceptions import NoSuchJobError
from rq.job import Job, JobStatus
from rq.serializers import JSONSerializer

from rules.draft import own_id
from storage import files
from storage.database import Database
from storage.records import StoredFile, new_id
from workers import pipeline, sandbox
from workers.queues import DRAFT, Queues
from workers.report import Failure
from workers.settings import Settings, load

log = logging.getLogger(__name__)
_PREFIX = "draft-"
# Seconds that a draft can be fetched for.
KEPT = 3600
_EMPTY = Failure("empty-form", "看不出表样上要填什么：没有章节、表格，也没有签署栏。", "请换一份空白的表样。")
_BROKEN = Failure("internal", "读取表样时程序出错。", "请再试一次；仍不成功时，请把文件交给维护人员。")


@dataclass(frozen=True, slots=True)
class Draft:
    """How a draft stands: `text` is its YAML where it is done, `failure` why there is none where it failed."""

    state: Literal["queued", "running", "done", "failed"]
    text: str | None = None
    failure: Failure | None = None


def ask(queues: Queues, store: files.Files, name: str, content: IO[bytes]) -> str:
    """Has a form read; what to ask for the draft with. Raises RedisError, StoreError."""
    sha256, _ = files.digest(content)
    store.put(content, sha256)
    draft_id = new_id()
    queues.lanes["interactive"].enqueue_call(
        DRAFT,
        args=(sha256, name),
        job_id=_PREFIX + draft_id,
        result_ttl=KEPT,
        failure_ttl=KEPT,
        description="draft",
    )
    return draft_id


def draft(queues: Queues, draft_id: str) -> Draft | None:
    """How it stands; None where nothing is known of it any more. Raises RedisError."""
    try:
        job = Job.fetch(_PREFIX + draft_id, connection=queues.connection, serializer=JSONSerializer)
    except NoSuchJobError:
        return None
    status = job.get_status()
    if status in (JobStatus.FAILED, JobStatus.STOPPED, JobStatus.CANCELED):
        return Draft("failed", failure=_BROKEN)
    if status != JobStatus.FINISHED:
        return Draft("running" if status == JobStatus.STARTED else "queued")
    result: Any = job.return_value() or {}
    if "text" in result:
        return Draft("done", text=result["text"])
    return Draft("failed", failure=Failure(**result["failure"]) if "failure" in result else _BROKEN)


def perform(sha256: str, name: str) -> dict[str, Any]:
    """What the queue calls: the draft, or why there is none."""
    settings = load()
    store, database = files.connect(settings.files_url), Database(settings.database_url)
    try:
        return _drafted(store.get(sha256), name, settings)
    finally:
        _forget(sha256, store, database)
        database.close()


def _drafted(data: bytes, name: str, settings: Settings) -> dict[str, Any]:
    def failed(failure: Failure) -> dict[str, Any]:
        return {"failure": {"code": failure.code, "message": failure.message, "hint": failure.hint}}

    def drafted(tools: pipeline.Tools) -> dict[str, Any]:
        text = pipeline.learnt(data, name, own_id(name), tools)
        return failed(text or _EMPTY) if text is None or isinstance(text, Failure) else {"text": text}

    outcome = sandbox.run(sandbox.Job(drafted, failed, len(data)), settings)
    if outcome.trouble:
        log.error("learning broke off: %s", outcome.trouble)
    # Who has read a hostile file may answer anything.
    value = outcome.value
    fine = isinstance(value, dict) and (isinstance(value.get("text"), str) or _is_failure(value.get("failure")))
    return value if fine else failed(_BROKEN)


def _is_failure(value: Any) -> bool:
    parts = ("code", "message", "hint")
    return isinstance(value, dict) and set(value) == set(parts) and all(isinstance(value[part], str) for part in parts)


def _forget(sha256: str, store: files.Files, database: Database) -> None:
    """The form goes, unless somebody has handed the same file in: who does so now puts it again after."""
    with database.writing() as session:
        if session.get(StoredFile, sha256) is None:
            store.delete(sha256)


__all__ = ["KEPT", "Draft", "RedisError", "ask", "draft", "perform"]
