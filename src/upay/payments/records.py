"""Records: every try and movement as one customer sees it, whoever asks (screen, assistant, desk, API).

A record has the id of the attempt. The customer sees their own tries and what others sent them, and nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from upay import identity
from upay.kit.ids import CustomerId
from upay.kit.money import AmountInvalid, Money
from upay.kit.page import Page
from upay.kit.reasons import MoneyState
from upay.kit.refusal import NotFound
from upay.payments.models import Card, Kind, Order, Payment, State
from upay.payments.people import person, shop
from upay.payments.rails import Rails
from upay.payments.transfer import NOTE_CONTEXT
from upay.platform.attempts import ATTEMPT, Attempt, Outcome, find, recent
from upay.platform.db import UnitOfWork
from upay.platform.explanations import money_state

MONEY_KINDS: Final = (Kind.TOP_UP.value, Kind.TRANSFER.value, Kind.PAYMENT.value, Kind.REFUND.value)
_ATTENTION_LASTS: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Stage:
    """One line of a timeline: requested, accepted, at_bank, arrived, refused, unknown or refunded."""

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
    """Name of the other person or shop; of a top-up, bank and tail of the card."""
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


async def record(rails: Rails, *, customer_id: CustomerId, record_id: UUID) -> RecordView:
    """Return one record of this customer; anybody else's is not found."""
    async with rails.db.begin() as uow:
        attempt = await find(uow, record_id)
        payment = await uow.session.get(Payment, record_id)
        if attempt is not None and attempt.customer_id == customer_id and attempt.kind in MONEY_KINDS:
            view = await _own(uow, rails, attempt, payment)
        elif payment is not None and payment.payee_id == customer_id:
            view = await _received(uow, rails, payment)
        else:
            view = None
    if view is None:
        raise NotFound
    return view


async def records(
    rails: Rails, *, customer_id: CustomerId, cursor: str | None = None, kinds: Sequence[str] = MONEY_KINDS,
    limit: int = 20,
) -> Page[RecordView]:  # fmt: skip
    """Return a page of a customer's records, newest first; refused ones stand among them."""
    own = sa.select(ATTEMPT.c.id, ATTEMPT.c.at, sa.literal(True).label("own")).where(
        ATTEMPT.c.customer_id == customer_id, ATTEMPT.c.kind.in_(list(kinds))
    )
    received = sa.select(Payment.id, Payment.at, sa.literal(False).label("own")).where(
        Payment.payee_id == customer_id, Payment.kind.in_(list(kinds)), Payment.state == State.DONE
    )
    everything = sa.union_all(own, received).subquery()
    query = sa.select(everything).order_by(everything.c.at.desc(), everything.c.id.desc()).limit(limit + 1)
    if cursor is not None:
        at, identifier = _read_cursor(cursor)
        query = query.where(sa.tuple_(everything.c.at, everything.c.id) < sa.tuple_(at, identifier))
    views: list[RecordView] = []
    async with rails.db.begin() as uow:
        rows = (await uow.session.execute(query)).all()
        for row in rows[:limit]:
            payment = await uow.session.get(Payment, row.id)
            if row.own:
                attempt = await find(uow, row.id)
                assert attempt is not None, "listed from the attempts"
                view = await _own(uow, rails, attempt, payment)
            else:
                assert payment is not None, "listed from the payments"
                view = await _received(uow, rails, payment)
            if view is not None:
                views.append(view)
    more = f"{rows[limit - 1].at.isoformat()}|{rows[limit - 1].id}" if len(rows) > limit else None
    return Page(tuple(views), more)


async def needing_attention(rails: Rails, *, customer_id: CustomerId, at: datetime) -> list[RecordView]:
    """Return tries of the last day that were refused or are unknown, and that no later success put right."""
    since = at - _ATTENTION_LASTS
    async with rails.db.begin() as uow:
        tries = await recent(uow, customer_id=customer_id, kinds=MONEY_KINDS, since=since)
        right: set[tuple[str, str]] = set()
        found: list[RecordView] = []
        for attempt in tries:
            meant = {(attempt.kind, name) for name in _meant(attempt)}
            if attempt.outcome is Outcome.SUCCEEDED:
                right |= meant
            elif attempt.reason is not None and not meant & right:
                view = await _own(uow, rails, attempt, await uow.session.get(Payment, attempt.id))
                if view is not None:
                    found.append(view)
                    right |= meant
    return found


def _meant(attempt: Attempt) -> set[str]:
    """Name what a try was for, so that a later try for the same can put it right.

    A payee has two names where a phone number was given: a try that was refused early knows the number only.
    """
    for field in ("order_id", "payment_id"):
        if field in attempt.asked:
            return {str(attempt.asked[field])}
    if attempt.kind == Kind.TRANSFER.value:
        names = (attempt.facts.get("payee_id"), attempt.asked.get("payee_id"), attempt.asked.get("phone"))
        return {str(name) for name in names if name is not None}
    return {""}


