"""Where on earth a network address is, as far as somebody can tell, and how far two such places are apart. Pure.

A place that comes from an address is coarse: it names a city at best, and is tens of kilometres off. What nobody knows
is said to be unknown, and is never taken for a place.
"""

import ipaddress
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from typing import Final, Protocol

from upay.kit.language import Words
from upay.kit.text import mask_address

_EARTH_KM: Final = 6371
_PREFIXES: Final = {4: 24, 6: 48}
"""What one house, office or carrier's gateway has: smaller blocks are changed at will by who has them."""
UNKNOWN: Final = Words("地点未知", "place unknown")


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """A place, as people call it, and where it lies if that is known: degrees north and east."""

    name: Words
    north: float | None = None  # house: float -- degrees of a position are no money
    east: float | None = None  # house: float -- degrees of a position are no money


class Places(Protocol):
    """Who knows where addresses are; `providers.mmdb_places` reads a file that an operator gives."""

    def find(self, address: str) -> Whereabouts | None:
        """Return where an address is, or None when nobody knows."""
        ...


class Nowhere:
    """Knows no place: what there is without a file."""

    def find(self, address: str) -> Whereabouts | None:  # noqa: ARG002 -- of no address is anything known
        """Return that nobody knows."""
        return None


def distance_km(first: Whereabouts, second: Whereabouts) -> int | None:
    """Return the distance of two places along the ground; None where one of them has no known position."""
    if first.north is None or first.east is None or second.north is None or second.east is None:
        return None
    up, along = radians(second.north - first.north), radians(second.east - first.east)
    half = sin(up / 2) ** 2 + cos(radians(first.north)) * cos(radians(second.north)) * sin(along / 2) ** 2
    return round(2 * _EARTH_KM * asin(min(1.0, sqrt(half))))


def network_of(address: str) -> str | None:
    """Return the block of addresses that one of them is in; None for what is no address."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return None
    mapped = getattr(known, "ipv4_mapped", None)
    known = known if mapped is None else mapped
    return str(ipaddress.ip_network((known, _PREFIXES[known.version]), strict=False))


def place_name(place: Whereabouts | None) -> Words:
    """Return what a place is called, or that it is unknown."""
    return UNKNOWN if place is None else place.name


def said(place: Whereabouts | None, address: str) -> Words:
    """Say where somebody is: the place, or that it is unknown; with the network, masked, where there is one."""
    name = place_name(place)
    masked = mask_address(address)
    if masked == "*":
        return name
    return Words(f"{name.zh}（{masked}）", f"{name.en} ({masked})")
