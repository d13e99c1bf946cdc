"""Files that could not be reviewed: why, and once more."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash

from service import handling, watching
from service.callers import needs
from service.pages.frame import go, page
from service.services import services

failed_pages = Blueprint("failed_pages", __name__, url_prefix="/failed")


@failed_pages.get("")
@needs("admin")
def listed() -> Any:
    """The latest first, with the cause and what to do."""
    with services().database.reading() as db:
        found = watching.failed(db)
        rows = [(review, review.version, review.version.submission) for review in found]
    return page("failed", rows=rows)


@failed_pages.post("/retry")
@needs("admin")
def retry_all() -> Any:
    """All of them once more."""
    return _again(None)


@failed_pages.post("/<review_id>/retry")
@needs("admin")
def retry(review_id: str) -> Any:
    """One of them once more."""
    return _again(review_id)


def _again(review_id: str | None) -> Any:
    with services().database.writing() as db:
        fresh = watching.retry_failed(db, review_id)
    for review in fresh:
        handling.after(review)
    flash(f"{len(fresh)} 个文件已重新排队。")
    return go("failed_pages.listed")
