"""Looking up how somebody's proofs stand: until when the PIN is locked, and where the last code went."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from upay.identity import models, rules
from upay.identity.models import Delivery, Group
from upay.kit.ids import CustomerId
from upay.platform.db import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeOnItsWay:
    """A code that was sent to somebody, without the code."""

    at: datetime
    to: str
    """Masked."""
    state: Delivery


async def pin_locked_until(uow: UnitOfWork, *, customer_id: CustomerId, at: datetime) -> datetime | None:
    """Return until when wrong tries keep the PIN locked, if they do."""
    query = sa.select(models.Pin.locked_until).where(models.Pin.customer_id == customer_id)
    until = (await uow.session.scalars(query)).one_or_none()
    return until if until is not None and until > at else None


async def pin_locked_since(uow: UnitOfWork, *, customer_id: CustomerId, at: datetime) -> datetime | None:
    """Return since when wrong tries keep the PIN locked, if they do."""
    query = sa.select(models.Pin.locked_until, models.Pin.locks).where(models.Pin.customer_id == customer_id)
    row = (await uow.session.execute(query)).one_or_none()
    if row is None or row.locked_until is None or row.locked_until <= at:
        return None
    since: datetime = row.locked_until - rules.pin_lock(row.locks - 1)
    return since


async def last_code_of(uow: UnitOfWork, *, customer_id: CustomerId, since: datetime) -> CodeOnItsWay | None:
    """Return where the last code to this customer went, if one was sent since then."""
    row, code = models.Notice, Group.CODE.value
    query = sa.select(row.at, row.address_masked, row.state).where(
        row.person_id == customer_id, row.group == code, row.at >= since
    )
    found = (await uow.session.execute(query.order_by(row.at.desc(), row.id.desc()).limit(1))).one_or_none()
    return None if found is None else CodeOnItsWay(at=found.at, to=found.address_masked, state=Delivery(found.state))
