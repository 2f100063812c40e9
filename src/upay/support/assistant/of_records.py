"""What a message says of the records that are talked of: another one than was told, that one again, or a fact of it."""

from dataclasses import dataclass, replace
from typing import Final

from upay import payments
from upay.support.assistant import correct
from upay.support.assistant.answer import Assistant
from upay.support.assistant.ask_of_told import OfTold, asks_of_told, is_unclear, may_ask_of_told, means_that_one
from upay.support.assistant.asked_of_records import asks_of_all
from upay.support.assistant.compose import gap
from upay.support.assistant.follow_up import FollowUp, Means
from upay.support.assistant.incoming import Incoming, Said, again, answer_one, said_after
from upay.support.assistant.point import asks_of_it
from upay.support.assistant.tell_record import number_of, tell_particulars
from upay.support.assistant.turn import Question
from upay.support.assistant.understanding import Understood

MAY_BE_OF_RECORDS: Final = frozenset({Means.NEW, Means.POINTER, Means.ELLIPSIS, Means.CORRECTION})
"""What may mean a record, or ask something of one."""


@dataclass(frozen=True, slots=True)
class Meant:
    """A message as it was read: what it asks and means, how it follows up, and what was learned of such words."""

    question: Question
    understood: Understood
    step: FollowUp
    learned: OfTold | None = None
    another: bool = False
    """Whether such words mostly mean another record than the one that was told."""


async def of_records(assistant: Assistant, heard: Incoming, meant: Meant) -> list[Said] | None:
    """Answer a message that means a record of theirs, or asks something of the one that was told; None otherwise."""
    question, means = meant.question, meant.step.means
    of_all = question.goes_on is not None or asks_of_all(question.text)
    if means not in MAY_BE_OF_RECORDS or question.viewer is None or heard.talk_at is None or of_all:
        return None
    if means is not Means.CORRECTION:
        another = await correct.called_by(
            assistant, question, heard.talk, meant.understood, sure=meant.another
        )  # fmt: skip
        if another is not None:
            return said_after(heard.talk, another)
    if heard.talk.record is None:
        return await _before_this(assistant, heard, meant)
    return await _of_told(assistant, heard, meant)


async def _before_this(assistant: Assistant, heard: Incoming, meant: Meant) -> list[Said] | None:
    """Tell the record that was told before another matter, if the message goes back to it."""
    before = next((one for one in reversed(heard.talk.earlier) if one.record is not None), None)
    if before is None or not is_unclear(meant.understood) or not means_that_one(meant.question.text):
        return None
    return await answer_one(assistant, heard, again(meant.question, before))


async def _of_told(assistant: Assistant, heard: Incoming, meant: Meant) -> list[Said] | None:
    """Say what is asked of the record that was told, unless something happened since or another one is named."""
    talk, question, understood = heard.talk, meant.question, meant.understood
    learned = meant.learned if may_ask_of_told(question.text) else None
    asks = asks_of_told(question.text, understood, talk.topic) or learned
    assert question.viewer is not None, "records are told to their owner"
    assert talk.record is not None, "a record was told"
    assert heard.talk_at is not None, "it was told at some moment"
    follows_up = heard.waits or meant.step.means not in {Means.NEW, Means.POINTER}
    if asks is None or asks_of_it(question.text) or (asks is not OfTold.PARTICULARS and follows_up):
        return None
    if await correct.something_new(assistant, question, since=heard.talk_at):
        return None
    if await correct.names_another(assistant, question, talk.record):
        return None
    record = await payments.record(assistant.composer.rails, customer_id=question.viewer, record_id=talk.record)
    if asks is OfTold.PARTICULARS:
        turn = await assistant.turn(question, understood, topic=str(talk.topic))
        return said_after(talk, tell_particulars(assistant.composer, turn, record))
    reply = await assistant.answer(replace(question, record_id=talk.record, topic=talk.topic))
    if asks is OfTold.WHOLE:
        reply = replace(reply, text=gap(reply.lang).join((reply.text, number_of(record, reply.lang))))
    return said_after(talk, reply)
