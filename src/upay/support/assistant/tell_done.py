"""Telling of something that went through what is asked about it afterwards: a mistake, not mine, not as agreed."""

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Final

from upay.payments import RecordView
from upay.support.assistant.compose import Composer, gap, name
from upay.support.assistant.turn import OfferOf, Reply, Turn
from upay.support.assistant.words import moment, say

Tell = Callable[[Composer, Turn, RecordView], Awaitable[Reply]]


async def _wrong_payee(composer: Composer, turn: Turn, record: RecordView) -> Reply:
    """Tell where the money of a transfer is, and that it comes back by the payee's wish alone."""
    return await _told(composer, turn, record, say("wrong_payee", turn.lang, **_facts(turn, record)))


async def _unrecognised(composer: Composer, turn: Turn, record: RecordView) -> Reply:
    """Tell what a payment was; what keeps more from going out comes before getting this one back."""
    text = gap(turn.lang).join(
        (say("unrecognised", turn.lang, **_facts(turn, record)), _left(turn, record), say("unrecognised_do", turn.lang))
    )
    offers = (OfferOf("freeze_account"), OfferOf("reset_pin"))
    return await _told(composer, turn, record, text, before=offers)


async def _not_as_agreed(composer: Composer, turn: Turn, record: RecordView) -> Reply:
    """Tell what can be asked back of a payment, and that we do not judge between a customer and a shop."""
    text = gap(turn.lang).join(
        (say("not_as_agreed", turn.lang, **_facts(turn, record)), _left(turn, record), say("not_judged", turn.lang))
    )
    return await _told(composer, turn, record, text)


async def _refund(composer: Composer, turn: Turn, record: RecordView) -> Reply:
    """Tell how a refund is asked for, with the button for this payment."""
    return await composer.article(turn, record=record)


async def _receipt(composer: Composer, turn: Turn, record: RecordView) -> Reply:
    """Tell when something was done and under which number it is found."""
    text = say("receipt", turn.lang, number=record.reference, **_facts(turn, record))
    return await composer.with_article(composer.reply(turn, text, record=record, more=("export_data",)))


AFTERWARDS: Final[Mapping[str, Tell]] = MappingProxyType(
    {
        "transfer_wrong_payee": _wrong_payee, "payment_unrecognised": _unrecognised,
        "merchant_dispute": _not_as_agreed, "refund_how": _refund, "receipt": _receipt,
    }
)  # fmt: skip
"""What is told of a record that went through where the topic is more than how it stands."""


async def _told(
    composer: Composer, turn: Turn, record: RecordView, text: str, *, before: tuple[OfferOf, ...] = ()
) -> Reply:  # fmt: skip
    back = (OfferOf("request_refund", record.id),) if record.refundable else ()
    offers = (*before, *back, OfferOf("talk_to_agent", record.id))
    return await composer.with_article(composer.reply(turn, text, record=record, offers=offers))


def _facts(turn: Turn, record: RecordView) -> dict[str, str]:
    at, lang = turn.question.at, turn.lang
    return {
        "what": name(record, lang=lang, at=at),
        "who": record.counterparty or say("someone", lang),
        "settled": moment(record.settled_at or record.at, now=at, lang=lang).strip(),
    }


def _left(turn: Turn, record: RecordView) -> str:
    """Say how much of a payment can still be asked back."""
    if not record.refundable:
        return say("nothing_left_to_refund", turn.lang)
    return say("left_to_refund", turn.lang, left=record.refundable)
