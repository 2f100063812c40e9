"""Staying with the matter: a short message that names nothing is about what was just told."""

from dataclasses import replace
from typing import Final

from upay.support.assistant import correct
from upay.support.assistant.answer import Assistant
from upay.support.assistant.cancel_money import kind_of, tell_cancelling
from upay.support.assistant.families import family_of, named_in
from upay.support.assistant.flow import flows
from upay.support.assistant.point import asks_on
from upay.support.assistant.stopped import what_stops
from upay.support.assistant.talk import Talk
from upay.support.assistant.tell_record import tell
from upay.support.assistant.turn import OfferOf, Question, Reply
from upay.support.assistant.understanding import OUT_OF_SCOPE, Action, Understood
from upay.support.assistant.within import asks_to_cancel, asks_within, is_short
from upay.support.assistant.words import say

_COULD_BE: Final = 3
"""How many matters would be asked about, were it asked back."""
_PERSON: Final = "talk_to_agent"


def is_unclear(understood: Understood) -> bool:
    """Tell whether a message alone is none of our business, or could be several things."""
    return understood.action is Action.CLARIFY or understood.topic == OUT_OF_SCOPE


def stays(text: str, understood: Understood, talk: Talk) -> bool:
    """Tell whether a short message that means nothing by itself is about what was just told."""
    if talk.topic is None or understood.rule is not None or not is_unclear(understood) or named_in(text):
        return False
    if asks_within(text) or asks_to_cancel(text):
        return True
    # Asked back, the matter itself would be among what it could be.
    could_be = {family_of(code) for code, _ in understood.top[:_COULD_BE]}
    return understood.topic != OUT_OF_SCOPE and is_short(text) and family_of(talk.topic) in could_be


async def stopping(assistant: Assistant, question: Question, talk: Talk) -> Reply | None:
    """Say whether what was told can still be stopped, where somebody asks that and nothing else."""
    if question.viewer is None or not asks_to_cancel(question.text):
        return None
    kind = kind_of(talk.topic)
    if kind is not None:
        turn = await assistant.turn(question, await assistant.understand(question), topic=str(talk.topic))
        return tell_cancelling(assistant.composer, turn, kind, about=talk.record)
    if family_of(talk.topic) != "transfer" or talk.record is None:
        return None
    return await assistant.answer(replace(question, record_id=talk.record, topic="transfer_wrong_payee"))


async def stay(assistant: Assistant, question: Question, talk: Talk, understood: Understood) -> Reply | None:
    """Say more about the matter, or the same again with a way to ask, where a message means nothing but that."""
    means_it = asks_on(question.text) or asks_within(question.text) or stays(question.text, understood, talk)
    if talk.topic is None or not means_it:
        return None
    another = await correct.another_record(assistant, question, talk, rest=question.text, only_if_named=True)
    if another is not None:
        return another
    if talk.record is not None and not asks_within(question.text):
        return None
    flow = flows().get(talk.topic)
    if question.viewer is not None and flow is not None and flow.state is not None:
        reply = await assistant.answer(replace(question, topic=talk.topic, asked_back=0))
    else:
        turn = await assistant.turn(question, await assistant.understand(question), topic=talk.topic)
        stopped = None
        if question.viewer is not None and flow is not None:
            # What stops money now is what was told, and goes on being the answer while it stands.
            stopped = await what_stops(assistant.composer, turn, flow, tell=tell)
        reply = stopped or await assistant.composer.article(turn)
    if reply.hand_over:
        return reply
    if not reply.cites:
        return None
    text = say("asked_on", reply.lang, title=reply.cites[0].title, text=reply.text)
    person = () if any(one.code == _PERSON for one in reply.offers) else (OfferOf(_PERSON),)
    return replace(reply, text=text, offers=(*reply.offers, *person))
