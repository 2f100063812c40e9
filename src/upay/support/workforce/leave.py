"""Leaving the desk: whom somebody served waits again, and whoever is gone without a word is taken off duty."""

from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from upay import identity
from upay.identity import StaffTerms
from upay.kit.ids import StaffId
from upay.platform.db import Database, UnitOfWork, job
from upay.support.workforce.hand_over import tell
from upay.support.workforce.models import Duty, Handover
from upay.support.workforce.queries import speaker_in
from upay.support.workforce.take import set_duty

LEFT: Final = "workforce.left"
"""The job that tells somebody that whoever served them has left, and that they wait again."""
GONE_AFTER: Final = timedelta(minutes=2)
"""So long after their last session somebody may sign in again and find everything as it was."""


async def leave_desk(uow: UnitOfWork, *, staff_id: StaffId, at: datetime) -> None:
    """Let somebody go who will not come back soon; whom they served waits again, at the old place, and is told."""
    held = sa.select(Handover).where(Handover.taken_by == staff_id, Handover.closed_at.is_(None))
    for row in await uow.session.scalars(held.order_by(Handover.id).with_for_update()):
        row.taken_by = row.taken_at = None
        tell(uow, row.conversation_id, speaker_in(row))
        uow.publish(job(LEFT, conversation=row.conversation_id, staff=staff_id, left_at=at.isoformat()))
    await set_duty(uow, staff_id=staff_id, on=False, at=at)


async def let_gone_leave(db: Database, terms: StaffTerms, *, at: datetime) -> int:
    """Have those leave the desk whose last session ended a while ago, by a sign-out, by rest or by age.

    Return how many those were. Who takes nothing and serves nobody has nothing to leave.
    """
    since = at - GONE_AFTER
    serves = sa.select(Handover.taken_by).where(Handover.taken_by.is_not(None), Handover.closed_at.is_(None))
    at_work = sa.select(Duty.staff_id).where(Duty.since <= since, sa.or_(Duty.on, Duty.staff_id.in_(serves)))
    async with db.begin() as uow:
        here = [StaffId(row) for row in await uow.session.scalars(at_work)]
        gone = await identity.without_session(uow, here, terms=terms, since=since)
    left = 0
    for staff_id in sorted(gone):
        async with db.begin() as uow:
            # Whoever signs in meanwhile goes on duty after this, or is seen here to have done so.
            await uow.session.execute(at_work.where(Duty.staff_id == staff_id).with_for_update())
            if await identity.without_session(uow, [staff_id], terms=terms, since=since):
                await leave_desk(uow, staff_id=staff_id, at=at)
                left += 1
    return left
