"""Switching off what password and codes open, and on again: it takes two passkeys, and one of them just now.

Keys count here once they have been there for three days: with a code whoever snatched the phone adds some of their
own, and would shut the owner out with them.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from upay.identity import models, queries
from upay.identity.assurance import Standing
from upay.identity.doors import sessions
from upay.identity.proofs.settled_key import old_enough
from upay.identity.settings import approvals
from upay.identity.telling import notices
from upay.kit.ids import CustomerId
from upay.platform import attempts
from upay.platform.actions import ActionNotAllowed
from upay.platform.crypto import Vault
from upay.platform.db import Database, UnitOfWork

LEAST: Final = 2
"""One key may be lost with its device; the other still opens."""
ACTION: Final = "keys_only"


async def set_keys_only(
    db: Database, vault: Vault, *, customer_id: CustomerId, on: bool, standing: Standing, at: datetime
) -> None:
    """Switch password and codes off or on again; the owner hears of it on every channel, other sessions end."""
    binding = {"on": str(on)}
    await approvals.demand(
        db, vault, standing=standing, customer_id=customer_id, action=ACTION, binding=binding, about={}, at=at
    )
    attempt = attempts.of_customer(ACTION, customer_id, on=on, at=at)
    async with attempts.trying(db, attempt), db.begin() as uow:
        await approvals.use(uow, vault, standing=standing, action=ACTION, binding=binding, at=at)
        person = await queries.lock_customer(uow, customer_id)
        if (person.keys_only_since is not None) is on:
            return
        if on and await _keys(uow, customer_id, at=at) < LEAST:
            raise ActionNotAllowed(why="passkeys_too_few")
        person.keys_only_since = at if on else None
        await sessions.end_sessions(uow, who_id=customer_id, keep=standing.session_id, at=at)
        notices.tell(uow, vault, to=person, words=notices.KEYS_ONLY[on], at=at)
        await uow.write([attempt.succeeded(at=at).row()])


async def refuse_to_strand(uow: UnitOfWork, customer_id: CustomerId, *, without: UUID, at: datetime) -> None:
    """Refuse to take a key away from who would have too few, while nothing else opens the account, or no password."""
    person = await queries.lock_customer(uow, customer_id)
    if not await queries.has_password(uow, customer_id) and not await _has_other(uow, customer_id, without=without):
        raise ActionNotAllowed(why="passkey_alone")
    if person.keys_only_since is not None and await _keys(uow, customer_id, without=without, at=at) < LEAST:
        raise ActionNotAllowed(why="passkeys_last")


async def _has_other(uow: UnitOfWork, customer_id: CustomerId, *, without: UUID) -> bool:
    other = sa.exists().where(models.Passkey.owner_id == customer_id, models.Passkey.id != without)
    return bool(await uow.session.scalar(sa.select(other)))


async def _keys(uow: UnitOfWork, customer_id: CustomerId, *, without: UUID | None = None, at: datetime) -> int:
    """Count the keys that have been there long enough to be their owner's."""
    key = models.Passkey
    query = sa.select(sa.func.count()).where(
        key.owner_id == customer_id, old_enough(at), key.id.is_distinct_from(without)
    )
    return await uow.session.scalar(query) or 0