async def _own(uow: UnitOfWork, rails: Rails, attempt: Attempt, payment: Payment | None) -> RecordView | None:
    try:
        amount = Money.parse(str(attempt.asked.get("amount", "")))
    except AmountInvalid:
        return None  # What names no amount is a form that was not filled in, not a record of money.
    names = await _names(uow, rails, attempt, payment)
    given_back = await _given_back(uow, payment)
    return RecordView(
        id=attempt.id, kind=attempt.kind, incoming=attempt.kind in {Kind.TOP_UP.value, Kind.REFUND.value},
        amount=amount, outcome=attempt.outcome, money=money_state(attempt), at=attempt.at, attempt=attempt,
        counterparty=names.counterparty, title=names.title, note=_note(rails, payment),
        refunded=given_back, refundable=None if given_back is None else amount - given_back,
        balance_after=_text(attempt.facts.get("balance_after")),
        payee_id=names.payee_id, merchant_id=names.merchant_id, card_id=names.card_id, order_id=names.order_id,
        original_id=names.original_id, settled_at=attempt.decided_at, stages=_stages(attempt, payment),
    )  # fmt: skip


async def _received(uow: UnitOfWork, rails: Rails, payment: Payment) -> RecordView:
    payer = await person(uow, rails, payment.customer_id)
    done = Stage("arrived", payment.settled_at, "done")
    return RecordView(
        id=payment.id, kind=payment.kind, incoming=True, amount=Money(payment.amount_minor),
        outcome=Outcome.SUCCEEDED, money=MoneyState.MOVED, at=payment.at, attempt=None, counterparty=payer.name,
        title=None, note=_note(rails, payment), settled_at=payment.settled_at, stages=(done,),
    )  # fmt: skip


@dataclass(slots=True)
class _Names:
    counterparty: str | None = None
    title: str | None = None
    payee_id: UUID | None = None
    merchant_id: UUID | None = None
    card_id: UUID | None = None
    order_id: UUID | None = None
    original_id: UUID | None = None


async def _names(uow: UnitOfWork, rails: Rails, attempt: Attempt, payment: Payment | None) -> _Names:
    """Resolve the ids that a try names, from what was asked or from what came of it."""

    def named(field: str) -> UUID | None:
        value = attempt.facts.get(field) or attempt.asked.get(field) or getattr(payment, field, None)
        return None if value is None else UUID(str(value))

    names = _Names(
        payee_id=named("payee_id"), merchant_id=named("merchant_id"), card_id=named("card_id"),
        order_id=named("order_id"), original_id=named("payment_id"),
    )  # fmt: skip
    if names.original_id is not None:
        original = await uow.session.get(Payment, names.original_id)
        assert original is not None, "a refund names a payment"
        names.merchant_id, names.order_id = original.merchant_id, original.order_id
    if names.payee_id is not None:
        payee = await identity.queries.customer(uow, rails.vault, names.payee_id)
        names.counterparty = None if payee is None else payee.name
    if names.merchant_id is not None:
        names.counterparty = (await shop(uow, names.merchant_id)).name
    if names.card_id is not None:
        card = await uow.session.get(Card, names.card_id)
        names.counterparty = None if card is None else f"{card.bank_name} ({card.tail})"
    if names.order_id is not None:
        order = await uow.session.get(Order, names.order_id)
        names.title = None if order is None else order.title
    return names


async def _given_back(uow: UnitOfWork, payment: Payment | None) -> Money | None:
    if payment is None or payment.kind != Kind.PAYMENT:
        return None
    total = sa.select(sa.func.coalesce(sa.func.sum(Payment.amount_minor), 0)).where(
        Payment.original_id == payment.id, Payment.state == State.DONE
    )
    return Money(int((await uow.session.execute(total)).scalar_one()))


def _stages(attempt: Attempt, payment: Payment | None) -> tuple[Stage, ...]:
    asked = Stage("requested", attempt.at, "done")
    if attempt.outcome is Outcome.REFUSED:
        return (asked, Stage("refused", attempt.decided_at, "stopped"))
    if attempt.kind != Kind.TOP_UP.value:
        return (asked, Stage("arrived", attempt.decided_at, "done"))
    sent = None if payment is None else payment.sent_at
    if attempt.outcome is Outcome.SUCCEEDED:
        return (asked, Stage("at_bank", sent, "done"), Stage("arrived", attempt.decided_at, "done"))
    if attempt.reason is not None:
        return (asked, Stage("at_bank", sent, "done"), Stage("unknown", None, "now"), Stage("arrived", None, "ahead"))
    return (asked, Stage("at_bank", sent, "now"), Stage("arrived", None, "ahead"))


def _note(rails: Rails, payment: Payment | None) -> str | None:
    if payment is None or payment.note_sealed is None:
        return None
    return rails.vault.open(payment.note_sealed, context=NOTE_CONTEXT)


def _read_cursor(cursor: str) -> tuple[datetime, UUID]:
    try:
        at, _, identifier = cursor.partition("|")
        return datetime.fromisoformat(at), UUID(identifier)
    except ValueError as error:
        raise NotFound from error


def _text(value: Any) -> str | None:  # noqa: ANN401 -- a fact is any plain value
    return None if value is None else str(value)
