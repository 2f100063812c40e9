"""Getting a forgotten payment PIN back."""

from datetime import datetime

from upay.identity import models, queries, rules
from upay.identity.assurance import Method, Standing
from upay.identity.doors.enter import tell_locked
from upay.identity.hashing import HASHER
from upay.identity.models import Purpose, Who
from upay.identity.proofs import codes, credentials, second_factor
from upay.identity.proofs.credentials import AccountLocked
from upay.identity.proofs.hold_back import refuse_while_cooling
from upay.identity.settings import approvals
from upay.identity.settings.pin_proof import pin_proof
from upay.identity.telling import notices, reach
from upay.kit.ids import CustomerId
from upay.kit.refusal import Refusal
from upay.platform import attempts
from upay.platform.crypto import Vault
from upay.platform.db import Database, UnitOfWork


async def reset_pin(
    db: Database, vault: Vault, *, customer_id: CustomerId, standing: Standing, pin: str, code: str | None = None,
    password: str | None = None, at: datetime,
) -> None:  # fmt: skip
    """Set a new PIN with a passkey, or with the password and a code: the app's, or by SMS where there is no app.

    The code alone would not do: whoever picks up an open phone reads its texts as well. Neither does a password that
    was set by such a code lately (`pin_proof`). A PIN lock ends with it. While the phone is reported lost nothing by
    SMS counts; what was there before the loss does, and the password alone where photographs have proven who it is.
    """
    attempt = attempts.of_customer("reset_pin", customer_id, at=at)
    async with attempts.trying(db, attempt):
        person = await _person(db, customer_id)
        by_passkey = standing.approval_id is not None or (code is None and password is None)
        async with db.begin() as uow:
            proof = await pin_proof(uow, customer_id, at=at)
            seen = await queries.password_hash(uow, customer_id)
        if not by_passkey:
            by_code = {"code": code or ""} if proof.beside and not proof.alone else {}
            rules.missing({**by_code, "password": password or ""})
        rules.missing({"pin": pin})
        rules.good_pin(pin, phone=vault.read(person.phone_sealed, context=queries.PHONE))
        async with db.begin() as uow:
            await refuse_while_cooling(uow, customer_id, at=at)
        if not (proof.passkey if by_passkey else proof.beside or proof.alone):
            raise proof.refusal()
        if by_passkey:
            await approvals.demand(
                db, vault, standing=standing, customer_id=customer_id, action="reset_pin", binding={}, about={}, at=at
            )
        elif proof.beside is Method.TOTP and code:
            await second_factor.slow_down(db, vault, owner_id=customer_id, at=at)
        right = by_passkey or await HASHER.matches(vault, password or "", seen)
        hashed = await HASHER.hash(vault, pin)
        async with db.begin() as uow:
            by: Method | Refusal = Method.PASSKEY
            if by_passkey:
                await approvals.use(uow, vault, standing=standing, action="reset_pin", binding={}, at=at)
            else:
                by = await _by_password_and_code(
                    uow, vault, person, password=password or "", seen=seen, right=right, code=code or "", at=at
                )
            if not isinstance(by, Refusal):
                await credentials.replace_pin(uow, customer_id=customer_id, hashed=hashed)
                notices.tell(uow, vault, to=person, words=notices.PIN_CHANGED, at=at)
                await uow.write([attempt.succeeded(at=at, by=by.value).row()])
        if isinstance(by, Refusal):
            raise by


async def _by_password_and_code(
    uow: UnitOfWork, vault: Vault, person: models.Customer, *, password: str, seen: str | None, right: bool, code: str,
    at: datetime,
) -> Refusal | Method:  # fmt: skip
    """Judge the password as at the sign-in, lock included; only a right one comes to use the code up."""
    refusal = await credentials.judge_password(
        uow, vault, owner_id=person.id, password=password, seen=seen, right=right, way_out="code", at=at
    )
    if isinstance(refusal, AccountLocked):
        await tell_locked(uow, vault, door=Who.CUSTOMER, owner_id=person.id, refusal=refusal, at=at)
    if refusal is not None:
        return refusal
    # Asked again under the lock of the password: it may have been set by a code since.
    proof = await pin_proof(uow, person.id, at=at)
    if proof.alone and not code:
        return Method.PASSWORD
    if proof.beside is None:
        return proof.refusal()
    if proof.beside is Method.TOTP:
        return await second_factor.judge_code(uow, vault, owner_id=person.id, code=code, at=at)
    wrong = await codes.prove(
        uow, vault, blind=reach.bound_blind(person), owner_id=person.id, purpose=Purpose.RESET_PIN, code=code, at=at
    )
    return wrong or Method.CODE


async def _person(db: Database, customer_id: CustomerId) -> models.Customer:
    async with db.begin() as uow:
        person = await queries.open_customer(uow, customer_id)
    assert person is not None, "only a customer is signed in as one"
    return person
