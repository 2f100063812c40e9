"""What a customer was told, as the app lists it, and that they have read it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
import sqlalchemy as sa

from upay.identity import models, queries
from upay.identity.models import Group
from upay.kit.ids import CustomerId
from upay.kit.language import Words
from upay.platform.crypto import Vault
from upay.platform.db import UnitOfWork

_NOTIFICATION = models.Notification
_A_PAGE: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One thing that a customer was told."""

    id: UUID
    group: Group
    words: Words = field(repr=False)
    record_id: UUID | None
    at: datetime
    read: bool


async def told(
    uow: UnitOfWork, vault: Vault, *, customer_id: CustomerId, before: UUID | None = None
) -> tuple[list[Told], bool]:
    """Return a page of what a customer was told, newest first, and whether there is more."""
    query = sa.select(_NOTIFICATION).where(_NOTIFICATION.customer_id == customer_id)
    if before is not None:
        edge = sa.select(_NOTIFICATION.at, _NOTIFICATION.id).where(
            _NOTIFICATION.id == before, _NOTIFICATION.customer_id == customer_id
        )
        query = query.where(sa.tuple_(_NOTIFICATION.at, _NOTIFICATION.id) < edge.scalar_subquery())
    rows = list(
        await uow.session.scalars(query.order_by(_NOTIFICATION.at.desc(), _NOTIFICATION.id.desc()).limit(_A_PAGE + 1))
    )
    return [_shown(vault, row) for row in rows[:_A_PAGE]], len(rows) > _A_PAGE


async def unread(uow: UnitOfWork, *, customer_id: CustomerId) -> int:
    """Return how much of it was not read yet."""
    query = sa.select(sa.func.count()).where(_NOTIFICATION.customer_id == customer_id, _NOTIFICATION.read_at.is_(None))
    return await uow.session.scalar(query) or 0


async def read_all(uow: UnitOfWork, *, customer_id: CustomerId, until: UUID, at: datetime) -> None:
    """Mark what a customer has before their eyes as read: this one and all older ones."""
    newest = sa.select(_NOTIFICATION.at).where(_NOTIFICATION.id == until, _NOTIFICATION.customer_id == customer_id)
    await uow.session.execute(
        sa.update(_NOTIFICATION)
        .where(
            _NOTIFICATION.customer_id == customer_id, _NOTIFICATION.read_at.is_(None),
            _NOTIFICATION.at <= newest.scalar_subquery(),
        )
        .values(read_at=at)
        .execution_options(synchronize_session=False)
    )  # fmt: skip


def _shown(vault: Vault, row: models.Notification) -> Told:
    zh, en = msgspec.json.decode(
        vault.read(row.words_sealed, context=queries.NOTIFICATION, erased='["", ""]'), type=tuple[str, str]
    )
    return Told(
        id=row.id, group=Group(row.group), words=Words(zh, en), record_id=row.record_id, at=row.at,
        read=row.read_at is not None,
    )  # fmt: skip
