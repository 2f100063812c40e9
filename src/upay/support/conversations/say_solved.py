"""Saying whether an answer solved it: one verdict an answer, which may be changed; the same again changes nothing."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from upay.kit.ids import ConversationId
from upay.platform.db import UnitOfWork, event
from upay.support.conversations.models import Message
from upay.support.conversations.speaker import speaker_of


async def say_solved(
    uow: UnitOfWork, *, conversation_id: ConversationId, answer_id: UUID, solved: bool, at: datetime
) -> bool:
    """Write the verdict on the answer, for everybody who watches; return whether it says something new."""
    query = sa.select(Message).where(Message.id == answer_id, Message.conversation_id == conversation_id)
    row = (await uow.session.scalars(query.with_for_update().execution_options(populate_existing=True))).one()
    if row.solved is solved:
        return False
    row.solved, row.solved_at = solved, at
    await uow.flush()
    speaker = await speaker_of(uow, conversation_id)
    assert speaker is not None, "messages stand in a conversation"
    uow.publish(event("conversation.changed", channels=["desk", speaker.channel], conversation=conversation_id))
    return True


async def solved_before(uow: UnitOfWork, *, answer_id: UUID, since: datetime) -> bool | None:
    """Return the verdict on the answer before this one in its conversation, if that is no older than `since`."""
    this = sa.select(Message.conversation_id, Message.seq).where(Message.id == answer_id).subquery()
    query = (
        sa.select(Message.solved)
        .join(this, sa.and_(Message.conversation_id == this.c.conversation_id, Message.seq < this.c.seq))
        .where(Message.author == "assistant", Message.body["claims"].astext == "true", Message.at >= since)
        .order_by(Message.seq.desc())
        .limit(1)
    )
    return await uow.session.scalar(query)
