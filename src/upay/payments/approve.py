"""Asking for more proof before large amounts go out, bound to the amount and to who gets it.

How large is large, and what it takes, stands in `identity.NEEDS`. An amount that a limit on a single movement refuses
for certain is left to the limit: nobody proves more for what is then refused.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from upay import identity, ledger
from upay.identity import Standing
from upay.kit.money import Money
from upay.ledger import Limit
from upay.payments import limits
from upay.payments.people import person
from upay.payments.rails import Rails
from upay.platform.attempts import Attempt
from upay.platform.db import UnitOfWork


def asks_more(standing: Standing | None, *, action: str, amount: Money) -> bool:
    """Tell whether more may have to be proven at all; nothing has to be read to know that of small amounts.

    Whoever asks outside a session is the house itself.
    """
    return standing is not None and identity.asks_more(action, amount)


async def demand(
    rails: Rails, standing: Standing | None, *, attempt: Attempt, action: str, to: UUID, called: str, amount: Money,
    at: datetime,
) -> None:  # fmt: skip
    """Refuse to go on while more has to be proven."""
    customer_id = attempt.customer_id
    assert customer_id is not None, "money is moved for somebody"
    if standing is None or not asks_more(standing, action=action, amount=amount):
        return
    async with rails.db.begin() as uow:
        payer = await person(uow, rails, customer_id)
        own = await limits.own_limits(uow, customer_id=customer_id, at=at)
    if not _beyond(limits.limits_for(customer_id=customer_id, level=payer.level, own=own, at=at), amount):
        await identity.demand_approval(
            rails.db, rails.vault, standing=standing, customer_id=customer_id, action=action,
            binding=_binding(to, amount), about={"amount": amount.plain, "payee": called}, amount=amount,
            used_for=attempt.id, at=at,
        )  # fmt: skip


async def use(
    uow: UnitOfWork, rails: Rails, standing: Standing | None, *, attempt: Attempt, action: str, to: UUID, amount: Money,
    judged_by: Sequence[Limit], at: datetime,
) -> None:  # fmt: skip
    """Use the approval up for this try; `judged_by` are the very limits that the ledger judges the movement by."""
    if standing is not None and asks_more(standing, action=action, amount=amount) and not _beyond(judged_by, amount):
        await identity.use_approval(
            uow, rails.vault, standing=standing, action=action, binding=_binding(to, amount), amount=amount,
            used_for=attempt.id, at=at,
        )  # fmt: skip


def _binding(to: UUID, amount: Money) -> dict[str, str]:
    return {"to": str(to), "amount": amount.plain, "currency": amount.currency.value}


def _beyond(judged_by: Sequence[Limit], amount: Money) -> bool:
    return any(
        limit.window == ledger.SINGLE and isinstance(limit.cap, Money) and limit.cap < amount for limit in judged_by
    )
