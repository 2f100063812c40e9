"""A shop's side of payments: what it has here, its orders, and what became of each.

A shop sees its own and nothing else; of a customer never more than a masked name and number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa

from upay import identity, ledger
from upay.kit.ids import CustomerId, MerchantId
from upay.kit.money import Currency, Money
from upay.kit.page import Page
from upay.kit.refusal import NotFound
from upay.kit.time import BUSINESS_ZONE, business_date
from upay.ledger import AccountKind
from upay.payments.models import Kind, Order, OrderState, Payment, State
from upay.payments.rails import Rails
from upay.payments.records import read_cursor
from upay.payments.refund import refunded
from upay.platform import attempts
from upay.platform.db import UnitOfWork


class Progress(StrEnum):
    """How far an order is, as its shop looks at it."""

    UNPAID = "unpaid"
    PAID = "paid"
    """Paid, and nothing given back."""
    PART_REFUNDED = "part_refunded"
    REFUNDED = "refunded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Takings:
    """What a shop has here, and what moved today in Shanghai."""

    available: Money
    paid: Money
    paid_count: int
    given_back: Money
    given_back_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenBack:
    """One refund of an order; `by` is customer, merchant or staff."""

    id: UUID
    amount: Money
    at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopOrder:
    """An order as its shop sees it; `customer` is whom it was made out to or who paid it, masked."""

    id: UUID
    title: str
    amount: Money
    progress: Progress
    at: datetime
    customer: tuple[str, str] | None
    """Masked name and number."""
    payment_id: UUID | None
    paid_at: datetime | None
    given_back: Money

    @property
    def refundable(self) -> Money:
        """What can still be given back."""
        return Money(0, self.amount.currency) if self.payment_id is None else self.amount - self.given_back


async def takings(rails: Rails, *, merchant_id: MerchantId, at: datetime) -> Takings:
    """Return how a shop stands."""
    today = datetime.combine(business_date(at), datetime.min.time(), tzinfo=BUSINESS_ZONE)
    account = ledger.account_id_for(merchant_id, AccountKind.MERCHANT)
    query = (
        sa.select(Payment.kind, sa.func.count(), sa.func.sum(Payment.amount_minor))
        .where(Payment.merchant_id == merchant_id, Payment.at >= today, Payment.state == State.DONE)
        .group_by(Payment.kind)
    )
    async with rails.db.begin() as uow:
        standing = (await ledger.balances(uow, [account])).get(account)
        moved = {row[0]: (int(row[1]), Money(int(row[2]))) for row in await uow.session.execute(query)}
    paid_count, paid = moved.get(Kind.PAYMENT, (0, Money(0)))
    given_back_count, given_back = moved.get(Kind.REFUND, (0, Money(0)))
    return Takings(
        available=Money(0) if standing is None else standing.available,
        paid=paid, paid_count=paid_count, given_back=given_back, given_back_count=given_back_count,
    )  # fmt: skip


async def shop_orders(
    rails: Rails, *, merchant_id: MerchantId, progress: Sequence[Progress] = (), cursor: str | None = None,
    limit: int = 20,
) -> Page[ShopOrder]:  # fmt: skip
    """Return a page of a shop's orders, the latest first; with `progress`, only those that are so far."""
    query = sa.select(Order).where(Order.merchant_id == merchant_id)
    if progress:
        query = query.where(sa.or_(*(_is(each) for each in progress)))
    if cursor is not None:
        query = query.where(sa.tuple_(Order.at, Order.id) < sa.tuple_(*read_cursor(cursor)))
    async with rails.db.begin() as uow:
        rows = list(await uow.session.scalars(query.order_by(Order.at.desc(), Order.id.desc()).limit(limit + 1)))
        views = await _views(uow, rails, rows[:limit])
    more = f"{rows[limit - 1].at.isoformat()}|{rows[limit - 1].id}" if len(rows) > limit else None
    return Page(tuple(views), more)


async def shop_order(
    rails: Rails, *, merchant_id: MerchantId, order_id: UUID
) -> tuple[ShopOrder, tuple[GivenBack, ...]]:
    """Return an order of this shop and what was given back of it, oldest first; another shop's is not found."""
    async with rails.db.begin() as uow:
        order = await uow.session.get(Order, order_id)
        if order is None or order.merchant_id != merchant_id:
            raise NotFound
        [view] = await _views(uow, rails, [order])
        if order.paid_by is None:
            return view, ()
        query = sa.select(Payment).where(Payment.original_id == order.paid_by, Payment.state == State.DONE)
        rows = list(await uow.session.scalars(query.order_by(Payment.at, Payment.id)))
        tries = await attempts.find_all(uow, [row.id for row in rows])
    given = tuple(
        GivenBack(
            id=row.id, amount=Money(row.amount_minor, Currency(row.currency)), at=row.at,
            by=tries[row.id].actor.partition(":")[0],
        )
        for row in rows
    )  # fmt: skip
    return view, given


async def order_of_payment(rails: Rails, *, merchant_id: MerchantId, payment_id: UUID) -> UUID:
    """Return which order a payment to this shop was for."""
    async with rails.db.begin() as uow:
        payment = await uow.session.get(Payment, payment_id)
    if payment is None or payment.merchant_id != merchant_id or payment.order_id is None:
        raise NotFound
    return payment.order_id


def _is(progress: Progress) -> sa.ColumnElement[bool]:
    given = sa.exists().where(Payment.original_id == Order.paid_by, Payment.state == State.DONE)
    match progress:
        case Progress.UNPAID:
            return Order.state == OrderState.UNPAID
        case Progress.PAID:
            return sa.and_(Order.state == OrderState.PAID, ~given)
        case Progress.PART_REFUNDED:
            return sa.and_(Order.state == OrderState.PAID, given)
        case Progress.REFUNDED:
            return Order.state == OrderState.REFUNDED


async def _views(uow: UnitOfWork, rails: Rails, orders: Sequence[Order]) -> list[ShopOrder]:
    paid_by = {order.paid_by for order in orders if order.paid_by is not None}
    payments = {row.id: row for row in await uow.session.scalars(sa.select(Payment).where(Payment.id.in_(paid_by)))}
    given = await refunded(uow, paid_by)
    ids = {payment.customer_id for payment in payments.values()}
    ids |= {order.customer_id for order in orders if order.customer_id is not None}
    people = {one.id: one for one in await identity.queries.customers(uow, rails.vault, sorted(ids))}
    views = []
    for order in orders:
        payment = None if order.paid_by is None else payments[order.paid_by]
        back = Money(0) if payment is None else given.get(payment.id, Money(0))
        who = order.customer_id if payment is None else payment.customer_id
        person = None if who is None else people[CustomerId(who)]
        views.append(
            ShopOrder(
                id=order.id, title=order.title, amount=Money(order.amount_minor, Currency(order.currency)),
                progress=_progress(order, back), at=order.at,
                customer=None if person is None else (person.masked_name, person.masked_phone),
                payment_id=order.paid_by, paid_at=None if payment is None else payment.at, given_back=back,
            )
        )  # fmt: skip
    return views


def _progress(order: Order, given_back: Money) -> Progress:
    if order.state == OrderState.PAID and given_back:
        return Progress.PART_REFUNDED
    return Progress(order.state)
