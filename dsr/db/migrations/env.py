"""Alembic's entry: one path for both databases, on the connection that `dsr.db.migrate` hands over."""

from alembic import context

from dsr.db.tables import METADATA

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=METADATA,
    render_as_batch=True,
    compare_type=True,
    include_name=context.config.attributes["include_name"],
)
with context.begin_transaction():
    context.run_migrations()
