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
    """Return what agents wrote in these conversations after these moments, in the order in which it was written.

    Of much, the newest is returned.
    """
    if not (pairs := sorted({*asked})):
        return []
    windows = sa.values(
        sa.column("conversation_id", sa.Uuid), sa.column("asked_at", sa.DateTime(timezone=True)), name="windows"
    ).data(pairs)
    after_one = windows.c.conversation_id == Message.conversation_id
    in_time = Message.at.between(windows.c.asked_at, windows.c.asked_at + _AFTER)
    query = (
        sa.select(Message, Conversation.customer_id)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(
            Message.author == Author.AGENT.value, Message.internal.is_(False),
            sa.exists().select_from(windows).where(after_one, in_time),
        )
        .order_by(Message.seq.desc())
        .limit(_MOST)
    )  # fmt: skip
    rows = [(message, whose) for message, whose in await uow.session.execute(query)][::-1]
    await vault.know(message.text_sealed for message, _ in rows)
    return [
        Told(
            message_id=message.id, conversation_id=message.conversation_id, by=message.author_name, at=message.at,
            customer_id=None if customer_id is None else CustomerId(customer_id),
            text=vault.read(message.text_sealed, context=TEXT_CONTEXT),
        )
        for message, customer_id in rows
    ]  # fmt: skip
