"""Refunds to the wallet: giving back what a shop was paid.

All refunds of a payment together never exceed it, whoever asks: the customer who paid, or the shop of its own accord.
The money comes out of what the shop has here; that it has not enough, or gives no refunds, is told as such.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from msgspec.structs import replace

from upay import identity, ledger
from upay.identity import Scope
from upay.kit.ids import AttemptId, CustomerId, MerchantId, MerchantPersonId
from upay.kit.money import Currency, Money
from upay.kit.refusal import Fact, NotFound
from upay.ledger import AccountKind, NotPosted, Posted
from upay.payments.models import Kind, MerchantTerms, Order, OrderState, Payment, State
from upay.payments.rails import Rails
from upay.payments.refusals import PayeeRestricted, RefundExceedsPayment, RefundRefusedByMerchant, RefundWindowPassed
from upay.payments.trying import (
    answered_before,
    answered_meanwhile,
    item_for,
    money_attempt,
    prove,
    settle_answer,
    shops_attempt,
    wallet,
)
from upay.platform import attempts
from upay.platform.attempts import Attempt
from upay.platform.db import UnitOfWork, Write, event, job

WINDOW: Final = timedelta(days=365)
REFUNDED: Final = "payments.refunded"
"""The job that tells a customer of a refund."""
_PAY = sa.insert(Payment)
_MARK_REFUNDED = sa.update(Order).where(Order.id == sa.bindparam("b_id")).values(state=OrderState.REFUNDED)


async def request_refund(
    rails: Rails, *, customer_id: CustomerId, payment_id: UUID, amount: str, pin: str, key: str,
    actor: str = "customer", at: datetime,
) -> AttemptId:  # fmt: skip
    """Ask for money back from a payment; return the id of the refund's record."""
    attempt = money_attempt(
        kind="refund", customer_id=customer_id, key=key, actor=actor, at=at, asked=_asked(payment_id, amount)
    )
    whose = Payment.customer_id == customer_id
    async with rails.db.begin() as uow:
        await _payment(uow, payment_id, whose)
    if await answered_before(rails, attempt):
        return attempt.id
    async with attempts.trying(rails.db, attempt):
        await prove(rails, attempt, pin=pin, outgoing=False, at=at)
        money = Money.parse(amount)
        async with rails.db.begin() as uow:
            payment = await _payment(uow, payment_id, whose, lock=True)
            if await answered_meanwhile(uow, attempt):
                return attempt.id
            remaining = await _remaining(uow, payment, asked=money, at=at)
            terms = await uow.session.get(MerchantTerms, payment.merchant_id)
            if terms is not None and not terms.refunds:
                raise RefundRefusedByMerchant(asked=money.plain)
            answer = await _post(uow, attempt, payment, money=money, whole=money == remaining, at=at)
        await settle_answer(rails, attempt, answer)
    return attempt.id


async def give_back(
    rails: Rails, *, merchant_id: MerchantId, person_id: MerchantPersonId, payment_id: UUID, amount: str, key: str,
    at: datetime,
) -> AttemptId:  # fmt: skip
    """Give money back of a shop's own accord, by the rules of every refund; return the id of the refund's record.

    What a shop agreed to with us binds it towards customers who ask; what it gives by itself, it may always give.
    """
    attempt = shops_attempt(
        kind="refund", merchant_id=merchant_id, person_id=person_id, key=key, at=at, asked=_asked(payment_id, amount)
    )
    whose = Payment.merchant_id == merchant_id
    async with rails.db.begin() as uow:
        await _payment(uow, payment_id, whose)
    if await answered_before(rails, attempt):
        return attempt.id
    async with attempts.trying(rails.db, attempt):
        money = Money.parse(amount)
        async with rails.db.begin() as uow:
            payment = await _payment(uow, payment_id, whose, lock=True)
            if await answered_meanwhile(uow, attempt):
                return attempt.id
            frozen = await identity.frozen(uow, payment.customer_id, at=at)
            if frozen is not None and frozen.scope is Scope.ALL:
                raise PayeeRestricted(asked=money.plain)
            remaining = await _remaining(uow, payment, asked=money, at=at)
            answer = await _post(uow, attempt, payment, money=money, whole=money == remaining, at=at)
        await settle_answer(rails, attempt, answer)
    return attempt.id


