"""Switching sign-in by password and by code off, and on again: by a passkey, told on every channel."""

from datetime import datetime
from typing import Final

from upay.identity import approvals, notices, queries, sessions
from upay.identity.assurance import Standing
from upay.identity.keys_only import LEAST, keys_of
from upay.kit.ids import CustomerId
from upay.platform import attempts
from upay.platform.actions import ActionNotAllowed
from upay.platform.crypto import Vault
from upay.platform.db import Database

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
        if on and await keys_of(uow, customer_id) < LEAST:
            raise ActionNotAllowed(why="passkeys_too_few")
        person.keys_only_since = at if on else None
        await sessions.end_sessions(uow, who_id=customer_id, keep=standing.session_id, at=at)
        notices.tell(uow, vault, to=person, words=notices.KEYS_ONLY[on], at=at)
        await uow.write([attempt.succeeded(at=at).row()])
