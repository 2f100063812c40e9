"""What belongs to the person: copies of one's data, what is kept for how long, and closing the account."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from upay.api.shapes.wire import Amount, Shape


class DataExport(Shape, frozen=True, kw_only=True):
    """A copy of everything that is known of the customer, and how far it is."""

    id: UUID
    state: Literal["asked", "ready", "failed", "gone"]
    parts: int
    parts_done: int
    asked_at: datetime
    expires_at: datetime | None
    """Until when it can be downloaded."""
    size: int | None
    """In bytes."""


class Keeping(Shape, frozen=True, kw_only=True):
    """One kind of data, and how long it is kept after the account is closed."""

    kind: Literal["service", "talks", "records"]
    what: str
    reason: str
    until: datetime
    """The day on which it goes, if the account were closed now."""


class PersonalData(Shape, frozen=True, kw_only=True):
    """Copies of the customer's data, the latest first, and what is kept for how long."""

    exports: list[DataExport]
    keeping: list[Keeping]


class Hindrance(Shape, frozen=True, kw_only=True):
    """One thing that has to be put right before the account can be closed."""

    problem: Literal["frozen", "held_by_us", "cooling", "lost", "balance", "held", "under_way", "talking"]
    cause: str
    todo: str


class Closing(Shape, frozen=True, kw_only=True):
    """Whether the account can be closed now, and what becomes of what is in it."""

    balance: Amount
    hindrances: list[Hindrance]
    """Everything that stands in the way; empty: it can be closed."""
    keeping: list[Keeping]
