"""What a shop does over the wire: its takings, its orders, a new order, money back, and every no in two languages."""

import asyncio
import json
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from tests.api.conftest import Browser, World
from tests.api.test_live import connected, listening
from tests.cast import BOOKS, CHEN, MEI, TEA

__all__ = ["listening"]
_keys = (f"shop-{number}" for number in count())


async def _make(shop: Browser, *, key: str | None = None, **changed: Any) -> Any:
    body = {"amount": "40.00", "title": "白毫银针", **changed}
    return await shop.post("/api/merchant/orders", body, key=key or next(_keys))


async def _sold(shop: Browser, buyer: Browser, amount: str = "40.00") -> dict[str, Any]:
    """Have an order made out and paid; return it as the shop sees it."""
    made = (await _make(shop, amount=amount)).json()["order"]["id"]
    paid = await buyer.move(f"/api/orders/{made}/payment")
    assert paid.status_code == 201, paid.text
    order: dict[str, Any] = (await shop.get(f"/api/merchant/orders/{made}")).json()["order"]
    return order


async def _give_back(shop: Browser, order: dict[str, Any], amount: str, *, key: str | None = None) -> Any:
    path = f"/api/merchant/payments/{order['payment_id']}/refunds"
    return await shop.post(path, {"amount": amount}, key=key or next(_keys))


async def test_an_order_from_making_it_to_half_of_it_given_back(world: World, chen: Browser, customer: Browser) -> None:
    before = (await chen.get("/api/merchant/takings")).json()
    made = (await _make(chen, title="白毫银针")).json()
    order = made["order"]
    assert (order["state"], order["customer"], order["payment_id"]) == ("unpaid", None, None)
    assert made["pay_url"].endswith(f"/orders/{order['id']}")
    assert [(step["name"], step["label"], step["state"]) for step in made["timeline"]] == [
        ("made", "已开单", "done"), ("paid", "等待付款", "now"),
    ]  # fmt: skip

    await customer.move(f"/api/orders/{order['id']}/payment")
    paid = (await chen.get(f"/api/merchant/orders/{order['id']}")).json()
    assert (paid["order"]["state"], paid["order"]["refundable"], paid["pay_url"]) == ("paid", "40.00", None)
    assert paid["order"]["customer"]["name"] == "*晚"
    assert paid["order"]["customer"]["phone"].startswith("139****")

    answer = await _give_back(chen, paid["order"], "20.00")
    assert answer.status_code == 201, answer.text
    back = answer.json()
    assert (back["order"]["state"], back["order"]["refunded"], back["order"]["refundable"]) == (
        "part_refunded", "20.00", "20.00",
    )  # fmt: skip
    [refund] = back["refunds"]
    assert (refund["amount"], refund["by"]) == ("20.00", "merchant")
    assert back["timeline"][-1]["label"] == "店里退款 ¥20.00"
    theirs = (await customer.get(f"/api/records/{refund['id']}")).json()
    assert (theirs["kind"], theirs["direction"], theirs["amount"], theirs["reference"]) == (
        "refund", "in", "20.00", refund["reference"],
    )  # fmt: skip
    assert (await customer.get("/api/me")).json()["balance"] == "80.00"

    after = (await chen.get("/api/merchant/takings")).json()
    assert (_more(before, after, "paid_count"), _more(before, after, "refunded_count")) == (1, 1)
    assert await world.problems_of_books() == []


def _more(before: dict[str, Any], after: dict[str, Any], name: str) -> int:
    return int(after[name]) - int(before[name])


async def test_an_order_for_a_number_stands_in_that_wallet(chen: Browser, mei: Browser) -> None:
    made = (await _make(chen, phone="13800000001")).json()["order"]
    assert made["customer"] == {"name": "*梅", "phone": "138****0001"}
    assert made["id"] in [order["id"] for order in (await mei.get("/api/orders")).json()]


async def test_lists_are_paged_and_kept_by_state(world: World, chen: Browser, customer: Browser) -> None:
    for number in range(21):
        assert (await _make(chen, title=f"第{number}件")).status_code == 201
    world.clock.advance(timedelta(seconds=1))
    order = await _sold(chen, customer, "3.00")
    await _give_back(chen, order, "1.00")
    first = (await chen.get("/api/merchant/orders")).json()
    assert (len(first["items"]), first["items"][0]["id"]) == (20, order["id"])
    rest = (await chen.get("/api/merchant/orders", params={"cursor": first["next_cursor"]})).json()
    assert not {one["id"] for one in rest["items"]} & {one["id"] for one in first["items"]}
    refunded = (await chen.get("/api/merchant/orders", params={"only": "refunded"})).json()["items"]
    assert refunded[0]["id"] == order["id"]
    assert {one["state"] for one in refunded} <= {"part_refunded", "refunded"}
    unpaid = (await chen.get("/api/merchant/orders", params={"only": "unpaid"})).json()["items"]
    assert {one["state"] for one in unpaid} == {"unpaid"}
    odd = await chen.get("/api/merchant/orders", params={"only": "stolen"})
    assert (odd.status_code, odd.json()["field"]) == (400, "only")


