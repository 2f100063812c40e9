"""Resident identity numbers (GB 11643): 18 characters that carry a date of birth and a check character. Pure."""

import re
from datetime import date
from typing import Final

from upay.identity.rules import FormIncomplete

_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS: Final = "10X98765432"
_SHAPE: Final = re.compile(r"[1-9][0-9]{16}[0-9X]")


def check_character(first: str) -> str:
    """Return the last character of a number of which the first 17 are given (ISO 7064, MOD 11-2)."""
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(first, _WEIGHTS, strict=True)) % 11]


def id_number(text: str, *, on: date) -> str:
    """Return a number as it is written on the card; refuse one that cannot be anybody's on this day."""
    number = re.sub(r"[\s-]", "", text).upper()
    if not _SHAPE.fullmatch(number):
        raise FormIncomplete(field="id_number", problem="not_an_id_number")
    if check_character(number[:17]) != number[17]:
        raise FormIncomplete(field="id_number", problem="wrong_check_digit")
    try:
        born = born_on(number)
    except ValueError:
        raise FormIncomplete(field="id_number", problem="no_such_birthday") from None
    if not date(1900, 1, 1) <= born <= on:
        raise FormIncomplete(field="id_number", problem="no_such_birthday")
    return number


def mask_id_number(number: str) -> str:
    """Show of a number what tells two apart without giving a day of birth away."""
    return f"{number[:3]}***********{number[-4:]}" if number else ""


def born_on(number: str) -> date:
    """Return the date of birth that a number carries; ValueError for a day that there is not."""
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def age_on(number: str, *, on: date) -> int:
    """Return how old its owner is on this day, in whole years."""
    born = born_on(number)
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
