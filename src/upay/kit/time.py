"""Time as the product reads it: instants in UTC, days and months as in Shanghai."""

from datetime import UTC, date, datetime, timedelta
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from upay.kit.language import Words

BUSINESS_ZONE = ZoneInfo("Asia/Shanghai")
"""The zone in which a legal day begins and ends."""

_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Clock(Protocol):
    """Where the edge gets the time from; below the edge time is an argument."""

    def now(self) -> datetime:
        """Return the present instant, in UTC."""
        ...


class SetClock:
    """A clock that stands still until moved; stories and tests live by it."""

    def __init__(self, at: datetime) -> None:
        assert at.tzinfo is not None, "instants carry their zone"
        self._at = at.astimezone(UTC)

    def now(self) -> datetime:
        """Return the instant it was set to."""
        return self._at

    def advance(self, by: timedelta) -> datetime:
        """Move forward and return the new instant."""
        self._at += by
        return self._at


def in_utc(at: datetime) -> str:
    """Write an instant the one way that a digest covers: ISO 8601, in UTC."""
    return at.astimezone(UTC).isoformat()


def business_date(at: datetime) -> date:
    """Return the calendar day in Shanghai."""
    return at.astimezone(BUSINESS_ZONE).date()


def day_in_words(on: date, *, beside: date | None = None) -> Words:
    """Word a day: 3月2日, 2 Mar; with its year where that is another than that of the day that it is read `beside`."""
    zh, en = f"{on.month}月{on.day}日", f"{on.day} {_MONTHS[on.month - 1]}"
    if beside is None or on.year == beside.year:
        return Words(zh, en)
    return Words(f"{on.year}年{zh}", f"{en} {on.year}")


def moment_in_words(at: datetime, *, beside: date | None = None) -> Words:
    """Word an instant by the clock of the legal day: 3月2日 14:02, 2 Mar, 14:02."""
    local = at.astimezone(BUSINESS_ZONE)
    on, clock = day_in_words(local.date(), beside=beside), f"{local:%H:%M}"
    return Words(f"{on.zh} {clock}", f"{on.en}, {clock}")


def next_business_midnight(at: datetime) -> datetime:
    """Return the instant at which the next legal day begins."""
    day = business_date(at) + timedelta(days=1)
    return datetime(day.year, day.month, day.day, tzinfo=BUSINESS_ZONE).astimezone(UTC)
