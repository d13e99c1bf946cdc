"""What every request needs: settings, database, originals, queue. Made once a process, found through the app."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from flask import current_app

from storage import files
from storage.database import Database
from workers.queues import Queues
from workers.settings import Settings

_NAME = "planreview"


@dataclass(frozen=True, slots=True)
class Services:
    """The parts that the web process talks to. `doors`: uploads that it takes in at the same time."""

    settings: Settings
    database: Database
    files: files.Files
    queues: Queues
    doors: threading.BoundedSemaphore


def connect(settings: Settings) -> Services:
    """Ways to all parts; none is used yet, so that the web comes up while others are still away."""
    database = Database(settings.database_url)
    doors = threading.BoundedSemaphore(max(1, settings.service.web_threads // 2))
    return Services(settings, database, files.connect(settings.files_url), Queues(settings), doors)


def services() -> Services:
    """Those of the app that answers now."""
    found: Services = current_app.extensions[_NAME]
    return found
