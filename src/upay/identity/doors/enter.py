"""Coming in with a password, one way for everybody: customers, shops' people and staff.

The guess is hashed before anything is locked, counted under the lock, and answered alike whether there is such a person
or not. Whoever is let in has a session; whoever is refused has an attempt that says why.
"""

from datetime import datetime
from uuid import UUID

from upay.identity import queries
from upay.identity.arrival_models import Means
from upay.identity.assurance import Method, VerificationFailed, VerificationRequired
from upay.identity.doors import confirm_device, sessions
from upay.identity.doors.confirm_device import Confirmation, Knock, Pin
from upay.identity.doors.sessions import Begun
from upay.identity.hashing import HASHER
from upay.identity.models import Who
from upay.identity.proofs import arrivals, credentials, second_factor, totp
from upay.identity.proofs.credentials import AccountLocked
from upay.identity.proofs.devices import Device
from upay.identity.proofs.keys_only import password_off
from upay.identity.proofs.strange import Watch
from upay.identity.telling import notices
from upay.kit.acts import Act
from upay.kit.refusal import Refusal
from upay.platform import audit
from upay.platform.attempts import Attempt
from upay.platform.crypto import Vault
from upay.platform.db import Database, UnitOfWork, event


async def enter(
    db: Database, vault: Vault, *, kind: Who, owner_id: UUID | None, blind: bytes, password: str, seen: str | None,
    device: Device, attempt: Attempt, code: str | None, at: datetime, watch: Watch | None = None,
    given: Confirmation | None = None,
) -> tuple[UUID, Begun]:  # fmt: skip
    """Judge a password against the hash that was seen; return who is in, and the session that has begun.

    Whoever has an authenticator app enters its code, or a recovery code, as well; whoever comes on a new device, or
    looks strange to the `watch`, confirms it. That any of this is asked for is said only to who has the password.
    """
    noted = None if watch is None else await arrivals.note(
        db, vault, id_=attempt.id, door=kind, means=Means.PASSWORD, number=blind, owner_id=owner_id, device=device,
        watch=watch, at=at,
    )  # fmt: skip
    if code is not None or given is not None:
        await second_factor.slow_down(db, vault, owner_id=owner_id or UUID(bytes=blind[:16]), signing_in=True, at=at)
    way_out = "supervisor" if kind is Who.STAFF else "code"
    right = await HASHER.matches(vault, password, seen)
    pin = await _pin(db, vault, given, owner_id=owner_id)
    refusal: Refusal | None
    begun: Begun | None = None
    async with db.begin() as uow:
        if kind is Who.CUSTOMER and owner_id is not None and await queries.open_customer(uow, owner_id) is None:
            # Closed while the password was hashed: from then on the number is one that nobody has.
            owner_id = None
        off = await password_off(uow, owner_id if kind is Who.CUSTOMER else None)
        if owner_id is None:
            refusal = await credentials.judge_stranger(uow, blind=blind, way_out=way_out, at=at)
        else:
            refusal = await credentials.judge_password(
                uow,
                vault,
                owner_id=owner_id,
                password=password,
                seen=seen,
                right=right,
                way_out=way_out,
                off=off,
                at=at,
            )
            if isinstance(refusal, AccountLocked) and not off:
                await tell_locked(uow, vault, door=kind, owner_id=owner_id, refusal=refusal, at=at)
        proven = [Method.PASSWORD]
        if owner_id is not None and refusal is None:
            knock = Knock(
                noted=noted, kind=kind, owner_id=owner_id, device=device, code=code, given=given, pin=pin, at=at
            )
            beside = await _beside(uow, vault, knock)
            proven += () if isinstance(beside, Refusal) else beside
            refusal = beside if isinstance(beside, Refusal) else None
        if noted is not None and refusal is not None:
            await arrivals.settle(uow, noted.id, outcome=refusal.code)
        if owner_id is not None and refusal is None:
            begun = await sessions.begin_session(
                uow, vault, kind=kind, who_id=owner_id, device=device, at=at, proven=proven,
                arrived=noted,
            )  # fmt: skip
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


async def _pin(db: Database, vault: Vault, given: Confirmation | None, *, owner_id: UUID | None) -> Pin | None:
    """Hold a PIN that came along against its hash before anything is locked; a stranger's costs as much."""
    if given is None or not given.pin:
        return None
    seen = None
    if owner_id is not None:
        async with db.begin() as uow:
            seen = await queries.pin_hash(uow, owner_id)
    return Pin(typed=given.pin, seen=seen, right=await HASHER.matches(vault, given.pin, seen))


async def _beside(uow: UnitOfWork, vault: Vault, knock: Knock) -> Refusal | tuple[Method, ...]:
    """Judge what the password alone does not do: the second factor of who has one, then what confirms the device."""
    second = await _second(uow, vault, knock)
    if isinstance(second, Refusal):
        return second
    proven = () if second is None else (second,)
    if knock.noted is None:
        return proven
    confirmed = await confirm_device.judge(uow, vault, knock.noted, knock, second=second)
    return confirmed if isinstance(confirmed, Refusal) else (*proven, *confirmed)


async def _second(
    uow: UnitOfWork, vault: Vault, knock: Knock
) -> Method | VerificationRequired | VerificationFailed | None:
    if not await totp.is_on(uow, knock.owner_id):
        return None
    before = await confirm_device.second_proven(uow, vault, knock)
    if before is not None:
        return before
    if not knock.code:
        return VerificationRequired(action="sign_in", ways=await second_factor.ways(uow, knock.owner_id))
    return await second_factor.judge_code(uow, vault, owner_id=knock.owner_id, code=knock.code, at=knock.at)


async def tell_locked(
    uow: UnitOfWork, vault: Vault, *, door: Who, owner_id: UUID, refusal: AccountLocked, at: datetime
) -> None:
    """Let the owner and the house know of a lock, once: at the guess that brought it about.

    Of staff the supervisors know: it stands in the audit, and beside the colleague's name.
    """
    if not refusal.begun:
        return
    if door is Who.STAFF:
        whose = f"staff:{owner_id}"
        await audit.write(uow, vault, actor=whose, act=Act.LOGIN_LOCKED, subject=whose, at=at)
        uow.publish(event("staff.changed", channels=["desk"]))
        return
    to = await queries.addressee(uow, owner_id, door=door)
    notices.tell(uow, vault, to=to, words=notices.locked(door, refusal.until), at=at)
    if door is Who.CUSTOMER:
        uow.publish(event("identity.locked", channels=[f"customer:{owner_id}"], customer=owner_id))
