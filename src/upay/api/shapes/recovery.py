"""Getting back in: a lost phone, another number, a code in place of a password."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from upay.api.shapes.wire import Address, Phone, Request, Secret, Shape, Text


class SignInByCode(Request, frozen=True, kw_only=True):
    """Phone or email, and the code that went there."""

    phone: Address
    code: Text


class ReportLoss(Request, frozen=True, kw_only=True):
    """Phone or email, and password of whoever has lost the phone."""

    phone: Address
    password: Secret


class RebindPhone(Request, frozen=True, kw_only=True):
    """The number to take, and by what it is proven that one may."""

    phone: Phone
    by: Literal["old_number", "passkey"]


class BeginPhone(Request, frozen=True, kw_only=True):
    """The number to add."""

    phone: Phone


class ConfirmPhone(Request, frozen=True, kw_only=True):
    """The number to add, and the code that went there."""

    phone: Phone
    code: Text


class RebindCode(Request, frozen=True, kw_only=True):
    """Where the code goes."""

    to: Literal["old", "new"]


class RebindCodes(Request, frozen=True, kw_only=True):
    """The code that went to the new number, and the one of the old number if that is the way.

    With the PIN the old number's way is done at once; without it, the change can be taken back for three days.
    """

    code: Text
    old_code: Text | None = None
    pin: Text | None = None


class CancelCode(Request, frozen=True, kw_only=True):
    """The code of the notice to the old number."""

    code: Text


class Rebinding(Shape, frozen=True, kw_only=True):
    """A change of number; the numbers are masked."""

    id: UUID
    by: Literal["old_number", "passkey", "staff"]
    stage: Literal["asked", "cooling", "done", "cancelled"]
    old: str
    new: str
    asked_at: datetime
    cools_until: datetime | None


class OwnPhone(Shape, frozen=True, kw_only=True):
    """The number of who is signed in, and what is under way about it."""

    phone: str | None
    """Masked; None if the account has only an email address."""
    lost: bool
    """It was reported lost, and that still stands."""
    rebinding: Rebinding | None
    """The change that can still be taken back."""
    ways: list[Literal["old_number", "passkey"]]
    """By what the number can be changed without a person."""
    at_once: bool
    """The old number's way is done at once with the PIN; a session that a code opened has to wait all the same, and so
    has everybody for 72 hours after a code or a link set the password."""
