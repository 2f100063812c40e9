"""What a record is made of, gathered for a whole page at once and then put together without the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from upay import identity
from upay.identity import CustomerView
from upay.kit.ids import reference_of
from upay.kit.money import AmountInvalid, Money
from upay.kit.reasons import MoneyState
from upay.payments.models import Card, Kind, Order, Payment, State
from upay.payments.rails import Rails
from upay.payments.refund import refunded
from upay.payments.transfer import NOTE_CONTEXT
from upay.platform.attempts import Attempt, Outcome
from upay.platform.db import UnitOfWork
from upay.platform.explanations import money_state


@dataclass(frozen=True, slots=True)
class Stage:
    """One line of a timeline: requested, at_bank, arrived, refused, unknown, paid_out, returned or refunded."""

    name: str
    at: datetime | None
    state: str
    """done, now, ahead or stopped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordView:
    """A record, whole. `attempt` is None where the viewer only received the money."""

    id: UUID
    kind: str
    incoming: bool
    amount: Money
    outcome: Outcome
    money: MoneyState
    at: datetime
    counterparty: str | None
    """Name of the other person or shop; where a card is used, bank and tail of it. None of somebody who is erased."""
    title: str | None
    """Of a payment: what the order was for."""
    attempt: Attempt | None
    note: str | None = None
    refunded: Money | None = None
    refundable: Money | None = None
    balance_after: str | None = None
    payee_id: UUID | None = None
    merchant_id: UUID | None = None
    card_id: UUID | None = None
    order_id: UUID | None = None
    original_id: UUID | None = None
    settled_at: datetime | None = None
    stages: tuple[Stage, ...] = ()
    erased: bool = False
    """The other person is one of whom nothing is left but the books."""

    @property
    def reference(self) -> str:
        """Return the number that can be read out: three groups of four."""
        return reference_of(self.id)


@dataclass(frozen=True, slots=True)
class Gathered:
    """Everything that the records of one page name: one query per table, however many records there are."""

    rails: Rails
    payments: dict[UUID, Payment]
    people: dict[UUID, CustomerView]
    shops: dict[UUID, str]
    cards: dict[UUID, Card]
    orders: dict[UUID, Order]
    given_back: dict[UUID, Money]

    def own(self, attempt: Attempt) -> RecordView | None:
        """Return the record of the customer's own try; None for a form that was not filled in."""
        try:
            amount = Money.parse(str(attempt.asked.get("amount", "")))
        except AmountInvalid:
            return None  # What names no amount is no record of money.
        payment = self.payments.get(attempt.id)
        ids = _Ids.of(attempt, payment, self.payments)
        given_back = None
        if payment is not None and payment.kind == Kind.PAYMENT:
            given_back = self.given_back.get(payment.id, Money(0))
        order = None if ids.order_id is None else self.orders.get(ids.order_id)
        return RecordView(
            id=attempt.id, kind=attempt.kind, incoming=attempt.kind in {Kind.TOP_UP.value, Kind.REFUND.value},
            amount=amount, outcome=attempt.outcome, money=money_state(attempt), at=attempt.at, attempt=attempt,
            counterparty=self._counterparty(ids), erased=self._erased(ids),
            title=None if order is None else order.title, note=self._note(payment), refunded=given_back,
            refundable=None if given_back is None else amount - given_back,
            balance_after=_text(attempt.facts.get("balance_after")),
            payee_id=ids.payee_id, merchant_id=ids.merchant_id, card_id=ids.card_id, order_id=ids.order_id,
            original_id=ids.original_id, settled_at=attempt.decided_at, stages=_stages(attempt, payment),
        )  # fmt: skip

    def received(self, payment: Payment) -> RecordView:
        """Return the record of money that somebody else sent."""
        done = Stage("arrived", payment.settled_at, "done")
        return RecordView(
            id=payment.id, kind=payment.kind, incoming=True, amount=Money(payment.amount_minor),
            outcome=Outcome.SUCCEEDED, money=MoneyState.MOVED, at=payment.at, attempt=None,
            counterparty=_called(self.people[payment.customer_id]),
            erased=self.people[payment.customer_id].erased, title=None, note=self._note(payment),
            settled_at=payment.settled_at, stages=(done,),
        )  # fmt: skip

    def _counterparty(self, ids: "_Ids") -> str | None:
        if ids.card_id is not None:
            card = self.cards.get(ids.card_id)
            return None if card is None else f"{card.bank_name} ({card.tail})"
        if ids.merchant_id is not None:
            return self.shops[ids.merchant_id]
        payee = None if ids.payee_id is None else self.people.get(ids.payee_id)
        return None if payee is None else _called(payee)

    def _erased(self, ids: "_Ids") -> bool:
        payee = None if ids.payee_id is None else self.people.get(ids.payee_id)
        return payee is not None and payee.erased

    def _note(self, payment: Payment | None) -> str | None:
        if payment is None or payment.note_sealed is None:
            return None
        return self.rails.vault.read(payment.note_sealed, context=NOTE_CONTEXT) or None


