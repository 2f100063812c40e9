"""Telling unasked: what an action came to, how something ended at last, who left, and that nobody is on duty."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from upay import payments
from upay.identity import queries as people
from upay.kit.ids import ConversationId, CustomerId, StaffId
from upay.kit.language import Lang
from upay.payments import Rails
from upay.platform.db import UnitOfWork
from upay.support import conversations, workforce
from upay.support.assistant.answer import Assistant
from upay.support.assistant.compose import gap
from upay.support.assistant.converse import LOOK_BACK, Heard, latest_talk
from upay.support.assistant.handover_words import promise_words
from upay.support.assistant.talk import Talk
from upay.support.assistant.trace import body_of, offers_of
from upay.support.assistant.turn import OfferOf, Reply
from upay.support.assistant.understanding import Action
from upay.support.assistant.words import moment, say
from upay.support.conversations import Author, Draft, MessageView, Speaker


async def tell_receipt(
    assistant: Assistant, rails: Rails, *, customer_id: CustomerId, record_id: UUID, about: UUID | None, lang: Lang,
    key: str, at: datetime,
) -> Heard:  # fmt: skip
    """Put what an action came to into the conversation; if it puts a refused try right, offer to try that again."""
    reply = await assistant.describe(customer_id, record_id, lang=lang, at=at)
    offers = reply.offers
    if about is not None and about != record_id and reply.reason is None:
        offers = (OfferOf("retry", about), *offers)
    async with rails.db.begin() as uow:
        conversation_id = await conversations.open_conversation(uow, customer_id=customer_id, at=at)
        talk = await _talk_after(uow, rails, conversation_id, replace(reply, offers=offers), at=at)
        draft = Draft(
            author=Author.ASSISTANT, text=reply.text, client_id=f"receipt:{key}",
            # A receipt answers no question, so it must not pass for what the customer wants.
            body={**body_of(reply, talk), "offers": offers_of(offers), "topic": None},
        )  # fmt: skip
        said, _ = await conversations.append(uow, rails.vault, conversation_id=conversation_id, draft=draft, at=at)
        message = await conversations.message(uow, rails.vault, conversation_id=conversation_id, message_id=said)
        handover = await workforce.open_handover(uow, conversation_id=conversation_id)
    assert message is not None, "it was said a line above"
    return Heard(conversation_id=conversation_id, messages=(message,), handover=handover)


async def tell_late(
    assistant: Assistant, rails: Rails, *, customer_id: CustomerId, record_id: UUID, step: datetime | None = None,
    at: datetime,
) -> None:  # fmt: skip
    """Tell a customer, unasked and once, how something ended about which nothing had been known for a while.

    What goes on after it was told of, as a withdrawal that comes back, is told once at each `step`.
    """
    async with rails.db.begin() as uow:
        customer = await people.customer(uow, rails.vault, customer_id)
    if customer is None or customer.closed:
        return
    reply = await assistant.describe(customer_id, record_id, lang=customer.lang, at=at)
    came_back = reply.reason in payments.RETURNED
    lead = say("withdrawal_came_back" if came_back else "settled_late", customer.lang)
    told_as = f"late:{record_id}" if step is None else f"late:{record_id}:{step.isoformat()}"
    async with rails.db.begin() as uow:
        conversation_id = await conversations.open_conversation(uow, customer_id=customer_id, at=at)
        talk = await _talk_after(uow, rails, conversation_id, reply, at=at)
        draft = Draft(
            author=Author.ASSISTANT, text=f"{lead}{reply.text}", client_id=told_as,
            body={**body_of(reply, talk), "topic": None},
        )  # fmt: skip
        await conversations.append(uow, rails.vault, conversation_id=conversation_id, draft=draft, at=at)


async def tell_promise(rails: Rails, *, conversation_id: ConversationId, at: datetime) -> None:
    """Tell somebody who waits, once, that nobody is on duty any more and by when they are answered."""
    async with rails.db.begin() as uow:
        handover = await workforce.open_handover(uow, conversation_id=conversation_id)
        if handover is None or handover.promise is None or handover.taken_by is not None:
            return
        history = await conversations.history(uow, rails.vault, conversation_id=conversation_id, limit=LOOK_BACK)
        talk, _, _ = latest_talk(history.messages, at=at)
        lang = await _spoken_in(uow, rails, handover.speaker, history.messages)
        due = moment(handover.promise.due_at, now=at, lang=lang).strip()
        text = say("promised_now", lang, number=handover.promise.number, due=due)
        reply = Reply(text=text, lang=lang, topic="human_agent", action=Action.ANSWER, confidence=1.0, told=False)
        # It answers no question, so it is no turn and not counted as one.
        body = {**body_of(reply, talk), "topic": None, "action": None}
        told_as = f"promised:{handover.promise.number}"
        draft = Draft(author=Author.ASSISTANT, text=text, body=body, client_id=told_as)
        await conversations.append(uow, rails.vault, conversation_id=conversation_id, draft=draft, at=at)


async def tell_left(
    rails: Rails, *, conversation_id: ConversationId, staff_id: StaffId, left_at: datetime, at: datetime
) -> None:
    """Tell somebody, once, that whoever served them has left, that they keep their place, and what was promised.

    A ticket that was made of it because nobody else is there has a message of its own (`tell_promise`).
    """
    async with rails.db.begin() as uow:
        handover = await workforce.open_handover(uow, conversation_id=conversation_id)
        if handover is None or handover.taken_by is not None:
            return
        person = await people.staff(uow, staff_id)
        assert person is not None, "who served somebody works here"
        history = await conversations.history(uow, rails.vault, conversation_id=conversation_id, limit=LOOK_BACK)
        lang = await _spoken_in(uow, rails, handover.speaker, history.messages)
        text = say("agent_left", lang, agent=person.name)
        if handover.promise is not None and handover.promise.made_at < left_at:
            text += gap(lang) + promise_words(handover.promise, lang=lang, at=at)
        told_as = f"left:{handover.id}:{left_at.isoformat()}"
        draft = Draft(author=Author.SYSTEM, text=text, body={"lang": lang.value}, client_id=told_as)
        await conversations.append(uow, rails.vault, conversation_id=conversation_id, draft=draft, at=at)


async def _spoken_in(uow: UnitOfWork, rails: Rails, speaker: Speaker, messages: Sequence[MessageView]) -> Lang:
    """Return the language in which somebody was answered last, else that of their account."""
    spoken = next((message.body["lang"] for message in reversed(messages) if message.body.get("lang")), None)
    if spoken is not None:
        return Lang(spoken)
    customer = None if speaker.customer_id is None else await people.customer(uow, rails.vault, speaker.customer_id)
    return Lang.ZH if customer is None else customer.lang


async def _talk_after(
    uow: UnitOfWork, rails: Rails, conversation_id: ConversationId, reply: Reply, *, at: datetime
) -> Talk:
    """Return where the conversation stands once a receipt is in it: "it" is what the receipt is about."""
    history = await conversations.history(uow, rails.vault, conversation_id=conversation_id, limit=LOOK_BACK)
    before, _, _ = latest_talk(history.messages, at=at)
    # A payment that went through makes a refund likely, but it is the payment that was told.
    told = replace(reply, topic="payment_pending") if reply.topic == "refund_how" else reply
    return before.after(told)
