"""What customers picked when they were asked what it is about: the topic, and the words that led there."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from upay.kit.ids import ConversationId, CustomerId
from upay.platform.crypto import Vault
from upay.platform.db import UnitOfWork
from upay.support.conversations.append import TEXT_CONTEXT
from upay.support.conversations.models import Author, Conversation, Message

_TOPIC: Final = "topic:"


@dataclass(frozen=True, slots=True, kw_only=True)
class PickedTopic:
    """A topic that somebody picked from a menu, for what they had said."""

    conversation_id: ConversationId
    customer_id: CustomerId | None
    """None of a guest."""
    message_id: UUID
    """What they had said."""
    text: str = field(repr=False)
    topic: str
    thought: str | None
    """What the assistant had taken it for."""
    at: datetime


async def picked_topics(uow: UnitOfWork, vault: Vault, *, since: datetime, limit: int) -> list[PickedTopic]:
    """Return which topics were picked from menus since then, the oldest first; what was itself picked is no wording."""
    pick, asked, said = aliased(Message), aliased(Message), aliased(Message)
    query = (
        sa.select(said, pick.body["chose"].astext, asked.body["topic"].astext, pick.at, Conversation.customer_id)
        .join(asked, asked.id == sa.cast(pick.body["of"].astext, sa.Uuid))
        .join(said, said.id == asked.reply_to)
        .join(Conversation, Conversation.id == said.conversation_id)
        .where(
            pick.author == Author.CUSTOMER.value, pick.body.has_key("chose"), pick.at >= since,
            pick.body["chose"].astext.startswith(_TOPIC), ~said.body.has_key("chose"), ~said.body.has_key("topic"),
        )
        .order_by(pick.at, pick.id)
        .limit(limit)
    )  # fmt: skip
    return [
        PickedTopic(
            conversation_id=ConversationId(message.conversation_id), message_id=message.id, thought=thought, at=at,
            text=vault.open(message.text_sealed, context=TEXT_CONTEXT), topic=chose.removeprefix(_TOPIC),
            customer_id=None if customer_id is None else CustomerId(customer_id),
        )
        for message, chose, thought, at, customer_id in await uow.session.execute(query)
    ]  # fmt: skip
