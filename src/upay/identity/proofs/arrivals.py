"""Arrivals: who came to the door, from where, and what came of it; counted by network, shown to their owner and staff.

A row is committed before anything is judged: what comes at once, in whichever process, is counted together.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from upay.identity import models, queries
from upay.identity.arrival_models import Arrival, Means
from upay.identity.device_names import name_of
from upay.identity.models import Who
from upay.identity.proofs.devices import Device
from upay.identity.proofs.strange import CROWD_WINDOW, Crowd, Journey, Watch, crowd_of, journey
from upay.identity.whereabouts import network_of, said
from upay.kit.ids import new_id
from upay.kit.language import Words
from upay.kit.text import clean
from upay.platform.crypto import Vault
from upay.platform.db import Database, UnitOfWork

IN: Final = "in"
"""The outcome of who was let in."""
_KEPT: Final = timedelta(days=180)
_OF_NOBODY_KEPT: Final = timedelta(days=1)
_LONGEST: Final = 300
_LATELY: Final = timedelta(days=30)
_AT_MOST: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """An arrival that was written down, by what it is looked at, and the crowd it came in, if its network is known."""

    id: UUID
    watch: Watch
    crowd: Crowd | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivalView:
    """One time that somebody knocked, as the owner and staff see it."""

    id: UUID
    at: datetime
    door: Who
    device: Words
    place: Words
    means: Means
    outcome: str
    denied: bool = False
    can_be_denied: bool = False
    keys_only: bool = False
    """Whether passkeys alone let its owner in; looked up where the way back is told."""
    address: str = field(default="", repr=False)


async def note(
    db: Database, vault: Vault, *, id_: UUID | None = None, door: Who, means: Means, number: bytes | None,
    owner_id: UUID | None, device: Device, watch: Watch, at: datetime,
) -> Noted:  # fmt: skip
    """Write down that somebody is at the door, and count those who came from the same network within the hour."""
    row = row_of(
        vault, id_=id_ or new_id(), door=door, means=means, number=number, owner_id=owner_id, device=device, at=at
    )
    arrival_id, blind = row.id, row.network_blind
    async with db.begin() as uow:
        uow.add(row)
    if blind is None:
        return Noted(id=arrival_id, watch=watch)
    latest = sa.func.max(Arrival.at)
    query = (
        sa.select(latest)
        .where(Arrival.network_blind == blind, Arrival.at > at - CROWD_WINDOW, Arrival.number_blind.is_not(None))
        .group_by(Arrival.number_blind)
        .order_by(latest.desc())
    )
    async with db.begin() as uow:
        instants = list(await uow.session.scalars(query))
    return Noted(id=arrival_id, watch=watch, crowd=crowd_of(instants, most=watch.crowd) if instants else None)


def row_of(
    vault: Vault, *, id_: UUID, door: Who, means: Means, number: bytes | None, owner_id: UUID | None, device: Device,
    at: datetime,
) -> Arrival:  # fmt: skip
    """Return the row of somebody at the door."""
    network = network_of(device.address)
    sealed = None if owner_id is None else vault.seal(device.address, context=queries.ADDRESS, person=owner_id)
    return Arrival(
        id=id_, door=door.value, means=means.value, number_blind=number or None, owner_id=owner_id,
        network_blind=None if network is None else vault.blind(network, context="network"),
        agent=clean(device.agent, longest=_LONGEST), address_sealed=sealed, at=at,
    )  # fmt: skip


async def end_waiting(uow: UnitOfWork, *, owner_id: UUID, at: datetime) -> None:
    """Let no confirmation that waits be given any more, whatever was proven for it before."""
    waits = sa.update(Arrival).where(Arrival.owner_id == owner_id, Arrival.asked_until > at)
    await uow.session.execute(waits.values(asked_until=at).execution_options(synchronize_session=False))


async def settle(uow: UnitOfWork, arrival_id: UUID, *, outcome: str) -> None:
    """Write down what came of it."""
    await uow.session.execute(
        sa.update(Arrival)
        .where(Arrival.id == arrival_id)
        .values(outcome=outcome)
        .execution_options(synchronize_session=False)
    )


async def journey_of(
    uow: UnitOfWork, vault: Vault, watch: Watch, *, owner_id: UUID, address: str, at: datetime
) -> Journey | None:
    """Return the journey from where this person was last seen signed in, if nobody can have made it in that time.

    Where somebody was that its owner has said was not them is no place to set out from.
    """
    session, device = models.Session, models.Device
    denied = sa.exists().where(
        Arrival.owner_id == owner_id, Arrival.device_id == session.device_id, Arrival.denied_at.is_not(None)
    )
    query = (
        sa.select(session.last_seen_at, device.address_sealed)
        .join(device, device.id == session.device_id)
        .where(session.who_id == owner_id, session.last_seen_at > at - _LATELY, ~denied)
        .order_by(session.last_seen_at.desc(), session.id.desc())
        .limit(1)
    )
    last = (await uow.session.execute(query)).one_or_none()
    if last is None:
        return None
    before = vault.read(last.address_sealed, context=queries.ADDRESS)
    return journey(watch, before_address=before, before_at=last.last_seen_at, address=address, at=at)


async def arrivals_of(
    uow: UnitOfWork, vault: Vault, watch: Watch, *, owner_id: UUID, at: datetime, at_most: int = _AT_MOST
) -> list[ArrivalView]:
    """Return who came to somebody's door of late, newest first."""
    query = (
        sa.select(Arrival)
        .where(Arrival.owner_id == owner_id, Arrival.at > at - _KEPT, Arrival.outcome.is_not(None))
        .order_by(Arrival.at.desc(), Arrival.id.desc())
        .limit(at_most)
    )
    return [view(row, vault, watch, at=at) for row in await uow.session.scalars(query)]


