"""Schools and accounts from a list in Excel; the new passwords are shown once."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request

from service.api.submissions import attachment
from service.callers import caller, needs
from service.pages.frame import page
from service.services import services
from workers import roll

roll_pages = Blueprint("roll_pages", __name__, url_prefix="/accounts/import")


@roll_pages.route("", methods=["GET", "POST"])
@needs("admin")
def load() -> Any:
    """All of the list is taken in, or nothing; then every fault is said with its row."""
    if request.method == "GET":
        return page("roll")
    file = request.files.get("file")
    if not file or not file.filename:
        return page("roll", 422, faults=("没有选择文件。",))
    try:
        imported = roll.import_accounts(services().database, file.stream, caller().user.id)
    except roll.RollError as error:
        return page("roll", 422, faults=error.faults)
    return page("rolled", imported=imported, roles=roll.ROLES)


@roll_pages.get("/example")
@needs("admin")
def example() -> Any:
    """An empty list to fill in."""
    return attachment("学校和账号名单.xlsx", roll.example())
