"""What was said and not answered: what the assistant had nothing for, asked back about, handed over, did not solve."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Final, Literal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from upay.platform.crypto import Vault
from upay.platform.db import UnitOfWork
from upay.support.conversations.append import TEXT_CONTEXT
from upay.support.conversations.models import Author, Message

_WANTS_A_PERSON = "human_agent"
_NOT_OURS = "out_of_scope"
_NOT_SOLVED: Final = "not_solved"


_CAME_OF: Final[Mapping[str, Literal["clarify", "handoff", "not_solved"]]] = MappingProxyType(
    {"clarify": "clarify", "handoff": "handoff", _NOT_SOLVED: "not_solved"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """One thing that a customer said, and what came of it."""

    message_id: UUID
    conversation_id: UUID
    text: str = field(repr=False)
    lang: Literal["zh", "en"]
    topic: str | None
    """What the assistant took it to be about."""
    came_of: Literal["clarify", "handoff", "no_answer", "not_solved"]
    at: datetime


async def unanswered(
    uow: UnitOfWork, vault: Vault, *, since: datetime, until: datetime, limit: int
) -> list[Unanswered]:
    """Return what was not answered at once, or so that it did not solve it, the newest first.

    Whoever asks for a person is taken to have asked what they said before that. What was said once is returned once:
    what did not solve it counts for more than that a person was asked for then.
    """
    reply, said, before = aliased(Message), aliased(Message), aliased(Message)
    wants = reply.body["topic"].astext == _WANTS_A_PERSON
    earlier = (
        sa.select(sa.func.max(before.seq))
        .where(
            before.conversation_id == said.conversation_id, before.seq < said.seq, before.at >= since,
            before.author == Author.CUSTOMER.value, ~before.body.has_key("chose"),
            before.body["topic"].astext.is_distinct_from(_WANTS_A_PERSON),
        )
        .correlate(said)
        .scalar_subquery()
    )  # fmt: skip
    meant = sa.case((wants, earlier), else_=said.seq)
    asked = (
        sa.select(
            said.conversation_id, meant.label("seq"), reply.at,
            sa.case((reply.solved.is_(False), _NOT_SOLVED), else_=reply.body["action"].astext).label("action"),
            reply.body["lang"].astext.label("lang"),
            sa.case((wants, None), else_=reply.body["topic"].astext).label("topic"),
        )
        .join(said, said.id == reply.reply_to)
        .where(
            reply.author == Author.ASSISTANT.value,
            sa.or_(
                reply.body["action"].astext.in_(("clarify", "handoff")), reply.body["topic"].astext == _NOT_OURS,
                reply.solved.is_(False),
            ),
            reply.at >= since, reply.at < until, ~said.body.has_key("chose"),
        )
        .order_by(reply.at.desc())
        .limit(limit)
        .subquery()
    )  # fmt: skip
    found = await uow.session.execute(
        sa.select(Message, asked.c.action, asked.c.lang, asked.c.topic, asked.c.at)
        .join(asked, sa.and_(Message.conversation_id == asked.c.conversation_id, Message.seq == asked.c.seq))
        .order_by(asked.c.at.desc(), Message.id)
    )
    rows = list(found)
    await vault.know(message.text_sealed for message, *_ in rows)
    once: dict[UUID, Unanswered] = {}
    for message, action, lang, topic, at in rows:
        if message.id in once and action != _NOT_SOLVED:
            continue
        once[message.id] = Unanswered(
            message_id=message.id, conversation_id=message.conversation_id, lang="zh" if lang == "zh" else "en",
            text=vault.read(message.text_sealed, context=TEXT_CONTEXT), topic=topic,
            came_of=_CAME_OF.get(action, "no_answer"), at=at,
        )  # fmt: skip
    return list(once.values())
