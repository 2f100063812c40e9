"""Marking what has arrived and what was read, and telling the other side."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from upay.kit.ids import ConversationId
from upay.platform.db import UnitOfWork, event
from upay.support.conversations.models import Author, Message
from upay.support.conversations.speaker import speaker_of

_OF_OTHERS = {
    "customer": [Author.ASSISTANT.value, Author.AGENT.value, Author.SYSTEM.value],
    "staff": [Author.CUSTOMER.value],
}


async def mark_delivered(uow: UnitOfWork, *, conversation_id: ConversationId, reader: str, at: datetime) -> None:
    """Note that the messages of the other side have reached a screen of `reader` (customer or staff)."""
    changed = await _mark(uow, conversation_id, Message.delivered_at, reader=reader, at=at)
    if changed:
        await _tell(uow, conversation_id, "message.delivered", changed)


async def mark_read(
    uow: UnitOfWork, *, conversation_id: ConversationId, reader: str, up_to: UUID, at: datetime
) -> None:
    """Note that the messages of the other side were read, up to this one."""
    last = sa.select(Message.seq).where(Message.id == up_to, Message.conversation_id == conversation_id)
    seq = await uow.session.scalar(last)
    if seq is None:
        return
    changed = await _mark(uow, conversation_id, Message.read_at, reader=reader, at=at, up_to_seq=seq)
    if changed:
        await _tell(uow, conversation_id, "message.read", changed)


async def _mark(
    uow: UnitOfWork, conversation_id: ConversationId, column: sa.orm.InstrumentedAttribute[datetime | None], *,
    reader: str, at: datetime, up_to_seq: int | None = None,
) -> UUID | None:  # fmt: skip
    change = sa.update(Message).where(
        Message.conversation_id == conversation_id, Message.author.in_(_OF_OTHERS[reader]), column.is_(None)
    )
    if reader == "customer":
        change = change.where(Message.internal.is_(False))
    if up_to_seq is not None:
        change = change.where(Message.seq <= up_to_seq)
    values: dict[str, Any] = {column.key: at}
    if column.key == "read_at":
        values["delivered_at"] = sa.func.coalesce(Message.delivered_at, at)
    rows = await uow.session.scalars(
        change.values(values).returning(Message.id).execution_options(synchronize_session=False)
    )
    marked = list(rows)
    return max(marked) if marked else None


async def _tell(uow: UnitOfWork, conversation_id: ConversationId, name: str, message_id: UUID) -> None:
    speaker = await speaker_of(uow, conversation_id)
    assert speaker is not None, "messages stand in a conversation"
    channels = ["desk", speaker.channel]
    uow.publish(event(name, channels=channels, conversation=conversation_id, message=message_id))
