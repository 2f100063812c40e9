"""Sessions: who holds a token, and for how long."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from upay.identity import models, queries, rules
from upay.identity.arrival_models import Arrival, Means
from upay.identity.assurance import Level, Method, level_of
from upay.identity.doors.emergency import emergency_until
from upay.identity.doors.staff_sessions import STAFF_TERMS, StaffTerms
from upay.identity.models import Role, Who
from upay.identity.proofs import arrivals, devices
from upay.identity.proofs.arrivals import Noted
from upay.identity.proofs.devices import Device, Recognised
from upay.identity.proofs.strange import Watch
from upay.identity.proofs.tell_arrivals import tell_new_device
from upay.kit.ids import AttemptId, CustomerId, GuestId, MerchantId, MerchantPersonId, StaffId, new_id
from upay.kit.refusal import Fact, NotFound
from upay.platform.attempts import Attempt
from upay.platform.crypto import Vault, digest_token, new_token
from upay.platform.db import Database, UnitOfWork, Write, event

_LIFE = {
    Who.CUSTOMER: rules.CUSTOMER_SESSION,
    Who.MERCHANT: rules.CUSTOMER_SESSION,
    Who.STAFF: rules.STAFF_SESSION,
    Who.GUEST: rules.GUEST_SESSION,
}
_IDLE = frozenset({Who.CUSTOMER, Who.MERCHANT})
"""Whose sessions end when they are not used for a while; a guest comes back for an answer on the next day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A customer who has just signed in; the token is shown once."""

    customer_id: CustomerId
    token: str = field(repr=False)
    mark: str = field(default="", repr=False)
    """What the browser is to bear, to be known again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MerchantSignedIn:
    """Somebody of a shop who has just signed in; the token is shown once."""

    person_id: MerchantPersonId
    token: str = field(repr=False)
    mark: str = field(default="", repr=False)
    """What the browser is to bear, to be known again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffSignedIn:
    """A member of staff who has just signed in; the token is shown once."""

    staff_id: StaffId
    token: str = field(repr=False)
    mark: str = field(default="", repr=False)
    """What the browser is to bear, to be known again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Who is asking."""

    id: UUID
    who: Who
    who_id: UUID
    roles: frozenset[Role]
    """Empty for all but staff."""
    shop: MerchantId | None = None
    """The shop, in a session of one of its people."""
    device_id: UUID | None = None
    proven: Mapping[str, str] = field(default_factory=dict)
    """What was proven in it, and when last: method -> instant."""
    created_at: datetime
    expires_at: datetime
    emergency_until: datetime | None = None
    """Of staff: has emergency access, and until when; what that opens, `staff_roles` says."""

    @property
    def level(self) -> Level:
        """How much was proven in it."""
        return level_of(self.proven)

    @property
    def customer_id(self) -> CustomerId:
        """The customer; ask only in a customer's session."""
        assert self.who is Who.CUSTOMER, "this session is not a customer's"
        return CustomerId(self.who_id)

    @property
    def person_id(self) -> MerchantPersonId:
        """The shop's person; ask only in a session of one."""
        assert self.who is Who.MERCHANT, "this session is not of a shop"
        return MerchantPersonId(self.who_id)

    @property
    def merchant_id(self) -> MerchantId:
        """The shop, likewise."""
        assert self.shop is not None, "this session is not of a shop"
        return self.shop

    @property
    def staff_id(self) -> StaffId:
        """The member of staff; ask only in a session of staff."""
        assert self.who is Who.STAFF, "this session is not of staff"
        return StaffId(self.who_id)

    @property
    def guest_id(self) -> GuestId:
        """The guest, likewise."""
        assert self.who is Who.GUEST, "this session is not a guest's"
        return GuestId(self.who_id)


