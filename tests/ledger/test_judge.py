"""Judging by itself, on books in memory: stories against the model, and what went wrong once."""

from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from tests.conftest import NOON
from tests.ledger.memory import Memory
from tests.ledger.model import Verdict
from tests.ledger.reasons import ARCHIVED, reasons_of, unmet
from tests.ledger.recipes import OFTEN, RECIPES, Story

from upay import ledger
from upay.kit.money import Currency, Money
from upay.ledger import Blocked, Code, Item, Limit, Movement, NotPosted, Posted, State, counters, judge
from upay.ledger.locked import Refused, microseconds

_STORIES = 120


def _memory(story: Story) -> Memory:
    memory = Memory()
    for id_, account in story.model.accounts.items():
        memory.open(id_, account)
    answers = memory.post(story.begin())
    assert all(isinstance(answer, Posted) for answer in answers)
    return memory


def play(seed: int) -> Counter[str]:
    """Tell one story to the ledger in memory and to the model, and compare all they say; return what it met."""
    chance, story, names = Random(seed), Story(seed), [*RECIPES, *OFTEN]  # noqa: S311 -- no secret
    memory = _memory(story)
    for _ in range(20):
        asked = [
            (name, *story.ask(name, chance.randrange(2**32)))
            for name in chance.choices(names, k=chance.choice([1, 1, 2, 6]))
        ]
        answers = memory.post([item for _, item, _ in asked])
        for (name, item, verdict), answer in zip(asked, answers, strict=True):
            assert Verdict.of(answer) == verdict, (seed, name, item)
        if chance.random() < 0.3:
            setting = story.set(chance.randrange(2**32))
            assert memory.set(setting, story.now) == setting.came, (seed, setting)
        story.now += timedelta(minutes=chance.choice([0, 0, 1, 5, 120, 1440]))
        _compare(memory, story)
    return story.seen


def test_every_story_in_memory_is_answered_as_the_model_answers() -> None:
    seen = sum((play(seed) for seed in range(_STORIES)), Counter[str]())
    assert unmet(seen, least=3) == set()


def _compare(memory: Memory, story: Story) -> None:
    booked = {row.id: microseconds(row.booked_at) for row in story.model.rows}
    assert {line.id: line.posted_at for line in memory.lines} == booked
    for account, standing in memory.standings.items():
        out, in_ = story.model.pending(account)
        assert (standing.posted, standing.pending_debit, standing.pending_credit) == (
            story.model.posted(account),
            out,
            in_,
        )
        assert (standing.available, standing.room) == (story.model.available(account), story.model.room(account))
        for counter, used in standing.counters.items():
            assert used == story.model.used(account, counter), counter


# What went wrong once.


def test_a_hold_of_at_most_so_much_holds_what_there_was_and_no_more() -> None:
    story = Story(0)
    memory = _memory(story)
    mei, shop = story.account("mei"), story.account("shop")
    hold = story.movement(mei, shop, 1000, kind="hold", at_most="debit")
    end = Movement(id=story.new_id(), kind="post", hold_id=hold.id, code=hold.code)
    held, posted = memory.post([story.item(hold), story.item(end)])
    assert isinstance(held, Posted)
    assert isinstance(posted, Posted)
    assert (held.amounts, posted.amounts) == ((Money(250),), (Money(250),))
    assert memory.standings[mei].available == 0
    assert memory.standings[mei].pending_debit == 0


def test_a_group_ends_its_own_hold_of_at_most_so_much_with_what_it_holds() -> None:
    for kind, amount, expected in (
        ("post", None, "posted"), ("void", None, "posted"), ("expire", None, "posted"), ("post", Money(250), "posted"),
        ("post", Money(251), "amount_exceeds_hold"), ("void", Money(251), "hold_has_different_amount"),
    ):  # fmt: skip
        story = Story(0)
        memory = _memory(story)
        hold = story.movement(story.account("mei"), story.account("shop"), 251, kind="hold", at_most="debit")
        end = Movement(id=story.new_id(), kind=kind, hold_id=hold.id, code=hold.code, amount=amount)  # type: ignore[arg-type]
        [answer] = memory.post([story.item(hold, end)])
        assert Verdict.of(answer).why == expected, (kind, amount)
        if isinstance(answer, NotPosted):
            assert (answer.facts, answer.movement_index) == ({"asked": "2.51", "held": "2.50"}, 1)


