"""The pages for people: server-rendered, in Chinese, whole without JavaScript."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """All pages."""
    from service.pages import frame
    from service.pages.audit_pages import audit_pages
    from service.pages.entrance import entrance
    from service.pages.failed_pages import failed_pages
    from service.pages.papers import papers
    from service.pages.people_pages import account_pages, school_pages
    from service.pages.remarks import remarks
    from service.pages.roll_pages import roll_pages
    from service.pages.round_pages import round_pages
    from service.pages.template_pages import template_pages
    from service.pages.token_pages import token_pages

    frame.register(app)
    parts = (entrance, papers, remarks, round_pages, school_pages, account_pages, roll_pages, failed_pages)
    for blueprint in (*parts, template_pages, token_pages, audit_pages):
        app.register_blueprint(blueprint)
