"""Finding the record that a customer means. Pure: it is given records and what the message names."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from upay.kit.time import BUSINESS_ZONE
from upay.payments import RecordView
from upay.support.assistant.flow import Wanted
from upay.support.assistant.understanding import Amount, Precision, Slots, When
from upay.support.assistant.understanding.named import Named
from upay.support.assistant.understanding.numerals import NUMERAL, numeral

MOST_CHOICES = 5
_BARE_NUMBER = re.compile(
    r"(?<![\d.,:/-])(?:\d{1,3}(?:,\d{3})+|\d{1,9})(?:\.\d{1,2})?(?![\d:/%-]|[.,]\d"
    r"|\s*(?:[次个天小时分月日号点位级]|times|days?\b))"
    rf"|(?<![第{NUMERAL}])[{NUMERAL}]{{2,9}}(?![{NUMERAL}次个天小分月日号点位级])"
)
"""A number without its unit; how often, how long and when are no amounts."""
_PARTS = {
    "凌晨": (0, 6), "早上": (5, 12), "早晨": (5, 12), "上午": (6, 12), "中午": (11, 14), "下午": (12, 18),
    "傍晚": (17, 20), "晚上": (18, 24), "morning": (5, 12), "afternoon": (12, 18), "evening": (17, 24),
}  # fmt: skip
_PART_OF_DAY = re.compile(
    r"(?P<zh>凌晨|早上|早晨|上午|中午|下午|傍晚|晚上)(?=的?(?:那|这)[一几]?[笔次个单]|的?(?:转|充|付|买|退|打"
    r"|扫|刷|汇)|的(?:$|[，,。?？!！呢]))"
    r"|\b(?:in |from )?(?:the |this )?(?P<en>morning|afternoon|evening)(?:'s)? (?:one|payment|transfer|top-?up"
    r"|refund)\b"
    r"|\b(?:one|payment|transfer|top-?up|refund) (?:in|from|of) (?:the|this) (?P<en2>morning|afternoon|evening)\b",
    re.IGNORECASE,
)
"""A part of the day that tells one record from another; said alone it would be a greeting."""


_KIND_SAID = {
    "withdrawal": re.compile(r"提现|提款|取现|\bwithdr[ae]w\w*", re.IGNORECASE),
    "transfer": re.compile(r"转账|转帐|转给|转走|转出|汇款|(?<![a-z-])transfer", re.IGNORECASE),
    "payment": re.compile(
        r"付款|支付|消费|扣款|刷|商家|商户|店|订单|\b(?:payment|charge|purchase|shop|store|merchant|order)",
        re.IGNORECASE,
    ),
}  # fmt: skip
"""What each kind of money going out is called by whoever denies it."""
_PARTS_OF_NAMING = ("amounts", "people", "card_tails", "orders", "times")
_BLURS = {Precision.MINUTE: timedelta(hours=1), Precision.HOUR: timedelta(hours=1), Precision.PART: timedelta(hours=3)}
"""By how much a time may be off that was said without "about", if nothing falls into it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Records that can be meant, newest first; more than one means that it must be asked which."""

    records: Sequence[RecordView]
    exact: bool = True
    """Whether everything that was named agrees with them; else they are the closest, and said to be no more."""


def fitting(records: Sequence[RecordView], wanted: Wanted, slots: Slots, *, now: datetime) -> list[RecordView]:
    """Return the records that can be meant, or the closest."""
    return [*reading(records, wanted, slots, now=now).records]


def reading(
    records: Sequence[RecordView], wanted: Wanted, slots: Slots, *, now: datetime, known: Sequence[RecordView] = ()
) -> Reading:  # fmt: skip
    """Find the records that can be meant; of what was named less is asked for while nothing fits all of it.

    What the message names decides first: amount, person or shop, card, time. Repeated tries of the same thing that
    went the same way count as one, the latest. A name that any of these records or of the `known` ones bears is not
    let go: whoever names one of two people does not mean the other.
    """
    fit, exact = able(records, wanted, now=now), True
    if names_something(slots):
        held = _borne(slots, [*records, *known])
        loosened = (
            Reading([record for record in fit if named(record, one)], whole)
            for one, whole in _ever_looser(slots, held=held)
        )
        found = next((one for one in loosened if one.records), Reading([]))
        fit, exact = [*found.records], found.exact
    for standing in wanted.prefer:
        preferred = [record for record in fit if record.outcome.value == standing]
        if preferred:
            return Reading(distinct(preferred), exact)
    return Reading(distinct(fit), exact)


def closest(records: Sequence[RecordView], slots: Slots) -> list[RecordView]:
    """Return those of which at least something named is true, newest first; all of them if that is true of none."""
    parts = [replace(Slots(), **{part: getattr(slots, part)}) for part in _PARTS_OF_NAMING if getattr(slots, part)]
    near = [record for record in records if any(agrees(record, part) for part in parts)]
    return near or [*records]


def able(records: Sequence[RecordView], wanted: Wanted, *, now: datetime) -> list[RecordView]:
    """Return the records of the kinds, states and age that a flow is about."""
    since = now - timedelta(days=wanted.days)
    return [
        record
        for record in records
        if record.kind in wanted.kinds
        and record.outcome.value in wanted.states
        and record.at >= since
        and not (record.kind == "transfer" and record.incoming)
    ]


def of_kind_named(records: Sequence[RecordView], text: str) -> list[RecordView]:
    """Return those of the kind that the text calls by its name; all of them if it names none, or several."""
    kinds = {kind for kind, says in _KIND_SAID.items() if says.search(text)}
    return [record for record in records if len(kinds) != 1 or record.kind in kinds]


def meant(records: Sequence[RecordView], slots: Slots) -> list[RecordView]:
    """Return those of these records that the message names by more than a time."""
    if not (slots.amounts or slots.people or slots.card_tails or slots.orders):
        return []
    strictly = bool(slots.amounts or slots.orders)
    return distinct([one for one in records if (strictly or one.counterparty) and named(one, slots)])


def with_known_names(slots: Slots, text: str, records: Sequence[RecordView]) -> Slots:
    """Add the people and shops of these records that the text calls by name; a card goes by its tail instead."""
    known = {one.value for one in slots.people}
    names = {
        one.counterparty for one in records if one.counterparty and one.kind not in {"top_up", "withdrawal"}
    } - known
    found = [(name, _where(name, text)) for name in sorted(names)]
    added = tuple(Named(name, place.span()) for name, place in found if place is not None)
    return replace(slots, people=(*slots.people, *added))


def with_known_amounts(slots: Slots, text: str, records: Sequence[RecordView]) -> Slots:
    """Add a bare number that is the amount of one of these records, as in "the 700 to Wang"."""
    if slots.amounts:
        return slots
    known = {record.amount.minor: record.amount for record in records}
    found = [(money, place.span()) for place in _BARE_NUMBER.finditer(text) if (money := known.get(_minor(place[0])))]
    return replace(slots, amounts=tuple(Amount(money, span) for money, span in found))


def _minor(said: str) -> int:
    """Read a bare number as an amount in minor units; 0 if it is none."""
    whole = numeral(said) if not said[0].isdigit() else None
    value = Decimal(said.replace(",", "")) if said[0].isdigit() else Decimal(whole or 0)
    return int(value * 100)


def with_part_of_day(slots: Slots, text: str, *, now: datetime) -> Slots:
    """Add a part of the day that says which one is meant, as in "the one in the morning": the latest such stretch."""
    if slots.times:
        return slots
    found = _PART_OF_DAY.search(text)
    if found is None:
        return slots
    first, last = _PARTS[(found["zh"] or found["en"] or found["en2"]).lower()]
    day = now.astimezone(BUSINESS_ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    if day + timedelta(hours=first) > now:
        day -= timedelta(days=1)
    when = When(day + timedelta(hours=first), day + timedelta(hours=last), Precision.PART, found.span())
    return replace(slots, times=(when,))


def _where(name: str, text: str) -> re.Match[str] | None:
    """Find a name in a text, in English as whole words; one character is no name."""
    whole = rf"(?<![a-z]){re.escape(name)}(?![a-z])"
    return re.search(whole, text, re.IGNORECASE) if len(name) > 1 else None


def paid_alike(records: Sequence[RecordView]) -> tuple[RecordView, RecordView] | None:
    """Return the latest two payments or top-ups, alike and within a day, that look like one; the earlier one first."""
    done = [one for one in records if one.kind in {"payment", "top_up"} and one.outcome.value == "succeeded"]
    for place, later in enumerate(done):
        for earlier in done[place + 1 :]:
            if _same(earlier, later) and later.at - earlier.at < timedelta(days=1):
                return earlier, later
    return None


def alike_on_other_days(done: Sequence[RecordView]) -> tuple[RecordView, RecordView] | None:
    """Return the latest two of the same kind, side and amount, however far apart, the earlier one first."""
    for place, later in enumerate(done):
        for earlier in done[place + 1 :]:
            if _same(earlier, later):
                return earlier, later
    return None


def _same(one: RecordView, other: RecordView) -> bool:
    return (one.kind, one.counterparty, one.amount) == (other.kind, other.counterparty, other.amount)


def names_something(slots: Slots) -> bool:
    """Tell whether the message names anything that a record has."""
    return bool(slots.amounts or slots.people or slots.card_tails or slots.orders or slots.times)


def named(record: RecordView, slots: Slots) -> bool:
    """Tell whether everything that the message names agrees with this record."""
    amounts = {amount.money.minor for amount in slots.amounts}
    if amounts and record.amount.minor not in amounts:
        return False
    if slots.card_tails and not any(tail.value in (record.counterparty or "") for tail in slots.card_tails):
        return False
    if slots.orders and not any(_is_reference(order.value, record) for order in slots.orders):
        return False
    if slots.people and record.counterparty and not any(_is_named(record, one) for one in slots.people):
        return False
    return not slots.times or any(time.covers(record.at) for time in slots.times)


def _ever_looser(slots: Slots, *, held: bool) -> Iterator[tuple[Slots, bool]]:
    """Yield what is named, then less of it while something else holds, and whether that is still all of it.

    Names differ from registered ones, unless they are `held`, and times blur: beside nothing but a kind a time may be
    somewhat off; beside an amount or a name it may be any other, which is then no longer what was said.
    """
    yield slots, True
    if slots.times:
        yield replace(slots, times=tuple(map(_blurred, slots.times))), True
    if slots.people and slots.times:
        yield replace(slots, times=()), False
    if slots.amounts:
        yield replace(slots, times=()), False
        if not held:
            yield replace(slots, people=()), False
            yield replace(slots, times=(), people=()), False


def _borne(slots: Slots, records: Sequence[RecordView]) -> bool:
    """Tell whether anybody who was named stands in one of these records."""
    return any(_is_named(record, one) for record in records for one in slots.people)


def _is_named(record: RecordView, person: Named) -> bool:
    known = record.counterparty or ""
    return bool(known) and (person.value in known or known in person.value)


def agrees(record: RecordView, part: Slots) -> bool:
    """Tell whether a record has this that was named, and not only nothing against it."""
    if part.people:
        return any(_is_named(record, one) for one in part.people)
    return named(record, part)


def _blurred(when: When) -> When:
    """Return a time as it may have been meant: what felt like a moment is an hour ago, a clock is misremembered."""
    slack = when.slack or _BLURS.get(when.precision, timedelta(0))
    return replace(when, start=when.start - slack, end=when.end + slack)


def _is_reference(said: str, record: RecordView) -> bool:
    """Tell whether a number that was read out is this record's."""
    bare = said.replace("-", "").lower()
    return len(bare) >= 6 and bare in record.id.hex


def distinct(records: Sequence[RecordView]) -> list[RecordView]:
    """Keep the latest of tries that were for the same and came to the same."""
    kept: dict[object, RecordView] = {}
    for record in records:
        reason = None if record.attempt is None else record.attempt.reason
        if record.outcome.value == "refused":
            kept.setdefault((record.kind, record.counterparty, record.amount, reason), record)
        else:
            kept.setdefault(record.id, record)
    return list(kept.values())