def test_a_group_that_fails_counts_nowhere_not_even_on_an_account_that_it_does_not_move() -> None:
    story = Story(0)
    memory = _memory(story)
    mei, wang, emma, shop = (story.account(name) for name in ("mei", "wang", "emma", "shop"))
    limits = (Limit(name="over_day", account=emma, window=ledger.day(story.now), cap=Money(300)),)
    hold = story.movement(mei, shop, 100, kind="hold")
    memory.post([story.item(hold, limits=limits)])
    assert memory.standings[emma].counters == {"day:2026-03-02": 100}
    counted = story.item(story.movement(wang, shop, 50), story.movement(wang, shop, 1000), limits=limits)
    end = Movement(id=story.new_id(), kind="void", hold_id=hold.id, code=hold.code)
    gives_back = story.item(story.movement(wang, shop, 1), end, story.movement(wang, shop, 1000))
    assert [Verdict.of(answer).why for answer in memory.post([counted, gives_back])] == ["exceeds_balance"] * 2
    assert memory.standings[emma].counters == {"day:2026-03-02": 100}


def test_what_a_refused_item_would_have_taken_back_is_left_even_of_an_original_of_the_same_batch() -> None:
    story = Story(0)
    memory = _memory(story)
    mei, wang = story.account("mei"), story.account("wang")
    original = story.movement(mei, wang, 50)
    too_much = story.movement(mei, wang, 10_000)
    refused = story.item(story.movement(wang, mei, 30, reverses=original.id), too_much)
    whole = story.item(story.movement(wang, mei, 50, reverses=original.id))
    answers = memory.post([story.item(original), refused, whole])
    assert [Verdict.of(answer).why for answer in answers] == ["posted", "exceeds_balance", "posted"]


# Each no, with its facts. Mei has 1.90 and 0.30 of it held; Wang has 2.60, and 3.00 at most; Jun has 2.50 and may owe
# 0.50; Emma has 2.50.


class Refusal(NamedTuple):
    why: str
    asked: Callable[["Street"], Item]
    facts: dict[str, object] = {}  # noqa: RUF012 -- never changed
    index: int = 0
    now: dict[str, State | Blocked | int] = {}  # noqa: RUF012 -- likewise


@dataclass
class Street(Story):
    """A story that was told so far, with short names for what it tells next."""

    until: datetime = NOON + timedelta(minutes=5)

    def pay(self, debit: str, credit: str, amount: int, /, **more: Any) -> Movement:
        return self.movement(self.account(debit), self.account(credit), amount, **more)

    def end(self, kind: str, *, hold: str = "hold", **more: Any) -> Movement:
        return Movement(**{"id": self.new_id(), "kind": kind, "hold_id": self.id(hold), "code": Code.PAYMENT, **more})

    def limit(self, window: str, cap: Money | int, *, of: str = "mei", hours: int = 0) -> Limit:
        rolling = ledger.rolling(NOON - timedelta(hours=hours), hours=5)
        windows = {"day": ledger.day(NOON), "single": ledger.SINGLE, "rolling": rolling}
        found = windows.get(window) or ledger.Window(window)
        return Limit(name="over", account=self.account(of), window=found, cap=cap)

    def told(self) -> Memory:
        memory = _memory(self)
        limits = (self.limit("day", Money(1000)), self.limit("day", 9))
        until = {"kind": "hold", "expires_at": self.until}
        items = [
            self.item(self.pay("mei", "wang", 10, id=self.id("gift")), limits=limits),
            self.item(self.pay("mei", "shop", 30, id=self.id("hold"), **until), limits=limits),
            self.item(self.pay("spring_fund", "mei_fund", 10, id=self.id("units"))),
            self.item(self.pay("mei_fund", "spring_fund", 10)),
            self.item(
                self.pay("spring", "shop", 5), at=NOON - timedelta(hours=2),
                limits=tuple(self.limit("rolling", cap, of="jun", hours=2) for cap in (Money(9), 9)),
            ),
            *(self.item(self.pay("mei", "shop", 50, id=self.id(name), **until)) for name in _ENDS),
            *(self.item(self.end(kind, hold=name)) for name, kind in _ENDS.items()),
            *(
                self.item(
                    self.pay("spring", "shop", 1),
                    limits=(
                        Limit(
                            name="",
                            account=self.account("jun"),
                            window=ledger.Window(f"day:2026-02-0{number}"),
                            cap=Money(9),
                        ),
                    ),
                )
                for number in (1, 2, 3)
            ),
        ]
        assert [Verdict.of(answer).why for answer in memory.post(items)] == ["posted"] * len(items)
        return memory


