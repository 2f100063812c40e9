"""Paying a shop's order: once, by one, or not at all."""

import asyncio

import pytest
from tests.cast import BOOKS, JUN, MEI, TEA, WANG
from tests.stage import Stage, channel

from upay import identity, payments
from upay.identity import By, MerchantStatus
from upay.kit.money import Money
from upay.kit.refusal import NotFound
from upay.payments import OrderState
from upay.payments.models import Order
from upay.payments.refusals import OrderAlreadyPaid
from upay.platform.attempts import DuplicateRequest, Outcome


async def _order(stage: Stage, order_id: object) -> Order:
    async with stage.db.begin() as uow:
        return await uow.session.get_one(Order, order_id)


async def test_the_shop_has_the_money_and_the_order_is_paid(stage: Stage) -> None:
    order = await stage.order("40.00", title="明前龙井")
    paid = await stage.pay(order)
    assert (await stage.balance(MEI), await stage.balance(TEA)) == ("460.00", "40.00")
    kept = await _order(stage, order)
    assert (kept.state, kept.paid_by) == (OrderState.PAID, paid)
    view = await stage.record(paid)
    assert (view.kind, view.incoming, view.amount, view.counterparty) == ("payment", False, Money(40_00), "青茶铺")
    assert (view.title, view.order_id, view.merchant_id) == ("明前龙井", order, TEA.id)
    assert (view.refunded, view.refundable, view.balance_after) == (Money(0), Money(40_00), "460.00")
    assert await stage.news(paid) == [("record.changed", frozenset({channel(MEI), channel(TEA)}))]


async def test_a_paid_order_is_not_paid_again(stage: Stage) -> None:
    order = await stage.order("40.00")
    paid = await stage.pay(order)
    stage.wait(minutes=1)
    row = await stage.refused(stage.pay(order))
    assert (row.reason, row.facts["paid_by"]) == ("order_already_paid", str(paid))
    assert await stage.balance(TEA) == "40.00"


async def test_of_two_who_pay_one_order_at_once_one_pays(stage: Stage) -> None:
    order = await stage.order("15.00", made_out_to=None)
    answers = await asyncio.gather(
        *(stage.pay(order, payer=one) for one in (MEI, WANG, JUN, MEI)), return_exceptions=True
    )
    refusals = [answer for answer in answers if isinstance(answer, OrderAlreadyPaid)]
    assert len(refusals) == 3
    assert await stage.balance(TEA) == "15.00"
    left = [Money.parse(await stage.balance(one)) for one in (MEI, WANG, JUN)]
    assert sum(one.minor for one in left) == 570_00 - 15_00


async def test_who_paid_it_is_told_to_nobody_else(stage: Stage) -> None:
    order = await stage.order("15.00", made_out_to=None)
    await stage.pay(order, payer=WANG)
    row = await stage.refused(stage.pay(order))
    assert (row.reason, row.facts["paid_by"]) == ("order_already_paid", None)


async def test_a_double_tap_pays_once_and_both_taps_hear_the_same(stage: Stage) -> None:
    order = await stage.order("40.00")
    ids = await asyncio.gather(*(stage.pay(order, key="tap") for _ in range(4)))
    assert len(set(ids)) == 1
    assert await stage.balance() == "460.00"


async def test_the_same_key_again_is_the_same_payment_and_another_order_is_named(stage: Stage) -> None:
    order, other = await stage.order("40.00"), await stage.order("40.00")
    paid = await stage.pay(order, key="once")
    assert await stage.pay(order, key="once") == paid
    with pytest.raises(DuplicateRequest) as refusal:
        await stage.pay(other, key="once")
    assert refusal.value.facts == {"field": "order_id"}
    assert await stage.balance() == "460.00"


async def test_a_closed_shop_takes_no_money(stage: Stage) -> None:
    order = await stage.order("40.00")
    async with stage.db.begin() as uow:
        await identity.set_merchant_status(uow, merchant_id=TEA.id, status=MerchantStatus.CLOSED)
    assert (await stage.refused(stage.pay(order))).reason == "merchant_closed"
    assert await stage.balance() == "500.00"
    await stage.bought("1.00", shop=BOOKS)


async def test_another_customers_order_is_not_found_and_leaves_no_try(stage: Stage) -> None:
    order = await stage.order("40.00", made_out_to=WANG)
    with pytest.raises(NotFound):
        await stage.pay(order)
    with pytest.raises(NotFound):
        await stage.pay(TEA.id)
    assert await stage.tries() == []
    async with stage.db.begin() as uow:
        with pytest.raises(NotFound):
            await payments.find_order(uow, customer_id=MEI.id, order_id=order)


async def test_too_little_money_leaves_the_order_unpaid_and_payable(stage: Stage) -> None:
    order = await stage.order("520.00")
    row = await stage.refused(stage.pay(order))
    assert dict(row.facts).items() >= {"asked": "520.00", "balance": "500.00", "short": "20.00"}.items()
    assert row.reason == "insufficient_balance"
    assert (await _order(stage, order)).state == OrderState.UNPAID
    await stage.top_up("20.00")
    await stage.pay(order)
    assert (await stage.balance(MEI), await stage.balance(TEA)) == ("0.00", "520.00")


async def test_refusals_come_in_the_order_of_the_catalogue(stage: Stage) -> None:
    order = await stage.order("600.00")
    await stage.set_limit("single", "100.00")
    await stage.freeze()
    async with stage.db.begin() as uow:
        await identity.set_merchant_status(uow, merchant_id=TEA.id, status=MerchantStatus.CLOSED)

    assert (await stage.refused(stage.pay(order, pin="135790"))).reason == "pin_wrong"
    assert (await stage.refused(stage.pay(order))).reason == "account_frozen"
    await stage.lift(by=By.CUSTOMER)
    assert (await stage.refused(stage.pay(order))).reason == "merchant_closed"
    async with stage.db.begin() as uow:
        await identity.set_merchant_status(uow, merchant_id=TEA.id, status=MerchantStatus.OPEN)
    assert (await stage.refused(stage.pay(order))).reason == "over_own_limit"
    await stage.set_limit("single", None)
    assert (await stage.refused(stage.pay(order))).reason == "insufficient_balance"
    assert {row.outcome for row in await stage.tries()} == {Outcome.REFUSED}


async def test_orders_are_listed_unpaid_first_and_only_ones_own(stage: Stage) -> None:
    paid = await stage.order("1.00")
    stage.wait(minutes=1)
    await stage.pay(paid)
    older = await stage.order("2.00")
    stage.wait(minutes=1)
    newer = await stage.order("3.00")
    await stage.order("4.00", made_out_to=WANG)
    async with stage.db.begin() as uow:
        listed = await payments.orders_for(uow, customer_id=MEI.id)
    assert [order.id for order in listed] == [newer, older, paid]
