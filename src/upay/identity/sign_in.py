"""Signing in: with the password, or with a one-time code."""

from datetime import datetime

from upay.identity import callers, codes, credentials, models, notices, queries, rules, sessions
from upay.identity.codes import CodeExpired, CodeWrong
from upay.identity.credentials import AccountLocked, PasswordWrong
from upay.identity.hashing import HASHER
from upay.identity.models import Purpose, Who
from upay.identity.sessions import SignedIn
from upay.kit.ids import CustomerId
from upay.platform import attempts
from upay.platform.crypto import Vault
from upay.platform.db import Database, UnitOfWork, event


async def sign_in(db: Database, vault: Vault, *, phone: str, password: str, device: str, at: datetime) -> SignedIn:
    """Sign a customer in; whether the number has an account shows neither in the answer nor in its cost."""
    caller = await callers.recognise(db, vault, phone=phone)
    asked = {"device": callers.short_device(device)}
    async with attempts.trying(db, caller.attempt("sign_in", at=at, **asked)) as attempt:
        rules.missing({"phone": phone, "password": password})
        rules.phone_number(phone)
        right = await HASHER.matches(password, caller.password_hash)
        refusal: PasswordWrong | AccountLocked | None
        customer_id, token = caller.customer_id, ""
        async with db.begin() as uow:
            if customer_id is None:
                refusal = await credentials.judge_stranger(uow, blind=caller.blind, way_out="code", at=at)
            else:
                refusal = await credentials.judge_password(
                    uow, owner_id=customer_id, password=password, seen=caller.password_hash, right=right,
                    way_out="code", at=at,
                )  # fmt: skip
                if isinstance(refusal, AccountLocked):
                    await tell_locked(uow, vault, customer_id=customer_id, refusal=refusal, at=at)
            if customer_id is not None and refusal is None:
                token = await sessions.begin_session(uow, kind=Who.CUSTOMER, who_id=customer_id, device=device, at=at)
                await uow.write([attempt.succeeded(at=at).row()])
        if refusal is not None:
            raise refusal
        assert customer_id is not None, "only a customer's password is right"
    return SignedIn(customer_id=customer_id, token=token)


async def sign_in_with_code(
    db: Database, vault: Vault, *, phone: str, code: str, device: str, at: datetime
) -> SignedIn:
    """Sign a customer in by a code; a locked account stays locked until it is unlocked on purpose."""
    caller = await callers.recognise(db, vault, phone=phone)
    asked = {"device": callers.short_device(device), "by": "code"}
    async with attempts.trying(db, caller.attempt("sign_in", at=at, **asked)) as attempt:
        rules.missing({"phone": phone, "code": code})
        rules.phone_number(phone)
        refusal: CodeWrong | CodeExpired | AccountLocked | None
        customer_id, token = caller.customer_id, ""
        async with db.begin() as uow:
            refusal = await codes.prove(
                uow, vault, blind=caller.blind, customer_id=customer_id, purpose=Purpose.SIGN_IN, code=code, at=at
            )
            if customer_id is not None and refusal is None:
                locked = await queries.lock_password(uow, customer_id)
                if locked is not None and locked.locked_at is not None:
                    refusal = AccountLocked(since=locked.locked_at, way_out="code")
                else:
                    token = await sessions.begin_session(
                        uow, kind=Who.CUSTOMER, who_id=customer_id, device=device, at=at
                    )
                    await uow.write([attempt.succeeded(at=at).row()])
        if refusal is not None:
            raise refusal
        assert customer_id is not None, "no code was sent to a number that nobody has"
    return SignedIn(customer_id=customer_id, token=token)


async def tell_locked(
    uow: UnitOfWork, vault: Vault, *, customer_id: CustomerId, refusal: AccountLocked, at: datetime
) -> None:
    """Let the customer and the house know of a lock, once: at the guess that brought it about."""
    if refusal.facts["since"] != rules.iso(at):
        return
    customer = await uow.session.get_one(models.Customer, customer_id)
    notices.tell(uow, vault, customer=customer, words=notices.LOCKED, at=at)
    uow.publish(event("identity.locked", channels=[f"customer:{customer_id}"], customer=customer_id))
