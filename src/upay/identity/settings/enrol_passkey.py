"""A customer's own passkeys: adding one, calling it something, taking it away, and signing in with nothing else."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from upay.identity import queries
from upay.identity.arrival_models import Means
from upay.identity.assurance import Method, Standing, VerificationFailed
from upay.identity.doors import sessions
from upay.identity.doors.sessions import SignedIn
from upay.identity.models import Who
from upay.identity.proofs import arrivals, credentials, passkeys, second_factor
from upay.identity.proofs.credentials import AccountLocked
from upay.identity.proofs.devices import Device
from upay.identity.proofs.passkeys import Asked, Site
from upay.identity.proofs.settled_key import judge_settled
from upay.identity.proofs.strange import Watch
from upay.identity.rules import Lock
from upay.identity.settings import approvals
from upay.identity.settings.owners_proof import prove_owner, use_owners_proof
from upay.identity.settings.set_keys_only import refuse_to_strand
from upay.identity.telling import notices, reach
from upay.kit.ids import AttemptId, CustomerId, new_id
from upay.kit.refusal import NotFound
from upay.platform import attempts
from upay.platform.attempts import Attempt
from upay.platform.crypto import Vault
from upay.platform.db import Database, UnitOfWork

_SIGN_IN = "sign_in"
_REMOVE = "remove_passkey"


async def begin_passkey(
    db: Database, vault: Vault, site: Site, *, customer_id: CustomerId, standing: Standing, at: datetime
) -> Asked:
    """Begin with a passkey: what the browser is to ask the device for."""
    await approvals.demand(
        db, vault, standing=standing, customer_id=customer_id, action="add_passkey", binding={}, about={}, at=at
    )
    async with db.begin() as uow:
        await approvals.use(uow, vault, standing=standing, action="add_passkey", binding={}, at=at)
        person = await queries.open_customer(uow, customer_id)
        assert person is not None, "only a customer is signed in as one"
        called = reach.called(vault, person)
        return await passkeys.ask_to_register(
            uow, site, kind=Who.CUSTOMER, owner_id=customer_id, called=called, at=at
        )  # fmt: skip


async def add_passkey(
    db: Database, vault: Vault, site: Site, *, customer_id: CustomerId, session_id: UUID, challenge_id: UUID,
    credential: Mapping[str, Any], name: str, at: datetime,
) -> UUID:  # fmt: skip
    """Keep the passkey that the device made, if the session still holds; the owner hears of it."""
    await second_factor.slow_down(db, vault, owner_id=customer_id, at=at)
    attempt = attempts.of_customer("add_passkey", customer_id, at=at)
    async with attempts.trying(db, attempt):
        async with db.begin() as uow:
            if not await sessions.holds_still(uow, customer_id, session_id):
                raise VerificationFailed(method=Method.PASSKEY, problem="late")
            made = await passkeys.register(
                uow, site, kind=Who.CUSTOMER, owner_id=customer_id, challenge_id=challenge_id, credential=credential,
                name=name, at=at,
            )  # fmt: skip
            if not isinstance(made, VerificationFailed):
                to = await queries.addressee(uow, customer_id, door=Who.CUSTOMER)
                notices.tell(uow, vault, to=to, words=notices.PASSKEY_ADDED, at=at)
                await uow.write([attempt.succeeded(at=at, passkey_id=str(made)).row()])
        if isinstance(made, VerificationFailed):
            raise made
    return made


async def rename_passkey(db: Database, *, customer_id: CustomerId, passkey_id: UUID, name: str) -> None:
    """Call a passkey something else; somebody else's is not there."""
    async with db.begin() as uow:
        if not await passkeys.rename(uow, owner_id=customer_id, passkey_id=passkey_id, name=name):
            raise NotFound


