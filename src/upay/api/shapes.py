"""What goes over the wire. Amounts are text with two decimals ("150.00"), instants ISO 8601 in UTC.

Words (`title`, `cause`, `label` …) come in the reader's language, chosen by Accept-Language.
"""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

Lang = Literal["zh", "en"]
Text = Annotated[str, msgspec.Meta(max_length=200)]
Phone = Annotated[str, msgspec.Meta(max_length=32, examples=["13800000001"])]
Secret = Annotated[str, msgspec.Meta(max_length=128)]
RecordKind = Literal["top_up", "transfer", "payment", "refund"]
Amount = Annotated[str, msgspec.Meta(max_length=40, examples=["150.00"])]


class Shape(msgspec.Struct, frozen=True):
    """An answer."""


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A request body; fields that are not known are refused rather than ignored."""


# Money and records


class Offer(Shape, frozen=True, kw_only=True):
    """Something that can be done about it; disabled ones stay visible with the reason."""

    code: str
    label: str
    proof: Literal["session", "pin", "code"]
    record_id: UUID | None = None
    prefill: dict[str, str] = {}
    """What the form starts with: amount, card_id, payee_id, phone, topic …"""
    enabled: bool = True
    why_not: str | None = None


class Why(Shape, frozen=True, kw_only=True):
    """The why card: cause, where the money is, what to do now."""

    code: str
    title: str
    cause: str
    money: str
    todo: str
    until: datetime | None
    offers: list[Offer]
    agent: str | None = None
    """Only for staff."""


class Step(Shape, frozen=True, kw_only=True):
    """One line of a record's timeline."""

    name: Literal["requested", "accepted", "at_bank", "arrived", "refused", "unknown", "refunded"]
    label: str
    at: datetime | None
    state: Literal["done", "now", "ahead", "stopped"]


class Record(Shape, frozen=True, kw_only=True):
    """One try or movement, as its owner sees it; `id` is the same everywhere."""

    id: UUID
    kind: Literal["top_up", "transfer", "payment", "refund", "opening"]
    direction: Literal["in", "out"]
    title: str
    counterparty: str | None
    """Masked name of the other side, or the card's tail."""
    amount: Amount
    outcome: Literal["succeeded", "refused", "pending"]
    money: Literal["not_moved", "held", "moved", "unknown"]
    money_label: str
    at: datetime
    reference: str
    """The number that the customer can read to somebody."""
    refunded: Amount | None = None
    refundable: Amount | None = None
    balance_after: Amount | None = None
    note: str | None = None
    why: Why | None = None
    timeline: list[Step] = []


class RecordPage(Shape, frozen=True, kw_only=True):
    """Records, newest first."""

    items: list[Record]
    next_cursor: str | None


class Card(Shape, frozen=True, kw_only=True):
    """A bound bank card."""

    id: UUID
    bank_name: str
    tail: str
    kind: Literal["debit", "credit"]


class LimitRow(Shape, frozen=True, kw_only=True):
    """One limit: what it is, how much of it is used."""

    kind: Literal["single", "daily", "annual", "life", "own_single", "own_daily"]
    cap: Amount
    used: Amount | None
    left: Amount


class Limits(Shape, frozen=True, kw_only=True):
    """The limits of outgoing money that apply to the customer now."""

    level: int
    rows: list[LimitRow]


class Payee(Shape, frozen=True, kw_only=True):
    """Somebody money can be sent to, shown just enough to be recognised."""

    id: UUID
    name: str
    """Masked: *王."""
    phone: str
    """Masked: 138****5678."""


class Order(Shape, frozen=True, kw_only=True):
    """A shop's order."""

    id: UUID
    merchant_id: UUID
    merchant: str
    title: str
    amount: Amount
    state: Literal["unpaid", "paid", "refunded"]
    record_id: UUID | None
    at: datetime


class Merchant(Shape, frozen=True, kw_only=True):
    """A shop."""

    id: UUID
    name: str
    open: bool


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
    attention: list[Record]
    """What needs the customer: refused or unknown tries of the last day that nothing has put right since."""


class SendCode(Request, frozen=True, kw_only=True):
    """Ask for a one-time code."""

    phone: Phone
    purpose: Literal["sign_up", "unlock", "reset_password", "reset_pin"]


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


