"""Closing an account for good: with nothing on it and nothing under way, the person and the wallet in one transaction.

What stands in the way is told all at once, and judged again under locks when it is done: bound cards are taken away
first, so that no top-up begins between looking and closing; the ledger itself refuses whatever comes later.
"""

from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Final, Literal

import sqlalchemy as sa

from upay import identity, ledger
from upay.identity import By, Standing
from upay.kit.ids import CustomerId
from upay.kit.money import Money
from upay.kit.refusal import Kind, Refusal
from upay.ledger import AccountKind, State
from upay.payments.models import Card, Payment
from upay.payments.models import State as PaymentState
from upay.payments.rails import Rails
from upay.platform import attempts
from upay.platform.attempts import Attempt
from upay.platform.db import UnitOfWork

CLOSE: Final = "close_account"
"""The kind of the try, and the action that is approved."""
Problem = Literal["frozen", "held_by_us", "cooling", "lost", "balance", "held", "under_way", "talking"]
_UNDER_WAY: Final = (PaymentState.ASKED, PaymentState.SENT, PaymentState.UNKNOWN, PaymentState.RETURN_HELD)


class ClosingBlocked(Refusal):
    """Something has to be put right before the account can be closed; facts: problem, and of money how much."""

    code = "closing_blocked"
    kind = Kind.CONFLICT


@dataclass(frozen=True, slots=True)
class Hindrance:
    """One thing that stands in the way of closing."""

    problem: Problem
    facts: MappingProxyType[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def attempt(self, customer_id: CustomerId, *, at: datetime) -> Attempt:
        """Return the try that it would be refused as, for whoever explains it."""
        begun = attempts.of_customer(CLOSE, customer_id, at=at)
        return begun.refused(ClosingBlocked.code, at=at, problem=self.problem, **self.facts)


async def hindrances(uow: UnitOfWork, *, customer_id: CustomerId, talking: bool, at: datetime) -> list[Hindrance]:
    """Return everything that stands in the way; `talking` says that somebody is still to answer this customer."""
    found: list[Hindrance] = []
    # What the customer froze stands beside it and hides nothing; an amount is held whether there is money or not.
    ours = [one for one in await identity.queries.active_freezes(uow, customer_id, at=at) if one.by == By.US.value]
    if any(one.amount_minor is None for one in ours):
        found.append(Hindrance("frozen"))
    held_by_us = Money(sum(one.amount_minor or 0 for one in ours))
    if held_by_us:
        found.append(Hindrance("held_by_us", MappingProxyType({"held": held_by_us.plain})))
    # What closes is gone for good: not while somebody else may be in it, and its owner has days left to object.
    until = await identity.low_until(uow, customer_id, at=at)
    if until is not None:
        found.append(Hindrance("cooling", MappingProxyType({"until": until.isoformat()})))
    if await identity.is_lost(uow, customer_id):
        found.append(Hindrance("lost"))
    account = ledger.account_id_for(customer_id, AccountKind.CUSTOMER)
    balance = (await ledger.balances(uow, [account])).get(account)
    if balance is not None:
        if balance.posted:
            found.append(Hindrance("balance", MappingProxyType({"balance": balance.posted.plain})))
        if balance.pending_out or balance.pending_in:
            held = Money(balance.pending_out.minor + balance.pending_in.minor)
            found.append(Hindrance("held", MappingProxyType({"held": held.plain})))
    waiting = sa.exists().where(
        sa.or_(Payment.customer_id == customer_id, Payment.payee_id == customer_id), Payment.state.in_(_UNDER_WAY)
    )
    if await uow.session.scalar(sa.select(waiting)):
        found.append(Hindrance("under_way"))
    if talking:
        found.append(Hindrance("talking"))
    return found


async def close_account(
    rails: Rails, *, customer_id: CustomerId, standing: Standing, talking: bool, at: datetime
) -> None:
    """Close the account at once and for good. Nobody proves anything for what is refused anyway."""
    attempt = attempts.of_customer(CLOSE, customer_id, at=at)
    async with attempts.trying(rails.db, attempt):
        async with rails.db.begin() as uow:
            refuse_if(await hindrances(uow, customer_id=customer_id, talking=talking, at=at))
        await identity.demand_approval(
            rails.db, rails.vault, standing=standing, customer_id=customer_id, action=CLOSE, binding={}, about={}, at=at
        )
        async with rails.db.begin() as uow:
            await empty(uow, customer_id=customer_id, talking=talking, at=at)
            await identity.use_approval(uow, rails.vault, standing=standing, action=CLOSE, binding={}, at=at)
            await identity.close_account(uow, rails.vault, customer_id=customer_id, at=at)
            await uow.write([attempt.succeeded(at=at).row()])


async def empty(uow: UnitOfWork, *, customer_id: CustomerId, talking: bool, at: datetime) -> None:
    """Close the wallet under its locks, or refuse with what stands in the way; the person is closed by the caller."""
    await identity.queries.lock_customer(uow, customer_id)
    own = sa.and_(Card.customer_id == customer_id, Card.removed_at.is_(None))
    await uow.session.execute(sa.update(Card).where(own).values(removed_at=at))
    refuse_if(await hindrances(uow, customer_id=customer_id, talking=talking, at=at))
    account = ledger.account_id_for(customer_id, AccountKind.CUSTOMER)
    if await ledger.close_account(uow, account, at=at) not in {None, State.CLOSED}:
        # Money arrived between looking and closing.
        refuse_if(await hindrances(uow, customer_id=customer_id, talking=talking, at=at) or [Hindrance("under_way")])


def refuse_if(found: list[Hindrance]) -> None:
    """Refuse with the first of what stands in the way."""
    for one in found:
        raise ClosingBlocked(problem=one.problem, **one.facts)
