"""Getting back in, as people do it: a code, a lost phone, another number, a PIN, and a proof given to an agent."""

import time

import pyotp
import pytest
from playwright.async_api import Page, expect
from tests.e2e.browsers import DESK, Browsers
from tests.e2e.conftest import SignUp
from tests.e2e.people import Customer, code_for, new_phone, staff_cookies
from tests.e2e.steps import come_in, say
from tests.running import Running

from upay.main import cast

pytestmark = pytest.mark.browser


async def _enter_code(page: Page, customer: Customer, phone: str, *, at: int = 0) -> None:
    await page.get_by_role("button", name="获取验证码").first.click()
    await expect(page.get_by_text("，10 分钟内有效").nth(at)).to_be_visible()
    await page.get_by_role("textbox", name="验证码", exact=True).nth(at).fill(await code_for(customer.http, phone))


async def test_a_code_signs_in_and_a_change_of_number_is_taken_back(
    browsers: Browsers, sign_up_earlier: SignUp
) -> None:
    browsers.expect_answer(401, "/api/")
    customer = await sign_up_earlier(amount="20.00")
    page = await browsers.open("/")
    await page.get_by_role("link", name="用验证码登录").click()
    await expect(page.get_by_role("heading", name="用验证码登录")).to_be_visible()
    await page.get_by_role("textbox", name="手机号").fill(customer.phone)
    await _enter_code(page, customer, customer.phone)
    await page.get_by_role("button", name="登录", exact=True).click()
    await expect(page.get_by_role("navigation", name="常用操作")).to_be_visible()

    new = new_phone()
    await page.goto("/security/phone")
    await page.get_by_role("textbox", name="新手机号").fill(new)
    await page.get_by_role("button", name="下一步").click()
    await _enter_code(page, customer, customer.phone)
    await _enter_code(page, customer, new, at=1)
    await page.get_by_role("button", name="确认更换").click()
    # A code opened this session, and not the password: the change can be taken back for three days.
    await expect(page.get_by_role("heading", name="换绑保护期")).to_be_visible()
    await page.goto("/")
    await expect(page.get_by_text("手机号刚换绑")).to_be_visible()
    await page.get_by_role("link", name="查看或取消").click()
    await page.get_by_role("button", name="不是我换的，取消更换").click()
    await expect(page.get_by_text("已取消，账户仍用")).to_be_visible()


async def test_a_pin_is_set_anew_and_a_lost_phone_reported(browsers: Browsers, sign_up_earlier: SignUp) -> None:
    browsers.expect_answer(401, "/api/")
    browsers.expect_answer(403, "/api/auth/report-loss")
    customer = await sign_up_earlier(amount="20.00")
    page = await browsers.open("/security/pin", cookies=customer.cookies)
    await page.get_by_label("新支付密码（6 位数字）").fill("385172")
    await page.get_by_label("再输一次支付密码").fill("385172")
    await page.get_by_label("登录密码").fill(customer.password)
    await _enter_code(page, customer, customer.phone)
    await page.get_by_role("button", name="重置支付密码").click()
    await expect(page.get_by_text("新的支付密码已生效")).to_be_visible()

    await page.close()
    elsewhere = await browsers.open("/lost-phone")
    await elsewhere.get_by_role("textbox", name="手机号").fill(customer.phone)
    await elsewhere.get_by_label("登录密码").fill("not-this-one")
    await elsewhere.get_by_role("button", name="现在挂失").click()
    await expect(elsewhere.get_by_text("手机号或密码不正确")).to_be_visible()
    await elsewhere.get_by_label("登录密码").fill(customer.password)
    await elsewhere.get_by_role("button", name="现在挂失").click()
    await expect(elsewhere.get_by_role("heading", name="已挂失")).to_be_focused()
    await elsewhere.get_by_role("link", name="去登录").click()
    await come_in(browsers, elsewhere, phone=customer.phone, password=customer.password)
    await expect(elsewhere.get_by_text("账户目前被冻结")).to_be_visible()