async def remove_passkey(
    db: Database, vault: Vault, *, customer_id: CustomerId, passkey_id: UUID, standing: Standing, at: datetime,
    pin: str = "",
) -> None:  # fmt: skip
    """Take a passkey away, by the PIN or a passkey that is not new; somebody else's is not there.

    The owner hears of it.
    """
    binding = {"passkey": str(passkey_id)}
    attempt = attempts.of_customer(_REMOVE, customer_id, at=at)
    async with attempts.trying(db, attempt):
        await prove_owner(
            db, vault, attempt, action=_REMOVE, pin=pin, standing=standing, binding=binding, by_code_alone=False, at=at
        )
        async with db.begin() as uow:
            await use_owners_proof(
                uow, vault, attempt, action=_REMOVE, pin=pin, standing=standing, binding=binding, at=at
            )
            await refuse_to_strand(uow, customer_id, without=passkey_id, at=at)
            if not await passkeys.remove(uow, owner_id=customer_id, passkey_id=passkey_id):
                raise NotFound
            to = await queries.addressee(uow, customer_id, door=Who.CUSTOMER)
            notices.tell(uow, vault, to=to, words=notices.PASSKEY_REMOVED, at=at)
            await uow.write([attempt.succeeded(at=at, passkey_id=str(passkey_id)).row()])


async def begin_passkey_sign_in(db: Database, site: Site, *, at: datetime) -> Asked:
    """Ask whoever is at the door for a signature; who that is, the key tells."""
    async with db.begin() as uow:
        return await passkeys.ask_to_sign(uow, site, purpose=_SIGN_IN, at=at)


async def passkey_sign_in(
    db: Database, vault: Vault, site: Site, *, challenge_id: UUID, credential: Mapping[str, Any], device: Device,
    at: datetime, watch: Watch | None = None,
) -> SignedIn:  # fmt: skip
    """Sign a customer in with a passkey and nothing else.

    A passkey answers nobody but us and cannot be talked out of anybody: it confirms any device, however strange. What
    others guess at the password does not keep out who has one that has been there for three days; the password stays
    locked until it is unlocked on purpose. A newer one may be that of who snatched the phone, and waits for that.

    What its owner has locked ("not me") holds every key, since whoever signed in may have added one: only a new
    password opens it. Where passkeys alone open the account this cannot be, for no code sets a password there. So
    "not me" ends sessions and stops money there, and whoever holds any of the keys comes in again, with nothing that
    can go out before the freeze is lifted by the PIN or by a settled key: the owner then takes the strange key away.
    """
    watch = watch or Watch()
    refusal: VerificationFailed | AccountLocked | None = None
    async with db.begin() as uow:
        found = await passkeys.judge(
            uow, site, kind=Who.CUSTOMER, purpose=_SIGN_IN, challenge_id=challenge_id, credential=credential, at=at
        )
    attempt = Attempt(
        id=AttemptId(new_id()), kind="sign_in", actor="customer", asked={"device": device.name, "by": "passkey"}, at=at,
        customer_id=None if isinstance(found, VerificationFailed) else CustomerId(found),
    )  # fmt: skip
    async with attempts.trying(db, attempt):
        if isinstance(found, VerificationFailed):
            raise found
        noted = await arrivals.note(
            db, vault, id_=attempt.id, door=Who.CUSTOMER, means=Means.PASSKEY, number=None, owner_id=found,
            device=device, watch=watch, at=at,
        )  # fmt: skip
        async with db.begin() as uow:
            # A closed account has no door; its keys are answered like keys that nobody has.
            if await queries.open_customer(uow, found) is None:
                refusal = VerificationFailed(method=Method.PASSKEY, problem="wrong")
            elif (lock := await credentials.keeps_out(uow, found, at=at)) is not None:
                refusal = await _judge_lock(uow, lock, found, credential=credential, at=at)
            if refusal is None:
                begun = await sessions.begin_session(
                    uow, vault, kind=Who.CUSTOMER, who_id=found, device=device, at=at, proven=(Method.PASSKEY,),
                    arrived=noted,
                )  # fmt: skip
                await uow.write([attempt.succeeded(at=at).row()])
            if refusal is not None:
                await arrivals.settle(uow, noted.id, outcome=refusal.code)
        if refusal is not None:
            raise refusal
    return SignedIn(customer_id=CustomerId(found), token=begun.token, mark=begun.mark)


async def _judge_lock(
    uow: UnitOfWork, lock: Lock, owner_id: UUID, *, credential: Mapping[str, Any], at: datetime
) -> AccountLocked | None:
    """Return what a locked password is to a passkey: nothing, if guesses have locked it and the key is not new."""
    if not lock.by_owner and await judge_settled(uow, owner_id, credential=credential, at=at) is None:
        return None
    return AccountLocked(lock, way_out="code")
