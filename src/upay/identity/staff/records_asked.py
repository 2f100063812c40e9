"""Questions about what a customer lately did, with answers that could be true beside the one that is.

Three questions of four answers each, made from records in a way that the case alone decides, so that asking again shows
the same ones. A guess at all three is right once in 64 times; it is made once a case and a few times a day.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Protocol

import msgspec

from upay.kit.ids import CustomerId
from upay.kit.language import Words
from upay.kit.money import Money
from upay.kit.time import day_in_words
from upay.platform.crypto import Vault

QUESTIONS: Final = 3
CHOICES: Final = 4
_PEOPLE: Final = ("*梅", "*强", "*芳", "*伟", "*敏", "*涛", "*静", "*磊")
_SHARES: Final = ((4, 5), (6, 5), (1, 2), (3, 2), (7, 10), (9, 5), (13, 10), (3, 5))
_DAYS: Final = (1, -1, 2, -2, 3, 5, -3, 4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """Something that the customer did with money: what, how much, to whom (masked), and on which day."""

    what: Words
    amount: Money
    other: str
    on: date


class LatelyDone(Protocol):
    """What a customer did with money of late, newest first; the room that keeps it fulfils this."""

    async def __call__(self, customer_id: CustomerId, *, at: datetime) -> Sequence[Done]:
        """Return what was done in the last weeks."""


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A question as it is kept, sealed, until it is answered."""

    zh: str
    en: str
    choices: list[str]
    right: int


def make_questions(vault: Vault, *, case: str, done: Sequence[Done], today: date) -> list[Question] | None:
    """Make the questions of a case; None where too little was done to ask about."""
    usable = [one for one in done if one.on < today]
    named = [one for one in usable if one.other]
    if len(usable) < QUESTIONS or not named:
        return None
    luck = _luck(vault, case)
    who = named[next(luck) % len(named)]
    others = [one for one in usable if one is not who]
    amount = others[next(luck) % len(others)]
    day = next(one for one in others if one is not amount)
    return [_how_much(amount, usable, luck), _to_whom(who, named, luck), _when(day, usable, today, luck)]


def _how_much(one: Done, usable: Sequence[Done], luck: Iterator[int]) -> Question:
    true_too = {str(each.amount) for each in usable if each.on == one.on}
    whole = one.amount.minor % 100 == 0 and one.amount.minor >= 1000
    step = 100 if whole else 1
    near = (Money(max(one.amount.minor * up // down // step * step, step)) for up, down in _SHARES)
    wrong = _three((str(each) for each in near if str(each) not in true_too), true=str(one.amount))
    on = _day(one.on)
    return _mixed(
        Words(f"{on.zh}的那笔{one.what.zh}，金额是多少？", f"How much was the {one.what.en} of {on.en}?"),
        str(one.amount), wrong, luck,
    )  # fmt: skip


def _to_whom(one: Done, named: Sequence[Done], luck: Iterator[int]) -> Question:
    real = {each.other for each in named}
    wrong = _three((each for each in _PEOPLE if each not in real), true=one.other)
    on = _day(one.on)
    return _mixed(
        Words(f"{on.zh}的那笔{one.what.zh}，对方是谁？", f"Whom was the {one.what.en} of {on.en} with?"),
        one.other, wrong, luck,
    )  # fmt: skip


def _when(one: Done, usable: Sequence[Done], today: date, luck: Iterator[int]) -> Question:
    taken = {each.on for each in usable if each.amount == one.amount}
    near = (one.on + timedelta(days=days) for days in (*_DAYS, *range(6, 30), *range(-30, -5)))
    free = (each.isoformat() for each in near if each not in taken and each < today)
    wrong = _three(free, true=one.on.isoformat())
    return _mixed(
        Words(f"{one.amount} 的那笔{one.what.zh}，是哪一天？", f"On which day was the {one.what.en} of {one.amount}?"),
        one.on.isoformat(), wrong, luck,
    )  # fmt: skip


def _three(candidates: Iterator[str], *, true: str) -> list[str]:
    found: list[str] = []
    for each in candidates:
        if each != true and each not in found:
            found.append(each)
        if len(found) == CHOICES - 1:
            break
    return found


def _mixed(words: Words, true: str, wrong: list[str], luck: Iterator[int]) -> Question:
    right = next(luck) % (len(wrong) + 1)
    return Question(zh=words.zh, en=words.en, choices=[*wrong[:right], true, *wrong[right:]], right=right)


def _luck(vault: Vault, case: str) -> Iterator[int]:
    """Return numbers that nobody foresees and that are the same whenever the case is asked."""
    number = 0
    while True:
        yield int.from_bytes(vault.blind(str(number), context=f"questions:{case}")[:8])
        number += 1


def _day(day: date) -> Words:
    return Words(day_in_words(day).zh, day.isoformat())
