"""Guessing at codes by whoever has none: when codes get longer, and how likely a guess is, computed from the limits.

A short code has eight digits. Wrong tries at codes that were never proven are guesses: whoever has the code types it
right in the end, and then the slips before it count no more. When the guesses of a day reach what all short codes
together may bear, or those at one address what it may bear, codes are sent with sixteen digits, and short ones that are
still about open nothing more; for an address alone this is so at that address only. Nobody is ever kept from asking
for a code by what others guess: the next one is only longer.

Guesses that are judged at the same instant do not see each other. There are no more of those than connections to the
database, which `AT_ONCE` allows for.
"""

from datetime import datetime, timedelta
from fractions import Fraction
from typing import Final

import sqlalchemy as sa

from upay.identity import models, rules
from upay.identity.telling import alarm
from upay.kit.language import Words
from upay.platform import daily
from upay.platform.crypto import Vault
from upay.platform.db import Database, UnitOfWork

_CODE: Final = models.OneTimeCode
_DAY: Final = timedelta(days=1)
_TOLD: Final = "told of guessing"


async def takes_long(uow: UnitOfWork, *, blind: bytes, at: datetime) -> bool:
    """Tell whether only long codes count for this address now."""
    return await guessed_at(uow, blind=blind, at=at) or await _guesses(uow, at=at) >= rules.GUESSES_A_DAY


async def guessed_at(uow: UnitOfWork, *, blind: bytes, at: datetime) -> bool:
    """Tell whether those to this address alone have been guessed at so often that its codes are long."""
    return await _guesses(uow, _CODE.address_blind == blind, at=at) >= rules.GUESSES_AT_AN_ADDRESS


async def apps_guessed_at(uow: UnitOfWork, *, at: datetime) -> bool:
    """Tell whether codes of apps are being guessed at: wrong ones of 24 hours that no right one has followed."""
    app = models.Totp
    query = sa.select(sa.func.sum(app.wrong_count)).where(sa.text("wrong_count > 0"), app.wrong_at > at - _DAY)
    return int(await uow.session.scalar(query) or 0) >= rules.GUESSES_AT_APPS


async def _guesses(uow: UnitOfWork, *which: sa.ColumnElement[bool], at: datetime) -> int:
    """Count the wrong tries of 24 hours at short codes that nobody has proven."""
    query = sa.select(sa.func.sum(rules.CODE_TRIES - _CODE.tries_left)).where(
        # Written out as the index has it, so that it is used.
        sa.text("tries_left < 5 and used_at is null and not long"), _CODE.sent_at > at - _DAY, *which,
    )  # fmt: skip
    return int(await uow.session.scalar(query) or 0)


def likelihood_a_day(*, networks: int) -> Fraction:
    """Return the most that a day of guessing, at any number of addresses and from so many networks, can win.

    It is a bound: guesses that hit are added up as if no two could hit the same. Each guess is compared with one code,
    however many are about for an address (`queries.lock_code`), so that it wins once in all codes of that length.
    """
    short = Fraction(rules.GUESSES_A_DAY + rules.AT_ONCE, 10**rules.CODE_DIGITS)
    return short + Fraction(networks * _guesses_of_a_network(), 10**rules.LONG_CODE_DIGITS)


def likelihood_at_an_address(*, days: int) -> Fraction:
    """Return likewise what guessing at one address wins, from as many networks as one likes."""
    # Twice, since 24 hours touch two days by the calendar.
    a_day = rules.CODES_A_DAY + rules.CODES_A_DAY_AT_HOME + rules.CODES_A_DAY_BY_STAFF + rules.APPROVALS_A_DAY
    sent = a_day * 2
    short = Fraction(rules.GUESSES_AT_AN_ADDRESS + rules.AT_ONCE, 10**rules.CODE_DIGITS)
    return days * (short + Fraction(sent * rules.CODE_TRIES, 10**rules.LONG_CODE_DIGITS))


def likelihood_at_a_pin(*, days: int, freed: bool) -> Fraction:
    """Return what guessing at one account's PIN wins; `freed`: agents lift its lock as often as they may."""
    return Fraction(rules.pins_tried(days, freed=freed) * 12, 11 * 10**6)


def _guesses_of_a_network() -> int:
    """Count what one network can try in a day: what it may miss, and what a minute lets through beside that."""
    return rules.WRONG_OF_A_NETWORK_KNOWN + rules.TRIES_A_MINUTE * rules.DOORS


async def tell_of_guessing(db: Database, vault: Vault, *, to: str, at: datetime) -> int:
    """Send the alarm, once a day, when all short codes together have been guessed at too often."""
    async with db.begin() as uow:
        if await _guesses(uow, at=at) < rules.GUESSES_A_DAY or await daily.count(uow, vault, name=_TOLD, at=at) > 1:
            return 0
        alarm.send_alarm(uow, vault, to=to, words=_GUESSED, at=at)
    return 1


_GUESSED: Final = Words(
    f"【UPay】24 小时内有 {rules.GUESSES_A_DAY} 次以上对验证码的猜测。"
    f"现在发出的验证码改为 {rules.LONG_CODE_DIGITS} 位，{rules.CODE_DIGITS} 位的不再有效；没有人因此被锁在外面。",
    f"UPay: one-time codes were guessed at more than {rules.GUESSES_A_DAY} times within 24 hours. Codes sent now have "
    f"{rules.LONG_CODE_DIGITS} digits, and those of {rules.CODE_DIGITS} no longer count; nobody is locked out by it.",
)
