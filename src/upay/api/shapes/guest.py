"""The guest's side of support: whoever has not signed in, and what they say."""

from typing import Annotated
from uuid import UUID

import msgspec

from upay.api.shapes.wire import Phone, Request, Shape, Text


class ComeAsGuest(Request, frozen=True, kw_only=True):
    """Beginning to talk without signing in; a number may be named."""

    phone: Phone | None = None


class NamePhone(Request, frozen=True, kw_only=True):
    """The number that a guest names, or null to take it back."""

    phone: Phone | None


class Guest(Shape, frozen=True, kw_only=True):
    """Somebody who talks to support without having signed in."""

    id: UUID
    phone: str | None
    """Masked; what they named themself."""


class GuestSay(Request, frozen=True, kw_only=True):
    """A message of a guest: like a customer's, but for records, of which nobody has any."""

    text: Annotated[str, msgspec.Meta(max_length=10_000)]
    client_id: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    topic: Text | None = None
    article: Text | None = None
