"""Paying a shop's order. An order is paid once, whoever comes second is told so."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from upay import ledger
from upay.identity import HeldBack, Standing
from upay.kit.ids import AttemptId, CustomerId, MerchantId, OrderId, new_id
from upay.kit.money import Currency, Money
from upay.kit.refusal import NotFound
from upay.ledger import AccountKind, NotPosted, Posted
from upay.payments import approve, limits
from upay.payments.models import Kind, Order, OrderState, Payment, State
from upay.payments.people import person, shop
from upay.payments.rails import Rails
from upay.payments.refusals import MerchantClosed, OrderAlreadyPaid
from upay.payments.trying import (
    answered_before,
    answered_meanwhile,
    item_for,
    money_attempt,
    prove,
    settle_answer,
    wallet,
)
from upay.platform import attempts
from upay.platform.attempts import Attempt
from upay.platform.db import UnitOfWork, Write, event

_PAY = sa.insert(Payment)
_MARK_PAID = (
    sa.update(Order).where(Order.id == sa.bindparam("b_id")).values(state=OrderState.PAID, paid_by=sa.bindparam("b_by"))
)


async def make_order(
    uow: UnitOfWork, *, merchant_id: MerchantId, customer_id: CustomerId | None, title: str, amount: Money,
    at: datetime, order_id: UUID | None = None,
) -> OrderId:  # fmt: skip
    """Write a shop's order; without a customer it may be paid by anyone who has it."""
    order = Order(
        id=order_id or new_id(), merchant_id=merchant_id, customer_id=customer_id, title=title,
        amount_minor=amount.minor, currency=amount.currency, state=OrderState.UNPAID, at=at,
    )  # fmt: skip
    uow.add(order)
    await uow.flush()
    return OrderId(order.id)


async def orders_for(uow: UnitOfWork, *, customer_id: CustomerId, limit: int = 30) -> list[Order]:
    """Return the orders made out to this customer, unpaid ones first, then the latest."""
    unpaid_first = sa.case((Order.state == OrderState.UNPAID, 0), else_=1)
    query = sa.select(Order).where(Order.customer_id == customer_id)
    return list(await uow.session.scalars(query.order_by(unpaid_first, Order.at.desc(), Order.id.desc()).limit(limit)))


async def find_order(uow: UnitOfWork, *, customer_id: CustomerId, order_id: UUID) -> Order:
    """Look up an order that this customer may pay or has paid."""
    order = await uow.session.get(Order, order_id)
    if order is None or order.customer_id not in {None, customer_id}:
        raise NotFound
    return order


async def pay_order(
    rails: Rails, *, customer_id: CustomerId, order_id: UUID, pin: str, key: str, actor: str = "customer",
    standing: Standing | None, at: datetime,
) -> AttemptId:  # fmt: skip
    """Pay an order from the balance; return the id of the record. `standing` is who asks and what was proven.

    None is the house itself.
    """
    async with rails.db.begin() as uow:
        seen = await find_order(uow, customer_id=customer_id, order_id=order_id)
    money = Money(seen.amount_minor, Currency(seen.currency))
    attempt = money_attempt(
        kind="payment", customer_id=customer_id, key=key, actor=actor, at=at,
        asked={"order_id": str(order_id), "amount": money.plain, "merchant_id": str(seen.merchant_id)},
    )  # fmt: skip
    if await answered_before(rails, attempt):
        return attempt.id
    if seen.state == OrderState.UNPAID and await approve.asks_more(
        rails, standing, customer_id=customer_id, action="pay_order", amount=money, at=at
    ):
        async with rails.db.begin() as uow:
            called = await shop(uow, seen.merchant_id)
        await approve.demand(
            rails, standing, attempt=attempt, action="pay_order", to=order_id, called=called.name, amount=money, at=at
        )  # fmt: skip
    async with attempts.trying(rails.db, attempt):
        held = await prove(rails, attempt, pin=pin, outgoing=True, at=at)
        async with rails.db.begin() as uow:
            order = await _locked(uow, order_id)
            if await answered_meanwhile(uow, attempt):
                return attempt.id
            await _judge(uow, order, customer_id=customer_id)
            due = Due(
                order_id=order.id, merchant_id=MerchantId(order.merchant_id), amount=money, approved_for=order.id,
                mark=Write(_MARK_PAID, {"b_id": order.id, "b_by": attempt.id}),
            )  # fmt: skip
            answer = await post_payment(uow, rails, attempt, due, standing=standing, held=held, at=at)
        await settle_answer(rails, attempt, answer)
    return attempt.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What is to be paid to a shop."""

    order_id: UUID
    merchant_id: MerchantId
    amount: Money
    approved_for: UUID
    """What an approval names: the order, or the shop where the order comes about by being paid."""
    mark: Write
    """Makes the order a paid one, in the commit that pays it."""
    printed: bool = False
    """By a code that stands on the counter."""


async def post_payment(
    uow: UnitOfWork, rails: Rails, attempt: Attempt, due: Due, *, standing: Standing | None, held: HeldBack | None,
    at: datetime,
) -> Posted | NotPosted:  # fmt: skip
    """Have the ledger judge a payment to a shop, and write what follows from its answer."""
    customer_id = attempt.customer_id
    assert customer_id is not None, "money is moved for somebody"
    payer = await person(uow, rails, customer_id)
    own = await limits.own_limits(uow, customer_id=customer_id, at=at)
    judged_by = await approve.use(
        uow, rails, standing, attempt=attempt, action="pay_order", to=due.approved_for, amount=due.amount,
        payer=payer, own=own, printed=due.printed, at=at,
    )  # fmt: skip
    debit = await wallet(uow, customer_id, at=at)
    credit = await ledger.open_account(uow, owner=due.merchant_id, kind=AccountKind.MERCHANT, at=at)
    heard_by = [f"customer:{customer_id}", f"merchant:{due.merchant_id}"]

    def on_posted(posted: Posted) -> list[Write]:
        done = attempt.succeeded(at=at, balance_after=posted.balances_after[debit].plain)
        row = {
            "id": attempt.id, "kind": Kind.PAYMENT, "customer_id": customer_id, "merchant_id": due.merchant_id,
            "order_id": due.order_id, "amount_minor": due.amount.minor, "currency": due.amount.currency,
            "state": State.DONE, "at": at, "settled_at": at,
        }  # fmt: skip
        return [
            done.row(), Write(_PAY, row), due.mark, event("record.changed", channels=heard_by, record=attempt.id)
        ]  # fmt: skip

    item = item_for(
        attempt, debit=debit, credit=credit, amount=due.amount, code=ledger.Code.PAYMENT, at=at, limits=judged_by,
        on_posted=on_posted, held=held,
    )  # fmt: skip
    [answer] = await ledger.post(uow, [item])
    return answer


async def _locked(uow: UnitOfWork, order_id: UUID) -> Order:
    """Lock the order, so that two who pay it at once come one after the other."""
    query = sa.select(Order).where(Order.id == order_id).with_for_update()
    return (await uow.session.scalars(query)).one()


async def _judge(uow: UnitOfWork, order: Order, *, customer_id: CustomerId) -> None:
    """Refuse an order that cannot be paid."""
    if order.paid_by is not None:
        earlier = await uow.session.get(Payment, order.paid_by)
        assert earlier is not None, "a paid order knows its payment"
        own = earlier.customer_id == customer_id
        raise OrderAlreadyPaid(paid_by=str(earlier.id) if own else None, paid_at=earlier.at.isoformat())
    merchant = await shop(uow, order.merchant_id)
    if merchant.closed:
        raise MerchantClosed
