"""What may be asked of the ledger, and what it answers."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

import msgspec

from upay.kit.ids import AccountId
from upay.kit.money import LARGEST_MINOR, Money
from upay.kit.refusal import Fact
from upay.ledger.chart import Code
from upay.ledger.windows import SINGLE, Window
from upay.platform.db import Write

MovementKind = Literal["single", "hold", "post", "void", "expire"]
"""`expire` is what `expire_holds` asks; everybody else asks the other four."""
Side = Literal["debit", "credit"]

LARGEST_GROUP: Final = 1000
"""How many movements may hang together; more of them would keep everybody else waiting."""
LARGEST_AMOUNT: Final = LARGEST_MINOR


class Posted(msgspec.Struct, frozen=True, kw_only=True):
    """The item is in the books; balances are posted ones, of every account it touched.

    `amounts` says what each movement moved, which is less than was asked where "at most" was asked.
    """

    id: UUID
    balances_after: Mapping[AccountId, Money]
    amounts: Sequence[Money] = ()
    replayed: bool = False


class NotPosted(msgspec.Struct, frozen=True, kw_only=True):
    """Nothing of the item is in the books; `why` is the first no, met at this movement."""

    id: UUID
    why: str
    facts: Mapping[str, Fact]
    movement_index: int
    replayed: bool = False


Answer = Posted | NotPosted


class Movement(msgspec.Struct, frozen=True, kw_only=True):
    """Money from one account to another: at once, held back first, or the end of a hold.

    `post` and `void` take from their hold whatever they leave out; a `post` of less than was held frees the rest.
    With `at_most`, no more than `amount` moves, and only so much as the debited account can give ("debit") or the
    credited one can take up to its ceiling ("credit"). With `reverses`, it takes back from a posted transfer, the
    other way round, no more than is left of it.
    """

    id: UUID
    kind: MovementKind = "single"
    debit: AccountId | None = None
    credit: AccountId | None = None
    amount: Money | None = None
    code: Code
    reference: UUID | None = None
    hold_id: UUID | None = None
    reverses: UUID | None = None
    at_most: Side | None = None
    expires_at: datetime | None = None

    def __post_init__(self) -> None:
        """Refuse what only a mistake of ours can ask."""
        if self.kind == "single":
            assert self.hold_id is None, "post and void name their hold, others have none"
            assert self.expires_at is None, "only a hold expires"
        else:
            ends = self.ends_a_hold
            assert ends == (self.hold_id is not None), "post and void name their hold, others have none"
            assert self.expires_at is None or (self.kind == "hold" and self.expires_at.tzinfo), "only a hold expires"
            assert self.reverses is None, "a hold is voided, not reversed"
            assert self.at_most is None or not ends, "a hold knows its amount"
            if ends:
                return
        assert self.debit is not None, "who, to whom and how much"
        assert self.credit is not None, "who, to whom and how much"
        assert self.amount is not None, "who, to whom and how much"

    @property
    def ends_a_hold(self) -> bool:
        """Whether this posts, voids or expires a hold."""
        return self.kind in {"post", "void", "expire"}


class Limit(msgspec.Struct, frozen=True, kw_only=True):
    """A cap on what may go through a window; `name` is the reason that the refusal will carry.

    `account` keeps the counter and is locked along. Where a limit holds for all accounts of a person, all of them
    name the same one. The cap is an amount, or a number of movements; see `windows` for what a window can be. Two
    limits with the same account and window share one counter.
    """

    name: str
    account: AccountId
    window: Window
    cap: Money | int


def _nothing(_: object) -> Sequence[Write]:
    return ()


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """Movements that happen together or not at all, what limits them, and what is written with them.

    Limits count the first movement; what a hold reserved, its end gives back as far as it is not posted.
    The companions are written in the same transaction, once: not when an answer is given again.
    """

    movements: tuple[Movement, ...]
    limits: tuple[Limit, ...] = ()
    at: datetime
    on_posted: Callable[[Posted], Sequence[Write]] = _nothing
    on_refused: Callable[[NotPosted], Sequence[Write]] = _nothing

    def __post_init__(self) -> None:
        """Refuse what only a mistake of ours can ask."""
        assert self.movements, "an item moves something"
        assert self.at.tzinfo is not None, "instants carry their zone"
        if self.limits:
            first = self.movements[0]
            assert not first.ends_a_hold, "a hold was limited when it was made"
            assert first.amount is not None, "what is limited has an amount"
            for limit in self.limits:
                assert isinstance(limit.cap, int) or limit.cap.currency is first.amount.currency, (
                    "a limit counts in the currency that moves"
                )
                assert limit.window.name != SINGLE.name or isinstance(limit.cap, Money), "one movement is always one"

    @property
    def id(self) -> UUID:
        """The id of the first movement, which names the whole."""
        return self.movements[0].id
