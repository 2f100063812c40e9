"""The number of a record as the product shows it, read out of a message: pasted alone, or beside words. Pure."""

import re
from typing import Final

from upay.support.assistant.understanding import Slots, Understood, plain
from upay.support.assistant.understanding.numbers import is_record_number

_WHOLE_ID: Final = re.compile(r"[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}", re.IGNORECASE)
_ONLY_DIGITS: Final = re.compile(r"\d+")


def record_number(slots: Slots) -> str | None:
    """Return the first number that can be a record's, bare and in capitals; a shop's or a bank's may look alike."""
    said = (order.value for order in slots.orders)
    found = next((one for one in said if is_record_number(one) or _WHOLE_ID.fullmatch(one)), None)
    return None if found is None else found.replace("-", "").upper()


def reads_like_ours(number: str) -> bool:
    """Tell whether nobody else gives out such numbers, so that it can be said that the customer has none like it."""
    return _ONLY_DIGITS.fullmatch(number) is None


def says_no_word(text: str, understood: Understood) -> bool:
    """Tell whether a message has no word in it, so that it does not show in which language it was written."""
    said = plain(text)
    for order in reversed(understood.slots.orders):
        said = said[: order.span[0]] + said[order.span[1] :]
    return "empty" in understood.flags or not any(letter.isalnum() for letter in said)