_ENDS = {"posted": "post", "voided": "void", "expired": "expire"}

# fmt: off
_CASES: tuple[Refusal, ...] = (
    Refusal("amount_must_be_positive", lambda s: s.item(s.pay("mei", "shop", 0))),
    Refusal("amount_must_be_positive", lambda s: s.item(s.pay("mei", "shop", 1), s.pay("mei", "shop", -1)), index=1),
    Refusal("amount_too_large", lambda s: s.item(s.pay("mei", "shop", 10**15 + 1)), {"largest": "10000000000000.00"}),
    Refusal("accounts_must_differ", lambda s: s.item(s.pay("mei", "mei", 1))),
    Refusal("unknown_account", lambda s: s.item(s.pay("nobody", "shop", 1)), {"side": "debit"}),
    Refusal("unknown_account", lambda s: s.item(s.pay("mei", "nobody", 1)), {"side": "credit"}),
    Refusal(
        "currency_differs",
        lambda s: s.item(s.pay("mei_fund", "mei", 1, amount=Money(1))),
        {"side": "debit", "currency": "FUND"},
    ),
    Refusal("currency_differs", lambda s: s.item(s.pay("mei", "mei_fund", 1)), {"side": "credit", "currency": "FUND"}),
    Refusal(
        "kinds_must_not_meet",
        lambda s: s.item(s.pay("mei", "shop", 1, code=Code.TRANSFER)),
        {"debit": "customer", "credit": "merchant"},
    ),
    Refusal("original_not_found", lambda s: s.item(s.pay("mei", "wang", 1, reverses=s.id("nobody's")))),
    Refusal(
        "original_not_posted", lambda s: s.item(s.pay("shop", "mei", 1, reverses=s.id("hold"))), {"state": "pending"}
    ),
    Refusal("original_has_different_accounts", lambda s: s.item(s.pay("mei", "wang", 1, reverses=s.id("gift")))),
    Refusal("original_has_different_accounts", lambda s: s.item(s.pay("wang", "jun", 1, reverses=s.id("gift")))),
    Refusal(
        "exceeds_original",
        lambda s: s.item(s.pay("wang", "mei", 11, reverses=s.id("gift"))),
        {"asked": "0.11", "left": "0.10"},
    ),
    Refusal(
        "expires_in_the_past",
        lambda s: s.item(s.pay("mei", "shop", 1, kind="hold", expires_at=NOON)),
        {"expires_at": "2026-03-02T04:00:00+00:00"},
    ),
    Refusal("amount_must_be_positive", lambda s: s.item(s.end("post", amount=Money(0)))),
    Refusal("hold_not_found", lambda s: s.item(s.end("post", hold="nobody's"))),
    Refusal("hold_not_found", lambda s: s.item(s.end("post", hold="gift"))),
    Refusal("hold_has_different_debit", lambda s: s.item(s.end("post", debit=s.account("wang")))),
    Refusal("hold_has_different_credit", lambda s: s.item(s.end("post", credit=s.account("wang")))),
    Refusal("hold_has_different_currency", lambda s: s.item(s.end("post", amount=Money(1, Currency.FUND)))),
    Refusal("hold_has_different_code", lambda s: s.item(s.end("post", code=Code.FEE))),
    Refusal("hold_already_posted", lambda s: s.item(s.end("void", hold="posted"))),
    Refusal("hold_already_voided", lambda s: s.item(s.end("post", hold="voided"))),
    Refusal("hold_already_posted", lambda s: s.item(s.end("post"), s.end("void")), index=1),
    Refusal("hold_expired", lambda s: s.item(s.end("post", hold="expired"))),
    Refusal("hold_expired", lambda s: s.item(s.end("void"), at=s.until), {"expires_at": "2026-03-02T04:05:00+00:00"}),
    Refusal(
        "amount_exceeds_hold", lambda s: s.item(s.end("post", amount=Money(31))), {"asked": "0.31", "held": "0.30"}
    ),
    Refusal(
        "hold_has_different_amount",
        lambda s: s.item(s.end("void", amount=Money(29))),
        {"asked": "0.29", "held": "0.30"},
    ),
    Refusal(
        "hold_has_different_amount",
        lambda s: s.item(s.end("expire", amount=Money(29))),
        {"asked": "0.29", "held": "0.30"},
    ),
    Refusal(
        "account_closed", lambda s: s.item(s.pay("emma", "wang", 1)), {"side": "debit"}, now={"emma": State.CLOSED}
    ),
    Refusal(
        "account_closed", lambda s: s.item(s.pay("mei", "emma", 1)), {"side": "credit"}, now={"emma": State.CLOSED}
    ),
    Refusal(
        "account_closing", lambda s: s.item(s.pay("mei", "emma", 1)), {"side": "credit"}, now={"emma": State.CLOSING}
    ),
    Refusal(
        "account_blocked",
        lambda s: s.item(s.pay("emma", "mei", 1)),
        {"side": "debit", "scope": "out"},
        now={"emma": Blocked.OUT},
    ),
    Refusal(
        "account_blocked",
        lambda s: s.item(s.pay("mei", "emma", 1)),
        {"side": "credit", "scope": "all"},
        now={"emma": Blocked.ALL},
    ),
    Refusal(
        "limit",
        lambda s: s.item(s.pay("mei", "shop", 20), limits=(s.limit("day", Money(59)),)),
        {"limit": "over", "cap": "0.59", "used": "0.40", "asked": "0.20", "window": "day:2026-03-02"},
    ),
    Refusal(
        "limit",
        lambda s: s.item(s.pay("mei", "shop", 20), limits=(s.limit("single", Money(19)),)),
        {"limit": "over", "cap": "0.19", "used": "0.00", "asked": "0.20", "window": "single"},
    ),
    Refusal(
        "limit",
        lambda s: s.item(s.pay("mei", "shop", 20), limits=(s.limit("day", 2),)),
        {"limit": "over", "cap": 2, "used": 2, "asked": 1, "window": "day:2026-03-02"},
    ),
    Refusal(
        "limit", lambda s: s.item(s.pay("mei", "shop", 20), limits=(s.limit("rolling", Money(24), of="jun"),)),
        {"limit": "over", "cap": "0.24", "used": "0.05", "asked": "0.20", "window": "hour:2026-03-02T12"},
    ),
    Refusal(
        "limit", lambda s: s.item(s.pay("mei", "shop", 20), limits=(s.limit("rolling", 1, of="jun"),)),
        {"limit": "over", "cap": 1, "used": 1, "asked": 1, "window": "hour:2026-03-02T12"},
    ),
    Refusal(
        "limit_window_passed",
        lambda s: s.item(s.pay("mei", "shop", 1), limits=(s.limit("day:2020-01-01", Money(1000), of="jun"),)),
        {"limit": "over", "window": "day:2020-01-01"},
    ),
    Refusal(
        "unknown_account",
        lambda s: s.item(s.pay("mei", "shop", 1), limits=(s.limit("day", Money(1), of="nobody"),)),
        {"side": "limit"},
    ),
    Refusal(
        "exceeds_balance",
        lambda s: s.item(s.pay("jun", "shop", 301)),
        {"balance": "3.00", "asked": "3.01", "short": "0.01"},
    ),
    Refusal(
        "exceeds_balance",
        lambda s: s.item(s.pay("wang", "shop", 260), s.pay("wang", "shop", 1)),
        {"balance": "0.00", "asked": "0.01", "short": "0.01"},
        index=1,
    ),
    Refusal(
        "amount_blocked",
        lambda s: s.item(s.pay("emma", "shop", 100)),
        {"balance": "-1.50", "blocked": "4.00", "asked": "1.00", "short": "2.50"},
        now={"emma": 400},
    ),
    Refusal(
        "exceeds_balance",
        lambda s: s.item(s.pay("emma", "shop", 251)),
        {"balance": "-1.50", "asked": "2.51", "short": "4.01"},
        now={"emma": 400},
    ),
    Refusal("exceeds_ceiling", lambda s: s.item(s.pay("spring", "wang", 41)), {"room": "0.40", "asked": "0.41"}),
    # Units of the fund have four decimals, so facts that forget their currency show.
    Refusal(
        "amount_too_large", lambda s: s.item(s.pay("mei_fund", "tea_fund", 10**15 + 1)),
        {"largest": "100000000000.0000"},
    ),
    Refusal(
        "exceeds_balance", lambda s: s.item(s.pay("mei_fund", "tea_fund", 251)),
        {"balance": "0.0250", "asked": "0.0251", "short": "0.0001"},
    ),
    Refusal(
        "amount_blocked", lambda s: s.item(s.pay("mei_fund", "tea_fund", 250)),
        {"balance": "0.0210", "blocked": "0.0040", "asked": "0.0250", "short": "0.0040"}, now={"mei_fund": 40},
    ),
    Refusal(
        "exceeds_ceiling", lambda s: s.item(s.pay("spring_fund", "mei_fund", 251)),
        {"room": "0.0250", "asked": "0.0251"},
    ),
    Refusal(
        "limit",
        lambda s: s.item(
            s.pay("mei_fund", "tea_fund", 20), limits=(s.limit("day", Money(19, Currency.FUND), of="mei_fund"),)
        ),
        {"limit": "over", "cap": "0.0019", "used": "0.0000", "asked": "0.0020", "window": "day:2026-03-02"},
    ),
    Refusal(
        "exceeds_original",
        lambda s: s.item(s.pay("mei_fund", "spring_fund", 11, reverses=s.id("units"))),
        {"asked": "0.0011", "left": "0.0010"},
    ),
)


