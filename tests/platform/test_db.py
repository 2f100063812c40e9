"""The unit of work commits or leaves no trace; a database that cannot be used is named as the reason."""

import socket
from uuid import UUID

import psycopg
import pytest
import sqlalchemy as sa
from tests.conftest import NOON

from upay.platform import unavailable
from upay.platform.db import Database, driver_url
from upay.platform.unavailable import DatabaseUnavailable
from upay.support.conversations.models import Conversation


async def test_a_sound_server_passes(db: Database) -> None:
    await db.check()


async def test_a_server_that_is_too_old_is_named(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unavailable, "OLDEST_SERVER", 990000)
    with pytest.raises(DatabaseUnavailable, match=r"PostgreSQL \d\d is too old; UPay needs 99 or newer"):
        await db.check()


async def test_a_server_that_is_not_there_is_named_without_the_password() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        away = Database(f"postgresql://upay:hunter2@127.0.0.1:{port}/upay")
        with pytest.raises(DatabaseUnavailable, match="PostgreSQL does not answer") as refusal:
            await away.check()
        await away.close()
    assert "UPAY_DATABASE_URL" in str(refusal.value)
    assert "hunter2" not in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("url", ["mysql://h/db", "postgresql:/h/db", "", "sqlite://"])
def test_only_postgresql_is_a_database(url: str) -> None:
    with pytest.raises(DatabaseUnavailable, match="must begin with postgresql://"):
        driver_url(url)


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_every_way_to_write_it_is_read(scheme: str) -> None:
    assert driver_url(f"{scheme}://u@h/db?x=1") == "postgresql+psycopg://u@h/db?x=1"


async def test_what_was_added_is_kept_or_gone_as_a_whole(db: Database) -> None:
    def talk(number: int) -> Conversation:
        return Conversation(id=UUID(int=number), customer_id=UUID(int=number), started_at=NOON, last_at=NOON)

    async with db.begin() as uow:
        uow.add(talk(1))
    with pytest.raises(sa.exc.IntegrityError):
        async with db.begin() as uow:
            uow.add(talk(2))
            await uow.flush()
            uow.add(talk(1))
    async with db.begin() as uow:
        assert list(await uow.session.scalars(sa.select(Conversation.id))) == [UUID(int=1)]


async def test_what_the_server_hung_up_on_while_it_rested_is_never_handed_out(db: Database, database_url: str) -> None:
    async def number() -> int:
        async with db.begin() as uow:
            found = await uow.session.scalar(sa.text("select pg_backend_pid()"))
        assert isinstance(found, int)
        return found

    first = await number()
    assert await number() == first, "a connection that rests is used again"
    async with db.begin(), db.begin():
        pass
    with psycopg.connect(database_url, autocommit=True) as connection:
        hung_up = connection.execute(
            "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'"
        ).fetchall()
    assert hung_up == [(True,), (True,)]
    assert await number() != first
    async with db.begin() as uow, db.begin() as other:
        assert await uow.session.scalar(sa.text("select 1")) == await other.session.scalar(sa.text("select 1")) == 1
