"""Changing a known payment PIN, and getting a forgotten one back."""

from datetime import datetime

from upay.identity import codes, credentials, models, notices, queries, rules
from upay.identity.hashing import HASHER
from upay.identity.models import Purpose
from upay.kit.ids import CustomerId
from upay.platform import attempts
from upay.platform.crypto import Vault
from upay.platform.db import Database


async def set_pin(db: Database, vault: Vault, *, customer_id: CustomerId, pin: str, new_pin: str, at: datetime) -> None:
    """Replace the PIN by one who knows it; a wrong one counts as in a payment."""
    attempt = attempts.of_customer("set_pin", customer_id, at=at)
    async with attempts.trying(db, attempt):
        rules.missing({"pin": pin, "new_pin": new_pin})
        person = await _person(db, customer_id)
        rules.good_pin(new_pin, phone=vault.open(person.phone_sealed, context=queries.PHONE))
        async with db.begin() as uow:
            seen = await queries.pin_hash(uow, customer_id)
        right, hashed = await HASHER.matches(pin, seen), await HASHER.hash(new_pin)
        async with db.begin() as uow:
            refusal = await credentials.judge_pin(uow, customer_id=customer_id, pin=pin, seen=seen, right=right, at=at)
            if refusal is None:
                await credentials.replace_pin(uow, customer_id=customer_id, hashed=hashed)
                notices.tell(uow, vault, to=person, words=notices.PIN_CHANGED, at=at)
                await uow.write([attempt.succeeded(at=at).row()])
        if refusal is not None:
            raise refusal


async def reset_pin(db: Database, vault: Vault, *, customer_id: CustomerId, code: str, pin: str, at: datetime) -> None:
    """Set a new PIN with a code that went to the customer's own number; a PIN lock ends with it."""
    attempt = attempts.of_customer("reset_pin", customer_id, at=at)
    async with attempts.trying(db, attempt):
        rules.missing({"code": code, "pin": pin})
        person = await _person(db, customer_id)
        rules.good_pin(pin, phone=vault.open(person.phone_sealed, context=queries.PHONE))
        hashed = await HASHER.hash(pin)
        async with db.begin() as uow:
            refusal = await codes.prove(
                uow, vault, blind=person.phone_blind, owner_id=customer_id, purpose=Purpose.RESET_PIN, code=code,
                at=at,
            )  # fmt: skip
            if refusal is None:
                await credentials.replace_pin(uow, customer_id=customer_id, hashed=hashed)
                notices.tell(uow, vault, to=person, words=notices.PIN_CHANGED, at=at)
                await uow.write([attempt.succeeded(at=at).row()])
        if refusal is not None:
            raise refusal


async def _person(db: Database, customer_id: CustomerId) -> models.Customer:
    async with db.begin() as uow:
        person = await queries.open_customer(uow, customer_id)
    assert person is not None, "only a customer is signed in as one"
    return person
