"""What a message can name: amounts, times, phones, card tails, order numbers, people; and where each stands in it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from upay.kit.money import Money

Span = tuple[int, int]


class Precision(StrEnum):
    """How exactly a time was said."""

    MINUTE = "minute"
    HOUR = "hour"
    PART = "part"
    DAY = "day"
    PERIOD = "period"


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of money and where it stood in the text."""

    money: Money
    span: Span


@dataclass(frozen=True, slots=True)
class When:
    """A stretch of time [start, end) that the words mean, seen from now."""

    start: datetime
    end: datetime
    precision: Precision
    span: Span
    slack: timedelta = timedelta(0)
    """By how much more it may be off, if nothing falls into it: a moment that feels near may be an hour ago."""

    def covers(self, at: datetime) -> bool:
        """Tell whether a moment falls into what was said."""
        return self.start <= at < self.end


@dataclass(frozen=True, slots=True)
class Named:
    """A phone, card tail, order number or person, as its bare value."""

    value: str
    span: Span


@dataclass(frozen=True, slots=True)
class Slots:
    """Everything that was named in one message, each kind in reading order."""

    amounts: tuple[Amount, ...] = ()
    times: tuple[When, ...] = ()
    phones: tuple[Named, ...] = ()
    card_tails: tuple[Named, ...] = ()
    orders: tuple[Named, ...] = ()
    people: tuple[Named, ...] = ()

    @property
    def amount(self) -> Money | None:
        """The first amount, which is nearly always the one that is meant."""
        return self.amounts[0].money if self.amounts else None

    @property
    def when(self) -> When | None:
        """The first time that was named."""
        return self.times[0] if self.times else None

    def __bool__(self) -> bool:
        return any((self.amounts, self.times, self.phones, self.card_tails, self.orders, self.people))


@dataclass(slots=True)
class Taken:
    """The stretches of the text that already mean something."""

    spans: list[Span] = field(default_factory=list)

    def take(self, span: Span) -> bool:
        """Claim a stretch; False if another reading has part of it."""
        if any(span[0] < end and start < span[1] for start, end in self.spans):
            return False
        self.spans.append(span)
        return True
