"""Alembic's entry point: the connection comes from kiosk.store.database."""

from alembic import context

from kiosk.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