def test_each_no_comes_with_its_facts_and_is_remembered() -> None:
    for why, asked, facts, index, now in _CASES:
        street = Street(0)
        memory = street.told()
        for name, value in now.items():
            what = (
                "state" if isinstance(value, State) else "blocked" if isinstance(value, Blocked) else "blocked_amount"
            )
            setattr(memory.standings[street.account(name)], what, value)
        item = asked(street)
        before, lines = deepcopy(memory.standings), len(memory.lines)
        expected = NotPosted(id=item.id, why=why, facts=facts, movement_index=index)
        assert memory.post([item]) == [expected]
        assert memory.post([item]) == [msgspec.structs.replace(expected, replayed=True)]
        assert len(memory.lines) == lines
        for id_, standing in before.items():
            assert msgspec.structs.replace(memory.standings[id_], touched=False) == msgspec.structs.replace(
                standing, touched=False
            )


def test_every_no_has_a_case_with_its_facts() -> None:
    elsewhere = {"group_too_large", "id_must_not_be_zero", "ids_must_differ", *ARCHIVED}
    assert {case.why for case in _CASES} == (reasons_of(judge) | reasons_of(counters)) - elsewhere


def test_parts_are_taken_back_until_nothing_is_left_within_one_batch_too() -> None:
    street = Street(0)
    memory = street.told()
    parts = [street.item(street.pay("wang", "mei", 4, reverses=street.id("gift"))) for _ in range(4)]
    *answers, last = memory.post(parts[:3])
    assert [Verdict.of(answer).why for answer in answers] == ["posted", "posted"]
    assert isinstance(last, NotPosted)
    assert last.facts == {"asked": "0.04", "left": "0.02"}
    assert [Verdict.of(answer).why for answer in memory.post(parts[3:])] == ["exceeds_original"]


