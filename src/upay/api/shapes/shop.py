"""What a shop's people see and ask: takings, orders, and money given back."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from upay.api.shapes.records import Step
from upay.api.shapes.wire import Amount, Phone, Request, Shape, Text


class SendShopCode(Request, frozen=True, kw_only=True):
    """Ask for a one-time code at the shop's door."""

    phone: Phone
    purpose: Literal["unlock", "reset_password"]


class ShopMe(Shape, frozen=True, kw_only=True):
    """Who is signed in for a shop, and for which."""

    id: UUID
    name: str
    phone: str
    """Masked."""
    merchant_id: UUID
    merchant: str
    open: bool
    """Takes payments; a shop that does not may still give money back."""


class Takings(Shape, frozen=True, kw_only=True):
    """What a shop has here, and what came and went today in Shanghai."""

    available: Amount
    paid: Amount
    paid_count: int
    refunded: Amount
    refunded_count: int


class PrintedCode(Shape, frozen=True, kw_only=True):
    """What a shop prints and puts on its counter."""

    code: str
    address: str
    """What the picture says; whoever opens it pays the shop."""
    picture: str
    """An SVG, as a data address."""
    made_at: datetime
    daily: Amount | None
    """What one customer may pay in a day by printed codes, of all shops; None where nothing limits it."""


class ShopCustomer(Shape, frozen=True, kw_only=True):
    """A customer as a shop sees one: name and number masked, and nothing else."""

    name: str
    phone: str


class ShopOrder(Shape, frozen=True, kw_only=True):
    """An order as its shop sees it."""

    id: UUID
    title: str
    amount: Amount
    state: Literal["unpaid", "paid", "part_refunded", "refunded"]
    at: datetime
    reference: str
    """The number that can be read to somebody."""
    customer: ShopCustomer | None
    """Whom it was made out to, or who paid it; none while whoever has its address may pay it."""
    payment_id: UUID | None
    paid_at: datetime | None
    refunded: Amount
    refundable: Amount


class ShopOrderPage(Shape, frozen=True, kw_only=True):
    """A shop's orders, the latest first."""

    items: list[ShopOrder]
    next_cursor: str | None


class ShopRefund(Shape, frozen=True, kw_only=True):
    """Money given back of an order, and who asked for it."""

    id: UUID
    amount: Amount
    at: datetime
    by: Literal["customer", "merchant", "staff"]
    reference: str


class ShopOrderDetail(Shape, frozen=True, kw_only=True):
    """An order with what became of it."""

    order: ShopOrder
    timeline: list[Step]
    refunds: list[ShopRefund]
    pay_url: str | None
    """Where it is paid, while it is unpaid."""


class MakeOrder(Request, frozen=True, kw_only=True):
    """An order for the customer with this number, or for whoever opens its address."""

    amount: Amount
    title: Text
    phone: Phone | None = None


class GiveBack(Request, frozen=True, kw_only=True):
    """How much of a payment the shop gives back."""

    amount: Amount
