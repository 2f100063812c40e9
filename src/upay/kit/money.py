"""Money as whole minor units of one currency; there is no other kind of amount."""

import re
from enum import StrEnum
from typing import Self

import msgspec

from upay.kit.refusal import Kind, Refusal

_PLAIN = re.compile(r"-?\d{1,15}(\.\d+)?")
LARGEST_MINOR = 10**15
"""¥10,000,000,000,000.00: beyond any wallet, and far inside a bigint, so that sums cannot overflow."""


class Currency(StrEnum):
    """What an amount is counted in: money by its ISO 4217 code, and what the house itself issues."""

    CNY = "CNY"
    USD = "USD"
    FUND = "FUND"
    """Units of the money fund."""
    POINTS = "POINTS"

    @property
    def symbol(self) -> str:
        """The sign that stands before an amount."""
        return {"CNY": "¥", "USD": "$"}.get(self.value, "")

    @property
    def scale(self) -> int:
        """How many decimals there are: the minor unit is ten to the power of minus this."""
        return _SCALES[self.value]


_SCALES = {"CNY": 2, "USD": 2, "FUND": 4, "POINTS": 0}


class AmountInvalid(Refusal):
    """The text is not an amount that can be moved: not a number, not positive, too fine or too large."""

    code = "form_incomplete"
    kind = Kind.INVALID

    def __init__(self, *, field: str, problem: str) -> None:
        """`problem` is one of not_a_number, not_positive, too_many_decimals, too_large."""
        super().__init__(field=field, problem=problem)


class Money(msgspec.Struct, frozen=True, gc=False):
    """An amount in minor units (fen, cents); may be negative only as a difference."""

    minor: int
    currency: Currency = Currency.CNY

    @classmethod
    def parse(cls, text: str, *, currency: Currency = Currency.CNY, field: str = "amount") -> Self:
        """Read a positive amount such as "150", "150.5" or "150.00"; refuse anything else, naming the field."""
        text, scale = text.strip(), currency.scale
        if re.fullmatch(rf"-?\d+\.\d{{{scale + 1},}}", text):
            raise AmountInvalid(field=field, problem="too_many_decimals")
        if re.fullmatch(r"\d{16,}(\.\d+)?", text):
            raise AmountInvalid(field=field, problem="too_large")
        if not _PLAIN.fullmatch(text) or not text.isascii():
            raise AmountInvalid(field=field, problem="not_a_number")
        whole, _, fraction = text.lstrip("-").partition(".")
        minor = int(whole) * 10**scale + int(fraction.ljust(scale, "0") or 0)
        if text.startswith("-") or minor == 0:
            raise AmountInvalid(field=field, problem="not_positive")
        if minor > LARGEST_MINOR:
            raise AmountInvalid(field=field, problem="too_large")
        return cls(minor, currency)

    @property
    def plain(self) -> str:
        """The amount as written in requests and stories: "1234.50"."""
        return self._written("")

    def __str__(self) -> str:
        """The amount as shown to people: "¥1,234.50"."""
        return self._written(",")

    def _written(self, separator: str) -> str:
        sign, scale = "-" if self.minor < 0 else "", self.currency.scale
        whole, fraction = divmod(abs(self.minor), 10**scale)
        shown = f"{whole:{separator}}" + (f".{fraction:0{scale}}" if scale else "")
        return f"{sign}{self.currency.symbol if separator else ''}{shown}"

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other).minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other).minor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._same(other).minor

    def __le__(self, other: "Money") -> bool:
        return self.minor <= self._same(other).minor

    def __gt__(self, other: "Money") -> bool:
        return self.minor > self._same(other).minor

    def __ge__(self, other: "Money") -> bool:
        return self.minor >= self._same(other).minor

    def __bool__(self) -> bool:
        return self.minor != 0

    def _same(self, other: "Money") -> "Money":
        assert self.currency == other.currency, "amounts of different currencies never meet"
        return other
