"""Identity levels: what each gives and takes, the checks of a customer, and the images that they have sent in."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from upay.api.shapes.records import Why
from upay.api.shapes.wire import Amount, Request, Shape, Text

DocumentKindName = Literal["document", "face"]


class LevelRow(Shape, frozen=True, kw_only=True):
    """One level: what it takes, and what may leave the account at it."""

    level: int
    checks: list[Literal["residents", "carrier", "banks", "document", "face"]]
    single: Amount
    daily: Amount
    annual: Amount | None
    life: Amount | None


class LevelCheck(Shape, frozen=True, kw_only=True):
    """A wish for a level, and how it stands; with why, where it was refused or waits."""

    id: UUID
    wanted: int
    state: Literal["checking", "approved", "refused"]
    asked_at: datetime
    decided_at: datetime | None
    why: Why | None


class SentDocument(Shape, frozen=True, kw_only=True):
    """An image that was sent in."""

    id: UUID
    kind: DocumentKindName
    sent_at: datetime
    used: bool
    """A check has looked at it, so it stays as long as the law asks."""
    deleted_at: datetime | None


class IdNumberForm(Shape, frozen=True, kw_only=True):
    """How the identity number is asked for where the operator is, in the reader's language."""

    label: str
    example: str
    """What stands beneath the field."""
    pattern: str
    """What it looks like without spaces and hyphens, in capitals; a regular expression that every browser reads."""
    malformed: str
    """What to say of a number that looks different."""


class Levels(Shape, frozen=True, kw_only=True):
    """Where the customer stands, what the levels are, and what came of the last wish."""

    level: int
    name: str
    least_age: int
    """0 where the number does not tell how old its owner is."""
    id_number: IdNumberForm
    id_number_known: bool
    """An earlier check confirmed the number, so it is not asked for again."""
    rows: list[LevelRow]
    check: LevelCheck | None
    documents: list[SentDocument]
    """The newest of each kind that is there."""


class RaiseLevel(Request, frozen=True, kw_only=True):
    """Which level is wanted, and who says to be who; images are those that were sent in last."""

    level: int
    name: Text
    id_number: Text | None = None
    """Left out where an earlier check confirmed it (`id_number_known`)."""


class Look(Shape, frozen=True, kw_only=True):
    """An image in clear, as the address of its own content."""

    picture: str
