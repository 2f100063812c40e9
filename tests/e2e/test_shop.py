"""A shop and its customer, each with a phone: an order, its payment as it arrives, and half of it given back."""

import re
from datetime import UTC, datetime

import pytest
from playwright.async_api import Route, expect
from tests.e2e.browsers import DESK, Browsers
from tests.e2e.conftest import SignUp
from tests.e2e.people import Customer, shop_cookies
from tests.e2e.steps import come_in, enter_pin, newest_code, sign_in
from tests.running import Running

from upay import ledger
from upay.kit.ids import new_id
from upay.kit.money import Money
from upay.ledger import AccountKind, Item, Movement, Posted
from upay.main import cast
from upay.platform.db import Database

pytestmark = pytest.mark.browser


async def test_an_order_is_paid_arrives_and_half_of_it_goes_back(
    browsers: Browsers, running: Running, sign_up: SignUp
) -> None:
    customer = await sign_up("沈星", amount="100.00")
    till = await browsers.open("/")
    await till.get_by_role("link", name="陈掌柜的店铺").click()
    await expect(till.get_by_role("heading", name="店铺登录")).to_be_visible()
    await come_in(browsers, till, phone=cast.CHEN.phone, password=cast.CHEN.password)
    await expect(till.get_by_role("heading", name="青茶铺")).to_be_visible()
    takings = till.get_by_role("region", name="店里可用余额")
    await expect(takings).to_contain_text("今日收款")

    await till.get_by_role("navigation", name="常用操作").get_by_role("link", name="开单").click()
    await till.get_by_label("金额（元）").fill("40")
    await till.get_by_label("卖的是什么").fill("白毫银针 20 克")
    await till.get_by_label("客户手机号（选填）").fill(customer.phone)
    await till.get_by_role("button", name="开单").dblclick()
    await expect(till.get_by_role("heading", name="订单详情")).to_be_visible()
    await expect(till.get_by_role("main")).to_contain_text(f"*星 {customer.phone[:3]}****{customer.phone[-4:]}")
    await till.get_by_role("button", name="返回").click()
    await till.get_by_role("navigation", name="主要页面").get_by_role("link", name="收款").click()
    await expect(till.get_by_role("main").get_by_text("白毫银针 20 克")).to_have_count(1)

    phone = await browsers.open("/", cookies=customer.cookies)
    await phone.get_by_role("navigation", name="常用操作").get_by_role("link", name="付款").click()
    await phone.get_by_role("link", name="白毫银针 20 克").click()
    await phone.get_by_role("button", name="付款 ¥40.00").click()
    await phone.get_by_role("button", name="确认付款").click()
    await enter_pin(phone)
    await expect(phone.get_by_text("成功", exact=True)).to_be_visible()

    arrived = till.get_by_role("status").filter(has_text="刚收到 ¥40.00：白毫银针 20 克")
    await expect(arrived).to_be_visible()
    await arrived.get_by_role("link", name="查看").click()
    await expect(till.get_by_role("status").filter(has_text="已付款")).to_be_visible()
    await till.get_by_role("link", name="退款（最多 ¥40.00）").click()
    await till.get_by_label("退款金额（元）").fill("41")
    await till.get_by_role("button", name="下一步").click()
    await expect(till.get_by_text("这笔最多还可退 ¥40.00")).to_be_visible()
    await till.get_by_label("退款金额（元）").fill("20")
    await till.get_by_role("button", name="下一步").click()
    await till.get_by_role("button", name="确认退款 ¥20.00").dblclick()
    await expect(till.get_by_role("heading", name="订单详情")).to_be_visible()
    await expect(till.get_by_role("list", name="进度")).to_contain_text("店里退款 ¥20.00")
    await expect(till.get_by_role("region", name="退款记录").get_by_role("listitem")).to_have_count(1)

    await phone.get_by_role("button", name="完成").click()
    await expect(phone.get_by_label("账户余额")).to_contain_text("¥80.00")
    await expect(phone.get_by_role("link", name="退款：白毫银针 20 克")).to_contain_text("+¥20.00")
    assert running.check_books() == "the books are clean"


