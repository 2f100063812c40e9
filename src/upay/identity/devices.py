"""Devices: what somebody signs in with, told apart by a mark that we leave in the browser.

A mark proves nothing and opens nothing; it only tells a device that was here before from one that was not. One that
nobody has been given is not taken over from who brings it, so that it cannot be laid into a browser from outside.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from upay.identity import models, notices, queries
from upay.identity.device_names import name_of
from upay.identity.models import Who
from upay.kit.ids import new_id
from upay.kit.language import Words
from upay.kit.text import clean, mask_address
from upay.kit.time import BUSINESS_ZONE
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


async def recognise(
    uow: UnitOfWork, vault: Vault, *, kind: Who, owner_id: UUID, device: Device, at: datetime, quiet: bool = False
) -> Recognised:
    """Find the device among those of this person, or note it as a new one and let its owner know.

    `quiet` when somebody signs up: the device is the one in their hand.
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
    mark = device.mark if marked else new_token()
    added = await uow.session.scalar(
        insert(_DEVICE)
        .values(
            id=new_id(), owner_id=owner_id, mark_digest=digest_token(mark), agent=agent, address_sealed=sealed,
            first_seen_at=at, last_seen_at=at,
        )
        .on_conflict_do_nothing(
            index_elements=["owner_id", "mark_digest"], index_where=_DEVICE.removed_at.is_(None)
        )
        .returning(_DEVICE.id)
    )  # fmt: skip
    if added is None:  # The same browser signs in twice at once; the other of the two has told.
        same = sa.select(_DEVICE.id).where(
            _DEVICE.owner_id == owner_id, _DEVICE.mark_digest == digest_token(mark), _DEVICE.removed_at.is_(None)
        )
        return Recognised(id=(await uow.session.scalars(same)).one(), mark=mark)
    if kind in {Who.CUSTOMER, Who.MERCHANT} and not quiet:
        to = await queries.addressee(uow, owner_id, door=kind)
        notices.tell(uow, vault, to=to, words=_new_device(device, kind=kind, at=at), at=at)
    return Recognised(id=added, mark=mark)


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


def _new_device(device: Device, *, kind: Who, at: datetime) -> Words:
    """Word the notice: which device, from where, when, and what to do if it was somebody else."""
    name, local = name_of(device.agent), at.astimezone(BUSINESS_ZONE)
    place, clock = mask_address(device.address), f"{local.hour:02d}:{local.minute:02d}"
    what = Words("你的账户", "your account") if kind is Who.CUSTOMER else Words("你的店铺", "your shop")
    todo = (
        Words(
            "请马上在安全中心退出其他设备并改密码",
            "sign out the other devices in the security centre and change your password now",
        )
        if kind is Who.CUSTOMER
        else Words("请马上重置密码并联系客服", "reset your password and contact support now")
    )  # fmt: skip
    return Words(
        f"【UPay】新设备登录：{local.month} 月 {local.day} 日 {clock}，{what.zh}在 {name.zh} 上登录，网络地址 {place}。"
        f"如果不是你本人，{todo.zh}。",
        f"UPay: new device. At {clock} on {local.year}-{local.month:02d}-{local.day:02d} (Beijing time) {what.en} was "
        f"signed in to on {name.en}, from network {place}. If this was not you, {todo.en}.",
    )
