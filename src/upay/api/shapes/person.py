"""The customer themself: who is signed in, and what signing up, in and back in asks for."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from upay.api.shapes.records import Record
from upay.api.shapes.wire import Amount, Lang, Phone, Request, Secret, Shape, Text


class FreezeShown(Shape, frozen=True, kw_only=True):
    """A freeze as its owner reads of it."""

    scope: Literal["out", "all", "amount"]
    by: Literal["customer", "us"]
    since: datetime
    until: datetime | None
    """When it ends by itself."""
    amount: Amount | None
    """How much is held back, of an amount."""


class Me(Shape, frozen=True, kw_only=True):
    """The signed-in customer."""

    id: UUID
    name: str
    phone: str
    """Masked."""
    level: int
    lang: Lang
    balance: Amount
    available: Amount
    frozen: bool
    frozen_by: Literal["customer", "us"] | None
    """Whose freeze counts: the customer's own is lifted with a code, one of ours by a person."""
    freeze: FreezeShown | None
    """What exactly is stopped: the account, or else an amount."""
    unread: int
    """Notifications that were not read yet."""
    attention: list[Record]
    """What needs the customer: refused or unknown tries of the last day that nothing has put right since."""


class SendCode(Request, frozen=True, kw_only=True):
    """Ask for a one-time code."""

    phone: Phone
    purpose: Literal["sign_up", "sign_in", "unlock", "reset_password", "reset_pin"]


class SendOwnCode(Request, frozen=True, kw_only=True):
    """Ask for a one-time code to one's own number."""

    purpose: Literal["reset_pin", "unfreeze_request"]


class CodeSent(Shape, frozen=True, kw_only=True):
    """A code is on its way, if the number is known."""

    to: str
    resend_after_seconds: int
    expires_in_seconds: int


class SignUp(Request, frozen=True, kw_only=True):
    """Everything that signing up needs."""

    phone: Phone
    code: Text
    password: Secret
    name: Text
    pin: Secret


class Confirmation(Request, frozen=True, kw_only=True):
    """What a sign-in was refused for, proven: the `approval_id` of the refusal, the code, the PIN if it takes one."""

    id: UUID
    code: Text
    pin: Secret = ""


class SignIn(Request, frozen=True, kw_only=True):
    """Phone and password."""

    phone: Phone
    password: Secret
    code: Text | None = None
    """Of the authenticator app, or a recovery code, once it was asked for."""
    confirm: Confirmation | None = None
    """On a new device, and where a sign-in looked strange, once it was asked for."""


class Unlock(Request, frozen=True, kw_only=True):
    """Unlock by code."""

    phone: Phone
    code: Text


class ResetPassword(Request, frozen=True, kw_only=True):
    """A new password by code; ends every session."""

    phone: Phone
    code: Text
    new_password: Secret


class ResetPin(Request, frozen=True, kw_only=True):
    """A new PIN: by the password and a code, or by a passkey, which is asked for where neither is given."""

    pin: Secret
    password: Secret | None = None
    code: Text | None = None
