"""Alembic's entry: runs the migrations on the connection that `storage.migrate` gives it."""

from typing import Literal

from alembic import context

from storage.records import Moment, Record, Words


def _rendered(kind: str, item: object, autogen: object) -> str | Literal[False]:
    """How types of our own stand in a migration: as what the database calls them."""
    if isinstance(item, Moment):
        return "sa.DateTime(timezone=True)"
    return "sa.Text()" if isinstance(item, Words) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Record.metadata,
    render_as_batch=True,
    compare_type=True,
    render_item=_rendered,
)
with context.begin_transaction():
    context.run_migrations()
