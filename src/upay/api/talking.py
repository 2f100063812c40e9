"""Talking to support, the same for a customer and for a guest: only who speaks differs, and what may be shown."""

from typing import Any
from uuid import UUID

from upay.api import shapes
from upay.api.view_message import show_messages, show_said, show_ticket, standing_of
from upay.api.view_record import Reader
from upay.api.who import Visit
from upay.identity import Who
from upay.kit.refusal import Kind, NotFound, Refusal
from upay.kit.topics import TOPICS
from upay.support import assistant, conversations, workforce
from upay.support.conversations import Speaker


class UnknownTopic(Refusal):
    """A topic was named that there is not; facts: field, problem."""

    code = "form_incomplete"
    kind = Kind.INVALID


def speaker_in(visit: Visit) -> Speaker:
    """Return who speaks: whose session it is, and nothing that was said or sent."""
    assert visit.session is not None, "the route is for customers, or for guests"
    if visit.session.who is Who.CUSTOMER:
        return Speaker(customer_id=visit.customer_id)
    return Speaker(guest_id=visit.guest_id)


def reader_in(visit: Visit) -> Reader:
    """Return who reads: a customer their own, a guest nothing that is anybody's."""
    return Reader(
        services=visit.services, customer_id=speaker_in(visit).customer_id, lang=visit.lang, at=visit.at
    )  # fmt: skip


async def show_conversation(visit: Visit, *, before: UUID | None = None) -> shapes.Conversation:
    """Show the latest messages, or those before one; what is read here has been delivered."""
    services = visit.services
    async with services.db.begin() as uow:
        found = await conversations.open_with(uow, speaker_in(visit), at=visit.at)
        await conversations.mark_delivered(uow, conversation_id=found, reader="customer", at=visit.at)
        stretch = await conversations.history(uow, services.vault, conversation_id=found, before=before)
        standing = await standing_of(uow, found)
    return shapes.Conversation(
        id=found, state=standing.state, agent_name=standing.agent_name, position=standing.position,
        ticket=show_ticket(standing.promise, at=visit.at),
        messages=await show_messages(reader_in(visit), stretch.messages), earlier=stretch.earlier,
        ask_rating=standing.ask_rating,
    )  # fmt: skip


async def hear(visit: Visit, data: shapes.Say | shapes.GuestSay) -> shapes.Said:
    """Take a message; answered at once, unless a person is there."""
    services = visit.services
    record_id = data.record_id if isinstance(data, shapes.Say) else None
    heard = await assistant.hear(
        services.assistant, services.rails, **_who(visit), text=data.text, client_id=data.client_id, lang=visit.lang,
        record_id=record_id, topic=topic_named(data.topic), article=topic_named(data.article, field="article"),
        at=visit.at,
    )  # fmt: skip
    return await show_said(reader_in(visit), heard)


async def choose(visit: Visit, data: shapes.Choose) -> shapes.Said:
    """Take a pick among the choices of a message."""
    services = visit.services
    heard = await assistant.choose(
        services.assistant, services.rails, **_who(visit), message_id=data.message_id, value=data.value,
        client_id=data.client_id, lang=visit.lang, at=visit.at,
    )  # fmt: skip
    return await show_said(reader_in(visit), heard)


async def ask_for_person(visit: Visit, *, article: str | None) -> shapes.Said:
    """Hand over to a person; answers with the place in the queue."""
    services = visit.services
    heard = await assistant.ask_for_person(
        services.assistant, services.rails, **_who(visit), lang=visit.lang, client_id=visit.trace,
        article=topic_named(article, field="article"), at=visit.at,
    )  # fmt: skip
    return await show_said(reader_in(visit), heard)


async def say_solved(visit: Visit, answer_id: UUID, data: shapes.SaySolved) -> shapes.Said:
    """Take down whether an answer solved it; to somebody whom it did not help, what comes next is said."""
    heard = await assistant.take_verdict(
        visit.services.rails, **_who(visit), answer_id=answer_id, solved=data.solved, at=visit.at
    )
    return await show_said(reader_in(visit), heard)


async def mark_read(visit: Visit, data: shapes.MarkRead) -> None:
    """Note that everything up to this message was read."""
    async with visit.services.db.begin() as uow:
        found = await conversations.open_with(uow, speaker_in(visit), at=visit.at)
        await conversations.mark_read(
            uow, conversation_id=found, reader="customer", up_to=data.message_id, at=visit.at
        )  # fmt: skip


async def rate(visit: Visit, data: shapes.Rate) -> shapes.Conversation:
    """Take down how the last service by a person went; said once."""
    async with visit.services.db.begin() as uow:
        found = await conversations.open_with(uow, speaker_in(visit), at=visit.at)
        last = await workforce.last_handover(uow, conversation_id=found)
        if last is None or last.closed_at is None:
            raise NotFound
        await conversations.rate(
            uow, conversation_id=found, handover_id=last.id, solved=data.solved, score=data.score, at=visit.at
        )  # fmt: skip
    return await show_conversation(visit)


def topic_named(topic: str | None, *, field: str = "topic") -> str | None:
    """Return a topic that there is, or refuse it by the name of its field."""
    if topic is not None and topic not in TOPICS:
        raise UnknownTopic(field=field, problem="not_usable")
    return topic


def _who(visit: Visit) -> dict[str, Any]:
    speaker = speaker_in(visit)
    return {"customer_id": speaker.customer_id, "guest_id": speaker.guest_id}
