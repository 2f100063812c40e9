"""Time as the product reads it: instants in UTC, days and months as in Shanghai."""

from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

BUSINESS_ZONE = ZoneInfo("Asia/Shanghai")
"""The zone in which a legal day begins and ends."""


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


def next_business_midnight(at: datetime) -> datetime:
    """Return the instant at which the next legal day begins."""
    day = business_date(at) + timedelta(days=1)
    return datetime(day.year, day.month, day.day, tzinfo=BUSINESS_ZONE).astimezone(UTC)
