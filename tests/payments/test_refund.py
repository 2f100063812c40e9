"""Giving back what a shop was paid: never more than that, however it is asked."""

import asyncio
from datetime import timedelta

import pytest
from tests.cast import BOOKS, MEI, TEA, WANG
from tests.stage import Stage, channel

from upay import payments
from upay.identity import By, Scope
from upay.kit.money import Money
from upay.kit.refusal import NotFound
from upay.payments import OrderState
from upay.payments.models import Order, Payment
from upay.platform.attempts import DuplicateRequest, Outcome


async def _state(stage: Stage, payment: object) -> str:
    async with stage.db.begin() as uow:
        order_id = (await uow.session.get_one(Payment, payment)).order_id
        return (await uow.session.get_one(Order, order_id)).state


async def test_a_part_comes_back_and_the_rest_can_follow(stage: Stage) -> None:
    paid = await stage.bought("40.00")
    stage.wait(days=1)
    first = await stage.refund(paid, "15.00")
    assert (await stage.balance(MEI), await stage.balance(TEA)) == ("475.00", "25.00")
    assert await _state(stage, paid) == OrderState.PAID
    view = await stage.record(first)
    assert (view.kind, view.incoming, view.amount, view.original_id) == ("refund", True, Money(15_00), paid)
    assert (view.counterparty, view.title) == ("青茶铺", "明前龙井")
    original = await stage.record(paid)
    assert (original.refunded, original.refundable) == (Money(15_00), Money(25_00))
    assert await stage.news(first) == [("record.changed", frozenset({channel(MEI), channel(TEA)}))]

    await stage.refund(paid, "25.00")
    assert await _state(stage, paid) == OrderState.REFUNDED
    assert (await stage.record(paid)).refundable == Money(0)
    assert (await stage.balance(MEI), await stage.balance(TEA)) == ("500.00", "0.00")


async def test_all_of_it_at_once_marks_the_order_refunded(stage: Stage) -> None:
    paid = await stage.bought("40.00")
    await stage.refund(paid, "40.00")
    assert await _state(stage, paid) == OrderState.REFUNDED


async def test_refunds_together_never_exceed_the_payment(stage: Stage) -> None:
    paid = await stage.bought("40.00")
    await stage.bought("100.00")
    await stage.refund(paid, "30.00")
    row = await stage.refused(stage.refund(paid, "10.01"))
    assert row.reason == "refund_exceeds_payment"
    assert dict(row.facts) == {"asked": "10.01", "refundable": "10.00"}
    assert await stage.balance() == "390.00"


async def test_two_full_refunds_at_once_give_one(stage: Stage) -> None:
    paid, _ = await stage.bought("40.00"), await stage.bought("40.00")
    answers = await asyncio.gather(*(stage.refund(paid, "40.00") for _ in range(4)), return_exceptions=True)
    assert sum(not isinstance(answer, BaseException) for answer in answers) == 1
    assert (await stage.balance(MEI), await stage.balance(TEA)) == ("460.00", "40.00")
    reasons = [row.reason for row in await stage.tries() if row.outcome is Outcome.REFUSED]
    assert reasons == ["refund_exceeds_payment"] * 3


async def test_a_double_tap_gives_back_once(stage: Stage) -> None:
    paid, _ = await stage.bought("40.00"), await stage.bought("40.00")
    full = await asyncio.gather(*(stage.refund(paid, "40.00", key="tap") for _ in range(3)))
    assert len(set(full)) == 1
    assert await stage.balance() == "460.00"


async def test_the_same_key_again_is_the_same_refund(stage: Stage) -> None:
    paid = await stage.bought("40.00")
    first = await stage.refund(paid, "10.00", key="once")
    assert await stage.refund(paid, "10.00", key="once") == first
    with pytest.raises(DuplicateRequest) as refusal:
        await stage.refund(paid, "11.00", key="once")
    assert refusal.value.facts == {"field": "amount"}
    assert await stage.balance() == "470.00"


async def test_the_window_closes_after_a_year(stage: Stage) -> None:
    paid_at, paid = stage.at, await stage.bought("40.00")
    stage.clock.advance(payments.WINDOW)
    await stage.refund(paid, "10.00")
    stage.clock.advance(timedelta(seconds=1))
    row = await stage.refused(stage.refund(paid, "10.00"))
    assert (row.reason, dict(row.facts)) == (
        "refund_window_passed", {"days": 365, "paid_at": paid_at.isoformat()},
    )  # fmt: skip


async def test_a_shop_without_refunds_gives_none(stage: Stage) -> None:
    paid = await stage.bought("40.00", shop=BOOKS)
    assert (await stage.refused(stage.refund(paid))).reason == "refund_refused_by_merchant"
    assert (await stage.balance(MEI), await stage.balance(BOOKS)) == ("460.00", "40.00")


async def test_a_shop_that_has_not_enough_here_is_named_as_the_reason(stage: Stage) -> None:
    """It gave its takings back to somebody else: what it has now is less than what it owes."""
    paid = await stage.bought("40.00")
    await stage.empty(TEA, "25.00")
    row = await stage.refused(stage.refund(paid, "40.00"))
    assert row.reason == "merchant_balance_insufficient"
    assert dict(row.facts).items() >= {"asked": "40.00", "balance": "15.00", "short": "25.00"}.items()
    assert await _state(stage, paid) == OrderState.PAID
    await stage.refund(paid, "15.00")
    assert await stage.balance(TEA) == "0.00"


async def test_another_customers_payment_is_not_found(stage: Stage) -> None:
    paid, sent = await stage.bought("40.00"), await stage.send("1.00")
    with pytest.raises(NotFound):
        await stage.refund(paid, asker=WANG)
    with pytest.raises(NotFound):
        await stage.refund(sent, "1.00")
    assert await stage.tries(WANG) == []
    assert await stage.balance(TEA) == "40.00"


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"pin": "135790"}, "pin_wrong"),
        ({"amount": "0"}, "form_incomplete"),
        ({"amount": "40.01"}, "refund_exceeds_payment"),
    ],
)
async def test_what_is_refused_gives_nothing_back(stage: Stage, changed: dict[str, str], reason: str) -> None:
    paid = await stage.bought("40.00")
    assert (await stage.refused(stage.refund(paid, **({"amount": "40.00"} | changed)))).reason == reason
    assert await stage.balance() == "460.00"


async def test_a_refund_reaches_a_wallet_that_may_not_send(stage: Stage) -> None:
    paid = await stage.bought("40.00")
    await stage.freeze(scope=Scope.OUT, by=By.CUSTOMER)
    await stage.refund(paid, "40.00")
    assert await stage.balance() == "500.00"
