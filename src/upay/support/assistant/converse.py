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
from upay.kit.ids import ConversationId, CustomerId, GuestId, MessageId
from upay.kit.language import Lang
from upay.kit.refusal import NotFound
from upay.payments import Rails
from upay.platform.db import UnitOfWork
from upay.platform.telemetry import ANSWER_SECONDS, ANSWERS
from upay.support import conversations, workforce
from upay.support.assistant import mood
from upay.support.assistant.answer import Assistant
from upay.support.assistant.ask_of_told import asks_of_told, asks_plainly
from upay.support.assistant.families import family_of, named_in
from upay.support.assistant.follow_up import Means, follow_up
from upay.support.assistant.handover_words import handover_words, passed_on_words
from upay.support.assistant.incoming import Incoming, Said
from upay.support.assistant.pick import each_of
from upay.support.assistant.queue_up import queue_up
from upay.support.assistant.read_act import Act
from upay.support.assistant.read_talk import asks_who
from upay.support.assistant.take_up import take_up
from upay.support.assistant.talk import TALK_LASTS, Talk, talk_in
from upay.support.assistant.trace import body_of
from upay.support.assistant.turn import OfferOf, Question, Reply
from upay.support.assistant.understanding import OUT_OF_SCOPE, Action
from upay.support.assistant.verdicts import Verdict, after_verdict, unhelped, verdict_in, write_down
from upay.support.assistant.words import say
from upay.support.conversations import Author, Draft, MessageView, Speaker
from upay.support.workforce import HandoverView

LOOK_BACK = 12
"""How many messages back the state of a conversation is looked for; it stands with the last answer."""
_LONGEST_VERDICT = 40
"""A longer message says more than that the answer did not help."""
_SURE_OF_A_VERDICT = 0.8
"""From which belief on a message is taken for saying that the answer did not help."""


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
    before: tuple[MessageView, ...]
    """What was said before it, as far back as the state of the conversation can stand."""
    took: dict[str, str] | None = None
    """The choice that a typed answer was taken for, and the question that offered it."""
    verdict: Verdict | None = None
    """What the message says of the answer before it, if it says nothing else."""


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
        before = await _before(uow, rails, conversation_id, message_id)
    exchange = _Exchange(
        conversation_id=conversation_id, message_id=message_id, client_id=client_id, at=at, before=before
    )
    question = Question(
        text=text, lang=lang, viewer=customer_id, at=at, record_id=record_id, topic=topic,
        asked_back=_asked_back(before), conversation_id=conversation_id,
    )  # fmt: skip
    if record_id is None and topic is None:
        return await _hear_typed(assistant, rails, exchange, question)
    return await _respond(assistant, rails, exchange, question)


async def _hear_typed(assistant: Assistant, rails: Rails, exchange: _Exchange, question: Question) -> Heard:
    """Take what was typed: for an answer to "which one?", for a verdict on an answer, or for what it says."""
    text, at, asked = question.text, exchange.at, _open_question(exchange.before)
    if asked is not None:
        if values := each_of(text, asked.body["choices"]):
            each = [await _as_picked(rails, question, asked, value) for value in values]
            return await _respond(assistant, rails, exchange, question, each=each)
        value = await assistant.pick(question.viewer, text, asked.body["choices"], lang=question.lang, at=at)
        if value == "none":
            return await _respond(assistant, rails, exchange, _none_of_these(Lang(asked.body["lang"])))
        if value is not None:
            question = await _as_picked(rails, question, asked, value)
            exchange = replace(exchange, took={"value": value, "of": str(asked.id)})
    verdict = verdict_in(text, exchange.before)
    if verdict is None and question.record_id is None and question.topic is None:
        verdict = await _unhelped(assistant, question, exchange.before)
    if verdict is not None:
        talk, _, _ = latest_talk(exchange.before, at=at)
        async with rails.db.begin() as uow:
            reply = await after_verdict(uow, verdict, conversation_id=exchange.conversation_id, talk=talk)
        if reply is not None:
            return await _respond(assistant, rails, replace(exchange, verdict=verdict), reply)
    return await _respond(assistant, rails, exchange, question)


async def _unhelped(assistant: Assistant, question: Question, before: Sequence[MessageView]) -> Verdict | None:
    """Return that the last answer did not help, if a message surely says so in words of its own, and nothing else."""
    text, verdict = question.text, unhelped(question.text, before)
    if verdict is None or len(text) > _LONGEST_VERDICT or mood.threatens(text) or asks_who(text) or asks_plainly(text):
        return None
    if (await assistant.act(text))[Act.UNHELPED] < _SURE_OF_A_VERDICT:
        return None
    understood = await assistant.understand(question)
    talk, _, _ = latest_talk(before, at=question.at)
    says_more = (
        understood.rule is not None
        or understood.action is Action.HANDOFF
        or asks_of_told(text, understood, talk.topic) is not None
        or follow_up(text, talk).means is not Means.NEW
        or {*named_in(text)} - {family_of(talk.topic)}
    )
    return None if says_more else verdict


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
        before = await _before(uow, rails, conversation_id, said)
    exchange = _Exchange(conversation_id=conversation_id, message_id=said, client_id=client_id, at=at, before=before)
    if value == "none":
        return await _respond(assistant, rails, exchange, _none_of_these(Lang(asked.body.get("lang", lang.value))))
    question = Question(
        text=picked, lang=lang, viewer=customer_id, at=at, asked_back=_asked_back(before),
        conversation_id=conversation_id,
    )  # fmt: skip
    return await _respond(assistant, rails, exchange, await _as_picked(rails, question, asked, value))


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


