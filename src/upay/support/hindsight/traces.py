"""Traces: turns one by one, without a word of what was said; and one turn with everything that it rests on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from upay.kit.ids import ConversationId, MessageId
from upay.platform.crypto import Vault
from upay.platform.db import UnitOfWork
from upay.support import conversations, workforce
from upay.support.conversations import MESSAGES, MessageView, Speaker
from upay.support.hindsight.turns import OUTCOMES, Outcome, Wanted, turns

_MOST_ODD: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceRow:
    """A turn in a list."""

    id: UUID
    """Of the answer."""
    conversation_id: UUID
    at: datetime
    topic: str
    confidence: float
    lang: str
    version: int
    flow: str | None
    """The version of the topic's flow, where one was followed."""
    outcomes: frozenset[Outcome]


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceView:
    """A turn, opened: what was said, what was answered, and everything that the answer kept."""

    row: TraceRow
    speaker: Speaker
    said: MessageView = field(repr=False)
    answer: MessageView = field(repr=False)
    served: bool
    """The conversation was handed over once, so that the desk has it."""

    @property
    def kept(self) -> Mapping[str, Any]:
        """What the answer kept of how it came about."""
        return self.answer.body


async def traces(
    uow: UnitOfWork, wanted: Wanted, *, before: UUID | None = None, limit: int = 50
) -> list[TraceRow]:  # fmt: skip
    """Return the turns that are wanted, the newest first; `before` is the last one that was read."""
    found = turns(wanted)
    # By time first, for which there is an index; of one instant, what was said last.
    query = sa.select(found).order_by(found.c.at.desc(), found.c.seq.desc()).limit(limit)
    if before is not None:
        last = sa.select(MESSAGES.c.at, MESSAGES.c.seq).where(MESSAGES.c.id == before).subquery()
        query = query.join(last, sa.tuple_(found.c.at, found.c.seq) < sa.tuple_(last.c.at, last.c.seq))
    return [_row(row) for row in await uow.session.execute(query)]


async def trace(uow: UnitOfWork, vault: Vault, *, answer_id: UUID, served: bool) -> TraceView | None:
    """Return one turn; `served` leaves out those of conversations that were never handed over."""
    found = turns(Wanted(served=served))
    row = (await uow.session.execute(sa.select(found).where(found.c.id == answer_id))).one_or_none()
    if row is None:
        return None
    place = ConversationId(row.conversation_id)
    said = await conversations.message(uow, vault, conversation_id=place, message_id=row.said_id)
    answer = await conversations.message(uow, vault, conversation_id=place, message_id=MessageId(row.id))
    speaker = await conversations.speaker_of(uow, place)
    last = await workforce.last_handover(uow, conversation_id=place)
    if said is None or answer is None or speaker is None:
        return None
    return TraceView(row=_row(row), speaker=speaker, said=said, answer=answer, served=last is not None)


async def odd_flows(uow: UnitOfWork, flow_format: str) -> list[UUID]:
    """Return the answers, the newest first, whose flow's version is none: by hand, or by something else than a flow."""
    found = turns(Wanted())
    odd = sa.select(found.c.id).where(found.c.flow.is_not(None), ~found.c.flow.regexp_match(f"^{flow_format}$"))
    return list(await uow.session.scalars(odd.order_by(found.c.at.desc(), found.c.seq.desc()).limit(_MOST_ODD)))


def _row(row: sa.Row[Any]) -> TraceRow:
    return TraceRow(
        id=row.id, conversation_id=row.conversation_id, at=row.at, topic=row.topic, confidence=row.confidence or 0.0,
        lang=row.lang or "", version=row.version, flow=row.flow,
        outcomes=frozenset(name for name in OUTCOMES if getattr(row, name.value)),
    )  # fmt: skip
