"""Reading what is asked of something that went out: with whom it was, when, and what can be asked back."""

from typing import Final

from upay.payments import MONEY_KINDS
from upay.support.assistant.facts import YES_NO, Gives, Phrase, Read, Reader, Sight, Slot, SlotValue, Value
from upay.support.assistant.other_side import side_words


async def _done(sight: Sight) -> Read:
    """Read what a record was, with whom, when it was done, and how much of it can be asked back."""
    record = sight.about
    assert record is not None, "it is read of a record that was found"
    side = record.counterparty
    who = Phrase("someone") if side is None else side_words(record, side)
    slots: dict[str, SlotValue] = {
        "what": record, "who": who, "settled": record.settled_at or record.at,
        "number": record.reference,
    }  # fmt: skip
    pending = record.outcome.value == "pending"
    refundable = bool(record.refundable) and not pending
    if record.refundable and refundable:
        slots["left"] = record.refundable
    if record.refunded:
        slots["back"] = record.refunded
    facts: dict[str, Value] = {
        "kind": record.kind, "pending": pending, "refundable": refundable, "given_back": bool(record.refunded),
    }  # fmt: skip
    return Read(facts=facts, slots=slots, record=record)


DONE: Final = Reader(
    Gives(
        facts={"kind": MONEY_KINDS, "pending": YES_NO, "refundable": YES_NO, "given_back": YES_NO},
        slots={
            "what": Slot(), "who": Slot(phrases=("someone",)), "settled": Slot(), "number": Slot(),
            "left": Slot({"refundable": (True,)}), "back": Slot({"given_back": (True,)}),
        },
        record={},
    ),
    _done,
)  # fmt: skip
