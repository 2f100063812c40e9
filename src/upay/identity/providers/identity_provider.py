"""What a provider of identity checks is asked, and what it may answer; who it is, is none of this room's business.

A check bears one id for good: asked again with the same id, a provider answers as before and looks at nothing twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from upay.identity.level_rules import Check


@dataclass(frozen=True, slots=True, kw_only=True)
class Questioned:
    """Who says to be who, and what is to be looked into."""

    id: UUID
    checks: Sequence[Check]
    name: str = field(repr=False)
    number: str = field(repr=False)
    phone: str = field(repr=False)
    images: Mapping[Check, bytes] = field(repr=False)
    """JPEG, for the checks that look at one."""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Everything that was looked into holds."""

    reference: str


@dataclass(frozen=True, slots=True)
class NotConfirmed:
    """Something does not hold: which check said so, and why."""

    reference: str
    check: str
    why: str
    """One of name_mismatch, number_unknown, phone_mismatch, document_unreadable, document_expired, face_mismatch,
    not_usable."""


@dataclass(frozen=True, slots=True)
class StillOpen:
    """The provider has it and does not know yet."""


@dataclass(frozen=True, slots=True)
class NeverHeard:
    """The provider has never heard of it, and turns it down should it still arrive."""


Answer = Confirmed | NotConfirmed | StillOpen
WHYS = frozenset(
    {
        "name_mismatch", "number_unknown", "phone_mismatch", "document_unreadable", "document_expired",
        "face_mismatch", "not_usable",
    }
)  # fmt: skip
"""Every reason that a check can fail for."""


class ProviderUnreachable(Exception):  # noqa: N818 -- a state of the line, not an error of ours
    """No request left us; the same check may be asked again."""


class ProviderSilent(Exception):  # noqa: N818 -- an unknown, not an error
    """A request left us and no answer came that can be read; only an inquiry tells."""


class IdentityProvider(Protocol):
    """Somebody outside who can tell whether a person is who they say."""

    async def check(self, questioned: Questioned) -> Answer:
        """Have somebody checked; raises ProviderUnreachable or ProviderSilent."""
        ...

    async def inquire(self, check_id: UUID) -> Answer | NeverHeard:
        """Ask what became of a check; raises likewise."""
        ...
