"""Freezes by staff, what takes two people, and seeing a customer in clear."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from upay.api.shapes.wire import Amount, Request, Shape, Text

FreezeScope = Literal["out", "all", "amount"]
AskedFor = Literal["agent", "risk", "law"]
Instant = Annotated[datetime, msgspec.Meta(tz=True)]
"""With its offset."""


class FreezeRow(Shape, frozen=True, kw_only=True):
    """A freeze that stands."""

    scope: FreezeScope
    by: Literal["customer", "us"]
    since: datetime
    placed_by: str | None
    """The colleague's name, for a freeze of ours."""
    reason: str
    """For staff alone; it is not told to the customer."""
    amount: Amount | None
    """How much is held back, of an amount."""
    until: datetime | None
    """When it ends by itself."""
    asked_for: AskedFor | None
    """At whose wish, of a freeze of ours."""
    reference: str
    """The number of the document, of the law's."""
    conversation_id: UUID | None
    """In which conversation it was made; None where it was made in none."""


class LiftAsked(Shape, frozen=True, kw_only=True):
    """Somebody's wish that takes another person, and what that one made of it."""

    id: UUID
    wish: Literal["lift_freeze", "rebind_phone", "remove_totp", "erase_customer"]
    customer: str
    conversation_id: UUID | None
    reason: str
    asked_by: str
    asked_at: datetime
    own: bool
    """Was asked by who reads it, and is another's to decide."""
    not_by_you: str | None
    """In words: why it is not for whoever reads it to decide, though it is not their own."""
    state: Literal["waiting", "agreed", "declined"]
    decided_by: str | None
    decided_at: datetime | None
    note: str
    reference: str
    """The number of the document by which an authority lets go, where one froze."""
    freezes: list[FreezeRow] = []
    """What would be lifted, or was: the freezes that the wish names, and no other."""


class InClear(Shape, frozen=True, kw_only=True):
    """A customer in clear, for as long as it lasts."""

    name: str
    phone: str | None
    email: str | None
    until: datetime


class FreezeCustomer(Request, frozen=True, kw_only=True):
    """What is to be frozen, and why."""

    scope: FreezeScope
    reason: Text
    amount: Amount | None = None
    until: Instant | None = None
    asked_for: AskedFor = "agent"
    reference: Text = ""


class GiveReason(Request, frozen=True, kw_only=True):
    """Why something is done to somebody; it is kept in the audit."""

    reason: Text


class AskToLift(Request, frozen=True, kw_only=True):
    """Why a freeze is to be lifted; what an authority froze takes the number of the document that lets go."""

    reason: Text
    reference: Text = ""


class Decision(Request, frozen=True, kw_only=True):
    """What a supervisor makes of a wish; whoever declines says why."""

    agree: bool
    note: Text = ""
