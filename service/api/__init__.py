"""The API for programs, under `/api/v1`."""

from __future__ import annotations

from flask_openapi3 import OpenAPI

PREFIX = "/api/v1"


def register(app: OpenAPI) -> None:
    """All routes of the API."""
    from service.api.submissions import submissions
    from service.api.tokens import tokens

    for blueprint in (tokens, submissions):
        app.register_api(blueprint, url_prefix=PREFIX)
