"""Proving the payment PIN."""

from datetime import datetime

from upay.identity import queries
from upay.identity.hashing import HASHER
from upay.identity.proofs import credentials
from upay.kit.ids import AttemptId, CustomerId, new_id
from upay.platform import attempts
from upay.platform.attempts import Attempt
from upay.platform.crypto import Vault
from upay.platform.db import Database


async def prove_pin(
    db: Database, vault: Vault, *, customer_id: CustomerId, pin: str, at: datetime, attempt: Attempt | None = None
) -> None:
    """Make sure that the PIN is right; count it otherwise, in a transaction of its own, whatever becomes of the rest.

    A refusal is recorded as the attempt that the PIN was asked for, or else as an attempt of kind prove_pin. A PIN
    that is right leaves no row: what it was asked for does.
    """
    if attempt is None:
        attempt = Attempt(
            id=AttemptId(new_id()), kind="prove_pin", customer_id=customer_id, actor="customer", asked={}, at=at
        )
    async with attempts.trying(db, attempt):
        async with db.begin() as uow:
            seen = await queries.pin_hash(uow, customer_id)
        right = await HASHER.matches(vault, pin, seen)
        async with db.begin() as uow:
            refusal = await credentials.judge_pin(
                uow, vault, customer_id=customer_id, pin=pin, seen=seen, right=right, at=at
            )
        if refusal is not None:
            raise refusal
