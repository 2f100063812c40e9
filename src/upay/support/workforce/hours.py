"""Working hours: when people are at the desk, and by when an answer can be promised. Pure, read from hours.yaml."""

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from importlib import resources
from itertools import groupby, pairwise
from statistics import median
from typing import Literal

import msgspec

from upay.kit.language import Words
from upay.kit.time import BUSINESS_ZONE

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAY_WORDS = (
    Words("周一", "Monday"), Words("周二", "Tuesday"), Words("周三", "Wednesday"), Words("周四", "Thursday"),
    Words("周五", "Friday"), Words("周六", "Saturday"), Words("周日", "Sunday"),
)  # fmt: skip
_MOST_DAYS_AHEAD = 60
_FEWEST_TAKES = 5
"""With fewer in the last hours nobody can say how long it takes, and nothing is said."""
_ROUNDED_TO_MINUTES = 5


class Hours(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From when to when people are there, by day of the week."""

    answer_within_minutes: int
    days: Mapping[
        Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"], tuple[time, time]
    ]
    closed: list[date] = []

    def __post_init__(self) -> None:
        if self.answer_within_minutes <= 0 or not self.days:
            raise HoursBroken("an answer within some time, on some day")
        for name, (opens, closes) in self.days.items():
            if opens >= closes:
                raise HoursBroken(f"{name} closes before it opens")

    def next_opening(self, at: datetime) -> datetime:
        """Return the moment from which people are there: this one, if they are."""
        return next(max(opens, at) for opens, closes in self._shifts(at) if closes > at)

    def due(self, at: datetime) -> datetime:
        """Return by when an answer is promised for what comes now: some working time later."""
        left = timedelta(minutes=self.answer_within_minutes)
        for opens, closes in self._shifts(at):
            begins = max(opens, at)
            if closes - begins >= left:
                return begins + left
            left -= max(closes - begins, timedelta())
        raise HoursBroken("closed for longer than can be promised")

    def in_words(self) -> Words:
        """Word the hours of a week, days in a row with the same hours as one."""
        named = [self.days.get(day) for day in _WEEKDAYS]  # type: ignore[call-overload]
        zh, en = [], []
        for hours, days in groupby(range(len(_WEEKDAYS)), key=lambda day: named[day]):
            if hours is None:
                continue
            row, clocks = _days_in_words(list(days)), f"{hours[0]:%H:%M}–{hours[1]:%H:%M}"
            zh.append(f"{row.zh} {clocks}")
            en.append(f"{row.en} {clocks}")
        return Words("，".join(zh), ", ".join(en))

    def closed_after(self, at: datetime) -> list[date]:
        """Return the days ahead on which nobody comes although the week would have it."""
        today = at.astimezone(BUSINESS_ZONE).date()
        ahead = (today, today + timedelta(days=_MOST_DAYS_AHEAD))
        named = [day for day in self.closed if _WEEKDAYS[day.weekday()] in self.days]
        return sorted(day for day in named if ahead[0] <= day < ahead[1])

    def _shifts(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the working hours of the days from this moment on."""
        today = at.astimezone(BUSINESS_ZONE).date()
        for ahead in range(_MOST_DAYS_AHEAD):
            day = today + timedelta(days=ahead)
            hours = self.days.get(_WEEKDAYS[day.weekday()])  # type: ignore[call-overload]
            if hours is not None and day not in self.closed:
                yield tuple(datetime.combine(day, clock, tzinfo=BUSINESS_ZONE) for clock in hours)  # type: ignore[misc]


def _days_in_words(row: Sequence[int]) -> Words:
    first, last = _WEEKDAY_WORDS[row[0]], _WEEKDAY_WORDS[row[-1]]
    match len(row):
        case 1:
            return first
        case 2:
            return Words(f"{first.zh}、{last.zh}", f"{first.en} and {last.en}")
    return Words(f"{first.zh}至{last.zh}", f"{first.en} to {last.en}")


class HoursBroken(Exception):  # noqa: N818 -- says what is the matter with the file
    """The working hours make no sense; the message says why."""


@cache
def working_hours() -> Hours:
    """Read and check the working hours."""
    text = (resources.files(__package__ or "") / "hours.yaml").read_text(encoding="utf-8")
    return msgspec.yaml.decode(text, type=Hours)


def estimate_minutes(position: int, taken: Sequence[datetime]) -> int | None:
    """Return how long somebody at this place will wait, from how far apart the latest were taken.

    None where too few were taken lately to say anything honest.
    """
    if len(taken) < _FEWEST_TAKES:
        return None
    apart = median((later - earlier).total_seconds() for earlier, later in pairwise(sorted(taken)))
    minutes = position * apart / 60
    return max(_ROUNDED_TO_MINUTES, math.ceil(minutes / _ROUNDED_TO_MINUTES) * _ROUNDED_TO_MINUTES)
