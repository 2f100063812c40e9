"""Finding the record that a customer means. Pure: it is given records and what the message names."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from upay.payments import RecordView
from upay.support.assistant.flow import Wanted
from upay.support.assistant.understanding import Slots

MOST_CHOICES = 5


def fitting(records: Sequence[RecordView], wanted: Wanted, slots: Slots, *, now: datetime) -> list[RecordView]:
    """Return the records that can be meant, newest first; more than one means that it must be asked which.

    What the message names decides first: amount, person or shop, card, time. Repeated tries of the same thing that
    went the same way count as one, the latest.
    """
    since = now - timedelta(days=wanted.days)
    able = [
        record
        for record in records
        if record.kind in wanted.kinds
        and record.outcome.value in wanted.states
        and record.at >= since
        and not (record.kind == "transfer" and record.incoming)
    ]
    meant = [record for record in able if named(record, slots)]
    if names_something(slots):
        return _distinct(meant)
    for standing in wanted.prefer:
        preferred = [record for record in able if record.outcome.value == standing]
        if preferred:
            return _distinct(preferred)
    return _distinct(able)


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
    known = record.counterparty or ""
    if slots.people and known and not any(one.value in known or known in one.value for one in slots.people):
        return False
    return not slots.times or any(time.covers(record.at) for time in slots.times)


def _is_reference(said: str, record: RecordView) -> bool:
    """Tell whether a number that was read out is this record's."""
    bare = said.replace("-", "").lower()
    return len(bare) >= 6 and bare in record.id.hex


def _distinct(records: Sequence[RecordView]) -> list[RecordView]:
    """Keep the latest of tries that were for the same and came to the same."""
    kept: dict[object, RecordView] = {}
    for record in records:
        reason = None if record.attempt is None else record.attempt.reason
        if record.outcome.value == "refused":
            kept.setdefault((record.kind, record.counterparty, record.amount, reason), record)
        else:
            kept.setdefault(record.id, record)
    return list(kept.values())
