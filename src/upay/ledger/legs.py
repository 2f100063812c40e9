"""Movements with more than two sides, as one group: several who pay or are paid, and one currency for another.

A transfer has two sides. More of them meet on an account of the house that stands at zero again when the group is
posted: nobody is paid unless everybody has paid.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID, uuid5

from upay.kit.ids import AccountId
from upay.kit.money import Currency, Money
from upay.ledger.accounts import house
from upay.ledger.chart import AccountKind, Code
from upay.ledger.movements import Item, Limit, Movement

_LEGS: Final = UUID("5e0a3f0c-7a1b-5f44-9c0d-6b1f0e8d2a37")


def leg_id(id_: UUID, place: int) -> UUID:
    """Return the id of a leg of a group: the first bears the group's own, the others follow from it.

    So asking again asks the same, and whoever takes a leg back knows what to name.
    """
    return id_ if place == 0 else uuid5(_LEGS, f"{id_}\x1f{place}")


def split(
    *, id_: UUID, paid_by: Mapping[AccountId, Money], paid_to: Mapping[AccountId, Money], at: datetime,
    reference: UUID | None = None, limits: tuple[Limit, ...] = (),
) -> Item:  # fmt: skip
    """Let several pay several: the payers in their order, then the payees in theirs, through the control account.

    What is paid must be what is received, in each currency. It is asserted, because both are computed by us: a
    remainder that belongs to nobody is a rounding that nobody decided, and no customer could put it right. Limits
    count what the first payer pays.
    """
    assert paid_by, "somebody pays"
    assert _sums(paid_by) == _sums(paid_to), "what is paid is what is received, in each currency"
    legs = [(account, house(AccountKind.CONTROL, money.currency), money) for account, money in paid_by.items()]
    legs += [(house(AccountKind.CONTROL, money.currency), account, money) for account, money in paid_to.items()]
    return _group(id_, legs, code=Code.SPLIT, at=at, reference=reference, limits=limits)


def exchange(
    *, id_: UUID, giver: AccountId, given: Money, taker: AccountId, taken: Money, at: datetime,
    reference: UUID | None = None, limits: tuple[Limit, ...] = (),
) -> Item:  # fmt: skip
    """Give money of one currency for money of another, through our position in each.

    Both amounts are the caller's, so the rate and its rounding are decided where the price is made, and what the
    position of either currency then stands at is what we gained or lost by it.
    """
    assert given.currency is not taken.currency, "the same currency is paid, not exchanged"
    legs = [
        (giver, house(AccountKind.LIQUIDITY, given.currency), given),
        (house(AccountKind.LIQUIDITY, taken.currency), taker, taken),
    ]
    return _group(id_, legs, code=Code.EXCHANGE, at=at, reference=reference, limits=limits)


def _group(
    id_: UUID, legs: list[tuple[AccountId, AccountId, Money]], *, code: Code, at: datetime, reference: UUID | None,
    limits: tuple[Limit, ...],
) -> Item:  # fmt: skip
    movements = tuple(
        Movement(id=leg_id(id_, place), debit=debit, credit=credit, amount=money, code=code, reference=reference)
        for place, (debit, credit, money) in enumerate(legs)
    )
    return Item(movements=movements, limits=limits, at=at)


def _sums(sides: Mapping[AccountId, Money]) -> dict[Currency, int]:
    sums: dict[Currency, int] = {}
    for money in sides.values():
        sums[money.currency] = sums.get(money.currency, 0) + money.minor
    return sums
