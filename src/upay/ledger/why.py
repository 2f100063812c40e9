"""Saying what would happen to an item now, and which rule decides, without writing or locking anything.

It is the same judging as when it is posted, on the same reading without the locks. So the answer is true of this
moment; what is posted a moment later is judged by what stands there then.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from upay.kit.ids import AccountId
from upay.kit.money import Money
from upay.ledger.counters import counter_of
from upay.ledger.judge import judge
from upay.ledger.locked import Books
from upay.ledger.locks import look_at_books
from upay.ledger.movements import Answer, Item, Limit, Movement, NotPosted, Posted
from upay.platform.db import UnitOfWork

PRECEDENCE: Final = (
    "group_too_large", "id_must_not_be_zero", "ids_must_differ", "exists_archived",
    "exists_with_different_movements", "exists_with_different_kind", "exists_with_different_debit",
    "exists_with_different_credit", "exists_with_different_amount", "exists_with_different_currency",
    "exists_with_different_code", "exists_with_different_reference", "exists_with_different_hold_id",
    "exists_with_different_reverses", "exists_with_different_at_most",
    "amount_must_be_positive", "amount_too_large", "accounts_must_differ", "unknown_account", "currency_differs",
    "kinds_must_not_meet", "original_not_found", "original_archived", "original_not_posted",
    "original_has_different_accounts", "expires_in_the_past",
    "hold_not_found", "hold_archived", "hold_has_different_debit", "hold_has_different_credit",
    "hold_has_different_currency", "hold_has_different_code", "hold_already_posted", "hold_already_voided",
    "hold_expired", "amount_exceeds_hold",
    "hold_has_different_amount",
    "account_closed", "account_closing", "account_blocked",
    "unknown_account:limit", "limit_window_passed", "limit",
    "exceeds_original", "amount_blocked", "exceeds_balance", "exceeds_ceiling",
)  # fmt: skip
"""Every no, in the order in which they are judged; `unknown_account:limit` is the keeper of a limit's counter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """How much a rule leaves before the item, and after it where it would go through.

    `rule` is the no that would answer more than that; `limit` and `window` name the limit where it is one.
    """

    rule: str
    account: AccountId
    before: Money | int
    after: Money | int
    limit: str | None = None
    window: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What would be answered now, and what decides it."""

    answer: Answer
    rooms: tuple[Room, ...]

    @property
    def goes_through(self) -> bool:
        """Whether posting it now would move something."""
        return isinstance(self.answer, Posted) and not self.answer.replayed

    @property
    def known(self) -> bool:
        """Whether the id was answered before, so that nothing is judged any more."""
        return self.answer.replayed

    @property
    def rule(self) -> str | None:
        """The rule that says no; None if none does."""
        return self.answer.why if isinstance(self.answer, NotPosted) else None

    @property
    def place(self) -> int | None:
        """Where that rule stands in the order of all rules, the first being 1."""
        if not isinstance(self.answer, NotPosted):
            return None
        of_a_limit = f"{self.answer.why}:{self.answer.facts.get('side')}"
        return PRECEDENCE.index(of_a_limit if of_a_limit in PRECEDENCE else self.answer.why) + 1


async def explain_why(uow: UnitOfWork, item: Item) -> Verdict:
    """Say what would be answered to the item now, which rule decides, and how much room each of the others leaves."""
    await uow.flush()
    books = await look_at_books(uow.driver, [item])
    rules = list(_rules(item))
    before = [_left(books, rule) for rule in rules]
    [answer] = judge(books, [item])
    after = [_left(books, rule) for rule in rules]
    rooms = tuple(
        Room(
            rule=rule.name, account=rule.account, before=stood, after=stands,
            limit=None if rule.limit is None else rule.limit.name,
            window=None if rule.limit is None else rule.limit.window.name,
        )
        for rule, stood, stands in zip(rules, before, after, strict=True)
        if stood is not None and stands is not None
    )  # fmt: skip
    return Verdict(answer=answer, rooms=rooms)


@dataclass(frozen=True, slots=True)
class _Rule:
    name: str
    account: AccountId
    limit: Limit | None = None
    original: UUID | None = None


def _rules(item: Item) -> Iterator[_Rule]:
    """Name what bounds the item, in the order of judging, each once."""
    for limit in item.limits:
        yield _Rule("limit", limit.account, limit)
    begun: Sequence[Movement] = [movement for movement in item.movements if not movement.ends_a_hold]
    sides: list[tuple[str, AccountId | None, UUID | None]] = [
        ("exceeds_original", movement.debit, movement.reverses) for movement in begun if movement.reverses
    ]
    sides += [("exceeds_balance", movement.debit, None) for movement in begun]
    sides += [("exceeds_ceiling", movement.credit, None) for movement in begun]
    for name, account, original in dict.fromkeys(sides):
        assert account is not None, "Movement has seen to it"
        yield _Rule(name, account, original=original)


def _left(books: Books, rule: _Rule) -> Money | int | None:
    """Return what the rule leaves as the books stand; None if it bounds nothing, or nobody has the account."""
    standing = books.standings.get(rule.account)
    if standing is None:
        return None
    if rule.original is not None:
        original = books.originals.get(rule.original)
        return None if original is None else Money(original.amount.minor - original.reversed, original.amount.currency)
    if rule.limit is None:
        left = standing.available if rule.name == "exceeds_balance" else standing.room
        return None if left is None else Money(left, standing.currency)
    cap, counter = rule.limit.cap, counter_of(rule.limit)
    mark = "#" if isinstance(cap, int) else ""
    windows = () if counter is None else (rule.limit.window.name, *rule.limit.window.along)
    used = sum(standing.counters.get(name + mark, 0) for name in windows)
    return cap - used if isinstance(cap, int) else cap - Money(used, cap.currency)
