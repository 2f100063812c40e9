"""Freezing a wallet: the person's row and the ledger's block, in one transaction.

The ledger stops money out. Money in is stopped before it is asked for (no top-up begins, nobody else can pay in), so
that what a bank has already collected always reaches its owner.
"""

from datetime import datetime

from upay import identity, ledger
from upay.identity import By, Scope
from upay.kit.ids import CustomerId
from upay.payments.rails import Rails
from upay.payments.trying import wallet


async def freeze_wallet(
    rails: Rails, *, customer_id: CustomerId, scope: Scope, by: By, reason: str, at: datetime
) -> None:
    """Freeze the customer's wallet; what is under way comes before it, everything after it is refused."""
    async with rails.db.begin() as uow:
        await identity.freeze(uow, customer_id=customer_id, scope=scope, by=by, reason=reason, at=at)
        await ledger.block(uow, await wallet(uow, customer_id, at=at), scope=ledger.Blocked.OUT)


async def lift_freeze(rails: Rails, *, customer_id: CustomerId, by: By, at: datetime) -> None:
    """Lift what this hand may lift, in both places."""
    async with rails.db.begin() as uow:
        await identity.lift_freeze(uow, customer_id=customer_id, by=by, at=at)
        if await identity.frozen(uow, customer_id) is None:
            await ledger.block(uow, await wallet(uow, customer_id, at=at), scope=ledger.Blocked.NONE)
