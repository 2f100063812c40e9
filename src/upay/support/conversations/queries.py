"""Every question that is asked of conversations."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on

from upay.kit.ids import ConversationId, MessageId
from upay.platform.crypto import Vault
from upay.platform.db import UnitOfWork
from upay.support.conversations.append import TEXT_CONTEXT
from upay.support.conversations.models import Author, Conversation, Message, Rating
from upay.support.conversations.speaker import Speaker


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageView:
    """A message, opened."""

    id: MessageId
    conversation_id: ConversationId
    author: Author
    author_id: UUID | None
    author_name: str
    text: str = field(repr=False)
    body: Mapping[str, Any]
    internal: bool
    client_id: str | None
    at: datetime
    delivered_at: datetime | None
    read_at: datetime | None
    solved: bool | None = None
    """What whoever asked says of an answer: it solved the matter, or it did not."""

    @property
    def claims(self) -> bool:
        """Whether it claims to answer, so that it can be asked whether it did."""
        return self.author is Author.ASSISTANT and bool(self.body.get("claims"))


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """A stretch of a conversation, oldest first, and whether there is more before it."""

    messages: tuple[MessageView, ...]
    earlier: bool


async def conversation_of(uow: UnitOfWork, speaker: Speaker) -> ConversationId | None:
    """Return the conversation of a customer or a guest, if it has begun; a guest's own, wherever it stands now."""
    whose = (
        Conversation.customer_id == speaker.customer_id
        if speaker.guest_id is None
        else Conversation.guest_id == speaker.guest_id
    )
    found = await uow.session.scalar(sa.select(Conversation.id).where(whose))
    return None if found is None else ConversationId(found)


async def history(
    uow: UnitOfWork, vault: Vault, *, conversation_id: ConversationId, before: UUID | None = None,
    internal: bool = False, limit: int = 50,
) -> History:  # fmt: skip
    """Return the latest messages, or those before a message; notes among staff only if `internal`."""
    query = sa.select(Message).where(Message.conversation_id == conversation_id)
    if not internal:
        query = query.where(Message.internal.is_(False))
    if before is not None:
        query = query.where(Message.seq < sa.select(Message.seq).where(Message.id == before).scalar_subquery())
    rows = list(await uow.session.scalars(query.order_by(Message.seq.desc()).limit(limit + 1)))
    await vault.know(row.text_sealed for row in rows)
    views = tuple(_view(row, vault) for row in reversed(rows[:limit]))
    return History(messages=views, earlier=len(rows) > limit)


async def message(
    uow: UnitOfWork, vault: Vault, *, conversation_id: ConversationId, message_id: UUID
) -> MessageView | None:
    """Look up a message of this conversation."""
    query = sa.select(Message).where(Message.id == message_id, Message.conversation_id == conversation_id)
    row = (await uow.session.scalars(query)).one_or_none()
    return None if row is None else _view(row, vault)


async def answers_to(uow: UnitOfWork, vault: Vault, *, message_id: MessageId) -> tuple[MessageView, ...]:
    """Return what was said in answer to a message."""
    rows = await uow.session.scalars(sa.select(Message).where(Message.reply_to == message_id).order_by(Message.seq))
    return tuple(_view(row, vault) for row in rows)


async def unread_by_staff(uow: UnitOfWork, conversation_ids: list[UUID]) -> Mapping[UUID, int]:
    """Count, per conversation, what the customer said that no member of staff has read."""
    query = (
        sa.select(Message.conversation_id, sa.func.count())
        .where(
            Message.conversation_id.in_(conversation_ids), Message.author == Author.CUSTOMER.value,
            Message.read_at.is_(None),
        )
        .group_by(Message.conversation_id)
    )  # fmt: skip
    return {row[0]: row[1] for row in await uow.session.execute(query)}


async def last_said(uow: UnitOfWork, vault: Vault, conversation_ids: list[UUID]) -> Mapping[UUID, MessageView]:
    """Return the last public message of each conversation."""
    query = (
        sa.select(Message)
        .ext(distinct_on(Message.conversation_id))
        .where(Message.conversation_id.in_(conversation_ids), Message.internal.is_(False))
        .order_by(Message.conversation_id, Message.seq.desc())
    )
    rows = list(await uow.session.scalars(query))
    await vault.know(row.text_sealed for row in rows)
    return {row.conversation_id: _view(row, vault) for row in rows}


async def rated(uow: UnitOfWork, handover_id: UUID) -> bool:
    """Tell whether the customer has said how it went."""
    return await uow.session.get(Rating, handover_id) is not None


def _view(row: Message, vault: Vault) -> MessageView:
    return MessageView(
        id=MessageId(row.id), conversation_id=ConversationId(row.conversation_id), author=Author(row.author),
        author_id=row.author_id, author_name=row.author_name, body=row.body, internal=row.internal,
        text=vault.read(row.text_sealed, context=TEXT_CONTEXT), client_id=row.client_id, at=row.at,
        delivered_at=row.delivered_at, read_at=row.read_at, solved=row.solved,
    )  # fmt: skip
