"""Identity numbers: how they are written, the character that checks the others, and a date of birth. Pure.

How they are written is data (`IdNumberRules`). The default is the resident identity number of mainland China (GB
11643): 18 characters that carry a date of birth and a check character.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from upay.identity.read_id_pattern import IdPattern, read_pattern
from upay.identity.rules import FormIncomplete
from upay.kit.language import Words

_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS: Final = "10X98765432"
_MAINLAND_LENGTH: Final = 18


class Checksum(StrEnum):
    """How the last character of a number follows from the others."""

    NONE = "none"
    """Not at all."""
    CN_18 = "cn_18"
    """Of the 18 of mainland China: ISO 7064, MOD 11-2."""
    LUHN = "luhn"
    """As with bank cards: ISO/IEC 7812-1, Annex B."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IdNumberRules:
    """How identity numbers are written in one jurisdiction, and what its people call them."""

    pattern: IdPattern
    checksum: Checksum
    label: Words
    example: Words
    """What stands beneath the field: how long a number is, and what it may look like."""
    malformed: Words
    """What the screen says of a number that does not look like one."""


MAINLAND_NUMBER: Final = IdNumberRules(
    pattern=read_pattern("^[1-9][0-9]{5}(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})[0-9]{3}[0-9X]$"),
    checksum=Checksum.CN_18,
    label=Words("身份证号", "ID number"),
    example=Words("18 位，最后一位可能是 X", "18 characters; the last may be an X"),
    malformed=Words("身份证号是 18 位", "An ID number has 18 characters"),
)


def check_character(first: str) -> str:
    """Return the last character of a number of which the first 17 are given (ISO 7064, MOD 11-2)."""
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(first, _WEIGHTS, strict=True)) % 11]


def why_unfit(pattern: IdPattern, checksum: Checksum) -> str | None:
    """Say why numbers that are written so cannot be checked so; None where they can."""
    if checksum is Checksum.LUHN and not pattern.only_digits:
        return "the checksum luhn is of numbers that have digits only"
    if checksum is Checksum.CN_18:
        at = pattern.alphabets()
        digits, last = frozenset("0123456789"), frozenset("0123456789X")
        if at is None or len(at) != _MAINLAND_LENGTH or not at[-1] <= last or not all(one <= digits for one in at[:-1]):
            return "the checksum cn_18 is of 17 digits and one more, or an X"
    return None


def id_number(text: str, *, on: date, rules: IdNumberRules = MAINLAND_NUMBER) -> str:
    """Return a number as it is written on the card; refuse one that cannot be anybody's on this day."""
    number = re.sub(r"[\s-]", "", text).upper()
    if not rules.pattern.compiled.fullmatch(number):
        raise _refusal(rules, "not_an_id_number")
    if not _checks(number, rules.checksum):
        raise _refusal(rules, "wrong_check_digit")
    try:
        born = born_on(number, rules=rules)
    except ValueError:
        raise _refusal(rules, "no_such_birthday") from None
    if born is not None and not date(1900, 1, 1) <= born <= on:
        raise _refusal(rules, "no_such_birthday")
    return number


def mask_id_number(number: str) -> str:
    """Show of a number what tells two apart without giving a day of birth away."""
    if len(number) == _MAINLAND_LENGTH:
        return f"{number[:3]}***********{number[-4:]}"
    # Of a short number the same seven would be nearly all of it.
    shown = min(4, len(number) // 4)
    return "*" * (len(number) - shown) + number[len(number) - shown :]


def born_on(number: str, *, rules: IdNumberRules = MAINLAND_NUMBER) -> date | None:
    """Return the date of birth that a number carries; None if it carries none, ValueError for a day that is none."""
    if not rules.pattern.dated:
        return None
    found = rules.pattern.compiled.fullmatch(number)
    assert found is not None, "it was read by these rules"
    return date(int(found["year"]), int(found["month"]), int(found["day"]))


def age_on(number: str, *, on: date, rules: IdNumberRules = MAINLAND_NUMBER) -> int | None:
    """Return how old its owner is on this day, in whole years; None if the number does not tell."""
    born = born_on(number, rules=rules)
    return None if born is None else on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _checks(number: str, checksum: Checksum) -> bool:
    match checksum:
        case Checksum.NONE:
            return True
        case Checksum.CN_18:
            return check_character(number[:-1]) == number[-1]
        case Checksum.LUHN:
            doubled = [int(digit) * 2 for digit in number[-2::-2]]
            return (sum(int(digit) for digit in number[::-2]) + sum(one // 10 + one % 10 for one in doubled)) % 10 == 0


def _refusal(rules: IdNumberRules, problem: str) -> FormIncomplete:
    if rules == MAINLAND_NUMBER:
        # The explanations have these words already.
        return FormIncomplete(field="id_number", problem=problem)
    if problem == "not_an_id_number":
        problem = "not_like_example"
    return FormIncomplete(field="id_number", problem=problem, label=rules.label, example=rules.example)
