"""Looking up what happened at somebody's door: a device that is new to the account, a sign-in that was not finished."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from upay.identity import models
from upay.identity.arrival_models import Arrival
from upay.identity.assurance import VerificationRequired
from upay.platform.db import UnitOfWork


async def new_device_of(uow: UnitOfWork, *, owner_id: UUID, since: datetime) -> datetime | None:
    """Return when the newest device was first seen, if that was since then and there was another before it."""
    device = models.Device
    query = sa.select(device.first_seen_at).where(device.owner_id == owner_id, device.removed_at.is_(None))
    seen = list(await uow.session.scalars(query.order_by(device.first_seen_at.desc()).limit(2)))
    return seen[0] if len(seen) > 1 and seen[0] >= since else None


async def unconfirmed_of(uow: UnitOfWork, *, owner_id: UUID, since: datetime) -> datetime | None:
    """Return when somebody last came to the door, if that was since then and it still waits for its confirmation."""
    query = sa.select(Arrival.at, Arrival.outcome, Arrival.confirmed_at).where(Arrival.owner_id == owner_id)
    last = (await uow.session.execute(query.order_by(Arrival.at.desc(), Arrival.id.desc()).limit(1))).one_or_none()
    waits = last is not None and last.outcome == VerificationRequired.code and last.confirmed_at is None
    return last.at if last is not None and waits and last.at >= since else None
