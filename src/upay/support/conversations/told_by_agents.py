"""What agents wrote after somebody had asked: what customers read, and no notes among staff."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from upay.kit.ids import CustomerId
from upay.platform.crypto import Vault
from upay.platform.db import UnitOfWork
from upay.support.conversations.append import TEXT_CONTEXT
from upay.support.conversations.models import Author, Conversation, Message

_AFTER: Final = timedelta(days=3)
"""What is written later is about something else."""
_MOST: Final = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What an agent wrote to somebody."""

    message_id: UUID
    conversation_id: UUID
    customer_id: CustomerId | None
    """Whom it was written to; nobody whom we know where it was a guest."""
    by: str
    text: str = field(repr=False)
    at: datetime


async def told_by_agents(uow: UnitOfWork, vault: Vault, *, asked: Iterable[tuple[UUID, datetime]]) -> list[Told]:
    """Return what agents wrote in these conversations after these moments, in the order in which it was written."""
    first: dict[UUID, datetime] = {}
    for conversation_id, at in asked:
        first[conversation_id] = min(at, first.get(conversation_id, at))
    if not first:
        return []
    query = (
        sa.select(Message, Conversation.customer_id)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(
            Message.conversation_id.in_(first), Message.author == Author.AGENT.value, Message.internal.is_(False),
            Message.at >= min(first.values()), Message.at <= max(first.values()) + _AFTER,
        )
        .order_by(Message.seq)
        .limit(_MOST)
    )  # fmt: skip
    rows = [
        (message, customer_id)
        for message, customer_id in await uow.session.execute(query)
        if timedelta() <= message.at - first[message.conversation_id] <= _AFTER
    ]
    await vault.know(message.text_sealed for message, _ in rows)
    return [
        Told(
            message_id=message.id, conversation_id=message.conversation_id, by=message.author_name, at=message.at,
            customer_id=None if customer_id is None else CustomerId(customer_id),
            text=vault.read(message.text_sealed, context=TEXT_CONTEXT),
        )
        for message, customer_id in rows
    ]  # fmt: skip