class SignIn(Request, frozen=True, kw_only=True):
    """Phone and password."""

    phone: Phone
    password: Secret


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
    """A new PIN by code."""

    code: Text
    pin: Secret


class BindCard(Request, frozen=True, kw_only=True):
    """A card to bind; the number goes to the bank and is not kept."""

    pan: Text
    holder_name: Text
    expiry: Annotated[str, msgspec.Meta(max_length=7, examples=["12/29"])]


class TopUp(Request, frozen=True, kw_only=True):
    """Money from a bound card."""

    card_id: UUID
    amount: Amount
    pin: Secret


class Transfer(Request, frozen=True, kw_only=True):
    """Money to another customer."""

    payee_id: UUID | None = None
    phone: Phone | None = None
    amount: Amount
    pin: Secret
    note: Text | None = None


class PayOrder(Request, frozen=True, kw_only=True):
    """Proof for paying an order."""

    pin: Secret


class RequestRefund(Request, frozen=True, kw_only=True):
    """How much of a payment is asked back, and why."""

    amount: Amount
    why: Text | None = None
    pin: Secret


class OwnLimit(Request, frozen=True, kw_only=True):
    """A limit that the customer sets; null takes it off."""

    kind: Literal["single", "daily"]
    amount: Amount | None
    pin: Secret


# Support


class Choice(Shape, frozen=True, kw_only=True):
    """One of the answers that can be picked."""

    value: str
    label: str
    detail: str | None = None


class Cite(Shape, frozen=True, kw_only=True):
    """The article, and its version, that an answer rests on."""

    topic: str
    title: str
    version: int


class Message(Shape, frozen=True, kw_only=True):
    """One message of a conversation."""

    id: UUID
    author: Literal["customer", "assistant", "agent", "system"]
    author_name: str
    text: str
    at: datetime
    client_id: str | None = None
    internal: bool = False
    """A note among staff; customers never receive it."""
    record: Record | None = None
    choices: list[Choice] = []
    offers: list[Offer] = []
    cites: list[Cite] = []
    delivered_at: datetime | None = None
    read_at: datetime | None = None


class Conversation(Shape, frozen=True, kw_only=True):
    """The one conversation of a customer."""

    id: UUID
    state: Literal["assistant", "waiting", "agent", "closed"]
    agent_name: str | None
    position: int | None
    """Place in the queue while waiting, from 1."""
    messages: list[Message]
    """Oldest first; the latest page unless `before` was given."""
    earlier: bool
    ask_rating: bool = False


class Foreseen(Shape, frozen=True, kw_only=True):
    """A question the customer is likely to have, from what just happened."""

    question: str
    topic: str
    record: Record | None


class TopicLink(Shape, frozen=True, kw_only=True):
    """A topic and the title of its article."""

    topic: str
    title: str


class SupportHome(Shape, frozen=True, kw_only=True):
    """What stands on the support tab."""

    foreseen: list[Foreseen]
    topics: list[TopicLink]
    open: list[Record]
    """What is still under way: pending top-ups, unknowns."""
    waiting: int
    """How many people wait for a person now."""
    agents_on: int


class Say(Request, frozen=True, kw_only=True):
    """A message of the customer; `client_id` makes sending it again harmless."""

    text: Annotated[str, msgspec.Meta(max_length=5000)]
    client_id: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    record_id: UUID | None = None
    topic: Text | None = None
    """Set when a foreseen question or a topic was tapped."""
    article: Text | None = None
    """The topic of the article that was read before; it goes along to a person."""


class Choose(Request, frozen=True, kw_only=True):
    """One of the choices of a message."""

    message_id: UUID
    value: Text
    client_id: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]


class TakeOffer(Request, frozen=True, kw_only=True):
    """Run an offered action; the fields that it needs are those of its form."""

    offer: Text
    record_id: UUID | None = None
    conversation: bool = False
    """True when taken inside the chat: the receipt then stands in the conversation too."""
    pin: Secret | None = None
    code: Text | None = None
    amount: Amount | None = None
    card_id: UUID | None = None


