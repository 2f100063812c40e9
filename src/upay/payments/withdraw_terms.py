"""What a customer knows before withdrawing: how much can go, by which limits, what it costs, how long it takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from upay import ledger
from upay.kit.ids import CustomerId
from upay.kit.money import Money
from upay.ledger import AccountKind
from upay.payments import limits
from upay.payments.at_bank import EXPECTED_WITHIN
from upay.payments.limits import LimitView
from upay.payments.people import person
from upay.payments.rails import Rails

_HOUR: Final = timedelta(hours=1)
FEE: Final = Money(0)
"""Withdrawing costs nothing: what is asked for leaves the balance, and reaches the card whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawTerms:
    """How a withdrawal would be judged at this instant."""

    most: Money
    available: Money
    fee: Money
    within_hours: int
    limits: Sequence[LimitView]


async def withdraw_terms(rails: Rails, *, customer_id: CustomerId, at: datetime) -> WithdrawTerms:
    """Return what can be withdrawn now, and why not more; the ledger judges again when it is asked for."""
    async with rails.db.begin() as uow:
        customer = await person(uow, rails, customer_id)
        applying = limits.withdrawal_limits(
            customer_id=customer_id, level=customer.level, counts_with=customer.counts_with, table=rails.limits,
            own=await limits.own_limits(uow, customer_id=customer_id, at=at), at=at,
        )  # fmt: skip
        views = await limits.views_of(uow, applying, at=at)
        account = ledger.account_id_for(customer_id, AccountKind.CUSTOMER)
        standing = (await ledger.balances(uow, [account])).get(account)
    available = Money(0) if standing is None else max(standing.available, Money(0))
    most = min([available, *(one.left for one in views)])
    read = limits.shown(applying, keeper=ledger.account_id_for(customer.counts_with, AccountKind.CUSTOMER))
    return WithdrawTerms(
        most=most, available=available, fee=FEE, within_hours=EXPECTED_WITHIN // _HOUR,
        limits=[view for limit, view in zip(applying, views, strict=True) if limit in read],
    )  # fmt: skip
