"""What a batch has locked, in memory: balances, holds, answers given before; and what is to be written of it."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from upay.kit.ids import AccountId
from upay.kit.money import Currency, Money
from upay.kit.refusal import Fact
from upay.ledger.chart import AccountKind, Blocked, Code, State
from upay.ledger.movements import Side

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


def microseconds(at: datetime) -> int:
    """Return the instant as microseconds since 1970."""
    return (at - _EPOCH) // _MICROSECOND


class Standing(msgspec.Struct, array_like=True, gc=False):
    """A locked balance, in minor units, as the statement that locks it packs it; `place` is where its row lies."""

    id: AccountId
    kind: AccountKind
    currency: Currency
    state: State
    blocked: Blocked
    posted_debit: int
    posted_credit: int
    pending_debit: int
    pending_credit: int
    version: int
    floor: int | None
    ceiling: int | None
    blocked_amount: int
    moved_at: int
    counters: dict[str, int]
    place: str
    touched: bool = False

    @property
    def posted(self) -> int:
        """What stands on the account: credits minus debits."""
        return self.posted_credit - self.posted_debit

    @property
    def available(self) -> int | None:
        """What may still leave it; None is no end."""
        if self.floor is None:
            return None
        return self.posted_credit - self.posted_debit - self.pending_debit - self.floor - self.blocked_amount

    @property
    def room(self) -> int | None:
        """What may still come in; None is no end."""
        return None if self.ceiling is None else self.ceiling - self.posted - self.pending_credit

    def put_back(self, before: "Standing") -> None:
        """Stand as before a group that did not go through."""
        self.posted_debit, self.posted_credit = before.posted_debit, before.posted_credit
        self.pending_debit, self.pending_credit = before.pending_debit, before.pending_credit
        self.version, self.moved_at, self.touched = before.version, before.moved_at, before.touched
        self.counters = before.counters


class Hold(msgspec.Struct):
    """Money held back for a movement that is decided later; `counted` are the windows that it counts in."""

    id: UUID
    debit: AccountId
    credit: AccountId
    amount: Money
    code: Code
    expires_at: datetime | None
    state: str = "open"
    counted: tuple[str, ...] = ()


class Original(msgspec.Struct):
    """A transfer that is to be reversed, and how much of it was taken back already."""

    debit: AccountId
    credit: AccountId
    amount: Money
    state: str
    reversed: int = 0


class Line(msgspec.Struct, frozen=True, gc=False):
    """A row of `transfer`."""

    seq: int
    id: UUID
    debit: Standing
    credit: Standing
    amount: int
    code: Code
    state: str
    leader: UUID | None
    pending_id: UUID | None
    reverses: UUID | None
    reference: UUID | None
    asked: int | None
    at_most: Side | None
    expires_at: datetime | None
    at: datetime
    posted_at: int
    debit_version: int | None
    debit_after: int
    credit_version: int | None
    credit_after: int
    counted: tuple[str, ...]


class Body(msgspec.Struct, frozen=True):
    """What makes an asking the same again: not the time, nor what follows from it, nor the limits."""

    id: str
    kind: str
    debit: str | None
    credit: str | None
    amount: int | None
    currency: str | None
    code: str
    reference: str | None
    hold_id: str | None
    reverses: str | None
    at_most: str | None


class Refused(msgspec.Struct, frozen=True, omit_defaults=True):
    """A refusal as it is remembered; a follower knows only who led."""

    leader: UUID
    body: tuple[Body, ...] = ()
    why: str = ""
    index: int = 0
    facts: Mapping[str, Fact] = {}


class Booked(msgspec.Struct, frozen=True):
    """A movement that is in the books, as it was asked, and how the accounts stood after it."""

    seq: int
    leader: UUID
    size: int
    body: Body
    debit: AccountId
    credit: AccountId
    amount: Money
    debit_after: Money
    credit_after: Money


class Changes(msgspec.Struct):
    """What judging wants written."""

    lines: list[Line] = []
    sizes: dict[UUID, int] = {}
    refusals: dict[UUID, Refused] = {}
    made_holds: dict[UUID, Hold] = {}
    ended_holds: list[UUID] = []


class Books(msgspec.Struct):
    """The part of the ledger that is locked, and what is to be written of it."""

    standings: dict[AccountId, Standing]
    numbers: Sequence[int] = ()
    """Numbers of `seq` that are this batch's, in order; one for each movement."""
    judged: int = 0
    """How many movements had their turn, whatever came of them."""
    closed_until: int = 0
    """Nothing is booked before this instant any more."""
    holds: dict[UUID, Hold] = {}
    originals: dict[UUID, Original] = {}
    answers: dict[UUID, Refused | Booked] = {}
    archived: set[UUID] = set()
    """Ids that were booked, and whose lines are not in the journal any more."""
    fresh: dict[UUID, Line] = {}
    """What this batch has booked so far, by id."""
    changes: Changes = msgspec.field(default_factory=Changes)
    instants: dict[datetime, int] = {}

    def microseconds(self, at: datetime) -> int:
        """Return the instant as microseconds since 1970; in a batch it is mostly the same one."""
        known = self.instants.get(at)
        if known is None:
            known = self.instants[at] = microseconds(at)
        return known
