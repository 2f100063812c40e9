"""A short message calls another record by its place, its outcome, its size or its name, and money received is none."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from upay.kit.money import Money
from upay.kit.reasons import MoneyState
from upay.payments import RecordView
from upay.platform.attempts import Outcome
from upay.support.assistant.call_record import called
from upay.support.assistant.understanding import Slots

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)


def record(number: int, amount: str, outcome: Outcome = Outcome.SUCCEEDED, *, title: str | None = None) -> RecordView:
    """Return the payment of so many hours before noon."""
    return RecordView(
        id=UUID(int=number), kind="payment", incoming=False, amount=Money.parse(amount), outcome=outcome,
        money=MoneyState.MOVED, at=NOON - timedelta(hours=number), counterparty="花店", title=title, attempt=None,
    )  # fmt: skip


RECORDS = [
    record(1, "35.00", title="蛋糕"), record(2, "500.00", Outcome.REFUSED), record(3, "20.00", title="玫瑰"),
    replace(record(4, "60.00"), kind="top_up", counterparty="沙盒银行 (0023)"),
]  # fmt: skip
TOLD = RECORDS[0].id


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("再前面一笔呢", 2), ("and the one before it", 2), ("失败的那笔", 2), ("没付成的那单", 2), ("大的那笔", 2),
        ("第一笔", 3), ("小的那笔", 3), ("成功的那笔", 3), ("买玫瑰的那单", 3), ("0023那张的呢", 4),
    ],
)  # fmt: skip
def test_another_one_is_called(text: str, number: int) -> None:
    assert [one.id for one in called(RECORDS, Slots(), text, told=TOLD)] == [UUID(int=number)]


@pytest.mark.parametrize(
    "text",
    [
        "我试了多次", "还要多少个小时", "上个月也这样", "it worked earlier today", "the day before", "没到账的蛋糕",
        "买蛋糕的那单", "余额多少",
    ],
)  # fmt: skip
def test_what_calls_none_or_the_one_that_was_told_calls_none(text: str) -> None:
    assert called(RECORDS, Slots(), text, told=TOLD) == []
