"""Handing a conversation over to people: it is queued before it is announced."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from upay.kit.ids import ConversationId, new_id
from upay.platform.db import UnitOfWork, event, job
from upay.support.conversations import Speaker
from upay.support.workforce import queries
from upay.support.workforce.hours import working_hours
from upay.support.workforce.models import Handover, Promise
from upay.support.workforce.rank import Rank

PROMISED: Final = "workforce.promised"
"""The job that tells somebody who waits that their conversation is a ticket now."""


async def hand_over(
    uow: UnitOfWork, *, conversation_id: ConversationId, speaker: Speaker, topic: str | None,
    summary: Sequence[dict[str, Any]], rank: Rank = Rank.NORMAL, at: datetime,
) -> queries.HandoverView:  # fmt: skip
    """Queue a conversation for people, or find it queued or taken; the answer tells the place in the queue.

    When nobody is on duty it becomes a ticket: it is promised by when there will be an answer. One that is found stays
    locked until the commit, so that whoever adds to it (`put_first`) adds to what it is.
    """
    begin = insert(Handover).values(
        id=new_id(), conversation_id=conversation_id, customer_id=speaker.customer_id, guest_id=speaker.guest_id,
        topic=topic, summary=list(summary), rank=rank, since=at,
    )  # fmt: skip
    added = await uow.session.scalar(
        begin.on_conflict_do_nothing(
            index_elements=["conversation_id"], index_where=Handover.closed_at.is_(None)
        ).returning(Handover.id)
    )
    if added is not None:
        if not await queries.on_duty_for_now(uow):
            await _promise(uow, [added], at=at)
        tell(uow, conversation_id, speaker)
    else:
        await _lock(uow, conversation_id)
    found = await queries.open_handover(uow, conversation_id=conversation_id)
    assert found is not None, "a handover is open once it was begun"
    return found


async def put_first(
    uow: UnitOfWork, *, conversation_id: ConversationId, rank: Rank, topic: str | None,
    summary: Sequence[dict[str, Any]],
) -> queries.HandoverView:  # fmt: skip
    """Write down that somebody who waits already, or is being served, is worse off than was known; never better."""
    row = await _lock(uow, conversation_id)
    assert row is not None, "it was queued before it is put first"
    if rank > row.rank:
        row.rank, row.topic = rank, topic
    row.summary = list(summary)
    await uow.flush()
    tell(uow, conversation_id, queries.speaker_in(row))
    found = await queries.open_handover(uow, conversation_id=conversation_id)
    assert found is not None, "it is locked while it is open"
    return found


async def _lock(uow: UnitOfWork, conversation_id: UUID) -> Handover | None:
    query = sa.select(Handover).where(Handover.conversation_id == conversation_id, Handover.closed_at.is_(None))
    locked = query.with_for_update().execution_options(populate_existing=True)
    return (await uow.session.scalars(locked)).one_or_none()


async def promise_all_who_wait(uow: UnitOfWork, *, at: datetime) -> None:
    """Make a ticket of every conversation that waits without one, since nobody is left who could come; tell them."""
    promised = sa.select(Promise.handover_id)
    waits = sa.and_(Handover.taken_at.is_(None), Handover.closed_at.is_(None), Handover.id.not_in(promised))
    rows = list(await uow.session.scalars(sa.select(Handover).where(waits).order_by(Handover.since, Handover.id)))
    await _promise(uow, [row.id for row in rows], at=at)
    for row in rows:
        uow.publish(job(PROMISED, conversation=row.conversation_id))
        tell(uow, row.conversation_id, queries.speaker_in(row))


async def _promise(uow: UnitOfWork, handover_ids: Sequence[UUID], *, at: datetime) -> None:
    """Write down by when these are answered, in this order, since nobody is there who could say so."""
    due_at = working_hours().due(at)
    for handover_id in handover_ids:
        made = insert(Promise).values(handover_id=handover_id, made_at=at, due_at=due_at)
        await uow.session.execute(made.on_conflict_do_nothing(index_elements=["handover_id"]))


def tell(uow: UnitOfWork, conversation_id: UUID, speaker: Speaker) -> None:
    """Let the desk and who speaks know that the conversation is with somebody else now."""
    channels = ["desk", speaker.channel]
    uow.publish(event("conversation.changed", channels=channels, conversation=conversation_id))
    uow.publish(event("queue.changed", channels=["desk"]))
