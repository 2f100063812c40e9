"""Holds that nobody ended in time."""

from datetime import datetime
from uuid import UUID, uuid5

import sqlalchemy as sa

from upay.ledger.chart import Code
from upay.ledger.models import HOLD
from upay.ledger.movements import Item, Movement, Posted
from upay.ledger.post import post
from upay.platform.db import UnitOfWork

_EXPIRIES = UUID("7d1f0f0e-52a6-5a0c-9a55-3c8a2f1be0d4")


async def expire_holds(uow: UnitOfWork, *, at: datetime, most: int = 1000) -> int:
    """Give back what was held until now or earlier, the oldest first; return how many holds it was.

    Fewer than `most` means that none is left. A hold that is posted or voided meanwhile stays as it ended.
    """
    due = sa.select(HOLD.c.id, HOLD.c.code).where(HOLD.c.expires_at <= at)
    rows = (await (await uow.connection()).execute(due.order_by(HOLD.c.expires_at).limit(most))).all()
    items = [
        Item(
            movements=(Movement(id=uuid5(_EXPIRIES, str(row.id)), kind="expire", code=Code(row.code), hold_id=row.id),),
            at=at,
        )
        for row in rows
    ]
    answers = await post(uow, items)
    return sum(isinstance(answer, Posted) and not answer.replayed for answer in answers)
