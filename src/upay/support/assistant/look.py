"""Looking through a customer's records for what a flow is about, as far back as its words claim.

What lies within the latest records needs no further look. Beyond them one query reads what the flow wants and nothing
else, and where that ends before all was seen, it is said where, so that no answer denies what nobody looked at.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from upay import payments
from upay.payments import Rails, RecordView
from upay.support.assistant import find
from upay.support.assistant.compose import gap
from upay.support.assistant.flow import Wanted
from upay.support.assistant.turn import Question, Turn
from upay.support.assistant.understanding import Understood, plain
from upay.support.assistant.words import moment, say

MOST_READ: Final = 500
"""A year of more than one record a day; who has more is told from when on was looked."""


@dataclass(frozen=True, slots=True)
class Looked:
    """Records that can be meant, newest first; `back_to` says from when on, where there are older ones unread."""

    records: Sequence[RecordView]
    back_to: datetime | None = None


async def look(rails: Rails, turn: Turn, wanted: Wanted, *, most: int = MOST_READ) -> Looked:
    """Return the records of the kinds, states and days that are wanted; those of the situation if they reach so far."""
    question, situation = turn.question, turn.situation
    assert question.viewer is not None, "records are looked through for their owner"
    assert situation is not None, "who has records has signed in"
    since = question.at - timedelta(days=wanted.days)
    if situation.reaches(since):
        return Looked(situation.records)
    found = await payments.own_records(
        rails, customer_id=question.viewer, kinds=wanted.kinds, outcomes=wanted.states, since=since, limit=most + 1
    )
    return Looked(found[:most], found[most - 1].at if len(found) > most else None)


def said_in(understood: Understood, question: Question) -> str:
    """Return the text that names something: what was said before counts only where this message names nothing."""
    if understood.slots or question.named_in is None:
        return question.text
    return f"{question.text} {question.named_in}"


def knowing(understood: Understood, text: str, records: Sequence[RecordView]) -> Understood:
    """Add to what a message names the people, shops and amounts of these records that the text has in it."""
    slots = find.with_known_names(understood.slots, text, records)
    return replace(understood, slots=find.with_known_amounts(slots, plain(text), records))


def none_named(turn: Turn, looked: Looked) -> str:
    """Say that none fits what is named, with from when on was looked where that was not all."""
    lead = say("none_named", turn.lang)
    if looked.back_to is None:
        return lead
    since = moment(looked.back_to, now=turn.question.at, lang=turn.lang).strip()
    return lead + gap(turn.lang) + say("looked_since", turn.lang, since=since)
