"""Plain questions about one's own records: what the last one was, which they were, how much it was, and what came in.

What is counted is what went through, by the records, and it is said from when to when and how many there were.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from upay.kit.money import Money
from upay.kit.time import BUSINESS_ZONE
from upay.payments import RecordView
from upay.support.assistant import find
from upay.support.assistant.asked_of_records import (
    OUT,
    Kind,
    asks_last,
    asks_what_came,
    kinds_in,
    listed_in,
    summed,
)
from upay.support.assistant.compose import Composer, gap, listed, name
from upay.support.assistant.flow import Standing, Wanted, flows
from upay.support.assistant.flow_version import under_version
from upay.support.assistant.follow import follow
from upay.support.assistant.look import Looked, knowing, look, none_named
from upay.support.assistant.situation import topic_of
from upay.support.assistant.tell_record import tell_or_ask
from upay.support.assistant.turn import OfferOf, Reply, Turn
from upay.support.assistant.understanding import OUT_OF_SCOPE, Action, month_named, plain
from upay.support.assistant.within import is_short
from upay.support.assistant.words import moment, say

_DAYS: Final = 365
_LIKELY: Final = 0.25
"""A topic that words make so likely is what a question on one's own record is about."""
_STATES: Final[tuple[Standing, ...]] = ("succeeded", "pending", "refused")
_POINTS: Final = re.compile(
    r"[那这]一?[笔单次]|[那这]个(?=[¥￥]?\d)"
    r"|\b(?:the|that|this) (?:[¥$]?\d|one|payment|transfer|top-?up|withdrawal|refund|order)",
    re.IGNORECASE,
)
"""What points at one of one's records."""
_LOOKS: Final = re.compile(
    r"看(?:一?下|看|一看)|查(?:一?下|查|一查)|是(?:啥|什么|哪|谁)|怎么回事|咋回事"
    r"|\b(?:what (?:was|is|are)|what's|look (?:at|up|into)|check|tell me about|show me)\b",
    re.IGNORECASE,
)
"""What asks for a record itself, and nothing about it."""


async def recalled(composer: Composer, turn: Turn) -> Reply | None:
    """Answer what the last one was, which they were, how much it was altogether, or what came in; None otherwise.

    A question that goes on with an earlier one asks what that asked, of the kind and time that it names itself.
    """
    question = turn.question
    if turn.situation is None or question.topic is not None or turn.understood.rule is not None:
        return None
    text = question.text.strip()
    asked = text if question.goes_on is None else question.goes_on
    if asks_last(text):
        return await _last(composer, turn, kinds_in(text) or (*OUT, "top_up", "refund"))
    if kinds := summed(asked):
        return await _altogether(composer, turn, kinds_in(text) or kinds)
    if kinds := listed_in(asked):
        return await _one_by_one(composer, turn, kinds_in(text) if question.goes_on else kinds)
    if asks_what_came(text):
        return await _came_in(composer, turn)
    unsure = turn.topic == OUT_OF_SCOPE or turn.understood.action is Action.CLARIFY
    return await _the_one(composer, turn) if unsure and _names_one(turn) else None


def _names_one(turn: Turn) -> bool:
    """Tell whether a message points at a record, asks what something is, or says little but an amount."""
    text = turn.question.text
    return (
        _POINTS.search(text) is not None
        or _LOOKS.search(text) is not None
        or (bool(turn.understood.slots.amounts) and is_short(text))
    )


async def _the_one(composer: Composer, turn: Turn) -> Reply | None:
    """Tell the one that a message points at by a name, an amount or a time, though it says nothing else of ours."""
    assert turn.situation is not None, "it was looked for a line above"
    slots, any_of = turn.understood.slots, Wanted(kinds=[*OUT, "top_up", "refund"], states=[*_STATES], days=_DAYS)
    if not find.names_something(slots):
        return None
    reading = find.reading(turn.situation.records, any_of, slots, now=turn.question.at)
    looks = len(reading.records) == 1 and reading.exact and _LOOKS.search(turn.question.text) is not None
    if not reading.records or (reading.exact and turn.topic != OUT_OF_SCOPE and not looks):
        return None  # What it is about is asked, and the record goes along.
    if looks:
        return await tell_or_ask(composer, turn.about(topic_of(reading.records[0])), reading.records)
    likely = next((topic for topic, share in turn.understood.top if topic != OUT_OF_SCOPE and share >= _LIKELY), "")
    flow = flows().get(likely)
    if reading.exact and flow is not None and flow.records is not None:
        # Strangers' words alone made it none of ours; that it is about a record of theirs decides.
        return await follow(composer, turn.about(likely))
    about = turn.about(topic_of(reading.records[0]))
    if reading.exact:
        return await tell_or_ask(composer, about, reading.records)
    lead = none_named(turn, Looked(reading.records)) + gap(turn.lang) + say("which_record", turn.lang)
    return under_version(composer.choose(about, lead, reading.records))


async def _last(composer: Composer, turn: Turn, kinds: Sequence[Kind]) -> Reply:
    """Tell the newest of these kinds, and how it stands."""
    looked = await _looked(composer, turn, kinds, _STATES)
    if not looked.records:
        text = say("recall_none_such", turn.lang, days=_DAYS)
        return composer.reply(turn, text, more=("talk_to_agent",))
    newest = looked.records[0]
    why = None if newest.attempt is None else composer.explainer.explain(newest.attempt)
    reason = "" if why is None else why.title.in_(turn.lang)
    stands = say(f"record_{newest.outcome.value}", turn.lang, why=reason)
    what = name(newest, lang=turn.lang, at=turn.question.at)
    text = say("recall_last", turn.lang, what=what, stands=stands)
    offers = (OfferOf("talk_to_agent", newest.id),)
    return composer.reply(turn.about(topic_of(newest)), text, record=newest, offers=offers)


