"""Figures in what people wrote: which open something or say who somebody is, and which are a customer's own."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from upay import payments
from upay.kit.ids import CustomerId
from upay.kit.money import AmountInvalid, Money
from upay.kit.time import BUSINESS_ZONE
from upay.payments import Rails, RecordView

_RECORDS_LOOKED_AT: Final = 40
_SECRET_DIGITS: Final = 6
"""A PIN has as many, and codes, numbers of phones, cards and persons more."""
_MOST_OF_AN_AMOUNT: Final = 10
_AMOUNT: Final = re.compile(r"[¥￥$€]|元|块|角|毛|yuan|rmb|^\d[\d,]*\.\d{1,2}$|^\d{1,3}(?:,\d{3})+$", re.IGNORECASE)
_MOMENT: Final = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:T?\d{1,2}:\d{2})?|\d{1,2}:\d{2}(?::\d{2})?(?:-\d{1,2}:\d{2})?"
)
_RECORD: Final = re.compile(r"(?=.*[A-Fa-f])[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}")
"""Twelve digits alone may be a number of a card."""
_SPOKEN: Final = re.compile(r"[〇零一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟幺]{4,}")


def is_secret(figure: str) -> bool:
    """Tell whether a figure may be a code, or the number of a card, a phone or a person."""
    figure = figure.strip()
    if "*" in figure or _SPOKEN.fullmatch(figure):
        return True
    digits = sum(char.isdigit() for char in figure)
    if _AMOUNT.search(figure):
        return digits > _MOST_OF_AN_AMOUNT
    return digits >= _SECRET_DIGITS and not (_MOMENT.fullmatch(figure) or _RECORD.fullmatch(figure))


@dataclass(frozen=True, slots=True)
class OwnFigures:
    """What stands in a customer's records: amounts in minor units, and moments and numbers as they are written."""

    amounts: frozenset[int]
    written: frozenset[str]

    def has(self, figure: str) -> bool:
        """Tell whether a figure is one of theirs. A number of one or two digits is too common to be anybody's."""
        amount = _minor(re.sub(r"[^\d.]", "", figure))
        if amount is not None and amount in self.amounts and (_AMOUNT.search(figure) or len(figure) > 2):
            return True
        return figure in self.written


async def own_figures(rails: Rails, customer_id: CustomerId | None) -> OwnFigures:
    """Return the figures of a customer's latest records; of a guest, none."""
    if customer_id is None:
        return OwnFigures(frozenset(), frozenset())
    page = await payments.records(rails, customer_id=customer_id, limit=_RECORDS_LOOKED_AT)
    amounts, written = set[int](), set[str]()
    for record in page.items:
        amounts |= {one for text in _texts(record) if (one := _minor(text)) is not None}
        written |= set(_written(record))
    return OwnFigures(frozenset(amounts - {0}), frozenset(written))


def _texts(record: RecordView) -> Iterable[str]:
    yield record.amount.plain
    yield from (one.plain for one in (record.refunded, record.refundable) if one is not None)
    if record.balance_after is not None:
        yield record.balance_after
    if record.attempt is not None:
        yield from (str(value) for value in record.attempt.facts.values())


def _written(record: RecordView) -> Iterable[str]:
    yield record.reference
    yield from re.findall(r"\d{4}", record.counterparty or "")
    for moment in (record.at, record.settled_at):
        if moment is not None:
            here = moment.astimezone(BUSINESS_ZONE)
            yield f"{here:%Y-%m-%d}"
            yield f"{here:%H:%M}"


def _minor(text: str) -> int | None:
    try:
        return Money.parse(text).minor
    except AmountInvalid:
        return None
