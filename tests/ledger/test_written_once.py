"""What is written once cannot be changed, not even by the role that the product connects as."""

from collections.abc import Sequence
from uuid import uuid4

import psycopg
import pytest
from tests.conftest import NOON

from upay import ledger
from upay.kit.money import Money
from upay.ledger import AccountKind, Code, Item, Movement
from upay.platform.db import Database

_TABLES = ("transfer", "answer", "seal", "standing_change")
_WAYS = ("delete from ledger.{}", "truncate ledger.{}", "truncate ledger.{} cascade")


@pytest.fixture
async def written(db: Database, database_url: str) -> str:
    """Leave a line in every table that is written once, a partition of its own made later among them."""
    async with db.begin() as uow:
        await ledger.open_house_accounts(uow, at=NOON)
        mei = await ledger.open_account(uow, owner=uuid4(), kind=AccountKind.CUSTOMER, at=NOON)
        top_up = Movement(
            id=uuid4(), debit=ledger.house(AccountKind.BANK), credit=mei, amount=Money(100), code=Code.TOP_UP
        )
        await ledger.post(uow, [Item(movements=(top_up,), at=NOON)])
        await ledger.block(uow, mei, scope=ledger.Blocked.OUT, at=NOON)
        await uow.driver.execute("select setval('ledger.seq', 3 * 1048576)")
        assert await ledger.make_room(uow) > 0
        await uow.driver.execute(
            "insert into ledger.period (name, ends_at, closing_seq, closed_at)"
            " values ('2026-02', '2026-02-28T16:00Z', 0, now())"
        )
        await uow.driver.execute(
            "insert into ledger.seal (period, transfers, whole_below, digest, sealed_at)"
            " values ('2026-02', 0, 0, '', now())"
        )
    return database_url


def _columns(connection: psycopg.Connection, name: str) -> Sequence[str]:
    rows = connection.execute(
        "select column_name from information_schema.columns where table_schema = 'ledger' and table_name = %s", [name]
    )
    return [row[0] for row in rows.fetchall()]


def _tables(connection: psycopg.Connection) -> Sequence[str]:
    partitions = connection.execute(
        "select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid"
        " where i.inhparent = 'ledger.transfer'::regclass"
    ).fetchall()
    assert len(partitions) > 4, "the first ones, and one that was made as the journal grew"
    return [*_TABLES, *(name for (name,) in partitions)]


async def test_nothing_that_is_written_once_can_be_changed_or_taken_away(written: str) -> None:
    with psycopg.connect(written, autocommit=True) as connection:
        before = _counts(connection)
        for table in _tables(connection):
            for column in _columns(connection, table):
                with pytest.raises(psycopg.errors.RestrictViolation, match="is written once"):
                    connection.execute(f"update ledger.{table} set {column} = default")  # type: ignore[arg-type]  # noqa: S608
            for way in _WAYS:
                with pytest.raises(psycopg.errors.RestrictViolation, match="is written once"):
                    connection.execute(way.format(table))  # type: ignore[arg-type]
        assert _counts(connection) == before


async def test_the_view_of_entries_is_no_way_in(written: str) -> None:
    with psycopg.connect(written, autocommit=True) as connection:
        before = _counts(connection)
        for way in ("update ledger.entry set amount = amount", "delete from ledger.entry"):
            with pytest.raises(psycopg.errors.ObjectNotInPrerequisiteState):
                connection.execute(way)  # type: ignore[arg-type]
        with pytest.raises(psycopg.errors.WrongObjectType):
            connection.execute("truncate ledger.entry")
        assert _counts(connection) == before


async def test_a_line_cannot_be_moved_over_by_an_insert(written: str) -> None:
    with psycopg.connect(written, autocommit=True) as connection:
        for table, key in (("answer", "id"), ("seal", "period"), ("transfer", "seq"), ("transfer_p000000", "seq")):
            again = f"insert into ledger.{table} select * from ledger.{table}"  # noqa: S608 -- our own names
            with pytest.raises(psycopg.errors.UniqueViolation):
                connection.execute(again)  # type: ignore[arg-type]
            with pytest.raises(psycopg.errors.RestrictViolation):
                connection.execute(f"{again} on conflict ({key}) do update set {key} = excluded.{key}")  # type: ignore[arg-type]


async def test_the_role_of_the_product_is_the_one_that_was_tried(written: str, db: Database) -> None:
    async with db.begin() as uow:
        [[ours]] = await (await uow.driver.execute("select current_user")).fetchall()
    with psycopg.connect(written) as connection:
        assert connection.execute("select current_user").fetchall() == [(ours,)]


def _counts(connection: psycopg.Connection) -> Sequence[tuple[int, ...]]:
    statement = " union all ".join(f"select count(*) from ledger.{table}" for table in (*_TABLES, "entry"))  # noqa: S608
    return connection.execute(statement).fetchall()  # type: ignore[arg-type]
