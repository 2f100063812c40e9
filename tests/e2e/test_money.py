"""Moving money on the phone: what must happen once happens once, and what is unknown says until when."""

import re

import pytest
from playwright.async_api import Page, expect
from tests.e2e.browsers import Browsers
from tests.e2e.conftest import SignUp
from tests.e2e.people import Customer
from tests.e2e.steps import ask_transfer, enter_pin

from upay.main import cast

pytestmark = pytest.mark.browser


async def test_a_wrong_pin_is_said_on_the_sheet_and_the_right_one_goes_on(browsers: Browsers, sign_up: SignUp) -> None:
    browsers.expect_answer(403, "/api/transfers")
    customer = await sign_up(amount="80.00")
    page = await browsers.open("/", cookies=customer.cookies)
    await ask_transfer(page, to=cast.WANG, amount="20")
    await enter_pin(page, "135790")
    sheet = page.get_by_role("dialog")
    await expect(sheet.get_by_label("请输入 6 位支付密码")).to_have_attribute("aria-invalid", "true")
    await expect(sheet.get_by_label("请输入 6 位支付密码")).to_be_focused()
    await expect(sheet).to_contain_text("支付密码")
    await enter_pin(page)
    await expect(page.get_by_role("heading", name="结果")).to_be_visible()
    await expect(page.get_by_role("main")).to_contain_text("¥60.00")


async def test_what_the_balance_does_not_cover_is_said_at_the_amount_before_any_pin(
    browsers: Browsers, sign_up: SignUp
) -> None:
    customer = await sign_up(amount="80.00")
    page = await browsers.open("/transfer", cookies=customer.cookies)
    await page.get_by_label("对方手机号").fill(cast.WANG.phone)
    await page.get_by_role("button", name="下一步").click()
    amount = page.get_by_label("转账金额（元）")
    await amount.fill("80.01")
    await expect(page.get_by_text("可用余额还差 ¥0.01。")).to_be_visible()
    await page.get_by_role("button", name="下一步").click()
    await expect(page.get_by_text("可用余额不足，目前可用 ¥80.00")).to_be_visible()
    await expect(amount).to_be_focused()
    await expect(amount).to_have_attribute("aria-invalid", "true")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    # It leads to adding what is missing, and from there back to the same transfer.
    await page.get_by_role("link", name="先充值").click()
    await expect(page).to_have_url(re.compile(r"/top-up\?amount=0\.01&next=.*80\.01"))
    await page.go_back()
    await amount.fill("80")
    await page.get_by_role("button", name="下一步").click()
    await expect(page.get_by_role("dialog")).to_contain_text("¥80.00")
    assert not [record for record in await customer.records() if record["kind"] == "transfer"]


async def test_money_that_came_after_the_page_was_read_counts(browsers: Browsers, sign_up: SignUp) -> None:
    customer = await sign_up(amount="30.00")
    order = await customer.order(cast.TEA, "凤凰单丛", "45.00")
    page = await browsers.open("/", cookies=customer.cookies)
    # The line is open, and nothing comes over it.
    await page.route_web_socket("**/api/live", lambda _socket: None)
    await page.goto(f"/orders/{order}")
    await page.get_by_role("button", name="付款 ¥45.00").click()
    await expect(page.get_by_role("link", name="先充值")).to_be_focused()
    await customer.top_up("20.00")
    await page.get_by_role("button", name="付款 ¥45.00").click()
    await expect(page.get_by_role("dialog")).to_contain_text("¥45.00")


async def test_no_more_is_withdrawn_than_can_be_used(browsers: Browsers, sign_up: SignUp) -> None:
    customer = await sign_up(amount="60.00")
    card = customer.cards["approve"]
    page = await browsers.open(f"/withdraw/amount?card={card}&amount=61", cookies=customer.cookies)
    await page.get_by_role("button", name="下一步").click()
    await expect(page.get_by_text("可用余额不足，目前可用 ¥60.00")).to_be_visible()
    await page.get_by_role("button", name="全部提现").click()
    await page.get_by_role("button", name="下一步").click()
    await expect(page.get_by_role("dialog")).to_contain_text("¥60.00")


async def test_an_order_open_in_two_tabs_is_paid_once(browsers: Browsers, sign_up: SignUp) -> None:
    browsers.expect_answer(409, "/api/orders/")
    customer = await sign_up(amount="100.00")
    order = await customer.order(cast.TEA, "白毫银针", "45.00")
    first = await browsers.open(f"/orders/{order}", cookies=customer.cookies)
    second = await first.context.new_page()
    await second.goto(f"/orders/{order}")
    for page in (first, second):
        await page.get_by_role("button", name="付款 ¥45.00").click()
        await page.get_by_role("button", name="确认付款").click()
    await enter_pin(first)
    await expect(first.get_by_role("heading", name="结果")).to_be_visible()
    await expect(first.get_by_text("成功", exact=True)).to_be_visible()
    await enter_pin(second)
    await expect(second.get_by_text("已经付过").or_(second.get_by_text("已付款")).first).to_be_visible()
    assert (await customer.get("/api/me"))["balance"] == "55.00"