def view(row: Arrival, vault: Vault, watch: Watch, *, at: datetime) -> ArrivalView:
    """Show a row; the place is looked up in what is known of places now."""
    address = vault.read(row.address_sealed, context=queries.ADDRESS)
    waits = row.alarm_until is not None and row.alarm_until > at and row.denied_at is None
    return ArrivalView(
        id=row.id, at=row.at, door=Who(row.door), device=name_of(row.agent),
        place=said(watch.places.find(address), address), means=Means(row.means), outcome=row.outcome or "",
        denied=row.denied_at is not None, can_be_denied=waits, address=address,
    )  # fmt: skip


async def arrivals_in_full(uow: UnitOfWork, vault: Vault, *, owner_id: UUID) -> list[dict[str, Any]]:
    """Return everything that is known of somebody's arrivals, for their own copy of it."""
    query = sa.select(Arrival).where(Arrival.owner_id == owner_id).order_by(Arrival.at, Arrival.id)
    return [
        {
            "at": row.at, "browser": row.agent, "address": vault.read(row.address_sealed, context=queries.ADDRESS),
            "by": row.means, "outcome": row.outcome, "denied_at": row.denied_at,
        }
        for row in await uow.session.scalars(query)
    ]  # fmt: skip


async def forget_old(uow: UnitOfWork, *, at: datetime) -> int:
    """Forget arrivals that are old, those at nobody's door after a day."""
    old = sa.or_(Arrival.at <= at - _KEPT, sa.and_(Arrival.owner_id.is_(None), Arrival.at <= at - _OF_NOBODY_KEPT))
    gone = await uow.session.scalars(sa.delete(Arrival).where(old).returning(Arrival.id))
    return len(gone.all())


async def forget_of(uow: UnitOfWork, owner_id: UUID) -> None:
    """Forget everything of somebody who is erased."""
    await uow.session.execute(sa.delete(Arrival).where(Arrival.owner_id == owner_id))