class Taken(Shape, frozen=True, kw_only=True):
    """What an action came to."""

    offer: str
    done: bool
    record: Record | None
    messages: list[Message]
    goto: str | None = None
    """A page of the wallet that the action continues on."""


class Rate(Request, frozen=True, kw_only=True):
    """Whether it was solved, and how well, from 1 to 5."""

    solved: bool
    score: Annotated[int, msgspec.Meta(ge=1, le=5)] | None = None


class Said(Shape, frozen=True, kw_only=True):
    """The messages that a message brought about, the customer's own first."""

    messages: list[Message]
    state: Literal["assistant", "waiting", "agent", "closed"]
    position: int | None


class ComeAsGuest(Request, frozen=True, kw_only=True):
    """Beginning to talk without signing in; a number may be named."""

    phone: Phone | None = None


class NamePhone(Request, frozen=True, kw_only=True):
    """The number that a guest names, or null to take it back."""

    phone: Phone | None


class Guest(Shape, frozen=True, kw_only=True):
    """Somebody who talks to support without having signed in."""

    id: UUID
    phone: str | None
    """Masked; what they named themself."""


class GuestSay(Request, frozen=True, kw_only=True):
    """A message of a guest: like a customer's, but for records, of which nobody has any."""

    text: Annotated[str, msgspec.Meta(max_length=5000)]
    client_id: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    topic: Text | None = None
    article: Text | None = None


# Desk


class StaffSignIn(Request, frozen=True, kw_only=True):
    """Login and password of staff."""

    login: Text
    password: Secret


class StaffMe(Shape, frozen=True, kw_only=True):
    """The signed-in member of staff."""

    id: UUID
    name: str
    roles: list[Literal["agent", "supervisor"]]
    on: bool
    """Takes conversations now."""


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


class CustomerPicture(Shape, frozen=True, kw_only=True):
    """What an agent sees of a customer, masked."""

    id: UUID
    name: str
    phone: str
    level: int
    since: datetime
    assurance: Literal["signed_in", "not_proven"]
    locked: bool
    frozen: bool
    balance_state: Literal["empty", "low", "has_money"]
    """Not the amount: that needs a reason to see."""
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


class MarkRead(Request, frozen=True, kw_only=True):
    """Everything up to this message was read."""

    message_id: UUID


# Help centre


class ArticleBrief(Shape, frozen=True, kw_only=True):
    """An article in a list; `snippet` is HTML with <mark> around what was found."""

    topic: str
    title: str
    snippet: str


class Article(Shape, frozen=True, kw_only=True):
    """A published article; `html` is rendered from our own Markdown."""

    topic: str
    version: int
    lang: Lang
    title: str
    question: str
    html: str
    related: list[TopicLink]
    offers: list[Offer]


class Feedback(Request, frozen=True, kw_only=True):
    """Whether an article solved it."""

    solved: bool


# Demo and development


class CastMember(Shape, frozen=True, kw_only=True):
    """Somebody to sign in as; only served in the demo."""

    role: Literal["customer", "merchant", "agent", "supervisor"]
    name: str
    sign_in: str
    """Phone number or login."""
    password: str
    pin: str | None
    about: str


class TestCard(Shape, frozen=True, kw_only=True):
    """A card that the sandbox bank knows; only served in the demo."""

    number: str
    tail: str
    expiry: str
    stage: Literal["works", "top_up", "late", "binding"]
    """Where it stops being ordinary: nowhere, when money moves, in how long that takes, when it is bound."""
    does: str
    """What the bank does with it, in words."""


class OutboxItem(Shape, frozen=True, kw_only=True):
    """What an SMS or a mail would have carried; only served in the demo."""

    channel: Literal["sms", "mail"]
    to: str
    body: str
    at: datetime


class DemoOrder(Request, frozen=True, kw_only=True):
    """An order that a demo shop makes out to the signed-in customer."""

    merchant_id: UUID
    title: Text
    amount: Amount


# Problems


class Problem(Shape, frozen=True, kw_only=True):
    """RFC 9457 problem details; `title` and `detail` are words for the person who asked."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    trace_id: str
    field: str | None = None
    attempt_id: UUID | None = None
    record: Record | None = None
    """The refused try as its record page shows it, where it is one about money."""
    why: Why | None = None
    retry_after_seconds: int | None = None
