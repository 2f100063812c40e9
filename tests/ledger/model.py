"""A model of the ledger that is too simple to be wrong: one list of rows, and sums over it.

Nothing is kept that can be counted: a balance, what is held, what a limit used up and what is left of an original are
each a sum over the rows, taken anew every time it is asked for. A group that fails cuts the list off where it began.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid5

from upay.kit.ids import AccountId
from upay.kit.money import LARGEST_MINOR, Currency, Money
from upay.ledger import MAY_MEET, AccountKind, Answer, Blocked, Item, Limit, Movement, NotPosted, State
from upay.ledger.holds import _EXPIRIES

DIFFERENT = "exists_with_different_"
_ENDS = {"post": "posted", "void": "voided", "expire": "expired"}
_KEPT_DAYS, _KEPT_HOURS = 3, 170


@dataclass
class Account:
    kind: AccountKind
    currency: Currency
    floor: int | None
    ceiling: int | None = None
    state: State = State.OPEN
    blocked: Blocked = Blocked.NONE
    blocked_amount: int = 0


@dataclass(frozen=True)
class Row:
    """One line of the journal. Ends of holds name their hold; a row that counts towards limits says where."""

    id: UUID
    state: str
    debit: AccountId
    credit: AccountId
    amount: int
    currency: Currency
    movement: Movement
    counted: frozenset[tuple[AccountId, str]]
    booked_at: datetime

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)

    def leg(self, account: AccountId) -> int:
        return self.amount * ((self.credit == account) - (self.debit == account))


@dataclass(frozen=True)
class Verdict:
    """What the ledger should answer; `where` is the movement that met the no."""

    why: str
    where: int = 0
    amounts: tuple[Money, ...] = ()
    after: tuple[tuple[AccountId, Money], ...] = ()
    again: bool = False

    @staticmethod
    def of(answer: Answer) -> "Verdict":
        """Return the ledger's own answer in the same words."""
        if isinstance(answer, NotPosted):
            where = 0 if answer.why.startswith(DIFFERENT) else answer.movement_index
            return Verdict(answer.why, where, again=answer.replayed)
        after = tuple(sorted(answer.balances_after.items()))
        return Verdict("posted", 0, tuple(answer.amounts), after, answer.replayed)


class _No(Exception):  # noqa: N818 -- an answer, not an error
    pass


@dataclass(frozen=True)
class _Step:
    movement: Movement
    debit: AccountId
    credit: AccountId
    amount: int
    hold: Movement | None = None


