"""Telling how a record stands: finding the one that is meant, asking which if several fit, explaining it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from upay import ledger, payments
from upay.kit.language import Lang
from upay.kit.money import Money
from upay.ledger import AccountKind
from upay.payments import RecordView
from upay.support.assistant import find
from upay.support.assistant.compose import Composer, gap, name
from upay.support.assistant.flow import BRANCHES, Flow, Wanted, flows
from upay.support.assistant.flow_version import under_version
from upay.support.assistant.follow_branch import follow_branch
from upay.support.assistant.look import Looked, knowing, look, none_named, said_in
from upay.support.assistant.other_side import other_side
from upay.support.assistant.situation import topic_of
from upay.support.assistant.stopped import stopped_since, what_stops
from upay.support.assistant.turn import OfferOf, Reply, Turn
from upay.support.assistant.understanding import Slots
from upay.support.assistant.words import moment, say

_UNDER_WAY: Final = {"withdrawal": "being_paid_out"}
_PAID: Final = Wanted(kinds=["payment"], states=["succeeded"], days=365)


async def find_and_tell(composer: Composer, turn: Turn, flow: Flow) -> Reply:
    """Find the record that flow and message mean, and tell it; ask which if several fit, say so if none does."""
    wanted = flow.records
    assert wanted is not None, "flows are checked when they are read"
    looked = await look(composer.rails, turn, wanted)
    turn = replace(turn, understood=knowing(turn.understood, said_in(turn.understood, turn.question), looked.records))
    slots = turn.understood.slots
    assert turn.situation is not None, "who has records has signed in"
    reading = find.reading(looked.records, wanted, slots, now=turn.question.at, known=turn.situation.records)
    fit = [*reading.records]
    if wanted.named and not find.names_something(slots) and len(fit) != 1:
        return await _in_general(composer, turn, fit)
    if fit and flow.unless and not find.names_something(slots):
        fit = await _since_stopped(composer, turn, fit)
    if not fit:
        return await _none_fits(composer, turn, flow, wanted, looked)
    if wanted.kind_named:
        # Of another kind than the one that is called by its name, none is told as the one that was meant.
        of_kind = find.of_kind_named(fit, turn.question.text)
        if not of_kind:
            return _others(composer, turn, looked, fit)
        fit = of_kind
    return await (tell_or_ask(composer, turn, fit) if reading.exact else _tell_closest(composer, turn, looked, fit))


async def _since_stopped(composer: Composer, turn: Turn, fit: list[RecordView]) -> list[RecordView]:
    """Of what could be meant where nothing was named, leave what stops money now: the latest it refused, or none."""
    since = await stopped_since(composer, turn)
    if since is None:
        return fit
    return fit[:1] if fit[0].at >= since else []


async def _none_fits(composer: Composer, turn: Turn, flow: Flow, wanted: Wanted, looked: Looked) -> Reply:
    """Say that no record fits; of those that fit but for what the message names, ask which it is."""
    assert flow.none is not None, "flows are checked when they are read"
    if find.names_something(turn.understood.slots):
        assert turn.situation is not None, "a situation is read with the records"
        about = find.meant(turn.situation.attention, turn.understood.slots)
        if about and "refund" not in wanted.kinds:
            return await tell_or_ask(composer, replace(turn, topic=topic_of(about[0])), about)
    stopped = await what_stops(composer, turn, flow, tell=tell)
    if stopped is not None:
        return stopped
    if find.names_something(turn.understood.slots):
        unnamed = find.fitting(looked.records, wanted, Slots(), now=turn.question.at)
        if unnamed:
            return _others(composer, turn, looked, find.closest(unnamed, turn.understood.slots))
    # All of them were read: where more stand than are read, there are some to ask about.
    text = say(flow.none, turn.lang, days=wanted.days)
    if turn.topic == "refund_missing":
        return await _offer_refund(composer, turn, text)
    return await composer.with_article(composer.reply(turn, text, more=(*flow.none_offers, "talk_to_agent")))


def _others(composer: Composer, turn: Turn, looked: Looked, records: Sequence[RecordView]) -> Reply:
    lead = none_named(turn, looked) + gap(turn.lang) + say("which_record", turn.lang)
    return composer.choose(turn, lead, records)


async def _tell_closest(composer: Composer, turn: Turn, looked: Looked, records: Sequence[RecordView]) -> Reply:
    """Say that none agrees with all that was named before the closest is told; ask which of several."""
    if len(records) > 1:
        return under_version(_others(composer, turn, looked, records))
    told = await tell(composer, turn, records[0])
    lead = gap(turn.lang).join((none_named(turn, looked), say("closest_is", turn.lang)))
    return replace(told, text=lead + gap(turn.lang) + told.text)


async def tell_or_ask(composer: Composer, turn: Turn, records: Sequence[RecordView]) -> Reply:
    """Tell the only one, or ask which."""
    if len(records) > 1:
        return under_version(composer.choose(turn, say("which_record", turn.lang), records))
    return await tell(composer, turn, records[0])


async def tell(composer: Composer, turn: Turn, record: RecordView) -> Reply:
    """Say how this record stands, why, where the money is, and what can be done."""
    return under_version(await _told(composer, turn, record))


async def _told(composer: Composer, turn: Turn, record: RecordView) -> Reply:
    lang, at = turn.lang, turn.question.today
    flow = flows().get(turn.topic)
    if flow is not None and not record.incoming and flow.say.get(record.outcome.value) == BRANCHES:
        return await follow_branch(composer, turn, flow, tell=tell, about=record)
    what = name(record, lang=lang, at=at)
    why = None if record.attempt is None else composer.explainer.explain(record.attempt)
    if why is not None:
        came_back = record.attempt is not None and record.attempt.reason in payments.RETURNED
        stands = "came_back" if came_back else "not_done" if record.outcome.value == "refused" else "unknown_yet"
        lead = say(stands, lang, what=what)
        parts = [lead.strip(), *(words.in_(lang) for words in (why.cause, why.money, why.todo))]
        text = gap(lang).join(part for part in parts if part)
        offers = tuple(OfferOf(code, record.id) for code in why.offers)
        return await composer.with_article(composer.reply(turn, text, record=record, offers=offers))
    if record.outcome.value == "pending":
        return composer.reply(
            turn,
            say(_UNDER_WAY.get(record.kind, "being_sent"), lang, what=what),
            record=record,
            more=("talk_to_agent",),
        )
    key = {
        "top_up": "topup_arrived", "transfer": "transfer_arrived", "refund": "refund_arrived",
        "withdrawal": "withdrawal_paid",
    }.get(record.kind, "payment_done")  # fmt: skip
    balance = await _posted(composer, turn)
    text = say(
        key, lang, what=what, who=other_side(record, lang), balance=balance,
        settled=moment(record.settled_at or record.at, now=at, lang=lang).strip(),
    )  # fmt: skip
    offers = (OfferOf("request_refund", record.id),) if record.refundable else ()
    reply = composer.reply(turn, text, record=record, offers=offers, more=("talk_to_agent",))
    return await composer.with_article(reply)


def number_of(record: RecordView, lang: Lang) -> str:
    """Say a record's number, and what was bought where that is known."""
    number = say("told_number", lang, number=record.reference)
    return number if record.title is None else say("told_title", lang, title=record.title) + gap(lang) + number


