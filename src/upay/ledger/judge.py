"""Judging items, one after the other, on what is locked. Pure: no database, no clock.

`Books` is the locked part of the ledger in memory. Judging changes it and collects in `Changes` what is to be written.
A group that fails half-way is put back in memory, so there is no savepoint.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from upay.kit.ids import AccountId
from upay.kit.money import Currency, Money
from upay.kit.refusal import Fact
from upay.ledger.chart import MAY_MEET, AccountKind, Blocked, Code
from upay.ledger.movements import SINGLE_WINDOW, Item, Limit, Movement, NotPosted, Posted

_BODY_FIELDS = ("kind", "debit", "credit", "amount", "currency", "code", "reference", "hold_id")
_ENDED = {"post": "posted", "void": "voided", "expire": "expired"}


class CounterKey(NamedTuple):
    """Which counter; keys sort, and locks are taken in that order."""

    owner: UUID
    window: str
    currency: str


@dataclass(slots=True)
class Standing:
    """A locked balance, in minor units."""

    id: AccountId
    kind: AccountKind
    currency: Currency
    floor: int | None
    blocked: Blocked
    posted_debit: int
    posted_credit: int
    pending_debit: int
    pending_credit: int
    version: int

    @property
    def posted(self) -> int:
        """What stands on the account: credits minus debits."""
        return self.posted_credit - self.posted_debit

    @property
    def available(self) -> int:
        """What may still leave it."""
        return self.posted - self.pending_debit - (self.floor or 0)


@dataclass(slots=True)
class Hold:
    """Money held back for a movement that is decided later; `reserved` are the counters that it counts in."""

    id: UUID
    debit: AccountId
    credit: AccountId
    amount: Money
    code: Code
    expires_at: datetime | None
    state: str = "open"
    reserved: tuple[CounterKey, ...] = ()


class Remembered(NamedTuple):
    """An answer given before. `body` is empty on a movement that did not come first in its item."""

    id: UUID
    leader: UUID
    body: Sequence[Mapping[str, str | None]]
    why: str | None
    movement_index: int
    facts: Mapping[str, Fact]
    at: datetime


class TransferRow(NamedTuple):
    """A row of `transfer`."""

    id: UUID
    debit: UUID
    credit: UUID
    amount: int
    currency: str
    code: str
    state: str
    pending_id: UUID | None
    reference: UUID | None
    expires_at: datetime | None
    at: datetime


class EntryRow(NamedTuple):
    """A row of `entry`."""

    account_id: UUID
    version: int
    transfer_id: UUID
    amount: int
    balance_after: int


class UsageRow(NamedTuple):
    """A row of `usage`."""

    transfer_id: UUID
    key: CounterKey
    amount: int


@dataclass(slots=True)
class Changes:
    """What judging wants written."""

    transfers: list[TransferRow] = field(default_factory=list)
    entries: list[EntryRow] = field(default_factory=list)
    usages: list[UsageRow] = field(default_factory=list)
    answers: list[Remembered] = field(default_factory=list)
    made_holds: dict[UUID, Hold] = field(default_factory=dict)
    ended_holds: dict[UUID, Hold] = field(default_factory=dict)
    touched: set[AccountId] = field(default_factory=set)
    counted: set[CounterKey] = field(default_factory=set)


@dataclass(slots=True)
class Books:
    """The part of the ledger that is locked, and what is to be written of it."""

    standings: dict[AccountId, Standing]
    holds: dict[UUID, Hold] = field(default_factory=dict)
    used: dict[CounterKey, int] = field(default_factory=dict)
    answers: dict[UUID, Remembered] = field(default_factory=dict)
    changes: Changes = field(default_factory=Changes)


class _Step(NamedTuple):
    """A movement whose blanks are filled in from its hold."""

    place: int
    movement: Movement
    debit: Standing
    credit: Standing
    amount: Money
    hold: Hold | None


class _No(Exception):  # noqa: N818 -- an answer, not an error
    def __init__(self, why: str, index: int, **facts: Fact) -> None:
        super().__init__(why)
        self.why, self.index, self.facts = why, index, facts


def judge(books: Books, items: Sequence[Item]) -> list[Posted | NotPosted]:
    """Judge the items in the order in which they came; each sees what those before it did."""
    return [_judge_item(books, item) for item in items]


def counter_key(limit: Limit) -> CounterKey | None:
    """Return the counter that a limit counts in, if it counts."""
    if limit.window == SINGLE_WINDOW:
        return None
    return CounterKey(limit.owner, limit.window, limit.cap.currency.value)


def _judge_item(books: Books, item: Item) -> Posted | NotPosted:
    if (earlier := _answer_again(books, item)) is not None:
        return earlier
    answer: Posted | NotPosted
    try:
        steps = _shape(books, item)
        for step in steps:
            _check_blocks(step)
        keys = _check_limits(books, item)
        _move_all(books, item, steps)
    except _No as no:
        answer = NotPosted(id=item.id, why=no.why, facts=no.facts, movement_index=no.index)
    else:
        _count(books, item, keys)
        accounts = {standing.id: standing for step in steps for standing in (step.debit, step.credit)}
        after = {id_: Money(standing.posted, standing.currency) for id_, standing in accounts.items()}
        answer = Posted(id=item.id, balances_after=after)
    _remember(books, item, answer)
    return answer


def _answer_again(books: Books, item: Item) -> Posted | NotPosted | None:
    for index, movement in enumerate(item.movements):
        earlier = books.answers.get(movement.id)
        if earlier is None:
            continue
        if earlier.id != earlier.leader or index > 0:
            return _exists_with_different("movements", item, index)
        for position, (was, asked) in enumerate(zip(earlier.body, item.movements, strict=False)):
            body = _body(asked)
            for name in _BODY_FIELDS:
                if was[name] != body[name]:
                    return _exists_with_different(name, item, position)
            if was["id"] != body["id"]:
                return _exists_with_different("movements", item, position)
        if len(earlier.body) != len(item.movements):
            return _exists_with_different("movements", item, min(len(earlier.body), len(item.movements)) - 1)
        return _recall(item, earlier)
    return None


def _recall(item: Item, earlier: Remembered) -> Posted | NotPosted:
    if earlier.why is not None:
        return NotPosted(
            id=item.id, why=earlier.why, facts=earlier.facts, movement_index=earlier.movement_index, replayed=True
        )
    after = {}
    for account, amount in earlier.facts.items():
        minor, _, currency = str(amount).partition(" ")
        after[AccountId(UUID(account))] = Money(int(minor), Currency(currency))
    return Posted(id=item.id, balances_after=after, replayed=True)


def _exists_with_different(name: str, item: Item, index: int) -> NotPosted:
    return NotPosted(id=item.id, why=f"exists_with_different_{name}", facts={}, movement_index=index, replayed=True)


def _remember(books: Books, item: Item, answer: Posted | NotPosted) -> None:
    body = [_body(movement) for movement in item.movements]
    if isinstance(answer, Posted):
        facts: dict[str, Fact] = {
            str(account): f"{money.minor} {money.currency}" for account, money in answer.balances_after.items()
        }
        row = Remembered(item.id, item.id, body, None, 0, facts, item.at)
    else:
        row = Remembered(item.id, item.id, body, answer.why, answer.movement_index, dict(answer.facts), item.at)
    followers = [Remembered(follower.id, item.id, (), row.why, 0, {}, item.at) for follower in item.movements[1:]]
    for each in (row, *followers):
        books.answers[each.id] = each
        books.changes.answers.append(each)


def _body(movement: Movement) -> dict[str, str | None]:
    """Return what makes the asking the same again: not the time, nor what follows from it, nor the limits."""
    values = (
        movement.kind, movement.debit, movement.credit, movement.amount and movement.amount.minor,
        movement.amount and movement.amount.currency, movement.code, movement.reference, movement.hold_id,
    )  # fmt: skip
    body = {name: None if value is None else str(value) for name, value in zip(_BODY_FIELDS, values, strict=True)}
    return {"id": str(movement.id), **body}


def _shape(books: Books, item: Item) -> list[_Step]:
    """Fill in the movements; refuse what could never be posted, whatever the balances."""
    made: dict[UUID, Hold] = {}
    ended: dict[UUID, str] = {}
    steps: list[_Step] = []
    for index, movement in enumerate(item.movements):
        if movement.ends_a_hold:
            step = _ending(books, item, index, made=made, ended=ended)
        else:
            step = _beginning(books, item, index)
            if step.hold is not None:
                made[movement.id] = step.hold
        steps.append(step)
    return steps


def _beginning(books: Books, item: Item, index: int) -> _Step:
    movement = item.movements[index]
    assert movement.debit is not None, "Movement has seen to it"
    assert movement.credit is not None, "Movement has seen to it"
    assert movement.amount is not None, "Movement has seen to it"
    if movement.debit == movement.credit:
        raise _No("accounts_must_differ", index)
    debit, credit = _standing(books, movement.debit, index, "debit"), _standing(books, movement.credit, index, "credit")
    for side, standing in (("debit", debit), ("credit", credit)):
        if standing.currency != movement.amount.currency:
            raise _No("currency_differs", index, side=side, currency=standing.currency.value)
    if (debit.kind, credit.kind) not in MAY_MEET[movement.code]:
        raise _No("kinds_must_not_meet", index, debit=debit.kind.value, credit=credit.kind.value)
    hold = None
    if movement.kind == "hold":
        reserved: tuple[CounterKey, ...] = ()
        if index == 0:
            reserved = tuple(sorted({key for limit in item.limits if (key := counter_key(limit)) is not None}))
        hold = Hold(
            movement.id, movement.debit, movement.credit, movement.amount, movement.code, movement.expires_at,
            reserved=reserved,
        )  # fmt: skip
    return _Step(index, movement, debit, credit, movement.amount, hold)


def _ending(books: Books, item: Item, index: int, *, made: Mapping[UUID, Hold], ended: dict[UUID, str]) -> _Step:
    movement = item.movements[index]
    assert movement.hold_id is not None, "Movement has seen to it"
    hold = made.get(movement.hold_id) or books.holds.get(movement.hold_id)
    if hold is None:
        raise _No("hold_not_found", index)
    for name, asked, held in (
        ("debit", movement.debit, hold.debit),
        ("credit", movement.credit, hold.credit),
        ("currency", movement.amount and movement.amount.currency, hold.amount.currency),
        ("code", movement.code, hold.code),
    ):
        if asked is not None and asked != held:
            why = f"hold_has_different_{name}"
            raise _No(why, index)
    state = ended.get(hold.id, hold.state)
    if state != "open":
        raise _No("hold_expired" if state == "expired" else f"hold_already_{state}", index)
    if movement.kind != "expire" and hold.expires_at is not None and item.at >= hold.expires_at:
        raise _No("hold_expired", index, expires_at=hold.expires_at.isoformat())
    amount = movement.amount or hold.amount
    if amount > hold.amount:
        raise _No("amount_exceeds_hold", index, asked=amount.plain, held=hold.amount.plain)
    if movement.kind != "post" and amount != hold.amount:
        raise _No("hold_has_different_amount", index, asked=amount.plain, held=hold.amount.plain)
    ended[hold.id] = _ENDED[movement.kind]
    debit, credit = _standing(books, hold.debit, index, "debit"), _standing(books, hold.credit, index, "credit")
    return _Step(index, movement, debit, credit, amount, hold)


def _standing(books: Books, account: AccountId, index: int, side: str) -> Standing:
    standing = books.standings.get(account)
    if standing is None:
        raise _No("unknown_account", index, side=side)
    return standing


def _check_blocks(step: _Step) -> None:
    if step.movement.ends_a_hold:
        # What was promised before the block is kept, and what is given back is not held up by it.
        return
    if step.debit.blocked is not Blocked.NONE:
        raise _No("account_blocked", step.place, side="debit", scope=step.debit.blocked.value)
    if step.credit.blocked is Blocked.ALL:
        raise _No("account_blocked", step.place, side="credit", scope=step.credit.blocked.value)


def _check_limits(books: Books, item: Item) -> set[CounterKey]:
    keys: set[CounterKey] = set()
    for limit in item.limits:
        asked = item.movements[0].amount
        assert asked is not None, "Item has seen to it"
        key = counter_key(limit)
        used = Money(0 if key is None else books.used.get(key, 0), limit.cap.currency)
        if used + asked > limit.cap:
            raise _No(
                "limit", 0, limit=limit.name, cap=limit.cap.plain, used=used.plain, asked=asked.plain,
                window=limit.window,
            )  # fmt: skip
        if key is not None:
            keys.add(key)
    return keys


def _count(books: Books, item: Item, keys: set[CounterKey]) -> None:
    first = item.movements[0]
    for key in sorted(keys):
        assert first.amount is not None, "Item has seen to it"
        _use(books, first.id, key, first.amount.minor)


def _use(books: Books, transfer_id: UUID, key: CounterKey, amount: int) -> None:
    books.used[key] = books.used.get(key, 0) + amount
    books.changes.usages.append(UsageRow(transfer_id, key, amount))
    books.changes.counted.add(key)


def _move_all(books: Books, item: Item, steps: Sequence[_Step]) -> None:
    """Move step by step, each judged on the balances that the one before it left.

    A group is rehearsed on copies first, so that nothing has to be put back if a later step fails.
    """
    if len(steps) > 1:
        copies = {standing.id: replace(standing) for step in steps for standing in (step.debit, step.credit)}
        for step in steps:
            rehearsed = step._replace(debit=copies[step.debit.id], credit=copies[step.credit.id])
            _check_balance(rehearsed)
            _move(rehearsed)
    else:
        _check_balance(steps[0])
    for step in steps:
        _move(step)
        _write_down(books, item, step)


def _check_balance(step: _Step) -> None:
    if step.movement.ends_a_hold or step.debit.floor is None:
        return
    balance = Money(step.debit.available, step.amount.currency)
    if balance < step.amount:
        short = step.amount - balance
        raise _No("exceeds_balance", step.place, balance=balance.plain, asked=step.amount.plain, short=short.plain)


def _move(step: _Step) -> None:
    kind, debit, credit, amount = step.movement.kind, step.debit, step.credit, step.amount.minor
    if kind == "hold":
        debit.pending_debit += amount
        credit.pending_credit += amount
        return
    if step.hold is not None:
        debit.pending_debit -= step.hold.amount.minor
        credit.pending_credit -= step.hold.amount.minor
    if kind in {"single", "post"}:
        debit.posted_debit += amount
        credit.posted_credit += amount


def _write_down(books: Books, item: Item, step: _Step) -> None:
    movement, hold, changes = step.movement, step.hold, books.changes
    changes.touched |= {step.debit.id, step.credit.id}
    state = "pending" if movement.kind == "hold" else _ENDED.get(movement.kind, "posted")
    changes.transfers.append(
        TransferRow(
            movement.id,
            step.debit.id,
            step.credit.id,
            step.amount.minor,
            step.amount.currency.value,
            movement.code.value,
            state,
            movement.hold_id,
            movement.reference,
            movement.expires_at,
            item.at,
        )
    )
    if state == "posted":
        for standing, amount in ((step.debit, -step.amount.minor), (step.credit, step.amount.minor)):
            standing.version += 1
            changes.entries.append(EntryRow(standing.id, standing.version, movement.id, amount, standing.posted))
    if hold is None:
        return
    if movement.kind == "hold":
        books.holds[hold.id] = hold
        changes.made_holds[hold.id] = hold
        return
    hold.state = state
    if hold.id not in changes.made_holds:
        changes.ended_holds[hold.id] = hold
    given_back = hold.amount.minor - (step.amount.minor if state == "posted" else 0)
    if given_back:
        for key in hold.reserved:
            _use(books, movement.id, key, -given_back)
