"""Conversing: a message is stored, answered, and the answer stored with what it rests on.

A message that comes again (a double tap, a retry after the network failed) is neither stored nor answered twice. A
guest is answered as nobody: from articles, and with the ways in; when they sign in meanwhile, the answer follows them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from time import perf_counter
from typing import Any
from uuid import UUID

from upay import payments
from upay.identity import queries as people
from upay.kit.ids import ConversationId, CustomerId, GuestId, MessageId, StaffId
from upay.kit.language import Lang
from upay.kit.refusal import NotFound
from upay.payments import Rails
from upay.platform.db import UnitOfWork
from upay.platform.telemetry import ANSWER_SECONDS, ANSWERS
from upay.support import conversations, workforce
from upay.support.assistant.answer import Assistant, OfferOf, Question, Reply
from upay.support.assistant.flow import flows
from upay.support.assistant.understanding import Action
from upay.support.assistant.words import say
from upay.support.conversations import Author, Draft, MessageView, Speaker
from upay.support.workforce import HandoverView

_LOOK_BACK = 12
_NO_MATTER = frozenset({None, "human_agent", "small_talk", "out_of_scope", "service_slow"})
"""Topics that say nothing of what it is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What a message brought about: itself, and what was said to it."""

    conversation_id: ConversationId
    messages: tuple[MessageView, ...]
    handover: HandoverView | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Exchange:
    """A message that is being answered."""

    conversation_id: ConversationId
    message_id: MessageId
    client_id: str
    at: datetime


async def hear(
    assistant: Assistant, rails: Rails, *, customer_id: CustomerId | None = None, guest_id: GuestId | None = None,
    text: str, client_id: str, lang: Lang, record_id: UUID | None = None, topic: str | None = None,
    article: str | None = None, at: datetime,
) -> Heard:  # fmt: skip
    """Take a message and answer it, unless a person is with whoever wrote it. `article` is what they came from."""
    body: dict[str, Any] = {}
    if record_id is not None:
        if customer_id is None:
            raise NotFound
        # Refused before it is stored: what a message carries is shown to staff and goes into their summary.
        await payments.record(rails, customer_id=customer_id, record_id=record_id)
        body["record"] = str(record_id)
    if topic is not None:
        body["topic"] = topic
    if article is not None:
        body["article"] = article
    draft = Draft(author=Author.CUSTOMER, text=text, client_id=client_id, body=body)
    async with rails.db.begin() as uow:
        conversation_id = await conversations.open_with(uow, Speaker(customer_id, guest_id), at=at)
        message_id, _ = await conversations.append(
            uow, rails.vault, conversation_id=conversation_id, draft=draft, at=at
        )
        asked_back = await _asked_back(uow, rails, conversation_id)
        asked = await _open_question(uow, rails, conversation_id, before=message_id)
    exchange = _Exchange(conversation_id=conversation_id, message_id=message_id, client_id=client_id, at=at)
    question = Question(
        text=text, lang=lang, viewer=customer_id, at=at, record_id=record_id, topic=topic, asked_back=asked_back
    )
    if asked is not None and record_id is None and topic is None:
        value = await assistant.pick(customer_id, text, asked.body["choices"], lang=lang, at=at)
        if value == "none":
            return await _respond(assistant, rails, exchange, _none_of_these(Lang(asked.body["lang"])))
        if value is not None:
            question = _as_picked(question, asked, value)
    return await _respond(assistant, rails, exchange, question)


async def choose(
    assistant: Assistant, rails: Rails, *, customer_id: CustomerId | None = None, guest_id: GuestId | None = None,
    message_id: UUID, value: str, client_id: str, lang: Lang, at: datetime,
) -> Heard:  # fmt: skip
    """Take a pick among the choices of an earlier message."""
    async with rails.db.begin() as uow:
        conversation_id = await conversations.open_with(uow, Speaker(customer_id, guest_id), at=at)
        asked = await conversations.message(uow, rails.vault, conversation_id=conversation_id, message_id=message_id)
        picked = None if asked is None else _picked(asked, value)
        if asked is None or picked is None:
            raise NotFound
        draft = Draft(
            author=Author.CUSTOMER, text=picked, client_id=client_id, body={"chose": value, "of": str(message_id)}
        )
        said, _ = await conversations.append(uow, rails.vault, conversation_id=conversation_id, draft=draft, at=at)
        asked_back = await _asked_back(uow, rails, conversation_id)
    exchange = _Exchange(conversation_id=conversation_id, message_id=said, client_id=client_id, at=at)
    if value == "none":
        return await _respond(assistant, rails, exchange, _none_of_these(Lang(asked.body.get("lang", lang.value))))
    question = Question(text=picked, lang=lang, viewer=customer_id, at=at, asked_back=asked_back)
    return await _respond(assistant, rails, exchange, _as_picked(question, asked, value))


async def ask_for_person(
    assistant: Assistant, rails: Rails, *, customer_id: CustomerId | None = None, guest_id: GuestId | None = None,
    lang: Lang, client_id: str, at: datetime, topic: str | None = None, article: str | None = None,
) -> Heard:  # fmt: skip
    """Hand over because somebody pressed the button for it."""
    text = "转人工" if lang is Lang.ZH else "Talk to a person"
    return await hear(
        assistant, rails, customer_id=customer_id, guest_id=guest_id, text=text, client_id=client_id, lang=lang, at=at,
        topic="human_agent" if topic is None else topic, article=article,
    )  # fmt: skip


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
        draft = Draft(
            author=Author.ASSISTANT, text=reply.text, client_id=f"receipt:{key}",
            # A receipt answers no question, so it must not pass for what the customer wants.
            body={**_body(reply), "offers": _offers(offers), "topic": None},
        )  # fmt: skip
        said, _ = await conversations.append(uow, rails.vault, conversation_id=conversation_id, draft=draft, at=at)
        message = await conversations.message(uow, rails.vault, conversation_id=conversation_id, message_id=said)
        handover = await workforce.open_handover(uow, conversation_id=conversation_id)
    assert message is not None, "it was said a line above"
    return Heard(conversation_id=conversation_id, messages=(message,), handover=handover)


async def tell_late(
    assistant: Assistant, rails: Rails, *, customer_id: CustomerId, record_id: UUID, at: datetime
) -> None:
    """Tell a customer, unasked and once, how something ended about which nothing had been known for a while."""
    async with rails.db.begin() as uow:
        customer = await people.customer(uow, rails.vault, customer_id)
    if customer is None or customer.closed:
        return
    reply = await assistant.describe(customer_id, record_id, lang=customer.lang, at=at)
    lead = say("settled_late", customer.lang)
    async with rails.db.begin() as uow:
        conversation_id = await conversations.open_conversation(uow, customer_id=customer_id, at=at)
        draft = Draft(
            author=Author.ASSISTANT, text=f"{lead}{reply.text}", client_id=f"late:{record_id}",
            body={**_body(reply), "topic": None},
        )  # fmt: skip
        await conversations.append(uow, rails.vault, conversation_id=conversation_id, draft=draft, at=at)


async def _respond(assistant: Assistant, rails: Rails, exchange: _Exchange, question: Question | Reply) -> Heard:
    """Answer, or say what stands already, unless that was done or a person is with the customer."""
    message_id = exchange.message_id
    async with rails.db.begin() as uow:
        conversation_id = await _stands_in(uow, exchange)
        answered = await conversations.answers_to(uow, rails.vault, message_id=message_id)
        handover = await workforce.open_handover(uow, conversation_id=conversation_id)
        said = await conversations.message(uow, rails.vault, conversation_id=conversation_id, message_id=message_id)
    assert said is not None, "it was stored before it is answered"
    if answered or (handover is not None and handover.taken_by is not None):
        return Heard(conversation_id=conversation_id, messages=(said, *answered), handover=handover)
    reply = (
        question
        if isinstance(question, Reply)
        else await _answer(assistant, replace(question, conversation_id=conversation_id))
    )
    if handover is not None and not reply.hand_over and reply.action is not Action.ANSWER:
        # Somebody who waits for a person is not asked back; the person will.
        return Heard(conversation_id=conversation_id, messages=(said,), handover=handover)
    return await _say(rails, exchange, reply)


async def _answer(assistant: Assistant, question: Question) -> Reply:
    begun = perf_counter()
    reply = await assistant.answer(question)
    took = perf_counter() - begun
    ANSWER_SECONDS.observe(took)
    ANSWERS.labels(reply.topic, reply.action.value).inc()
    return replace(reply, ms=round(took * 1000))


async def _say(rails: Rails, exchange: _Exchange, reply: Reply) -> Heard:
    message_id, at = exchange.message_id, exchange.at
    async with rails.db.begin() as uow:
        conversation_id = await _stands_in(uow, exchange)
        text, handover = reply.text, await workforce.open_handover(uow, conversation_id=conversation_id)
        if reply.hand_over:
            speaker = await conversations.speaker_of(uow, conversation_id)
            assert speaker is not None, "a conversation is somebody's"
            waiting = handover is not None
            summary = await _summary(uow, rails, exchange, reply, conversation_id)
            handover = await workforce.hand_over(
                uow, conversation_id=conversation_id, speaker=speaker, topic=_wanted(summary, reply), summary=summary,
                at=at,
            )  # fmt: skip
            text = await _handover_words(uow, reply, handover, waiting=waiting)
        draft = Draft(
            author=Author.ASSISTANT,
            text=text,
            body=_body(reply),
            client_id=f"re:{exchange.client_id}",
            reply_to=message_id,
        )
        await conversations.append(uow, rails.vault, conversation_id=conversation_id, draft=draft, at=at)
    async with rails.db.begin() as uow:
        conversation_id = await _stands_in(uow, exchange)
        said = await conversations.message(uow, rails.vault, conversation_id=conversation_id, message_id=message_id)
        answers = await conversations.answers_to(uow, rails.vault, message_id=message_id)
    assert said is not None, "it was stored before it is answered"
    return Heard(conversation_id=conversation_id, messages=(said, *answers), handover=handover)


async def _handover_words(uow: UnitOfWork, reply: Reply, handover: HandoverView, *, waiting: bool) -> str:
    if handover.taken_by is not None:
        return say("already_served", reply.lang, agent=await _staff_name(uow, handover.taken_by))
    if waiting:
        return say("already_waiting", reply.lang, position=handover.position)
    guest = "" if handover.speaker.guest_id is None else "_guest"
    flow = flows().get(reply.topic)
    if flow is not None and flow.state == "danger" and reply.offers:
        return say(f"danger{guest}", reply.lang, position=handover.position)
    somebody = await workforce.on_duty(uow)
    key = "handed_over" if somebody else "handed_over_nobody"
    return say(f"{key}{guest}", reply.lang, position=handover.position)


async def _stands_in(uow: UnitOfWork, exchange: _Exchange) -> ConversationId:
    """Return where this exchange stands now: a guest may have signed in since the last transaction."""
    found = await conversations.stands_in(uow, exchange.conversation_id)
    assert found is not None, "something was said in it"
    return found


async def _staff_name(uow: UnitOfWork, staff_id: StaffId) -> str:
    found = await people.staff(uow, staff_id)
    assert found is not None, "a handover is taken by somebody who works here"
    return found.name


async def _summary(
    uow: UnitOfWork, rails: Rails, exchange: _Exchange, reply: Reply, conversation_id: ConversationId
) -> list[dict[str, Any]]:
    """Build the summary for the desk out of what was said and answered: ids and codes, worded when shown."""
    history = await conversations.history(uow, rails.vault, conversation_id=conversation_id, limit=_LOOK_BACK)
    answers = [m for m in history.messages if m.author is Author.ASSISTANT and m.body.get("action") == "answer"]
    replies = [m for m in history.messages if m.author is Author.ASSISTANT and m.body.get("topic") not in _NO_MATTER]
    wanted = replies[-1].body["topic"] if replies else reply.topic
    lines: list[dict[str, Any]] = [{"key": "summary_want", "topic": wanted}]
    read = next((m.body["article"] for m in reversed(history.messages) if m.body.get("article")), None)
    if read is not None:
        lines.append({"key": "summary_article", "topic": read})
    telling = _own_words(history.messages, asking=exchange.message_id)
    if telling is not None:
        lines.append({"key": "summary_said", "message": str(telling.id)})
    seen: list[str] = []
    for message in reversed(history.messages):
        record = message.body.get("record")
        if record and record not in seen:
            seen.append(record)
    lines += [{"key": "summary_record", "record": record} for record in seen[:3]]
    lines.append({"key": "summary_tried", "count": len(answers)} if answers else {"key": "summary_not_tried"})
    if "angry" in reply.flags:
        lines.append({"key": "summary_mood_angry"})
    return lines


def _own_words(messages: Sequence[MessageView], *, asking: MessageId) -> MessageView | None:
    """Return what the customer said last about the matter itself, rather than about wanting a person."""
    telling: MessageView | None = None
    for message, after in zip(messages, [*messages[1:], None], strict=True):
        if message.author is not Author.CUSTOMER or message.body.get("chose") or message.id == asking:
            continue
        if after is None or after.body.get("topic") not in _NO_MATTER:
            telling = message
    return telling or next((message for message in messages if message.id == asking), None)


def _wanted(summary: list[dict[str, Any]], reply: Reply) -> str:
    return str(summary[0].get("topic", reply.topic))


async def _asked_back(uow: UnitOfWork, rails: Rails, conversation_id: ConversationId) -> int:
    """Count the questions in a row that the assistant answered with a question about the topic."""
    history = await conversations.history(uow, rails.vault, conversation_id=conversation_id, limit=_LOOK_BACK)
    count = 0
    for message in reversed(history.messages):
        if message.author is not Author.ASSISTANT:
            continue
        if message.body.get("action") != Action.CLARIFY.value:
            break
        count += 1
    return count


def _picked(asked: MessageView, value: str) -> str | None:
    return next((choice["label"] for choice in asked.body.get("choices", ()) if choice["value"] == value), None)


def _as_picked(question: Question, asked: MessageView, value: str) -> Question:
    """Return the question as it stands once a choice was made: the record or the topic is settled."""
    kind, _, name = value.partition(":")
    return replace(
        question, lang=Lang(asked.body.get("lang", question.lang.value)),
        record_id=UUID(name) if kind == "record" else None,
        topic=name if kind == "topic" else asked.body.get("topic"),
    )  # fmt: skip


async def _open_question(
    uow: UnitOfWork, rails: Rails, conversation_id: ConversationId, *, before: MessageId
) -> MessageView | None:
    """Return the assistant's "which one?" if it is the last thing that was said before this message."""
    earlier = await conversations.history(uow, rails.vault, conversation_id=conversation_id, before=before, limit=1)
    last = earlier.messages[-1] if earlier.messages else None
    return last if last is not None and last.author is Author.ASSISTANT and last.body.get("choices") else None


