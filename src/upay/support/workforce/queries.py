"""Every question that is asked of the queue and of duty."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from upay.kit.ids import ConversationId, CustomerId, GuestId, StaffId
from upay.platform.db import UnitOfWork
from upay.support.conversations import Speaker
from upay.support.workforce.models import Duty, Handover, Promise
from upay.support.workforce.rank import Rank

_LATELY = timedelta(hours=4)


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseView:
    """A ticket: an answer by a moment. Kept once somebody took the conversation, however late."""

    number: str
    made_at: datetime
    due_at: datetime
    kept_at: datetime | None

    def late(self, at: datetime) -> bool:
        """Tell whether the promise was broken, or is by now."""
        return (self.kept_at or at) > self.due_at


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverView:
    """A conversation that was handed over. `position` counts from 1 while it waits."""

    id: UUID
    conversation_id: ConversationId
    speaker: Speaker
    topic: str | None
    rank: Rank
    summary: tuple[dict[str, Any], ...]
    since: datetime
    taken_by: StaffId | None
    taken_at: datetime | None
    closed_at: datetime | None
    position: int | None
    promise: PromiseView | None


async def open_handover(uow: UnitOfWork, *, conversation_id: UUID) -> HandoverView | None:
    """Return the handover that is waiting or taken, if there is one."""
    query = sa.select(Handover).where(Handover.conversation_id == conversation_id, Handover.closed_at.is_(None))
    row = (await uow.session.scalars(query)).one_or_none()
    return None if row is None else await _view(uow, row)


async def last_handover(uow: UnitOfWork, *, conversation_id: UUID) -> HandoverView | None:
    """Return the handover that is open, or the one that was closed last."""
    query = (
        sa.select(Handover)
        .where(Handover.conversation_id == conversation_id)
        .order_by(Handover.closed_at.desc().nulls_first(), Handover.since.desc())
    )
    row = (await uow.session.scalars(query.limit(1))).one_or_none()
    return None if row is None else await _view(uow, row)


async def closed_at(uow: UnitOfWork, *, conversation_id: UUID) -> datetime | None:
    """Return when a person closed this conversation last, if one ever did."""
    query = sa.select(sa.func.max(Handover.closed_at)).where(Handover.conversation_id == conversation_id)
    return await uow.session.scalar(query)


async def open_handovers(uow: UnitOfWork) -> list[HandoverView]:
    """Return everything that waits or is taken, the most urgent first, and of those the longest waiting."""
    query = sa.select(Handover).where(Handover.closed_at.is_(None))
    query = query.order_by(Handover.rank.desc(), Handover.since, Handover.id)
    rows = await uow.session.scalars(query)
    return [await _view(uow, row) for row in rows]


async def closed_handovers(uow: UnitOfWork, *, limit: int = 20) -> list[HandoverView]:
    """Return what was closed last."""
    query = sa.select(Handover).where(Handover.closed_at.is_not(None)).order_by(Handover.closed_at.desc())
    return [await _view(uow, row) for row in await uow.session.scalars(query.limit(limit))]


async def waiting_count(uow: UnitOfWork) -> int:
    """Count the conversations that wait for a person."""
    waits = sa.and_(Handover.taken_at.is_(None), Handover.closed_at.is_(None))
    return int((await uow.session.execute(sa.select(sa.func.count()).where(waits))).scalar_one())


async def taken_lately(uow: UnitOfWork, *, at: datetime) -> list[datetime]:
    """Return when the latest conversations were taken, as far as that says how fast it goes now."""
    query = sa.select(Handover.taken_at).where(Handover.taken_at > at - _LATELY, Handover.taken_at <= at)
    return [row for row in await uow.session.scalars(query.order_by(Handover.taken_at.desc()).limit(20)) if row]


async def on_duty(uow: UnitOfWork) -> frozenset[StaffId]:
    """Return who takes conversations now."""
    return frozenset(StaffId(row) for row in await uow.session.scalars(sa.select(Duty.staff_id).where(Duty.on)))


async def on_duty_for_now(uow: UnitOfWork) -> frozenset[StaffId]:
    """Return who takes conversations, and keep it so until the commit: who leaves meanwhile sees what was queued."""
    query = sa.select(Duty.staff_id).where(Duty.on).order_by(Duty.staff_id).with_for_update(read=True)
    return frozenset(StaffId(row) for row in await uow.session.scalars(query))


async def _view(uow: UnitOfWork, row: Handover) -> HandoverView:
    position = None
    if row.taken_at is None and row.closed_at is None:
        # Of two who came at the same instant, one is first here as in the queue.
        came_first = sa.tuple_(Handover.since, Handover.id) < sa.tuple_(row.since, row.id)
        sooner = sa.or_(Handover.rank > row.rank, sa.and_(Handover.rank == row.rank, came_first))
        ahead = sa.and_(Handover.taken_at.is_(None), Handover.closed_at.is_(None), sooner)
        position = 1 + int((await uow.session.execute(sa.select(sa.func.count()).where(ahead))).scalar_one())
    return HandoverView(
        id=row.id, conversation_id=ConversationId(row.conversation_id), speaker=speaker_in(row),
        topic=row.topic, rank=Rank(row.rank), summary=tuple(row.summary), since=row.since, taken_at=row.taken_at,
        taken_by=None if row.taken_by is None else StaffId(row.taken_by), closed_at=row.closed_at, position=position,
        promise=await _promise(uow, row),
    )  # fmt: skip


async def _promise(uow: UnitOfWork, row: Handover) -> PromiseView | None:
    promise = (await uow.session.scalars(sa.select(Promise).where(Promise.handover_id == row.id))).one_or_none()
    if promise is None:
        return None
    return PromiseView(
        number=f"T{promise.number:05d}", made_at=promise.made_at, due_at=promise.due_at, kept_at=row.taken_at
    )


def speaker_in(row: Handover) -> Speaker:
    """Return whose conversation was handed over."""
    if row.customer_id is not None:
        return Speaker(customer_id=CustomerId(row.customer_id))
    assert row.guest_id is not None, "a handover is somebody's"
    return Speaker(guest_id=GuestId(row.guest_id))
