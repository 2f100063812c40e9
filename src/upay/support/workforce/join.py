"""A guest signs in while people serve them, or while they wait: whoever has them keeps them, and no place is lost."""

from datetime import datetime

import sqlalchemy as sa

from upay.kit.ids import CustomerId, GuestId
from upay.platform.crypto import Vault
from upay.platform.db import UnitOfWork
from upay.support import conversations
from upay.support.conversations import Joined, Speaker
from upay.support.workforce.hand_over import tell
from upay.support.workforce.models import Handover, Promise


async def join(
    uow: UnitOfWork, vault: Vault, *, guest_id: GuestId, customer_id: CustomerId, at: datetime
) -> Joined | None:
    """Make a guest's conversation part of the customer's, with its place in the queue; None if that was done before."""
    joined = await conversations.join(uow, vault, guest_id=guest_id, customer_id=customer_id, at=at)
    if joined is None:
        return None
    both = sa.select(Handover).where(
        Handover.conversation_id.in_([joined.guests, joined.customers]), Handover.closed_at.is_(None)
    )
    still_open = sorted(await uow.session.scalars(both.with_for_update()), key=_first_come)
    if len(still_open) > 1:
        kept, other = still_open
        other.closed_at = at
        kept.since = min(kept.since, other.since)
        first, then = (kept, other) if kept.rank >= other.rank else (other, kept)
        kept.summary = [*first.summary, *(line for line in then.summary if line not in first.summary)]
        kept.topic, kept.rank = first.topic, first.rank
        await _keep_earliest_promise(uow, kept=kept, other=other)
        # Before the guest's is moved: of two in one conversation only one may be open.
        await uow.flush()
    await uow.session.execute(
        sa.update(Handover)
        .where(Handover.conversation_id == joined.guests)
        .values(conversation_id=joined.customers, customer_id=customer_id, guest_id=None)
        .execution_options(synchronize_session=False)
    )
    if still_open:
        tell(uow, joined.customers, Speaker(customer_id=customer_id))
    return joined


async def _keep_earliest_promise(uow: UnitOfWork, *, kept: Handover, other: Handover) -> None:
    """What was promised to either holds for what is one now."""
    both = sa.select(Promise).where(Promise.handover_id.in_([kept.id, other.id])).order_by(Promise.due_at)
    promises = list(await uow.session.scalars(both))
    for later in promises[1:]:
        await uow.session.delete(later)
    await uow.flush()
    if promises:
        promises[0].handover_id = kept.id


def _first_come(row: Handover) -> tuple[bool, datetime]:
    """Put who serves already before who waits, and the earlier before the later."""
    return row.taken_at is None, row.since if row.taken_at is None else row.taken_at
