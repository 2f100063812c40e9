"""Which no comes first: requests that break two rules at once are answered by the earlier one.

The order is `ledger.PRECEDENCE`. For every two rules that one request can break together, such a request is made and
posted; so is one for each rule alone, which shows that it is really broken.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import combinations
from uuid import UUID, uuid5

from tests.conftest import NOON
from tests.ledger.table import check

from upay import ledger
from upay.kit.ids import AccountId
from upay.kit.money import Currency, Money
from upay.ledger import PRECEDENCE, AccountKind, Answer, Blocked, Code, Item, Limit, Movement, NotPosted, Posted, State
from upay.ledger.judge import judge
from upay.ledger.locked import Books
from upay.platform.db import Database, UnitOfWork

_SPACE = UUID("9d2a7a1e-7a61-5c58-9d1f-2a4c0e8b6f13")
_HUNDRED, _FIVE, _ONE = Money(100_00), Money(5_00), Money(1_00)


@dataclass(frozen=True)
class Rule:
    """A rule, and what a request must be like to break it: one value in each of these places."""

    code: str
    breaks: dict[str, str]
    facts: dict[str, str] = field(default_factory=dict)
    unlike: frozenset[str] = frozenset()
    """Rules that the same request cannot break too."""

    def fits(self, other: "Rule") -> bool:
        """Whether one request can break both."""
        if other.code in self.unlike or self.code in other.unlike:
            return False
        mine, others = {_side(place) for place in self.breaks}, {_side(place) for place in other.breaks}
        unknown = {_side(place) for rule in (self, other) for place, how in rule.breaks.items() if how == "unknown"}
        return not self.breaks.keys() & other.breaks.keys() and not (mine & others & unknown)

    @property
    def name(self) -> str:
        """Its name in the order."""
        of_a_limit = f"{self.code}:{self.facts.get('side')}"
        return of_a_limit if of_a_limit in PRECEDENCE else self.code


def _side(place: str) -> str:
    return place.partition(".")[0]


# A refund of 5.00 from a shop to a customer, who had paid the shop 1.00 before.
_AMOUNTS = frozenset({"limit", "exceeds_original", "amount_blocked", "exceeds_balance", "exceeds_ceiling"})
_OF_TWO = frozenset({"unknown_account", "exceeds_original"})
BEGINNING: Sequence[Rule] = (
    Rule("id_must_not_be_zero", {"id": "zero"}),
    Rule("exists_with_different_", {"id": "known"}),
    Rule("amount_must_be_positive", {"amount": "zero"}, unlike=_AMOUNTS),
    Rule("amount_too_large", {"amount": "large"}),
    Rule("accounts_must_differ", {"credit.account": "unknown", "credit": "same"}, unlike=_OF_TWO),
    Rule("unknown_account", {"debit.account": "unknown"}, {"side": "debit"}),
    Rule("unknown_account", {"credit.account": "unknown"}, {"side": "credit"}),
    Rule("currency_differs", {"debit.currency": "usd"}, {"side": "debit"}, unlike=frozenset({"exceeds_original"})),
    Rule("currency_differs", {"credit.currency": "usd"}, {"side": "credit"}, unlike=frozenset({"exceeds_original"})),
    Rule("kinds_must_not_meet", {"code": "top_up"}),
    Rule("original_not_found", {"refers": "nothing"}),
    Rule("original_not_posted", {"refers": "hold"}),
    Rule("original_has_different_accounts", {"refers": "other"}),
    Rule("expires_in_the_past", {"refers": "expired"}),
    Rule("account_closed", {"debit.state": "closed"}, {"side": "debit"}),
    Rule("account_closed", {"credit.state": "closed"}, {"side": "credit"}),
    Rule("account_closing", {"credit.state": "closing"}, {"side": "credit"}),
    Rule("account_blocked", {"debit.blocked": "out"}, {"side": "debit"}),
    Rule("account_blocked", {"credit.blocked": "all"}, {"side": "credit"}),
    Rule("unknown_account", {"keeper": "unknown"}, {"side": "limit"}),
    Rule("limit_window_passed", {"keeper": "passed"}),
    Rule("limit", {"cap": "reached"}),
    Rule("exceeds_original", {"refers": "spent"}, unlike=frozenset({"unknown_account"})),
    Rule("amount_blocked", {"debit.money": "kept"}),
    Rule("exceeds_balance", {"debit.money": "poor"}),
    Rule("exceeds_ceiling", {"credit.room": "full"}),
)
# The post of a hold of 5.00.
_OF_A_HOLD = frozenset({"hold_not_found"})
ENDING: Sequence[Rule] = (
    Rule("id_must_not_be_zero", {"id": "zero"}),
    Rule("exists_with_different_", {"id": "known"}),
    Rule("amount_must_be_positive", {"amount": "zero"}),
    Rule("hold_not_found", {"hold": "nothing"}),
    Rule("hold_has_different_debit", {"debit": "other"}, unlike=_OF_A_HOLD),
    Rule("hold_has_different_credit", {"credit": "other"}, unlike=_OF_A_HOLD),
    Rule("hold_has_different_currency", {"currency": "usd"}, unlike=_OF_A_HOLD),
    Rule("hold_has_different_code", {"code": "other"}, unlike=_OF_A_HOLD),
    Rule("hold_already_posted", {"hold": "posted"}),
    Rule("hold_already_voided", {"hold": "voided"}),
    Rule("hold_expired", {"hold": "expired"}),
    Rule("hold_expired", {"clock": "late"}, unlike=_OF_A_HOLD),
    Rule("amount_exceeds_hold", {"amount": "large"}, unlike=_OF_A_HOLD),
    Rule("hold_has_different_amount", {"kind": "void", "amount": "less"}, unlike=_OF_A_HOLD),
)


def _pairs(rules: Sequence[Rule]) -> Iterator[tuple[Rule, ...]]:
    yield from ((rule,) for rule in rules)
    yield from (pair for pair in combinations(rules, 2) if pair[0].fits(pair[1]))


@dataclass
class Stage:
    """Opens for each request accounts of its own, on which just these rules are broken."""

    uow: UnitOfWork
    setting_up: list[Item] = field(default_factory=list)

    async def open(self) -> None:
        for currency in (Currency.CNY, Currency.USD):
            await ledger.open_house_accounts(self.uow, currency=currency, at=NOON)
        others = [
            await self.account(name, kind, floor=None)
            for name, kind in (("other shop", AccountKind.MERCHANT), ("other customer", AccountKind.CUSTOMER))
        ]
        self.shop, self.customer = others
        self.known, self.posted, self.hold = _id("known"), _id("posted"), _id("hold")
        for id_ in (self.known, self.posted):
            await self.pay(id_, self.customer, self.shop, _ONE)
        held = Movement(
            id=self.hold, kind="hold", debit=self.customer, credit=self.shop, amount=_ONE, code=Code.PAYMENT
        )
        await ledger.post(self.uow, [Item(movements=(held,), at=NOON)])
        # Three later days are counted on the other shop, so that today is forgotten there.
        for days in (1, 2, 3):
            later = NOON + timedelta(days=days)
            limit = Limit(name="over_daily_limit", account=self.shop, window=ledger.day(later), cap=_HUNDRED)
            await self.pay(_id(f"day {days}"), self.customer, self.shop, _ONE, limits=(limit,), at=later)

    async def account(
        self, name: str, kind: AccountKind, *, floor: Money | None, currency: Currency = Currency.CNY
    ) -> AccountId:
        account = await ledger.open_account(self.uow, owner=_id(name), kind=kind, currency=currency, at=NOON)
        await ledger.set_bounds(self.uow, account, floor=floor, ceiling=None, at=NOON)
        return account

    async def pay(
        self, id_: UUID, debit: AccountId, credit: AccountId, money: Money, *, limits: tuple[Limit, ...] = (),
        at: datetime = NOON,
    ) -> None:  # fmt: skip
        code = Code.REFUND if debit == self.shop else Code.PAYMENT
        movement = Movement(id=id_, debit=debit, credit=credit, amount=money, code=code)
        [answer] = await ledger.post(self.uow, [Item(movements=(movement,), limits=limits, at=at)])
        assert isinstance(answer, Posted), answer

    async def beginning(self, number: int, how: dict[str, str]) -> Item:
        """Return the refund, broken in these ways."""
        debit = await self.side(number, "debit", AccountKind.MERCHANT, how)
        credit = debit if how.get("credit") == "same" else await self.side(number, "credit", AccountKind.CUSTOMER, how)
        refers, original = how.get("refers"), {"nothing": _id("nobody's"), "hold": self.hold, "other": self.posted}
        if refers == "spent":
            original["spent"] = await self.original(number, debit, credit)
        await self.settle(debit, credit, how)
        minor = {"zero": 0, "large": 10**15 + 1}.get(how.get("amount", ""), _FIVE.minor)
        movement = Movement(
            id={"zero": UUID(int=0), "known": self.known}.get(how.get("id", ""), _id(f"beginning {number}")),
            kind="hold" if refers == "expired" else "single", debit=debit, credit=credit, amount=Money(minor),
            code=Code.TOP_UP if "code" in how else Code.REFUND, reverses=original.get(refers or ""),
            expires_at=NOON if refers == "expired" else None,
        )  # fmt: skip
        keeper = {"unknown": AccountId(_id("nobody")), "passed": self.shop}.get(how.get("keeper", ""), self.customer)
        cap = _ONE if "cap" in how else Money(10**18)
        return Item(movements=(movement,), limits=(Limit(name="limit", account=keeper, window=ledger.day(NOON), cap=cap),), at=NOON)  # noqa: E501 -- one limit

    async def side(self, number: int, side: str, kind: AccountKind, how: dict[str, str]) -> AccountId:
        if f"{side}.account" in how:
            return ledger.account_id_for(_id("nobody"), kind)
        currency = Currency.USD if f"{side}.currency" in how else Currency.CNY
        return await self.account(f"{side} {number}", kind, floor=None, currency=currency)

    async def original(self, number: int, debit: AccountId, credit: AccountId) -> UUID:
        """Let the customer have paid the shop 1.00, which is what there is to take back."""
        await self.pay(id_ := _id(f"original {number}"), credit, debit, _ONE)
        # And again in the other direction, unrelated to it, so that both can still be closed.
        movement = Movement(id=_id(f"back {number}"), debit=debit, credit=credit, amount=_ONE, code=Code.REFUND)
        await ledger.post(self.uow, [Item(movements=(movement,), at=NOON)])
        return id_

    async def settle(self, debit: AccountId, credit: AccountId, how: dict[str, str]) -> None:
        """Set on both accounts what is to stand in the way."""
        if "debit.money" in how:
            currency = Currency.USD if "debit.currency" in how else Currency.CNY
            kept = how["debit.money"] == "kept"
            floor = Money(-_HUNDRED.minor if kept else 0, currency)
            await ledger.set_bounds(self.uow, debit, floor=floor, ceiling=None, at=NOON)
            if kept:
                await ledger.block_amount(self.uow, debit, amount=Money(_HUNDRED.minor, currency), at=NOON)
        if "credit.room" in how:
            ceiling = Money(_ONE.minor, Currency.USD if "credit.currency" in how else Currency.CNY)
            await ledger.set_bounds(self.uow, credit, floor=None, ceiling=ceiling, at=NOON)
        if how.get("debit.state") == "closed":
            assert await ledger.close_account(self.uow, debit, at=NOON) is State.CLOSED
        match how.get("credit.state"):
            case "closed":
                assert await ledger.close_account(self.uow, credit, at=NOON) is State.CLOSED
            case "closing":
                held = Movement(
                    id=_id(f"keeps {credit}"), kind="hold", debit=credit, credit=self.shop, amount=Money(1),
                    code=Code.PAYMENT,
                )  # fmt: skip
                if "credit.currency" in how:
                    abroad = await self.account("shop abroad", AccountKind.MERCHANT, floor=None, currency=Currency.USD)
                    held = Movement(
                        id=held.id, kind="hold", debit=credit, credit=abroad, amount=Money(1, Currency.USD),
                        code=Code.PAYMENT,
                    )  # fmt: skip
                await ledger.post(self.uow, [Item(movements=(held,), at=NOON)])
                assert await ledger.close_account(self.uow, credit, at=NOON) is State.CLOSING
        if "debit.blocked" in how:
            await ledger.block(self.uow, debit, scope=Blocked.OUT, at=NOON)
        if "credit.blocked" in how:
            await ledger.block(self.uow, credit, scope=Blocked.ALL, at=NOON)

    async def ending(self, number: int, how: dict[str, str]) -> Item:
        """Return the post of a hold, broken in these ways."""
        state, late = how.get("hold"), "clock" in how
        minutes = 1 if state == "expired" else 2
        expires_at = NOON + timedelta(minutes=minutes) if late or state == "expired" else None
        held = Movement(
            id=_id(f"held {number}"), kind="hold", debit=self.customer, credit=self.shop, amount=_FIVE,
            code=Code.PAYMENT, expires_at=expires_at,
        )  # fmt: skip
        setting_up = [held]
        if state in {"posted", "voided"}:
            ends = {"posted": "post", "voided": "void"}[state]
            setting_up.append(
                Movement(id=_id(f"ended {number}"), kind=ends, hold_id=held.id, code=Code.PAYMENT)  # type: ignore[arg-type]
            )
        await ledger.post(self.uow, [Item(movements=(each,), at=NOON) for each in setting_up])
        if state == "expired":
            assert await ledger.expire_holds(self.uow, at=NOON + timedelta(minutes=1)) == 1
        minor = {"zero": 0, "large": _FIVE.minor + 1, "less": _ONE.minor}.get(how.get("amount", ""), _FIVE.minor)
        movement = Movement(
            id={"zero": UUID(int=0), "known": self.known}.get(how.get("id", ""), _id(f"ending {number}")),
            kind="void" if "kind" in how else "post",
            debit=AccountId(_id("nobody")) if "debit" in how else None,
            credit=AccountId(_id("nobody")) if "credit" in how else None,
            amount=Money(minor, Currency.USD if "currency" in how else Currency.CNY),
            code=Code.TRANSFER if "code" in how else Code.PAYMENT,
            hold_id=_id("nobody's") if state == "nothing" else held.id,
        )
        return Item(movements=(movement,), at=NOON + timedelta(minutes=2 if late else 0))


def _id(name: str) -> UUID:
    return uuid5(_SPACE, name)


def _wrong(cases: Iterable[tuple[Rule, ...]], answers: Sequence[Answer]) -> list[str]:
    wrong = []
    for broken, answer in zip(cases, answers, strict=True):
        told = answer.why if isinstance(answer, NotPosted) else "posted"
        facts = answer.facts if isinstance(answer, NotPosted) else {}
        expected = broken[0]
        same = told.startswith(expected.code) if expected.code.endswith("_") else told == expected.code
        if not same or not expected.facts.items() <= facts.items():
            wrong.append(f"{[rule.name for rule in broken]} was answered {told} {facts}")
    return wrong


async def test_of_two_rules_that_a_new_movement_breaks_the_earlier_one_answers(db: Database) -> None:
    cases = list(_pairs(BEGINNING))
    assert len(cases) > 250
    async with db.begin() as uow:
        stage = Stage(uow)
        await stage.open()
        items = [
            await stage.beginning(number, {place: how for rule in broken for place, how in rule.breaks.items()})
            for number, broken in enumerate(cases)
        ]
        assert _wrong(cases, await ledger.post(uow, items)) == []
        assert await ledger.check_books(uow) == []


async def test_of_two_rules_that_the_end_of_a_hold_breaks_the_earlier_one_answers(db: Database) -> None:
    cases = list(_pairs(ENDING))
    assert len(cases) > 60
    async with db.begin() as uow:
        stage = Stage(uow)
        await stage.open()
        items = [
            await stage.ending(number, {place: how for rule in broken for place, how in rule.breaks.items()})
            for number, broken in enumerate(cases)
        ]
        assert _wrong(cases, await ledger.post(uow, items)) == []
        assert await ledger.check_books(uow) == []


def test_the_rules_that_were_tried_are_all_rules_in_their_order() -> None:
    tried: set[str] = set()
    for rules in (BEGINNING, ENDING):
        places = [PRECEDENCE.index(rule.name) for rule in rules if not rule.name.endswith("_")]
        assert places == sorted(places)
        tried |= {rule.name for rule in rules}
    elsewhere = {"group_too_large", "ids_must_differ", "original_archived", "hold_archived"}
    elsewhere |= {code for code in PRECEDENCE if code.startswith("exists_")}
    assert set(PRECEDENCE) - tried == elsewhere, "what is not tried here is tried below, or in test_{again,archive}.py"


def test_what_is_wrong_with_the_group_itself_comes_before_anything_else() -> None:
    movement = Movement(
        id=UUID(int=0), debit=AccountId(UUID(int=1)), credit=AccountId(UUID(int=1)), amount=Money(0), code=Code.PAYMENT
    )
    for size, why in ((1001, "group_too_large"), (3, "id_must_not_be_zero")):
        [answer] = judge(Books(standings={}, numbers=range(size)), [Item(movements=(movement,) * size, at=NOON)])
        assert isinstance(answer, NotPosted)
        assert answer.why == why


async def test_in_a_group_each_stage_is_over_before_the_next_begins(db: Database) -> None:
    """Shape of all, what is set on the accounts of all, limits of the first; then one after the other is moved."""
    await check(db, """
        do        id  debit  credit  amount  limits      | answer
        transfer  T0  bank   mei      10.00              | posted
        block         wang              out              | done
        transfer  A1  wang   shop      1.00  day=0.50    |
      & transfer  A2  mei    mei       1.00              | accounts_must_differ at 1
        transfer  B1  mei    shop     99.00  day=0.50    |
      & transfer  B2  wang   shop      1.00              | account_blocked at 1
        transfer  C1  mei    shop     99.00  day=0.50    |
      & transfer  C2  jun    shop      1.00              | limit over_daily_limit at 0
        transfer  D1  mei    shop     99.00  day=500.00  |
      & transfer  D2  jun    shop      1.00              | exceeds_balance at 0
        transfer  E1  mei    shop      9.00  day=500.00  |
      & transfer  E2  jun    shop      1.00              | exceeds_balance at 1
        transfer  F1  mei    shop      0.00              |
      & transfer  F2  mei    mei       1.00              | amount_must_be_positive at 0
        transfer  A1  wang   shop      1.00              |
      & transfer  F2  mei    mei       1.00              | exists_with_different_movements at 1
    """)
