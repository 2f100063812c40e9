"""Judging items, one after the other, on what is locked. Pure: no database, no clock.

Judging changes the standings in memory and collects in `Changes` what is to be written. What a group did before it
failed is put back in memory, so there is no savepoint.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

import msgspec

from upay.kit.ids import AccountId
from upay.kit.money import Money
from upay.kit.refusal import Fact
from upay.ledger.answers import answer_again, body_of
from upay.ledger.chart import MAY_MEET, Blocked, State
from upay.ledger.locked import Books, Hold, Line, Original, Refused, Standing, microseconds
from upay.ledger.movements import LARGEST_AMOUNT, LARGEST_GROUP, Answer, Item, Limit, Movement, NotPosted, Posted
from upay.ledger.windows import SINGLE

_ENDED: Final = {"post": "posted", "void": "voided", "expire": "expired"}
_NIL: Final = UUID(int=0)
_KEPT_HOURS: Final = 170
_KEPT_WINDOWS: Final = 3


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


def judge(books: Books, items: Sequence[Item]) -> list[Answer]:
    """Judge the items in the order in which they came; each sees what those before it did."""
    numbers = iter(books.numbers)
    return [_judge_item(books, item, [next(numbers) for _ in item.movements]) for item in items]


def counter_of(limit: Limit) -> str | None:
    """Return the name of the counter that a limit counts in, if it counts; a count of movements ends with #."""
    if limit.window.name == SINGLE.name:
        return None
    return f"{limit.window.name}#" if isinstance(limit.cap, int) else limit.window.name


def _judge_item(books: Books, item: Item, numbers: Sequence[int]) -> Answer:
    movements = item.movements
    if (malformed := _malformed(movements)) is not None:
        return NotPosted(id=item.id, why=malformed, facts={}, movement_index=0)
    if (earlier := answer_again(books, item)) is not None:
        return earlier
    before: list[tuple[Standing, Standing]] = []
    taken_back: list[tuple[Original, int]] = []
    lines = len(books.changes.lines)
    try:
        steps = _shape(books, item)
        taken_back = _taken_back(books, steps)
        for step in steps:
            _check_standing(step)
        steps[0] = _narrowed(steps[0])
        counted = _check_limits(books, item, steps[0])
        if len(steps) > 1:
            before = [(each, msgspec.structs.replace(each)) for each in _may_change(books, steps, counted)]
        amounts = tuple(_move(books, item, step, number, counted) for step, number in zip(steps, numbers, strict=True))
    except _No as no:
        for standing, stood in before:
            standing.put_back(stood)
        for original, so_far in taken_back:
            original.reversed = so_far
        for line in books.changes.lines[lines:]:
            del books.fresh[line.id]
        del books.changes.lines[lines:]
        _remember(books, item, no)
        return NotPosted(id=item.id, why=no.why, facts=no.facts, movement_index=no.index)
    for step in steps:
        _settle_hold(books, step)
    if len(steps) > 1:
        books.changes.sizes[item.id] = len(steps)
    after = {
        standing.id: Money(standing.posted, standing.currency)
        for step in steps for standing in (step.debit, step.credit)
    }  # fmt: skip
    return Posted(id=item.id, balances_after=after, amounts=amounts)


def _taken_back(books: Books, steps: Sequence[_Step]) -> list[tuple[Original, int]]:
    """Return the originals of which an item takes back, and how much was taken back of each before it."""
    originals = (books.originals[step.movement.reverses] for step in steps if step.movement.reverses is not None)
    return [(original, original.reversed) for original in originals]


def _may_change(books: Books, steps: Sequence[_Step], counted: dict[str, tuple[Standing, int]]) -> list[Standing]:
    """Return what a group may change: its accounts, and whoever keeps a counter of it or of a hold that it ends."""
    standings = [each for step in steps for each in (step.debit, step.credit)]
    standings += [keeper for keeper, _ in counted.values()]
    standings += [
        _keeper(books, step.hold, name) for step in steps if step.hold is not None for name in step.hold.counted
    ]
    return list({each.id: each for each in standings}.values())


def _malformed(movements: Sequence[Movement]) -> str | None:
    """Name what no id can be remembered for."""
    if len(movements) == 1:
        return "id_must_not_be_zero" if movements[0].id == _NIL else None
    if len(movements) > LARGEST_GROUP:
        return "group_too_large"
    ids = {movement.id for movement in movements}
    if _NIL in ids:
        return "id_must_not_be_zero"
    return None if len(ids) == len(movements) else "ids_must_differ"


