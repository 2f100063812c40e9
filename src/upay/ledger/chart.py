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
    CONTROL = "control"
    """What passes through when several pay or are paid at once; it stands at zero between groups."""
    LIQUIDITY = "liquidity"
    """Our position in a currency, through which one is exchanged for another."""
    PROMOTION = "promotion"
    """A campaign's budget: red packets and gifts are paid out of it, never more than there is."""
    FUND_POOL = "fund_pool"
    """Money of the money fund on its way in or out, and the issuer of its units."""
    POINTS_POOL = "points_pool"
    """The issuer of points: it stands below zero by the points that are out."""


class Code(StrEnum):
    """Why money moves."""

    OPENING = "opening"
    TOP_UP = "top_up"
    WITHDRAWAL = "withdrawal"
    TRANSFER = "transfer"
    PAYMENT = "payment"
    REFUND = "refund"
    FEE = "fee"
    SPLIT = "split"
    """One leg of a movement with several payers or payees; see `legs.split`."""
    EXCHANGE = "exchange"
    """One leg of an exchange; see `legs.exchange`."""
    BUDGET = "budget"
    """Money set aside for a campaign, or what is left of it given back."""
    REWARD = "reward"
    """A campaign's gift to a customer."""
    FUND = "fund"
    """Buying and redeeming the money fund: money one way, units the other."""
    POINTS = "points"
    """Points earned, spent and expired."""
    CORRECTION = "correction"
    """A mistake of ours put right, by hand and with two people."""


class State(StrEnum):
    """How far an account's life is."""

    OPEN = "open"
    CLOSING = "closing"
    """Nothing new comes in; what is there may leave, and what was promised is kept."""
    CLOSED = "closed"
    """Nothing moves. It stood at zero when it was closed, and can be opened again."""


class Blocked(StrEnum):
    """Which movements an account refuses. What was held before the block may still be posted or voided."""

    NONE = "none"
    OUT = "out"
    ALL = "all"


OWNED: Final = frozenset({AccountKind.CUSTOMER, AccountKind.MERCHANT, AccountKind.PROMOTION})
"""Kinds that belong to somebody or something; of the others the house has one in each currency."""

FLOORED: Final = frozenset({*OWNED, AccountKind.FEES})
"""Kinds that may not stand below zero unless they are opened with another floor."""

Pair = tuple[AccountKind, AccountKind]
_K = AccountKind


def _both_ways(*pairs: Pair) -> frozenset[Pair]:
    return frozenset({*pairs, *((credit, debit) for debit, credit in pairs)})


MAY_MEET: Final[Mapping[Code, frozenset[Pair]]] = MappingProxyType({
    Code.OPENING: frozenset({
        (_K.OPENING, _K.CUSTOMER), (_K.OPENING, _K.MERCHANT), (_K.OPENING, _K.PROMOTION), (_K.BANK, _K.OPENING),
    }),
    Code.TOP_UP: frozenset({
        (_K.BANK, _K.CUSTOMER), (_K.BANK, _K.SUSPENSE), (_K.SUSPENSE, _K.CUSTOMER), (_K.SUSPENSE, _K.BANK),
    }),
    Code.WITHDRAWAL: _both_ways((_K.CUSTOMER, _K.BANK), (_K.CUSTOMER, _K.SUSPENSE), (_K.SUSPENSE, _K.BANK)),
    Code.TRANSFER: frozenset({(_K.CUSTOMER, _K.CUSTOMER)}),
    Code.PAYMENT: frozenset({(_K.CUSTOMER, _K.MERCHANT), (_K.MERCHANT, _K.FEES)}),
    Code.REFUND: frozenset({(_K.MERCHANT, _K.CUSTOMER), (_K.FEES, _K.MERCHANT)}),
    Code.FEE: _both_ways((_K.CUSTOMER, _K.FEES), (_K.MERCHANT, _K.FEES)),
    Code.SPLIT: _both_ways(
        (_K.CUSTOMER, _K.CONTROL), (_K.MERCHANT, _K.CONTROL), (_K.PROMOTION, _K.CONTROL), (_K.FEES, _K.CONTROL),
    ),
    Code.EXCHANGE: _both_ways((_K.CUSTOMER, _K.LIQUIDITY), (_K.MERCHANT, _K.LIQUIDITY), (_K.LIQUIDITY, _K.BANK)),
    Code.BUDGET: _both_ways((_K.FEES, _K.PROMOTION), (_K.MERCHANT, _K.PROMOTION), (_K.BANK, _K.PROMOTION)),
    Code.REWARD: _both_ways((_K.PROMOTION, _K.CUSTOMER)),
    Code.FUND: _both_ways((_K.CUSTOMER, _K.FUND_POOL), (_K.FUND_POOL, _K.BANK)),
    Code.POINTS: _both_ways((_K.CUSTOMER, _K.POINTS_POOL), (_K.MERCHANT, _K.POINTS_POOL)),
    Code.CORRECTION: _both_ways(
        (_K.CUSTOMER, _K.SUSPENSE), (_K.MERCHANT, _K.SUSPENSE), (_K.FEES, _K.SUSPENSE), (_K.BANK, _K.SUSPENSE),
        (_K.CUSTOMER, _K.CUSTOMER), (_K.CUSTOMER, _K.MERCHANT),
    ),
})  # fmt: skip
"""Per code, the pairs (debited kind, credited kind) that may meet."""
