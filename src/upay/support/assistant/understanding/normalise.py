"""One message as the models read it: folded, with typed masks where a number or a name stood.

Masks keep the models from learning single amounts and names; relative words such as 昨天 stay, because they
carry the topic ("where is yesterday's yield").
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from upay.kit.language import Lang
from upay.support.assistant.understanding import slots
from upay.support.assistant.understanding.named import Slots, Span
from upay.support.knowledge import analysis

_AMOUNT, _TIME, _PHONE, _CARD, _ORDER, _PERSON = analysis.MASKS
_HAS_DIGIT: Final = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Reading:
    """A message, ready for rules and models."""

    said: str
    """What was written, in one spelling, with its capitals: what moods are heard in."""
    folded: str
    """One spelling, nothing masked: what the rules read."""
    masked: str
    """The same with a sign for each amount, clock, number and person: what the models read."""
    chinese: bool
    slots: Slots
    long: bool
    """Whether it was too long to be read whole."""

    @property
    def empty(self) -> bool:
        """Whether nothing is left that could mean something."""
        return not any(c.isalnum() for c in self.folded)


def plain(text: str) -> str:
    """Return a message in one spelling, as it is read: the places of what it names are places in this text."""
    return analysis.plain(text)


def read(text: str, *, lang: Lang | None, now: datetime) -> Reading:
    """Read a message; the script of the text wins over `lang`, which settles only texts without letters."""
    said = plain(text)
    found = slots.find(said, now=now)
    chinese = analysis.is_chinese(said) or (lang is Lang.ZH and not analysis.latin_words(said))
    read_by_models = analysis.fold(_masked(said, found))
    return Reading(said, analysis.fold(said), read_by_models, chinese, found, len(text) > analysis.LONGEST_READ)


def masked(text: str, *, now: datetime) -> str:
    """Return only what the models read of a message."""
    said = plain(text)
    return analysis.fold(_masked(said, slots.find(said, now=now)))


def _masked(said: str, found: Slots) -> str:
    signs: list[tuple[Span, str]] = [(a.span, _AMOUNT) for a in found.amounts]
    signs += [(w.span, _TIME) for w in found.times if _HAS_DIGIT.search(said[slice(*w.span)])]
    for named, sign in (
        (found.phones, _PHONE),
        (found.card_tails, _CARD),
        (found.orders, _ORDER),
        (found.people, _PERSON),
    ):
        signs += [(n.span, sign) for n in named]
    for (start, end), sign in sorted(signs, reverse=True):
        said = f"{said[:start]}{sign}{said[end:]}"
    return said