async def test_who_knows_password_and_pin_changes_both_on_the_phone(
    browsers: Browsers, sign_up_earlier: SignUp
) -> None:
    browsers.expect_answer(403, "/api/me/password")
    customer = await sign_up_earlier(amount="20.00")
    page = await browsers.open("/security", cookies=customer.cookies)
    await page.get_by_role("link", name="修改登录密码").click()
    await page.get_by_label("现在的登录密码").fill("not-this-one")
    await page.get_by_label("新的登录密码").fill("slow-otter-windmill-77")
    await page.get_by_role("button", name="修改登录密码").click()
    await expect(page.get_by_text("还可以输入 4 次")).to_be_visible()
    await page.get_by_label("现在的登录密码").fill(customer.password)
    await page.get_by_role("button", name="修改登录密码").click()
    await expect(page.get_by_text("新的登录密码已生效")).to_be_visible()
    await page.get_by_role("link", name="完成").click()
    await page.get_by_role("link", name="修改支付密码").click()
    await page.get_by_label("现在的支付密码（6 位数字）").fill(cast.PIN)
    await page.get_by_label("新支付密码（6 位数字）").fill("385172")
    await page.get_by_label("再输一次支付密码").fill("385172")
    await page.get_by_role("button", name="修改支付密码").click()
    await expect(page.get_by_text("新的支付密码已生效")).to_be_visible()


async def test_a_locked_out_guest_proves_it_and_the_agent_unlocks(
    browsers: Browsers, running: Running, sign_up_earlier: SignUp
) -> None:
    browsers.expect_answer(401, "/api/")
    browsers.expect_answer(403, "/api/")
    customer = await sign_up_earlier("程拾")
    for _ in range(5):
        body = {"phone": customer.phone, "password": "not-this-one"}
        await customer.try_post("/api/auth/sign-in", body)
    guest = await browsers.open("/guest")
    await guest.get_by_role("button", name="填手机号").click()
    sheet = guest.get_by_role("dialog")
    await sheet.get_by_role("textbox", name="手机号").fill(customer.phone)
    await sheet.get_by_role("button", name="保存").click()
    await guest.get_by_role("button", name="转人工").first.click()
    await expect(guest.get_by_text("你排在第").first).to_be_visible()
    chat = (await (await guest.request.get("/api/guest/conversation")).json())["id"]
    agent = await browsers.open(f"/desk/c/{chat}", size=DESK, cookies=await staff_cookies(running.url, cast.ADA))
    await agent.get_by_role("button", name="接手 G").click()
    pane = agent.get_by_role("complementary", name="客户")
    await expect(pane.get_by_role("button", name="解锁登录")).to_be_disabled()
    await pane.get_by_role("button", name="发起核实").click()
    await expect(pane.get_by_text("已达到 0 级，需要 1 级")).to_be_visible()
    await guest.get_by_role("button", name="去确认").click()
    await _enter_code(guest, customer, customer.phone)
    await guest.get_by_role("dialog").get_by_role("button", name="确认", exact=True).click()
    await expect(guest.get_by_text("已确认是你本人")).to_be_visible()
    await expect(pane.get_by_text("已达到 1 级，需要 1 级")).to_be_visible()
    await pane.get_by_role("button", name="解锁登录").click()
    await agent.get_by_role("dialog").get_by_role("button", name="解锁登录").click()
    await expect(guest.get_by_text("已为你办理：解锁登录")).to_be_visible()