def _remember(books: Books, item: Item, no: _No) -> None:
    body = tuple(body_of(movement) for movement in item.movements)
    for movement in item.movements:
        led = Refused(item.id) if movement.id != item.id else Refused(item.id, body, no.why, no.index, no.facts)
        books.answers[movement.id] = books.changes.refusals[movement.id] = led


def _shape(books: Books, item: Item) -> list[_Step]:
    """Fill in the movements; refuse what could never be posted, whatever the balances."""
    if len(item.movements) == 1 and item.movements[0].kind == "single":
        return [_beginning(books, item, 0)]
    made: dict[UUID, Hold] = {}
    ended: dict[UUID, str] = {}
    steps: list[_Step] = []
    for index, movement in enumerate(item.movements):
        if movement.ends_a_hold:
            steps.append(_ending(books, item, index, made, ended))
            continue
        step = _beginning(books, item, index)
        if step.hold is not None:
            made[movement.id] = step.hold
        steps.append(step)
    return steps


def _beginning(books: Books, item: Item, index: int) -> _Step:
    movement = item.movements[index]
    assert movement.amount is not None, "Movement has seen to it"
    minor, currency = movement.amount.minor, movement.amount.currency
    if minor <= 0:
        raise _No("amount_must_be_positive", index)
    if minor > LARGEST_AMOUNT:
        raise _No("amount_too_large", index, largest=Money(LARGEST_AMOUNT, currency).plain)
    if movement.debit == movement.credit:
        raise _No("accounts_must_differ", index)
    debit, credit = books.standings.get(movement.debit), books.standings.get(movement.credit)  # type: ignore[arg-type]
    if debit is None or credit is None:
        raise _No("unknown_account", index, side="debit" if debit is None else "credit")
    if debit.currency is not currency:
        raise _No("currency_differs", index, side="debit", currency=debit.currency.value)
    if credit.currency is not currency:
        raise _No("currency_differs", index, side="credit", currency=credit.currency.value)
    if (debit.kind, credit.kind) not in MAY_MEET[movement.code]:
        raise _No("kinds_must_not_meet", index, debit=debit.kind.value, credit=credit.kind.value)
    if movement.reverses is not None:
        _check_original(books, movement, index)
    hold = None
    if movement.kind == "hold":
        if movement.expires_at is not None and movement.expires_at <= item.at:
            raise _No("expires_in_the_past", index, expires_at=movement.expires_at.isoformat())
        hold = Hold(movement.id, debit.id, credit.id, movement.amount, movement.code, movement.expires_at)
    return _Step(index, movement, debit, credit, movement.amount, hold)


def _check_original(books: Books, movement: Movement, index: int) -> None:
    assert movement.reverses is not None, "the caller has seen to it"
    original = books.originals.get(movement.reverses)
    if original is None and (line := books.fresh.get(movement.reverses)) is not None:
        amount = Money(line.amount, line.debit.currency)
        original = books.originals[movement.reverses] = Original(line.debit.id, line.credit.id, amount, line.state)
    if original is None:
        raise _No("original_not_found", index)
    if original.state != "posted":
        raise _No("original_not_posted", index, state=original.state)
    if (movement.debit, movement.credit) != (original.credit, original.debit):
        raise _No("original_has_different_accounts", index)


def _ending(books: Books, item: Item, index: int, made: dict[UUID, Hold], ended: dict[UUID, str]) -> _Step:
    movement = item.movements[index]
    assert movement.hold_id is not None, "Movement has seen to it"
    if movement.amount is not None and movement.amount.minor <= 0:
        raise _No("amount_must_be_positive", index)
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
    return _Step(index, movement, books.standings[hold.debit], books.standings[hold.credit], amount, hold)


def _check_standing(step: _Step) -> None:
    """Refuse by what was set on the accounts: closed before blocked, debit before credit."""
    if step.movement.ends_a_hold:
        # What was promised before is kept, and what is given back is not held up by it.
        return
    debit, credit = step.debit, step.credit
    if debit.state is State.CLOSED:
        raise _No("account_closed", step.place, side="debit")
    if credit.state is not State.OPEN:
        raise _No(f"account_{credit.state}", step.place, side="credit")
    if debit.blocked is not Blocked.NONE:
        raise _No("account_blocked", step.place, side="debit", scope=debit.blocked.value)
    if credit.blocked is Blocked.ALL:
        raise _No("account_blocked", step.place, side="credit", scope=credit.blocked.value)


