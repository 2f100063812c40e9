"""What an identity level takes: which checks and number, from which age, how many accounts of one person. Data.

The default is the law of mainland China: levels I to III of the People's Bank of China Notice 43/2015, in which level
II takes three external channels and level III five, or a look at the person. An operator elsewhere replaces it; see
`docs/operating/identity-levels.md`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from upay.identity.id_numbers import MAINLAND_NUMBER, IdNumberRules


class Check(StrEnum):
    """One thing that the provider looks into; each has a channel of its own outside."""

    RESIDENTS = "residents"
    """Name and number, against the register of residents."""
    CARRIER = "carrier"
    """The phone number, against the name under which its carrier knows it."""
    BANKS = "banks"
    """Name and number, against a bank that has seen the person."""
    DOCUMENT = "document"
    """An image of the identity document."""
    FACE = "face"
    """A photograph of the face, against the one on the document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelRules:
    """What raising a level takes."""

    checks: Mapping[int, tuple[Check, ...]]
    """Level -> what the provider looks into before it is reached; the first level takes a name and nothing else."""
    id_number: IdNumberRules = MAINLAND_NUMBER
    least_age: int = 16
    """Who is younger by the number is not verified; a number that tells no age is not held to it."""
    most_accounts: Mapping[int, int]
    """Level -> how many open accounts of one person may stand at it or above."""
    tries_a_day: int = 5
    answered_within: timedelta = timedelta(hours=24)
    """After this long without an answer a check is given up: nothing was raised, and the customer may ask anew."""
    documents_a_day: int = 20
    unused_documents_kept: timedelta = timedelta(days=30)
    """How long an image is kept that raised no level."""
    documents_kept: timedelta = timedelta(days=3653)
    """How long after the account is closed an image is kept that did: ten years, by Article 34 of the Anti-Money
    Laundering Law of 2024."""

    def needs(self, level: int, check: Check) -> bool:
        """Tell whether a level takes this check."""
        return check in self.checks.get(level, ())


_THREE: Final = (Check.RESIDENTS, Check.CARRIER, Check.BANKS)
LEVEL_RULES: Final = LevelRules(
    checks=MappingProxyType({1: (), 2: _THREE, 3: (*_THREE, Check.DOCUMENT, Check.FACE)}),
    most_accounts=MappingProxyType({2: 5, 3: 1}),
)
