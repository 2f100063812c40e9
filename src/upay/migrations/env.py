"""What Alembic runs: the steps, on the connection that `main.migrate` hands over."""

from alembic import context

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=context.config.attributes["metadata"],
    include_schemas=True,
    compare_type=True,
    version_table_schema="public",
    include_name=context.config.attributes["include_name"],
)
with context.begin_transaction():
    context.run_migrations()
