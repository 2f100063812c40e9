"""Records, and why one stands as it stands."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from upay.api.shapes.wire import Amount, Shape


class Offer(Shape, frozen=True, kw_only=True):
    """Something that can be done about it; disabled ones stay visible with the reason."""

    code: str
    label: str
    proof: Literal["session", "pin", "code"]
    record_id: UUID | None = None
    prefill: dict[str, str] = {}
    """What the form starts with: amount, card_id, payee_id, phone, topic …"""
    enabled: bool = True
    why_not: str | None = None


class Why(Shape, frozen=True, kw_only=True):
    """The why card: cause, where the money is, what to do now."""

    code: str
    title: str
    cause: str
    money: str
    todo: str
    until: datetime | None
    offers: list[Offer]
    told: str | None = None
    """Only for staff, whose cause, money and todo are their own: what the customer reads."""


class Step(Shape, frozen=True, kw_only=True):
    """One line of the timeline of a record, or of a shop's order."""

    name: Literal[
        "requested", "accepted", "at_bank", "arrived", "refused", "unknown", "returned", "paid_out", "refunded",
        "made", "paid",
    ]  # fmt: skip
    label: str
    at: datetime | None
    state: Literal["done", "now", "ahead", "stopped"]


class Record(Shape, frozen=True, kw_only=True):
    """One try or movement, as its owner sees it; `id` is the same everywhere."""

    id: UUID
    kind: Literal["top_up", "transfer", "payment", "refund", "withdrawal", "opening"]
    direction: Literal["in", "out"]
    title: str
    counterparty: str | None
    """Masked name of the other side, or the card's tail."""
    amount: Amount
    outcome: Literal["succeeded", "refused", "pending"]
    money: Literal["not_moved", "held", "moved", "unknown"]
    money_label: str
    at: datetime
    reference: str
    """The number that the customer can read to somebody."""
    refunded: Amount | None = None
    refundable: Amount | None = None
    balance_after: Amount | None = None
    note: str | None = None
    why: Why | None = None
    timeline: list[Step] = []


class RecordPage(Shape, frozen=True, kw_only=True):
    """Records, newest first."""

    items: list[Record]
    next_cursor: str | None
