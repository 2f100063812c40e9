"""Bringing a database's schema up to date, and telling how it differs from what the code expects."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import psycopg

from upay.platform.unavailable import make_sure_it_is_new_enough, unreachable, without_scheme

if TYPE_CHECKING:
    import sqlalchemy as sa
    from alembic.config import Config

_ROOMS: Final = (
    "upay.platform.attempts", "upay.platform.daily", "upay.platform.key_checks", "upay.ledger", "upay.identity",
    "upay.payments", "upay.support.conversations", "upay.support.knowledge", "upay.support.workforce",
    "upay.support.assistant", "upay.support.gaps", "upay.support.teaching",
)  # fmt: skip
"""Every room with tables; importing them fills the metadata."""
_HERE: Final = Path(__file__).parents[1] / "migrations"
_PARTITION: Final = re.compile(r"(transfer|archived)_p\d+|transfer_carried")
_LOCK: Final = 8_583_001
"""Advisory lock: two processes that start together migrate one after the other."""


def up_to_date(url: str) -> bool:
    """Tell whether every step was taken; without loading what takes them, because every start asks this."""
    newest = max(path.stem.partition("_")[0] for path in (_HERE / "versions").glob("[0-9]*.py"))
    with _reached(url) as connection:
        made = connection.execute("select to_regclass('public.alembic_version')").fetchone()
        if made is None or made[0] is None:
            return False
        return connection.execute("select version_num from public.alembic_version").fetchone() == (newest,)


def _reached(url: str) -> "psycopg.Connection[tuple[Any, ...]]":
    without_scheme(url)
    try:
        connection = psycopg.connect(url, connect_timeout=10)
    except psycopg.Error as error:
        raise unreachable(error) from error
    make_sure_it_is_new_enough(connection.info.server_version)
    return connection


def metadata() -> "sa.MetaData":
    """Return the tables of all rooms."""
    from upay.platform.db import Base  # noqa: PLC0415 -- see up_to_date

    for room in _ROOMS:
        import_module(room)
    return Base.metadata


def upgrade(url: str) -> bool:
    """Bring the schema up to date; return whether anything was to be done."""
    if up_to_date(url):
        return False
    from alembic import command  # noqa: PLC0415 -- see up_to_date

    with _connected(url) as connection:
        connection.exec_driver_sql("select pg_advisory_lock(%s)", (_LOCK,))
        connection.commit()
        if up_to_date(url):
            return False  # Another process that started with us did it while we waited for the lock.
        command.upgrade(_config(connection), "head")
        connection.commit()
    return True


def differences(url: str) -> list[Any]:
    """Return how the schema differs from the code's tables; empty when a migration was written for every change."""
    from alembic.autogenerate import compare_metadata  # noqa: PLC0415 -- see up_to_date
    from alembic.migration import MigrationContext  # noqa: PLC0415 -- likewise

    with _connected(url) as connection:
        options = {"compare_type": True, "include_schemas": True, "include_name": include_name}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata()))


def write_step(url: str, message: str) -> None:
    """Write the next migration from the difference between the schema and the code; for developers."""
    from alembic import command  # noqa: PLC0415 -- see up_to_date

    with _connected(url) as connection:
        command.revision(_config(connection), message=message, autogenerate=True)


def include_name(name: str | None, kind: str, parents: dict[str, str | None]) -> bool:
    """Look at our own schemas only, for what is in public is Procrastinate's; and at no part of a table by itself."""
    if kind == "schema":
        return name in {table.schema for table in metadata().tables.values()}
    if kind == "table" and name is not None and _PARTITION.fullmatch(name):
        return False
    return not (kind == "table" and parents.get("schema_name") is None)


@contextmanager
def _connected(url: str) -> "Iterator[sa.Connection]":
    import sqlalchemy as sa  # noqa: PLC0415 -- see up_to_date

    from upay.platform.db import driver_url  # noqa: PLC0415 -- likewise

    engine = sa.create_engine(driver_url(url))
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _config(connection: "sa.Connection") -> "Config":
    from alembic.config import Config  # noqa: PLC0415 -- see up_to_date

    config = Config()
    config.set_main_option("script_location", str(_HERE))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes.update(connection=connection, metadata=metadata(), include_name=include_name)
    return config