def latest_talk(messages: Sequence[MessageView], *, at: datetime) -> tuple[Talk, UUID | None, datetime | None]:
    """Return where the conversation stands at a moment, the message that says so, and when that was said."""
    for message in reversed(messages):
        talk = talk_in(message.body)
        if talk is not None:
            return talk.as_of(at, stored_at=message.at), message.id, message.at
    return Talk(), None, None


async def _respond(
    assistant: Assistant, rails: Rails, exchange: _Exchange, question: Question | Reply, *,
    each: Sequence[Question] = (),
) -> Heard:  # fmt: skip
    """Answer, or say what stands already, unless that was done or a person is with the customer."""
    message_id = exchange.message_id
    async with rails.db.begin() as uow:
        conversation_id = await _stands_in(uow, exchange)
        answered = await conversations.answers_to(uow, rails.vault, message_id=message_id)
        handover = await workforce.open_handover(uow, conversation_id=conversation_id)
        message = await conversations.message(uow, rails.vault, conversation_id=conversation_id, message_id=message_id)
    assert message is not None, "it was stored before it is answered"
    if answered or (handover is not None and handover.taken_by is not None):
        return Heard(conversation_id=conversation_id, messages=(message, *answered), handover=handover)
    answers = await _answers(assistant, rails, exchange, question, each=each, waits=handover is not None)
    if handover is None:
        return await _say(rails, exchange, answers)
    # Somebody who waits for a person is not asked back, or told what we cannot do; the person will see to it.
    said = [one for one in answers if one.reply.hand_over or _answers_it(one.reply)]
    if said:
        return await _say(rails, exchange, said)
    return await _passed_on(rails, exchange, lang=answers[0].reply.lang)


async def _answers(
    assistant: Assistant, rails: Rails, exchange: _Exchange, question: Question | Reply, *,
    each: Sequence[Question], waits: bool,
) -> list[Said]:  # fmt: skip
    talk, talk_in_message, talk_at = latest_talk(exchange.before, at=exchange.at)
    if isinstance(question, Reply):
        return [Said(question, talk.after(question))]

    async def text_of(message_id: UUID) -> str | None:
        return await _text_of(rails, exchange.conversation_id, message_id)

    if talk_at is not None:
        next_to_it = exchange.before[-1].id == talk_in_message
        talk = talk.answered_by(next_to_it=next_to_it, after=exchange.at - talk_at)
    begun = perf_counter()
    incoming = Incoming(
        question=question, message=exchange.message_id, talk=talk, talk_in=talk_in_message, talk_at=talk_at,
        text_of=text_of, waits=waits, earlier=_said_before(exchange), each=each,
    )  # fmt: skip
    said = await take_up(assistant, incoming)
    took = perf_counter() - begun
    ANSWER_SECONDS.observe(took)
    for one in said:
        ANSWERS.labels(one.reply.topic, one.reply.action.value).inc()
    return [replace(one, reply=replace(one.reply, ms=round(took * 1000))) for one in said]


def _said_before(exchange: _Exchange) -> list[str]:
    """Return what was said by whoever asks, the latest first, as far back as a talk stands."""
    return [
        message.text
        for message in reversed(exchange.before)
        if message.author is Author.CUSTOMER and exchange.at - message.at < TALK_LASTS
    ]


async def _say(rails: Rails, exchange: _Exchange, said: Sequence[Said]) -> Heard:
    """Store what is said, each answer once, and queue the conversation before anybody is told that it is."""
    message_id, at = exchange.message_id, exchange.at
    async with rails.db.begin() as uow:
        conversation_id = await _stands_in(uow, exchange)
        handover = await workforce.open_handover(uow, conversation_id=conversation_id)
        if exchange.verdict is not None:
            await write_down(uow, rails, exchange.verdict, conversation_id=conversation_id, at=at)
        for place, one in enumerate(said):
            text = one.reply.text
            if one.reply.hand_over:
                waiting = handover is not None
                handover = await queue_up(uow, rails, one, asking=message_id, conversation_id=conversation_id, at=at)
                words = await handover_words(uow, one.reply, handover, waiting=waiting, at=at)
                text = f"{text}\n\n{words}" if text else words
            body = body_of(one.reply, one.talk)
            if exchange.verdict is not None:
                # What is said to a verdict is no turn of its own, as it is none when a button was pressed.
                body |= {"topic": None, "action": None}
            if exchange.took is not None and place == 0:
                body["took"] = exchange.took
            draft = Draft(
                author=Author.ASSISTANT,
                text=text,
                body=body,
                client_id=f"re:{exchange.client_id}" if place == 0 else f"re{place}:{exchange.client_id}",
                reply_to=message_id,
            )
            await conversations.append(uow, rails.vault, conversation_id=conversation_id, draft=draft, at=at)
    return await _as_it_stands(rails, exchange, handover)


