"""What may be asked of the ledger, and what it answers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from upay.kit.ids import AccountId
from upay.kit.money import Money
from upay.kit.refusal import Fact
from upay.ledger.chart import Code
from upay.platform.db import Write

MovementKind = Literal["single", "hold", "post", "void", "expire"]
"""`expire` is what `expire_holds` asks; everybody else asks the other four."""

SINGLE_WINDOW = "single"
"""The window of a limit that caps one movement and counts nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """The item is in the books; balances are posted ones, of every account it touched."""

    id: UUID
    balances_after: Mapping[AccountId, Money]
    replayed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NotPosted:
    """Nothing of the item is in the books; `why` is the first no, met at this movement."""

    id: UUID
    why: str
    facts: Mapping[str, Fact]
    movement_index: int
    replayed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """Money from one account to another: at once, held back first, or the end of a hold.

    `post` and `void` take from their hold whatever they leave out; a `post` of less than was held frees the rest.
    """

    id: UUID
    kind: MovementKind = "single"
    debit: AccountId | None = None
    credit: AccountId | None = None
    amount: Money | None = None
    code: Code
    reference: UUID | None = None
    hold_id: UUID | None = None
    expires_at: datetime | None = None

    def __post_init__(self) -> None:
        """Refuse what only a mistake of ours can ask."""
        ends = self.ends_a_hold
        assert ends == (self.hold_id is not None), "post and void name their hold, others have none"
        assert ends or None not in (self.debit, self.credit, self.amount), "who, to whom and how much"
        assert self.amount is None or self.amount.minor > 0, "amounts that move are above zero"
        assert self.expires_at is None or (self.kind == "hold" and self.expires_at.tzinfo), "only a hold expires"

    @property
    def ends_a_hold(self) -> bool:
        """Whether this posts, voids or expires a hold."""
        return self.kind in {"post", "void", "expire"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A cap on what may go through a window; `name` is the reason that the refusal will carry.

    The window is any name ("day:2026-03-02", "year:2026", "life"); "single" caps one movement and counts nothing.
    Two limits on the same owner and window share one counter.
    """

    name: str
    owner: UUID
    window: str
    cap: Money


def _nothing(_: object) -> Sequence[Write]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Movements that happen together or not at all, what limits them, and what is written with them.

    Limits count the first movement; what a hold reserved, its end gives back as far as it is not posted.
    The companions are written in the same transaction, once: not when an answer is given again.
    """

    movements: tuple[Movement, ...]
    limits: tuple[Limit, ...] = ()
    at: datetime
    on_posted: Callable[[Posted], Sequence[Write]] = field(default=_nothing)
    on_refused: Callable[[NotPosted], Sequence[Write]] = field(default=_nothing)

    def __post_init__(self) -> None:
        """Refuse what only a mistake of ours can ask."""
        assert self.movements, "an item moves something"
        assert self.at.tzinfo is not None, "instants carry their zone"
        first = self.movements[0]
        assert len({movement.id for movement in self.movements}) == len(self.movements), "each movement has its id"
        assert not (self.limits and first.ends_a_hold), "a hold was limited when it was made"
        currency = first.amount.currency if first.amount else None
        assert all(limit.cap.currency == currency for limit in self.limits), "a limit counts in the currency that moves"

    @property
    def id(self) -> UUID:
        """The id of the first movement, which names the whole."""
        return self.movements[0].id
