"""Looking up whether somebody's account was signed in to on a device that is new to it."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from upay.identity import models
from upay.platform.db import UnitOfWork


async def new_device_of(uow: UnitOfWork, *, owner_id: UUID, since: datetime) -> datetime | None:
    """Return when the newest device was first seen, if that was since then and there was another before it."""
    device = models.Device
    query = sa.select(device.first_seen_at).where(device.owner_id == owner_id, device.removed_at.is_(None))
    seen = list(await uow.session.scalars(query.order_by(device.first_seen_at.desc()).limit(2)))
    return seen[0] if len(seen) > 1 and seen[0] >= since else None
