"""A shop gives money back of its own accord: once, never more than was paid, and only what is its own."""

import asyncio
from datetime import timedelta

import pytest
from tests.cast import BOOKS, CHEN, MEI, TEA, ZHOU
from tests.stage import Stage, channel

from upay import payments
from upay.identity import By, Scope
from upay.kit.money import Money
from upay.kit.refusal import NotFound
from upay.payments import OrderState
from upay.payments.models import Order, Payment
from upay.platform.attempts import Attempt, DuplicateRequest, Outcome, Refused


async def _state(stage: Stage, payment: object) -> str:
    async with stage.db.begin() as uow:
        order_id = (await uow.session.get_one(Payment, payment)).order_id
        return (await uow.session.get_one(Order, order_id)).state


def _words(row: Attempt) -> tuple[str, str, str]:
    told = payments.EXPLAINERS[row.reason or ""](row)
    return told.cause.zh, told.money.zh, told.todo.zh


async def test_a_part_then_the_rest_goes_back_to_whoever_paid(stage: Stage) -> None:
    paid = await stage.bought("40.00")
    first = await stage.give_back(paid, "15.00")
    assert (await stage.balance(MEI), await stage.balance(TEA)) == ("475.00", "25.00")
    row = await stage.attempt(first)
    assert (row.kind, row.actor, row.outcome) == ("refund", f"merchant:{CHEN.id}", Outcome.SUCCEEDED)
    assert await stage.news(first) == [("record.changed", frozenset({channel(MEI), channel(TEA)}))]
    await stage.give_back(paid, "25.00")
    assert await _state(stage, paid) == OrderState.REFUNDED
    assert (await stage.balance(MEI), await stage.balance(TEA)) == ("500.00", "0.00")


async def test_the_customer_reads_it_as_any_refund(stage: Stage) -> None:
    paid = await stage.bought("40.00")
    view = await stage.record(await stage.give_back(paid, "15.00"))
    assert (view.kind, view.incoming, view.amount, view.original_id) == ("refund", True, Money(15_00), paid)
    assert (view.counterparty, view.balance_after) == ("青茶铺", "475.00")
    original = await stage.record(paid)
    assert (original.refunded, original.refundable) == (Money(15_00), Money(25_00))


async def test_the_customer_never_hears_of_what_a_shop_was_refused(stage: Stage) -> None:
    paid = await stage.bought("40.00")
    row = await stage.refused(stage.give_back(paid, "40.01"))
    assert (row.customer_id, row.actor) == (None, f"merchant:{CHEN.id}")
    assert await stage.news(row.id) == []
    assert [one.kind for one in await stage.tries()] == ["payment"]
    assert await payments.needing_attention(stage.rails, customer_id=MEI.id, at=stage.at) == []
    with pytest.raises(NotFound):
        await stage.record(row.id)


async def test_more_than_was_paid_is_refused_with_what_is_left(stage: Stage) -> None:
    paid, _ = await stage.bought("40.00"), await stage.bought("100.00")
    await stage.refund(paid, "30.00")
    row = await stage.refused(stage.give_back(paid, "10.01"))
    assert (row.reason, dict(row.facts)) == ("refund_exceeds_payment", {"asked": "10.01", "refundable": "10.00"})
    assert _words(row) == (
        "要退的 ¥10.01 超过了可退金额，这笔收款最多还能退 ¥10.00。",
        "钱没有动，还在店里的余额里。",
        "把退款金额改到 ¥10.00 以内，再提交。",
    )
    await stage.give_back(paid, "10.00")
    row = await stage.refused(stage.give_back(paid, "0.01"))
    assert _words(row)[0] == "这笔收款已经全部退过，没有可退的钱了。"


async def test_after_a_year_it_is_too_late(stage: Stage) -> None:
    paid = await stage.bought("40.00")
    stage.clock.advance(payments.WINDOW + timedelta(seconds=1))
    row = await stage.refused(stage.give_back(paid))
    assert row.reason == "refund_window_passed"
    assert _words(row)[0] == "这笔收款已经超过 365 天，不能再从这里退款。"


async def test_takings_that_do_not_reach_are_named_with_what_is_missing(stage: Stage) -> None:
    paid = await stage.bought("40.00")
    await stage.empty(TEA, "25.00")
    row = await stage.refused(stage.give_back(paid, "40.00"))
    assert row.reason == "merchant_balance_insufficient"
    assert (row.customer_id, row.outcome) == (None, Outcome.REFUSED)
    assert _words(row) == (
        "店里的可用余额是 ¥15.00，不够这次 ¥40.00 的退款，还差 ¥25.00。",
        "钱没有动，还在店里的余额里。",
        "可以先退 ¥15.00 以内的一部分，等有新的收款进来再退剩下的。",
    )
    assert await _state(stage, paid) == OrderState.PAID


