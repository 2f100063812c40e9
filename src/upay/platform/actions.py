"""Actions: what can be done about it, typed, with what each asks for. Every button runs one of these.

A domain declares its actions; `main.wiring` puts them into one registry, which the customer's button, the agent's
button, the assistant and the API all use. What an actor may not do is refused here, and shown as disabled with the
reason elsewhere.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from upay.kit.ids import CustomerId, StaffId
from upay.kit.language import Lang, Words
from upay.kit.offers import OFFERS, Proof
from upay.kit.refusal import Kind, Refusal
from upay.platform.attempts import Attempt


class Actor(StrEnum):
    """Who acts."""

    CUSTOMER = "customer"
    GUEST = "guest"
    """Somebody who has not signed in: shown the way there, and never acted for."""
    AGENT = "agent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A wish to run an action for a customer, with whatever its form holds."""

    offer: str
    customer_id: CustomerId
    actor: Actor
    staff_id: StaffId | None = None
    session_id: UUID | None = None
    """The session in which it is asked, where there is one."""
    approval_id: UUID | None = None
    """Of what more was proven for it."""
    proven: frozenset[str] = frozenset()
    """What was proven in the session."""
    record_id: UUID | None = None
    case_id: UUID | None = None
    """The matter at the desk in which somebody of staff asks; what is sent in it is bounded by it."""
    pin: str | None = field(default=None, repr=False)
    code: str | None = field(default=None, repr=False)
    amount: str | None = None
    card_id: UUID | None = None
    key: str
    lang: Lang
    at: datetime

    @property
    def by(self) -> str:
        """The actor as attempts write it."""
        return "customer" if self.staff_id is None else f"staff:{self.staff_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What an action came to: the record it made, or the page of the wallet that it goes on on."""

    record_id: UUID | None = None
    goto: str | None = None


class ActionNotAllowed(Refusal):
    """This actor may not run this action; facts: offer, why (unknown, not_for_staff, not_for_customers, …)."""

    code = "not_allowed"
    kind = Kind.FORBIDDEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One thing that can be done: its words, who may, what it starts with, and how it runs.

    `prefill` returns what the form starts with for an attempt. `why_not` returns why it cannot be done now, or None.
    `replayed` tells whether this very wish, under its own key, has been let through before: it is then run although it
    can no longer be done, and answers from its row.
    """

    code: str
    label: Words
    actors: frozenset[Actor]
    run: Callable[[Ask], Awaitable[Receipt]]
    prefill: Callable[[Attempt | None], Mapping[str, str]] = lambda _attempt: MappingProxyType({})
    why_not: Callable[[CustomerId, UUID | None, datetime], Awaitable[Words | None]] | None = None
    replayed: Callable[[Ask], Awaitable[bool]] | None = None
    reaches_us: bool = False
    """It leads the customer to the people at the desk, so it is not shown to them."""

    @property
    def proof(self) -> Proof:
        """What it asks for before it runs."""
        return OFFERS[self.code]


class Actions:
    """All actions of the product, by offer code."""

    def __init__(self, *rooms: tuple[Action, ...]) -> None:
        found = {action.code: action for room in rooms for action in room}
        assert len(found) == sum(len(room) for room in rooms), "an offer is declared by one room"
        assert found.keys() <= OFFERS.keys(), f"not in the catalogue: {found.keys() - OFFERS.keys()}"
        self._by_code = MappingProxyType(found)

    def find(self, code: str) -> Action | None:
        """Look an action up; an offer without an action cannot be shown."""
        return self._by_code.get(code)

    @property
    def codes(self) -> frozenset[str]:
        """Return the offers that can be run."""
        return frozenset(self._by_code)

    async def run(self, ask: Ask) -> Receipt:
        """Run an action, or refuse what this actor may not do."""
        action = self._by_code.get(ask.offer)
        if action is None:
            raise ActionNotAllowed(offer=ask.offer[:40], why="unknown")
        if ask.actor not in action.actors:
            raise ActionNotAllowed(offer=ask.offer, why="not_for_staff" if ask.staff_id else "not_for_customers")
        if action.why_not is not None:
            why_not = await action.why_not(ask.customer_id, ask.record_id, ask.at)
            # What the first press did is often the very reason why it cannot be done again.
            if why_not is not None and not (action.replayed is not None and await action.replayed(ask)):
                raise ActionNotAllowed(offer=ask.offer, why="not_now")
        return await action.run(ask)
