"""Coming in with a password, one way for everybody: customers, shops' people and staff.

The guess is hashed before anything is locked, counted under the lock, and answered alike whether there is such a person
or not. Whoever is let in has a session; whoever is refused has an attempt that says why.
"""

from datetime import datetime
from uuid import UUID

from upay.identity import credentials, notices, queries, rules, second_factor, sessions, totp
from upay.identity.assurance import Method, VerificationFailed, VerificationRequired
from upay.identity.credentials import AccountLocked, PasswordWrong
from upay.identity.devices import Device
from upay.identity.hashing import HASHER
from upay.identity.models import Who
from upay.identity.sessions import Begun
from upay.kit.acts import Act
from upay.platform import audit
from upay.platform.attempts import Attempt
from upay.platform.crypto import Vault
from upay.platform.db import Database, UnitOfWork, event


async def enter(
    db: Database, vault: Vault, *, kind: Who, owner_id: UUID | None, blind: bytes, password: str, seen: str | None,
    device: Device, attempt: Attempt, code: str | None, at: datetime,
) -> tuple[UUID, Begun]:  # fmt: skip
    """Judge a password against the hash that was seen; return who is in, and the session that has begun.

    Whoever has an authenticator app enters its code, or a recovery code, as well. That it is asked for is said only to
    who has the password.
    """
    if code is not None:
        await second_factor.slow_down(db, vault, owner_id=owner_id or UUID(bytes=blind[:16]), signing_in=True, at=at)
    way_out = "supervisor" if kind is Who.STAFF else "code"
    right = await HASHER.matches(password, seen)
    refusal: PasswordWrong | AccountLocked | VerificationRequired | VerificationFailed | None
    begun: Begun | None = None
    async with db.begin() as uow:
        if owner_id is None:
            refusal = await credentials.judge_stranger(uow, blind=blind, way_out=way_out, at=at)
        else:
            refusal = await credentials.judge_password(
                uow, owner_id=owner_id, password=password, seen=seen, right=right, way_out=way_out, at=at
            )
            if isinstance(refusal, AccountLocked) and kind is not Who.STAFF:
                await tell_locked(uow, vault, door=kind, owner_id=owner_id, refusal=refusal, at=at)
        proven = [Method.PASSWORD]
        if owner_id is not None and refusal is None:
            second = await _second(uow, vault, owner_id=owner_id, code=code, at=at)
            if isinstance(second, Method):
                proven.append(second)
            else:
                refusal = second
        if owner_id is not None and refusal is None:
            begun = await sessions.begin_session(
                uow, vault, kind=kind, who_id=owner_id, device=device, at=at, proven=proven
            )
            await uow.write([attempt.succeeded(at=at, proven=",".join(proven)).row()])
            if kind is Who.STAFF:
                await audit.write(
                    uow, vault, actor=attempt.actor, act=Act.SIGN_IN, facts={"device": device.name}, at=at
                )
    if refusal is not None:
        raise refusal
    assert owner_id is not None, "a stranger's password is never right"
    assert begun is not None, "whoever is not refused is in"
    return owner_id, begun


async def _second(
    uow: UnitOfWork, vault: Vault, *, owner_id: UUID, code: str | None, at: datetime
) -> Method | VerificationRequired | VerificationFailed | None:
    if not await totp.is_on(uow, owner_id):
        return None
    if not code:
        return VerificationRequired(action="sign_in", ways=await second_factor.ways(uow, owner_id))
    return await second_factor.judge_code(uow, vault, owner_id=owner_id, code=code, at=at)


async def tell_locked(
    uow: UnitOfWork, vault: Vault, *, door: Who, owner_id: UUID, refusal: AccountLocked, at: datetime
) -> None:
    """Let the owner and the house know of a lock, once: at the guess that brought it about."""
    if refusal.facts["since"] != rules.iso(at):
        return
    to = await queries.addressee(uow, owner_id, door=door)
    notices.tell(uow, vault, to=to, words=notices.LOCKED[door], at=at)
    if door is Who.CUSTOMER:
        uow.publish(event("identity.locked", channels=[f"customer:{owner_id}"], customer=owner_id))
