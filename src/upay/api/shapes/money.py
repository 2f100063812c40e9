"""What a wallet holds and does: cards, limits, payees, orders, and the requests that move money."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from upay.api.shapes.wire import Amount, Phone, Request, Secret, Shape, Text


class Card(Shape, frozen=True, kw_only=True):
    """A bound bank card."""

    id: UUID
    bank_name: str
    tail: str
    kind: Literal["debit", "credit"]


class LimitRow(Shape, frozen=True, kw_only=True):
    """One limit: what it is, how much of it is used."""

    kind: Literal[
        "single", "daily", "annual", "life", "own_single", "own_daily", "cooling_daily", "one_factor_daily",
        "two_factors_daily", "static_qr_daily",
    ]  # fmt: skip
    cap: Amount
    used: Amount | None
    left: Amount
    renews_at: datetime | None
    """When it starts afresh, if it does."""


class Limits(Shape, frozen=True, kw_only=True):
    """The limits of outgoing money that apply to the customer now."""

    level: int
    rows: list[LimitRow]


class Payee(Shape, frozen=True, kw_only=True):
    """Somebody money can be sent to, shown just enough to be recognised."""

    id: UUID
    name: str
    """Masked: *王."""
    phone: str
    """Masked: 138****5678."""


class Order(Shape, frozen=True, kw_only=True):
    """A shop's order."""

    id: UUID
    merchant_id: UUID
    merchant: str
    title: str
    amount: Amount
    state: Literal["unpaid", "paid", "refunded"]
    record_id: UUID | None
    at: datetime


class Merchant(Shape, frozen=True, kw_only=True):
    """A shop."""

    id: UUID
    name: str
    open: bool


class ShopByCode(Shape, frozen=True, kw_only=True):
    """The shop that a printed code names, and what may still be paid by such codes today."""

    code: str
    name: str
    left: Amount | None
    """None where nothing limits it."""


class PayByCode(Request, frozen=True, kw_only=True):
    """An amount for the shop that a printed code names."""

    amount: Amount
    pin: Secret


class BindCard(Request, frozen=True, kw_only=True):
    """A card to bind; the number goes to the bank and is not kept."""

    pan: Text
    holder_name: Text
    expiry: Annotated[str, msgspec.Meta(max_length=7, examples=["12/29"])]
    pin: Secret | None = None
    """Without it, a passkey has to approve the card."""


class TopUp(Request, frozen=True, kw_only=True):
    """Money from a bound card."""

    card_id: UUID
    amount: Amount
    pin: Secret


class Withdraw(Request, frozen=True, kw_only=True):
    """Money to a bound debit card."""

    card_id: UUID
    amount: Amount
    pin: Secret


class WithdrawTerms(Shape, frozen=True, kw_only=True):
    """What is known of a withdrawal before it is asked for."""

    most: Amount
    """As much as can be withdrawn now: what is available, within every limit that applies."""
    available: Amount
    """What may leave the balance."""
    fee: Amount
    within_hours: int
    """By when the bank has answered, as a rule; after that it is asked on."""
    limits: list[LimitRow]


class Transfer(Request, frozen=True, kw_only=True):
    """Money to another customer."""

    payee_id: UUID | None = None
    phone: Phone | None = None
    amount: Amount
    pin: Secret
    note: Text | None = None


class PayOrder(Request, frozen=True, kw_only=True):
    """Proof for paying an order."""

    pin: Secret


class RequestRefund(Request, frozen=True, kw_only=True):
    """How much of a payment is asked back, and why."""

    amount: Amount
    why: Text | None = None
    pin: Secret


class OwnLimit(Request, frozen=True, kw_only=True):
    """A limit that the customer sets; null takes it off."""

    kind: Literal["single", "daily"]
    amount: Amount | None
    pin: Secret