@dataclass
class Model:
    accounts: dict[AccountId, Account] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    asked: dict[UUID, tuple[Item, Verdict]] = field(default_factory=dict)

    # What can be asked: each answer is a sum over the rows.

    def posted(self, account: AccountId) -> int:
        return sum(row.leg(account) for row in self.rows if row.state == "posted")

    def stands(self, account: AccountId) -> Money:
        return Money(self.posted(account), self.accounts[account].currency)

    def end_of(self, hold: UUID) -> Row | None:
        return next((row for row in self.rows if row.movement.hold_id == hold), None)

    def open_holds(self) -> Iterator[Row]:
        ended = {row.movement.hold_id for row in self.rows}
        return (row for row in self.rows if row.state == "pending" and row.id not in ended)

    def pending(self, account: AccountId) -> tuple[int, int]:
        """Return what is held on its way out, and on its way in."""
        held = list(self.open_holds())
        out = sum(row.amount for row in held if row.debit == account)
        return out, sum(row.amount for row in held if row.credit == account)

    def available(self, account: AccountId) -> int | None:
        it = self.accounts[account]
        if it.floor is None:
            return None
        return self.posted(account) - self.pending(account)[0] - it.floor - it.blocked_amount

    def room(self, account: AccountId) -> int | None:
        it = self.accounts[account]
        return None if it.ceiling is None else it.ceiling - self.posted(account) - self.pending(account)[1]

    def is_part(self, end: Movement) -> bool:
        hold = self._row(end.hold_id)
        return hold is not None and end.amount is not None and end.amount < hold.money

    def left_of(self, original: Row) -> int:
        return original.amount - sum(row.amount for row in self.rows if row.movement.reverses == original.id)

    def used(self, keeper: AccountId, counter: str) -> int:
        """Add up what counts: what is posted, and what is held; of a hold that was posted, what was posted of it."""
        total = 0
        for row in self.rows:
            if (keeper, counter) in row.counted and row.movement.hold_id is None:
                end = self.end_of(row.id) if row.state == "pending" else None
                if end is None:
                    total += 1 if counter.endswith("#") else row.amount
                elif end.state == "posted":
                    total += 1 if counter.endswith("#") else end.amount
        return total

    def kept(self, keeper: AccountId, family: str) -> list[str]:
        """Return the windows of a family that are still known: the newest ones that anything was counted in."""
        ever = {name for row in self.rows for who, name in row.counted if who == keeper and _family(name) == family}
        return sorted(ever)[-(_KEPT_HOURS if "hour" in family else _KEPT_DAYS) :]

    def entries(self, account: AccountId) -> list[tuple[int, datetime]]:
        """Return each entry's balance after it, and when it was booked."""
        after, stood = [], 0
        for row in self.rows:
            if row.state == "posted" and account in {row.debit, row.credit}:
                stood += row.leg(account)
                after.append((stood, row.booked_at))
        return after

    # What can be set.

    def close(self, account: AccountId) -> State:
        empty = self.posted(account) == 0 and self.pending(account) == (0, 0)
        self.accounts[account].state = State.CLOSED if empty else State.CLOSING
        return self.accounts[account].state

    def bound(self, account: AccountId, floor: int | None, ceiling: int | None) -> bool:
        posted, (out, in_) = self.posted(account), self.pending(account)
        if (floor is not None and posted - out < floor) or (ceiling is not None and posted + in_ > ceiling):
            return False
        self.accounts[account].floor, self.accounts[account].ceiling = floor, ceiling
        return True

    def expire(self, at: datetime) -> int:
        due = [hold for hold in self.open_holds() if hold.movement.expires_at and hold.movement.expires_at <= at]
        for hold in due:
            end = Movement(id=expiry_id(hold.id), kind="expire", hold_id=hold.id, code=hold.movement.code)
            self._book(_Step(end, hold.debit, hold.credit, hold.amount, hold.movement), frozenset(), at)
        return len(due)

    # What can be posted.

    def post(self, item: Item) -> Verdict:
        ids = [movement.id for movement in item.movements]
        if len(ids) > 1000:
            return Verdict("group_too_large", 1000)
        if UUID(int=0) in ids:
            return Verdict("id_must_not_be_zero", ids.index(UUID(int=0)))
        if len(set(ids)) < len(ids):
            return Verdict("ids_must_differ", next(place for place, id_ in enumerate(ids) if id_ in ids[:place]))
        if (again := self._again(item)) is not None:
            return again
        so_far = len(self.rows)
        try:
            verdict = self._judge(item)
        except _No as no:
            del self.rows[so_far:]
            verdict = Verdict(*no.args)
        self.asked.update(dict.fromkeys(ids, (item, verdict)))
        return verdict

    def _again(self, item: Item) -> Verdict | None:
        known = [movement.id in self.asked for movement in item.movements]
        if not any(known):
            return None
        first, verdict = self.asked[item.movements[known.index(True)].id]
        if not known[0] or first.id != item.id:
            return Verdict(f"{DIFFERENT}movements", again=True)
        for was, now in zip(first.movements, item.movements, strict=False):
            if was.id != now.id:
                return Verdict(f"{DIFFERENT}movements", again=True)
            booked = self._row(was.id)
            before, asked = self._said(was, booked), self._said(now, booked)
            for name, value in before.items():
                if asked[name] != value:
                    return Verdict(f"{DIFFERENT}{name}", again=True)
        if len(first.movements) != len(item.movements):
            return Verdict(f"{DIFFERENT}movements", again=True)
        return Verdict(verdict.why, verdict.where, verdict.amounts, verdict.after, again=True)

    def _said(self, said: Movement, booked: Row | None) -> dict[str, object]:
        """Return what makes an asking the same: once an end is booked, what it left out counts as its hold said it."""
        amount, debit, credit = said.amount, said.debit, said.credit
        if booked is not None and said.ends_a_hold:
            hold = self._row(said.hold_id)
            whole = booked.money if hold is None or hold.state != "pending" else hold.money
            amount = whole if amount is None else amount
            debit, credit = debit or booked.debit, credit or booked.credit
        return {
            "kind": said.kind, "debit": debit, "credit": credit, "amount": None if amount is None else amount.minor,
            "currency": None if amount is None else amount.currency, "code": said.code, "reference": said.reference,
            "hold_id": said.hold_id, "reverses": said.reverses, "at_most": said.at_most,
        }  # fmt: skip

    def _judge(self, item: Item) -> Verdict:
        steps: list[_Step] = []
        for place in range(len(item.movements)):
            steps.append(self._shape(item, place, steps))
        for place, step in enumerate(steps):
            self._check_standing(step, place)
        amounts = []
        counted: frozenset[tuple[AccountId, str]] = frozenset()
        for place, asked in enumerate(steps):
            step = self._narrow(asked) if asked.hold is None else self._within(asked, place)
            if place == 0:
                counted = self._check_limits(item, step)
            if step.hold is None:
                self._check_original(step, place)
                self._check_amount(step, place)
            self._book(step, counted if place == 0 else frozenset(), item.at)
            amounts.append(Money(step.amount, self.accounts[step.debit].currency))
        touched = sorted({account for step in steps for account in (step.debit, step.credit)})
        return Verdict("posted", 0, tuple(amounts), tuple((account, self.stands(account)) for account in touched))

    def _shape(self, item: Item, place: int, before: list[_Step]) -> _Step:  # noqa: C901 -- one no after the other
        movement = item.movements[place]
        if movement.hold_id is not None:
            return self._shape_end(item, place, before)
        amount, debit, credit = movement.amount, movement.debit, movement.credit
        assert amount is not None
        assert debit is not None
        assert credit is not None
        if amount.minor <= 0:
            raise _No("amount_must_be_positive", place)
        if amount.minor > LARGEST_MINOR:
            raise _No("amount_too_large", place)
        if debit == credit:
            raise _No("accounts_must_differ", place)
        if debit not in self.accounts or credit not in self.accounts:
            raise _No("unknown_account", place)
        if {self.accounts[debit].currency, self.accounts[credit].currency} != {amount.currency}:
            raise _No("currency_differs", place)
        if (self.accounts[debit].kind, self.accounts[credit].kind) not in MAY_MEET[movement.code]:
            raise _No("kinds_must_not_meet", place)
        if movement.reverses is not None:
            original = self._row(movement.reverses)
            if original is None:
                raise _No("original_not_found", place)
            if original.state != "posted":
                raise _No("original_not_posted", place)
            if (original.debit, original.credit) != (credit, debit):
                raise _No("original_has_different_accounts", place)
        if movement.kind == "hold" and movement.expires_at is not None and movement.expires_at <= item.at:
            raise _No("expires_in_the_past", place)
        return _Step(movement, debit, credit, amount.minor)

    def _shape_end(self, item: Item, place: int, before: list[_Step]) -> _Step:  # noqa: C901 -- likewise
        movement = item.movements[place]
        if movement.amount is not None and movement.amount.minor <= 0:
            raise _No("amount_must_be_positive", place)
        begun = self._row(movement.hold_id)
        held = None
        if begun is not None and begun.state == "pending":
            held = _Step(begun.movement, begun.debit, begun.credit, begun.amount)
        held = next(
            (step for step in before if step.movement.id == movement.hold_id and step.movement.kind == "hold"), held
        )
        if held is None:
            raise _No("hold_not_found", place)
        currency = held.movement.amount.currency  # type: ignore[union-attr]
        asked = movement.amount and movement.amount.currency
        if movement.debit not in {None, held.debit}:
            raise _No("hold_has_different_debit", place)
        if movement.credit not in {None, held.credit}:
            raise _No("hold_has_different_credit", place)
        if asked not in {None, currency}:
            raise _No("hold_has_different_currency", place)
        if movement.code != held.movement.code:
            raise _No("hold_has_different_code", place)
        end = self.end_of(held.movement.id)
        state = end.state if end else next((_ENDS[s.movement.kind] for s in before if s.hold is held.movement), None)
        if state is not None:
            raise _No("hold_expired" if state == "expired" else f"hold_already_{state}", place)
        expires = held.movement.expires_at
        if movement.kind != "expire" and expires is not None and item.at >= expires:
            raise _No("hold_expired", place)
        amount = held.amount if movement.amount is None else movement.amount.minor
        if amount > held.amount:
            raise _No("amount_exceeds_hold", place)
        if movement.kind != "post" and amount != held.amount:
            raise _No("hold_has_different_amount", place)
        return _Step(movement, held.debit, held.credit, amount, held.movement)

    def _check_standing(self, step: _Step, place: int) -> None:
        if step.hold is not None:
            return
        debit, credit = self.accounts[step.debit], self.accounts[step.credit]
        if debit.state is State.CLOSED:
            raise _No("account_closed", place)
        if credit.state is not State.OPEN:
            raise _No(f"account_{credit.state.value}", place)
        if debit.blocked is not Blocked.NONE or credit.blocked is Blocked.ALL:
            raise _No("account_blocked", place)

    def _narrow(self, step: _Step) -> _Step:
        sides = {None: None, "debit": self.available(step.debit), "credit": self.room(step.credit)}
        can = sides[step.movement.at_most]
        if can is None or can >= step.amount or can <= 0:
            return step
        return _Step(step.movement, step.debit, step.credit, can)

    def _within(self, end: _Step, place: int) -> _Step:
        """Let the end of a hold see how much was held, if that was decided in the same group."""
        held = self._row(end.movement.hold_id)
        assert held is not None
        if end.amount <= held.amount:
            return end
        if end.movement.amount is not None:
            raise _No("amount_exceeds_hold" if end.movement.kind == "post" else "hold_has_different_amount", place)
        return _Step(end.movement, end.debit, end.credit, held.amount, end.hold)

    def _check_limits(self, item: Item, first: _Step) -> frozenset[tuple[AccountId, str]]:
        counted = set()
        for limit in item.limits:
            if limit.account not in self.accounts:
                raise _No("unknown_account", 0)
            asked = 1 if isinstance(limit.cap, int) else first.amount
            used, counter = 0, counter_of(limit)
            if counter is not None:
                family = _family(counter)
                kept = self.kept(limit.account, family)
                if len(kept) >= (_KEPT_HOURS if "hour" in family else _KEPT_DAYS) and counter < kept[0]:
                    raise _No("limit_window_passed", 0)
                mark = "#" if isinstance(limit.cap, int) else ""
                names = [limit.window.name, *limit.window.along]
                used = sum(self.used(limit.account, name + mark) for name in names)
                counted.add((limit.account, counter))
            if used + asked > (limit.cap if isinstance(limit.cap, int) else limit.cap.minor):
                raise _No("limit", 0)
        return frozenset(counted)

    def _check_original(self, step: _Step, place: int) -> None:
        original = self._row(step.movement.reverses)
        if original is not None and self.left_of(original) < step.amount:
            raise _No("exceeds_original", place)

    def _check_amount(self, step: _Step, place: int) -> None:
        available, room = self.available(step.debit), self.room(step.credit)
        if available is not None and available < step.amount:
            blocked = self.accounts[step.debit].blocked_amount
            raise _No("amount_blocked" if available + blocked >= step.amount else "exceeds_balance", place)
        if room is not None and room < step.amount:
            raise _No("exceeds_ceiling", place)

    def _book(self, step: _Step, counted: frozenset[tuple[AccountId, str]], at: datetime) -> None:
        touching = (row.booked_at for row in self.rows if {row.debit, row.credit} & {step.debit, step.credit})
        kind = step.movement.kind
        state = {"single": "posted", "hold": "pending", **_ENDS}[kind]
        self.rows.append(
            Row(
                step.movement.id,
                state,
                step.debit,
                step.credit,
                step.amount,
                self.accounts[step.debit].currency,
                step.movement,
                counted,
                max([at, *touching]),
            )
        )

    def _row(self, id_: UUID | None) -> Row | None:
        return next((row for row in self.rows if row.id == id_), None)


def expiry_id(hold: UUID) -> UUID:
    """Return the id under which the sweep expires a hold."""
    return uuid5(_EXPIRIES, str(hold))


def counter_of(limit: Limit) -> str | None:
    """Name the counter of a limit: its window, with a # where movements are counted."""
    if limit.window.name == "single":
        return None
    return limit.window.name + ("#" if isinstance(limit.cap, int) else "")


def _family(counter: str) -> str:
    return counter.partition(":")[0] + ("#" if counter.endswith("#") else "")
