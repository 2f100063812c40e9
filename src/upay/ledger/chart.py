"""The chart of accounts: which kinds there are, and which may meet in a transfer of which code."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class AccountKind(StrEnum):
    """What an account stands for."""

    CUSTOMER = "customer"
    """A customer's wallet: what we owe the customer."""
    MERCHANT = "merchant"
    """A shop's takings: what we owe the shop."""
    BANK = "bank"
    """Our account at the bank (nostro), an asset: it stands below zero by what lies there."""
    SUSPENSE = "suspense"
    """Money that came or went and whose owner is not yet clear."""
    FEES = "fees"
    """What we earned."""
    OPENING = "opening"
    """The other side of balances that were brought in from before."""


class Code(StrEnum):
    """Why money moves."""

    OPENING = "opening"
    TOP_UP = "top_up"
    TRANSFER = "transfer"
    PAYMENT = "payment"
    REFUND = "refund"


class Blocked(StrEnum):
    """Which movements an account refuses. What was held before the block may still be posted or voided."""

    NONE = "none"
    OUT = "out"
    ALL = "all"


FLOORED: Final = frozenset({AccountKind.CUSTOMER, AccountKind.MERCHANT, AccountKind.FEES})
"""Kinds that may not stand below zero unless they are opened with another floor."""

OWNED: Final = frozenset({AccountKind.CUSTOMER, AccountKind.MERCHANT})
"""Kinds that belong to somebody; of the others the house has one in each currency."""

MAY_MEET: Final[Mapping[Code, frozenset[tuple[AccountKind, AccountKind]]]] = MappingProxyType({
    Code.OPENING: frozenset({
        (AccountKind.OPENING, AccountKind.CUSTOMER),
        (AccountKind.OPENING, AccountKind.MERCHANT),
        (AccountKind.BANK, AccountKind.OPENING),
    }),
    Code.TOP_UP: frozenset({
        (AccountKind.BANK, AccountKind.CUSTOMER),
        (AccountKind.BANK, AccountKind.SUSPENSE),
        (AccountKind.SUSPENSE, AccountKind.CUSTOMER),
        (AccountKind.SUSPENSE, AccountKind.BANK),
    }),
    Code.TRANSFER: frozenset({(AccountKind.CUSTOMER, AccountKind.CUSTOMER)}),
    Code.PAYMENT: frozenset({
        (AccountKind.CUSTOMER, AccountKind.MERCHANT),
        (AccountKind.MERCHANT, AccountKind.FEES),
    }),
    Code.REFUND: frozenset({
        (AccountKind.MERCHANT, AccountKind.CUSTOMER),
        (AccountKind.FEES, AccountKind.MERCHANT),
    }),
})  # fmt: skip
"""Per code, the pairs (debited kind, credited kind) that may meet."""
