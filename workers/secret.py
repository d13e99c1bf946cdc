"""What signs sessions: given by a setting, else made once and kept in the home folder for its owner alone."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from workers.settings import Settings


def with_secret(settings: Settings) -> Settings:
    """The settings with `service.secret` filled in. Raises OSError."""
    if settings.service.secret:
        return settings
    return replace(settings, service=replace(settings.service, secret=_kept(settings.home / "secret")))


def _kept(file: Path) -> str:
    """The text of the file, which is made where it is not there; whole at once, whoever else makes it now."""
    with suppress(FileNotFoundError):
        return file.read_text(encoding="ascii").strip()
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f"secret.{os.getpid()}.new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as target:
        target.write(secrets.token_urlsafe(48))
    try:
        with suppress(FileExistsError):
            os.link(beside, file)
    finally:
        beside.unlink()
    return file.read_text(encoding="ascii").strip()
