"""The schema: brought up to date once, the same as the code's tables, and safe against two who start together."""

import asyncio
import subprocess
import sys

import psycopg
import pytest
import sqlalchemy as sa
from psycopg import sql

from upay.main import migrate
from upay.platform.db import Database


async def test_migrating_again_does_nothing(database_url: str) -> None:
    assert not migrate.upgrade(database_url)
    assert not migrate.upgrade(database_url)


def test_the_schema_is_what_the_code_expects(database_url: str) -> None:
    assert migrate.differences(database_url) == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("alter table payments.payment drop column bank_code", "add_column"),
        ("alter table support.message add column extra text", "remove_column"),
        ("drop table payments.own_limit", "add_table"),
        ("drop index payments.ix_payment_due", "add_index"),
        ("alter table payments.card alter column tail drop not null", "modify_nullable"),
    ],
)
def test_a_difference_is_told(database_url: str, change: str, told: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(change)
    assert told in str(migrate.differences(database_url))


def test_a_database_that_counted_in_one_table_before_is_brought_up_to_date(database_url: str) -> None:
    """For some hours another migration had made the one table."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("update alembic_version set version_num = '0046'")
        connection.execute("drop table platform.master_key_check")  # What came after that migration.
        for table in ("password", "stranger"):
            for column in ("locked_until", "locks", "locks_count_until"):
                connection.execute(
                    sql.SQL("alter table identity.{} drop column {}").format(*map(sql.Identifier, (table, column)))
                )
    assert migrate.upgrade(database_url)
    assert migrate.differences(database_url) == []


def test_two_who_start_together_migrate_one_after_the_other(server_url: str, template: str) -> None:
    name = f"{template}_empty"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"create database {name} encoding 'UTF8' lc_collate 'C' lc_ctype 'C' template template0")
    head, _, query = server_url.partition("?")
    url = head.rsplit("/", 1)[0] + f"/{name}" + (f"?{query}" if query else "")
    program = "import sys; from upay.main import migrate; print(migrate.upgrade(sys.argv[1]))"
    try:
        started = [
            subprocess.Popen([sys.executable, "-c", program, url], stdout=subprocess.PIPE, text=True) for _ in range(2)
        ]
        said = sorted(process.communicate(timeout=120)[0].strip() for process in started)
        assert [process.returncode for process in started] == [0, 0]
        assert said == ["False", "True"]
        assert migrate.differences(url) == []
    finally:
        with psycopg.connect(server_url, autocommit=True) as connection:
            connection.execute(f"drop database if exists {name} with (force)")


async def test_the_ledger_cannot_be_rewritten_by_hand(db: Database) -> None:
    """The migration brings the protection along: what is posted is not changed, not even by us."""
    for statement in (
        "update ledger.entry set amount = 1",
        "delete from ledger.entry",
        "truncate ledger.entry cascade",
    ):
        with pytest.raises(sa.exc.DBAPIError):
            async with db.begin() as uow:
                await (await uow.connection()).execute(sa.text(statement))
                await asyncio.sleep(0)
                raise AssertionError("it went through: " + statement)
