"""Devices: what somebody signs in with, told apart by a mark that we leave in the browser.

A mark proves nothing and opens nothing; it only tells a device that was here before from one that was not. One that
nobody has been given is not taken over from who brings it, so that it cannot be laid into a browser from outside.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from upay.identity import models, queries
from upay.identity.device_names import name_of
from upay.kit.ids import new_id
from upay.kit.text import clean
from upay.platform.crypto import Vault, digest_token, new_token
from upay.platform.db import UnitOfWork

_DEVICE = models.Device
_LONGEST = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """What a request comes with: what the browser says of itself, from which address, and the mark that it bears."""

    agent: str = ""
    address: str = ""
    mark: str = field(default="", repr=False)
    browser: str = field(default="", repr=False)
    """What tells this browser from others while nobody is signed in; it proves nothing either."""

    @property
    def name(self) -> str:
        """What it is called in an attempt."""
        return name_of(self.agent).en


NO_DEVICE: Final = Device()
"""What somebody comes with who comes from no browser."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """A device of somebody's: its row, and the mark that it is to bear from now on."""

    id: UUID
    mark: str = field(repr=False)
    new: bool = False
    """It was not on this person's list before."""


def browser_blind(vault: Vault, device: Device) -> bytes:
    """Return what tells the browser that was asked from every other."""
    return vault.blind(f"{device.browser}\x1f{device.agent}", context="browser")


def asker(vault: Vault, device: Device) -> bytes | None:
    """Return what tells the browser that asks for a code, or types one, from every other; None: it is no browser."""
    return browser_blind(vault, device) if device.browser else None


async def knows(uow: UnitOfWork, *, owner_id: UUID, device: Device) -> bool:
    """Tell whether somebody has signed in on this device before and has not taken it off the list."""
    query = sa.exists().where(
        _DEVICE.owner_id == owner_id, _DEVICE.mark_digest == digest_token(device.mark), _DEVICE.removed_at.is_(None)
    )
    return bool(await uow.session.scalar(sa.select(query)))


async def known_to_anybody(uow: UnitOfWork, *, device: Device) -> bool:
    """Tell whether anybody has signed in on this device and has not taken it off their list."""
    query = sa.exists().where(_DEVICE.mark_digest == digest_token(device.mark), _DEVICE.removed_at.is_(None))
    return bool(await uow.session.scalar(sa.select(query)))


async def has_any(uow: UnitOfWork, *, owner_id: UUID) -> bool:
    """Tell whether there is a device by which others are new."""
    query = sa.exists().where(_DEVICE.owner_id == owner_id, _DEVICE.removed_at.is_(None))
    return bool(await uow.session.scalar(sa.select(query)))


async def recognise(uow: UnitOfWork, vault: Vault, *, owner_id: UUID, device: Device, at: datetime) -> Recognised:
    """Find the device among those of this person, or note it as a new one.

    A new one gets a mark that nobody has ever seen, also where the browser bears one of somebody else's: whoever knows
    that one, and may have laid it in, would otherwise be known by it from now on. Whose browser it was before is known
    by the new mark as well.
    """
    digest = digest_token(device.mark)
    marked = list(await uow.session.scalars(sa.select(_DEVICE).where(_DEVICE.mark_digest == digest)))
    known = next((row for row in marked if row.owner_id == owner_id and row.removed_at is None), None)
    agent = clean(device.agent, longest=_LONGEST)
    sealed = vault.seal(device.address, context=queries.ADDRESS, person=owner_id)
    if known is not None:
        await uow.session.execute(
            sa.update(_DEVICE)
            .where(_DEVICE.id == known.id)
            .values(agent=agent, address_sealed=sealed, last_seen_at=at)
            .execution_options(synchronize_session=False)
        )
        return Recognised(id=known.id, mark=device.mark)
    mark = new_token()
    if marked:
        await uow.session.execute(
            sa.update(_DEVICE)
            .where(_DEVICE.mark_digest == digest, _DEVICE.removed_at.is_(None))
            .values(mark_digest=digest_token(mark))
            .execution_options(synchronize_session=False)
        )
    device_id = new_id()
    uow.add(
        _DEVICE(
            id=device_id, owner_id=owner_id, mark_digest=digest_token(mark), agent=agent, address_sealed=sealed,
            first_seen_at=at, last_seen_at=at,
        )
    )  # fmt: skip
    await uow.flush()
    return Recognised(id=device_id, mark=mark, new=True)


async def seen_at(uow: UnitOfWork, vault: Vault, *, device_id: UUID, owner_id: UUID, address: str) -> None:
    """Note from which address a device is used now."""
    await uow.session.execute(
        sa.update(_DEVICE)
        .where(_DEVICE.id == device_id)
        .values(address_sealed=vault.seal(address, context=queries.ADDRESS, person=owner_id))
        .execution_options(synchronize_session=False)
    )


async def forget(uow: UnitOfWork, *, owner_id: UUID, device_id: UUID, at: datetime) -> bool:
    """Take a device off the list, so that signing in on it is told again; False if it is not this person's."""
    removed = await uow.session.scalars(
        sa.update(_DEVICE)
        .where(_DEVICE.id == device_id, _DEVICE.owner_id == owner_id, _DEVICE.removed_at.is_(None))
        .values(removed_at=at)
        .returning(_DEVICE.id)
        .execution_options(synchronize_session=False)
    )
    return removed.one_or_none() is not None


async def forget_all(uow: UnitOfWork, *, owner_id: UUID, keep_of: UUID | None, at: datetime) -> None:
    """Take every device of somebody off the list, but the one of the session to keep."""
    kept = sa.select(models.Session.device_id).where(models.Session.id == keep_of).scalar_subquery()
    await uow.session.execute(
        sa.update(_DEVICE)
        .where(_DEVICE.owner_id == owner_id, _DEVICE.removed_at.is_(None), _DEVICE.id.is_distinct_from(kept))
        .values(removed_at=at)
        .execution_options(synchronize_session=False)
    )
