"""Changing a known payment PIN."""

from datetime import datetime
from uuid import UUID

from upay.identity import queries, rules
from upay.identity.doors import sessions
from upay.identity.hashing import HASHER
from upay.identity.proofs import credentials
from upay.identity.rules import FormIncomplete
from upay.identity.telling import notices
from upay.kit.ids import CustomerId
from upay.platform import attempts
from upay.platform.crypto import Vault
from upay.platform.db import Database


async def change_pin(
    db: Database, vault: Vault, *, customer_id: CustomerId, pin: str, new_pin: str, at: datetime,
    keep_session: UUID | None = None,
) -> None:  # fmt: skip
    """Replace the PIN by one who knows it, and end all sessions but the one in which it is done.

    A wrong one counts as in a payment. What the new one must not be is judged first: it says nothing about the old one.
    """
    attempt = attempts.of_customer("change_pin", customer_id, at=at)
    async with attempts.trying(db, attempt):
        rules.missing({"pin": pin, "new_pin": new_pin})
        async with db.begin() as uow:
            person = await queries.open_customer(uow, customer_id)
            seen = await queries.pin_hash(uow, customer_id)
        assert person is not None, "only a customer is signed in as one"
        rules.good_pin(new_pin, phone=vault.read(person.phone_sealed, context=queries.PHONE), field="new_pin")
        if new_pin == pin:
            raise FormIncomplete(field="new_pin", problem="same_as_old")
        right, hashed = await HASHER.matches(vault, pin, seen), await HASHER.hash(vault, new_pin)
        async with db.begin() as uow:
            refusal = await credentials.judge_pin(
                uow, vault, customer_id=customer_id, pin=pin, seen=seen, right=right, at=at
            )
            if refusal is None:
                await credentials.replace_pin(uow, customer_id=customer_id, hashed=hashed)
                await sessions.end_sessions(uow, who_id=customer_id, at=at, keep=keep_session)
                notices.tell(uow, vault, to=person, words=notices.PIN_CHANGED, at=at)
                await uow.write([attempt.succeeded(at=at).row()])
        if refusal is not None:
            raise refusal
