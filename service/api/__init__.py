"""The API for programs, under `/api/v1`."""

from __future__ import annotations

from flask_openapi3 import OpenAPI

PREFIX = "/api/v1"


def register(app: OpenAPI) -> None:
    """All routes of the API."""
    from service.api import door
    from service.api.people import password, schools, users
    from service.api.rounds import rounds
    from service.api.submissions import submissions
    from service.api.templates import templates
    from service.api.tokens import tokens
    from service.api.watching import audit, failures, webhooks

    groups = (tokens, password, submissions, rounds, schools, users, templates, failures, audit, webhooks)
    for blueprint in groups:
        app.register_api(blueprint, url_prefix=PREFIX)
    app.before_request(door.look)
