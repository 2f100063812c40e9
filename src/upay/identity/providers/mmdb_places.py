"""Places from a file in MMDB form, the one in which such data is commonly sold and given away; nothing is fetched.

Read are the city, the country and the position, in the schema that files of cities share: names by language, `location`
with latitude and longitude. A file of countries has no cities and no positions, and then there are none here.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import maxminddb

from upay.identity.whereabouts import Whereabouts
from upay.kit.language import Words

_CHINESE: Final = ("zh-CN", "zh", "en")
_ENGLISH: Final = ("en",)
_MOST_DEGREES: Final = {"latitude": 90, "longitude": 180}


class PlacesUnreadable(Exception):  # noqa: N818 -- says what is the matter with a file
    """The file with places cannot be used; the message names it and says why."""


class MmdbPlaces:
    """Looks addresses up in a file that is held in memory."""

    def __init__(self, path: Path) -> None:
        """Read the file; refuse what is none."""
        try:
            self._reader = maxminddb.open_database(path, maxminddb.MODE_MEMORY)
        except (OSError, ValueError, maxminddb.InvalidDatabaseError) as error:
            message = f"{path} cannot be read as a file in MMDB form"
            raise PlacesUnreadable(message) from error

    def find(self, address: str) -> Whereabouts | None:
        """Return where an address is, or None when the file does not say."""
        try:
            found = self._reader.get(address)
        except (ValueError, maxminddb.InvalidDatabaseError):
            return None
        return _place(found) if isinstance(found, Mapping) else None


def _place(found: Mapping[str, Any]) -> Whereabouts | None:
    city, country = _part(found, "city"), _part(found, "country")
    zh = _in(country, _CHINESE) + _in(city, _CHINESE)
    en = ", ".join(name for name in (_in(city, _ENGLISH), _in(country, _ENGLISH)) if name)
    if not zh and not en:
        return None
    # A place of which one language knows the name is called by it in both.
    return Whereabouts(
        name=Words(zh or en, en or zh), north=_degrees(found, "latitude"), east=_degrees(found, "longitude")
    )


def _part(found: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = found.get(name)
    names = part.get("names") if isinstance(part, Mapping) else None
    return names if isinstance(names, Mapping) else {}


def _in(names: Mapping[str, Any], langs: tuple[str, ...]) -> str:
    return next((str(names[lang]) for lang in langs if names.get(lang)), "")


def _degrees(found: Mapping[str, Any], name: str) -> float | None:  # house: float -- degrees of a position are no money
    location = found.get("location")
    value = location.get(name) if isinstance(location, Mapping) else None
    degrees = (
        value if isinstance(value, int | float) and not isinstance(value, bool) else None
    )  # house: float -- degrees of a position are no money
    return None if degrees is None or abs(degrees) > _MOST_DEGREES[name] else degrees
