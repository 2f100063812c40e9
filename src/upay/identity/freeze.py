"""Freezing an account and lifting it: rows and news; the ledger's own block is set by who asks for this."""

from datetime import datetime

from upay.identity import models, queries, rules
from upay.identity.hold_back import LOST
from upay.identity.models import By, Scope
from upay.identity.queries import Frozen
from upay.kit.ids import CustomerId, StaffId, new_id
from upay.kit.refusal import Kind, Refusal
from upay.kit.text import clean
from upay.platform.db import UnitOfWork, event


class AccountFrozen(Refusal):
    """The account is frozen for what was asked."""

    code = "account_frozen"
    kind = Kind.FORBIDDEN

    def __init__(self, frozen: Frozen) -> None:
        super().__init__(scope=frozen.scope.value, by=frozen.by.value, since=rules.iso(frozen.since))


async def freeze(
    uow: UnitOfWork, *, customer_id: CustomerId, scope: Scope, by: By, reason: str, placed_by: StaffId | None = None,
    words_sealed: bytes | None = None,
    at: datetime,
) -> bool:  # fmt: skip
    """Freeze, and tell whether that changed anything: the same freeze by the same hand again does not.

    `reason` is for staff and never shown outside; neither are the words of whoever places it, which are sealed.
    """
    await queries.lock_customer(uow, customer_id)
    for active in await queries.active_freezes(uow, customer_id):
        if (active.scope, active.by) == (scope.value, by.value):
            return False
    uow.add(
        models.Freeze(
            id=new_id(), customer_id=customer_id, scope=scope.value, by=by.value,
            reason=clean(reason, longest=500), placed_by=placed_by,
            words_sealed=words_sealed, at=at,
        )
    )  # fmt: skip
    await uow.flush()
    uow.publish(event("identity.frozen", channels=[f"customer:{customer_id}"], customer=customer_id))
    return True


async def freeze_as_lost(uow: UnitOfWork, customer_id: CustomerId, *, at: datetime) -> None:
    """Freeze money out for who has lost the phone; a freeze of their own that stands already says so from now on."""
    if await freeze(uow, customer_id=customer_id, scope=Scope.OUT, by=By.CUSTOMER, reason=LOST, at=at):
        return
    for active in await queries.active_freezes(uow, customer_id):
        if active.by == By.CUSTOMER.value:
            active.reason = LOST
    await uow.flush()


async def lift_freeze(uow: UnitOfWork, *, customer_id: CustomerId, by: By, at: datetime) -> None:
    """Lift what this hand froze; what the other froze stays.

    Customers are refused while a freeze of ours stands, and then nothing is lifted.
    """
    await queries.lock_customer(uow, customer_id)
    active = await queries.active_freezes(uow, customer_id)
    ours = [one for one in active if one.by == By.US.value]
    if by is By.CUSTOMER and ours:
        raise AccountFrozen(Frozen(scope=Scope(ours[0].scope), by=By.US, reason=ours[0].reason, since=ours[0].at))
    own = [one for one in active if one.by == by.value]
    for one in own:
        one.lifted_at, one.lifted_by = at, by.value
    await uow.flush()
    if len(own) == len(active) > 0:
        uow.publish(event("identity.unfrozen", channels=[f"customer:{customer_id}"], customer=customer_id))