@dataclass(frozen=True, slots=True)
class _Ids:
    """Whom and what a try names, by what was asked or by what came of it."""

    payee_id: UUID | None
    merchant_id: UUID | None
    card_id: UUID | None
    order_id: UUID | None
    original_id: UUID | None

    @classmethod
    def of(cls, attempt: Attempt, payment: Payment | None, payments: dict[UUID, Payment]) -> "_Ids":
        def named(field: str) -> UUID | None:
            value = attempt.facts.get(field) or attempt.asked.get(field) or getattr(payment, field, None)
            return None if value is None else UUID(str(value))

        original_id = named("payment_id")
        original = None if original_id is None else payments.get(original_id)
        return cls(
            payee_id=named("payee_id"), card_id=named("card_id"), original_id=original_id,
            merchant_id=named("merchant_id") if original is None else original.merchant_id,
            order_id=named("order_id") if original is None else original.order_id,
        )  # fmt: skip


async def gather(
    uow: UnitOfWork, rails: Rails, *, attempts: Sequence[Attempt] = (), received: Sequence[UUID] = ()
) -> Gathered:
    """Read everything that these tries and these received payments name."""
    wanted = {attempt.id for attempt in attempts} | set(received)
    wanted |= {UUID(str(attempt.asked["payment_id"])) for attempt in attempts if "payment_id" in attempt.asked}
    paid = await uow.session.scalars(sa.select(Payment).where(Payment.id.in_(wanted)))
    payments = {payment.id: payment for payment in paid}
    named = [_Ids.of(attempt, payments.get(attempt.id), payments) for attempt in attempts]
    people = {ids.payee_id for ids in named if ids.payee_id} | {payments[one].customer_id for one in received}
    return Gathered(
        rails=rails, payments=payments,
        people={one.id: one for one in await identity.queries.customers(uow, rails.vault, sorted(people))},
        shops=await identity.queries.merchant_names(uow, {ids.merchant_id for ids in named if ids.merchant_id}),
        cards=await _by_id(uow, Card, {ids.card_id for ids in named if ids.card_id}),
        orders=await _by_id(uow, Order, {ids.order_id for ids in named if ids.order_id}),
        given_back=await refunded(uow, {one for one, payment in payments.items() if payment.kind == Kind.PAYMENT}),
    )  # fmt: skip


async def _by_id(uow: UnitOfWork, table: type[Any], ids: set[UUID]) -> dict[UUID, Any]:
    if not ids:
        return {}
    return {row.id: row for row in await uow.session.scalars(sa.select(table).where(table.id.in_(ids)))}


def _stages(attempt: Attempt, payment: Payment | None) -> tuple[Stage, ...]:
    asked = Stage("requested", attempt.at, "done")
    if payment is not None and payment.state in {State.RETURNED, State.RETURN_HELD}:
        went = (Stage("at_bank", payment.sent_at, "done"), Stage("paid_out", payment.settled_at, "done"))
        return (asked, *went, Stage("returned", attempt.decided_at, "stopped"))
    if attempt.outcome is Outcome.REFUSED:
        return (asked, Stage("refused", attempt.decided_at, "stopped"))
    if attempt.kind not in {Kind.TOP_UP.value, Kind.WITHDRAWAL.value}:
        return (asked, Stage("arrived", attempt.decided_at, "done"))
    # Of a withdrawal no more is known than that the bank paid; when it shows on the card is the card's bank's.
    last = "paid_out" if attempt.kind == Kind.WITHDRAWAL.value else "arrived"
    sent = None if payment is None else payment.sent_at
    if attempt.outcome is Outcome.SUCCEEDED:
        return (asked, Stage("at_bank", sent, "done"), Stage(last, attempt.decided_at, "done"))
    if attempt.reason is not None:
        return (asked, Stage("at_bank", sent, "done"), Stage("unknown", None, "now"), Stage(last, None, "ahead"))
    return (asked, Stage("at_bank", sent, "now"), Stage(last, None, "ahead"))


def _called(person: CustomerView) -> str | None:
    return None if person.erased else person.name


def _text(value: Any) -> str | None:  # noqa: ANN401 -- a fact is any plain value
    return None if value is None else str(value)
