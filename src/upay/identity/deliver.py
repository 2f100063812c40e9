"""Delivering what was put into the outbox of notices, each text once, and none that has lost its meaning.

A text is claimed before the carrier hears of it and marked afterwards, each in a transaction of its own, so that no
transaction waits for a carrier. A process that dies in between leaves a claim that runs out; the carrier then hears the
same id again, and sends it once.
"""

from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
import structlog

from upay.identity import models, queries
from upay.identity.models import Delivery
from upay.platform.crypto import Erased, Vault
from upay.platform.db import Database
from upay.platform.sms import NeverDelivered, NotNow, Sms
from upay.platform.telemetry import NOTICES

_NOTICE = models.Notice
_AT_ONCE: Final = 20
_CLAIM_LASTS: Final = timedelta(minutes=1)
_MOST_TRIES: Final = 8
log = structlog.get_logger(__name__)


async def deliver_due(db: Database, vault: Vault, sms: Sms, *, at: datetime) -> int:
    """Hand over what waits and is due, oldest first; return how many texts were tried."""
    claimed = await _claim(db, at=at)
    await vault.know(row.body_sealed for row in claimed)
    for row in claimed:
        if row.expires_at is not None and row.expires_at <= at:
            await _mark(db, row, state=Delivery.EXPIRED, at=at)
            continue
        try:
            number = vault.open(row.address_sealed, context=queries.ADDRESS_OF_NOTICE)
            await sms.send(id=row.id, number=number, text=vault.open(row.body_sealed, context=queries.BODY))
        except Erased:
            await _mark(db, row, state=Delivery.FAILED, at=at)
        except NeverDelivered as error:
            log.warning("notice.refused", notice=str(row.id), status=str(error))
            await _mark(db, row, state=Delivery.FAILED, at=at)
        except NotNow as error:
            log.info("notice.later", notice=str(row.id), why=str(error), tries=row.tries)
            # The claim is the wait: it grows with each try, and what has been tried often enough is given up.
            if row.tries >= _MOST_TRIES:
                await _mark(db, row, state=Delivery.FAILED, at=at)
        else:
            await _mark(db, row, state=Delivery.SENT, at=at)
    return len(claimed)


async def _claim(db: Database, *, at: datetime) -> list[models.Notice]:
    """Take what is due for ourselves for a while; what another process has taken is passed over."""
    due = (
        sa.select(_NOTICE)
        .where(_NOTICE.state == Delivery.WAITING.value, _NOTICE.next_at <= at)
        .order_by(_NOTICE.next_at, _NOTICE.id)
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    async with db.begin() as uow:
        rows = list(await uow.session.scalars(due))
        for row in rows:
            row.tries += 1
            row.next_at = at + _CLAIM_LASTS * 2 ** (row.tries - 1)
    return rows


async def _mark(db: Database, row: models.Notice, *, state: Delivery, at: datetime) -> None:
    NOTICES.labels(row.channel, state.value).inc()
    async with db.begin() as uow:
        await uow.session.execute(
            sa.update(_NOTICE)
            .where(_NOTICE.id == row.id, _NOTICE.state == Delivery.WAITING.value)
            .values(state=state.value, decided_at=at)
        )
