"""A shop's printed code: whoever has it pays the shop, a little a day, and an old one pays nobody."""

import asyncio

import pytest
from tests.cast import BOOKS, CHEN, JUN, MEI, PIN, TEA, ZHOU, Keeper, Person
from tests.stage import Stage, channel

from upay import identity, payments
from upay.identity import MerchantStatus
from upay.kit.ids import AttemptId
from upay.kit.money import Money
from upay.payments import OrderState
from upay.payments.refusals import MerchantClosed, QrExpired, QrInvalid
from upay.platform.attempts import DuplicateRequest


async def _make(stage: Stage, keeper: Keeper = CHEN, *, key: str | None = None) -> str:
    made = await payments.make_printed_code(
        stage.rails, merchant_id=keeper.shop.id, person_id=keeper.id, key=key or stage.key(), at=stage.at
    )
    return made.code


async def _pay(
    stage: Stage, code: str, amount: str = "30.00", *, payer: Person = MEI, pin: str = PIN, key: str | None = None
) -> AttemptId:
    return await payments.pay_by_code(
        stage.rails, customer_id=payer.id, code=code, amount=amount, pin=pin, key=key or stage.key(), standing=None,
        at=stage.at,
    )  # fmt: skip


async def _left(stage: Stage, payer: Person = MEI) -> str:
    found = await payments.limits_of(stage.rails, customer_id=payer.id, at=stage.at)
    return next(one.left.plain for one in found if one.kind == "static_qr_daily")


async def test_the_shop_has_the_money_and_an_order_that_is_paid(stage: Stage) -> None:
    code = await _make(stage)
    paid = await _pay(stage, f" {code[:4].lower()}-{code[4:]} ", "30.00")
    assert (await stage.balance(MEI), await stage.balance(TEA)) == ("470.00", "30.00")
    view = await stage.record(paid)
    assert (view.kind, view.amount, view.counterparty, view.title) == ("payment", Money(30_00), "青茶铺", "扫码付款")
    assert view.order_id is not None
    order, refunds = await payments.shop_order(stage.rails, merchant_id=TEA.id, order_id=view.order_id)
    assert (order.progress.value, order.payment_id, refunds) == (OrderState.PAID.value, paid, ())
    assert await stage.news(paid) == [("record.changed", frozenset({channel(MEI), channel(TEA)}))]
    await stage.refund(paid, "10.00")
    assert await stage.balance(TEA) == "20.00"


async def test_a_day_of_printed_codes_ends_at_its_limit_over_all_shops_and_an_order_is_not_limited_so(
    stage: Stage,
) -> None:
    await stage.top_up("1000.00")
    tea, books = await _make(stage), await _make(stage, ZHOU)
    await _pay(stage, tea, "300.00")
    await _pay(stage, books, "150.00")
    assert await _left(stage) == "50.00"
    row = await stage.refused(_pay(stage, books, "50.01"))
    assert (row.reason, row.facts["cap"], row.facts["used"]) == ("over_static_qr_limit", "500.00", "450.00")
    assert (await stage.balance(TEA), await stage.balance(BOOKS)) == ("300.00", "150.00")
    await stage.bought("200.00")
    await _pay(stage, tea, "50.00")
    assert await _left(stage) == "0.00"
    stage.wait(days=1)
    assert await _left(stage) == "500.00"


async def test_what_was_refused_leaves_no_order(stage: Stage) -> None:
    code = await _make(stage)
    row = await stage.refused(_pay(stage, code, "499.00", payer=JUN))
    assert row.reason == "insufficient_balance"
    page = await payments.shop_orders(stage.rails, merchant_id=TEA.id)
    assert page.items == ()


async def test_together_they_never_pass_the_limit(stage: Stage) -> None:
    await stage.top_up("1000.00")
    code = await _make(stage)
    await asyncio.gather(*(_pay(stage, code, "100.00") for _ in range(8)), return_exceptions=True)
    assert await stage.balance(TEA) == "500.00"


async def test_the_same_key_pays_once_and_with_another_amount_not_at_all(stage: Stage) -> None:
    code = await _make(stage)
    once = await asyncio.gather(*(_pay(stage, code, key="tap") for _ in range(4)))
    assert len(set(once)) == 1
    assert await stage.balance(TEA) == "30.00"
    with pytest.raises(DuplicateRequest):
        await _pay(stage, code, "31.00", key="tap")


async def test_a_code_that_was_replaced_pays_nobody_and_the_new_one_pays_the_shop(stage: Stage) -> None:
    old = await _make(stage)
    new = await _make(stage)
    assert old != new
    row = await stage.refused(_pay(stage, old))
    assert (row.reason, row.asked["merchant_id"]) == ("qr_expired", str(TEA.id))
    await _pay(stage, new)
    assert await stage.balance(TEA) == "30.00"


async def test_a_code_is_made_once_for_each_key_and_one_holds_at_a_time(stage: Stage) -> None:
    made = await asyncio.gather(*(_make(stage, key="press") for _ in range(3)))
    assert len(set(made)) == 1
    both = await asyncio.gather(_make(stage), _make(stage))
    async with stage.db.begin() as uow:
        held = await payments.printed_code(uow, merchant_id=TEA.id)
        assert held is not None
        assert held.code in both
        with pytest.raises(QrExpired):
            await payments.shop_of_code(uow, made[0])


@pytest.mark.parametrize(
    "code", ["", "NOTACODE", "'; drop table payments.printed_code; --", "0" * 4000, "\u200b", "\x00", "\ud83d"]
)
async def test_what_is_no_code_is_refused_with_its_row(stage: Stage, code: str) -> None:
    row = await stage.refused(_pay(stage, code))
    assert (row.reason, row.facts) == ("qr_invalid", {})
    async with stage.db.begin() as uow:
        with pytest.raises(QrInvalid):
            await payments.shop_of_code(uow, code)


async def test_a_closed_shop_is_paid_by_nobody_and_makes_no_code(stage: Stage) -> None:
    code = await _make(stage)
    async with stage.db.begin() as uow:
        await identity.set_merchant_status(uow, merchant_id=TEA.id, status=MerchantStatus.CLOSED)
    row = await stage.refused(_pay(stage, code))
    assert row.reason == "merchant_closed"
    with pytest.raises(MerchantClosed):
        await _make(stage)


@pytest.mark.parametrize(
    ("amount", "pin", "reason"),
    [("0.00", PIN, "form_incomplete"), ("ten", PIN, "form_incomplete"), ("5.00", "000000", "pin_wrong")],
)
async def test_a_wrong_amount_or_pin_moves_nothing(stage: Stage, amount: str, pin: str, reason: str) -> None:
    row = await stage.refused(_pay(stage, await _make(stage), amount, pin=pin))
    assert row.reason == reason
    assert await stage.balance(TEA) == "0.00"
