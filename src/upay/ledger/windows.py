"""Windows: the stretches of time in which limits count.

A day, month or year is a legal one, in the business zone. A rolling window is counted in whole hours: it begins with
the hour in which its oldest moment lies, so it never counts too little.
"""

from datetime import datetime, timedelta
from typing import Final

import msgspec

from upay.kit.time import BUSINESS_ZONE, business_date


class Window(msgspec.Struct, frozen=True):
    """Where something is counted, and what else counts along with it.

    Names that belong together share what stands before the colon, and later ones sort after earlier ones. Whoever
    wants to count some movements only, by code or channel, prefixes the name of the window (`named`).
    """

    name: str
    along: tuple[str, ...] = ()

    @property
    def family(self) -> str:
        """What is common to the windows that follow each other."""
        return self.name.partition(":")[0]

    def named(self, prefix: str) -> "Window":
        """Return the window of what is counted under a name of its own, such as a code."""
        return Window(f"{prefix}-{self.name}", tuple(f"{prefix}-{name}" for name in self.along))


SINGLE: Final = Window("single")
"""Caps one movement and counts nothing."""
LIFE: Final = Window("life")


def day(at: datetime) -> Window:
    """Return the window of the business day."""
    return Window(f"day:{business_date(at).isoformat()}")


def month(at: datetime) -> Window:
    """Return the window of the calendar month."""
    return Window(f"month:{business_date(at):%Y-%m}")


def year(at: datetime) -> Window:
    """Return the window of the calendar year."""
    return Window(f"year:{business_date(at).year}")


def rolling(at: datetime, *, hours: int) -> Window:
    """Return the window of the last so many hours, up to 168."""
    assert 0 < hours <= 168, "longer windows are counted by the day"
    hour = at.astimezone(BUSINESS_ZONE).replace(minute=0, second=0, microsecond=0)
    before = (hour - timedelta(hours=back) for back in range(1, hours + 1))
    return Window(f"hour:{hour:%Y-%m-%dT%H}", tuple(f"hour:{each:%Y-%m-%dT%H}" for each in before))