@pytest.mark.parametrize(
    ("amount", "zh", "en"),
    [
        ("0", "金额要大于零。", "The amount must be more than zero."),
        ("-3", "金额要大于零。", "The amount must be more than zero."),
        ("1.005", "金额最多写到小数点后两位。", "The amount can have no more than two decimal places."),
        ("1" + "0" * 18, "金额太大，超出了能办理的范围。", "The amount is larger than can be handled."),
        ("abc", "金额只能填数字，例如 150 或 150.00。", "The amount must be a number, such as 150 or 150.00."),
    ],
)
async def test_an_amount_that_is_none_is_named_in_both_languages(
    chen: Browser, customer: Browser, amount: str, zh: str, en: str
) -> None:
    order = await _sold(chen, customer)
    newest = (await chen.get("/api/merchant/orders")).json()["items"][0]["id"]
    for lang, words in (("zh-CN", zh), ("en", en)):
        chen.lang = lang
        for answer in (await _make(chen, amount=amount), await _give_back(chen, order, amount)):
            problem = answer.json()
            assert (answer.status_code, problem["code"], problem["field"]) == (400, "form_incomplete", "amount")
            assert problem["why"]["cause"] == words
            assert problem["why"]["offers"] == []
            assert problem["attempt_id"] is not None
    listed = (await chen.get("/api/merchant/orders")).json()["items"][0]
    assert (listed["id"], listed["refunded"]) == (newest, "0.00")


async def test_what_cannot_be_given_back_says_why_and_where_the_money_is(
    world: World, chen: Browser, customer: Browser
) -> None:
    order = await _sold(chen, customer)
    for lang, cause, money in (
        ("zh-CN", "要退的 ¥40.01 超过了可退金额，这笔收款最多还能退 ¥40.00。", "钱没有动，还在店里的余额里。"),
        (
            "en", "You want to give back ¥40.01, and ¥40.00 of this payment can still be given back.",
            "No money has moved; it is still in the shop's balance.",
        ),
    ):  # fmt: skip
        chen.lang = lang
        answer = await _give_back(chen, order, "40.01")
        problem = answer.json()
        assert (answer.status_code, problem["code"]) == (409, "refund_exceeds_payment")
        assert (problem["why"]["cause"], problem["why"]["money"], problem["record"]) == (cause, money, None)
    assert (await customer.get("/api/records", params={"kind": "refund"})).json()["items"] == []
    assert (await customer.get("/api/me")).json()["attention"] == []
    assert await world.problems_of_books() == []


async def test_a_double_click_does_it_once_and_a_changed_one_is_refused(chen: Browser, customer: Browser) -> None:
    order = await _sold(chen, customer)
    answers = await asyncio.gather(*(_give_back(chen, order, "10.00", key="click") for _ in range(3)))
    assert {answer.status_code for answer in answers} == {201}
    assert {len(answer.json()["refunds"]) for answer in answers} == {1}
    changed = await _give_back(chen, order, "11.00", key="click")
    assert (changed.status_code, changed.json()["code"]) == (409, "duplicate_request")
    assert "订单里看上一次的结果" in changed.json()["why"]["todo"]

    made = await asyncio.gather(*(_make(chen, title="双击", key="click-make") for _ in range(3)))
    assert len({answer.json()["order"]["id"] for answer in made}) == 1


async def test_what_moves_money_or_makes_an_order_needs_a_key(chen: Browser, customer: Browser) -> None:
    order = await _sold(chen, customer)
    path = f"/api/merchant/payments/{order['payment_id']}/refunds"
    for answer in (
        await chen.post(path, {"amount": "1.00"}),
        await chen.post("/api/merchant/orders", {"amount": "1.00", "title": "x"}),
    ):
        assert (answer.status_code, answer.json()["field"]) == (400, "Idempotency-Key")


async def test_a_number_that_nobody_has_is_said_at_the_field_and_makes_nothing(chen: Browser) -> None:
    answer = await _make(chen, phone="13911112222")
    assert (answer.status_code, answer.json()["code"]) == (404, "payer_not_found")
    assert "没有客户用这个手机号" in answer.json()["why"]["cause"]
    answer = await _make(chen, title="")
    assert (answer.status_code, answer.json()["field"]) == (400, "title")