def test_at_most_so_much_goes_down_to_the_last_cent_and_up_to_it_and_no_further() -> None:
    street = Street(0)
    memory = street.told()
    gone = street.item(street.pay("emma", "shop", 249), street.pay("spring", "wang", 39))
    down, up = (
        [street.item(street.pay(debit, credit, 500, at_most=side)) for _ in range(2)]
        for debit, credit, side in (("emma", "shop", "debit"), ("spring", "wang", "credit"))
    )
    _, one, none, one_more, full = memory.post([gone, *down, *up])
    for answer in (one, one_more):
        assert isinstance(answer, Posted)
        assert answer.amounts == (Money(1),)
    assert [Verdict.of(answer).why for answer in (none, full)] == ["exceeds_balance", "exceeds_ceiling"]
    later = street.item(street.pay("spring", "jun", 1), street.pay("jun", "shop", 999, at_most="debit"))
    [second] = memory.post([later])
    assert isinstance(second, Posted)
    assert second.amounts == (Money(1), Money(301))
    [units] = memory.post([street.item(street.pay("mei_fund", "tea_fund", 999, at_most="debit"))])
    assert isinstance(units, Posted)
    assert units.amounts == (Money(250, Currency.FUND),)


def test_what_no_id_can_be_remembered_for_is_refused_and_forgotten() -> None:
    street, nil = Street(0), UUID(int=0)
    memory = street.told()
    many = [street.pay("mei", "shop", 1) for _ in range(1001)]
    same = street.new_id()
    for movements, why, where in (
        ([street.pay("mei", "shop", 1, id=nil)], "id_must_not_be_zero", 0),
        ([street.pay("mei", "shop", 1), street.pay("mei", "shop", 1, id=nil)], "id_must_not_be_zero", 1),
        ([street.pay("mei", "shop", 1, id=same)] * 2, "ids_must_differ", 1),
        (many, "group_too_large", 1000),
    ):
        item = street.item(*movements)
        [answer] = memory.post([item])
        assert answer == NotPosted(id=item.id, why=why, facts={}, movement_index=where)
        assert item.id not in memory.answers
    [answer] = memory.post([street.item(*(street.pay("spring", "mei", 1) for _ in range(1000)))])
    assert isinstance(answer, Posted)


