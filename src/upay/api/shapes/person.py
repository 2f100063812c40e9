"""The customer themself: who is signed in, and what signing up, in and back in asks for."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from upay.api.shapes.records import Record
from upay.api.shapes.wire import Address, Amount, Lang, Request, Secret, Shape, Text


class FreezeShown(Shape, frozen=True, kw_only=True):
    """A freeze as its owner reads of it."""

    scope: Literal["out", "all", "amount"]
    by: Literal["customer", "us"]
    since: datetime
    until: datetime | None
    """When it ends by itself."""
    amount: Amount | None
    """How much is held back, of an amount."""


class TermsDue(Shape, frozen=True, kw_only=True):
    """An edition of the terms that a customer is asked to accept."""

    version: str
    changes: str
    in_force_at: datetime
    overdue: bool
    """It is in force, so that no money moves before it is accepted."""


class TermsNow(Shape, frozen=True, kw_only=True):
    """The edition of the terms that whoever signs up accepts."""

    version: str


class AcceptTerms(Request, frozen=True, kw_only=True):
    """Accept this edition."""

    version: Text


class Me(Shape, frozen=True, kw_only=True):
    """The signed-in customer."""

    id: UUID
    name: str
    phone: str | None
    """Masked; None if the account has only an email address."""
    email: str | None
    """Masked likewise; None if there is none."""
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
    terms: TermsDue | None
    """An edition of the terms that they have yet to accept."""


class SendCode(Request, frozen=True, kw_only=True):
    """Ask for a one-time code."""

    phone: Address
    purpose: Literal["sign_up", "sign_in", "unlock", "reset_password", "reset_pin"]


class SendOwnCode(Request, frozen=True, kw_only=True):
    """Ask for a one-time code to one's own number."""

    purpose: Literal["reset_pin", "unfreeze_request"]


class CodeSent(Shape, frozen=True, kw_only=True):
    """A code is on its way, if the number is known."""

    to: str
    resend_after_seconds: int
    expires_in_seconds: int


class SignUpForKey(Request, frozen=True, kw_only=True):
    """Everything that signing up with a passkey and no password needs, but the passkey."""

    phone: Address
    code: Text
    name: Text
    pin: Secret
    accepted: Text | None = None
    """The edition of the terms that was read and accepted."""


class SignUp(SignUpForKey, frozen=True, kw_only=True):
    """The same, and a password."""

    password: Secret


class SignUpByKey(SignUpForKey, frozen=True, kw_only=True):
    """The same as before, and the passkey that the device made meanwhile."""

    challenge_id: UUID
    credential: dict[str, Any]


class Confirmation(Request, frozen=True, kw_only=True):
    """What a sign-in was refused for, proven: the `approval_id` of the refusal, the code, the PIN if it takes one."""

    id: UUID
    code: Text
    pin: Secret = ""


class SignIn(Request, frozen=True, kw_only=True):
    """Phone or email, and password."""

    phone: Address
    password: Secret
    code: Text | None = None
    """Of the authenticator app, or a recovery code, once it was asked for."""
    confirm: Confirmation | None = None
    """On a new device, and where a sign-in looked strange, once it was asked for."""


class Unlock(Request, frozen=True, kw_only=True):
    """Unlock by code."""

    phone: Address
    code: Text


class ResetPassword(Request, frozen=True, kw_only=True):
    """A new password by code; ends every session."""

    phone: Address
    code: Text
    new_password: Secret


class SendResetLink(Request, frozen=True, kw_only=True):
    """Ask for a link by mail that sets a new password."""

    email: Address


class ResetByLink(Request, frozen=True, kw_only=True):
    """A new password by a link; ends every session."""

    token: Text
    new_password: Secret


class ChangePassword(Request, frozen=True, kw_only=True):
    """Another password by who knows the one that counts now; ends every other session."""

    password: Secret
    new_password: Secret


class FirstPassword(Request, frozen=True, kw_only=True):
    """A password where there is none; ends every other session."""

    new_password: Secret


class JudgePassword(Request, frozen=True, kw_only=True):
    """A password that is being chosen, and what is typed beside it so far."""

    password: Secret
    phone: Address = ""
    name: Text = ""
    """A name, or the login of staff."""


class JudgeOwnPassword(Request, frozen=True, kw_only=True):
    """A password that is being chosen by who is signed in."""

    password: Secret


StrengthStep = Literal[0, 1, 2, 3]


class PasswordStrength(Shape, frozen=True, kw_only=True):
    """What a password is worth."""

    step: StrengthStep
    """0: it would be refused; 1 to 3: it would be taken, and the higher the harder it is to guess."""
    hint: str | None
    """Why it would be refused, and what would do."""


class ChangePin(Request, frozen=True, kw_only=True):
    """Another PIN by who knows the one that counts now; ends every other session."""

    pin: Secret
    new_pin: Secret


class ResetPin(Request, frozen=True, kw_only=True):
    """A new PIN: by the password and a code, or by a passkey, which is asked for where neither is given.

    In a loss the password is enough once photographs have proven who it is.
    """

    pin: Secret
    password: Secret | None = None
    code: Text | None = None
