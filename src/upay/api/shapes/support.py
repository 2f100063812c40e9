"""The customer's side of support: the tab, the one conversation, and offers taken."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from upay.api.shapes.records import Offer, Record
from upay.api.shapes.wire import Amount, Request, Secret, Shape, Text


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


class About(Shape, frozen=True, kw_only=True):
    """What staff or the customer said that a message was about."""

    topic: str
    state: Literal["proposed", "accepted", "dropped"]


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
    second_opinion: Literal["used", "not_used"] | None = None
    """For staff: a language model was asked about what this answers, and whether that was of use."""
    heard: str | None = None
    """For staff: the topic that the assistant took what it answers to be about."""
    solved: bool | None = None
    """Of an answer: whether it solved the matter, as whoever asked says."""
    asks_solved: bool = False
    """Of an answer: that can be said of it, or changed, as things stand."""
    about: About | None = None
    """For staff: what a customer's message was said to be about, to teach the assistant."""
    delivered_at: datetime | None = None
    read_at: datetime | None = None


class PromisedAnswer(Shape, frozen=True, kw_only=True):
    """What was promised when nobody was on duty: an answer by a moment."""

    number: str
    due_at: datetime
    late: bool


class Conversation(Shape, frozen=True, kw_only=True):
    """The one conversation of a customer."""

    id: UUID
    state: Literal["assistant", "waiting", "agent", "closed"]
    agent_name: str | None
    position: int | None
    """Place in the queue while waiting, from 1."""
    ticket: PromisedAnswer | None = None
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


class AskedPeople(Shape, frozen=True, kw_only=True):
    """The customer's own question to a person, while it is open."""

    state: Literal["waiting", "agent"]
    topic_title: str | None
    since: datetime
    position: int | None
    agent_name: str | None
    ticket: PromisedAnswer | None
    wait_minutes: int | None
    """How long it takes, from how fast others were served lately; null where that cannot be told."""


class SupportHome(Shape, frozen=True, kw_only=True):
    """What stands on the support tab."""

    foreseen: list[Foreseen]
    topics: list[TopicLink]
    open: list[Record]
    """What is still under way: pending top-ups, unknowns."""
    waiting: int
    """How many people wait for a person now."""
    agents_on: int
    asked: AskedPeople | None
    opens_at: datetime | None
    """When people come again, while nobody is on duty; null while somebody is, and within the working hours."""
    wait_minutes: int | None
    """How long whoever comes now will wait, where that can be told."""


class Say(Request, frozen=True, kw_only=True):
    """A message of the customer; `client_id` makes sending it again harmless."""

    text: Annotated[str, msgspec.Meta(max_length=10_000)]
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


class SaySolved(Request, frozen=True, kw_only=True):
    """Whether an answer solved the matter."""

    solved: bool


class Said(Shape, frozen=True, kw_only=True):
    """The messages that a message brought about, the customer's own first."""

    messages: list[Message]
    state: Literal["assistant", "waiting", "agent", "closed"]
    position: int | None
    ticket: PromisedAnswer | None = None


class MarkRead(Request, frozen=True, kw_only=True):
    """Everything up to this message was read."""

    message_id: UUID
