"""The ledger's side of freezes: what it stops and holds back, and letting go of what has ended by itself."""

from datetime import datetime

from upay import identity, ledger
from upay.kit.ids import CustomerId
from upay.kit.money import Money
from upay.ledger import AccountKind
from upay.payments.rails import Rails
from upay.platform.db import UnitOfWork


async def block_as_frozen(uow: UnitOfWork, *, customer_id: CustomerId, at: datetime) -> None:
    """Have the ledger stop and hold back what the freezes that stand say, and nothing else."""
    account = await ledger.open_account(uow, owner=customer_id, kind=AccountKind.CUSTOMER, at=at)
    standing = await identity.stopped(uow, customer_id, at=at)
    stop = ledger.Blocked.NONE if standing.frozen is None else ledger.Blocked.OUT
    held = Money(0) if standing.held is None else standing.held.amount
    await ledger.block(uow, account, scope=stop, at=at)
    await ledger.block_amount(uow, account, amount=held, at=at)


async def end_freezes(rails: Rails, *, customer_id: CustomerId, at: datetime) -> int:
    """Let go of what has ended by itself, in both places; return how many freezes had."""
    async with rails.db.begin() as uow:
        ended = await identity.end_freezes(uow, customer_id=customer_id, at=at)
        if ended:
            await block_as_frozen(uow, customer_id=customer_id, at=at)
    return ended


async def end_due_freezes(rails: Rails, *, at: datetime) -> int:
    """Let go of every freeze that has ended by itself; a movement that comes before does it for its own payer."""
    async with rails.db.begin() as uow:
        due = await identity.with_ended_freezes(uow, at=at)
    return sum([await end_freezes(rails, customer_id=customer_id, at=at) for customer_id in due])