async def test_a_printed_code_is_made_and_whoever_opens_it_pays_the_shop(
    browsers: Browsers, running: Running, sign_up: SignUp
) -> None:
    browsers.expect_answer(404, "/api/shops/")
    customer = await sign_up("温故", amount="80.00")
    till = await browsers.open("/shop", cookies=await shop_cookies(running.url, cast.ZHOU))
    await till.get_by_role("navigation", name="常用操作").get_by_role("link", name="收款码").click()
    await till.get_by_role("button", name="生成收款码").dblclick()
    poster = till.get_by_role("region", name="收款码")
    await expect(poster.get_by_role("img", name="一页书店的收款码")).to_be_visible()
    code = re.findall(r"[2-9A-Z]{8}", await poster.inner_text())[0]

    phone = await browsers.open("/orders", cookies=customer.cookies)
    await phone.get_by_role("link", name="输入店铺码付款").click()
    await phone.get_by_label("店铺码").fill("NOTACODE")
    await phone.get_by_role("button", name="下一步").click()
    await expect(phone.get_by_role("main")).to_contain_text("扫到的二维码不是收款码")
    await phone.goto(f"/pay/{code}")
    await expect(phone.get_by_role("main")).to_contain_text("付款给 一页书店")
    await phone.get_by_label("金额（元）").fill("25.5")
    await phone.get_by_role("button", name="下一步").click()
    await phone.get_by_role("button", name="确认付款").click()
    await enter_pin(phone)
    await expect(phone.get_by_text("成功", exact=True)).to_be_visible()

    await till.get_by_role("button", name="换一个新码").click()
    await till.get_by_role("button", name="确认换码").click()
    await expect(poster).not_to_contain_text(code)
    await till.get_by_role("button", name="返回").click()
    await expect(till.get_by_role("main")).to_contain_text("扫码付款")
    assert (await customer.get("/api/me"))["balance"] == "54.50"
    assert running.check_books() == "the books are clean"


async def test_a_till_that_hears_nothing_looks_for_itself_whether_an_order_was_paid(
    browsers: Browsers, running: Running, sign_up: SignUp
) -> None:
    customer = await sign_up(amount="50.00")
    order = await customer.order(cast.TEA, "静静的茶", "30.00")
    till = await browsers.open("/shop/me", cookies=await shop_cookies(running.url, cast.CHEN))
    # The line is open, and nothing comes over it.
    await till.route_web_socket("**/api/merchant/live", lambda _socket: None)
    await till.goto(f"/shop/orders/{order}")
    await expect(till.get_by_role("status").filter(has_text="待付款")).to_be_visible()
    await customer.post(f"/api/orders/{order}/payment", {"pin": cast.PIN})
    await expect(till.get_by_role("status").filter(has_text="已付款")).to_be_visible(timeout=20_000)


async def test_another_shops_order_in_the_address_is_not_found(
    browsers: Browsers, running: Running, sign_up: SignUp
) -> None:
    browsers.expect_answer(404, "/api/merchant/orders/")
    customer = await sign_up()
    order = await customer.order(cast.TEA, "正山小种", "45.00")
    page = await browsers.open(f"/shop/orders/{order}", cookies=await shop_cookies(running.url, cast.ZHOU))
    await expect(page.get_by_role("alert")).to_contain_text("这笔订单不存在，或者不是你们店的。")
    await expect(page.get_by_text("正山小种")).to_have_count(0)
    await page.goto(f"/shop/orders/{order}/refund")
    await expect(page.get_by_role("alert")).to_contain_text("这笔订单不存在，或者不是你们店的。")


async def test_two_tabs_give_all_of_it_back_once(browsers: Browsers, running: Running, sign_up: SignUp) -> None:
    browsers.expect_answer(409, "/api/merchant/payments/")
    customer = await sign_up(amount="60.00")
    order = await _sold(customer, "55.00")
    cookies = await shop_cookies(running.url, cast.CHEN)
    first = await browsers.open(f"/shop/orders/{order}/refund", cookies=cookies)
    second = await first.context.new_page()
    await second.goto(f"/shop/orders/{order}/refund")
    for page in (first, second):
        await page.get_by_role("button", name="下一步").click()
        await expect(page.get_by_role("dialog")).to_contain_text("¥55.00")
    await first.get_by_role("button", name="确认退款 ¥55.00").click()
    await expect(first.get_by_role("status").filter(has_text="已全部退款")).to_be_visible()
    await second.get_by_role("button", name="确认退款 ¥55.00").click()
    why = second.get_by_role("dialog").get_by_role("region", name="超过可退金额")
    await expect(why).to_contain_text("这笔收款已经全部退过，没有可退的钱了。")
    await expect(why).to_contain_text("钱没有动，还在店里的余额里。")
    assert (await customer.get("/api/me"))["balance"] == "60.00"
    assert running.check_books() == "the books are clean"


