"""Staying with the matter: a short message that names nothing is about what was just told."""

from dataclasses import replace
from typing import Final

from upay.support.assistant import correct
from upay.support.assistant.answer import Assistant
from upay.support.assistant.ask_of_told import is_unclear
from upay.support.assistant.cancel_money import kind_of, tell_cancelling
from upay.support.assistant.families import family_of, named_in
from upay.support.assistant.flow import Flow, flows
from upay.support.assistant.point import asks_next, asks_on, names_nothing
from upay.support.assistant.readers import READERS
from upay.support.assistant.stopped import what_stops
from upay.support.assistant.talk import Talk
from upay.support.assistant.tell_record import tell
from upay.support.assistant.turn import OfferOf, Question, Reply, Turn
from upay.support.assistant.understanding import OUT_OF_SCOPE, Understood
from upay.support.assistant.within import asks_to_cancel, asks_within, is_short
from upay.support.assistant.words import say

_COULD_BE: Final = 3
"""How many matters would be asked about, were it asked back."""
_PERSON: Final = "talk_to_agent"


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


async def _more(assistant: Assistant, turn: Turn, talk: Talk, flow: Flow | None, told: str) -> Reply:
    """Say how the account stands, if that is news, else what the article says: what comes next, or what answers."""
    said, further, next_, news = None, None, asks_next(turn.question.text), False
    if flow is not None and flow.state is not None:
        said = await assistant.answer(replace(turn.question, topic=talk.topic, asked_back=0))
        # What follows from the very words is said again where it fits those of now ("did you note it down?").
        news = said.text not in told or "message" in READERS[flow.state].gives.facts
    # A person is called again by whoever asks again, but not by whoever asks what else to do.
    if said is not None and (not next_ if said.hand_over else news):
        return said
    if next_:
        further = await assistant.composer.reads_on(turn, told, deeds=talk.deeds)
    if further is None and said is not None and asks_on(turn.question.text):
        further = said
    return further or await assistant.composer.article(turn)


async def stay(
    assistant: Assistant, question: Question, talk: Talk, understood: Understood, *, told: str
) -> Reply | None:  # fmt: skip
    """Say more about the matter, or the same again with a way to ask, where a message means nothing but that.

    `told` is the answer before: what comes after it is read on, and where it would be said again, the article answers.
    """
    means_it = names_nothing(question.text) or asks_within(question.text) or stays(question.text, understood, talk)
    if talk.topic is None or not means_it:
        return None
    another = await correct.another_record(assistant, question, talk, rest=question.text, only_if_named=True)
    if another is not None or (talk.record is not None and not asks_within(question.text)):
        return another
    turn, flow = await assistant.turn(question, understood, topic=talk.topic), flows().get(talk.topic)
    owner = flow if question.viewer is not None else None
    # What stops money now is what was told, and goes on being the answer while it stands.
    reply = None if owner is None else await what_stops(assistant.composer, turn, owner, tell=tell)
    if reply is None:
        reply = await _more(assistant, turn, talk, owner, told)
    if reply.hand_over or asks_next(question.text):
        return reply
    if not reply.cites:
        return None
    text = say("asked_on", reply.lang, title=reply.cites[0].title, text=reply.text)
    person = () if any(one.code == _PERSON for one in reply.offers) else (OfferOf(_PERSON),)
    return replace(reply, text=text, offers=(*reply.offers, *person))
