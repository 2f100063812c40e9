"""The assistant as the desk sees it: examples, what is learned from, versions, traces and figures."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from upay.api.shapes.records import Record
from upay.api.shapes.support import Cite
from upay.api.shapes.wire import Lang, Request, Shape

TopicCode = Annotated[str, msgspec.Meta(max_length=60)]
TurnOutcome = Literal[
    "answered", "asked_back", "no_answer", "handed_over", "confirmed", "not_solved", "silent", "repeated"
]
Sureness = Literal["high", "fair", "low"]


class MeantTopic(Request, frozen=True, kw_only=True):
    """What a message was about."""

    topic: TopicCode


class ExampleAlike(Shape, frozen=True, kw_only=True):
    """A text that is learned from and is like one that is proposed."""

    text: str
    topic: str
    share: float
    """How much they have in common, up to 1."""
    taught: bool
    """Taught here; otherwise it ships with the product."""


class Example(Shape, frozen=True, kw_only=True):
    """A wording that is proposed to be learned from, masked."""

    id: UUID
    lang: Lang
    text: str
    topic: str
    thought: str | None
    """What the assistant had taken it for."""
    source: Literal["agent", "menu"]
    conversation_id: UUID
    proposed_by: str | None
    """Whose proposal it is; nobody's where the customer picked it."""
    own: bool
    """Proposed by whoever reads this, who therefore does not accept it."""
    proposed_at: datetime
    edition: int
    alike: list[ExampleAlike]
    """The likest texts that are learned from, the likest first."""


class ExamplePage(Shape, frozen=True, kw_only=True):
    """What waits for review, the oldest first."""

    examples: list[Example]
    waiting: int
    next: UUID | None


class AcceptExample(Request, frozen=True, kw_only=True):
    """An example as it is to be learned from."""

    text: Annotated[str, msgspec.Meta(max_length=400)]
    topic: TopicCode
    edition: int


class DropExample(Request, frozen=True, kw_only=True):
    """An example as it was seen."""

    edition: int


class Utterance(Shape, frozen=True, kw_only=True):
    """A wording that is learned from."""

    text: str
    topic: str
    example_id: UUID | None
    """Of one that was taught here; what ships with the product has none."""
    edition: int | None


class UtteranceCount(Shape, frozen=True, kw_only=True):
    """How many wordings of a topic there are."""

    topic: str
    zh: int
    en: int
    taught: int
    """Of both languages, taught here."""


class UtterancePage(Shape, frozen=True, kw_only=True):
    """Wordings of one language, and how many there are of every topic."""

    utterances: list[Utterance]
    total: int
    next: int | None
    """Where the next page begins."""
    counts: list[UtteranceCount]


class GateCheck(Shape, frozen=True, kw_only=True):
    """One figure beside that of the version which it was compared with."""

    lang: Lang
    figure: Literal["right", "top_3", "wrong_of_answered", "refused", "caught", "calibration"]
    before: float
    now: float
    tolerance: float
    line: float | None = None
    """What no version may cross; none in what was compared before there were lines."""
    holds: bool


class ModelVersion(Shape, frozen=True, kw_only=True):
    """A version of the understanding in the list."""

    number: int
    state: Literal["training", "ready", "failed"]
    step: Literal["queued", "learning", "judging", "comparing"]
    """What a training does now."""
    begun_by: str | None
    """None at the machine."""
    begun_at: datetime
    seconds: int | None
    examples: int
    against: int
    holds: bool
    in_use: bool
    used_before: bool
    may_use: bool
    why_not: Literal["in_use", "not_ready", "other_code", "pruned", "not_judged", "against_another", "gate"] | None
    """Why it cannot be used as things stand."""
    failed: Literal["broke", "lost"] | None
    checks: list[GateCheck]


class ModelUse(Shape, frozen=True, kw_only=True):
    """That a version was taken into use."""

    number: int
    by: str | None
    at: datetime


class ModelVersions(Shape, frozen=True, kw_only=True):
    """Every version, the newest first; 0 is what ships with the product."""

    in_use: int
    before: int | None
    """What was in use before: one step back."""
    training: bool
    frozen_set: bool
    """Whether there is a set to judge by on this machine."""
    accepted: int
    """How many examples the next training learns from."""
    versions: list[ModelVersion]
    uses: list[ModelUse]


class TopicBeside(Shape, frozen=True, kw_only=True):
    """How one topic fared before and now."""

    lang: Lang
    topic: str
    messages: int
    before: float
    now: float
    top_3: float


class TakenFor(Shape, frozen=True, kw_only=True):
    """What was meant, and what it was taken for."""

    lang: Lang
    meant: str
    taken: str
    times: int


class ModelVersionDetail(Shape, frozen=True, kw_only=True):
    """A version with everything that was measured of it."""

    version: ModelVersion
    topics: list[TopicBeside]
    """What changed most first."""
    pairs: list[TakenFor]


class Trace(Shape, frozen=True, kw_only=True):
    """A turn in a list; not a word of what was said."""

    id: UUID
    conversation_id: UUID
    at: datetime
    topic: str
    confidence: float
    lang: str
    version: int
    flow: str | None
    """The version of the topic's flow; none where no flow was followed, or none was noted then."""
    outcomes: list[TurnOutcome]


class TracePage(Shape, frozen=True, kw_only=True):
    """Turns, the newest first."""

    traces: list[Trace]
    next: UUID | None


class TraceScore(Shape, frozen=True, kw_only=True):
    """How likely a topic was believed to be."""

    topic: str
    share: float


class TraceOpinion(Shape, frozen=True, kw_only=True):
    """What came of asking a language model."""

    purpose: str
    outcome: str
    why: str | None


class TraceOffer(Shape, frozen=True, kw_only=True):
    """A button below an answer."""

    offer: str
    label: str | None
    """Null for one that there is no more."""


class TraceDetail(Shape, frozen=True, kw_only=True):
    """Why the assistant said what it said, with what was said masked."""

    trace: Trace
    heard: str
    """What the customer wrote, masked."""
    said: str
    """What was answered, masked likewise."""
    how: Literal["typed", "picked", "tapped"]
    """Whether it was understood from words, picked from a menu, or tapped as a topic."""
    scores: list[TraceScore]
    rule: str | None
    flags: list[str]
    action: Literal["answer", "clarify", "handoff"]
    reason: str | None
    record: Record | None
    cites: list[Cite]
    offers: list[TraceOffer]
    """The buttons that stood below the answer."""
    ms: int | None
    opinions: list[TraceOpinion]
    solved: bool | None
    """Whether it solved the matter, as whoever asked says; null where they say nothing of it."""
    served: bool
    """The conversation can be opened at the desk."""
    corrected: str | None
    """What somebody has said since that it was about."""


class OutcomeCounts(Shape, frozen=True, kw_only=True):
    """Turns, and how many came to what."""

    turns: int
    answered: int
    asked_back: int
    no_answer: int
    handed_over: int
    confirmed: int
    not_solved: int
    silent: int
    repeated: int


class DayCounts(Shape, frozen=True, kw_only=True):
    """One day."""

    day: date
    counts: OutcomeCounts


class TopicCounts(Shape, frozen=True, kw_only=True):
    """One topic."""

    topic: str
    counts: OutcomeCounts


class AssistantFigures(Shape, frozen=True, kw_only=True):
    """What came of the assistant's turns between two days, both included."""

    since: date
    until: date
    whole: OutcomeCounts
    days: list[DayCounts]
    topics: list[TopicCounts]
