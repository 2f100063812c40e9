"""Delivering what was put into the outbox of notices, each once, and none that has lost its meaning.

A notice is claimed before the carrier hears of it and marked afterwards, each in a transaction of its own, so that no
transaction waits for a carrier. A process that dies in between leaves a claim that runs out. A carrier of texts then
hears the same id again, and sends it once. A carrier of mail knows no ids: mail is marked as unclear before it is
handed over, and what is left so is not tried again.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
import structlog

from upay.identity import models, queries
from upay.identity.models import Channel, Delivery, Group
from upay.identity.telling import notices, official
from upay.platform.carriers import Mail, NeverDelivered, NotNow, Sms, Unclear
from upay.platform.crypto import Erased, Vault
from upay.platform.db import Database
from upay.platform.telemetry import NOTICES

_NOTICE = models.Notice
_AT_ONCE: Final = 20
_CLAIM_LASTS: Final = timedelta(minutes=1)
_MOST_TRIES: Final = 8
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Carriers:
    """What takes our notices; what has no carrier waits for one."""

    sms: Sms | None = None
    mail: Mail | None = None

    @property
    def channels(self) -> tuple[str, ...]:
        """The channels that have a carrier."""
        known = ((Channel.SMS, self.sms), (Channel.MAIL, self.mail))
        return tuple(channel.value for channel, carrier in known if carrier is not None)


async def deliver_due(db: Database, vault: Vault, carriers: Carriers, *, at: datetime) -> int:
    """Hand over what waits and is due, oldest first; return how many notices were tried."""
    claimed = await _claim(db, carriers.channels, at=at)
    await vault.know(row.body_sealed for row in claimed)
    for row in claimed:
        if row.expires_at is not None and row.expires_at <= at:
            await _mark(db, row, state=Delivery.EXPIRED, at=at)
            continue
        try:
            await _hand_over(db, vault, carriers, row, at=at)
        except Erased:
            await _mark(db, row, state=Delivery.FAILED, at=at)
        except NeverDelivered as error:
            log.warning("notice.refused", notice=str(row.id), status=str(error))
            await _mark(db, row, state=Delivery.FAILED, at=at)
        except NotNow as error:
            log.info("notice.later", notice=str(row.id), why=str(error), tries=row.tries)
            # The claim is the wait: it grows with each try, and what has been tried often enough is given up.
            given_up = row.tries >= _MOST_TRIES
            await _mark(db, row, state=Delivery.FAILED if given_up else Delivery.WAITING, at=at)
        except Unclear as error:
            log.warning("notice.unclear", notice=str(row.id), why=str(error))
            NOTICES.labels(row.channel, Delivery.UNCLEAR.value).inc()
        else:
            await _mark(db, row, state=Delivery.SENT, at=at)
    return len(claimed)


async def _hand_over(db: Database, vault: Vault, carriers: Carriers, row: models.Notice, *, at: datetime) -> None:
    address = vault.open(row.address_sealed, context=queries.ADDRESS_OF_NOTICE)
    body = vault.open(row.body_sealed, context=queries.BODY)
    if row.channel == Channel.SMS.value:
        assert carriers.sms is not None, "only what has a carrier is claimed"
        await carriers.sms.send(id=row.id, number=address, text=body)
        return
    assert carriers.mail is not None, "likewise"
    await _mark(db, row, state=Delivery.UNCLEAR, at=at)
    subject = notices.SUBJECTS[Group(row.group)].in_(official.lang_of(body))
    await carriers.mail.send(id=row.id, address=address, subject=subject, text=body)


async def _claim(db: Database, channels: Collection[str], *, at: datetime) -> list[models.Notice]:
    """Take what is due for ourselves for a while; what another process has taken is passed over."""
    due = (
        sa.select(_NOTICE)
        .where(_NOTICE.state == Delivery.WAITING.value, _NOTICE.next_at <= at, _NOTICE.channel.in_(channels))
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
    """Write down how far a notice came; what has come further meanwhile is left."""
    open_states = (Delivery.WAITING.value, Delivery.UNCLEAR.value)
    over = state not in {Delivery.WAITING, Delivery.UNCLEAR}
    async with db.begin() as uow:
        await uow.session.execute(
            sa.update(_NOTICE)
            .where(_NOTICE.id == row.id, _NOTICE.state.in_(open_states))
            .values(state=state.value, decided_at=at if over else None)
        )
    if over:
        NOTICES.labels(row.channel, state.value).inc()
