"""The desk: the queue, a conversation, and the customer beside it."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from upay.api.shapes.arrivals import SignInTold
from upay.api.shapes.records import Offer, Record
from upay.api.shapes.security import Locked
from upay.api.shapes.support import Message, PromisedAnswer
from upay.api.shapes.two_people import FreezeRow, InClear
from upay.api.shapes.verification import DeskVerification
from upay.api.shapes.wire import Request, Secret, Shape, Text


class StaffSignIn(Request, frozen=True, kw_only=True):
    """Login and password of staff."""

    login: Text
    password: Secret
    code: Text | None = None
    """Of the authenticator app, or a recovery code, once it was asked for."""


class StaffMe(Shape, frozen=True, kw_only=True):
    """The signed-in member of staff."""

    id: UUID
    name: str
    roles: list[Literal["agent", "supervisor"]]
    permissions: list[str]
    """What the file of roles gives them, by its names; the desk shows what they allow, and every route asks again."""
    on: bool
    """Takes conversations now."""
    proven: bool
    """More than the password was proven; until then the desk stays closed."""
    joining: bool
    """Came with a ticket, and sets up an app or a passkey now. Whoever has neither asks a supervisor for one."""
    ways: list[Literal["passkey", "totp", "recovery_code"]]
    """By what they prove themselves beside the password."""
    emergency_until: datetime | None
    """Has emergency access, and until when."""
    glass: Literal["no_need", "may", "unreviewed"]
    """Whether they may take emergency access: supervisors need none, and the last time has to be reviewed first."""


class QueueRow(Shape, frozen=True, kw_only=True):
    """One conversation in the queue."""

    id: UUID
    customer: str
    """Masked; of a guest, that it is one."""
    guest: bool
    """Has not signed in: who it is, is not proven."""
    state: Literal["waiting", "agent", "closed"]
    topic: str | None
    topic_title: str | None
    summary: str
    waiting_since: datetime | None
    agent_id: UUID | None
    agent_name: str | None
    last_text: str
    last_at: datetime
    unread: int
    ticket: PromisedAnswer | None = None
    """What was promised while nobody was on duty; only as long as it is not kept."""
    rank: Literal["danger", "threat", "upset", "urgent", "normal"] = "normal"
    """Why it stands before others: somebody is in danger, threatens, is upset, or says that it cannot wait."""


class StaffOn(Shape, frozen=True, kw_only=True):
    """A member of staff who is on duty."""

    id: UUID
    name: str


class Queue(Shape, frozen=True, kw_only=True):
    """The queue as one agent sees it."""

    waiting: list[QueueRow]
    mine: list[QueueRow]
    others: list[QueueRow]
    closed: list[QueueRow]
    agents_on: list[StaffOn]
    """Who takes conversations now, by name."""


class NoticeSent(Shape, frozen=True, kw_only=True):
    """That a text or a mail was sent to the customer, and what became of it; never what it said."""

    id: UUID
    kind: Literal["code", "security", "money"]
    channel: Literal["sms", "mail"]
    at: datetime
    state: Literal["waiting", "sent", "unclear", "failed", "expired"]
    """`unclear`: the carrier did not answer, so it may have arrived."""


class CustomerPicture(Shape, frozen=True, kw_only=True):
    """What an agent sees of a customer, masked."""

    id: UUID
    name: str
    phone: str | None
    email: str | None
    level: int
    since: datetime
    assurance: Literal["signed_in", "not_proven"]
    locked: Locked | None
    frozen: bool
    freezes: list[FreezeRow]
    """Every freeze that stands, oldest first."""
    lift_asked: bool
    """Somebody asked to lift a freeze of ours, and a second person has yet to decide."""
    lift_declined: str | None
    """Why a supervisor declined, as the last that was decided about what still stands."""
    clear: InClear | None
    """Name and number in clear, for who gave a reason and until then."""
    balance_state: Literal["empty", "low", "has_money"]
    """Not the amount: that needs a reason to see."""
    sign_ins: list[SignInTold]
    """Who came to their door of late, from where, and why somebody was refused."""
    notices: list[NoticeSent]
    """What was sent to them of late, and whether it went out."""
    whys: list[Record]
    """Recent tries that did not go through, each with its why card."""
    recent: list[Record]
    offers: list[Offer]


class GuestPicture(Shape, frozen=True, kw_only=True):
    """What an agent sees of somebody who has not signed in: nothing that is a customer's."""

    since: datetime
    phone: str | None
    """Masked; what the guest named. It proves nothing."""
    offers: list[Offer]
    """What could be done for a customer, each with the reason why not for a guest."""


class DeskConversation(Shape, frozen=True, kw_only=True):
    """A conversation with all that an agent needs beside it. Of `customer` and `guest` one is there."""

    row: QueueRow
    messages: list[Message]
    """Oldest first; the latest page unless `before` was given."""
    earlier: bool
    customer: CustomerPicture | None
    guest: GuestPicture | None
    verification: DeskVerification
    summary: list[str]
    """What is wanted, which records, what was tried, in lines built from records."""
    here: list[str]
    """Names of staff who look at it now."""


class Reply(Request, frozen=True, kw_only=True):
    """A message or an internal note by staff."""

    text: Annotated[str, msgspec.Meta(max_length=5000)]
    client_id: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    internal: bool = False


class DeskAction(Request, frozen=True, kw_only=True):
    """An offered action, run by staff for the customer of the conversation."""

    offer: Text
    record_id: UUID | None = None


class Presence(Request, frozen=True, kw_only=True):
    """Whether the member of staff takes conversations."""

    on: bool
