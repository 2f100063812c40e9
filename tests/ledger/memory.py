"""The ledger without its database: books that lie in memory from one batch to the next.

What `locks` would read and `write` would write is kept in dictionaries, so judging can be tried thousands of times a
second, and without a server.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from uuid import UUID

from tests.ledger.model import Account, expiry_id
from tests.ledger.recipes import Setting

from upay.kit.ids import AccountId
from upay.kit.money import Money
from upay.ledger import Answer, Item, Movement, State
from upay.ledger.answers import booked
from upay.ledger.judge import judge
from upay.ledger.locked import Booked, Books, Hold, Line, Original, Refused, Standing


@dataclass
class Memory:
    standings: dict[AccountId, Standing] = field(default_factory=dict)
    holds: dict[UUID, Hold] = field(default_factory=dict)
    answers: dict[UUID, Refused | Booked] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    closed_until: int = 0
    archived: set[UUID] = field(default_factory=set)
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    def open(self, id_: AccountId, it: Account) -> None:
        self.standings[id_] = Standing(
            id_, it.kind, it.currency, it.state, it.blocked, 0, 0, 0, 0, 0, it.floor, it.ceiling, it.blocked_amount,
            0, {}, "(0,0)",
        )  # fmt: skip

    def post(self, items: Sequence[Item]) -> list[Answer]:
        books = self.books(items)
        answers = judge(books, items)
        self.keep(books)
        return answers

    def books(self, items: Sequence[Item]) -> Books:
        movements = [movement for item in items for movement in item.movements]
        ids = {movement.id for movement in movements}
        ended = {movement.hold_id for movement in movements}
        reversed_ = {movement.reverses for movement in movements}
        for standing in self.standings.values():
            standing.touched = False
        originals = {line.id: self._original(line) for line in self.lines if line.id in reversed_}
        return Books(
            standings=self.standings,
            numbers=[next(self.numbers) for _ in movements],
            closed_until=self.closed_until,
            archived=set(self.archived),
            holds={id_: hold for id_, hold in self.holds.items() if id_ in ended},
            originals=originals,
            answers={id_: answer for id_, answer in self.answers.items() if id_ in ids},
        )

    def keep(self, books: Books) -> None:
        """Remember what `write` would write."""
        changes = books.changes
        open_before = {id_ for id_, hold in self.holds.items() if hold.state == "open"}
        assert open_before.isdisjoint(changes.ended_holds), "a hold that ended is not open"
        assert len(set(changes.ended_holds)) == len(changes.ended_holds)
        assert all(hold.state == "open" for hold in changes.made_holds.values())
        for line in changes.lines:
            assert line.debit.touched
            assert line.credit.touched
            self.answers[line.id] = booked(line, books)
        self.lines += changes.lines
        self.holds |= {line.id: books.holds[line.id] for line in changes.lines if line.state == "pending"}
        assert not self.answers.keys() & changes.refusals.keys()
        self.answers |= changes.refusals

    def expire(self, at: datetime) -> int:
        """Do what `expire_holds` does."""
        open_ = [hold for hold in self.holds.values() if hold.state == "open" and hold.expires_at]
        due = sorted((hold for hold in open_ if hold.expires_at <= at), key=lambda hold: hold.expires_at)  # type: ignore[operator,return-value,arg-type]
        ends = [Movement(id=expiry_id(hold.id), kind="expire", hold_id=hold.id, code=hold.code) for hold in due]
        self.post([Item(movements=(end,), at=at) for end in ends])
        return len(ends)

    def set(self, setting: Setting, at: datetime) -> object:
        """Do what `accounts` does, and return what came of it."""
        it = self.standings[setting.account]
        match setting.what:
            case "blocked" | "blocked_amount":
                setattr(it, setting.what, setting.value)
            case "bounds":
                if not setting.came:
                    return False
                it.floor, it.ceiling = setting.value
            case "close":
                empty = it.posted == 0 and it.pending_debit == it.pending_credit == 0
                it.state = State.CLOSED if empty else State.CLOSING
                return it.state
            case "reopen":
                it.state = State.OPEN
            case _:
                return self.expire(at)
        return True

    def _original(self, line: Line) -> Original:
        back = sum(each.amount for each in self.lines if each.reverses == line.id)
        amount = Money(line.amount, line.debit.currency)
        return Original(line.debit.id, line.credit.id, amount, line.state, back)
