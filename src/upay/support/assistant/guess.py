"""Guessing what a message means that says little: by what just happened, or by what it names. Pure."""

import re
from collections.abc import Sequence
from datetime import timedelta

from upay.payments import RecordView
from upay.support.assistant import find
from upay.support.assistant.flow import flows
from upay.support.assistant.point import only_points
from upay.support.assistant.situation import topic_of
from upay.support.assistant.turn import Turn
from upay.support.assistant.understanding import OUT_OF_SCOPE, Action, plain

_MOST_GUESSES = 3
_FILLERS = re.compile(r"[那这]?一?[笔个单]|[的给转呢啊,.?!，。？！\s]|\b(?:the|to|from|one|of|and)\b", re.IGNORECASE)
_JUST_NOW = timedelta(hours=1)


def pointed_at(turn: Turn) -> tuple[str, Sequence[RecordView]] | None:
    """Return what a message that only points can mean, with its topic: what went wrong of late, or what came last."""
    if turn.situation is None or not only_points(turn.question.text):
        return None
    latest = [one for one in turn.situation.records[:1] if turn.question.at - one.at < _JUST_NOW]
    meant = turn.situation.attention or latest
    return (topic_of(meant[0]), meant) if meant else None


def by_what_is_named(turn: Turn) -> tuple[str, Sequence[RecordView]] | None:
    """Return the records that an unclear message names, with their topic: what is named tells more than the rest."""
    unclear = turn.understood.action is Action.CLARIFY or turn.topic == OUT_OF_SCOPE
    if turn.situation is None or not unclear:
        return None
    slots, likely = turn.understood.slots, [code for code, _ in turn.understood.top[:_MOST_GUESSES]]
    about = find.meant(turn.situation.attention, slots)
    if about and ({topic_of(one) for one in about} <= {*likely} or _only_names(turn)):
        return topic_of(about[0]), about
    for code in likely:
        flow = flows().get(code)
        if flow is not None and flow.records is not None and flow.rule is None:
            about = find.meant(find.able(turn.situation.records, flow.records, now=turn.question.at), slots)
            if len(about) == 1 or (about and slots.amounts and slots.people):
                return code, about
    return None


def _only_names(turn: Turn) -> bool:
    """Tell whether nothing is left of a message but what it names: "the 64 from Wang"."""
    slots, said = turn.understood.slots, plain(turn.question.text)
    spans = [amount.span for amount in slots.amounts] + [when.span for when in slots.times]
    spans += [one.span for named in (slots.people, slots.card_tails, slots.orders) for one in named]
    for start, end in sorted(spans, reverse=True):
        said = said[:start] + said[end:]
    return len(_FILLERS.sub("", said)) <= 1
