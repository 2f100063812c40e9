"""Judging items, one after the other, on what is locked. Pure: no database, no clock.

Judging changes the standings in memory and collects in `Changes` what is to be written. What a group did before it
failed is put back in memory, so there is no savepoint.
"""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import msgspec

from upay.kit.ids import AccountId
from upay.kit.money import Money
from upay.kit.refusal import Fact
from upay.ledger.answers import answer_again, body_of
from upay.ledger.chart import MAY_MEET, Blocked, State
from upay.ledger.counters import Counted, OverLimit, check_limits, count, give_back, keepers
from upay.ledger.locked import Books, Hold, Line, Original, Refused, Standing
from upay.ledger.movements import LARGEST_AMOUNT, LARGEST_GROUP, Answer, Item, Movement, NotPosted, Posted

_STATES: Final = {"single": "posted", "hold": "pending", "post": "posted", "void": "voided", "expire": "expired"}
_BEGINS: Final = frozenset({"single", "hold"})
_POSTS: Final = frozenset({"single", "post"})
_NIL: Final = UUID(int=0)


class _Step(msgspec.Struct, gc=False):
    """A movement whose blanks are filled in from its hold; `amount` is what will move."""

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
    """Judge the items in the order in which they came; each sees what those before it did, also in earlier calls."""
    answers = []
    for item in items:
        answers.append(_judge_item(books, item))
        books.judged += len(item.movements)
    return answers


def _judge_item(books: Books, item: Item) -> Answer:
    if (malformed := _malformed(item.movements)) is not None:
        return NotPosted(id=item.id, why=malformed[0], facts={}, movement_index=malformed[1])
    if (earlier := answer_again(books, item)) is not None:
        return earlier
    undo: _Undo | None = None
    try:
        steps = _shape(books, item)
        for step in steps:
            _check_standing(step)
        counted = _check_limits(books, item, steps[0])
        # One that stands alone changes nothing before its last check, so nothing of it has to be put back.
        undo = _Undo(books, _touched(books, steps, counted)) if len(steps) > 1 else None
        for step in steps:
            _move(books, item, step, books.numbers[books.judged + step.place], counted)
    except _No as no:
        if undo is not None:
            undo.put_back()
        _remember(books, item, no)
        return NotPosted(id=item.id, why=no.why, facts=no.facts, movement_index=no.index)
    return _posted(books, item, steps)


def _posted(books: Books, item: Item, steps: Sequence[_Step]) -> Posted:
    """Note what became of holds, now that the whole item went through, and say how the accounts stand."""
    after: dict[AccountId, Money] = {}
    for step in steps:
        if step.hold is not None:
            _settle_hold(books, step.movement, step.hold)
        for standing in (step.debit, step.credit):
            after[standing.id] = Money(standing.posted_credit - standing.posted_debit, standing.currency)
    if len(steps) > 1:
        books.changes.sizes[item.id] = len(steps)
    return Posted(id=item.id, balances_after=after, amounts=tuple([step.amount for step in steps]))


class _Undo:
    """How everything stood before a group, until it turns out that all of it goes through."""

    def __init__(self, books: Books, touched: Sequence[Standing]) -> None:
        self._books = books
        self._lines = len(books.changes.lines)
        self._standings = [(each, msgspec.structs.replace(each)) for each in touched]
        self._originals = [(each, each.reversed) for each in books.originals.values()]

    def put_back(self) -> None:
        """Put all of it back."""
        for standing, stood in self._standings:
            standing.put_back(stood)
        for original, so_far in self._originals:
            original.reversed = so_far
        for line in self._books.changes.lines[self._lines :]:
            del self._books.fresh[line.id]
        del self._books.changes.lines[self._lines :]


def _touched(books: Books, steps: Sequence[_Step], counted: Counted) -> list[Standing]:
    """Return whatever a group may change: its accounts, and those that keep a counter of it."""
    touched = [each for step in steps for each in (step.debit, step.credit)]
    touched += [keeper for keeper, _ in counted.values()]
    touched += [keeper for step in steps if step.hold is not None for keeper, _ in keepers(books.standings, step.hold)]
    return list({standing.id: standing for standing in touched}.values())


def _malformed(movements: Sequence[Movement]) -> tuple[str, int] | None:
    """Name what no id can be remembered for, and where it is."""
    if len(movements) == 1:
        return ("id_must_not_be_zero", 0) if movements[0].id.int == 0 else None
    if len(movements) > LARGEST_GROUP:
        return "group_too_large", LARGEST_GROUP
    ids = [movement.id for movement in movements]
    if _NIL in ids:
        return "id_must_not_be_zero", ids.index(_NIL)
    if len(set(ids)) == len(ids):
        return None
    return "ids_must_differ", next(index for index, id_ in enumerate(ids) if id_ in ids[:index])


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
    amount = movement.amount
    assert amount is not None, "Movement has seen to it"
    if not 0 < amount.minor <= LARGEST_AMOUNT:
        raise _bad_amount(amount, index)
    debit, credit = books.standings.get(movement.debit), books.standings.get(movement.credit)  # type: ignore[arg-type]
    if debit is credit and movement.debit == movement.credit:
        raise _No("accounts_must_differ", index)
    if debit is None or credit is None:
        raise _No("unknown_account", index, side="debit" if debit is None else "credit")
    if debit.currency is not amount.currency:
        raise _No("currency_differs", index, side="debit", currency=debit.currency.value)
    if credit.currency is not amount.currency:
        raise _No("currency_differs", index, side="credit", currency=credit.currency.value)
    if (debit.kind, credit.kind) not in MAY_MEET[movement.code]:
        raise _No("kinds_must_not_meet", index, debit=debit.kind.value, credit=credit.kind.value)
    if movement.reverses is not None:
        _check_original(books, movement, index)
    hold = None
    if movement.kind == "hold":
        if movement.expires_at is not None and movement.expires_at <= item.at:
            raise _No("expires_in_the_past", index, expires_at=movement.expires_at.isoformat())
        hold = Hold(movement.id, debit.id, credit.id, amount, movement.code, movement.expires_at)
    return _Step(index, movement, debit, credit, amount, hold)


