"""Freezing and lifting it: on the security page, beside what was refused, and in the chat."""

import pytest
from playwright.async_api import Page, expect
from tests.e2e.browsers import Browsers
from tests.e2e.conftest import SignUp
from tests.e2e.people import Customer
from tests.e2e.steps import say

from upay.main import cast

pytestmark = pytest.mark.browser


@pytest.fixture
async def customer(sign_up_earlier: SignUp) -> Customer:
    return await sign_up_earlier(amount="20.00")


async def _lift(page: Page, customer: Customer, *, slip: bool = False) -> None:
    """Have the code sent, enter it, and confirm."""
    sheet = page.get_by_role("dialog", name="解除冻结")
    await sheet.get_by_role("button", name="获取验证码").click()
    await expect(sheet.get_by_text("分钟内有效")).to_be_visible()
    code = await customer.code()
    field = sheet.get_by_role("textbox", name="验证码", exact=True)
    await sheet.get_by_label("支付密码（6 位数字）").fill(cast.PIN)
    if slip:
        await field.fill(f"{(int(code) + 1) % 10**8:08d}")
        await sheet.get_by_role("button", name="确认解除").click()
        await expect(sheet.get_by_text("还可以再试 4 次")).to_be_visible()
        await expect(field).to_be_focused()
    await field.fill(code)
    await sheet.get_by_role("button", name="确认解除").click()
    await expect(sheet).to_be_hidden()


async def _frozen(customer: Customer) -> bool:
    return bool((await customer.get("/api/me"))["frozen"])


async def test_the_security_page_freezes_and_lifts(browsers: Browsers, customer: Customer) -> None:
    browsers.expect_answer(403, "/api/actions")
    page = await browsers.open("/security", cookies=customer.cookies)
    await page.get_by_role("button", name="冻结账户").click()
    await page.get_by_role("button", name="现在冻结").click()
    await expect(page.get_by_role("status").filter(has_text="账户已冻结")).to_be_focused()
    assert await _frozen(customer)
    await page.goto("/")
    await page.get_by_role("link", name="去安全中心解除冻结").click()
    await page.get_by_role("button", name="解除冻结").click()
    await _lift(page, customer, slip=True)
    await expect(page.get_by_role("status").filter(has_text="冻结已解除")).to_be_focused()
    await expect(page.get_by_text("没有冻结")).to_be_visible()
    assert not await _frozen(customer)


async def test_a_refused_transfer_leads_to_lifting_the_freeze(browsers: Browsers, customer: Customer) -> None:
    await customer.post("/api/actions", {"offer": "freeze_account"})
    refused = await customer.send(cast.WANG, "5.00")
    page = await browsers.open(f"/records/{refused['id']}", cookies=customer.cookies)
    await page.get_by_role("button", name="解除冻结").click()
    await _lift(page, customer)
    await expect(page.get_by_role("status").filter(has_text="冻结已解除")).to_be_visible()
    await expect(page.get_by_role("button", name="解除冻结")).to_be_disabled()
    assert (await customer.send(cast.WANG, "5.00"))["outcome"] == "succeeded"


async def test_the_chat_lifts_it_and_says_so(browsers: Browsers, customer: Customer) -> None:
    await customer.post("/api/actions", {"offer": "freeze_account"})
    page = await browsers.open("/support/chat", cookies=customer.cookies)
    await say(page, "我自己冻结了账户，想解除冻结")
    await page.get_by_role("button", name="解除冻结").click()
    await _lift(page, customer)
    await expect(page.get_by_text("冻结已解除，现在可以照常转账和付款")).to_be_visible()
    assert not await _frozen(customer)
