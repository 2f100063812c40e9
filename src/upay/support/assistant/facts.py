"""Facts: what can be read about a customer's account, and what a reader of it promises to give.

A reader says beforehand which facts it gives and which values each can have, and with which slots it fills sentences in
which of these cases. So whether a flow that is built on it can ever be left without words is found by going through all
cases, and not by meeting them.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import product
from typing import Final

from upay.kit.ids import CustomerId
from upay.kit.language import Words
from upay.kit.money import Money
from upay.payments import Rails, RecordView
from upay.platform.explanations import Explainer, Explanation
from upay.support.assistant.turn import Turn

Value = bool | str
World = Mapping[str, Value]
"""One case: what each fact is."""
Case = Mapping[str, tuple[Value, ...]]
"""Some of the cases: the values that facts have in them; empty for all cases."""
ALWAYS: Final[Case] = {}
YES_NO: Final[tuple[Value, ...]] = (True, False)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence, or a part of one, that fills a slot of another."""

    key: str
    slots: Mapping[str, "SlotValue"] = field(default_factory=dict)


SlotValue = datetime | Money | int | str | Words | Phrase | RecordView | Explanation | Sequence["SlotValue"]


@dataclass(frozen=True, slots=True)
class Slot:
    """A slot that a reader fills: in which cases, and with which phrases, if with phrases."""

    when: Case = field(default_factory=dict)
    phrases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gives:
    """What a reader gives: its facts with all their values, its slots, and in which cases there is more."""

    facts: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)
    slots: Mapping[str, Slot] = field(default_factory=dict)
    why: Case | None = None
    """In which cases there is a refusal to explain."""
    reason: Case | None = None
    """In which cases a try gives its reason, explained or not."""
    record: Case | None = None
    """In which cases there is one record that it is about."""

    def worlds(self) -> Iterator[World]:
        """Go through every case that can be."""
        for values in product(*self.facts.values()):
            yield dict(zip(self.facts, values, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What was read: the facts, what fills the slots, and the try or record that it comes from."""

    facts: World = field(default_factory=dict)
    slots: Mapping[str, SlotValue] = field(default_factory=dict)
    why: Explanation | None = None
    reason: str | None = None
    record: RecordView | None = None


@dataclass(frozen=True, slots=True)
class Sight:
    """What a reader may look at: the rails, the words for refusals, and the turn that it is read for."""

    rails: Rails
    explainer: Explainer
    turn: Turn
    about: RecordView | None = None
    """The record that was found before, if one was."""

    @property
    def at(self) -> datetime:
        """Return when it is asked."""
        return self.turn.question.at

    @property
    def viewer(self) -> CustomerId:
        """Return whose account it is; a flow that leads guests elsewhere is read for nobody else."""
        assert self.turn.question.viewer is not None, "an account is read for whoever has signed in"
        return self.turn.question.viewer


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads one part of an account."""

    gives: Gives
    read: Callable[[Sight], Awaitable[Read]]


def holds(case: Case, world: World) -> bool:
    """Tell whether a case is among some cases."""
    return all(world[fact] in values for fact, values in case.items())
