"""Signing up with a passkey and no password, on a phone, with a device that the browser plays."""

from urllib.parse import urlsplit

import pytest
from playwright.async_api import CDPSession, Page, expect
from tests.e2e.browsers import Browsers
from tests.e2e.people import new_phone
from tests.e2e.steps import newest_code

from upay.main import cast

pytestmark = pytest.mark.browser


@pytest.fixture
def at(browsers: Browsers) -> str:
    """Return where passkeys work: at a name, and not at numbers."""
    return f"http://localhost:{urlsplit(browsers.url).port}"


async def _device(page: Page) -> tuple[CDPSession, str]:
    """Give the browser a device that checks who holds it and says yes."""
    devtools = await page.context.new_cdp_session(page)
    await devtools.send("WebAuthn.enable")
    made = await devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
                "isUserVerified": True, "automaticPresenceSimulation": True,
            }
        },
    )  # fmt: skip
    return devtools, str(made["authenticatorId"])


async def _keys(devtools: CDPSession, device: str) -> int:
    found = await devtools.send("WebAuthn.getCredentials", {"authenticatorId": device})
    return len(found["credentials"])


async def test_whoever_signs_up_with_a_passkey_comes_back_with_it_and_has_no_password(
    browsers: Browsers, at: str
) -> None:
    browsers.expect_answer(403, "/api/auth/")
    browsers.expect_answer(403, "/api/me/password/first")
    browsers.expect_answer(400, "/api/me/password/first")
    phone = new_phone()
    page = await browsers.open(f"{at}/sign-up")
    devtools, device = await _device(page)
    await page.get_by_label("手机号或邮箱").fill(phone)
    await page.get_by_label("我已看过并同意").check()
    await page.get_by_role("button", name="发送验证码").click()
    await page.get_by_label("验证码", exact=True).fill("00000000")
    await page.get_by_label("姓名").fill("闻人霁")
    await expect(page.get_by_label("设置登录密码")).to_be_visible()
    await page.get_by_role("radio", name="用通行密钥，不设密码").check()
    await expect(page.get_by_label("设置登录密码")).to_have_count(0)
    await page.get_by_role("button", name="下一步").click()
    await page.get_by_label("支付密码（6 位数字）", exact=True).fill(cast.PIN)
    await page.get_by_label("再输一次支付密码").fill(cast.PIN)
    finish = page.get_by_role("button", name="创建通行密钥并完成注册")
    await finish.click()
    # A wrong code is said before the device makes anything.
    await expect(page.get_by_text("还可以再试 4 次")).to_be_visible()
    assert await _keys(devtools, device) == 0
    await page.get_by_label("验证码", exact=True).fill(await newest_code(page, phone))
    await page.get_by_role("button", name="下一步").click()

    await devtools.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    await finish.click()
    await expect(page.get_by_role("status").filter(has_text="账户还没有开")).to_be_visible()
    assert (await page.request.get("/api/me")).status == 401
    await devtools.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": True})
    await finish.click()
    await expect(page.get_by_role("heading", name="你好，闻人霁")).to_be_visible()
    assert await _keys(devtools, device) == 1

    await page.goto(f"{at}/security")
    await expect(page.get_by_role("link", name="设置登录密码")).to_contain_text("还没有登录密码")
    await page.goto(f"{at}/security/pin")
    await expect(page.get_by_text("所以要用通行密钥确认是你本人")).to_be_visible()
    await expect(page.get_by_label("登录密码")).to_have_count(0)
    await page.goto(f"{at}/me")
    await page.get_by_role("button", name="退出登录").click()
    await page.get_by_role("button", name="用通行密钥登录").click()
    await expect(page.get_by_role("heading", name="我的")).to_be_visible()
    await page.goto(f"{at}/security")
    await page.get_by_role("link", name="设置登录密码").click()
    await expect(page.get_by_role("heading", name="设置登录密码")).to_be_visible()
    # Where no passkey works, what is asked for says so instead of standing there empty.
    known = {one["name"]: one["value"] for one in await page.context.cookies()}
    numbers = await browsers.open("/security/password", cookies=known)
    await numbers.get_by_label("设置登录密码").fill("seven-quiet-herons")
    await numbers.get_by_role("button", name="设置登录密码").click()
    await expect(numbers.get_by_role("dialog")).to_contain_text("这个浏览器或地址用不了")
    await numbers.context.close()
    await page.get_by_label("设置登录密码").fill("12345678")
    await page.get_by_role("button", name="设置登录密码").click()
    await expect(page.get_by_text("太常见").or_(page.get_by_text("太容易"))).to_be_visible()
    await page.get_by_label("设置登录密码").fill("seven-quiet-herons")
    await page.get_by_role("button", name="设置登录密码").click()
    sheet = page.get_by_role("dialog")
    await expect(sheet).to_contain_text("设置登录密码")
    await sheet.get_by_role("button", name="用通行密钥").click()
    await expect(page.get_by_text("登录密码已设好")).to_be_visible()
    await page.get_by_role("link", name="完成").click()
    await expect(page.get_by_role("link", name="修改登录密码")).to_contain_text("上次修改")


async def test_where_there_are_no_passkeys_none_is_offered(browsers: Browsers) -> None:
    page = await browsers.open("/sign-up")
    await page.get_by_label("手机号或邮箱").fill(new_phone())
    await page.get_by_label("我已看过并同意").check()
    await page.get_by_role("button", name="发送验证码").click()
    await expect(page.get_by_label("设置登录密码")).to_be_visible()
    await expect(page.get_by_role("radio")).to_have_count(0)
