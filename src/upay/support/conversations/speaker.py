"""Whose conversation it is: a customer's, or a guest's of whom nothing is known."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from upay.kit.ids import ConversationId, CustomerId, GuestId
from upay.platform.db import UnitOfWork
from upay.support.conversations.models import Conversation


@dataclass(frozen=True, slots=True)
class Speaker:
    """The other side of a conversation: one of the two is named."""

    customer_id: CustomerId | None = None
    guest_id: GuestId | None = None

    def __post_init__(self) -> None:
        assert (self.customer_id is None) is not (self.guest_id is None), "a customer or a guest"

    @property
    def channel(self) -> str:
        """Return where this person's open pages listen."""
        return f"guest:{self.guest_id}" if self.customer_id is None else f"customer:{self.customer_id}"


async def speaker_of(uow: UnitOfWork, conversation_id: UUID) -> Speaker | None:
    """Return whose conversation it is."""
    query = sa.select(Conversation.customer_id, Conversation.guest_id).where(Conversation.id == conversation_id)
    row = (await uow.session.execute(query)).one_or_none()
    if row is None:
        return None
    if row.customer_id is not None:
        return Speaker(customer_id=CustomerId(row.customer_id))
    return Speaker(guest_id=GuestId(row.guest_id))


async def guests_in(uow: UnitOfWork, conversation_id: UUID) -> Sequence[GuestId]:
    """Return as which guests its customer has said, before they signed in, what is part of a conversation now."""
    query = sa.select(Conversation.guest_id).where(Conversation.joined_to == conversation_id)
    return [GuestId(each) for each in await uow.session.scalars(query) if each is not None]


def customer_of(conversation_id: sa.ColumnElement[Any]) -> sa.ScalarSelect[UUID | None]:
    """Return, as part of a question about other rows, the customer whose conversation they belong to."""
    whose = sa.select(Conversation.customer_id).where(Conversation.id == conversation_id)
    return whose.correlate_except(Conversation).scalar_subquery()


def conversations_of(customer_id: UUID) -> sa.Select[UUID]:
    """Return, likewise, the conversations of a customer, with those that they had as a guest before."""
    own = sa.select(Conversation.id).where(Conversation.customer_id == customer_id)
    return sa.select(Conversation.id).where(sa.or_(Conversation.id.in_(own), Conversation.joined_to.in_(own)))


async def stands_in(uow: UnitOfWork, conversation_id: UUID) -> ConversationId | None:
    """Return where what is said in this conversation stands now, and keep it there until this transaction ends.

    A guest who signs in takes everything along. Whoever writes asks here first, so that nothing is said into a
    conversation that has just become part of another; conversations are locked before handovers, by everybody.
    """
    for _ in range(2):
        query = sa.select(Conversation.id, Conversation.joined_to).where(Conversation.id == conversation_id)
        row = (await uow.session.execute(query.with_for_update(read=True, key_share=True))).one_or_none()
        if row is None:
            return None
        if row.joined_to is None:
            return ConversationId(row.id)
        conversation_id = row.joined_to
    raise AssertionError("a customer's conversation becomes part of no other")
