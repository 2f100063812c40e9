"""Asking for more proof before large amounts go out, bound to the amount and to who gets it.

How large is large, and what it takes, stands in `identity.NEEDS`. More is asked too when the day's allowance for what
is confirmed as weakly as this is used up, and the customer can do better. An amount that a limit on a single movement
refuses for certain is left to the limit: nobody proves more for what is then refused.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from upay import identity, ledger
from upay.identity import CustomerView, Method, Standing
from upay.kit.ids import CustomerId
from upay.kit.money import Money
from upay.ledger import AccountKind, Limit
from upay.payments import limits
from upay.payments.limit_table import Proof, proof_of
from upay.payments.people import person
from upay.payments.rails import Rails
from upay.platform.attempts import Attempt
from upay.platform.db import UnitOfWork


async def asks_more(
    rails: Rails, standing: Standing | None, *, customer_id: CustomerId, action: str, amount: Money, at: datetime
) -> bool:
    """Tell whether more may have to be proven; of small amounts that is known by what today's cost so far.

    Whoever asks outside a session is the house itself.
    """
    if standing is None:
        return False
    if identity.asks_more(action, amount):
        return True
    if proof_of(standing.proven) not in rails.limits.by_proof:
        return False
    async with rails.db.begin() as uow:
        payer = await person(uow, rails, customer_id)
        return await _spent(uow, rails, standing, payer=payer, amount=amount, at=at)


async def demand(
    rails: Rails, standing: Standing | None, *, attempt: Attempt, action: str, to: UUID, called: str, amount: Money,
    at: datetime,
) -> None:  # fmt: skip
    """Refuse to go on while more has to be proven."""
    customer_id = attempt.customer_id
    assert customer_id is not None, "money is moved for somebody"
    if standing is None:
        return
    async with rails.db.begin() as uow:
        payer = await person(uow, rails, customer_id)
        own = await limits.own_limits(uow, customer_id=customer_id, at=at)
        only = await _ways_that_do(uow, rails, standing, payer=payer, amount=amount, at=at)
    if only is not None and not only:
        return  # Nothing that this customer has would do; the limit says so.
    if not beyond(_limits(rails, payer, own=own, at=at), amount):
        await identity.demand_approval(
            rails.db, rails.vault, standing=standing, customer_id=customer_id, action=action,
            binding=binding(to, amount), about={"amount": amount.plain, "payee": called},
            # An amount says by itself whether it is large; what the day has used up makes any amount large.
            amount=amount if only is None else None, only=only, used_for=attempt.id, at=at,
        )  # fmt: skip


async def use(
    uow: UnitOfWork, rails: Rails, standing: Standing | None, *, attempt: Attempt, action: str, to: UUID, amount: Money,
    payer: CustomerView, own: dict[str, Money], printed: bool = False, at: datetime,
) -> tuple[Limit, ...]:  # fmt: skip
    """Use the approval up for this try, and return the very limits that the ledger is to judge the movement by."""
    judged_by = _limits(rails, payer, own=own, at=at, printed=printed)
    if standing is None:
        return judged_by
    proven, large = set(standing.proven), identity.asks_more(action, amount)
    if large and standing.approval_id is None:
        only = await _ways_that_do(uow, rails, standing, payer=payer, amount=amount, at=at)
        if only is not None and not only:
            # Nobody was asked for a proof, since it would not be enough: the ledger is to say so. Whatever the day's
            # counter does meanwhile, what is large does not go out unproven.
            most = _limits(rails, payer, own=own, at=at, proof=Proof.TWO, printed=printed)
            return (*most, _never_unproven(payer, action))
    if not beyond(judged_by, amount) and (large or standing.approval_id is not None):
        method = await identity.use_approval(
            uow, rails.vault, standing=standing, action=action, binding=binding(to, amount),
            amount=amount if large else None, used_for=attempt.id, at=at,
        )  # fmt: skip
        proven |= set() if method is None else {method.value}
    return _limits(rails, payer, own=own, at=at, proof=proof_of(proven), printed=printed)


def _limits(
    rails: Rails,
    payer: CustomerView,
    *,
    own: dict[str, Money],
    at: datetime,
    proof: Proof | None = None,
    printed: bool = False,
) -> tuple[Limit, ...]:
    return limits.limits_for(
        customer_id=payer.id, level=payer.level, own=own, at=at, table=rails.limits, counts_with=payer.counts_with,
        proof=proof, printed=printed,
    )  # fmt: skip


async def _spent(
    uow: UnitOfWork, rails: Rails, standing: Standing, *, payer: CustomerView, amount: Money, at: datetime
) -> bool:
    spent = await limits.spent_by_proof(
        uow, keeper=payer.counts_with, proof=proof_of(standing.proven), amount=amount, table=rails.limits, at=at
    )
    # After a change of number, or while the account is claimed, the day allows little whatever is proven; that limit
    # says so itself.
    return spent and await identity.low_until(uow, payer.id, at=at) is None


async def _ways_that_do(
    uow: UnitOfWork, rails: Rails, standing: Standing, *, payer: CustomerView, amount: Money, at: datetime
) -> frozenset[Method] | None:
    """Return the ways by which this payment would still be within what the day allows; None where nothing is spent."""
    if not await _spent(uow, rails, standing, payer=payer, amount=amount, at=at):
        return None
    with_code = await limits.spent_by_proof(
        uow, keeper=payer.counts_with, proof=Proof.TWO, amount=amount, table=rails.limits, at=at
    )
    ways = await identity.approval_ways(uow, payer.id)
    return frozenset(way for way in ways if way is Method.PASSKEY or not with_code)


def _never_unproven(payer: CustomerView, action: str) -> Limit:
    least = identity.NEEDS[action].at_least
    assert least is not None, "only a large amount comes here, and what is large has a least"
    account = ledger.account_id_for(payer.id, AccountKind.CUSTOMER)
    return Limit(name="over_proof_limit", account=account, window=ledger.SINGLE, cap=least - Money(1))


def binding(to: UUID, amount: Money) -> dict[str, str]:
    """Return what a proof is bound to: whom or what the money goes to, and how much."""
    return {"to": str(to), "amount": amount.plain, "currency": amount.currency.value}


def beyond(judged_by: Sequence[Limit], amount: Money) -> bool:
    """Tell whether a limit on a single movement refuses this for certain."""
    return any(
        limit.window == ledger.SINGLE and isinstance(limit.cap, Money) and limit.cap < amount for limit in judged_by
    )
