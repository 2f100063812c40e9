"""Taking a newer version of the master key into use: every person's key is wrapped with it, and none is left behind."""

import asyncio
from typing import Final

import sqlalchemy as sa

from upay.platform import key_checks
from upay.platform.crypto import Vault
from upay.platform.db import Database, UnitOfWork
from upay.platform.master_keys import GivenKeys, KeyProvider, Wrapped
from upay.platform.person_keys import PERSON_KEY

_KEY: Final = PERSON_KEY.c
_NOBODY_ADDS: Final = sa.text("lock table platform.person_key in share mode")
"""Waits for whoever is adding a key: what they add is then seen, and whoever comes later sees the newer version."""


async def versions(uow: UnitOfWork) -> dict[int, int]:
    """Return how many keys are wrapped with each version of the master key."""
    query = sa.select(_KEY.version, sa.func.count()).where(_KEY.wrapped.is_not(None)).group_by(_KEY.version)
    return {row[0]: row[1] for row in await (await uow.connection()).execute(query)}


async def destroyed(uow: UnitOfWork) -> int:
    """Return how many keys were destroyed."""
    query = sa.select(sa.func.count()).where(_KEY.wrapped.is_(None))
    return (await (await uow.connection()).execute(query)).scalar_one()


async def prove_ours(db: Database, vault: Vault) -> None:
    """Hold our master key against what this database was written with; raise MasterKeyUnusable if it is another one.

    Whoever went on with another master key would write what nobody can open with the right one, and find nobody by
    number or address.
    """
    await prove_wrapping(db, vault.provider)
    await key_checks.prove(db, vault.versions, in_use=await asyncio.to_thread(lambda: vault.current))


async def prove_wrapping(db: Database, provider: KeyProvider) -> None:
    """Open a key of each version that keys of persons are wrapped with."""
    async with db.begin() as uow:
        connection, last = await uow.connection(), 0
        while True:
            next_version = sa.select(PERSON_KEY).where(_KEY.wrapped.is_not(None), _KEY.version > last)
            row = (await connection.execute(next_version.order_by(_KEY.version).limit(1))).one_or_none()
            if row is None:
                return
            provider.unwrap(Wrapped(row.version, row.wrapped), about=row.person_id)
            last = row.version


async def rewrap(db: Database, provider: KeyProvider, *, at_once: int = 500) -> int:
    """Wrap some keys anew with the newest version; return how many, none when all are.

    Each batch is a transaction. Whoever is stopped goes on where it ended, two at once take different rows, and
    processes that hold the keys open need not know: a data key stays the same, only its wrapping is another. The
    first batch is what takes the version into use.
    """
    newest = provider.current()
    older = sa.select(PERSON_KEY).where(_KEY.wrapped.is_not(None), _KEY.version < newest).limit(at_once)
    async with db.begin() as uow:
        done = await _wrap_anew(uow, provider, older.with_for_update(skip_locked=True))
    if done:
        return done
    # What was passed over, because somebody else had it in hand, is waited for.
    async with db.begin() as uow:
        connection = await uow.connection()
        await connection.execute(_NOBODY_ADDS)
        left = (await connection.execute(sa.select(sa.func.count()).select_from(older.subquery()))).scalar_one()
    if not left:
        return 0
    async with db.begin() as uow:
        done = await _wrap_anew(uow, provider, older.with_for_update())
    return done or await rewrap(db, provider, at_once=at_once)


async def _wrap_anew(uow: UnitOfWork, provider: KeyProvider, some: sa.Select[tuple[object, ...]]) -> int:
    connection = await uow.connection()
    rows = (await connection.execute(some)).all()
    if rows and isinstance(provider, GivenKeys):
        await key_checks.keep(uow, provider, provider.current())
    for row in rows:
        data_key = provider.unwrap(Wrapped(row.version, row.wrapped), about=row.person_id)
        again = provider.wrap(data_key, about=row.person_id)
        change = sa.update(PERSON_KEY).where(_KEY.person_id == row.person_id)
        await connection.execute(change.values(wrapped=again.sealed, version=again.version))
    return len(rows)
