"""What a try came to, in words for three readers: the customer, the agent, the machine.

Each domain explains the reasons that it raises; `main.wiring` puts the explainers together. The screens, the
assistant, the desk and the API all read the same explanation; nobody else writes such sentences.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from upay.kit.language import Words
from upay.kit.reasons import REASONS, MoneyState
from upay.platform.attempts import Attempt, Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why a try stands as it stands; each field is one complete sentence in both languages."""

    title: Words
    """The headline of the why card: what happened, in a few words."""
    cause: Words
    money: Words
    """Where the money is now."""
    todo: Words
    """What to do now."""
    offers: tuple[str, ...]
    """Codes of `kit.offers`, the best remedy first."""
    agent: Words
    """The longer line for staff: the facts that decided, without personal data."""
    until: datetime | None = None
    """When it changes by itself, where that is known."""


Explain = Callable[[Attempt], Explanation]


class Explainer:
    """All explainers of the product, by reason; pending tries are explained under their pending reason."""

    def __init__(self, *rooms: Mapping[str, Explain]) -> None:
        merged: dict[str, Explain] = {}
        for room in rooms:
            doubled = merged.keys() & room.keys()
            assert not doubled, f"two rooms explain {doubled}"
            merged.update(room)
        unknown = merged.keys() - REASONS.keys()
        assert not unknown, f"explained, but not in the catalogue: {unknown}"
        self._by_reason = MappingProxyType(merged)

    @property
    def reasons(self) -> frozenset[str]:
        """Return the reasons that can be explained."""
        return frozenset(self._by_reason)

    def explain(self, attempt: Attempt) -> Explanation | None:
        """Explain a refused attempt, or one that is pending for a reason; anything else needs no why."""
        if attempt.reason is None:
            return None
        return self._by_reason[attempt.reason](attempt)


def money_state(attempt: Attempt) -> MoneyState:
    """Return where the money of a try is."""
    if attempt.outcome is Outcome.SUCCEEDED:
        return MoneyState.MOVED
    if attempt.reason is not None:
        return REASONS[attempt.reason].money
    return MoneyState.UNKNOWN if attempt.outcome is Outcome.PENDING else MoneyState.NOT_MOVED
