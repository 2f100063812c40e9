"""Which record is meant: by what is named, by how it went, and both when both fit."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from tests.conftest import NOON

from upay.kit.ids import AttemptId, CustomerId
from upay.kit.money import Money
from upay.kit.reasons import MoneyState
from upay.payments import RecordView
from upay.platform.attempts import Attempt, Outcome
from upay.support.assistant import find
from upay.support.assistant.flow import Wanted
from upay.support.assistant.understanding import Amount, Named, Precision, Slots, When

ME = CustomerId(UUID(int=1))
ANY = Wanted(kinds=["top_up", "transfer", "payment", "refund"], states=["refused", "pending", "succeeded"], days=30)


def rec(
    number: int, kind: str = "transfer", amount: str = "150.00", who: str | None = "老王", *, went: str = "refused",
    hours_ago: float = 1, incoming: bool = False, reason: str | None = None,
) -> RecordView:  # fmt: skip
    """Return a record; what went wrong did so for want of money unless said otherwise."""
    outcome = Outcome(went)
    why = reason or ("insufficient_balance" if outcome is Outcome.REFUSED else None)
    at = NOON - timedelta(hours=hours_ago)
    attempt = Attempt(
        id=AttemptId(UUID(int=number)), kind=kind, customer_id=ME, actor="customer", asked={"amount": amount}, at=at,
        outcome=outcome, reason=why, facts={},
    )  # fmt: skip
    return RecordView(
        id=UUID(int=number), kind=kind, incoming=incoming, amount=Money.parse(amount), outcome=outcome,
        money=MoneyState.NOT_MOVED, at=at, counterparty=who, title=None, attempt=None if incoming else attempt,
    )  # fmt: skip


def named(
    *, amount: str | None = None, who: str | None = None, tail: str | None = None, order: str | None = None,
    between: tuple[float, float] | None = None,
) -> Slots:  # fmt: skip
    """Return slots as if the message had named these; `between` is hours ago, the earlier first."""
    span = (0, 1)

    def one(value: str | None) -> tuple[Named, ...]:
        return () if value is None else (Named(value, span),)

    times: tuple[When, ...] = ()
    if between is not None:
        start, end = (NOON - timedelta(hours=hours) for hours in between)
        times = (When(start, end, Precision.HOUR, span),)
    amounts = () if amount is None else (Amount(Money.parse(amount), span),)
    return Slots(amounts, times, (), one(tail), one(order), one(who))


def _ids(records: Sequence[RecordView]) -> list[int]:
    return [record.id.int for record in records]


STORY = [
    rec(9, "transfer", "150.00", "老王", hours_ago=1),
    rec(8, "transfer", "80.00", "李婷", hours_ago=5),
    rec(7, "payment", "45.00", "青茶铺", hours_ago=26, went="succeeded"),
    rec(6, "top_up", "500.00", "沙盒银行 (0015)", hours_ago=30, went="pending", reason="bank_timeout"),
    rec(5, "top_up", "500.00", "沙盒银行 (0049)", hours_ago=31, reason="card_declined"),
    rec(4, "transfer", "20.00", "老王", hours_ago=50, went="succeeded"),
]


@pytest.mark.parametrize(
    ("slots", "found"),
    [
        (named(amount="80.00"), [8]),
        (named(amount="500.00"), [6, 5]),
        (named(amount="500.00", tail="0049"), [5]),
        (named(tail="0015"), [6]),
        (named(who="老王"), [9, 4]),
        (named(who="青茶铺"), [7]),
        (named(who="王"), [9, 4]),
        (named(between=(6, 2)), [8]),
        (named(between=(48, 24)), [7, 6, 5]),
        (named(who="老王", between=(60, 48)), [4]),
        (named(order=str(UUID(int=7))), [7]),
        (named(order="123456789"), []),
        (named(amount="99.00"), []),
        (named(tail="7777"), []),
        (Slots(), [9, 8, 7, 6, 5, 4]),
    ],
)
def test_what_is_named_decides(slots: Slots, found: list[int]) -> None:
    assert _ids(find.fitting(STORY, ANY, slots, now=NOON)) == found


@pytest.mark.parametrize(
    ("kinds", "states", "prefer", "found"),
    [
        (["transfer"], ["refused"], [], [9, 8]),
        (["top_up"], ["refused", "pending", "succeeded"], ["pending", "refused"], [6]),
        (["top_up"], ["refused", "succeeded"], ["pending", "refused"], [5]),
        (["transfer"], ["succeeded", "refused"], ["succeeded"], [4]),
        (["refund"], ["succeeded"], [], []),
    ],
)
def test_a_flow_says_which_can_be_meant_and_which_are_meant_first(
    kinds: list[str], states: list[str], prefer: list[str], found: list[int]
) -> None:
    wanted = Wanted(kinds=kinds, states=states, days=30, prefer=prefer)  # type: ignore[arg-type]
    assert _ids(find.fitting(STORY, wanted, Slots(), now=NOON)) == found


def test_what_is_older_than_the_flow_looks_is_not_meant() -> None:
    day = Wanted(kinds=["transfer"], states=["refused", "succeeded"], days=1)
    assert _ids(find.fitting(STORY, day, named(who="老王"), now=NOON)) == [9]


def test_money_that_somebody_else_sent_is_not_ones_own_transfer() -> None:
    came = rec(3, went="succeeded", incoming=True)
    assert find.fitting([came], ANY, Slots(), now=NOON) == []


def test_repeats_of_one_thing_count_once_as_the_latest() -> None:
    tries = [rec(3, hours_ago=1), rec(2, hours_ago=2), rec(1, hours_ago=3)]
    assert _ids(find.fitting(tries, ANY, Slots(), now=NOON)) == [3]
    assert _ids(find.fitting(tries, ANY, named(amount="150.00"), now=NOON)) == [3]


@pytest.mark.parametrize(
    "other",
    [rec(2, amount="151.00"), rec(2, who="李婷"), rec(2, reason="over_own_limit"), rec(2, "payment"),
     rec(2, went="succeeded")],
)  # fmt: skip
def test_what_differs_in_anything_that_matters_is_another_thing(other: RecordView) -> None:
    assert _ids(find.fitting([rec(3), other], ANY, Slots(), now=NOON)) == [3, 2]


def test_what_succeeded_twice_happened_twice() -> None:
    twice = [rec(3, went="succeeded"), rec(2, went="succeeded", hours_ago=2)]
    assert _ids(find.fitting(twice, ANY, Slots(), now=NOON)) == [3, 2]


def test_an_edge_of_a_time_belongs_to_what_begins_there() -> None:
    at: datetime = STORY[1].at
    slots = named(between=(5, 2))
    assert slots.times[0].start == at
    assert _ids(find.fitting(STORY, ANY, slots, now=NOON)) == [8]


def test_alike_on_other_days_are_found_apart_from_those_of_one_day() -> None:
    later = rec(1, "payment", "18.00", "青茶铺", went="succeeded", hours_ago=1)
    earlier = rec(2, "payment", "18.00", "青茶铺", went="succeeded", hours_ago=26)
    other = rec(3, "payment", "18.00", "早点铺", went="succeeded", hours_ago=2)
    assert find.paid_alike([later, other, earlier]) is None
    assert find.alike_on_other_days([later, other, earlier]) == (earlier, later)
    assert find.alike_on_other_days([later, other]) is None


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("那笔提现不是我提的", [3]), ("that withdrawal was not me", [3]), ("转账不是我操作的", [2]),
        ("I never made that transfer", [2]), ("商家扣款不是我付的", [1]), ("这笔钱不是我的", [1, 2, 3]),
        ("转账和提现都不是我操作的", [1, 2, 3]),
    ],
)  # fmt: skip
def test_the_kind_that_is_called_by_its_name_is_meant(text: str, left: list[int]) -> None:
    records = [rec(1, "payment"), rec(2, "transfer"), rec(3, "withdrawal")]
    assert _ids(find.of_kind_named(records, text)) == left


def _at(*, hours_ago: float, slack: float = 0.0) -> Slots:
    """Return slots that name ten minutes around a moment, which may be off by so many hours."""
    middle, some = NOON - timedelta(hours=hours_ago), timedelta(minutes=10)
    return Slots(times=(When(middle - some, middle + some, Precision.PERIOD, (0, 1), timedelta(hours=slack)),))


def test_a_time_that_fits_nothing_is_read_as_near() -> None:
    assert _ids(find.fitting(STORY, ANY, _at(hours_ago=0, slack=1.5), now=NOON)) == [9]
    assert _ids(find.fitting(STORY, ANY, _at(hours_ago=0), now=NOON)) == []
    assert _ids(find.fitting(STORY, ANY, _at(hours_ago=5, slack=9), now=NOON)) == [8], "what fits is not blurred"


def test_beside_a_name_a_time_may_be_any_other() -> None:
    slots = replace(named(who="李婷"), times=_at(hours_ago=50).times)
    assert _ids(find.fitting(STORY, ANY, slots, now=NOON)) == [8]
