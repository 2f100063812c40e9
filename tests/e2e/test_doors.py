"""Coming in: signing up by phone, a lock that a code opens, a new password, a session that ends meanwhile."""

import pytest
from playwright.async_api import Page, expect
from tests.e2e.browsers import Browsers
from tests.e2e.conftest import SignUp
from tests.e2e.people import PASSWORD, new_phone
from tests.e2e.steps import come_in, enter_pin, newest_code, sign_in

from upay.main import cast

pytestmark = pytest.mark.browser


async def test_signing_up_with_the_code_from_the_phone(browsers: Browsers) -> None:
    phone = new_phone()
    page = await browsers.open("/")
    await page.get_by_role("link", name="注册新账户").click()
    await expect(page.get_by_role("heading", name="注册")).to_be_visible()
    await page.get_by_label("手机号").fill(phone[:7])
    await page.get_by_role("button", name="发送验证码").click()
    await expect(page.get_by_text("请输入 11 位手机号")).to_be_visible()
    await expect(page.get_by_label("手机号")).to_be_focused()
    await page.get_by_label("手机号").fill(phone)
    await page.get_by_role("button", name="发送验证码").click()
    await expect(page.get_by_text("要先同意用户协议和隐私政策")).to_be_visible()
    await page.get_by_label("我已看过并同意").check()
    await page.get_by_role("button", name="发送验证码").click()

    await page.get_by_label("验证码", exact=True).fill(await newest_code(page, phone))
    await page.get_by_label("姓名").fill("林晚")
    await page.get_by_label("设置登录密码").fill(PASSWORD)
    await page.get_by_role("button", name="下一步").click()
    await page.get_by_label("支付密码（6 位数字）", exact=True).fill(cast.PIN)
    await page.get_by_label("再输一次支付密码").fill(cast.PIN)
    await page.get_by_role("button", name="完成注册").click()

    await expect(page.get_by_role("heading", name="你好，林晚")).to_be_visible()
    await expect(page.get_by_label("账户余额")).to_contain_text("¥0.00")
    await page.reload()
    await expect(page.get_by_role("heading", name="你好，林晚")).to_be_visible()


async def test_five_wrong_passwords_lock_and_a_code_unlocks(browsers: Browsers) -> None:
    browsers.expect_answer(403, "/api/auth/sign-in")
    browsers.expect_answer(401, "/api/auth/sign-in")
    page = await browsers.open("/")
    for _ in range(5):
        async with page.expect_response("**/api/auth/sign-in"):
            await sign_in(page, phone=cast.LI.phone, password="not-her-password")
        await expect(page.get_by_role("button", name="登录", exact=True)).to_be_enabled()
    async with page.expect_response("**/api/auth/sign-in"):
        await sign_in(page, phone=cast.LI.phone, password=cast.LI.password)
    await expect(page.get_by_text("自动解除，之后再连续输错会锁得更久")).to_be_visible()
    await expect(page.get_by_role("timer")).to_contain_text("还有 14 分")
    await page.get_by_role("button", name="解锁").click()
    await expect(page.get_by_role("heading", name="解锁账户")).to_be_visible()

    await expect(page.get_by_label("手机号")).to_be_visible()
    await page.get_by_label("手机号").fill(cast.LI.phone)
    await page.get_by_role("button", name="获取验证码").click()
    await page.get_by_label("验证码", exact=True).fill(await newest_code(page, cast.LI.phone))
    await page.get_by_role("button", name="解锁账户").click()
    await expect(page.get_by_text("账户已解锁，现在可以用原来的密码登录。")).to_be_visible()
    await page.get_by_role("link", name="登录").click()
    await come_in(browsers, page, phone=cast.LI.phone, password=cast.LI.password)
    await expect(page.get_by_role("heading", name=f"你好，{cast.LI.name}")).to_be_visible()


async def test_a_forgotten_password_is_replaced_and_opens_a_lock_too(browsers: Browsers) -> None:
    page = await browsers.open("/")
    await page.get_by_role("link", name="忘记密码").click()
    await expect(page.get_by_role("heading", name="重置登录密码")).to_be_visible()
    await page.get_by_label("手机号").fill(cast.JUN.phone)
    await page.get_by_role("button", name="获取验证码").click()
    await page.get_by_label("验证码", exact=True).fill(await newest_code(page, cast.JUN.phone))
    await page.get_by_label("设置登录密码").fill(PASSWORD)
    await page.get_by_label("再输一次密码").fill(PASSWORD)
    await page.get_by_role("button", name="重置登录密码").click()
    await expect(page.get_by_text("新密码已生效，请用新密码登录。")).to_be_visible()
    await page.get_by_role("link", name="登录").click()
    await come_in(browsers, page, phone=cast.JUN.phone, password=PASSWORD)
    await expect(page.get_by_role("heading", name=f"你好，{cast.JUN.name}")).to_be_visible()


async def test_a_session_that_ends_in_mid_flow_keeps_what_was_typed(browsers: Browsers, sign_up: SignUp) -> None:
    browsers.expect_answer(401, "/api/transfers")
    browsers.expect_answer(401, "/api/")
    customer = await sign_up(amount="50.00")
    page = await browsers.open("/transfer", cookies=customer.cookies)
    await page.get_by_label("对方手机号").fill(cast.WANG.phone)
    await page.get_by_role("button", name="下一步").click()
    await page.get_by_label("备注（选填）").fill("午饭")
    await page.get_by_label("转账金额（元）").fill("12.50")
    await page.get_by_role("button", name="下一步").click()
    await page.get_by_role("button", name="姓名无误，确认转账").click()
    await page.context.clear_cookies(name="upay_customer")
    await enter_pin(page)

    again = page.get_by_role("dialog", name="请重新登录")
    await again.get_by_label("手机号").fill(customer.phone)
    await again.get_by_label("登录密码").fill(customer.password)
    await again.get_by_role("button", name="登录", exact=True).click()
    await expect(page.get_by_role("heading", name="结果")).to_be_visible()
    await expect(page.get_by_role("main")).to_contain_text("¥12.50")
    await expect(page.get_by_role("main")).to_contain_text("午饭")
    assert await _outcomes(page) == ["succeeded"]


async def test_switching_the_language_keeps_the_page(browsers: Browsers, sign_up: SignUp) -> None:
    customer = await sign_up()
    page = await browsers.open("/me", cookies=customer.cookies)
    await page.get_by_role("radio", name="English").check()
    await expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.url.endswith("/me")
    await expect(page.get_by_role("navigation").get_by_text("Home", exact=True)).to_be_visible()
    await page.get_by_role("radio", name="中文").check()
    await expect(page.get_by_role("navigation").get_by_text("首页", exact=True)).to_be_visible()


async def _outcomes(page: Page) -> list[str]:
    answer = await page.request.get("/api/records")
    return [record["outcome"] for record in (await answer.json())["items"] if record["kind"] == "transfer"]