async def test_signing_in_out_and_back_in(world: World, guest: Browser) -> None:
    phone = CHEN.phone
    wrong = await guest.post("/api/merchant/sign-in", {"phone": phone, "password": "no"})
    assert (wrong.status_code, wrong.json()["code"]) == (403, "password_wrong")
    right = await guest.enter("/api/merchant/sign-in", {"phone": phone, "password": CHEN.password})
    cookie = next(each for each in right.headers.get_list("set-cookie") if each.startswith("upay_merchant="))
    assert {"httponly", "samesite=lax", "path=/"} <= {part.strip().lower() for part in cookie.split(";")}
    assert (await guest.get("/api/me")).status_code == 401
    assert (await guest.post("/api/merchant/sign-out")).status_code == 204
    assert (await guest.get("/api/merchant/me")).status_code == 401
    code = await guest.post("/api/merchant/codes", {"phone": phone, "purpose": "unlock"})
    unknown = await guest.post("/api/merchant/codes", {"phone": MEI.phone, "purpose": "unlock"})
    assert (code.status_code, unknown.status_code) == (202, 202)
    assert code.json().keys() == unknown.json().keys()
    assert await world.problems_of_books() == []


@pytest.mark.usefixtures("listening")
async def test_a_payment_is_heard_by_its_shop_and_by_no_other(world: World, chen: Browser, customer: Browser) -> None:
    await world.drain()
    async with world.working(), connected(world, chen, "/api/merchant/live") as (till, accepted):
        assert accepted["type"] == "websocket.accept"
        elsewhere = await customer.post(
            "/api/demo/orders", {"merchant_id": str(BOOKS.id), "title": "诗集", "amount": "2.00"}
        )
        await customer.move(f"/api/orders/{elsewhere.json()['id']}/payment")
        here = await customer.post("/api/demo/orders", {"merchant_id": str(TEA.id), "title": "龙井", "amount": "3.00"})
        paid = (await customer.move(f"/api/orders/{here.json()['id']}/payment")).json()
        assert await till.hears("record.changed") == {"record": paid["id"]}


@pytest.mark.usefixtures("listening")
async def test_a_wallet_hears_of_an_order_that_is_made_out_to_it(world: World, chen: Browser, mei: Browser) -> None:
    await world.drain()
    async with world.working(), connected(world, mei, "/api/live") as (phone, _):
        await _make(chen, phone="13800000001")
        assert await phone.hears("refresh") is not None


async def test_a_customer_does_not_listen_at_the_till(world: World, customer: Browser) -> None:
    async with connected(world, customer, "/api/merchant/live") as (_, answer):
        assert (answer["type"], answer["code"]) == ("websocket.close", 4401)
        assert "code" in json.dumps(answer)


async def test_a_printed_code_is_made_shown_paid_and_replaced(world: World, chen: Browser) -> None:
    before = (await chen.get("/api/merchant/printed-code")).json()
    made = (await chen.post("/api/merchant/printed-code", key=next(_keys))).json()
    assert before is None or before["code"] != made["code"]
    assert made["address"].endswith(f"/pay/{made['code']}")
    assert made["picture"].startswith("data:image/svg+xml")
    assert (await chen.get("/api/merchant/printed-code")).json() == made

    async with world.browser() as browser:
        buyer = await browser.sign_in(await world.newcomer("桑叶", money="20.00"))
        shown = (await buyer.get(f"/api/shops/{made['code'].lower()}")).json()
        assert shown == {"code": made["code"], "name": "青茶铺", "left": "500.00"}
        paid = await buyer.move(f"/api/shops/{made['code']}/payments", amount="12.00")
        assert paid.status_code == 201, paid.text
        assert (paid.json()["title"], paid.json()["amount"]) == ("扫码付款", "12.00")
        assert (await buyer.get(f"/api/shops/{made['code']}")).json()["left"] == "488.00"
        orders = (await chen.get("/api/merchant/orders")).json()["items"]
        assert ("扫码付款", "paid", "12.00") in {(one["title"], one["state"], one["amount"]) for one in orders}

        again = (await chen.post("/api/merchant/printed-code", key=next(_keys))).json()
        assert again["code"] != made["code"]
        old = await buyer.get(f"/api/shops/{made['code']}")
        assert (old.status_code, old.json()["code"], old.json()["why"]["title"]) == (409, "qr_expired", "二维码已过期")
        nobody = await buyer.get("/api/shops/NOTACODE")
        assert (nobody.status_code, nobody.json()["code"]) == (404, "qr_invalid")


async def test_more_than_a_day_of_printed_codes_says_so_and_how_to_pay_all_the_same(
    world: World, chen: Browser
) -> None:
    async with world.browser() as browser:
        rich = await browser.sign_in(await world.newcomer("阔气", money="2000.00"))
        code = (await chen.post("/api/merchant/printed-code", key=next(_keys))).json()["code"]
        refused = (await rich.move(f"/api/shops/{code}/payments", amount="500.01")).json()
        assert refused["code"] == "over_static_qr_limit"
        assert "¥500.00" in refused["why"]["cause"]
        assert "订单" in refused["why"]["todo"]
        kinds = [row["kind"] for row in (await rich.get("/api/limits")).json()["rows"]]
        assert "static_qr_daily" in kinds
    assert await world.problems_of_books() == []