def test_what_is_asked_again_is_told_again_or_what_differs_first() -> None:
    street = Street(0)
    memory = street.told()
    group = street.item(street.pay("mei", "shop", 1), street.pay("mei", "shop", 2), street.pay("mei", "shop", 3))
    refused = street.item(street.pay("mei", "shop", 1), street.pay("mei", "shop", 9999), street.pay("mei", "shop", 3))
    [posted, no] = memory.post([group, refused])
    assert (Verdict.of(posted).why, Verdict.of(no).why) == ("posted", "exceeds_balance")
    assert memory.answers[refused.movements[1].id] == Refused(refused.id)
    other, gift = street.pay("mei", "shop", 2), street.pay("mei", "wang", 10, id=street.id("gift"))
    # What was booked is remembered movement by movement, what was refused as a whole: both say that the movements
    # differ, and may say it of neighbours.
    for item, swapped, new in ((group, 2, 0), (refused, 1, 1)):
        one, two, three = item.movements
        larger = msgspec.structs.replace(two, amount=Money(7))
        for movements, name, index in (
            ((one, larger, three), "amount", 1), ((one, two), "movements", 1), ((one,), "movements", 0),
            ((two, one, three), "movements", 0), ((one, three, two), "movements", swapped),
            ((other, two), "movements", 1),
            ((other, gift), "movements", 1), ((one, gift), "movements", 1), ((one, other), "movements", new),
            ((one, two, three, other), "movements", 2), ((one, two, other), "movements", 1 + new),
        ):  # fmt: skip
            asked = street.item(*movements)
            [answer] = memory.post([asked])
            assert isinstance(answer, NotPosted)
            assert (answer.id, answer.why, answer.facts) == (asked.id, f"exists_with_different_{name}", {})
            assert answer.replayed
            assert answer.movement_index == index, (name, movements)
        first = posted if item is group else no
        assert memory.post([item]) == [msgspec.structs.replace(first, replayed=True)]
    assert other.id not in memory.answers


