"""Sessions: who holds a token, and for how long."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from upay.identity import callers, models, queries, rules
from upay.identity.models import Role, Who
from upay.kit.ids import CustomerId, GuestId, MerchantId, MerchantPersonId, StaffId, new_id
from upay.platform.crypto import digest_token, new_token
from upay.platform.db import Database, UnitOfWork

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


@dataclass(frozen=True, slots=True, kw_only=True)
class MerchantSignedIn:
    """Somebody of a shop who has just signed in; the token is shown once."""

    person_id: MerchantPersonId
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffSignedIn:
    """A member of staff who has just signed in; the token is shown once."""

    staff_id: StaffId
    token: str = field(repr=False)


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
    created_at: datetime
    expires_at: datetime

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


async def who(db: Database, *, token: str, at: datetime) -> Session | None:
    """Tell who holds this token, if it still counts, and note that it was used."""
    digest = digest_token(token)
    async with db.begin() as uow:
        found = await queries.session_by_digest(uow, digest)
        if found is None:
            return None
        row, roles, shop = found
        kind = Who(row.who_kind)
        if row.expires_at <= at or (kind in _IDLE and row.last_seen_at + rules.CUSTOMER_IDLE <= at):
            return None
        if row.last_seen_at + rules.SEEN_EVERY <= at:
            # Of many requests at once the latest wins; none of them waits for more than this one row.
            await uow.session.execute(
                sa.update(models.Session)
                .where(models.Session.id == row.id, models.Session.last_seen_at < at)
                .values(last_seen_at=at)
                .execution_options(synchronize_session=False)
            )
    return Session(
        id=row.id, who=kind, who_id=row.who_id, roles=frozenset(Role(role) for role in roles),
        shop=shop, created_at=row.created_at, expires_at=row.expires_at,
    )  # fmt: skip


async def begin_session(uow: UnitOfWork, *, kind: Who, who_id: UUID, device: str, at: datetime) -> str:
    """Open a session and return its token."""
    token = new_token()
    uow.add(
        models.Session(
            id=new_id(), token_digest=digest_token(token), who_kind=kind.value, who_id=who_id,
            device=callers.short_device(device), created_at=at, last_seen_at=at, expires_at=at + _LIFE[kind],
        )
    )  # fmt: skip
    return token


async def end_sessions(uow: UnitOfWork, *, who_id: UUID, at: datetime, keep: UUID | None = None) -> None:
    """End every session of somebody, but the one to keep."""
    ending = sa.update(models.Session).where(models.Session.who_id == who_id, models.Session.ended_at.is_(None))
    if keep is not None:
        ending = ending.where(models.Session.id != keep)
    await uow.session.execute(ending.values(ended_at=at).execution_options(synchronize_session=False))


async def sign_out(db: Database, *, token: str, at: datetime) -> None:
    """End the session of this token; a token that counts no more is no fault."""
    async with db.begin() as uow:
        await _end(uow, models.Session.token_digest == digest_token(token), at=at)


async def end_session(uow: UnitOfWork, *, customer_id: UUID, session_id: UUID, at: datetime) -> None:
    """End one of a customer's sessions, on whatever device it is."""
    await _end(uow, sa.and_(models.Session.who_id == customer_id, models.Session.id == session_id), at=at)


async def _end(uow: UnitOfWork, which: sa.ColumnElement[bool], *, at: datetime) -> None:
    await uow.session.execute(
        sa.update(models.Session)
        .where(which, models.Session.ended_at.is_(None))
        .values(ended_at=at)
        .execution_options(synchronize_session=False)
    )
