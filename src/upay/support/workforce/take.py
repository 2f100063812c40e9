"""Taking a conversation, giving it back, closing it. One person has it at a time."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from upay.kit.ids import StaffId
from upay.kit.refusal import Kind, NotFound, Refusal
from upay.platform.db import UnitOfWork, event
from upay.support.workforce.hand_over import promise_all_who_wait, tell
from upay.support.workforce.models import Duty, Handover
from upay.support.workforce.queries import on_duty, speaker_in


class TakenBySomebodyElse(Refusal):
    """Another member of staff has this conversation; facts: staff_id."""

    code = "not_allowed"
    kind = Kind.CONFLICT


async def take(uow: UnitOfWork, *, conversation_id: UUID, staff_id: StaffId, at: datetime) -> None:
    """Take a waiting conversation; whoever comes second is told who has it. Taking it twice is taking it once."""
    row = await _lock(uow, conversation_id)
    if row.taken_by is None:
        row.taken_by, row.taken_at = staff_id, at
        tell(uow, row.conversation_id, speaker_in(row))
    elif row.taken_by != staff_id:
        raise TakenBySomebodyElse(why="taken", staff_id=str(row.taken_by))


async def release(uow: UnitOfWork, *, conversation_id: UUID, staff_id: StaffId) -> None:
    """Give a conversation back to the queue; it keeps its place."""
    row = await held_by(uow, conversation_id=conversation_id, staff_id=staff_id)
    row.taken_by = row.taken_at = None
    tell(uow, row.conversation_id, speaker_in(row))


async def close(uow: UnitOfWork, *, conversation_id: UUID, staff_id: StaffId, at: datetime) -> None:
    """End the service; the customer is asked how it went, and the assistant answers again."""
    row = await held_by(uow, conversation_id=conversation_id, staff_id=staff_id)
    row.closed_by, row.closed_at = staff_id, at
    tell(uow, row.conversation_id, speaker_in(row))


async def held_by(uow: UnitOfWork, *, conversation_id: UUID, staff_id: StaffId) -> Handover:
    """Lock a conversation that this member of staff has; refuse if somebody else has it."""
    row = await _lock(uow, conversation_id)
    if row.taken_by != staff_id:
        raise TakenBySomebodyElse(why="not_taken_by_you", staff_id=str(row.taken_by) if row.taken_by else None)
    return row


async def set_duty(uow: UnitOfWork, *, staff_id: StaffId, on: bool, at: datetime) -> None:
    """Go on or off duty. When the last one leaves, whoever waits is promised an answer, as if they came now."""
    everybody = sa.select(Duty.staff_id).order_by(Duty.staff_id).with_for_update()
    await uow.session.execute(everybody)  # Of two who leave at once, the second sees that the first has left.
    change = insert(Duty).values(staff_id=staff_id, on=on, since=at)
    await uow.session.execute(change.on_conflict_do_update(index_elements=["staff_id"], set_={"on": on, "since": at}))
    if not on and not await on_duty(uow):
        await promise_all_who_wait(uow, at=at)
    uow.publish(event("queue.changed", channels=["desk"]))


async def _lock(uow: UnitOfWork, conversation_id: UUID) -> Handover:
    query = sa.select(Handover).where(Handover.conversation_id == conversation_id, Handover.closed_at.is_(None))
    row = (await uow.session.scalars(query.with_for_update())).one_or_none()
    if row is None:
        raise NotFound
    return row