async def test_a_customer_who_asks_reads_other_words_for_the_same(stage: Stage) -> None:
    paid = await stage.bought("40.00")
    await stage.empty(TEA, "25.00")
    row = await stage.refused(stage.refund(paid, "40.00"))
    assert _words(row)[0] == "商家账户里现在的钱不够这笔 ¥40.00 的退款。"


async def test_a_shop_whose_terms_give_no_refunds_may_still_give(stage: Stage) -> None:
    paid = await stage.bought("40.00", shop=BOOKS)
    await stage.give_back(paid, "40.00", keeper=ZHOU)
    assert (await stage.balance(MEI), await stage.balance(BOOKS)) == ("500.00", "0.00")


async def test_another_shops_payment_is_not_found(stage: Stage) -> None:
    paid = await stage.bought("40.00")
    with pytest.raises(NotFound):
        await stage.give_back(paid, keeper=ZHOU)
    assert await stage.balance(TEA) == "40.00"


async def test_a_wallet_that_takes_nothing_is_not_explained_to_the_shop(stage: Stage) -> None:
    paid = await stage.bought("40.00")
    await stage.freeze(scope=Scope.ALL, by=By.US)
    row = await stage.refused(stage.give_back(paid))
    assert row.reason == "payee_restricted"
    assert _words(row)[0] == "客户的账户目前收不了钱，这次 ¥40.00 的退款没有办成。"
    await stage.lift()
    await stage.freeze(scope=Scope.OUT)
    await stage.give_back(paid)
    assert await stage.balance() == "500.00"


async def test_a_double_click_gives_back_once(stage: Stage) -> None:
    paid, _ = await stage.bought("40.00"), await stage.bought("40.00")
    done = await asyncio.gather(*(stage.give_back(paid, "15.00", key="click") for _ in range(4)))
    assert len(set(done)) == 1
    assert await stage.balance(TEA) == "65.00"


async def test_a_double_click_on_what_is_refused_is_refused_once(stage: Stage) -> None:
    paid = await stage.bought("40.00")
    answers = await asyncio.gather(
        *(stage.give_back(paid, "41.00", key="click") for _ in range(4)), return_exceptions=True
    )
    assert len({answer.attempt_id for answer in answers}) == 1  # type: ignore[union-attr]


async def test_two_tabs_of_a_shop_give_all_back_once(stage: Stage) -> None:
    paid, _ = await stage.bought("40.00"), await stage.bought("40.00")
    answers = await asyncio.gather(*(stage.give_back(paid, "40.00") for _ in range(3)), return_exceptions=True)
    assert sum(not isinstance(answer, BaseException) for answer in answers) == 1
    assert await stage.balance(TEA) == "40.00"


async def test_shop_and_customer_at_once_give_back_what_was_paid(stage: Stage) -> None:
    paid, _ = await stage.bought("40.00"), await stage.bought("40.00")
    answers = await asyncio.gather(
        stage.give_back(paid, "40.00"), stage.refund(paid, "40.00"), return_exceptions=True
    )  # fmt: skip
    assert sum(not isinstance(answer, BaseException) for answer in answers) == 1
    assert (await stage.balance(MEI), await stage.balance(TEA)) == ("460.00", "40.00")


async def test_a_key_again_is_answered_again_and_with_another_meaning_refused(stage: Stage) -> None:
    paid = await stage.bought("40.00")
    first = await stage.give_back(paid, "10.00", key="once")
    assert await stage.give_back(paid, "10.00", key="once") == first
    with pytest.raises(DuplicateRequest) as other:
        await stage.give_back(paid, "11.00", key="once")
    assert other.value.facts == {"field": "amount"}
    refused = await stage.refused(stage.give_back(paid, "31.00", key="twice"))
    stage.wait(days=1)
    with pytest.raises(Refused) as again:
        await stage.give_back(paid, "31.00", key="twice")
    assert again.value.attempt_id == refused.id
    assert await stage.balance(TEA) == "30.00"


@pytest.mark.parametrize("amount", ["0", "-1", "1.001", "1" + "0" * 18, "ten", "", "1e3", "１２"])
async def test_what_is_no_amount_gives_nothing_back(stage: Stage, amount: str) -> None:
    paid = await stage.bought("40.00")
    row = await stage.refused(stage.give_back(paid, amount))
    assert (row.reason, dict(row.facts)["field"]) == ("form_incomplete", "amount")
    assert await stage.balance(TEA) == "40.00"