def _narrowed(step: _Step) -> _Step:
    """Let only so much move as there is, or as there is room for, where that was asked."""
    side = step.movement.at_most
    if side is None:
        return step
    can = step.debit.available if side == "debit" else step.credit.room
    if can is None or can >= step.amount.minor:
        return step
    if can <= 0:
        # The whole would not go through either: it is refused with the same words.
        _check_amount(step)
    return step._replace(amount=Money(can, step.amount.currency))


def _check_limits(books: Books, item: Item, first: _Step) -> dict[str, tuple[Standing, int]]:
    """Refuse what is above a limit; return what counts where, by the name that the journal keeps of it."""
    counted: dict[str, tuple[Standing, int]] = {}
    for limit in item.limits:
        keeper = books.standings.get(limit.account)
        if keeper is None:
            raise _No("unknown_account", 0, side="limit")
        counter, window = counter_of(limit), limit.window
        asked = 1 if isinstance(limit.cap, int) else first.amount.minor
        used = 0
        if counter is not None:
            if _is_past(keeper, counter):
                raise _No("limit_window_passed", 0, limit=limit.name, window=window.name)
            mark = "#" if isinstance(limit.cap, int) else ""
            used = keeper.counters.get(counter, 0)
            used += sum(keeper.counters.get(name + mark, 0) for name in window.along)
            counted[counter if keeper is first.debit else f"{counter}@{keeper.id}"] = (keeper, asked)
        if isinstance(limit.cap, int):
            if used + asked > limit.cap:
                raise _No("limit", 0, limit=limit.name, cap=limit.cap, used=used, asked=asked, window=window.name)
        elif used + asked > limit.cap.minor:
            raise _No(
                "limit", 0, limit=limit.name, cap=limit.cap.plain, used=Money(used, limit.cap.currency).plain,
                asked=first.amount.plain, window=window.name,
            )  # fmt: skip
    return counted


def _family(counter: str) -> str:
    return counter.partition(":")[0] + ("#" if counter.endswith("#") else "")


def _siblings(standing: Standing, counter: str) -> list[str]:
    family = _family(counter)
    return sorted(name for name in standing.counters if _family(name) == family)


def _most_kept(family: str) -> int:
    return _KEPT_HOURS if family.rstrip("#").endswith("hour") else _KEPT_WINDOWS


def _is_past(standing: Standing, counter: str) -> bool:
    """Whether the counter is so old that it was dropped, so that nobody knows any more what it stood at."""
    if counter in standing.counters:
        return False
    siblings = _siblings(standing, counter)
    return len(siblings) >= _most_kept(_family(counter)) and counter < siblings[0]


def _count(standing: Standing, counter: str, amount: int) -> None:
    """Count, and drop the oldest windows of the family; what is given back to a dropped one is of no interest."""
    standing.touched = True
    counters = standing.counters
    if counter not in counters:
        if amount <= 0 or _is_past(standing, counter):
            return
        siblings = _siblings(standing, counter)
        dropped = siblings[: max(0, len(siblings) + 1 - _most_kept(_family(counter)))]
        counters = {name: value for name, value in counters.items() if name not in dropped}
    # A fresh dictionary, so that a group that fails can be put back by reference.
    standing.counters = {**counters, counter: counters.get(counter, 0) + amount}


def _check_amount(step: _Step) -> None:
    """Refuse what is not there, then what there is no room for."""
    minor, currency = step.amount.minor, step.amount.currency
    debit, credit = step.debit, step.credit
    if (available := debit.available) is not None and available < minor:
        balance, short = Money(available, currency), Money(minor - available, currency)
        if available + debit.blocked_amount >= minor:
            blocked = Money(debit.blocked_amount, currency)
            raise _No(
                "amount_blocked", step.place, balance=balance.plain, blocked=blocked.plain, asked=step.amount.plain,
                short=short.plain,
            )  # fmt: skip
        raise _No("exceeds_balance", step.place, balance=balance.plain, asked=step.amount.plain, short=short.plain)
    if (room := credit.room) is not None and room < minor:
        raise _No("exceeds_ceiling", step.place, room=Money(room, currency).plain, asked=step.amount.plain)