def tell_particulars(composer: Composer, turn: Turn, record: RecordView) -> Reply:
    """Say what stands in every record: when, with whom, how much, what for, how it stands, and its number."""
    lang = turn.lang
    why = None if record.attempt is None else composer.explainer.explain(record.attempt)
    reason = "" if why is None else why.title.in_(lang)
    what = name(record, lang=lang, at=turn.question.today).strip()
    stands = say(f"record_{record.outcome.value}", lang, why=reason)
    text = say("told_particulars", lang, what=what, stands=stands) + gap(lang) + number_of(record, lang)
    return composer.reply(turn, text, record=record, more=("talk_to_agent",))


async def _in_general(composer: Composer, turn: Turn, records: Sequence[RecordView]) -> Reply:
    """Say how it is done; whoever could have money back is asked from which payment."""
    article = await composer.article(turn)
    paid = [record for record in records if record.refundable]
    if turn.topic != "refund_how" or not paid:
        return article
    lead = f"{article.text}\n\n{say('which_payment', turn.lang)}"
    return replace(composer.choose(turn, lead, paid), cites=article.cites)


async def _offer_refund(composer: Composer, turn: Turn, text: str) -> Reply:
    payments_of = (await look(composer.rails, turn, _PAID)).records
    paid = [record for record in payments_of if record.kind == "payment" and record.refundable]
    if not paid:
        return await composer.with_article(composer.reply(turn, text, more=("talk_to_agent",)))
    lead = text + gap(turn.lang) + say("which_payment", turn.lang)
    return composer.choose(replace(turn, topic="refund_how"), lead, paid)


async def _posted(composer: Composer, turn: Turn) -> Money:
    assert turn.question.viewer is not None, "records are told to their owner"
    account = ledger.account_id_for(turn.question.viewer, AccountKind.CUSTOMER)
    async with composer.rails.db.begin() as uow:
        standing = (await ledger.balances(uow, [account])).get(account)
    return Money(0) if standing is None else standing.posted