def test_what_the_end_of_a_hold_left_out_is_what_its_hold_said() -> None:
    street = Street(0)
    memory = street.told()
    mei, wang, shop = (street.account(name) for name in ("mei", "wang", "shop"))
    end = street.end("post", amount=Money(20), reference=street.id("order"))
    [posted] = memory.post([street.item(end)])
    for change, name in (
        ({}, None), ({"debit": mei, "credit": shop}, None), ({"amount": None}, "amount"),
        ({"amount": Money(30)}, "amount"), ({"debit": wang}, "debit"), ({"credit": wang}, "credit"),
        ({"amount": Money(20, Currency.FUND)}, "currency"), ({"code": Code.FEE}, "code"), ({"kind": "void"}, "kind"),
        ({"reference": None}, "reference"), ({"hold_id": street.id("posted")}, "hold_id"),
    ):  # fmt: skip
        [answer] = memory.post([street.item(msgspec.structs.replace(end, **change))])
        if name is None:
            assert answer == msgspec.structs.replace(posted, replayed=True)
        else:
            assert Verdict.of(answer).why == f"exists_with_different_{name}", change
    void = street.end("void", hold="posted")
    [no, whole] = memory.post([street.item(void), street.item(msgspec.structs.replace(void, amount=Money(50)))])
    assert [Verdict.of(answer).why for answer in (no, whole)] == ["hold_already_posted", "exists_with_different_amount"]


def test_a_line_says_all_that_was_asked_and_how_both_accounts_stood_after_it() -> None:
    street = Street(0)
    memory = street.told()
    memory.closed_until = microseconds(NOON) + 7
    late = NOON - timedelta(hours=1)
    first = street.pay("mei", "wang", 500, at_most="credit", reference=street.id("order"))
    second = street.pay("wang", "mei", 5, reverses=street.id("gift"))
    third = street.pay("mei", "shop", 7, kind="hold", expires_at=street.until)
    fourth = street.end("post", hold="hold", amount=Money(20))
    item = street.item(first, second, third, fourth, at=late, limits=(street.limit("day", Money(900), of="jun"),))
    before = {name: memory.standings[street.account(name)].version for name in ("mei", "wang", "shop")}
    [answer] = memory.post([item])
    mei, wang, shop = (street.account(name) for name in ("mei", "wang", "shop"))
    assert answer == Posted(
        id=item.id, balances_after={mei: Money(135), wang: Money(295), shop: Money(328)},
        amounts=tuple(Money(minor) for minor in (40, 5, 7, 20)),
    )  # fmt: skip
    gift, order, hold = (street.id(name) for name in ("gift", "order", "hold"))
    counted = (f"day:2026-03-02@{street.account('jun')}",)
    seldom = ("leader", "pending_id", "reverses", "reference", "asked", "at_most", "expires_at")
    a_line: dict[str, object] = dict.fromkeys(seldom)
    a_line |= {"code": "transfer", "state": "posted", "leader": item.id, "at": late, "counted": ()}
    a_line["posted_at"] = microseconds(NOON) + 7
    expected: list[dict[str, object]] = [
        {"id": first.id, "amount": 40, "leader": None, "reference": order, "asked": 500, "at_most": "credit",
         "debit_after": 150, "credit_after": 300, "counted": counted},
        {"id": second.id, "amount": 5, "reverses": gift, "debit_after": 295, "credit_after": 155},
        {"id": third.id, "amount": 7, "code": "payment", "state": "pending", "expires_at": street.until,
         "debit_after": 155, "credit_after": 308},
        {"id": fourth.id, "amount": 20, "code": "payment", "pending_id": hold, "debit_after": 135, "credit_after": 328,
         "counted": ("day:2026-03-02", "day:2026-03-02#")},
    ]  # fmt: skip
    lines = memory.lines[-4:]
    for line, said in zip(lines, expected, strict=True):
        assert {name: getattr(line, name) for name in a_line | said} == a_line | said
    assert [(line.debit.id, line.credit.id) for line in lines] == [(mei, wang), (wang, mei), (mei, shop), (mei, shop)]
    was = {street.account(name): version for name, version in before.items()}
    assert [
        line.debit_version and (line.debit_version - was[line.debit.id], line.credit_version - was[line.credit.id])  # type: ignore[operator]
        for line in lines
    ] == [(1, 1), (2, 2), None, (3, 1)]
    assert lines[2].credit_version is None
    made = memory.holds[third.id]
    assert (made.debit, made.credit, made.amount, made.code, made.expires_at, made.state, made.counted) == (
        mei, shop, Money(7), Code.PAYMENT, street.until, "open", ()
    )  # fmt: skip
    assert memory.standings[mei].counters == {"day:2026-03-02": 30, "day:2026-03-02#": 2}