async def test_takings_that_do_not_reach_say_where_the_money_is(
    browsers: Browsers, running: Running, sign_up: SignUp
) -> None:
    browsers.expect_answer(409, "/api/merchant/payments/")
    customer = await sign_up(amount="90.00")
    order = await _sold(customer, "30.00", shop=cast.BOOKS)
    cookies = await shop_cookies(running.url, cast.ZHOU)
    page = await browsers.open(f"/shop/orders/{order}/refund", cookies=cookies, lang="en")
    await page.get_by_role("button", name="Next").click()
    await _leave(running, cast.BOOKS, Money(12_00))
    await page.get_by_role("button", name="Refund ¥30.00").click()
    why = page.get_by_role("dialog").get_by_role("region", name="Your shop's balance is too low")
    await expect(why).to_contain_text(
        "The shop's available balance is ¥12.00; this refund of ¥30.00 needs ¥18.00 more."
    )
    await expect(why).to_contain_text("No money has moved; it is still in the shop's balance.")
    await expect(why).to_contain_text("You can give back up to ¥12.00 now")
    await page.get_by_role("button", name="Close").click()
    await page.get_by_label("Refund amount (CNY)").fill("12")
    await page.get_by_role("button", name="Next").click()
    await page.get_by_role("button", name="Refund ¥12.00").click()
    await expect(page.get_by_role("status").filter(has_text="¥12.00 refunded")).to_be_visible()
    assert (await customer.get("/api/me"))["balance"] == "72.00"
    assert running.check_books() == "the books are clean"


async def test_an_amount_that_is_none_is_said_at_the_field(browsers: Browsers, running: Running) -> None:
    cookies = await shop_cookies(running.url, cast.CHEN)
    for lang, amount, title, make, said in (
        ("zh-CN", "金额（元）", "卖的是什么", "开单", {
            "0": "请输入大于 0 的金额", "-5": "请输入大于 0 的金额", "1.005": "金额最多写到小数点后两位",
            "1" + "0" * 18: "金额太大了，请核对一下", "四十": "金额只能填数字，例如 38 或 38.50",
        }),
        ("en", "Amount (CNY)", "Item", "Create order", {
            "0": "Enter an amount above zero", "-5": "Enter an amount above zero",
            "1.005": "The amount can have no more than two decimal places",
            "1" + "0" * 18: "The amount is too large; please check it",
            "forty": "The amount must be a number, such as 38 or 38.50",
        }),
    ):  # fmt: skip
        page = await browsers.open("/shop/orders/new", cookies=cookies, lang=lang)
        await page.get_by_label(title).fill("白茶")
        for typed, words in said.items():
            await page.get_by_label(amount).fill(typed)
            await page.get_by_role("button", name=make).click()
            await expect(page.get_by_text(words)).to_be_visible()
            await expect(page.get_by_label(amount)).to_be_focused()
        assert page.url.endswith("/shop/orders/new")


async def test_a_number_that_nobody_has_is_said_at_the_field(browsers: Browsers, running: Running) -> None:
    browsers.expect_answer(404, "/api/merchant/orders")
    page = await browsers.open("/shop/orders/new", cookies=await shop_cookies(running.url, cast.CHEN))
    await page.get_by_label("金额（元）").fill("12")
    await page.get_by_label("卖的是什么").fill("白茶")
    await page.get_by_label("客户手机号（选填）").fill("13911112222")
    await page.get_by_role("button", name="开单").click()
    await expect(page.get_by_text("没有客户用这个手机号")).to_be_visible()
    await expect(page.get_by_label("客户手机号（选填）")).to_be_focused()
    await expect(page.get_by_label("卖的是什么")).to_have_value("白茶")


