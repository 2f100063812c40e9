"""Verification by an agent: the case, what proves it, and what it allows."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec

from upay.api.shapes.levels import DocumentKindName, SentDocument
from upay.api.shapes.wire import Address, Phone, Request, Shape, Text

ProofState = Literal["open", "asked", "passed", "failed"]
AssistName = Literal["freeze", "unlock", "free_pin", "rebind_phone", "remove_totp", "erase_customer"]


class ProofRow(Shape, frozen=True, kw_only=True):
    """A way to prove it, and what it came to."""

    proof: Literal["code", "questions", "passkey", "callback", "document"]
    state: ProofState


class Photos(Shape, frozen=True, kw_only=True):
    """Photographs with which somebody proves who they are: which are there, and when they were handed in."""

    images: list[DocumentKindName]
    digits: str
    """What to write on paper and have in both of them; of this case alone."""
    sent_at: datetime | None


class Verifying(Shape, frozen=True, kw_only=True):
    """A case as the customer sees it."""

    wanted: int
    reached: int
    expires_at: datetime
    proofs: list[ProofRow]
    call_word: str | None
    """What to read to the agent who is calling the bound number now."""
    photos: Photos | None
    """None where the account has nothing on file that photographs could be compared with."""


class VerifyQuestion(Shape, frozen=True, kw_only=True):
    """A question from records, with the answers to choose from."""

    text: str
    choices: list[str]


class VerifyCode(Request, frozen=True, kw_only=True):
    """The code that went to the number."""

    code: Text


class VerifyAnswers(Request, frozen=True, kw_only=True):
    """The answers that were chosen, in the order of the questions."""

    answers: Annotated[list[int], msgspec.Meta(max_length=3)]


class VerifyPasskey(Request, frozen=True, kw_only=True):
    """What the device signed."""

    challenge_id: UUID
    credential: dict[str, Any]


class BeginVerification(Request, frozen=True, kw_only=True):
    """The level that is needed; of a guest, the number or the address that they say is theirs."""

    level: Literal[1, 2]
    phone: Address | None = None


class Calling(Shape, frozen=True, kw_only=True):
    """The number to call, in clear for this one purpose, and until when what is read back counts."""

    phone: str
    until: datetime


class CallWord(Request, frozen=True, kw_only=True):
    """What whoever answered the call has read out."""

    word: Text


class AssistRow(Shape, frozen=True, kw_only=True):
    """Something that staff could do, and why not now."""

    assist: AssistName
    title: str
    level: int
    second_person: bool
    why_not: str | None
    """In words; None where it can be done."""


class DeskPhotos(Shape, frozen=True, kw_only=True):
    """Photographs that were handed in, beside who the account is known to be; masked."""

    sent_at: datetime
    images: list[SentDocument]
    """`used` says that the agent has looked at it."""
    digits: str
    """What has to be on paper in both of them."""
    name: str
    id_number: str
    level: int
    """0 where there is nothing on file."""
    answer: Literal["asked", "sent", "unknown", "confirmed", "refused"]
    """The identity provider's."""
    answer_why: str | None
    """In words."""
    reference: str | None
    why_not: str | None
    """In words: what keeps them from being passed."""
    agreed: bool | None
    reason: str


class JudgePhotos(Request, frozen=True, kw_only=True):
    """Whether the photographs show the customer, and why."""

    agree: bool
    digits_seen: bool
    """The digits of the case are in both of them; without that nobody is passed."""
    reason: Text


class DeskVerification(Shape, frozen=True, kw_only=True):
    """A case as the desk sees it; without one, what could be done if there were."""

    wanted: int | None
    reached: int
    by: str | None
    """The colleague whose case it is."""
    own: bool
    expires_at: datetime | None
    proofs: list[ProofRow]
    photos: DeskPhotos | None
    """What was handed in, for the agent whose case it is."""
    assists: list[AssistRow]


class AssistCustomer(Request, frozen=True, kw_only=True):
    """What is to be done; what another person decides is asked for with a reason, and with the number if about one."""

    assist: AssistName
    reason: Text = ""
    phone: Phone | None = None


class KeepApart(Request, frozen=True, kw_only=True):
    """An account that somebody does not serve, by its number or address."""

    phone: Address
    kind: Literal["own", "relative"]
    reason: Text


class KeptApart(Shape, frozen=True, kw_only=True):
    """An account that somebody does not serve; masked."""

    staff_id: UUID
    staff: str
    customer: str
    kind: Literal["own", "relative"]
    reason: str
