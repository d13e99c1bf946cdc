"""For those who watch the service: is it alive, can it work, how much does it do."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from redis.exceptions import RedisError
from rq import Worker
from sqlalchemy import func, select

from service.services import Services, services
from storage.database import Unavailable
from storage.files import StoreError
from storage.records import ReviewRecord, Submission


def register(app: Flask) -> None:
    """`/healthz`, `/readyz`, `/metrics`; open to all on this network: numbers, no names."""
    app.add_url_rule("/healthz", view_func=healthz)
    app.add_url_rule("/readyz", view_func=readyz)
    app.add_url_rule("/metrics", view_func=metrics)


def healthz() -> Any:
    """The web process answers."""
    return {"status": "ok"}


def readyz() -> Any:
    """All parts answer and somebody works; 503 with what is away."""
    away = away_parts(services())
    return {"status": "away" if away else "ready", "away": away}, 503 if away else 200


def away_parts(parts: Services) -> list[str]:
    """What cannot be reached now: `database`, `redis`, `files`, `workers`."""
    away = []
    try:
        parts.database.ping()
    except Unavailable:
        away.append("database")
    try:
        parts.queues.ping()
        if not Worker.count(connection=parts.queues.connection):
            away.append("workers")
    except RedisError:
        away.append("redis")
    try:
        parts.files.ping()
    except StoreError:
        away.append("files")
    return away


def metrics() -> Response:
    """Prometheus' text form."""
    registry = CollectorRegistry()
    registry.register(_Counts(services()))
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class _Counts:
    """Read from the database when asked for, so that all web processes say the same."""

    def __init__(self, parts: Services) -> None:
        self._parts = parts

    def collect(self) -> Any:
        """The families of numbers."""
        reviews = GaugeMetricFamily("planreview_reviews", "Reviews by lane and state", labels=["lane", "state"])
        with self._parts.database.reading() as db:
            states = select(ReviewRecord.lane, ReviewRecord.state, func.count()).group_by(
                ReviewRecord.lane, ReviewRecord.state
            )
            for lane, state, count in db.execute(states):
                reviews.add_metric([lane, state], count)
            oldest = db.scalar(select(func.min(ReviewRecord.queued)).where(ReviewRecord.state == "queued"))
            handed_in = db.scalar(select(func.count()).select_from(Submission)) or 0
        yield reviews
        yield GaugeMetricFamily("planreview_submissions", "Submissions handed in", value=handed_in)
        since = oldest.timestamp() if oldest else 0.0
        yield GaugeMetricFamily("planreview_oldest_waiting_timestamp", "When the oldest waiting came, 0: none", since)
        try:
            workers = Worker.count(connection=self._parts.queues.connection)
        except RedisError:
            workers = 0
        yield GaugeMetricFamily("planreview_workers", "Workers that have been heard of lately", value=workers)
