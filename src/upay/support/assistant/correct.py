"""Another record than the one that was told, and a noun that stands for a question: read from the records."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from upay import payments
from upay.payments import RecordView
from upay.support.assistant import find
from upay.support.assistant.answer import Assistant
from upay.support.assistant.ask_of_told import is_unclear
from upay.support.assistant.call_record import called, speaks_of_one
from upay.support.assistant.compose import gap
from upay.support.assistant.families import MONEY, aspect_of, family_of, topic_for
from upay.support.assistant.flow import Flow, flows
from upay.support.assistant.follow_up import means_another
from upay.support.assistant.look import knowing, look
from upay.support.assistant.pick import picked
from upay.support.assistant.situation import topic_of
from upay.support.assistant.talk import Talk
from upay.support.assistant.tell_record import tell, tell_or_ask
from upay.support.assistant.turn import Question, Reply, Turn
from upay.support.assistant.understanding import Action, Slots, Understood
from upay.support.assistant.words import say

_DENIED = "unauthorised_payment"
"""The rule of whoever denies what went out."""
_LONGEST_CALL = 60
"""What calls another record says little more than that."""
_KIND_OF = {
    "top_up": "top_up", "transfer": "transfer", "payment": "payment", "refund": "refund", "withdraw": "withdrawal",
}  # fmt: skip


async def another_record(
    assistant: Assistant, question: Question, talk: Talk, *, rest: str, only_if_named: bool = False
) -> Reply | None:
    """Tell the record that a correction or a short question means instead; None if it means no record.

    `rest` is what of the message describes it. Without a description it is another one than what was told, which is
    only meant when something was told.
    """
    flow = flows().get(talk.topic or "")
    if flow is None or flow.records is None or question.viewer is None or not _tells_records(flow, talk):
        return None
    turn = await assistant.turn(question, await assistant.understand(question, text=rest), topic=flow.topic)
    situation = turn.situation
    assert situation is not None, "who has records has signed in"
    looked = await look(assistant.composer.rails, turn, flow.records)
    turn = replace(turn, understood=knowing(turn.understood, question.text, looked.records))
    slots, now = turn.understood.slots, question.at
    gone = {talk.record, *talk.passed}
    able = find.fitting(looked.records, flow.records, Slots(), now=now)
    others = able if only_if_named else [one for one in able if one.id not in gone]
    # "And the weather today?" names a day, and no record.
    only_a_day = not find.names_something(replace(slots, times=())) and not speaks_of_one(question.text)
    if find.names_something(slots) and not (only_if_named and only_a_day):
        reading = find.reading(others, flow.records, slots, now=now, known=situation.records)
        fit = [*reading.records] if reading.exact else []
        fit = fit or [one for one in situation.records if one.id not in gone and find.named(one, slots)]
        if fit:
            return await _tell(assistant, turn, fit)
        return _ask_among(assistant, turn, find.closest(others, slots))
    fit = _described(rest, slots, others, able, talk)
    if fit:
        return await _tell(assistant, turn, fit)
    if only_if_named or (rest and not means_another(rest)) or talk.record is None:
        return None
    return await tell_or_ask(assistant.composer, turn, others) if others else _ask_among(assistant, turn, others)


def _described(
    rest: str, slots: Slots, others: Sequence[RecordView], able: Sequence[RecordView], talk: Talk
) -> list[RecordView]:  # fmt: skip
    """Return the only record that a description means which names nothing: the larger one, the one before."""
    choices = [{"value": f"record:{one.id}", "label": ""} for one in others]
    value = picked(rest, slots, choices, {f"record:{one.id}": one for one in others}) if rest else None
    fit = [one for one in others if value == f"record:{one.id}"]
    return fit or called(able, slots, rest, told=talk.record)[:1]


def _tells_records(flow: Flow, talk: Talk) -> bool:
    """Tell whether records are talked of, where a flow tells them only after its rule of danger."""
    return flow.rule is None or talk.record is not None or talk.asked == "record"


async def called_by(
    assistant: Assistant, question: Question, talk: Talk, understood: Understood, *, sure: bool = False
) -> Reply | None:  # fmt: skip
    """Tell the only other record that a short message calls by name, amount, what was bought, place or outcome.

    Where it is not `sure` that another one is meant, a message about another matter calls none.
    """
    flow = flows().get(talk.topic or "")
    speaks_of_one = talk.record is not None or talk.asked == "record"
    if flow is None or flow.records is None or question.viewer is None or understood.rule or not speaks_of_one:
        return None
    same = family_of(understood.topic) == family_of(talk.topic)
    if not (sure or same or is_unclear(understood)) or len(question.text) > _LONGEST_CALL:
        return None
    turn = await assistant.turn(question, understood, topic=flow.topic)
    assert turn.situation is not None, "who has records has signed in"
    known = [one for one in turn.situation.records if not _received(one)]
    fit = called(known, turn.understood.slots, question.text, told=talk.record)
    gone = {talk.record, *talk.passed}
    return await _tell(assistant, turn, fit) if len(fit) == 1 and fit[0].id not in gone else None


async def names_another(assistant: Assistant, question: Question, told: UUID) -> bool:
    """Tell whether a message names an amount, a time, a person, a card or an order that this record has not."""
    assert question.viewer is not None, "records are told to their owner"
    turn = await assistant.turn(question, await assistant.understand(question), topic="")
    slots = turn.understood.slots
    if turn.situation is None or not find.names_something(slots):
        return False
    record = await payments.record(assistant.composer.rails, customer_id=question.viewer, record_id=told)
    others = [one for one in turn.situation.records if one.id != told]
    # An amount that none of their records has is no record: the limit that was told with it, or what they have.
    told_apart = bool(slots.people or slots.times) or any(find.named(one, slots) for one in others)
    return not find.named(record, slots) and told_apart


async def names_a_record(assistant: Assistant, question: Question, text: str) -> bool:
    """Tell whether a text names an amount, a time, a person, a card or an order."""
    turn = await assistant.turn(question, await assistant.understand(question, text=text), topic="")
    return find.names_something(turn.understood.slots)


async def something_new(assistant: Assistant, question: Question, *, since: datetime) -> bool:
    """Tell whether anything happened on the account since then, which a pointing question would mean sooner."""
    turn = await assistant.turn(question, await assistant.understand(question), topic="")
    return turn.situation is not None and any(one.at > since for one in turn.situation.records[:1])


async def refund_since(
    assistant: Assistant, question: Question, paid: UUID, *, since: datetime
) -> RecordView | None:  # fmt: skip
    """Return the refund of a payment that was asked for since then, if one was."""
    turn = await assistant.turn(question, await assistant.understand(question), topic="")
    known = () if turn.situation is None else turn.situation.records
    return next((one for one in known if one.original_id == paid and one.kind == "refund" and one.at > since), None)


async def topic_of_noun(assistant: Assistant, question: Question, talk: Talk, *, family: str) -> str | None:
    """Return what is asked by naming a matter and nothing else, as in "and the refund?".

    After "how do I" it is how; otherwise it is how the latest of the customer's own stands, whatever that needs.
    """
    aspect = aspect_of(talk.topic)
    if family not in MONEY or aspect == "how" or question.viewer is None:
        return topic_for(family, aspect)
    turn = await assistant.turn(question, await assistant.understand(question), topic="")
    assert turn.situation is not None, "who has records has signed in"
    kind = _KIND_OF.get(family)
    latest = next((one for one in turn.situation.records if one.kind == kind and not _received(one)), None)
    if latest is None:
        return topic_for(family, aspect)
    topic = topic_of(latest)
    return topic if family_of(topic) == family else topic_for(family, "missing")


def _received(record: RecordView) -> bool:
    return record.kind == "transfer" and record.incoming


async def _tell(assistant: Assistant, turn: Turn, fit: list[RecordView]) -> Reply:
    """Tell the only one, under a topic that fits how it stands; ask if there are several."""
    flow = flows()[turn.topic]
    assert flow.records is not None, "only records are corrected"
    record = fit[0]
    if len(fit) > 1:
        return await tell_or_ask(assistant.composer, turn, fit)
    fits = record.kind in flow.records.kinds and record.outcome.value in flow.records.states
    return await tell(assistant.composer, turn if fits else turn.about(topic_of(record)), record)


def _ask_among(assistant: Assistant, turn: Turn, others: list[RecordView]) -> Reply:
    """Say that no record fits the description, and ask which of the others it is."""
    if not others:
        text = say("no_other_record", turn.lang)
        return assistant.composer.reply(turn, text, action=Action.CLARIFY, more=("talk_to_agent",))
    lead = say("none_named", turn.lang) + gap(turn.lang) + say("which_record", turn.lang)
    return assistant.composer.choose(turn, lead, others)


async def denies_what_was_told(assistant: Assistant, question: Question, talk: Talk, understood: Understood) -> bool:
    """Tell whether somebody denies the very record that was told: "that was not me", and names no other."""
    flow = flows().get(understood.topic)
    if understood.rule != _DENIED or question.viewer is None or talk.record is None or flow is None:
        return False
    turn = await assistant.turn(question, understood, topic=flow.topic)
    if flow.records is None or find.names_something(turn.understood.slots):
        return False
    told = await payments.record(assistant.composer.rails, customer_id=question.viewer, record_id=talk.record)
    able = find.able([told], flow.records, now=question.at)
    return bool(find.of_kind_named(able, question.text))
