"""Alembic's entry: runs the migrations on the connection that `storage.migrate` gives it."""

from alembic import context

from storage.records import Moment, Record

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Record.metadata,
    render_as_batch=True,
    compare_type=True,
    render_item=lambda kind, item, imports: "sa.DateTime(timezone=True)" if isinstance(item, Moment) else False,
)
with context.begin_transaction():
    context.run_migrations()