async def _as_it_stands(rails: Rails, exchange: _Exchange, handover: HandoverView | None) -> Heard:
    """Return a message with what was said to it."""
    message_id = exchange.message_id
    async with rails.db.begin() as uow:
        conversation_id = await _stands_in(uow, exchange)
        message = await conversations.message(uow, rails.vault, conversation_id=conversation_id, message_id=message_id)
        answers = await conversations.answers_to(uow, rails.vault, message_id=message_id)
    assert message is not None, "it was stored before it is answered"
    return Heard(conversation_id=conversation_id, messages=(message, *answers), handover=handover)


def _answers_it(reply: Reply) -> bool:
    return reply.action is Action.ANSWER and reply.topic != OUT_OF_SCOPE


async def _passed_on(rails: Rails, exchange: _Exchange, *, lang: Lang) -> Heard:
    """Say once, while somebody waits for a person, that what we have no answer to is passed on to that person."""
    async with rails.db.begin() as uow:
        conversation_id = await _stands_in(uow, exchange)
        handover = await workforce.open_handover(uow, conversation_id=conversation_id)
        if handover is not None and handover.taken_by is None:
            text = passed_on_words(handover, lang=lang, at=exchange.at)
            reply = Reply(text=text, lang=lang, topic="human_agent", action=Action.ANSWER, confidence=1.0, told=False)
            talk, _, _ = latest_talk(exchange.before, at=exchange.at)
            draft = Draft(
                author=Author.ASSISTANT, text=text, client_id=f"passed_on:{handover.id}",
                # It answers nothing, so it is no turn and not counted as one.
                body={**body_of(reply, talk), "topic": None, "action": None}, reply_to=exchange.message_id,
            )  # fmt: skip
            await conversations.append(uow, rails.vault, conversation_id=conversation_id, draft=draft, at=exchange.at)
    return await _as_it_stands(rails, exchange, handover)


async def _stands_in(uow: UnitOfWork, exchange: _Exchange) -> ConversationId:
    """Return where this exchange stands now: a guest may have signed in since the last transaction."""
    found = await conversations.stands_in(uow, exchange.conversation_id)
    assert found is not None, "something was said in it"
    return found


async def _before(
    uow: UnitOfWork, rails: Rails, conversation_id: ConversationId, message_id: MessageId
) -> tuple[MessageView, ...]:
    found = await conversations.history(
        uow, rails.vault, conversation_id=conversation_id, before=message_id, limit=LOOK_BACK
    )
    return found.messages


def _asked_back(before: Sequence[MessageView]) -> int:
    """Count the questions in a row that the assistant answered with a question about the topic."""
    count = 0
    for message in reversed(before):
        if message.author is not Author.ASSISTANT:
            continue
        if message.body.get("action") != Action.CLARIFY.value:
            break
        count += 1
    return count


def _picked(asked: MessageView, value: str) -> str | None:
    return next((choice["label"] for choice in asked.body.get("choices", ()) if choice["value"] == value), None)


async def _as_picked(rails: Rails, question: Question, asked: MessageView, value: str) -> Question:
    """Return the question as it stands once a choice was made: the record or the topic is settled."""
    kind, _, name = value.partition(":")
    talk = talk_in(asked.body)
    named_in = None
    if kind == "topic" and talk is not None and talk.named is not None:
        named_in = await _text_of(rails, asked.conversation_id, talk.named)
    return replace(
        question, lang=Lang(asked.body.get("lang", question.lang.value)),
        record_id=UUID(name) if kind == "record" else None,
        topic=name if kind == "topic" else asked.body.get("topic"), named_in=named_in,
    )  # fmt: skip


def _open_question(before: Sequence[MessageView]) -> MessageView | None:
    """Return the assistant's "which one?" if it is the last thing that was said before this message."""
    last = before[-1] if before else None
    return last if last is not None and last.author is Author.ASSISTANT and last.body.get("choices") else None


async def _text_of(rails: Rails, conversation_id: ConversationId, message_id: UUID) -> str | None:
    async with rails.db.begin() as uow:
        found = await conversations.message(uow, rails.vault, conversation_id=conversation_id, message_id=message_id)
    return None if found is None else found.text


def _none_of_these(lang: Lang) -> Reply:
    return Reply(
        text=say("none_of_these_said", lang), lang=lang, topic="out_of_scope", action=Action.CLARIFY, confidence=0.0,
        offers=(OfferOf("talk_to_agent"),),
    )  # fmt: skip
