"""What a shop sees: its own takings and orders, the day in Shanghai, and customers masked."""

import pytest
from tests.cast import BOOKS, MEI, TEA, WANG, ZHOU
from tests.stage import Stage

from upay import payments
from upay.kit.money import Money
from upay.kit.refusal import NotFound
from upay.payments import Progress, ShopOrder


async def _list(stage: Stage, *progress: Progress) -> list[ShopOrder]:
    return list((await payments.shop_orders(stage.rails, merchant_id=TEA.id, progress=progress)).items)


async def test_a_shop_that_sold_nothing_has_nothing(stage: Stage) -> None:
    found = await payments.takings(stage.rails, merchant_id=TEA.id, at=stage.at)
    assert (found.available, found.paid, found.paid_count, found.given_back, found.given_back_count) == (
        Money(0), Money(0), 0, Money(0), 0,
    )  # fmt: skip


async def test_today_begins_at_midnight_in_shanghai(stage: Stage) -> None:
    """It is noon; twelve hours later yesterday's payment counts in the balance only."""
    paid = await stage.bought("40.00")
    await stage.bought("60.00", shop=BOOKS)
    stage.wait(hours=11, minutes=59)
    await stage.bought("5.00")
    today = await payments.takings(stage.rails, merchant_id=TEA.id, at=stage.at)
    assert (today.available, today.paid, today.paid_count) == (Money(45_00), Money(45_00), 2)
    stage.wait(minutes=1)
    await stage.give_back(paid, "10.00")
    await stage.refund(paid, "1.00")
    today = await payments.takings(stage.rails, merchant_id=TEA.id, at=stage.at)
    assert (today.available, today.paid, today.paid_count) == (Money(34_00), Money(0), 0)
    assert (today.given_back, today.given_back_count) == (Money(11_00), 2)


async def test_orders_are_told_by_how_far_they_are(stage: Stage) -> None:
    unpaid = await stage.make_out("1.00", title="一")
    stage.wait(minutes=1)
    paid = await stage.bought("2.00")
    stage.wait(minutes=1)
    part = await stage.bought("3.00")
    await stage.give_back(part, "1.00")
    stage.wait(minutes=1)
    whole = await stage.bought("4.00")
    await stage.give_back(whole, "4.00")
    await stage.bought("9.00", shop=BOOKS)

    everything = await _list(stage)
    assert [(one.amount.plain, one.progress) for one in everything] == [
        ("4.00", Progress.REFUNDED), ("3.00", Progress.PART_REFUNDED), ("2.00", Progress.PAID),
        ("1.00", Progress.UNPAID),
    ]  # fmt: skip
    assert [(one.payment_id, one.given_back.plain, one.refundable.plain) for one in everything] == [
        (whole, "4.00", "0.00"), (part, "1.00", "2.00"), (paid, "0.00", "2.00"), (None, "0.00", "0.00"),
    ]  # fmt: skip
    assert [one.id for one in await _list(stage, Progress.UNPAID)] == [unpaid]
    for progress in Progress:
        assert [one.progress for one in await _list(stage, progress)] == [progress]
    assert len(await _list(stage, Progress.PART_REFUNDED, Progress.REFUNDED)) == 2


async def test_a_shop_sees_customers_masked_only(stage: Stage) -> None:
    made = await stage.make_out(phone=WANG.phone)
    nobody = await stage.make_out()
    masked = {one.id: one.customer for one in await _list(stage)}
    assert masked == {made: ("*王", "138****0002"), nobody: None}
    await stage.pay(nobody)
    paid, _ = await payments.shop_order(stage.rails, merchant_id=TEA.id, order_id=nobody)
    assert paid.customer == ("*梅", "138****0001")
    assert MEI.name not in repr(paid)
    assert MEI.phone not in repr(paid)


async def test_a_long_list_comes_in_pages_without_gaps(stage: Stage) -> None:
    made = [await stage.make_out(title=f"第{number}件") for number in range(5)]  # All in one instant.
    seen: list[object] = []
    cursor: str | None = None
    for _ in range(3):
        page = await payments.shop_orders(stage.rails, merchant_id=TEA.id, cursor=cursor, limit=2)
        seen += [one.id for one in page.items]
        cursor = page.next_cursor
    assert cursor is None
    assert sorted(seen, key=str) == sorted(made, key=str)
    with pytest.raises(NotFound):
        await payments.shop_orders(stage.rails, merchant_id=TEA.id, cursor="elsewhere")


async def test_an_order_tells_who_gave_back_what(stage: Stage) -> None:
    paid = await stage.bought("40.00")
    stage.wait(minutes=1)
    first = await stage.give_back(paid, "10.00")
    stage.wait(minutes=1)
    second = await stage.refund(paid, "5.00")
    [order] = await _list(stage)
    view, given = await payments.shop_order(stage.rails, merchant_id=TEA.id, order_id=order.id)
    assert view == order
    assert [(one.id, one.amount.plain, one.by) for one in given] == [
        (first, "10.00", "merchant"), (second, "5.00", "customer"),
    ]  # fmt: skip


async def test_nothing_was_given_back_of_what_nobody_paid(stage: Stage) -> None:
    await stage.bought("40.00")
    unpaid = await stage.make_out()
    _, given = await payments.shop_order(stage.rails, merchant_id=TEA.id, order_id=unpaid)
    assert given == ()


async def test_another_shops_order_is_not_found(stage: Stage) -> None:
    made = await stage.make_out()
    paid = await stage.bought()
    with pytest.raises(NotFound):
        await payments.shop_order(stage.rails, merchant_id=ZHOU.shop.id, order_id=made)
    with pytest.raises(NotFound):
        await payments.order_of_payment(stage.rails, merchant_id=ZHOU.shop.id, payment_id=paid)
