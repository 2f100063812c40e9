"""Taking a verdict by its button: whether an answer solved it, said as often as one likes until a person closed it."""

from datetime import datetime
from uuid import UUID

from upay.kit.ids import ConversationId, CustomerId, GuestId, MessageId
from upay.kit.refusal import Kind, NotFound, Refusal
from upay.payments import Rails
from upay.platform.db import UnitOfWork
from upay.support import conversations, workforce
from upay.support.assistant.converse import LOOK_BACK, Heard, latest_talk
from upay.support.assistant.handover_words import handover_words
from upay.support.assistant.incoming import Said
from upay.support.assistant.queue_up import queue_up
from upay.support.assistant.trace import body_of
from upay.support.assistant.verdicts import Verdict, after_verdict, write_down
from upay.support.conversations import Author, Draft, MessageView, Speaker
from upay.support.workforce import HandoverView


class AnswerClosed(Refusal):
    """A person has closed the conversation since the answer; what was said of it stays. Facts: why."""

    code = "not_allowed"
    kind = Kind.CONFLICT


async def take_verdict(
    rails: Rails, *, customer_id: CustomerId | None = None, guest_id: GuestId | None = None, answer_id: UUID,
    solved: bool, at: datetime,
) -> Heard:  # fmt: skip
    """Write down whether an answer solved it; to somebody whom it did not help, say what comes next, once."""
    async with rails.db.begin() as uow:
        conversation_id = await conversations.open_with(uow, Speaker(customer_id, guest_id), at=at)
        answer = await conversations.message(uow, rails.vault, conversation_id=conversation_id, message_id=answer_id)
        if answer is None or not answer.claims:
            raise NotFound
        closed = await workforce.closed_at(uow, conversation_id=conversation_id)
        if closed is not None and closed > answer.at:
            raise AnswerClosed(why="service_over")
        verdict = Verdict(answer, solved)
        news = await write_down(uow, rails, verdict, conversation_id=conversation_id, at=at)
        handover = await workforce.open_handover(uow, conversation_id=conversation_id)
        served = handover is not None and handover.taken_by is not None
        told = await conversations.answers_to(uow, rails.vault, message_id=answer.id)
        if news and not solved and not served and not told:
            handover = await _say_what_is_next(uow, rails, verdict, conversation_id, handover, at=at)
            told = await conversations.answers_to(uow, rails.vault, message_id=answer.id)
    async with rails.db.begin() as uow:
        judged = await conversations.message(uow, rails.vault, conversation_id=conversation_id, message_id=answer_id)
    assert judged is not None, "it was judged a moment ago"
    return Heard(conversation_id=conversation_id, messages=(judged, *told), handover=handover)


async def _say_what_is_next(
    uow: UnitOfWork, rails: Rails, verdict: Verdict, conversation_id: ConversationId, handover: HandoverView | None, *,
    at: datetime,
) -> HandoverView | None:  # fmt: skip
    before = await _before(uow, rails, conversation_id)
    talk, _, _ = latest_talk(before, at=at)
    reply = await after_verdict(uow, verdict, conversation_id=conversation_id, talk=talk)
    assert reply is not None, "it was refused above where a person has closed it"
    said, text = Said(reply, talk.after(reply)), reply.text
    if reply.hand_over:
        waiting = handover is not None
        asking = MessageId(verdict.answer.id)
        handover = await queue_up(uow, rails, said, asking=asking, conversation_id=conversation_id, at=at)
        text = f"{text}\n\n{await handover_words(uow, reply, handover, waiting=waiting, at=at)}"
    # It answers no question, so it is no turn and not counted as one.
    body = {**body_of(reply, said.talk), "topic": None, "action": None}
    draft = Draft(
        author=Author.ASSISTANT, text=text, body=body, client_id=f"unsolved:{verdict.answer.id}",
        reply_to=verdict.answer.id,
    )  # fmt: skip
    await conversations.append(uow, rails.vault, conversation_id=conversation_id, draft=draft, at=at)
    return handover


async def _before(uow: UnitOfWork, rails: Rails, conversation_id: ConversationId) -> tuple[MessageView, ...]:
    found = await conversations.history(uow, rails.vault, conversation_id=conversation_id, limit=LOOK_BACK)
    return found.messages
