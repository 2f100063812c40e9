"""The legal limits of money going out, as data: by identity level, and by how a payment was confirmed. Pure.

The default is the law of mainland China; an operator elsewhere replaces all of it by a file, see
`docs/operating/limits.md`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from upay.identity import Method
from upay.kit.money import Money


class Proof(StrEnum):
    """How well a payment was confirmed, besides the PIN, which every payment takes."""

    ONE = "one_factor"
    """By the PIN, and by nothing of another kind."""
    TWO = "two_factors"
    """By a one-time code as well."""
    STRONG = "strong"
    """By a passkey, which is a signature: how much may leave then is agreed with the customer."""


class Span(StrEnum):
    """A time over which the law adds up what leaves an account."""

    ANNUAL = "annual"
    LIFE = "life"


@dataclass(frozen=True, slots=True)
class LevelLimits:
    """The limits of one identity level; a level has a cap for the year or for life."""

    single: Money
    daily: Money
    annual: Money | None
    life: Money | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitTable:
    """All legal limits of one jurisdiction."""

    levels: Mapping[int, LevelLimits]
    by_proof: Mapping[Proof, Money]
    """What may leave in a day by payments that were confirmed so; a proof that does not stand here has no cap."""
    static_qr_daily: Money | None = None
    """What may be paid in a day by a shop's printed code, which anybody can paste over."""
    withdrawals_count_in: frozenset[Span] = frozenset({Span.LIFE})
    """What money to one's own card counts in as well. Of mainland China: what level I may move for life, and not the
    year of levels II and III (Notice 43/2015, Article 11)."""


MAINLAND: Final = LimitTable(
    levels=MappingProxyType(
        {
            1: LevelLimits(Money(500_00), Money(1_000_00), None, Money(1_000_00)),
            2: LevelLimits(Money(5_000_00), Money(10_000_00), Money(100_000_00), None),
            3: LevelLimits(Money(20_000_00), Money(50_000_00), Money(200_000_00), None),
        }
    ),
    by_proof=MappingProxyType({Proof.ONE: Money(1_000_00), Proof.TWO: Money(5_000_00)}),
    static_qr_daily=Money(500_00),
)
"""Levels I to III and the caps by proof: People's Bank of China Notice 43/2015, Articles 11 and 24; printed codes:
Notice 296/2017. The caps of a single payment and of a level's day are this product's own."""

_SECOND: Final = frozenset({Method.CODE.value, Method.TOTP.value, Method.RECOVERY_CODE.value})


def proof_of(methods: Iterable[str]) -> Proof:
    """Return how well a payment is confirmed by what was proven in the session and for the payment itself."""
    proven = set(methods)
    if Method.PASSKEY.value in proven:
        return Proof.STRONG
    return Proof.TWO if proven & _SECOND else Proof.ONE