async def test_a_payment_is_refunded_from_its_record(browsers: Browsers, sign_up: SignUp) -> None:
    customer = await sign_up(amount="100.00")
    order = await customer.order(cast.TEA, "正山小种", "60.00")
    page = await browsers.open(f"/orders/{order}", cookies=customer.cookies)
    await page.get_by_role("button", name="付款 ¥60.00").click()
    await page.get_by_role("button", name="确认付款").click()
    await enter_pin(page)
    await page.get_by_role("button", name="申请退款（最多 ¥60.00）").click()
    await page.get_by_label("退款金额（元）").fill("61")
    await page.get_by_role("button", name="下一步").click()
    await expect(page.get_by_text("这笔最多还可退 ¥60.00")).to_be_visible()
    await page.get_by_label("退款金额（元）").fill("25.5")
    await page.get_by_role("button", name="下一步").click()
    await page.get_by_role("button", name="提交退款申请").click()
    await enter_pin(page)
    await expect(page.get_by_role("heading", name="结果")).to_be_visible()
    await expect(page.get_by_role("main")).to_contain_text("¥25.50")
    assert (await customer.get("/api/me"))["balance"] == "65.50"


async def test_a_silent_bank_says_until_when_and_the_money_arrives_by_itself(
    browsers: Browsers, sign_up: SignUp
) -> None:
    customer = await sign_up()
    card = await customer.bind("silent_then_approved")
    page = await browsers.open(f"/top-up/amount?card={card}&amount=70", cookies=customer.cookies)
    await page.get_by_role("button", name="下一步").click()
    await page.get_by_role("button", name="确认充值").click()
    await enter_pin(page)
    status = page.get_by_role("main").get_by_role("status")
    await expect(status.filter(has_text="处理中，最晚")).to_be_visible()
    await expect(status.get_by_text("成功", exact=True)).to_be_visible(timeout=30_000)
    await page.get_by_role("button", name="完成").click()
    await expect(page.get_by_label("账户余额")).to_contain_text("¥70.00")


async def test_everything_is_withdrawn_and_waits_for_a_silent_bank(browsers: Browsers, sign_up: SignUp) -> None:
    customer = await sign_up(amount="90.50")
    await customer.bind("silent_then_approved")
    await customer.bind("approve_credit")
    page = await browsers.open("/", cookies=customer.cookies)
    await page.get_by_role("navigation", name="常用操作").get_by_role("link", name="提现").click()
    await expect(page.get_by_text("现在最多可提 ¥90.50")).to_be_visible()
    await expect(page.get_by_text("不能提现到信用卡")).to_be_visible()
    await page.get_by_role("link", name="尾号 0221").click()
    await expect(page.get_by_text("单笔最多")).to_be_visible()
    await page.get_by_role("button", name="全部提现").click()
    await page.get_by_role("button", name="下一步").click()
    await expect(page.get_by_role("dialog")).to_contain_text("免费")
    await page.get_by_role("button", name="确认提现").dblclick()
    await enter_pin(page)
    status = page.get_by_role("main").get_by_role("status")
    await expect(status.filter(has_text="处理中，最晚")).to_be_visible()
    await expect(page.get_by_role("main")).to_contain_text("可用余额中留出")
    await expect(status.get_by_text("成功", exact=True)).to_be_visible(timeout=30_000)
    await expect(page.get_by_role("main")).to_contain_text("已打到银行卡")
    assert (await customer.get("/api/me"))["balance"] == "0.00"


async def test_a_double_tap_confirms_once(browsers: Browsers, sign_up: SignUp) -> None:
    customer = await sign_up(amount="90.00")
    page = await browsers.open("/", cookies=customer.cookies)
    await _ask_with_double_taps(page)
    await expect(page.get_by_role("heading", name="结果")).to_be_visible()
    assert await _transfers(customer) == 1
    assert (await customer.get("/api/me"))["balance"] == "60.00"


async def _ask_with_double_taps(page: Page) -> None:
    await page.get_by_role("link", name="转账").first.dblclick()
    await page.get_by_label("对方手机号").fill(cast.WANG.phone)
    await page.get_by_role("button", name="下一步").dblclick()
    await page.get_by_label("转账金额（元）").fill("30")
    await page.get_by_role("button", name="下一步").click()
    await page.get_by_role("button", name="姓名无误，确认转账").dblclick()
    pin = page.get_by_role("dialog").get_by_role("button")
    for digit in cast.PIN[:-1]:
        await pin.get_by_text(digit, exact=True).click()
    await pin.get_by_text(cast.PIN[-1], exact=True).dblclick()


async def _transfers(customer: Customer) -> int:
    return sum(record["kind"] == "transfer" for record in await customer.records())


async def test_a_locked_pin_counts_down_in_the_security_centre(browsers: Browsers, sign_up: SignUp) -> None:
    customer = await sign_up(amount="20.00")
    for _ in range(5):
        assert await customer.try_post("/api/me/pin/change", {"pin": "135790", "new_pin": "802461"}) == 403
    page = await browsers.open("/security", cookies=customer.cookies)
    locked = page.get_by_role("region").or_(page.locator("section")).filter(has_text="支付密码被锁定")
    await expect(locked.get_by_role("timer")).to_contain_text("小时")
    await locked.get_by_role("link", name="重置支付密码").click()
    await expect(page.get_by_role("heading", name="重置支付密码")).to_be_visible()
