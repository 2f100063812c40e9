"""Where a customer is signed in: seen on the security page, and ended from there and from the chat."""

import asyncio
import re

import pytest
from playwright.async_api import Page, Route, expect
from tests.e2e.browsers import Browsers
from tests.e2e.conftest import SignUp
from tests.e2e.people import Customer
from tests.e2e.steps import come_in, say

pytestmark = pytest.mark.browser


@pytest.fixture
async def customer(sign_up: SignUp) -> Customer:
    return await sign_up()


async def _strange_phone(browsers: Browsers, customer: Customer) -> Page:
    """Sign in somewhere else, as somebody who has got hold of the password does."""
    page = await browsers.open("/", user_agent="Mozilla/5.0 (iPhone; CPU iPhone OS 18_6) Version/18.6 Safari/604.1")
    await come_in(browsers, page, phone=customer.phone, password=customer.password)
    await expect(page.get_by_role("navigation", name="常用操作")).to_be_visible()
    return page


async def test_a_strange_device_is_seen_and_ended(browsers: Browsers, customer: Customer) -> None:
    browsers.expect_answer(401, "/api/")
    strange = await _strange_phone(browsers, customer)
    page = await browsers.open("/security", cookies=customer.cookies)
    await page.get_by_role("link", name="登录设备").click()
    devices = page.get_by_role("list", name="登录设备").get_by_role("listitem")
    await expect(devices).to_have_count(2)
    await expect(devices.filter(has_text="这台设备")).to_have_count(1)
    theirs = devices.filter(has_text="iPhone · Safari")
    await expect(theirs).to_contain_text("登录中")
    await expect(theirs).to_contain_text("127.0.*.*")
    await theirs.get_by_role("button", name="退出并移除 iPhone · Safari").click()
    await expect(page.get_by_role("status").filter(has_text="已移除")).to_be_focused()
    await expect(devices).to_have_count(1)
    await expect(page.get_by_text("没有其他设备登录着")).to_be_visible()
    await expect(strange.get_by_text("请重新登录")).to_be_visible()
    await page.get_by_role("button", name="返回").click()
    await expect(page.get_by_role("link", name="登录设备")).to_contain_text("1 台登录中")


async def test_the_chat_puts_everybody_else_out(browsers: Browsers, customer: Customer) -> None:
    browsers.expect_answer(401, "/api/")
    strange = await _strange_phone(browsers, customer)
    page = await browsers.open("/support/chat", cookies=customer.cookies)
    await say(page, "有人登录了我的账户")
    await page.get_by_role("button", name="退出其他设备").click()
    sheet = page.get_by_role("dialog", name="退出其他设备")
    await expect(sheet).to_contain_text("除了这台设备")
    await sheet.get_by_role("button", name="现在退出").click()
    await expect(page.get_by_text("已经退出其他设备，现在只有这台设备登录着")).to_be_visible()
    await expect(strange.get_by_text("请重新登录")).to_be_visible()


async def test_what_the_sign_in_again_offers_leads_to_a_page_with_nothing_over_it(
    browsers: Browsers, customer: Customer
) -> None:
    for status in (401, 403):
        browsers.expect_answer(status, "/api/")
    # Whoever is signed out is not listened to; the page keeps asking until it is signed in again.
    browsers.expect_gap()
    page = await _strange_phone(browsers, customer)
    await customer.post("/api/actions", {"offer": "end_other_sessions", "conversation": False})
    again = page.get_by_role("dialog", name="请重新登录")
    for _ in range(5):
        await again.get_by_label("登录密码").fill("not-the-password-1")
        async with page.expect_response("**/api/auth/sign-in"):
            await again.get_by_role("button", name="登录", exact=True).click()
    await again.get_by_role("button", name="解锁").click()
    await expect(page.get_by_role("heading", name="解锁账户")).to_be_visible()
    await expect(page.get_by_role("dialog")).to_have_count(0)

    await page.get_by_role("button", name="返回").click()
    await again.get_by_label("登录密码").fill("not-the-password-1")
    await again.get_by_role("button", name="登录", exact=True).click()
    await again.get_by_role("button", name="人工").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(page.get_by_text("转人工").first).to_be_visible()
    await expect(page).to_have_url(re.compile("/guest"))


async def test_who_comes_to_sign_the_others_out_is_asked_only_if_there_are_others(
    browsers: Browsers, customer: Customer
) -> None:
    browsers.expect_answer(401, "/api/")
    page = await browsers.open("/security/devices?others=1", cookies=customer.cookies)
    await expect(page.get_by_text("没有其他设备登录着")).to_be_visible()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await _strange_phone(browsers, customer)
    await page.reload()
    async with page.expect_response("**/api/me/devices/end-others"):
        await page.get_by_role("dialog", name="退出其他设备").get_by_role("button", name="现在退出").click()
    await expect(page.get_by_role("status").filter(has_text="其他设备已退出")).to_be_focused()
    await expect(page.get_by_text("没有其他设备登录着")).to_be_visible()
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_signing_in_again_is_asked_for_over_a_page_that_broke(browsers: Browsers, customer: Customer) -> None:
    browsers.expect_answer(401, "/api/")
    browsers.expect_gap()
    page = await _strange_phone(browsers, customer)
    released = asyncio.Event()

    async def slowly(route: Route) -> None:
        await released.wait()
        await route.continue_()

    await page.route("**/api/me/security", slowly)
    await page.route("**/assets/Devices-*.js", lambda route: route.abort())
    await page.get_by_role("link", name="我的").click()
    await page.get_by_role("link", name="安全中心").click()
    await page.get_by_role("link", name="登录设备").click()
    await expect(page.get_by_role("alert")).to_contain_text("页面没能打开")
    await customer.post("/api/actions", {"offer": "end_other_sessions", "conversation": False})
    released.set()
    again = page.get_by_role("dialog", name="请重新登录")
    await again.get_by_label("登录密码").fill(customer.password)
    await again.get_by_role("button", name="登录", exact=True).click()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(page.get_by_role("alert")).to_contain_text("页面没能打开")


async def test_two_tabs_that_sign_in_at_once_are_both_signed_in(browsers: Browsers, customer: Customer) -> None:
    browsers.expect_answer(401, "/api/")
    # The second one ends the session of the first, which may be listening or reading just then.
    browsers.expect_gap()
    known = {"upay_device": customer.cookies["upay_device"]}
    page = await browsers.open("/", cookies=known)
    tabs = [page, await page.context.new_page()]
    await tabs[1].goto("/security/devices")
    for tab in tabs:
        await tab.get_by_role("textbox", name="手机号").fill(customer.phone)
        await tab.get_by_label("登录密码").fill(customer.password)
    await asyncio.gather(*(tab.get_by_role("button", name="登录", exact=True).click() for tab in tabs))
    await expect(tabs[0].get_by_role("navigation", name="常用操作")).to_be_visible()
    here = tabs[1].get_by_role("list", name="登录设备").get_by_role("listitem").filter(has_text="这台设备")
    await expect(here).to_have_count(1)
    for tab in tabs:
        await expect(tab.get_by_role("alert").filter(has_text=re.compile(r"\S"))).to_have_count(0)
        await expect(tab.get_by_role("dialog")).to_have_count(0)
        await tab.goto("/me")
        await expect(tab.get_by_role("heading", name="我的")).to_be_visible()