def _move(books: Books, item: Item, step: _Step, number: int, counted: dict[str, tuple[Standing, int]]) -> Money:
    """Move one step, judged on the balances that the one before it left, and write its line down."""
    movement, hold = step.movement, step.hold
    if movement.ends_a_hold:
        step = _within_hold(step)
    elif step.place > 0:
        step = _narrowed(step)
    debit, credit, amount = step.debit, step.credit, step.amount.minor
    kind = movement.kind
    named: tuple[str, ...] = ()
    if kind in {"single", "hold"}:
        if movement.reverses is not None:
            _take_back(books, step)
        _check_amount(step)
        if step.place == 0 and counted:
            named = tuple(counted)
            for name, (keeper, much) in counted.items():
                _count(keeper, name.partition("@")[0], much)
    if kind == "hold":
        debit.pending_debit += amount
        credit.pending_credit += amount
        assert hold is not None, "a hold was made with its step"
        hold.amount, hold.counted = step.amount, named
    elif kind != "single":
        assert hold is not None, "what ends a hold has found it"
        debit.pending_debit -= hold.amount.minor
        credit.pending_credit -= hold.amount.minor
        named = hold.counted
        _give_back(books, hold, amount if kind == "post" else None)
    posts = kind in {"single", "post"}
    if posts:
        debit.posted_debit += amount
        credit.posted_credit += amount
        debit.version += 1
        credit.version += 1
    debit.touched = credit.touched = True
    posted_at = max(books.closed_until, _microseconds(item.at), debit.moved_at, credit.moved_at)
    debit.moved_at = credit.moved_at = posted_at
    line = Line(
        number, movement.id, debit, credit, amount, movement.code.value,
        "pending" if kind == "hold" else _ENDED.get(kind, "posted"),
        None if step.place == 0 else item.id, movement.hold_id, movement.reverses, movement.reference,
        None if movement.at_most is None else movement.amount.minor,  # type: ignore[union-attr]
        movement.at_most, movement.expires_at, item.at, posted_at,
        debit.version if posts else None, debit.posted_credit - debit.posted_debit,
        credit.version if posts else None, credit.posted_credit - credit.posted_debit,
        named,
    )  # fmt: skip
    books.changes.lines.append(line)
    books.fresh[line.id] = line
    return step.amount


def _within_hold(step: _Step) -> _Step:
    """Let the end of a hold see how much is held, which a group that made it of at most so much decides as it goes."""
    hold = step.hold
    assert hold is not None, "what ends a hold has found it"
    if step.amount <= hold.amount:
        return step
    if step.movement.amount is None:
        return step._replace(amount=hold.amount)
    why = "amount_exceeds_hold" if step.movement.kind == "post" else "hold_has_different_amount"
    raise _No(why, step.place, asked=step.amount.plain, held=hold.amount.plain)


def _take_back(books: Books, step: _Step) -> None:
    """Refuse to take back more than is left of the original, whatever was taken back before it in this batch."""
    assert step.movement.reverses is not None, "the caller has seen to it"
    original = books.originals[step.movement.reverses]
    left = Money(original.amount.minor - original.reversed, original.amount.currency)
    if left < step.amount:
        raise _No("exceeds_original", step.place, asked=step.amount.plain, left=left.plain)
    original.reversed += step.amount.minor


def _give_back(books: Books, hold: Hold, posted: int | None) -> None:
    """Give back to the counters what the hold reserved and its end did not post."""
    for name in hold.counted:
        counter = name.partition("@")[0]
        if counter.endswith("#"):
            back = 0 if posted is not None else 1
        else:
            back = hold.amount.minor - (posted or 0)
        if back:
            _count(_keeper(books, hold, name), counter, -back)


def _keeper(books: Books, hold: Hold, counted: str) -> Standing:
    """Return the account that keeps a counter of the hold, by the name that the journal keeps of it."""
    keeper = counted.partition("@")[2]
    return books.standings[AccountId(UUID(keeper)) if keeper else hold.debit]


def _settle_hold(books: Books, step: _Step) -> None:
    """Note what became of a hold, once the whole item went through."""
    movement, hold = step.movement, step.hold
    if hold is None:
        return
    if movement.kind == "hold":
        books.holds[hold.id] = books.changes.made_holds[hold.id] = hold
        return
    hold.state = _ENDED[movement.kind]
    if books.changes.made_holds.pop(hold.id, None) is None:
        books.changes.ended_holds.append(hold.id)


def _microseconds(at: datetime) -> int:
    if at is not _last[0]:
        _last[:] = [at, microseconds(at)]
    return _last[1]  # type: ignore[return-value]


_last: list[object] = [None, 0]
"""The instant that was asked last: within a batch it is the same again and again."""