async def who(
    db: Database, *, token: str, at: datetime, staff: StaffTerms = STAFF_TERMS, used: bool = True,
    vault: Vault | None = None, address: str = "",
) -> Session | None:  # fmt: skip
    """Tell who holds this token, if it still counts, and note that it was used and from where.

    That a page asks by itself is no use.
    """
    digest = digest_token(token)
    async with db.begin() as uow:
        found = await queries.session_by_digest(uow, digest)
        if found is None:
            return None
        row, roles, shop = found
        kind = Who(row.who_kind)
        if row.expires_at <= at or (kind in _IDLE and row.last_seen_at + rules.CUSTOMER_IDLE <= at):
            return None
        expires_at, emergency = row.expires_at, None
        if kind is Who.STAFF:
            expires_at = min(expires_at, staff.last_end(row.created_at))
            if min(expires_at, staff.idle_end(row.last_seen_at)) <= at:
                return None
            emergency = await emergency_until(uow, staff_id=StaffId(row.who_id), at=at)
        if used and row.last_seen_at + rules.SEEN_EVERY <= at:
            # Of many requests at once the latest wins; none of them waits for more than this one row.
            await uow.session.execute(
                sa.update(models.Session)
                .where(models.Session.id == row.id, models.Session.last_seen_at < at)
                .values(last_seen_at=at)
                .execution_options(synchronize_session=False)
            )
            if vault is not None and address and row.device_id is not None:
                # Whoever travels while signed in is where they were seen last, not where they signed in.
                await devices.seen_at(uow, vault, device_id=row.device_id, owner_id=row.who_id, address=address)
    return Session(
        id=row.id, who=kind, who_id=row.who_id, roles=frozenset(Role(role) for role in roles),
        shop=shop, device_id=row.device_id,
        proven=row.proven, created_at=row.created_at, expires_at=expires_at, emergency_until=emergency,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A session that has just begun: its id, the token that opens it, and the mark of the device."""

    id: UUID
    token: str = field(repr=False)
    mark: str = field(repr=False)


async def begin_session(
    uow: UnitOfWork,
    vault: Vault,
    *,
    kind: Who,
    who_id: UUID,
    device: Device,
    at: datetime,
    proven: Iterable[Method] = (),
    quiet: bool = False,
    arrived: Noted | None = None,
) -> Begun:
    """Open a session with a fresh token; an earlier one of the same person on the same device ends with it.

    Whoever comes to a door hears of a new device, and the arrival is settled; `quiet` when somebody signs up: the
    device is the one in their hand. A customer whose account was closed while they proved themselves is not there.
    """
    if kind is Who.CUSTOMER and await queries.open_customer(uow, who_id) is None:
        raise NotFound
    token, known = new_token(), None
    if kind is not Who.GUEST:
        known = await devices.recognise(uow, vault, owner_id=who_id, device=device, at=at)
        if kind in _IDLE and not quiet:
            came = arrived or await _came(uow, vault, kind=kind, who_id=who_id, device=device, at=at)
            await _settle(uow, vault, came, known, at=at)
        await _end(uow, sa.and_(models.Session.who_id == who_id, models.Session.device_id == known.id), at=at)
    session_id = new_id()
    uow.add(
        models.Session(
            id=session_id, token_digest=digest_token(token), who_kind=kind.value, who_id=who_id,
            device_id=None if known is None else known.id, created_at=at, last_seen_at=at, expires_at=at + _LIFE[kind],
            proven={method.value: at.isoformat() for method in proven},
        )
    )  # fmt: skip
    await uow.flush()
    return Begun(id=session_id, token=token, mark="" if known is None else known.mark)


async def _came(uow: UnitOfWork, vault: Vault, *, kind: Who, who_id: UUID, device: Device, at: datetime) -> Noted:
    """Write an arrival down for who has not been written down at the door, so that nobody comes in unheard."""
    row = arrivals.row_of(
        vault, id_=new_id(), door=kind, means=Means.CODE, number=None, owner_id=who_id, device=device, at=at
    )
    uow.add(row)
    await uow.flush()
    return Noted(id=row.id, watch=Watch())


async def _settle(uow: UnitOfWork, vault: Vault, arrived: Noted, known: Recognised, *, at: datetime) -> None:
    row = await uow.session.get_one(Arrival, arrived.id)
    row.outcome, row.device_id = arrivals.IN, known.id
    if known.new:
        await tell_new_device(uow, vault, arrived.watch, row, device_id=known.id, at=at)
    await uow.flush()


async def end_sessions(uow: UnitOfWork, *, who_id: UUID, at: datetime, keep: UUID | None = None) -> int:
    """End every session of somebody, but the one to keep; return how many that were."""
    which = models.Session.who_id == who_id
    return await _end(uow, which if keep is None else sa.and_(which, models.Session.id != keep), at=at)


async def end_sessions_where(uow: UnitOfWork, which: sa.ColumnElement[bool], *, at: datetime) -> int:
    """End the sessions that fit; return how many that were."""
    return await _end(uow, which, at=at)


async def sign_out(db: Database, *, token: str, at: datetime) -> None:
    """End the session of this token; a token that counts no more is no fault."""
    async with db.begin() as uow:
        await _end(uow, models.Session.token_digest == digest_token(token), at=at)


async def session_counts(uow: UnitOfWork, session_id: UUID) -> bool:
    """Tell whether a session has not been ended; that it has not run out, its holder knows."""
    query = sa.select(models.Session.id).where(models.Session.id == session_id, models.Session.ended_at.is_(None))
    return await uow.session.scalar(query) is not None


async def holds_still(uow: UnitOfWork, customer_id: UUID, session_id: UUID) -> bool:
    """Lock the customer, and tell whether the session still counts.

    For what adds a way in: whoever stops the account ends the session and takes off what is new under the same lock, so
    that nothing is added beside it and stays.
    """
    await queries.lock_customer(uow, customer_id)
    return await session_counts(uow, session_id)


async def end_device(uow: UnitOfWork, *, customer_id: CustomerId, device_id: UUID, at: datetime) -> None:
    """Sign a customer out on one device and take it off the list; a device of somebody else is not there."""
    if not await devices.forget(uow, owner_id=customer_id, device_id=device_id, at=at):
        raise NotFound
    await _end(uow, models.Session.device_id == device_id, at=at)
    await uow.write([_attempt(customer_id, device=str(device_id), at=at)])


async def end_other_sessions(
    uow: UnitOfWork, *, customer_id: CustomerId, keep: UUID | None, actor: str = "customer", at: datetime
) -> int:
    """Sign a customer out everywhere but in the session to keep; return how many sessions ended."""
    ended = await end_sessions(uow, who_id=customer_id, at=at, keep=keep)
    await uow.write([_attempt(customer_id, actor=actor, ended=ended, at=at)])
    return ended


async def _end(uow: UnitOfWork, which: sa.ColumnElement[bool], *, at: datetime) -> int:
    """End sessions, and let open pages of theirs know, which are held to nothing but the session."""
    ended = await uow.session.execute(
        sa.update(models.Session)
        .where(which, models.Session.ended_at.is_(None))
        .values(ended_at=at)
        .returning(models.Session.who_id)
        .execution_options(synchronize_session=False)
    )
    whose = list(ended.scalars())
    for who_id in set(whose):
        uow.publish(event("identity.sessions_ended", channels=[channel_of(who_id)], who=who_id))
    return len(whose)


def channel_of(who_id: UUID) -> str:
    """Return where it is told that sessions of somebody have ended."""
    return f"sessions:{who_id}"


def _attempt(customer_id: CustomerId, *, actor: str = "customer", at: datetime, **facts: Fact) -> Write:
    begun = Attempt(id=AttemptId(new_id()), kind="end_sessions", customer_id=customer_id, actor=actor, asked={}, at=at)
    return begun.succeeded(at=at, **facts).row()
