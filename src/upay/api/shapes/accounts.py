"""Accounts of customers who are not chatting, for supervisors: looked up, frozen, and asked to be let go of."""

from datetime import datetime
from uuid import UUID

from upay.api.shapes.two_people import FreezeRow
from upay.api.shapes.wire import Request, Shape, Text


class FindAccount(Request, frozen=True, kw_only=True):
    """By what an account is named, and why somebody looks for it."""

    named: Text
    """A number, an address, or the id that the desk knows the account by."""
    reason: Text


class FoundAccount(Shape, frozen=True, kw_only=True):
    """An account that was looked up; masked, and how it stands as far as freezing goes."""

    id: UUID
    name: str
    phone: str | None
    email: str | None
    level: int
    since: datetime
    closed: bool
    freezes: list[FreezeRow]
    lift_asked: bool
