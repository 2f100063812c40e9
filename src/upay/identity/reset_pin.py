"""Getting a forgotten payment PIN back."""

from datetime import datetime

from upay.identity import approvals, codes, credentials, models, notices, queries, reach, rules
from upay.identity.assurance import Standing
from upay.identity.credentials import AccountLocked
from upay.identity.enter import tell_locked
from upay.identity.hashing import HASHER
from upay.identity.hold_back import refuse_held_back
from upay.identity.models import Purpose, Who
from upay.kit.ids import CustomerId
from upay.kit.refusal import Refusal
from upay.platform import attempts
from upay.platform.crypto import Vault
from upay.platform.db import Database, UnitOfWork


async def reset_pin(
    db: Database, vault: Vault, *, customer_id: CustomerId, standing: Standing, pin: str, code: str | None = None,
    password: str | None = None, at: datetime,
) -> None:  # fmt: skip
    """Set a new PIN with the password and a code that went to the customer's own number, or with a passkey.

    The code alone would not do: whoever picks up an open phone reads its texts as well. A PIN lock ends with it.
    """
    attempt = attempts.of_customer("reset_pin", customer_id, at=at)
    async with attempts.trying(db, attempt):
        person = await _person(db, customer_id)
        by_passkey = standing.approval_id is not None or (code is None and password is None)
        if not by_passkey:
            rules.missing({"code": code or "", "password": password or ""})
        rules.missing({"pin": pin})
        rules.good_pin(pin, phone=vault.read(person.phone_sealed, context=queries.PHONE))
        async with db.begin() as uow:
            await refuse_held_back(uow, customer_id, purpose=Purpose.RESET_PIN, at=at)
            seen = await queries.password_hash(uow, customer_id)
        if by_passkey:
            await approvals.demand(
                db, vault, standing=standing, customer_id=customer_id, action="reset_pin", binding={}, about={}, at=at
            )
        right = by_passkey or await HASHER.matches(password or "", seen)
        hashed = await HASHER.hash(pin)
        refusal: Refusal | None = None
        async with db.begin() as uow:
            if by_passkey:
                await approvals.use(uow, vault, standing=standing, action="reset_pin", binding={}, at=at)
            else:
                refusal = await _by_password_and_code(
                    uow, vault, person, password=password or "", seen=seen, right=right, code=code or "", at=at
                )
            if refusal is None:
                await credentials.replace_pin(uow, customer_id=customer_id, hashed=hashed)
                notices.tell(uow, vault, to=person, words=notices.PIN_CHANGED, at=at)
                await uow.write([attempt.succeeded(at=at, by="passkey" if by_passkey else "password").row()])
        if refusal is not None:
            raise refusal


async def _by_password_and_code(
    uow: UnitOfWork, vault: Vault, person: models.Customer, *, password: str, seen: str | None, right: bool, code: str,
    at: datetime,
) -> Refusal | None:  # fmt: skip
    """Judge the password as at the sign-in, lock included; only a right one comes to use the code up."""
    refusal = await credentials.judge_password(
        uow, owner_id=person.id, password=password, seen=seen, right=right, way_out="code", at=at
    )
    if isinstance(refusal, AccountLocked):
        await tell_locked(uow, vault, door=Who.CUSTOMER, owner_id=person.id, refusal=refusal, at=at)
    if refusal is not None:
        return refusal
    return await codes.prove(
        uow, vault, blind=reach.bound_blind(person), owner_id=person.id, purpose=Purpose.RESET_PIN, code=code, at=at
    )


async def _person(db: Database, customer_id: CustomerId) -> models.Customer:
    async with db.begin() as uow:
        person = await queries.open_customer(uow, customer_id)
    assert person is not None, "only a customer is signed in as one"
    return person
