"""Reporting a lost phone, from any browser and without it: the number and the password are enough to stop everything.

It takes no second factor, since that may be what was lost, and it opens nothing. A locked account can be reported too:
whoever guessed at the password until it locked may be the finder. Guesses at that are few, with longer and longer
rests, and counted apart.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

from upay.identity import models, queries, rules
from upay.identity.doors import sessions
from upay.identity.doors.enter import tell_locked
from upay.identity.hashing import HASHER
from upay.identity.models import Who
from upay.identity.proofs import callers, credentials, devices
from upay.identity.proofs.callers import Caller
from upay.identity.proofs.credentials import AccountLocked, PasswordWrong
from upay.identity.proofs.take_off_young import take_off_young
from upay.identity.telling import notices
from upay.kit.ids import CustomerId
from upay.platform import attempts
from upay.platform.attempts import Attempt
from upay.platform.crypto import Vault
from upay.platform.db import Database, UnitOfWork

Stop = Callable[[UnitOfWork, CustomerId], Awaitable[None]]
"""Freezes the customer's wallet, in both places, as lost."""
_WAY_OUT = "person"


async def report_loss(
    db: Database, vault: Vault, *, phone: str, password: str, stop: Stop, at: datetime
) -> None:  # fmt: skip
    """Stop everything for who has the password; a number that nobody has is answered as at the sign-in.

    So is one that the account is moving away from: it stops the account, and guesses at it are counted as there.
    """
    caller = await callers.recognise(db, vault, phone=phone, kept_at=at)
    async with attempts.trying(db, caller.attempt("report_loss", at=at)) as attempt:
        rules.missing({"phone": phone, "password": password})
        callers.typed(phone)
        right = await HASHER.matches(vault, password, caller.password_hash)
        async with db.begin() as uow:
            refusal: PasswordWrong | AccountLocked | None
            if caller.customer_id is None:
                refusal = await credentials.judge_stranger(uow, blind=caller.blind, way_out=_WAY_OUT, at=at)
            else:
                refusal = await _judge(uow, vault, caller, caller.customer_id, password=password, right=right, at=at)
                if refusal is None:
                    await _stop_all(uow, vault, customer_id=caller.customer_id, stop=stop, keep=None, at=at)
                    await uow.write([attempt.succeeded(at=at).row()])
        if refusal is not None:
            raise refusal


async def report_own_loss(
    uow: UnitOfWork, vault: Vault, *, customer_id: CustomerId, session_id: UUID, stop: Stop, attempt: Attempt,
    at: datetime,
) -> None:  # fmt: skip
    """Stop everything for who is signed in, but the session in which it is reported."""
    await _stop_all(uow, vault, customer_id=customer_id, stop=stop, keep=session_id, at=at)
    await uow.write([attempt.succeeded(at=at).row()])


async def _judge(
    uow: UnitOfWork, vault: Vault, caller: Caller, customer_id: CustomerId, *, password: str, right: bool, at: datetime
) -> PasswordWrong | AccountLocked | None:
    refusal = (
        await credentials.judge_apart(
            uow, vault, owner_id=customer_id, blind=caller.blind, password=password, seen=caller.password_hash,
            right=right, way_out=_WAY_OUT, at=at,
        )
        if caller.formerly
        else await credentials.judge_password(
            uow, vault, owner_id=customer_id, password=password, seen=caller.password_hash, right=right,
            way_out=_WAY_OUT, at=at,
        )
    )  # fmt: skip
    if not isinstance(refusal, AccountLocked):
        return refusal
    if refusal.begun:
        if not caller.formerly and caller.password_hash is not None:
            await tell_locked(uow, vault, door=Who.CUSTOMER, owner_id=customer_id, refusal=refusal, at=at)
        return refusal
    row = await queries.lock_password(uow, customer_id)
    assert row is not None, "it has just been judged"
    if row.hash != caller.password_hash:
        right = await HASHER.matches(vault, password, row.hash)
    guesses = await queries.lock_stranger(uow, vault.blind(str(customer_id), context="report_loss"))
    if not _still_counts(guesses, right=right, at=at):
        return refusal
    await credentials.renew(vault, row, password)
    return None


def _still_counts(guesses: models.Stranger, *, right: bool, at: datetime) -> bool:
    """Judge a guess at a locked account: a few wrong ones, and for a while not even the right one is taken."""
    if guesses.locked_until is not None and at < guesses.locked_until:
        return False
    if guesses.locked_until is not None:
        guesses.wrong_count, guesses.locked_until = 0, None
    if right:
        guesses.wrong_count, guesses.locks = 0, 0
        return True
    guesses.wrong_count += 1
    if guesses.wrong_count >= rules.LOSS_GUESSES:
        guesses.locked_until = at + rules.LOSS_RESTS[min(guesses.locks, len(rules.LOSS_RESTS) - 1)]
        guesses.locks += 1
    return False


async def _stop_all(
    uow: UnitOfWork, vault: Vault, *, customer_id: CustomerId, stop: Stop, keep: UUID | None, at: datetime
) -> None:
    await stop(uow, customer_id)
    await take_off_young(
        uow, vault, owner_id=customer_id, door=Who.CUSTOMER, since=at - rules.COOLING, at=at
    )  # fmt: skip
    await sessions.end_sessions(uow, who_id=customer_id, at=at, keep=keep)
    await devices.forget_all(uow, owner_id=customer_id, keep_of=keep, at=at)
    to = await queries.addressee(uow, customer_id, door=Who.CUSTOMER)
    notices.tell(uow, vault, to=to, words=notices.LOSS_REPORTED, at=at)
