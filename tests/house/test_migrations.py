"""Migrations: an empty database that is brought up to date is exactly what the code expects."""

import subprocess
import sys
from collections.abc import Iterator

import psycopg
import pytest

from upay.main import migrate


@pytest.fixture
def empty_url(server_url: str) -> Iterator[str]:
    name = "house_migrations"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"drop database if exists {name} with (force)")
        connection.execute(f"create database {name} encoding 'UTF8' lc_collate 'C' lc_ctype 'C' template template0")
    head, _, query = server_url.partition("?")
    yield f"{head.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else "")
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"drop database if exists {name} with (force)")


def test_a_migration_was_written_for_every_change(empty_url: str) -> None:
    assert migrate.differences(empty_url), "an empty database differs, or this test sees nothing"
    assert migrate.upgrade(empty_url)
    assert migrate.differences(empty_url) == []
    assert not migrate.upgrade(empty_url), "the second time there is nothing to do"


def test_the_program_knows_every_table_by_itself(empty_url: str) -> None:
    """Here all rooms are loaded by other tests; whoever writes the next migration has loaded none."""
    assert migrate.upgrade(empty_url)
    program = "import sys; from upay.main import migrate; print(migrate.differences(sys.argv[1]))"
    said = subprocess.run([sys.executable, "-c", program, empty_url], stdout=subprocess.PIPE, text=True, check=True)
    assert said.stdout.strip() == "[]"
