"""Money as whole minor units of one currency; there is no other kind of amount."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import total_ordering
from typing import Self

from upay.kit.refusal import Kind, Refusal

_PLAIN = re.compile(r"-?\d{1,15}(\.\d{1,2})?")
LARGEST_MINOR = 10**15
"""¥10,000,000,000,000.00: beyond any wallet, and far inside a bigint, so that sums cannot overflow."""


class Currency(StrEnum):
    """What an amount is counted in. Minor units: CNY and USD 1/100."""

    CNY = "CNY"
    USD = "USD"

    @property
    def symbol(self) -> str:
        """The sign that stands before an amount."""
        return {"CNY": "¥", "USD": "$"}[self.value]


class AmountInvalid(Refusal):
    """The text is not an amount that can be moved: not a number, not positive, too fine or too large."""

    code = "form_incomplete"
    kind = Kind.INVALID

    def __init__(self, *, field: str, problem: str) -> None:
        """`problem` is one of not_a_number, not_positive, too_many_decimals, too_large."""
        super().__init__(field=field, problem=problem)


@total_ordering
@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (fen, cents); may be negative only as a difference."""

    minor: int
    currency: Currency = Currency.CNY

    @classmethod
    def parse(cls, text: str, *, currency: Currency = Currency.CNY, field: str = "amount") -> Self:
        """Read a positive amount such as "150", "150.5" or "150.00"; refuse anything else, naming the field."""
        text = text.strip()
        if re.fullmatch(r"-?\d+\.\d{3,}", text):
            raise AmountInvalid(field=field, problem="too_many_decimals")
        if re.fullmatch(r"\d{16,}(\.\d{1,2})?", text):
            raise AmountInvalid(field=field, problem="too_large")
        if not _PLAIN.fullmatch(text) or not text.isascii():
            raise AmountInvalid(field=field, problem="not_a_number")
        whole, _, fraction = text.lstrip("-").partition(".")
        minor = int(whole) * 100 + int(fraction.ljust(2, "0") or 0)
        if text.startswith("-") or minor == 0:
            raise AmountInvalid(field=field, problem="not_positive")
        if minor > LARGEST_MINOR:
            raise AmountInvalid(field=field, problem="too_large")
        return cls(minor, currency)

    @property
    def plain(self) -> str:
        """The amount as written in requests and stories: "1234.50"."""
        sign = "-" if self.minor < 0 else ""
        return f"{sign}{abs(self.minor) // 100}.{abs(self.minor) % 100:02d}"

    def __str__(self) -> str:
        """The amount as shown to people: "¥1,234.50"."""
        sign = "-" if self.minor < 0 else ""
        return f"{sign}{self.currency.symbol}{abs(self.minor) // 100:,}.{abs(self.minor) % 100:02d}"

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other).minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other).minor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._same(other).minor

    def __bool__(self) -> bool:
        return self.minor != 0

    def _same(self, other: "Money") -> "Money":
        assert self.currency == other.currency, "amounts of different currencies never meet"
        return other
