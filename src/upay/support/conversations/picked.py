"""What customers picked when they were asked what it is about: the topic, and the words that led there.

A choice is pressed, or named in words ("the second one"); the answer to words keeps what they were taken for.
"""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, Final, Literal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from upay.kit.ids import ConversationId, CustomerId
from upay.platform.crypto import Vault
from upay.platform.db import UnitOfWork
from upay.support.conversations.append import TEXT_CONTEXT
from upay.support.conversations.models import Conversation, Message

_TOPIC: Final = "topic:"
_Row = tuple[Message, str, str | None, datetime, UUID | None]
_Pick = tuple[sa.ColumnElement[bool], sa.ColumnElement[str], sa.ColumnElement[str]]
"""Whether a message holds a pick, what was picked, and the question that offered it."""


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
    """Return which topics were picked since then, the oldest first; what was itself picked is no wording."""
    rows: list[_Row] = []
    for way in ("pressed", "named"):
        found = await uow.session.execute(_query(way), {"since": since, "most": limit})
        rows += [(message, choice, thought, at, whose) for message, choice, thought, at, whose in found]
    return [
        PickedTopic(
            conversation_id=ConversationId(message.conversation_id), message_id=message.id, thought=thought, at=at,
            text=vault.open(message.text_sealed, context=TEXT_CONTEXT), topic=chose.removeprefix(_TOPIC),
            customer_id=None if customer_id is None else CustomerId(customer_id),
        )
        for message, chose, thought, at, customer_id in sorted(rows, key=lambda row: row[3])[:limit]
    ]  # fmt: skip


def _pressed(body: Any) -> _Pick:  # noqa: ANN401 -- a column of JSON
    """Read a message that presses a choice."""
    return body.has_key("chose"), body["chose"].astext, body["of"].astext


def _named(body: Any) -> _Pick:  # noqa: ANN401 -- likewise
    """Read an answer to a message that names one."""
    return body.has_key("took"), body["took"]["value"].astext, body["took"]["of"].astext


@cache
def _query(way: Literal["pressed", "named"]) -> sa.Select[Any]:
    """Return what was said, the choice, what had been thought, when it was chosen and by whom, of `most` picks.

    It is asked every minute, and putting it together costs more than its answer: that is done once.
    """
    pick, asked, said = aliased(Message), aliased(Message), aliased(Message)
    picks, chose, of = _pressed(pick.body) if way == "pressed" else _named(pick.body)
    return (
        sa.select(said, chose, asked.body["topic"].astext, pick.at, Conversation.customer_id)
        .join(asked, asked.id == sa.cast(of, sa.Uuid))
        .join(said, said.id == asked.reply_to)
        .join(Conversation, Conversation.id == said.conversation_id)
        .where(
            picks, pick.at >= sa.bindparam("since"), chose.startswith(_TOPIC), ~said.body.has_key("chose"),
            ~said.body.has_key("topic"),
        )
        .order_by(pick.at, pick.id)
        .limit(sa.bindparam("most", type_=sa.Integer))
    )  # fmt: skip
