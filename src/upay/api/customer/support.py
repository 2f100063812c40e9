"""The support tab and the one conversation of the customer."""

from typing import Final
from uuid import UUID

from litestar.di import NamedDependency
from litestar.params import FromQuery, JSONBody

from upay import payments
from upay.api import shapes
from upay.api.customer.account import reader_of
from upay.api.routes import reads, writes
from upay.api.view_message import show_messages, show_said, standing_of
from upay.api.view_record import show_record, show_records
from upay.api.who import Audience, Visit
from upay.kit.ids import ConversationId
from upay.kit.refusal import Kind, NotFound, Refusal
from upay.kit.topics import TOPICS
from upay.support import assistant, conversations, knowledge, workforce

_CUSTOMER = Audience.CUSTOMER
_TAG: Final = "Support"
_TOPICS_SHOWN: Final = (
    "topup_missing", "topup_failed", "transfer_wrong_payee", "transfer_failed", "payment_failed", "refund_how",
    "refund_missing", "limits", "pin_forgotten", "account_frozen", "card_bind", "phishing",
)  # fmt: skip
"""What customers come with most, for those to whom nothing has just happened; the rest is in the help centre."""


class UnknownTopic(Refusal):
    """A topic was named that there is not; facts: field, problem."""

    code = "form_incomplete"
    kind = Kind.INVALID


@reads("/api/support/home", "support_home", _CUSTOMER, tag=_TAG)
async def support_home(visit: NamedDependency[Visit]) -> shapes.SupportHome:
    """Return the likely questions from what just happened, the topics, and what is under way."""
    services, reader = visit.services, reader_of(visit)
    situation = await assistant.situation_of(services.rails, customer_id=visit.customer_id, at=visit.at)
    foreseen = [
        shapes.Foreseen(question=each.text, topic=each.topic, record=await show_record(reader, each.record))
        for each in situation.foreseen(visit.lang)
    ]
    async with services.db.begin() as uow:
        titles = {each.topic: each.title for each in await knowledge.articles(uow, lang=visit.lang)}
        waiting, on_duty = await workforce.waiting_count(uow), await workforce.on_duty(uow)
    return shapes.SupportHome(
        foreseen=foreseen, waiting=waiting, agents_on=len(on_duty),
        topics=[shapes.TopicLink(topic=topic, title=titles[topic]) for topic in _TOPICS_SHOWN if topic in titles],
        open=await show_records(reader, [one for one in situation.records if one.outcome.value == "pending"]),
    )  # fmt: skip


@reads("/api/support/conversation", "conversation", _CUSTOMER, tag=_TAG)
async def conversation(visit: NamedDependency[Visit], before: FromQuery[UUID | None] = None) -> shapes.Conversation:
    """Return the latest messages, or those before one; what is read here has been delivered."""
    return await _show(visit, before=before)


@writes("/api/support/messages", "say", _CUSTOMER, tag=_TAG, at_most=120)
async def say(visit: NamedDependency[Visit], data: JSONBody[shapes.Say]) -> shapes.Said:
    """Say something; answered at once, unless a person is with the customer."""
    services = visit.services
    if data.topic is not None and data.topic not in TOPICS:
        raise UnknownTopic(field="topic", problem="not_usable")
    if data.record_id is not None:
        # Before anything is stored: a message about what is not theirs is no message.
        await payments.record(services.rails, customer_id=visit.customer_id, record_id=data.record_id)
    heard = await assistant.hear(
        services.assistant, services.rails, customer_id=visit.customer_id, text=data.text, client_id=data.client_id,
        lang=visit.lang, record_id=data.record_id, topic=data.topic, at=visit.at,
    )  # fmt: skip
    return await show_said(reader_of(visit), heard)


@writes("/api/support/choices", "choose", _CUSTOMER, tag=_TAG)
async def choose(visit: NamedDependency[Visit], data: JSONBody[shapes.Choose]) -> shapes.Said:
    """Pick one of the choices of a message."""
    services = visit.services
    heard = await assistant.choose(
        services.assistant, services.rails, customer_id=visit.customer_id, message_id=data.message_id,
        value=data.value, client_id=data.client_id, lang=visit.lang, at=visit.at,
    )  # fmt: skip
    return await show_said(reader_of(visit), heard)


@writes("/api/support/handover", "ask_for_person", _CUSTOMER, tag=_TAG)
async def ask_for_person(visit: NamedDependency[Visit]) -> shapes.Said:
    """Hand over to a person; answers with the place in the queue."""
    services = visit.services
    heard = await assistant.ask_for_person(
        services.assistant, services.rails, customer_id=visit.customer_id, lang=visit.lang, client_id=visit.trace,
        at=visit.at,
    )  # fmt: skip
    return await show_said(reader_of(visit), heard)


@writes("/api/support/read", "mark_read", _CUSTOMER, status=204, tag=_TAG)
async def mark_read(visit: NamedDependency[Visit], data: JSONBody[shapes.MarkRead]) -> None:
    """Note that everything up to this message was read."""
    async with visit.services.db.begin() as uow:
        found = await conversations.conversation_of(uow, visit.customer_id)
        if found is not None:
            await conversations.mark_read(
                uow, conversation_id=found, reader="customer", up_to=data.message_id, at=visit.at
            )


@writes("/api/support/rating", "rate", _CUSTOMER, status=200, tag=_TAG)
async def rate(visit: NamedDependency[Visit], data: JSONBody[shapes.Rate]) -> shapes.Conversation:
    """Say how the last service by a person went; said once."""
    async with visit.services.db.begin() as uow:
        found = await conversations.conversation_of(uow, visit.customer_id)
        last = None if found is None else await workforce.last_handover(uow, conversation_id=found)
        if found is None or last is None or last.closed_at is None:
            raise NotFound
        await conversations.rate(
            uow, conversation_id=found, handover_id=last.id, solved=data.solved, score=data.score, at=visit.at
        )
    return await _show(visit)


async def _show(visit: Visit, *, before: UUID | None = None) -> shapes.Conversation:
    services = visit.services
    async with services.db.begin() as uow:
        found = ConversationId(await conversations.open_conversation(uow, customer_id=visit.customer_id, at=visit.at))
        await conversations.mark_delivered(uow, conversation_id=found, reader="customer", at=visit.at)
        stretch = await conversations.history(uow, services.vault, conversation_id=found, before=before)
        standing = await standing_of(uow, found)
    return shapes.Conversation(
        id=found, state=standing.state, agent_name=standing.agent_name, position=standing.position,
        messages=await show_messages(reader_of(visit), stretch.messages), earlier=stretch.earlier,
        ask_rating=standing.ask_rating,
    )  # fmt: skip


ROUTES = (support_home, conversation, say, choose, ask_for_person, mark_read, rate)
