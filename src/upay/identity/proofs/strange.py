"""What makes a sign-in look strange, though the password is right. Pure: it is given places, instants and counts.

Two things do: a place that nobody can have travelled to since the account was last used, and one network from which
many accounts are tried. Either asks for stronger proof, and neither is said to who does not have the password.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from upay.identity import rules
from upay.identity.whereabouts import Nowhere, Places, Whereabouts, distance_km, said
from upay.kit.refusal import Kind, Refusal

CROWD_WINDOW: Final = timedelta(hours=1)
_HOUR: Final = timedelta(hours=1)
_MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """By what a sign-in is looked at: who knows places, and from where on it is strange."""

    places: Places = field(default_factory=Nowhere)
    far_km: int = 300
    """Nearer than that, a place that comes from an address says nothing."""
    fast_kmh: int = 900
    """An airliner's speed; what is faster was two people."""
    crowd: int = 30
    """So many accounts may be tried from one network in an hour: an office, a school, a carrier's gateway."""
    link: Callable[[str], str] | None = None
    """How the page is addressed on which somebody says that a sign-in was not theirs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """From where an account was last used to where it is signed in to now."""

    before: Whereabouts
    before_address: str
    now: Whereabouts
    now_address: str
    distance_km: int
    took: timedelta

    @property
    def speed_kmh(self) -> int:
        """How fast that would have been; within a minute it is reckoned as a minute."""
        return int(self.distance_km * _HOUR / max(self.took, _MINUTE))


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """How many accounts were tried from a network within the hour, and when there are few enough again."""

    accounts: int
    until: datetime


class LoginSuspicious(Refusal):
    """The password is right, and the sign-in looks like somebody else's; facts: problem, ways, and what was seen.

    `problem` is travel (from, to, distance_km, minutes, speed_kmh) or crowd (accounts), until when it looks so.
    """

    code = "login_suspicious"
    kind = Kind.FORBIDDEN


def journey(
    watch: Watch, *, before_address: str, before_at: datetime, address: str, at: datetime
) -> Journey | None:  # fmt: skip
    """Return the journey between two addresses, if nobody can have made it in that time."""
    before, now = watch.places.find(before_address), watch.places.find(address)
    if before is None or now is None:
        return None
    distance = distance_km(before, now)
    took = max(at - before_at, timedelta())
    if distance is None or not too_fast(watch, distance_km=distance, took=took):
        return None
    return Journey(
        before=before, before_address=before_address, now=now, now_address=address, distance_km=distance, took=took
    )


def too_fast(watch: Watch, *, distance_km: int, took: timedelta) -> bool:
    """Tell whether so far in so short a time is more than a journey."""
    return distance_km > watch.far_km and distance_km * _HOUR > watch.fast_kmh * took


def crowd_of(instants: Sequence[datetime], *, most: int) -> Crowd:
    """Count the accounts of a network by when each was last tried, newest first."""
    # As soon as the one that stands one place beyond what is allowed is an hour old, there are few enough.
    turns = instants[min(most, len(instants) - 1)]
    return Crowd(accounts=len(instants), until=turns + CROWD_WINDOW)


def facts_of(seen: Journey | Crowd, watch: Watch, *, at: datetime) -> dict[str, Any]:
    """Return what was seen, as the record of the try keeps it."""
    if isinstance(seen, Crowd):
        return {"problem": "crowd", "accounts": seen.accounts, "until": rules.iso(seen.until)}
    before, now = said(seen.before, seen.before_address), said(seen.now, seen.now_address)
    plausible = at - seen.took + seen.distance_km * _HOUR / watch.fast_kmh
    return {
        "problem": "travel", "from_zh": before.zh, "from_en": before.en, "to_zh": now.zh, "to_en": now.en,
        "distance_km": seen.distance_km, "minutes": seen.took // _MINUTE, "speed_kmh": seen.speed_kmh,
        "until": rules.iso(plausible),
    }  # fmt: skip


PLACE_FACTS: Final = ("from_zh", "from_en", "to_zh", "to_en")
"""Where somebody was; it goes with the person."""
