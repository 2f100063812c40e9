"""A shop makes out an order: once, to a customer or to whoever has its address, and the customer pays it."""

import asyncio

import pytest
from tests.cast import BOOKS, CHEN, MEI, TEA, WANG, ZHOU
from tests.stage import Stage, channel

from upay import identity, payments
from upay.identity import MerchantStatus
from upay.kit.refusal import NotFound
from upay.payments import OrderState
from upay.payments.models import Order
from upay.platform.attempts import DuplicateRequest, Outcome


async def _order(stage: Stage, order: object) -> Order:
    async with stage.db.begin() as uow:
        return await uow.session.get_one(Order, order)


async def test_an_order_for_one_customer_is_paid_by_that_customer(stage: Stage) -> None:
    made = await stage.make_out("40.00", phone=MEI.phone, title="  明前\n龙井 ")
    order = await _order(stage, made)
    assert (order.merchant_id, order.customer_id, order.title, order.amount_minor, order.state) == (
        TEA.id, MEI.id, "明前 龙井", 4000, OrderState.UNPAID,
    )  # fmt: skip
    row = await stage.attempt(made)
    assert (row.kind, row.customer_id, row.actor, row.outcome) == (
        "order", None, f"merchant:{CHEN.id}", Outcome.SUCCEEDED,
    )  # fmt: skip
    assert MEI.phone not in str(row.asked)
    assert await stage.news(made) == [("order.made", frozenset({channel(TEA), channel(MEI)}))]
    with pytest.raises(NotFound):
        await stage.pay(made, payer=WANG)
    await stage.pay(made)
    assert await stage.balance(TEA) == "40.00"


async def test_an_order_for_nobody_is_paid_by_whoever_has_its_address(stage: Stage) -> None:
    made = await stage.make_out("40.00")
    assert await stage.news(made) == [("order.made", frozenset({channel(TEA)}))]
    await stage.pay(made, payer=WANG)
    assert await stage.balance(TEA) == "40.00"


async def test_a_number_is_read_however_it_is_written(stage: Stage) -> None:
    made = await stage.make_out(phone=" 138 0000 0001 ")
    assert (await _order(stage, made)).customer_id == MEI.id


async def test_the_same_key_makes_one_order(stage: Stage) -> None:
    made = await asyncio.gather(*(stage.make_out("40.00", phone=MEI.phone, key="click") for _ in range(4)))
    assert len(set(made)) == 1
    async with stage.db.begin() as uow:
        assert [order.id for order in await payments.orders_for(uow, customer_id=MEI.id)] == [made[0]]
    for field, changed in (
        ("amount", {"amount": "41.00"}),
        ("title", {"title": "x"}),
        ("phone", {"phone": WANG.phone}),
    ):
        with pytest.raises(DuplicateRequest) as other:
            await stage.make_out(**({"amount": "40.00", "phone": MEI.phone, "key": "click"} | changed))  # type: ignore[arg-type]
        assert other.value.facts == {"field": field}


async def test_a_key_of_another_shop_is_another_key(stage: Stage) -> None:
    tea, books = await stage.make_out(key="k"), await stage.make_out(key="k", keeper=ZHOU)
    assert tea != books
    assert (await _order(stage, books)).merchant_id == BOOKS.id


@pytest.mark.parametrize(
    ("changed", "reason", "field"),
    [
        ({"amount": "0"}, "form_incomplete", "amount"),
        ({"amount": "-5"}, "form_incomplete", "amount"),
        ({"amount": "1.001"}, "form_incomplete", "amount"),
        ({"amount": "1" + "0" * 18}, "form_incomplete", "amount"),
        ({"amount": "forty"}, "form_incomplete", "amount"),
        ({"title": " \n "}, "form_incomplete", "title"),
        ({"phone": "12"}, "phone_invalid", None),
        ({"phone": "13900000000"}, "payer_not_found", None),
    ],
)
async def test_what_is_refused_makes_no_order(
    stage: Stage, changed: dict[str, str], reason: str, field: str | None
) -> None:
    row = await stage.refused(stage.make_out(**changed, key="refused"))  # type: ignore[arg-type]
    assert (row.reason, dict(row.facts).get("field"), row.actor) == (reason, field, f"merchant:{CHEN.id}")
    async with stage.db.begin() as uow:
        assert await uow.session.get(Order, row.id) is None
    page = await payments.shop_orders(stage.rails, merchant_id=TEA.id)
    assert page.items == ()


async def test_a_closed_shop_makes_no_orders_and_still_gives_back(stage: Stage) -> None:
    paid = await stage.bought("40.00")
    async with stage.db.begin() as uow:
        await identity.set_merchant_status(uow, merchant_id=TEA.id, status=MerchantStatus.CLOSED)
    row = await stage.refused(stage.make_out())
    told = payments.EXPLAINERS[row.reason or ""](row)
    assert (row.reason, told.title.zh) == ("merchant_closed", "店铺已暂停收款")
    await stage.give_back(paid)
    assert await stage.balance() == "500.00"


async def test_somebody_who_has_left_is_nobody(stage: Stage) -> None:
    async with stage.db.begin() as uow:
        await identity.close_account(uow, stage.vault, customer_id=WANG.id, at=stage.at)
    assert (await stage.refused(stage.make_out(phone=WANG.phone))).reason == "payer_not_found"