async def test_a_guest_who_cannot_sign_in_proves_it_and_the_agent_freezes(
    browsers: Browsers, running: Running, sign_up_earlier: SignUp
) -> None:
    customer = await sign_up_earlier("郁南枝", amount="20.00")
    guest = await browsers.open("/guest")
    await guest.get_by_role("button", name="填手机号").click()
    sheet = guest.get_by_role("dialog")
    await sheet.get_by_role("textbox", name="手机号").fill(customer.phone)
    await sheet.get_by_role("button", name="保存").click()
    await expect(guest.get_by_text("（未确认）")).to_be_visible()
    await expect(guest.get_by_role("dialog")).to_have_count(0)
    await say(guest, "我的账户被盗了，登录不了，帮我冻结")
    await expect(guest.get_by_role("status").filter(has_text="你排在第")).to_be_visible()
    chat = (await (await guest.request.get("/api/guest/conversation")).json())["id"]
    agent = await browsers.open(f"/desk/c/{chat}", size=DESK, cookies=await staff_cookies(running.url, cast.BEN))
    await agent.get_by_role("button", name="接手 G").click()
    pane = agent.get_by_role("complementary", name="客户")
    freeze = pane.get_by_role("button", name="冻结资金转出")
    await expect(freeze).to_be_disabled()
    await pane.get_by_role("button", name="发起核实").click()
    await guest.get_by_role("button", name="去确认").click()
    await _enter_code(guest, customer, customer.phone)
    await guest.get_by_role("dialog").get_by_role("button", name="确认", exact=True).click()
    await expect(guest.get_by_text("已确认是你本人")).to_be_visible()
    await expect(pane.get_by_text("已达到 1 级，需要 1 级")).to_be_visible()
    await freeze.click()
    await agent.get_by_role("dialog").get_by_label("原因").fill("客户说账户被盗")
    await agent.get_by_role("dialog").get_by_role("button", name="冻结资金转出").click()
    await expect(guest.get_by_text("已为你办理：冻结资金转出")).to_be_visible()
    assert (await customer.get("/api/me"))["frozen"]


async def test_a_pin_is_set_anew_with_the_app_in_place_of_a_text(browsers: Browsers, sign_up: SignUp) -> None:
    customer = await sign_up()
    begun = await customer.post("/api/me/totp")
    app = pyotp.TOTP(begun["secret"])
    await customer.post("/api/me/totp/confirm", {"code": app.now()})
    page = await browsers.open("/security/pin", cookies=customer.cookies)
    await page.get_by_label("新支付密码（6 位数字）").fill("385172")
    await page.get_by_label("再输一次支付密码").fill("385172")
    await page.get_by_label("登录密码").fill(customer.password)
    await expect(page.get_by_role("button", name="获取验证码")).to_have_count(0)
    second = page.get_by_role("textbox", name="动态数字或恢复码")
    browsers.expect_answer(403, "/api/me/pin")
    await second.fill("000000")
    await page.get_by_role("button", name="重置支付密码").click()
    await expect(page.get_by_text("还可以再试 4 次")).to_be_visible()
    await expect(second).to_be_focused()
    # What the app shows next is taken too: what it shows now was used to set it up.
    await second.fill(app.at(int(time.time()), counter_offset=1))
    await page.get_by_role("button", name="重置支付密码").click()
    await expect(page.get_by_text("新的支付密码已生效")).to_be_visible()


async def test_whoever_came_in_by_a_code_goes_on_to_the_password(browsers: Browsers, sign_up_earlier: SignUp) -> None:
    browsers.expect_answer(403, "/api/")
    customer = await sign_up_earlier()
    page = await browsers.open("/sign-in/code")
    await page.get_by_role("textbox", name="手机号").fill(customer.phone)
    await _enter_code(page, customer, customer.phone)
    await page.get_by_role("button", name="登录", exact=True).click()
    await expect(page.get_by_role("navigation", name="常用操作")).to_be_visible()
    await page.goto("/sign-in/password")
    await page.get_by_role("button", name="退出并用登录密码登录").click()
    await expect(page.get_by_role("heading", name="登录 UPay")).to_be_visible()
    await come_in(browsers, page, phone=customer.phone, password=customer.password)
    await expect(page.get_by_role("navigation", name="常用操作")).to_be_visible()
    await expect(page).to_have_url(f"{browsers.url}/")
