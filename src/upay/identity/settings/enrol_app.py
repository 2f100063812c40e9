"""Setting up an authenticator app, taking it off, and the recovery codes that come with it."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from upay.identity import models, queries, rules
from upay.identity.assurance import Method, Standing, VerificationFailed
from upay.identity.doors import sessions
from upay.identity.doors.staff_sign_in import of_staff
from upay.identity.models import Who
from upay.identity.proofs import recovery, second_factor, totp
from upay.identity.settings import approvals
from upay.identity.telling import notices, reach
from upay.kit.acts import Act
from upay.kit.ids import CustomerId, StaffId
from upay.platform import attempts, audit
from upay.platform.crypto import Vault
from upay.platform.db import Database, UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class AppBegun:
    """A secret for an app, shown once: as text, and as the address that the picture holds."""

    secret: str = field(repr=False)
    address: str = field(repr=False)


async def begin_app(
    db: Database, vault: Vault, *, customer_id: CustomerId, standing: Standing, at: datetime
) -> AppBegun:
    """Begin with an app: nothing changes until its first code was entered."""
    await _demand(db, vault, customer_id=customer_id, standing=standing, action="begin_totp", at=at)
    async with db.begin() as uow:
        await _use(uow, vault, standing=standing, action="begin_totp", at=at)
        person = await queries.open_customer(uow, customer_id)
        assert person is not None, "only a customer is signed in as one"
        name = reach.called(vault, person)
        return await begin_for(uow, vault, owner_id=customer_id, name=name, at=at)


async def confirm_app(
    db: Database, vault: Vault, *, customer_id: CustomerId, session_id: UUID, code: str, at: datetime
) -> list[str]:
    """Let the app count from now on, if the session still holds; return the recovery codes, shown this once."""
    await second_factor.slow_down(db, vault, owner_id=customer_id, at=at)
    attempt = attempts.of_customer("confirm_totp", customer_id, at=at)
    async with attempts.trying(db, attempt):
        made: list[str] = []
        async with db.begin() as uow:
            if not await sessions.holds_still(uow, customer_id, session_id):
                raise VerificationFailed(method=Method.TOTP, problem="late")
            refusal = await _confirm(uow, vault, owner_id=customer_id, code=code, at=at)
            if refusal is None:
                made = await recovery.make(uow, vault, owner_id=customer_id, at=at)
                to = await queries.addressee(uow, customer_id, door=Who.CUSTOMER)
                notices.tell(uow, vault, to=to, words=notices.TOTP_ON, at=at)
                await uow.write([attempt.succeeded(at=at).row()])
        if refusal is not None:
            raise refusal
    return made


async def remove_app(db: Database, vault: Vault, *, customer_id: CustomerId, standing: Standing, at: datetime) -> None:
    """Take the app off, and its recovery codes; the owner hears of it."""
    await _demand(db, vault, customer_id=customer_id, standing=standing, action="remove_totp", at=at)
    async with db.begin() as uow:
        await _use(uow, vault, standing=standing, action="remove_totp", at=at)
        gone = sa.delete(models.Totp).where(models.Totp.owner_id == customer_id, models.Totp.confirmed_at.is_not(None))
        if (await uow.session.scalars(gone.returning(models.Totp.owner_id))).one_or_none() is None:
            raise VerificationFailed(method=Method.TOTP, problem="none")
        await recovery.forget(uow, owner_id=customer_id)
        to = await queries.addressee(uow, customer_id, door=Who.CUSTOMER)
        notices.tell(uow, vault, to=to, words=notices.TOTP_OFF, at=at)
        await uow.write([attempts.of_customer("remove_totp", customer_id, at=at).succeeded(at=at).row()])


async def renew_recovery_codes(
    db: Database, vault: Vault, *, customer_id: CustomerId, standing: Standing, at: datetime
) -> list[str]:
    """Make new recovery codes; the earlier ones open nothing from then on."""
    await _demand(db, vault, customer_id=customer_id, standing=standing, action="renew_recovery_codes", at=at)
    async with db.begin() as uow:
        await _use(uow, vault, standing=standing, action="renew_recovery_codes", at=at)
        if not await totp.is_on(uow, customer_id):
            raise VerificationFailed(method=Method.TOTP, problem="none")
        await uow.write([attempts.of_customer("renew_recovery_codes", customer_id, at=at).succeeded(at=at).row()])
        to = await queries.addressee(uow, customer_id, door=Who.CUSTOMER)
        notices.tell(uow, vault, to=to, words=notices.RECOVERY_RENEWED, at=at)
        return await recovery.make(uow, vault, owner_id=customer_id, at=at)


async def begin_staff_app(db: Database, vault: Vault, *, staff_id: StaffId, session_id: UUID, at: datetime) -> AppBegun:
    """Begin with the app of a member of staff, in the session that a ticket opened.

    The password alone does not do: whoever has guessed it would set up an app of their own. One who has an app is
    asked for it instead.
    """
    async with db.begin() as uow:
        person = await uow.session.get_one(models.Staff, staff_id)
        session = await uow.session.get_one(models.Session, session_id)
        if Method.TICKET.value not in session.proven:
            raise VerificationFailed(method=Method.TICKET, problem="none")
        if await second_factor.ways(uow, staff_id):
            raise VerificationFailed(method=Method.TOTP, problem="already_on")
        return await begin_for(uow, vault, owner_id=staff_id, name=person.login, at=at)


async def confirm_staff_app(
    db: Database, vault: Vault, *, staff_id: StaffId, session_id: UUID, code: str, at: datetime
) -> list[str]:
    """Let it count; the session in which it was set up has proven it."""
    await second_factor.slow_down(db, vault, owner_id=staff_id, at=at)
    attempt = of_staff("confirm_totp", staff_id, at=at)
    async with attempts.trying(db, attempt):
        made: list[str] = []
        async with db.begin() as uow:
            refusal = await _confirm(uow, vault, owner_id=staff_id, code=code, at=at)
            if refusal is None:
                made = await recovery.make(uow, vault, owner_id=staff_id, at=at)
                session = await uow.session.get_one(models.Session, session_id)
                kept = {name: when for name, when in session.proven.items() if name != Method.TICKET}
                session.proven = {**kept, Method.TOTP.value: at.isoformat()}
                await uow.write([attempt.succeeded(at=at).row()])
                await audit.write(uow, vault, actor=f"staff:{staff_id}", act=Act.SET_UP_APP, at=at)
        if refusal is not None:
            raise refusal
    return made


async def give_app(uow: UnitOfWork, vault: Vault, *, owner_id: UUID, secret: str, at: datetime) -> None:
    """Give somebody an app whose secret is known: for the cast of the demo and of the tests, and for nobody else."""
    await totp.begin(uow, vault, owner_id=owner_id, secret=secret, at=at)
    row = await totp.lock(uow, owner_id)
    assert row is not None, "it was begun a line above"
    row.confirmed_at = at
    await uow.flush()


async def unused_code(uow: UnitOfWork, *, owner_id: UUID, secret: str, at: datetime) -> str | None:
    """Return a code of a known app that has not been taken yet, None while all that count have been.

    The secret is the caller's; nothing sealed is opened for this.
    """
    row = await totp.lock(uow, owner_id)
    return totp.next_code(secret, after=None if row is None else row.last_step, at=at)


async def begin_for(uow: UnitOfWork, vault: Vault, *, owner_id: UUID, name: str, at: datetime) -> AppBegun:
    """Begin with an app of somebody who has none; that they may, was the caller's question."""
    if await totp.is_on(uow, owner_id):
        raise VerificationFailed(method=Method.TOTP, problem="already_on")
    secret = totp.new_secret()
    await totp.begin(uow, vault, owner_id=owner_id, secret=secret, at=at)
    return AppBegun(secret=secret, address=totp.address(secret, name=name))


async def _confirm(
    uow: UnitOfWork, vault: Vault, *, owner_id: UUID, code: str, at: datetime
) -> VerificationFailed | None:
    row = await totp.lock(uow, owner_id)
    if row is None or row.confirmed_at is not None:
        return VerificationFailed(method=Method.TOTP, problem="none")
    if row.began_at + rules.APP_SET_UP_LIFE <= at:
        return VerificationFailed(method=Method.TOTP, problem="late")
    refusal = totp.judge(row, vault, code=code.strip(), at=at)
    if refusal is None:
        row.confirmed_at = at
    return refusal


async def _demand(
    db: Database, vault: Vault, *, customer_id: CustomerId, standing: Standing, action: str, at: datetime
) -> None:
    await approvals.demand(
        db, vault, standing=standing, customer_id=customer_id, action=action, binding={}, about={}, at=at
    )


async def _use(uow: UnitOfWork, vault: Vault, *, standing: Standing, action: str, at: datetime) -> None:
    await approvals.use(uow, vault, standing=standing, action=action, binding={}, at=at)
