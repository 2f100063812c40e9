"""Rows of conversations. What people write is sealed: it is as personal as a letter."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Final, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from upay.platform.db import Base

_SCHEMA = "support"


class Author(StrEnum):
    """Who speaks."""

    CUSTOMER = "customer"
    ASSISTANT = "assistant"
    AGENT = "agent"
    SYSTEM = "system"


class Guest(Base):
    """Somebody who talks to us without having signed in: nothing is known of them but what they say."""

    __tablename__ = "guest"
    __table_args__ = (
        sa.CheckConstraint("lang in ('zh', 'en')", name="lang_known"),
        {"schema": _SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    lang: Mapped[str]
    phone_sealed: Mapped[bytes | None]
    """The number that they named. It proves nothing, and nobody is told whether it belongs to anybody."""
    came_at: Mapped[datetime]


class Conversation(Base):
    """The one conversation of a customer, for ever; or a guest's, until it becomes part of a customer's."""

    __tablename__ = "conversation"
    __table_args__ = (
        sa.CheckConstraint("num_nonnulls(customer_id, guest_id) = 1", name="somebodys"),
        sa.CheckConstraint("joined_to is null or guest_id is not null", name="guests_join"),
        {"schema": _SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    customer_id: Mapped[UUID | None] = mapped_column(unique=True)
    guest_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey(Guest.id), unique=True)
    joined_to: Mapped[UUID | None] = mapped_column(sa.ForeignKey("support.conversation.id"))
    """The customer's conversation in which a guest's messages stand since the guest has signed in."""
    started_at: Mapped[datetime]
    last_at: Mapped[datetime]


class Message(Base):
    """One message. `body` holds ids and codes only: record, choices, offers, cites, and the assistant's trace."""

    __tablename__ = "message"
    __table_args__ = (
        sa.UniqueConstraint("conversation_id", "client_id"),
        sa.CheckConstraint("author in ('customer', 'assistant', 'agent', 'system')", name="author_known"),
        sa.Index("ix_message_conversation_seq", "conversation_id", "seq"),
        sa.Index("ix_message_reply_to", "reply_to", postgresql_where=sa.text("reply_to is not null")),
        sa.Index("ix_message_answered_at", "at", postgresql_where=sa.text("author = 'assistant'")),
        sa.Index("ix_message_solved_at", "solved_at", postgresql_where=sa.text("solved is not null")),
        sa.CheckConstraint("(solved is null) = (solved_at is null)", name="solved_when"),
        sa.Index("ix_message_chosen_at", "at", postgresql_where=sa.text("body ? 'chose'")),
        {"schema": _SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(sa.Identity(always=True))
    conversation_id: Mapped[UUID] = mapped_column(sa.ForeignKey(Conversation.id))
    author: Mapped[str]
    author_id: Mapped[UUID | None]
    author_name: Mapped[str]
    """Of staff: the name that customers read; empty for the others."""
    text_sealed: Mapped[bytes]
    body: Mapped[dict[str, Any]]
    internal: Mapped[bool]
    client_id: Mapped[str | None]
    reply_to: Mapped[UUID | None]
    """The message that this one answers; its answers are found by it when the same message comes again."""
    at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    solved: Mapped[bool | None]
    """Of an answer of the assistant: whether it solved the matter, as whoever asked says; most say nothing."""
    solved_at: Mapped[datetime | None]


class Rating(Base):
    """Whether it was solved, and how well, as the customer says after a person closed it."""

    __tablename__ = "rating"
    __table_args__ = (sa.CheckConstraint("score between 1 and 5", name="score_range"), {"schema": _SCHEMA})

    handover_id: Mapped[UUID] = mapped_column(primary_key=True)
    conversation_id: Mapped[UUID] = mapped_column(sa.ForeignKey(Conversation.id))
    solved: Mapped[bool]
    score: Mapped[int | None]
    at: Mapped[datetime]


MESSAGES: Final = cast("sa.Table", Message.__table__)
"""For those who count over many messages; what people wrote in them is sealed."""
RATINGS: Final = cast("sa.Table", Rating.__table__)
"""Likewise."""
