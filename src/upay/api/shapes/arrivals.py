"""Who came to the door: as their owner sees it, as staff do, and as a message tells of it."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from upay.api.shapes.wire import Request, Shape, Text


class SignInTold(Shape, frozen=True, kw_only=True):
    """One sign-in, or a try at one: on what, from where, and what came of it."""

    id: UUID
    at: datetime
    device: str
    place: str
    """With the network, masked."""
    by: Literal["password", "code", "passkey"]
    let_in: bool
    why: str | None
    """Of one that was refused, in a few words."""
    denied: bool
    """Its owner said that it was not them."""


class DenyWord(Request, frozen=True, kw_only=True):
    """The word of a message about a sign-in."""

    word: Text


class DeniableSignIn(Shape, frozen=True, kw_only=True):
    """The sign-in that a message told of."""

    door: Literal["customer", "merchant"]
    """Whose door it was: a shop has no wallet that could be frozen, and its own way back."""
    at: datetime
    device: str
    place: str
    let_in: bool
    keys_only: bool
    """Passkeys alone let its owner in: no password leads back."""
