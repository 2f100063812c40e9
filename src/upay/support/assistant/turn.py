"""One turn of a conversation: what was said, what was made of it, and what is said back."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from upay.kit.ids import CustomerId
from upay.kit.language import Lang
from upay.support.assistant.model import Consulted
from upay.support.assistant.situation import Situation
from upay.support.assistant.understanding import OUT_OF_SCOPE, Action, Understood

_NOTHING_ANSWERED: Final = frozenset({"small_talk", OUT_OF_SCOPE, "human_agent"})
"""Topics that are answered without an answer: a greeting, that it is none of our business, a person."""


@dataclass(frozen=True, slots=True)
class ChoiceOf:
    """Something that can be picked: `record:<id>`, `topic:<code>` or `none`."""

    value: str
    label: str
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class OfferOf:
    """An offer and the record that it is about."""

    code: str
    record_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class CiteOf:
    """The article, by its address, and its version, that an answer rests on."""

    slug: str
    version: int
    title: str
    answers: bool = True
    """Whether its words are the answer, rather than the place where more stands about what a record said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What was said, by whom, and what it came with. `viewer` None is somebody who has not signed in."""

    text: str
    lang: Lang
    viewer: CustomerId | None
    at: datetime
    record_id: UUID | None = None
    topic: str | None = None
    """Tapped instead of typed."""
    asked_back: int = 0
    """How many questions in a row were already answered by a question."""
    conversation_id: UUID | None = None
    """Where it was said, if it was said anywhere."""
    named_in: str | None = None
    """What was said before it was asked what it is about: that may name the record."""
    waits: bool = False
    """Whether a person is waited for, who will see to what is not certain."""
    goes_on: str | None = None
    """The question about one's own records that was asked before, and that this asks of another time or kind."""
    kept: bool = False
    """Whether the answer is read again on other days, so that no day in it is told from this one."""

    @property
    def today(self) -> datetime | None:
        """Return the moment that "today" and "yesterday" are told from; None where neither may be said."""
        return None if self.kept else self.at


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the assistant says, with everything that it rests on."""

    text: str
    lang: Lang
    topic: str
    action: Action
    confidence: float
    top: Sequence[tuple[str, float]] = ()
    reason: str | None = None
    record_id: UUID | None = None
    choices: tuple[ChoiceOf, ...] = ()
    offers: tuple[OfferOf, ...] = ()
    cites: tuple[CiteOf, ...] = ()
    asks: str | None = None
    """The offer that the words ask about ("shall I …?"); nothing else is what a bare yes means."""
    presses: str | None = None
    """The offer that the words tell them to press; a bare yes shows it again, and does nothing else."""
    told: bool = True
    """It says how something is or is done. A receipt of what was done, or the way in, says nothing to be judged."""
    hand_over: bool = False
    about: str | None = None
    """The topic of the matter that was told beside the wish for a person."""
    about_records: tuple[UUID, ...] = ()
    """The records that can be meant by that matter."""
    slots: dict[str, str] = field(default_factory=dict)
    flags: frozenset[str] = frozenset()
    consulted: tuple[Consulted, ...] = ()
    """That a language model was asked, or was to be, and what was made of it."""
    rule: str | None = None
    """The rule of safety or urgency that decided, if one did."""
    version: int = 0
    """The version of the understanding that heard the message."""
    ms: int | None = None
    """What answering took."""
    flow: str | None = None
    """The version of the topic's flow, where a flow was followed."""

    @property
    def claims(self) -> bool:
        """Whether it claims to answer, so that it can be asked whether it solved the matter."""
        answers = self.told and self.action is Action.ANSWER and not self.hand_over and not self.choices
        return answers and self.topic not in _NOTHING_ANSWERED


@dataclass(frozen=True, slots=True)
class Turn:
    """Everything that one answer is made from."""

    question: Question
    understood: Understood
    situation: Situation | None
    lang: Lang
    topic: str

    def about(self, topic: str) -> "Turn":
        """Return the same turn on another topic."""
        return replace(self, topic=topic)
