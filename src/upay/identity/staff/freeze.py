"""Freezing an account, or an amount of it, and lifting it: rows and news.

The ledger's own block is set by who asks for this. A freeze may end by itself: from that instant on it is not in force,
and whoever comes first, a job or the next movement, notes it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from upay.identity import models, queries, rules
from upay.identity.models import AskedFor, By, Scope
from upay.identity.proofs.hold_back import LOST
from upay.identity.queries import Frozen, HeldBack
from upay.kit.ids import CustomerId, StaffId, new_id
from upay.kit.money import Money
from upay.kit.refusal import Kind, Refusal
from upay.kit.text import clean, one_line
from upay.platform.db import UnitOfWork, event

BY_TIME = "time"
"""What lifted a freeze that ended by itself."""


class AccountFrozen(Refusal):
    """The account is frozen for what was asked; facts: scope, by, since, and until or amount where there is one."""

    code = "account_frozen"
    kind = Kind.FORBIDDEN

    def __init__(self, frozen: Frozen | HeldBack) -> None:
        facts = {"scope": Scope.AMOUNT.value, "amount": frozen.amount.plain} if isinstance(frozen, HeldBack) else {
            "scope": frozen.scope.value
        }  # fmt: skip
        ends = {} if frozen.until is None else {"until": rules.iso(frozen.until)}
        super().__init__(**facts, by=frozen.by.value, since=rules.iso(frozen.since), **ends)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is frozen, for how long, and at whose wish."""

    scope: Scope
    amount: Money | None = None
    until: datetime | None = None
    asked_for: AskedFor | None = None
    reference: str = ""
    conversation_id: UUID | None = None
    """In which conversation it was made, if in one."""


async def freeze(
    uow: UnitOfWork, *, customer_id: CustomerId, scope: Scope, by: By, reason: str, placed_by: StaffId | None = None,
    words_sealed: bytes | None = None, terms: Terms | None = None,
    at: datetime,
) -> bool:  # fmt: skip
    """Freeze, and tell whether that changed anything: the same freeze by the same hand again does not.

    `reason` is for staff and never shown outside; neither are the words of whoever places it, which are sealed.
    `terms` say more than the scope: how much, until when, at whose wish.
    """
    await queries.lock_customer(uow, customer_id)
    terms = terms or Terms(scope=scope)
    assert (terms.scope is Scope.AMOUNT) == (terms.amount is not None), "an amount is what one scope is about"
    for active in await queries.active_freezes(uow, customer_id, at=at):
        if active.by == by.value and _covers(active, terms):
            return False
    uow.add(
        models.Freeze(
            id=new_id(), customer_id=customer_id, scope=terms.scope.value, by=by.value,
            reason=clean(reason, longest=500), placed_by=placed_by, words_sealed=words_sealed, at=at,
            amount_minor=None if terms.amount is None else terms.amount.minor, until=terms.until,
            asked_for=None if terms.asked_for is None else terms.asked_for.value,
            reference=one_line(terms.reference, longest=80) or None, conversation_id=terms.conversation_id,
        )
    )  # fmt: skip
    await uow.flush()
    uow.publish(event("identity.frozen", channels=[f"customer:{customer_id}"], customer=customer_id))
    return True


async def freeze_for_owner(uow: UnitOfWork, customer_id: CustomerId, *, reason: str, at: datetime) -> None:
    """Freeze money out for who has stopped the account, `reason` LOST or NOT_ME.

    A freeze of their own that stands already says so from now on; a loss stays one, which holds back more.
    """
    if await freeze(uow, customer_id=customer_id, scope=Scope.OUT, by=By.CUSTOMER, reason=reason, at=at):
        return
    for active in await queries.active_freezes(uow, customer_id):
        if active.by == By.CUSTOMER.value and active.reason != LOST:
            active.reason = reason
    await uow.flush()


async def lift_freeze(
    uow: UnitOfWork, *, customer_id: CustomerId, by: By, at: datetime, only: Collection[UUID] | None = None
) -> bool:
    """Lift what this hand froze, or `only` these of it, and tell whether there was any; what the other froze stays.

    Customers are refused while our freeze of the account stands, and then nothing is lifted.
    """
    await queries.lock_customer(uow, customer_id)
    active = await queries.active_freezes(uow, customer_id)
    ours = [one for one in active if one.by == By.US and one.scope != Scope.AMOUNT and not _over(one, at)]
    if by is By.CUSTOMER and ours:
        first = ours[0]
        raise AccountFrozen(
            Frozen(scope=Scope(first.scope), by=By.US, reason=first.reason, since=first.at, until=first.until)
        )
    own = [one for one in active if one.by == by.value and (only is None or one.id in only)]
    for one in own:
        one.lifted_at, one.lifted_by = at, by.value
    await uow.flush()
    if len(own) == len(active) > 0:
        uow.publish(event("identity.unfrozen", channels=[f"customer:{customer_id}"], customer=customer_id))
    return bool(own)


async def end_freezes(uow: UnitOfWork, *, customer_id: CustomerId, at: datetime) -> int:
    """Note of this customer's freezes that they have ended by themselves; return how many had."""
    await queries.lock_customer(uow, customer_id)
    active = await queries.active_freezes(uow, customer_id)
    over = [one for one in active if _over(one, at)]
    for one in over:
        one.lifted_at, one.lifted_by = at, BY_TIME
    await uow.flush()
    if len(over) == len(active) > 0:
        uow.publish(event("identity.unfrozen", channels=[f"customer:{customer_id}"], customer=customer_id))
    return len(over)


async def with_ended_freezes(uow: UnitOfWork, *, at: datetime, most: int = 50) -> list[CustomerId]:
    """Return customers of whom a freeze has ended by itself and nobody has noted it yet."""
    row = models.Freeze
    query = sa.select(row.customer_id).where(row.lifted_at.is_(None), row.until <= at).distinct().limit(most)
    return [CustomerId(found) for found in await uow.session.scalars(query)]


def _covers(active: models.Freeze, terms: Terms) -> bool:
    """Tell whether what stands does all that is asked, for as long, at the same wish."""
    wish = None if terms.asked_for is None else terms.asked_for.value
    amount = None if terms.amount is None else terms.amount.minor
    if (active.scope, active.amount_minor, active.asked_for) != (terms.scope.value, amount, wish):
        return False
    return active.until is None or (terms.until is not None and active.until >= terms.until)


def _over(one: models.Freeze, at: datetime) -> bool:
    return one.until is not None and one.until <= at
