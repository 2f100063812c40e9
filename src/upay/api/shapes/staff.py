"""Who works here, and what they did."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from upay.api.shapes.wire import Request, Secret, Shape, Text

RoleName = Literal["agent", "supervisor"]


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


class Alarm(Shape, frozen=True, kw_only=True):
    """Something that was done to staff at the machine itself, past everybody at the desk."""

    at: datetime
    what: str
    whose: str
    reason: str


class Staff(Shape, frozen=True, kw_only=True):
    """Everybody who works or worked here, and what supervisors have to know."""

    colleagues: list[Colleague]
    alarms: list[Alarm]
    """Of the last seven days, newest first."""


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
