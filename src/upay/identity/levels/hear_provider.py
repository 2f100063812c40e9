"""What came of asking the identity provider about photographs, in one word, whether it spoke or not.

A claim and a case ask alike and do different things with the answer.
"""

from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from upay.identity.claim_models import Answer
from upay.identity.level_models import DocumentKind
from upay.identity.level_rules import Check
from upay.identity.providers.identity_provider import (
    Confirmed,
    NeverHeard,
    NotConfirmed,
    ProviderSilent,
    ProviderUnreachable,
    StillOpen,
)

CHECKS: Final = (Check.RESIDENTS, Check.DOCUMENT, Check.FACE)
LOOKS_AT: Final = {DocumentKind.DOCUMENT: Check.DOCUMENT, DocumentKind.FACE: Check.FACE}
"""Which check looks at which photograph."""
DECIDED: Final = frozenset({Answer.CONFIRMED, Answer.REFUSED})


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer; what is not decided is to be asked after."""

    answer: Answer
    why: str | None = None
    reference: str | None = None


async def hear(
    asked: Awaitable[Confirmed | NotConfirmed | StillOpen | NeverHeard], *, unreachable: Answer = Answer.UNKNOWN
) -> Heard:
    """Wait for what was asked; `unreachable` is where it stands when nobody can have heard it."""
    try:
        said = await asked
    except ProviderUnreachable:
        return Heard(unreachable)
    except ProviderSilent:
        return Heard(Answer.UNKNOWN)
    match said:
        case Confirmed(reference=reference):
            return Heard(Answer.CONFIRMED, reference=reference)
        case NotConfirmed(reference=reference, why=why):
            return Heard(Answer.REFUSED, why, reference)
        case NeverHeard():
            return Heard(Answer.REFUSED, "never_heard")
        case _:
            return Heard(Answer.UNKNOWN)


def next_delay(first: timedelta, inquiries: int, *, longest: timedelta) -> timedelta:
    """Return how long to wait before asking after it again: twice as long each time."""
    return min(first * 2.0 ** min(inquiries, 12), longest)