async def refunded(uow: UnitOfWork, ids: Collection[UUID]) -> dict[UUID, Money]:
    """Return how much of each of these payments was given back so far; a payment that is not listed: nothing."""
    if not ids:
        return {}
    query = (
        sa.select(Payment.original_id, sa.func.sum(Payment.amount_minor))
        .where(Payment.original_id.in_(ids), Payment.state == State.DONE)
        .group_by(Payment.original_id)
    )
    return {row[0]: Money(int(row[1])) for row in await uow.session.execute(query) if row[0] is not None}


async def set_terms(uow: UnitOfWork, *, merchant_id: UUID, refunds: bool) -> None:
    """Write down whether a shop gives refunds."""
    await uow.session.merge(MerchantTerms(merchant_id=merchant_id, refunds=refunds))


def _asked(payment_id: UUID, amount: str) -> dict[str, Fact]:
    return {"payment_id": str(payment_id), "amount": amount.strip()[:40]}


async def _payment(uow: UnitOfWork, payment_id: UUID, whose: sa.ColumnElement[bool], *, lock: bool = False) -> Payment:
    query = sa.select(Payment).where(Payment.id == payment_id, Payment.kind == Kind.PAYMENT, whose)
    found = (await uow.session.scalars(query.with_for_update() if lock else query)).one_or_none()
    if found is None:
        raise NotFound
    return found


async def _remaining(uow: UnitOfWork, payment: Payment, *, asked: Money, at: datetime) -> Money:
    """Return what remains of the payment, or refuse to give back so much, or so late."""
    if at - payment.at > WINDOW:
        raise RefundWindowPassed(days=WINDOW.days, paid_at=payment.at.isoformat())
    given_back = (await refunded(uow, [payment.id])).get(payment.id, Money(0))
    remaining = Money(payment.amount_minor, Currency(payment.currency)) - given_back
    if remaining < asked:
        raise RefundExceedsPayment(asked=asked.plain, refundable=remaining.plain)
    return remaining


async def _post(
    uow: UnitOfWork, attempt: Attempt, payment: Payment, *, money: Money, whole: bool, at: datetime
) -> Posted | NotPosted:
    """Move the money from the shop's takings to whoever paid; both hear of it, whoever asked."""
    assert payment.merchant_id is not None, "a payment goes to a shop"
    credit = await wallet(uow, CustomerId(payment.customer_id), at=at)
    debit = await ledger.open_account(uow, owner=payment.merchant_id, kind=AccountKind.MERCHANT, at=at)
    # Once it is done, what the shop tried is the customer's record too.
    theirs = replace(attempt, customer_id=CustomerId(payment.customer_id))
    heard_by = [f"customer:{payment.customer_id}", f"merchant:{payment.merchant_id}"]

    def on_posted(posted: Posted) -> list[Write]:
        done = theirs.succeeded(at=at, balance_after=posted.balances_after[credit].plain)
        row = {
            "id": attempt.id, "kind": Kind.REFUND, "customer_id": payment.customer_id,
            "merchant_id": payment.merchant_id, "original_id": payment.id, "amount_minor": money.minor,
            "currency": money.currency, "state": State.DONE, "at": at, "settled_at": at,
        }  # fmt: skip
        marked = [Write(_MARK_REFUNDED, {"b_id": payment.order_id})] if whole else []
        return [
            done.row(),
            Write(_PAY, row),
            *marked,
            event("record.changed", channels=heard_by, record=attempt.id),
        ]

    item = item_for(
        attempt, debit=debit, credit=credit, amount=money, code=ledger.Code.REFUND, at=at, on_posted=on_posted,
        reason_for=_reason,
    )  # fmt: skip
    [answer] = await ledger.post(uow, [item])
    if isinstance(answer, Posted):
        uow.publish(job(REFUNDED, customer=payment.customer_id, record=attempt.id))
    return answer


def _reason(answer: NotPosted) -> str:
    return {
        "exceeds_balance": "merchant_balance_insufficient",
        "account_blocked": "account_frozen",
        "account_closed": "payee_closed",
    }.get(answer.why, "system_error")
