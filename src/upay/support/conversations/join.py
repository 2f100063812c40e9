"""A guest signs in: what was said becomes part of the customer's one conversation, in order, once."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from upay.kit.ids import ConversationId, CustomerId, GuestId
from upay.platform.crypto import Vault
from upay.platform.db import UnitOfWork, event
from upay.support.conversations.append import TEXT_CONTEXT, open_conversation
from upay.support.conversations.models import Conversation, Guest, Message, Rating
from upay.support.conversations.speaker import Speaker


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """A guest's conversation that became part of a customer's."""

    guests: ConversationId
    customers: ConversationId
    said: int
    """How many messages came along."""


async def join(
    uow: UnitOfWork, vault: Vault, *, guest_id: GuestId, customer_id: CustomerId, at: datetime
) -> Joined | None:
    """Take a guest's messages over into the customer's conversation; None if that was done before.

    What was sealed for nobody is from then on the customer's own, as everything else that they say.
    The numbers that messages get run through all conversations, so what two screens said by turns stays by turns.
    """
    own = sa.select(Conversation).where(Conversation.guest_id == guest_id, Conversation.joined_to.is_(None))
    guests = (await uow.session.scalars(own.with_for_update())).one_or_none()
    if guests is None:
        return None
    into = await open_conversation(uow, customer_id=customer_id, at=at)
    await uow.session.execute(sa.select(Conversation.id).where(Conversation.id == into).with_for_update())
    there = sa.orm.aliased(Message)
    used = sa.exists().where(there.conversation_id == into, there.client_id == Message.client_id)
    moved = await uow.session.execute(
        sa.update(Message)
        .where(Message.conversation_id == guests.id)
        # Our screens never use an id twice; should somebody, the customer's own message keeps it.
        .values(conversation_id=into, client_id=sa.case((used, None), else_=Message.client_id))
        .returning(Message.id, Message.text_sealed)
        .execution_options(synchronize_session=False)
    )
    said = [(row.id, vault.open(row.text_sealed, context=TEXT_CONTEXT)) for row in moved]
    for message_id, text in said:
        sealed = vault.seal(text, context=TEXT_CONTEXT, person=customer_id)
        await uow.session.execute(sa.update(Message).where(Message.id == message_id).values(text_sealed=sealed))
    await uow.session.execute(sa.update(Rating).where(Rating.conversation_id == guests.id).values(conversation_id=into))
    guests.joined_to = into
    # Whom they meant is known now; what they claimed is kept no longer.
    await uow.session.execute(sa.update(Guest).where(Guest.id == guest_id).values(phone_sealed=None))
    await uow.session.execute(
        sa.update(Conversation)
        .where(Conversation.id == into)
        .values(last_at=sa.func.greatest(Conversation.last_at, guests.last_at))
    )
    everybody = ["desk", Speaker(customer_id=customer_id).channel, Speaker(guest_id=guest_id).channel]
    for each in (guests.id, into):
        uow.publish(event("conversation.changed", channels=everybody, conversation=each))
    await uow.flush()
    return Joined(guests=ConversationId(guests.id), customers=into, said=len(said))
