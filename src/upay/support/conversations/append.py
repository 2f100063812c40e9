"""Saying something in a conversation: stored once, however often it is sent, and told to all who watch."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from upay.kit.ids import ConversationId, CustomerId, MessageId, new_id
from upay.kit.refusal import Kind, Refusal
from upay.kit.text import clean
from upay.platform.crypto import Vault
from upay.platform.db import UnitOfWork, event
from upay.support.conversations.models import Author, Conversation, Message
from upay.support.conversations.speaker import Speaker, speaker_of, stands_in

LONGEST_TEXT = 10_000
TEXT_CONTEXT = "message.text"


class MessageEmpty(Refusal):
    """Nothing is left of the message once it is cleaned; facts: field."""

    code = "form_incomplete"
    kind = Kind.INVALID


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A message before it is said. `body` holds ids and codes only."""

    author: Author
    text: str
    author_id: UUID | None = None
    author_name: str = ""
    body: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    internal: bool = False
    client_id: str | None = None
    reply_to: MessageId | None = None


async def open_conversation(uow: UnitOfWork, *, customer_id: CustomerId, at: datetime) -> ConversationId:
    """Return the customer's conversation, begun when they first need it."""
    known = sa.select(Conversation.id).where(Conversation.customer_id == customer_id)
    if (found := await uow.session.scalar(known)) is not None:
        return ConversationId(found)
    begin = insert(Conversation).values(id=new_id(), customer_id=customer_id, started_at=at, last_at=at)
    await uow.session.execute(begin.on_conflict_do_nothing(index_elements=["customer_id"]))
    return ConversationId((await uow.session.execute(known)).scalar_one())


async def open_with(uow: UnitOfWork, speaker: Speaker, *, at: datetime) -> ConversationId:
    """Return the conversation of whoever speaks. What a guest said who has signed in since stands with the customer."""
    if speaker.customer_id is not None:
        return await open_conversation(uow, customer_id=speaker.customer_id, at=at)
    found = await uow.session.scalar(sa.select(Conversation.id).where(Conversation.guest_id == speaker.guest_id))
    assert found is not None, "a guest comes with a conversation"
    stands = await stands_in(uow, found)
    assert stands is not None, "it was found a line above"
    return stands


async def append(
    uow: UnitOfWork, vault: Vault, *, conversation_id: ConversationId, draft: Draft, at: datetime
) -> tuple[MessageId, bool]:
    """Say something; return the message's id and whether it is new. The same `client_id` says it once."""
    text = clean(draft.text, longest=LONGEST_TEXT)
    if not text and not draft.body:
        raise MessageEmpty(field="text", problem="missing")
    speaker = await speaker_of(uow, conversation_id)
    assert speaker is not None, "it is said in a conversation"
    said = insert(Message).values(
        id=new_id(), conversation_id=conversation_id, author=draft.author.value, author_id=draft.author_id,
        author_name=draft.author_name, text_sealed=vault.seal(text, context=TEXT_CONTEXT, person=speaker.customer_id),
        body=dict(draft.body), internal=draft.internal, client_id=draft.client_id, reply_to=draft.reply_to, at=at,
    )  # fmt: skip
    added = await uow.session.scalar(
        said.on_conflict_do_nothing(index_elements=["conversation_id", "client_id"]).returning(Message.id)
    )
    if added is None:
        earlier = sa.select(Message.id).where(
            Message.conversation_id == conversation_id, Message.client_id == draft.client_id
        )
        return MessageId((await uow.session.execute(earlier)).scalar_one()), False
    await uow.session.execute(sa.update(Conversation).where(Conversation.id == conversation_id).values(last_at=at))
    _tell(uow, conversation_id, MessageId(added), speaker, internal=draft.internal)
    return MessageId(added), True


def _tell(
    uow: UnitOfWork, conversation_id: ConversationId, message_id: MessageId, speaker: Speaker, *, internal: bool
) -> None:
    channels = ["desk"] if internal else ["desk", speaker.channel]
    uow.publish(event("message.added", channels=channels, conversation=conversation_id, message=message_id))
