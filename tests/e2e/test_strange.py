"""A new device is confirmed in place, a strange one stopped, and either is answered with one press: two browsers."""

import pytest
from playwright.async_api import expect
from tests.e2e.browsers import Browsers
from tests.e2e.conftest import SignUp
from tests.e2e.steps import confirm_device, sign_in

pytestmark = pytest.mark.browser


async def test_a_new_device_is_confirmed_seen_with_its_place_and_put_out_with_one_press(
    browsers: Browsers, sign_up: SignUp
) -> None:
    browsers.expect_answer(401, "/api/")
    # Whoever is signed out is not listened to; the pages keep asking.
    browsers.expect_gap()
    browsers.expect_answer(403, "/api/auth/sign-in")
    browsers.expect_answer(404, "/api/auth/not-me")
    customer = await sign_up("许知远")
    strange = await browsers.open("/", user_agent="Mozilla/5.0 (iPhone; CPU iPhone OS 18_6) Version/18.6 Safari/604.1")
    await sign_in(strange, phone=customer.phone, password=customer.password)
    await expect(strange.get_by_role("heading", name="这是新设备，还要确认一步")).to_be_visible()
    assert (await strange.request.get("/api/me")).status == 401, "until it is confirmed nobody is signed in"
    await strange.get_by_label("验证码", exact=True).fill("00000000")
    await strange.get_by_role("button", name="确认并登录").click()
    await expect(strange.get_by_text("没有可用的验证码")).to_be_visible()
    await confirm_device(strange, customer.phone)
    await expect(strange.get_by_role("navigation", name="常用操作")).to_be_visible()

    page = await browsers.open("/security/devices", cookies=customer.cookies)
    theirs = page.get_by_role("list", name="登录设备").get_by_role("listitem").filter(has_text="iPhone · Safari")
    await expect(theirs).to_contain_text("本机")
    await expect(page.get_by_role("list", name="最近的登录").get_by_role("listitem").first).to_contain_text("已登录")
    await page.goto("/notifications")
    told = page.get_by_role("listitem").filter(has_text="新设备登录").first
    await expect(told).to_contain_text("本机")
    link = await told.get_by_role("link").get_attribute("href")
    assert link is not None
    assert "/not-me#" in link

    await told.get_by_role("link").click()
    await expect(page.get_by_role("heading", name="这次登录是你吗？")).to_be_visible()
    await expect(page.get_by_role("main")).to_contain_text("iPhone · Safari")
    await page.get_by_role("button", name="不是我，马上锁定").click()
    await expect(page.get_by_text("已经锁定")).to_be_visible()
    assert (await strange.request.get("/api/me")).status == 401
    await page.goto("/")
    await page.goto(link)
    await expect(page.get_by_text("这个链接已经用过或过期")).to_be_visible()
    await page.goto("/")
    await sign_in(page, phone=customer.phone, password=customer.password)
    await expect(page.get_by_role("heading", name="登录已由本人锁定")).to_be_visible()