def _bad_amount(amount: Money, index: int) -> _No:
    if amount.minor <= 0:
        return _No("amount_must_be_positive", index)
    return _No("amount_too_large", index, largest=Money(LARGEST_AMOUNT, amount.currency).plain)


def _check_original(books: Books, movement: Movement, index: int) -> None:
    assert movement.reverses is not None, "the caller has seen to it"
    original = books.originals.get(movement.reverses)
    if original is None and (line := books.fresh.get(movement.reverses)) is not None:
        amount = Money(line.amount, line.debit.currency)
        original = books.originals[movement.reverses] = Original(line.debit.id, line.credit.id, amount, line.state)
    if original is None:
        raise _No("original_archived" if movement.reverses in books.archived else "original_not_found", index)
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
        raise _No("hold_archived" if movement.hold_id in books.archived else "hold_not_found", index)
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
    ended[hold.id] = _STATES[movement.kind]
    return _Step(index, movement, books.standings[hold.debit], books.standings[hold.credit], amount, hold)


def _check_standing(step: _Step) -> None:
    """Refuse by what was set on the accounts: closed before blocked, debit before credit."""
    if step.movement.kind not in _BEGINS:
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


def _narrow(step: _Step) -> None:
    """Let only so much move as there is, or as there is room for, where that was asked."""
    side = step.movement.at_most
    can = step.debit.available if side == "debit" else step.credit.room
    if can is None or can >= step.amount.minor or can <= 0:
        # Where nothing can move, all that was asked is judged, and refused with the usual words.
        return
    step.amount = Money(can, step.amount.currency)
    if step.hold is not None:
        step.hold.amount = step.amount


def _end_what_is_held(step: _Step, hold: Hold) -> None:
    """Let the end of a hold move what is held, which the same group may have made less than was asked."""
    asked = step.movement.amount
    if asked is not None and hold.amount < asked:
        why = "amount_exceeds_hold" if step.movement.kind == "post" else "hold_has_different_amount"
        raise _No(why, step.place, asked=asked.plain, held=hold.amount.plain)
    step.amount = asked or hold.amount


def _check_limits(books: Books, item: Item, first: _Step) -> Counted:
    if first.movement.at_most is not None:
        _narrow(first)
    if not item.limits:
        return {}
    try:
        return check_limits(books.standings, item.limits, first.debit, first.amount)
    except OverLimit as no:
        raise _No(no.why, 0, **no.facts) from None


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


def _move(books: Books, item: Item, step: _Step, number: int, counted: Counted) -> None:
    """Move one step, judged on the balances that the one before it left, and write its line down."""
    movement, hold, debit, credit = step.movement, step.hold, step.debit, step.credit
    kind = movement.kind
    named: tuple[str, ...] = ()
    if kind in _BEGINS:
        if step.place > 0 and movement.at_most is not None:
            _narrow(step)
        if movement.reverses is not None:
            _check_left(books, step)
        _check_amount(step)
        if step.place == 0 and counted:
            named = tuple(counted)
            count(counted)
    elif hold is not None and step.place > 0:
        _end_what_is_held(step, hold)
    amount, posts = step.amount.minor, kind in _POSTS
    if kind == "hold":
        assert hold is not None, "a hold was made with its step"
        debit.pending_debit += amount
        credit.pending_credit += amount
        hold.counted = named
    elif kind != "single":
        assert hold is not None, "what ends a hold has found it"
        debit.pending_debit -= hold.amount.minor
        credit.pending_credit -= hold.amount.minor
        named = hold.counted
        give_back(books.standings, hold, amount if posts else 0)
    if movement.reverses is not None:
        books.originals[movement.reverses].reversed += amount
    if posts:
        debit.posted_debit += amount
        credit.posted_credit += amount
        debit.version += 1
        credit.version += 1
    debit.touched = credit.touched = True
    posted_at = max(books.closed_until, books.microseconds(item.at), debit.moved_at, credit.moved_at)
    debit.moved_at = credit.moved_at = posted_at
    line = Line(
        number, movement.id, debit, credit, amount, movement.code, _STATES[kind],
        None if step.place == 0 else item.id, movement.hold_id, movement.reverses, movement.reference,
        movement.amount.minor if movement.at_most is not None and movement.amount is not None else None,
        movement.at_most, movement.expires_at, item.at, posted_at,
        debit.version if posts else None, debit.posted_credit - debit.posted_debit,
        credit.version if posts else None, credit.posted_credit - credit.posted_debit,
        named,
    )  # fmt: skip
    books.changes.lines.append(line)
    books.fresh[line.id] = line


def _check_left(books: Books, step: _Step) -> None:
    """Refuse to take back more than is left of the original, whatever was taken back before it in this batch."""
    assert step.movement.reverses is not None, "the caller has seen to it"
    original = books.originals[step.movement.reverses]
    left = Money(original.amount.minor - original.reversed, original.amount.currency)
    if left < step.amount:
        raise _No("exceeds_original", step.place, asked=step.amount.plain, left=left.plain)


def _settle_hold(books: Books, movement: Movement, hold: Hold) -> None:
    if movement.kind == "hold":
        books.holds[hold.id] = books.changes.made_holds[hold.id] = hold
        return
    hold.state = _STATES[movement.kind]
    if books.changes.made_holds.pop(hold.id, None) is None:
        books.changes.ended_holds.append(hold.id)
