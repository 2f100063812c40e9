"""What guards an account: devices, second factors, and how they are proven."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from upay.api.shapes.wire import Amount, Request, Secret, Shape, Text

Way = Literal["passkey", "totp", "recovery_code", "code"]


class Device(Shape, frozen=True, kw_only=True):
    """A browser in which the customer is signed in, or was of late."""

    id: UUID
    name: str
    """System and browser, as the browser says."""
    place: str
    """Where that network is, as far as anybody knows."""
    address: str
    """The network that it was last seen in, masked."""
    first_seen_at: datetime
    last_seen_at: datetime
    signed_in: bool
    current: bool
    """It is the one that asks."""


class Passkey(Shape, frozen=True, kw_only=True):
    """A passkey of the customer's."""

    id: UUID
    name: str
    backed_up: bool
    """It is on all devices of the account with which its maker keeps it."""
    created_at: datetime
    last_used_at: datetime | None


class PinReset(Shape, frozen=True, kw_only=True):
    """What sets a forgotten PIN as things stand."""

    passkey: bool
    """A passkey of the customer's will do."""
    beside: Literal["totp", "code", "photographs"] | None
    """What goes with the password; none: nothing would do; photographs: they have proven it, and it takes no more."""
    lost: bool
    """The phone is reported lost, so that no code by SMS counts."""
    until: datetime | None
    """Until when fewer proofs count than usual, since the password was set by a code or a link."""


class OwnersProof(Request, frozen=True, kw_only=True):
    """That it is the owner who asks, and not whoever holds their phone."""

    pin: Secret | None = None
    """Without it, a passkey has to approve."""


class Locked(Shape, frozen=True, kw_only=True):
    """A password that opens nothing for now."""

    until: datetime | None
    """When the lock ends by itself; None: a code, a link or an agent ends it."""


class Security(Shape, frozen=True, kw_only=True):
    """What guards the account, and what is missing."""

    level: int
    """How much was proven in this session: 1 the password, 2 a code as well, 3 a passkey."""
    totp: bool
    recovery_codes_left: int
    passkeys: list[Passkey]
    keys_only: bool
    """Passkeys alone let in; password and codes do not."""
    locked: Locked | None
    """Wrong passwords have locked it: who is in came by a passkey, or before, and can unlock it with a code."""
    pin_locked_until: datetime | None
    """Wrong PINs have locked it until then; another PIN opens it before."""
    passkeys_at: str
    """Where pages have to be opened for passkeys to work."""
    password_changed_at: datetime | None
    """None: there is no password; a passkey that is not new sets one, or a code."""
    password_old: bool
    """It is time for another one."""
    signed_in_on: int
    pin_reset: PinReset
    score: int
    """Out of 100."""
    todo: list[Literal["totp", "passkey", "recovery_codes", "password", "devices"]]
    """What would make it safer, the most telling first."""


class KeysOnly(Request, frozen=True, kw_only=True):
    """Whether passkeys alone shall open the account."""

    on: bool


class TotpBegun(Shape, frozen=True, kw_only=True):
    """A secret for an authenticator app, shown once."""

    secret: str
    address: str
    """What the picture says: otpauth://…"""
    picture: str
    """The picture to be scanned, as the address of an SVG."""


class TotpCode(Request, frozen=True, kw_only=True):
    """The code that the app shows."""

    code: Text


class RecoveryCodes(Shape, frozen=True, kw_only=True):
    """Codes for whoever has lost the app; shown once, each good for once."""

    codes: list[str]


class PasskeyAsked(Shape, frozen=True, kw_only=True):
    """What the browser is to ask the device for."""

    challenge_id: UUID
    options: dict[str, Any]
    """As WebAuthn's parseCreationOptionsFromJSON and parseRequestOptionsFromJSON read it."""


class PasskeyMade(Request, frozen=True, kw_only=True):
    """What the device made."""

    challenge_id: UUID
    credential: dict[str, Any]
    name: Text


class PasskeyName(Request, frozen=True, kw_only=True):
    """What a passkey is called."""

    name: Text


class PasskeySigned(Request, frozen=True, kw_only=True):
    """What the device signed."""

    challenge_id: UUID
    credential: dict[str, Any]


class Prove(Request, frozen=True, kw_only=True):
    """Proof for an approval: a code, or what a device signed."""

    way: Way
    code: Text = ""
    challenge_id: UUID | None = None
    credential: dict[str, Any] | None = None


class StepUp(Shape, frozen=True, kw_only=True):
    """What has to be proven first: send the request again with the approval once it is, or sign in with a code."""

    approval_id: UUID | None
    action: str
    ways: list[Way]
    amount: Amount | None
    payee: str | None
    """Masked."""
    with_pin: bool = False
    """The code is taken together with the payment PIN."""