def _none_of_these(lang: Lang) -> Reply:
    return Reply(
        text=say("none_of_these_said", lang), lang=lang, topic="out_of_scope", action=Action.CLARIFY, confidence=0.0,
        offers=(OfferOf("talk_to_agent"),),
    )  # fmt: skip


def _body(reply: Reply) -> dict[str, Any]:
    """Return what an answer rests on: its trace, ids and codes; no words besides labels of choices."""
    return {
        "topic": reply.topic, "action": reply.action.value, "confidence": round(reply.confidence, 4),
        "top": [[code, round(p, 4)] for code, p in reply.top], "reason": reply.reason, "lang": reply.lang.value,
        "record": None if reply.record_id is None else str(reply.record_id),
        "choices": [{"value": c.value, "label": c.label, "detail": c.detail} for c in reply.choices],
        "offers": _offers(reply.offers),
        "cites": [{"topic": c.slug, "version": c.version, "title": c.title} for c in reply.cites],
        "hand_over": reply.hand_over, "rule": reply.rule, "flags": sorted(reply.flags), "version": reply.version,
        "ms": reply.ms,
        "model": [
            {
                "purpose": one.purpose, "outcome": one.outcome.value, "why": one.why,
                "exchange": None if one.exchange_id is None else str(one.exchange_id),
            }
            for one in reply.consulted
        ],
    }  # fmt: skip


def _offers(offers: tuple[OfferOf, ...]) -> list[dict[str, str | None]]:
    return [{"code": o.code, "record": None if o.record_id is None else str(o.record_id)} for o in offers]