@dataclass(frozen=True, slots=True)
class _Found:
    """Records that went through, newest first, and from when to when they were looked for, in words."""

    records: Sequence[RecordView]
    span: Mapping[str, str]


async def _found(composer: Composer, turn: Turn, kinds: Sequence[Kind]) -> _Found:
    """Look for what went through of these kinds, within what was named: a time, a person or shop."""
    at, said = turn.question.at, f"{turn.question.text} {turn.question.goes_on or ''}".strip()
    looked = await _looked(composer, turn, kinds, ["succeeded"])
    slots = replace(knowing(turn.understood, said, looked.records).slots, amounts=(), card_tails=())
    month = None if slots.times else month_named(plain(said), at.astimezone(BUSINESS_ZONE))
    times = (*slots.times, *(() if month is None else (month,)))
    slots = replace(slots, times=times)
    since = min((one.start for one in times), default=at - timedelta(days=_DAYS))
    until = min(max((one.end for one in times), default=at), at)
    since = since if looked.back_to is None else max(since, looked.back_to)
    span = {key: moment(one, now=at, lang=turn.lang).strip() for key, one in (("since", since), ("until", until))}
    return _Found([record for record in looked.records if find.named(record, slots)], span)


def _none_found(composer: Composer, turn: Turn, kinds: Sequence[Kind], found: _Found) -> Reply:
    text = say("recall_nothing", turn.lang, **found.span)
    return composer.reply(turn.about(_topic(kinds)), text, more=("talk_to_agent",))


async def _altogether(composer: Composer, turn: Turn, kinds: Sequence[Kind]) -> Reply:
    """Add up what went through of these kinds."""
    found = await _found(composer, turn, kinds)
    if not found.records:
        return _none_found(composer, turn, kinds, found)
    lines = [_line(turn, kind, [record for record in found.records if record.kind == kind]) for kind in kinds]
    parts = [say("recall_sum", turn.lang, lines=listed(turn.lang, [line for line in lines if line]), **found.span)]
    back = sum((record.refunded.minor for record in found.records if record.refunded), 0)
    if back:
        parts.append(say("recall_back", turn.lang, back=Money(back)))
    parts.append(say("recall_where", turn.lang))
    return composer.reply(turn.about(_topic(kinds)), gap(turn.lang).join(parts), more=("talk_to_agent",))


async def _one_by_one(composer: Composer, turn: Turn, kinds: Sequence[Kind]) -> Reply:
    """Tell which ones went through of these kinds: the latest, and how many there are."""
    found = await _found(composer, turn, kinds)
    if not found.records:
        return _none_found(composer, turn, kinds, found)
    shown = [name(one, lang=turn.lang, at=turn.question.at) for one in found.records[: find.MOST_CHOICES]]
    key = "recall_list" if len(shown) == len(found.records) else "recall_list_latest"
    text = say(key, turn.lang, count=len(found.records), lines=listed(turn.lang, shown), **found.span)
    text += gap(turn.lang) + say("recall_where", turn.lang)
    return composer.reply(turn.about(_topic(kinds)), text, more=("talk_to_agent",))


async def _came_in(composer: Composer, turn: Turn) -> Reply:
    """Tell what others sent, of what is named; where nothing has come, what to look at."""
    any_of = Wanted(kinds=["transfer"], states=["succeeded"], days=_DAYS)
    looked = await look(composer.rails, turn, any_of)
    came = [one for one in looked.records if one.kind == "transfer" and one.incoming]
    slots = knowing(turn.understood, turn.question.text, looked.records).slots
    fit = [one for one in came if find.named(one, slots)]
    about = turn.about("transfer_missing")
    if not fit:
        text = say("recall_none_came", turn.lang, days=_DAYS)
        return composer.reply(about, text, more=("talk_to_agent",))
    shown = [name(one, lang=turn.lang, at=turn.question.at) for one in fit[: find.MOST_CHOICES]]
    key = "recall_came" if len(fit) == 1 else "recall_came_several"
    text = say(key, turn.lang, what=shown[0], count=len(fit), lines=listed(turn.lang, shown))
    return composer.reply(about, text, record=fit[0] if len(fit) == 1 else None, more=("talk_to_agent",))


def _line(turn: Turn, kind: Kind, records: Sequence[RecordView]) -> str:
    if not records:
        return ""
    total = Money(sum(record.amount.minor for record in records))
    return say(f"recall_{kind}", turn.lang, count=len(records), total=total)


def _topic(kinds: Sequence[Kind]) -> str:
    """Return the topic that how much it was is nearest to: what the balance comes from."""
    return "balance_wrong" if len(kinds) > 1 else "receipt"


async def _looked(composer: Composer, turn: Turn, kinds: Sequence[Kind], states: Sequence[Standing]) -> Looked:
    """Look through the records of these kinds and states, without what others sent."""
    wanted = Wanted(kinds=[*kinds], states=[*states], days=_DAYS)
    looked = await look(composer.rails, turn, wanted)
    return replace(looked, records=find.able(looked.records, wanted, now=turn.question.at))