def test_the_oldest_windows_are_dropped_and_hours_are_kept_longer() -> None:
    street = Street(0)
    memory = street.told()
    emma = memory.standings[street.account("emma")]
    begun = NOON - timedelta(hours=175)
    for hour in range(175):
        at = begun + timedelta(hours=hour)
        windows = [ledger.rolling(at, hours=168), ledger.day(at)]
        limits = [
            Limit(name="", account=emma.id, window=window, cap=cap) for window in windows for cap in (Money(999), 999)
        ]
        memory.post([street.item(street.pay("spring", "shop", 1), limits=tuple(limits), at=at)])
    kept = Counter(name.partition(":")[0] + "#" * name.count("#") for name in emma.counters)
    assert kept == {"hour": 170, "hour#": 170, "day": 3, "day#": 3}
    assert max(emma.counters.values()) > 1
    assert min(emma.counters) == "day:2026-02-28"


def test_what_was_archived_is_neither_posted_again_nor_ended_nor_taken_back() -> None:
    street = Street(0)
    memory = street.told()
    gone, follower = (street.pay("mei", "shop", 1, id=street.id(name)) for name in ("gone", "follower"))
    memory.archived = {street.id(name) for name in ("gone", "follower", "hold gone", "gift gone")}
    for item, why, replayed in (
        (street.item(gone), "exists_archived", True),
        (street.item(gone, street.pay("mei", "shop", 1)), "exists_archived", True),
        (street.item(street.pay("mei", "shop", 1), follower), "exists_with_different_movements", True),
        (street.item(street.pay("mei", "wang", 10, id=street.id("gift")), follower), "exists_archived", True),
        (street.item(street.end("post", hold="hold gone")), "hold_archived", False),
        (street.item(street.pay("wang", "mei", 1, reverses=street.id("gift gone"))), "original_archived", False),
    ):
        [answer] = memory.post([item])
        assert isinstance(answer, NotPosted)
        assert (answer.id, answer.why, answer.replayed, answer.facts) == (item.id, why, replayed, {})
        assert answer.movement_index == (why == "exists_with_different_movements")
    [other] = memory.post([street.item(street.pay("mei", "shop", 1))])
    assert isinstance(other, Posted)


def test_an_amount_beyond_all_bounds_is_remembered_as_the_largest_there_is() -> None:
    street = Street(0)
    memory = street.told()
    for amount, kept, why in (
        (2**63 + 5, 2**63 - 1, "amount_too_large"), (-(2**63) - 5, 1 - 2**63, "amount_must_be_positive"),
    ):  # fmt: skip
        item = street.item(street.pay("mei", "shop", amount))
        [first, again] = memory.post([item, item])
        assert isinstance(first, NotPosted)
        assert (first.why, again) == (why, msgspec.structs.replace(first, replayed=True))
        remembered = memory.answers[item.id]
        assert isinstance(remembered, Refused)
        assert remembered.body[0].amount == kept


def test_what_is_taken_back_of_an_original_of_the_same_batch_is_told_in_its_currency() -> None:
    street = Street(0)
    memory = street.told()
    units = street.pay("mei_fund", "tea_fund", 7)
    back = street.pay("tea_fund", "mei_fund", 8, reverses=units.id)
    _, answer = memory.post([street.item(units), street.item(back)])
    assert isinstance(answer, NotPosted)
    assert (answer.why, answer.facts) == ("exceeds_original", {"asked": "0.0008", "left": "0.0007"})
