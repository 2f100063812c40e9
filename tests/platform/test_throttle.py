"""Limits by the minute: counted by all processes together, exactly, and forgotten afterwards."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from tests.conftest import NOON

from upay.platform import throttle
from upay.platform.crypto import Vault
from upay.platform.db import Database
from upay.platform.throttle import TooManyAttempts

VAULT = Vault(bytes(range(32)))


@pytest.fixture
async def other(database_url: str) -> AsyncIterator[Database]:
    """The same database, as another web process has it."""
    another = Database(database_url)
    yield another
    await another.close()


async def test_two_processes_count_together(db: Database, other: Database) -> None:
    for process in (db, other, db, other):
        await throttle.count(process, VAULT, name="sign_in 10.0.0.1", at_most=4, at=NOON)
    for process in (db, other):
        with pytest.raises(TooManyAttempts) as caught:
            await throttle.count(process, VAULT, name="sign_in 10.0.0.1", at_most=4, at=NOON)
        assert dict(caught.value.facts)["retry_after_seconds"] == 60
    await throttle.count(other, VAULT, name="sign_in 10.0.0.2", at_most=4, at=NOON)


async def test_what_comes_at_once_is_counted_exactly(db: Database, other: Database) -> None:
    tries = [
        throttle.count(process, VAULT, name="flood", at_most=7, at=NOON) for process in (db, other) for _ in range(15)
    ]
    answers = await asyncio.gather(*tries, return_exceptions=True)
    assert [answer for answer in answers if answer is None] == [None] * 7
    assert sum(isinstance(answer, TooManyAttempts) for answer in answers) == 23


async def test_a_use_counts_for_a_minute(db: Database) -> None:
    for second in (0, 20, 40):
        await throttle.count(db, VAULT, name="n", at_most=3, at=NOON + timedelta(seconds=second))
    with pytest.raises(TooManyAttempts) as caught:
        await throttle.count(db, VAULT, name="n", at_most=3, at=NOON + timedelta(seconds=45.5))
    facts = dict(caught.value.facts)
    assert facts == {"until": (NOON + timedelta(seconds=60)).isoformat(), "retry_after_seconds": 15}
    await throttle.count(db, VAULT, name="n", at_most=3, at=NOON + timedelta(seconds=60))
    with pytest.raises(TooManyAttempts):
        await throttle.count(db, VAULT, name="n", at_most=3, at=NOON + timedelta(seconds=61))


async def test_who_was_refused_is_not_kept_waiting_by_it(db: Database) -> None:
    await throttle.count(db, VAULT, name="n", at_most=1, at=NOON)
    for second in range(1, 60, 10):
        with pytest.raises(TooManyAttempts):
            await throttle.count(db, VAULT, name="n", at_most=1, at=NOON + timedelta(seconds=second))
    await throttle.count(db, VAULT, name="n", at_most=1, at=NOON + timedelta(seconds=60))


async def test_nothing_is_kept_of_who_has_gone_and_no_address_at_all(db: Database) -> None:
    await throttle.count(db, VAULT, name="sign_in 203.0.113.9", at_most=5, at=NOON)
    await throttle.count(db, VAULT, name="sign_in 203.0.113.8", at_most=5, at=NOON + timedelta(seconds=30))
    async with db.begin() as uow:
        kept = (await (await uow.connection()).execute(sa.text("select use::text from platform.use"))).scalars().all()
    assert len(kept) == 2
    assert "203.0.113" not in "".join(kept)
    assert await throttle.forget(db, at=NOON + timedelta(seconds=60)) == 1
    assert await throttle.forget(db, at=NOON + timedelta(seconds=90)) == 1
