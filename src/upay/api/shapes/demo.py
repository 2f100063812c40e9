"""What only the demo shows."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from upay.api.shapes.wire import Amount, Request, Shape, Text


class CastMember(Shape, frozen=True, kw_only=True):
    """Somebody to sign in as; only served in the demo."""

    role: Literal["customer", "merchant", "agent", "supervisor"]
    name: str
    sign_in: str
    """Phone number or login."""
    password: str
    pin: str | None
    about: str


class AppCode(Shape, frozen=True, kw_only=True):
    """What the authenticator app of one of the demo's staff shows; only served in the demo."""

    code: str | None
    """None while every code that counts has been taken."""
    wait_seconds: int
    """How long until there is another one."""


class TestCard(Shape, frozen=True, kw_only=True):
    """A card that the sandbox bank knows; only served in the demo."""

    number: str
    tail: str
    expiry: str
    stage: Literal["works", "top_up", "late", "binding"]
    """Where it stops being ordinary: nowhere, when money moves, in how long that takes, when it is bound."""
    does: str
    """What the bank does with it, in words."""


class TestIdentity(Shape, frozen=True, kw_only=True):
    """An ID number that the sandbox provider knows; only served in the demo."""

    number: str
    does: str
    """What the provider says to it, in words."""


class OutboxItem(Shape, frozen=True, kw_only=True):
    """What an SMS or a mail would have carried; only served in the demo."""

    channel: Literal["sms", "mail"]
    to: str
    body: str
    at: datetime


class DemoOrder(Request, frozen=True, kw_only=True):
    """An order that a demo shop makes out to the signed-in customer."""

    merchant_id: UUID
    title: Text
    amount: Amount
