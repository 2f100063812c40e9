"""Claims for accounts of which nothing is left: as the claimant, the owner and the desk see them."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from upay.api.shapes.levels import DocumentKindName, IdNumberForm, SentDocument
from upay.api.shapes.wire import Phone, Request, Secret, Shape, Text


class OpenClaim(Request, frozen=True, kw_only=True):
    """The number or address that the account had, and the number that it is to have."""

    named: Text
    phone: Phone


class ClaimOpened(Shape, frozen=True, kw_only=True):
    """A claim that was opened. The token leads back to it, and is told once."""

    number: str
    token: str


class ClaimCode(Request, frozen=True, kw_only=True):
    """The code that went to the new number."""

    code: Text


class SubmitClaim(Request, frozen=True, kw_only=True):
    """Name and number as they stand on the document, and the answers that were chosen, in the order of questions."""

    name: Text
    id_number: Text
    answers: Annotated[list[int], msgspec.Meta(max_length=3)]


class FinishClaim(Request, frozen=True, kw_only=True):
    """The code that went to the new number, and what opens the account from now on."""

    code: Text
    new_password: Secret
    new_pin: Secret


class ClaimWhy(Shape, frozen=True, kw_only=True):
    """Why a claim ended as it did."""

    title: str
    cause: str
    money: str
    todo: str


class OwnClaim(Shape, frozen=True, kw_only=True):
    """A claim as whoever has its link sees it; numbers are masked."""

    number: str
    named: str
    phone: str
    stage: Literal["open", "received", "cooling", "ready", "done", "declined", "cancelled", "expired"]
    proven: bool
    """The new number was proven by its code."""
    images: list[DocumentKindName]
    digits: str
    """What to write on paper and have in both photographs; of this claim alone."""
    expires_at: datetime | None
    sent_at: datetime | None
    cools_until: datetime | None
    ended_at: datetime | None
    why: ClaimWhy | None
    id_number: IdNumberForm


class ClaimOnAccount(Shape, frozen=True, kw_only=True):
    """A claim on an account that its owner can take back; the claimant's number is masked."""

    number: str
    phone: str
    since: datetime
    cools_until: datetime


class DeskClaim(Shape, frozen=True, kw_only=True):
    """A claim at the desk: what was sent beside what is on file, all of it masked."""

    id: UUID
    number: str
    state: Literal["sent", "examined", "cooling", "done", "declined", "cancelled", "expired"]
    named: str
    phone: str
    keeps_number: bool
    """The account has the claimant's number already: what goes there, the claimant reads too."""
    sent_at: datetime | None
    name: str
    name_on_file: str
    name_matches: bool
    id_number: str
    id_number_on_file: str
    id_number_matches: bool
    level: int
    answer: Literal["asked", "sent", "unknown", "confirmed", "refused"]
    """The identity provider's."""
    answer_why: str | None
    """In words."""
    reference: str | None
    answers_right: int | None
    """Of three; None where there was nothing to ask about."""
    images: list[SentDocument]
    """`used` says that whoever asks has opened it; until both are, nothing is given back by them."""
    digits: str
    """What has to be on paper in both of them."""
    kept: list[SentDocument]
    """Photographs that the account's level rests on."""
    why_not: str | None
    """In words: what keeps whoever asks from giving the account back."""
    examined_by: str | None
    examined_at: datetime | None
    own: bool
    """Whoever asks has examined it, and so does not decide."""
    not_by_you: str | None
    """In words: why else it is not for whoever asks to decide."""
    reason: str
    approved_by: str | None
    decided_at: datetime | None
    note: str
    cools_until: datetime | None
    ended_at: datetime | None
    ended_by: str | None
    alarm: bool
    """The owner took it back: documents and answers of theirs were in another's hands."""


class ExamineClaim(Request, frozen=True, kw_only=True):
    """Whether the account should be given back, and why."""

    give_back: bool
    digits_seen: bool
    """The digits of the claim are in both photographs; without that nothing is given back."""
    reason: Text


class DecideClaim(Request, frozen=True, kw_only=True):
    """Whether one agrees with whoever examined it; who does not says why."""

    agree: bool
    digits_seen: bool = False
    """Whoever agrees has seen them too."""
    note: Text = ""
