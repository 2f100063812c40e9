"""Seeing a customer's name and number in clear: for a reason, for five minutes, and each look is written down."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from upay.identity import models, rules
from upay.identity.staff.manage_staff import actor_of
from upay.kit.acts import Act
from upay.kit.ids import CustomerId, StaffId
from upay.platform import audit
from upay.platform.crypto import Vault
from upay.platform.db import UnitOfWork

_UNMASKED = models.Unmasked


async def unmask(
    uow: UnitOfWork, vault: Vault, *, customer_id: CustomerId, reason: str, by: StaffId, at: datetime
) -> datetime:
    """Let somebody see this customer in clear; return until when. Asking again gives five minutes more."""
    rules.missing({"reason": reason})
    until = at + rules.UNMASKED_FOR
    change = insert(_UNMASKED).values(staff_id=by, customer_id=customer_id, until=until)
    await uow.session.execute(
        change.on_conflict_do_update(index_elements=["staff_id", "customer_id"], set_={"until": until})
    )
    await audit.write(
        uow, vault, actor=actor_of(by), act=Act.UNMASK, subject=f"customer:{customer_id}", note=reason, at=at
    )
    return until


async def unmasked_until(
    uow: UnitOfWork, vault: Vault, *, customer_id: CustomerId, by: StaffId, at: datetime
) -> datetime | None:
    """Return until when somebody sees this customer in clear, if they do; asking is a look, and is written down."""
    query = sa.select(_UNMASKED.until).where(
        _UNMASKED.staff_id == by, _UNMASKED.customer_id == customer_id, _UNMASKED.until > at
    )
    until = await uow.session.scalar(query)
    if until is not None:
        await audit.write(
            uow, vault, actor=actor_of(by), act=Act.READ_IN_CLEAR, subject=f"customer:{customer_id}", at=at
        )
    return until


async def forget_unmasked(uow: UnitOfWork, *, at: datetime) -> int:
    """Forget what is over."""
    late = sa.delete(_UNMASKED).where(_UNMASKED.until <= at).returning(_UNMASKED.staff_id)
    return len((await uow.session.scalars(late)).all())
