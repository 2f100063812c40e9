"""Bringing a database's schema up to date, and telling how it differs from what the code expects."""

from importlib import import_module
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from upay.platform.db import Base, driver_url

_ROOMS: Final = (
    "upay.platform.attempts", "upay.ledger", "upay.identity", "upay.payments", "upay.support.conversations",
    "upay.support.knowledge", "upay.support.workforce",
)  # fmt: skip
"""Every room with tables; importing them fills the metadata."""
_HERE: Final = Path(__file__).parents[1] / "migrations"
_LOCK: Final = 8_583_001
"""Advisory lock: two processes that start together migrate one after the other."""


def metadata() -> sa.MetaData:
    """Return the tables of all rooms."""
    for room in _ROOMS:
        import_module(room)
    return Base.metadata


def upgrade(url: str) -> bool:
    """Bring the schema up to date; return whether anything was to be done."""
    engine = sa.create_engine(driver_url(url))
    newest = ScriptDirectory(str(_HERE)).get_current_head()
    try:
        with engine.connect() as connection:
            connection.execute(sa.text("select pg_advisory_lock(:lock)"), {"lock": _LOCK})
            connection.commit()
            if MigrationContext.configure(connection).get_current_revision() == newest:
                return False
            command.upgrade(_config(connection), "head")
            connection.commit()
            return True
    finally:
        engine.dispose()


def differences(url: str) -> list[Any]:
    """Return how the schema differs from the code's tables; empty when a migration was written for every change."""
    engine = sa.create_engine(driver_url(url))
    try:
        with engine.connect() as connection:
            options = {"compare_type": True, "include_schemas": True, "include_name": include_name}
            return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata()))
    finally:
        engine.dispose()


def write_step(url: str, message: str) -> None:
    """Write the next migration from the difference between the schema and the code; for developers."""
    engine = sa.create_engine(driver_url(url))
    with engine.connect() as connection:
        command.revision(_config(connection), message=message, autogenerate=True)
    engine.dispose()


def include_name(name: str | None, kind: str, parents: dict[str, str | None]) -> bool:
    """Look at our own schemas only; what Procrastinate keeps in public is its own."""
    if kind == "schema":
        return name in {table.schema for table in Base.metadata.tables.values()}
    return not (kind == "table" and parents.get("schema_name") is None)


def _config(connection: sa.Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_HERE))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes.update(connection=connection, metadata=metadata(), include_name=include_name)
    return config
