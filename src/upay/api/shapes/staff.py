"""Who works here, and what they did."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from upay.api.shapes.security import Passkey
from upay.api.shapes.wire import Request, Secret, Shape, Text

RoleName = Literal["agent", "supervisor"]


class StaffProof(Request, frozen=True, kw_only=True):
    """Proof of a second factor, made anew for what it comes along with: a code, or what a device signed."""

    code: Secret | None = None
    challenge_id: UUID | None = None
    credential: dict[str, Any] | None = None


class StaffFactors(Shape, frozen=True, kw_only=True):
    """By what the signed-in member of staff proves themselves beside the password."""

    app: bool
    recovery_codes_left: int
    passkeys: list[Passkey]
    passkeys_at: str
    """Where pages have to be opened for passkeys to work."""
    signed_in_on: int
    sessions_at_once: int
    """So many may be at once; one more ends the oldest."""


class StaffSession(Shape, frozen=True, kw_only=True):
    """When this session ends: unless it is used, and in any case."""

    now: datetime
    idle_at: datetime
    ends_at: datetime


class FactorRow(Shape, frozen=True, kw_only=True):
    """One second factor of a colleague."""

    kind: Literal["app", "passkey"]
    id: UUID | None
    """Of a passkey."""
    name: str


class ResetFactor(Request, frozen=True, kw_only=True):
    """Which lost factor of a colleague is taken away: a passkey by its id, else the app; and why."""

    passkey_id: UUID | None = None
    reason: Text


class RoleShown(Shape, frozen=True, kw_only=True):
    """A role, and what it may do, in words."""

    role: RoleName
    name: str
    may: list[str]
    in_emergency: list[str]
    """What of a supervisor's emergency access opens; empty for others."""


class BreakGlass(Request, frozen=True, kw_only=True):
    """Why emergency access is taken, and proof of the second factor anew."""

    reason: Text
    proof: StaffProof = msgspec.field(default_factory=StaffProof)


class EmergencyShown(Shape, frozen=True, kw_only=True):
    """One time that somebody took emergency access."""

    id: UUID
    who: str
    who_id: UUID
    own: bool
    not_by_you: str | None
    """In words: why it is not for whoever reads it to review."""
    by_operator: bool
    """It was begun on the machine itself."""
    reason: str
    begun_at: datetime
    ends_at: datetime
    ended_at: datetime | None
    state: Literal["running", "to_review", "reviewed"]
    reviewed_by: str | None
    justified: bool | None
    finding: str


class ReviewEmergency(Request, frozen=True, kw_only=True):
    """What another person found."""

    justified: bool
    finding: Text


class StaffJoin(Request, frozen=True, kw_only=True):
    """A ticket that was handed over, and the password to have from now on."""

    login: Text
    ticket: Secret
    password: Secret


class Colleague(Shape, frozen=True, kw_only=True):
    """Somebody who works or worked here."""

    id: UUID
    login: str
    name: str
    roles: list[RoleName]
    state: Literal["joining", "active", "locked", "left"]
    """`joining`: has no app yet, and so no way in but a ticket."""
    on: bool
    """Takes conversations now."""
    own: bool
    """Is who asks, and so changes nothing here."""
    factors: list[FactorRow]
    """What they prove themselves with beside the password."""


class Alarm(Shape, frozen=True, kw_only=True):
    """Something that was done to staff at the machine itself, or a colleague whom another one let in."""

    at: datetime
    what: str
    who: str | None
    """The colleague who did it; None: it was done at the machine itself, past everybody at the desk."""
    whose: str
    reason: str


class Staff(Shape, frozen=True, kw_only=True):
    """Everybody who works or worked here, and what supervisors have to know."""

    colleagues: list[Colleague]
    alarms: list[Alarm]
    """Of the last seven days, newest first."""
    roles: list[RoleShown]


class AddStaff(Request, frozen=True, kw_only=True):
    """Somebody who starts to work here."""

    login: Text
    name: Text
    roles: list[RoleName]


class StaffRoles(Request, frozen=True, kw_only=True):
    """What somebody may act as from now on."""

    roles: list[RoleName]


class Ticket(Shape, frozen=True, kw_only=True):
    """A ticket, shown once."""

    id: UUID
    login: str
    ticket: str
    hours: int
    """So long it is good."""


class ActRow(Shape, frozen=True, kw_only=True):
    """One act or look, in words."""

    id: UUID
    at: datetime
    who: str
    act: str
    code: str
    whose: str | None
    """A colleague's name, a customer's masked, or that it was a guest."""
    detail: str
    reason: str | None
    sealed: bool
    """Stands in a block of the chain; until then it is seconds old."""


class ActPage(Shape, frozen=True, kw_only=True):
    """Acts, newest first."""

    acts: list[ActRow]
    next: UUID | None
    """The `before` of the next page."""


class ActKind(Shape, frozen=True, kw_only=True):
    """One kind of act, to choose from."""

    code: str
    title: str


class ActChoices(Shape, frozen=True, kw_only=True):
    """What acts can be looked for by."""

    staff: list[Colleague]
    kinds: list[ActKind]


class ActProof(Shape, frozen=True, kw_only=True):
    """What proving the audit's chain found."""

    blocks: int
    acts: int
    unsealed: int
    problems: list[str]
    head: str | None
    """Number and digest of the last block: kept elsewhere, it proves everything up to it."""
