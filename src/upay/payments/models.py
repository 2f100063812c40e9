"""Rows of payments: what a customer meant, beside the ledger's record of what moved.

A payment bears the id of its attempt, and so does the ledger transfer that carries it.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from upay.platform.db import Base

_SCHEMA = "payments"


class Kind(StrEnum):
    """What the customer meant."""

    TOP_UP = "top_up"
    TRANSFER = "transfer"
    PAYMENT = "payment"
    REFUND = "refund"
    WITHDRAWAL = "withdrawal"


class State(StrEnum):
    """Where a payment stands."""

    ASKED = "asked"
    """Written down; the bank has not heard of it."""
    SENT = "sent"
    """The bank may have heard of it."""
    UNKNOWN = "unknown"
    """The bank was silent; an inquiry will tell."""
    DONE = "done"
    REFUSED = "refused"
    RETURNED = "returned"
    """A withdrawal that was paid out, and that the bank sent back."""
    RETURN_HELD = "return_held"
    """Sent back, and kept apart, because the wallet takes nothing in at the time."""


class OrderState(StrEnum):
    """Whether a shop's order has been paid."""

    UNPAID = "unpaid"
    PAID = "paid"
    REFUNDED = "refunded"
    """All of it was given back."""


class Card(Base):
    """A bound bank card; its number never comes here, only the bank's token, sealed."""

    __tablename__ = "card"
    __table_args__ = (sa.Index("ix_card_customer", "customer_id"), {"schema": _SCHEMA})

    id: Mapped[UUID] = mapped_column(primary_key=True)
    customer_id: Mapped[UUID]
    bank_name: Mapped[str]
    tail: Mapped[str]
    kind: Mapped[str]
    token_sealed: Mapped[bytes]
    bound_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class Order(Base):
    """A shop's order, made out to a customer or to whoever pays it."""

    __tablename__ = "order"
    __table_args__ = (
        sa.CheckConstraint("amount_minor > 0", name="amount_positive"),
        sa.CheckConstraint("(state = 'unpaid') = (paid_by is null)", name="paid_by_whom"),
        sa.Index("ix_order_customer_at", "customer_id", "at"),
        sa.Index("ix_order_merchant_at", "merchant_id", sa.text("at desc"), sa.text("id desc")),
        {"schema": _SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    merchant_id: Mapped[UUID]
    customer_id: Mapped[UUID | None]
    title: Mapped[str]
    amount_minor: Mapped[int]
    currency: Mapped[str]
    state: Mapped[str]
    paid_by: Mapped[UUID | None]
    """The payment that paid it."""
    at: Mapped[datetime]


class PrintedCode(Base):
    """What stands on a shop's counter: it names the shop. One holds at a time; earlier ones stay to be recognised."""

    __tablename__ = "printed_code"
    __table_args__ = (
        sa.Index("ix_printed_code_one", "merchant_id", unique=True, postgresql_where=sa.text("ended_at is null")),
        {"schema": _SCHEMA},
    )

    code: Mapped[str] = mapped_column(primary_key=True)
    merchant_id: Mapped[UUID]
    made_at: Mapped[datetime]
    made_by: Mapped[UUID]
    """Which of the shop's people."""
    ended_at: Mapped[datetime | None]


class MerchantTerms(Base):
    """What a shop agreed to; a shop without a row agreed to refunds within the window."""

    __tablename__ = "merchant_terms"
    __table_args__ = ({"schema": _SCHEMA},)

    merchant_id: Mapped[UUID] = mapped_column(primary_key=True)
    refunds: Mapped[bool]


class Payment(Base):
    """A movement that was accepted: what it was for, between whom, and how far it is."""

    __tablename__ = "payment"
    __table_args__ = (
        sa.CheckConstraint("amount_minor > 0", name="amount_positive"),
        sa.CheckConstraint("kind in ('top_up', 'transfer', 'payment', 'refund', 'withdrawal')", name="kind_known"),
        sa.CheckConstraint(
            "state in ('asked', 'sent', 'unknown', 'done', 'refused', 'returned', 'return_held')", name="state_known"
        ),
        sa.Index("ix_payment_payee_at", "payee_id", "at", postgresql_where=sa.text("payee_id is not null")),
        sa.Index("ix_payment_merchant_at", "merchant_id", "at", postgresql_where=sa.text("merchant_id is not null")),
        sa.Index("ix_payment_original", "original_id", postgresql_where=sa.text("original_id is not null")),
        sa.Index("ix_payment_return_held", "at", postgresql_where=sa.text("state = 'return_held'")),
        sa.Index("ix_payment_due", "next_inquiry_at", postgresql_where=sa.text("state in ('sent', 'unknown')")),
        {"schema": _SCHEMA},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    customer_id: Mapped[UUID]
    """Who asked for it."""
    payee_id: Mapped[UUID | None]
    merchant_id: Mapped[UUID | None]
    card_id: Mapped[UUID | None]
    order_id: Mapped[UUID | None]
    original_id: Mapped[UUID | None]
    """Of a refund: the payment that it gives back."""
    amount_minor: Mapped[int]
    currency: Mapped[str]
    note_sealed: Mapped[bytes | None]
    state: Mapped[str]
    at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    next_inquiry_at: Mapped[datetime | None]
    inquiries: Mapped[int] = mapped_column(default=0)
    bank_reference: Mapped[str | None]
    bank_code: Mapped[str | None]


class BankReturn(Base):
    """A payout that the bank says came back; the newest reference is how far the bank's list was read."""

    __tablename__ = "bank_return"
    __table_args__ = (
        sa.CheckConstraint("came_to in ('given_back', 'held', 'again', 'unmatched')", name="came_to_known"),
        {"schema": _SCHEMA},
    )

    reference: Mapped[str] = mapped_column(primary_key=True)
    """The bank's own number of this return; each is read once."""
    intent_id: Mapped[UUID]
    """Which payout came back, as the bank says."""
    bank_code: Mapped[str]
    booked_at: Mapped[datetime]
    heard_at: Mapped[datetime]
    came_to: Mapped[str]
    """Given back to the wallet, held for it, heard of before under another number, or of no payout of ours."""


class OwnLimit(Base):
    """A limit that the customer set for their own money."""

    __tablename__ = "own_limit"
    __table_args__ = (sa.CheckConstraint("kind in ('single', 'daily')", name="kind_known"), {"schema": _SCHEMA})

    customer_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    amount_minor: Mapped[int]
    set_at: Mapped[datetime]