async def test_a_session_that_ends_in_mid_flow_keeps_what_was_typed(browsers: Browsers, running: Running) -> None:
    browsers.expect_answer(401, "/api/merchant/")
    page = await browsers.open("/shop/orders/new", cookies=await shop_cookies(running.url, cast.CHEN))
    await page.get_by_label("金额（元）").fill("12.50")
    await page.get_by_label("卖的是什么").fill("没丢的茶")
    await page.context.clear_cookies(name="upay_merchant")
    await page.get_by_role("button", name="开单").click()
    again = page.get_by_role("dialog", name="请重新登录")
    await again.get_by_label("手机号").fill(cast.CHEN.phone)
    await again.get_by_label("登录密码").fill(cast.CHEN.password)
    await again.get_by_role("button", name="登录", exact=True).click()
    await expect(page.get_by_role("heading", name="订单详情")).to_be_visible()
    await expect(page.get_by_role("main")).to_contain_text("没丢的茶")
    await expect(page.get_by_role("main")).to_contain_text("¥12.50")


async def test_without_a_network_nothing_is_lost_and_nothing_is_done_twice(
    browsers: Browsers, running: Running, sign_up: SignUp
) -> None:
    """The answer to a refund is lost on the way; confirming again finds out and gives nothing back twice."""
    browsers.expect_gap()
    customer = await sign_up(amount="50.00")
    order = await _sold(customer, "30.00")
    page = await browsers.open(f"/shop/orders/{order}/refund", cookies=await shop_cookies(running.url, cast.CHEN))
    await page.get_by_label("退款金额（元）").fill("10")
    await page.get_by_role("button", name="下一步").click()

    async def lose_the_answer(route: Route) -> None:
        await route.fetch()
        await route.abort()

    await page.route("**/api/merchant/payments/**", lose_the_answer, times=1)
    await page.get_by_role("button", name="确认退款 ¥10.00").click()
    await expect(page.get_by_role("alert")).to_contain_text("还没有收到结果")
    await page.get_by_role("button", name="确认退款 ¥10.00").click()
    await expect(page.get_by_role("heading", name="订单详情")).to_be_visible()
    await expect(page.get_by_role("region", name="退款记录").get_by_role("listitem")).to_have_count(1)
    assert (await customer.get("/api/me"))["balance"] == "30.00"
    await page.context.set_offline(True)
    await expect(page.get_by_text("网络已断开，恢复后会自动更新。")).to_be_visible()
    await page.context.set_offline(False)


async def test_five_wrong_passwords_lock_the_shops_door_and_a_code_opens_it(browsers: Browsers) -> None:
    browsers.expect_answer(403, "/api/merchant/sign-in")
    page = await browsers.open("/shop", size=DESK)
    for _ in range(5):
        async with page.expect_response("**/api/merchant/sign-in"):
            await sign_in(page, phone=cast.ZHOU.phone, password="not-the-password")
        await expect(page.get_by_role("button", name="登录", exact=True)).to_be_enabled()
    await page.get_by_role("region", name=re.compile("锁")).get_by_role("button", name="解锁").click()
    await expect(page.get_by_label("手机号")).to_have_value(cast.ZHOU.phone)
    await page.get_by_role("button", name="获取验证码").click()
    await page.get_by_label("验证码", exact=True).fill(await newest_code(page, cast.ZHOU.phone))
    await page.get_by_role("button", name="解锁登录").click()
    await page.get_by_role("link", name="登录").click()
    await come_in(browsers, page, phone=cast.ZHOU.phone, password=cast.ZHOU.password)
    await expect(page.get_by_role("heading", name="一页书店")).to_be_visible()
    await page.get_by_role("navigation", name="主要页面").get_by_role("link", name="我的").click()
    await page.get_by_role("button", name="退出登录").click()
    await expect(page.get_by_role("heading", name="店铺登录")).to_be_visible()


async def _sold(customer: Customer, amount: str, *, shop: cast.Shop = cast.TEA) -> str:
    order = await customer.order(shop, "卖出的茶", amount)
    await customer.post(f"/api/orders/{order}/payment", {"pin": cast.PIN})
    return order


async def _leave(running: Running, shop: cast.Shop, amount: Money) -> None:
    """Take all but this of a shop's takings away, as a fee."""
    db, account = Database(running.database_url()), ledger.account_id_for(shop.id, AccountKind.MERCHANT)
    async with db.begin() as uow:
        taken = (await ledger.balance(uow, account)).posted - amount
        movement = Movement(
            id=new_id(), debit=account, credit=ledger.house(AccountKind.FEES), amount=taken, code=ledger.Code.PAYMENT
        )
        [answer] = await ledger.post(uow, [Item(movements=(movement,), at=datetime.now(UTC))])
    assert isinstance(answer, Posted), answer
    await db.close()
