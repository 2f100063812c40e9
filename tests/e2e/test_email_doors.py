"""An account by email, from the sign-up to a password set by a link: one walk on a phone, and the terms on the way."""

import re

import pytest
import sqlalchemy as sa
from playwright.async_api import Page, expect
from tests.e2e.browsers import Browsers
from tests.e2e.people import PASSWORD, new_phone
from tests.running import Running

from upay.main import cast
from upay.platform.db import Database

pytestmark = pytest.mark.browser
ADDRESS = "jiang.wan@example.org"
NEW = "nine-slow-otters"


async def _newest_mail(page: Page) -> str:
    shown = await (await page.request.get("/api/demo/outbox")).json()
    return next(str(one["body"]) for one in shown if one["channel"] == "mail" and one["to"] == "j****@example.org")


async def _code(page: Page) -> str:
    found = re.search(r"验证码 (\d+)", await _newest_mail(page))
    assert found is not None
    return found[1]


async def _a_minute_later(running: Running) -> None:
    """Let the codes so far have been sent a while ago: there is a minute between two."""
    db = Database(running.database_url())
    async with db.begin() as uow:
        await uow.session.execute(sa.text("update identity.one_time_code set sent_at = sent_at - interval '1 hour'"))
    await db.close()


async def test_an_account_by_email_from_sign_up_to_a_password_by_link(browsers: Browsers, running: Running) -> None:
    browsers.expect_answer(403, "/api/auth/reset-password/link")
    page = await browsers.open("/sign-up")
    await page.get_by_label("手机号或邮箱").fill("jiang.wan@")
    await page.get_by_role("button", name="发送验证码").click()
    await expect(page.get_by_text("请输入 11 位手机号或邮箱")).to_be_visible()
    await page.get_by_label("手机号或邮箱").fill(ADDRESS)
    async with page.expect_popup() as opened:
        await page.get_by_role("link", name="用户协议").click()
    terms = await opened.value
    await expect(terms.get_by_role("heading", name="用户协议", level=1)).to_be_visible()
    await terms.get_by_role("link", name="隐私政策").first.click()
    await expect(terms.get_by_role("heading", name="隐私政策", level=1)).to_be_visible()
    await terms.close()
    await page.get_by_label("我已看过并同意").check()
    await page.get_by_role("button", name="发送验证码").click()
    await expect(page.get_by_label("邮件验证码")).to_be_visible()
    await page.get_by_label("邮件验证码").fill(await _code(page))
    await page.get_by_label("姓名").fill("江晚")
    await page.get_by_label("设置登录密码").fill(PASSWORD)
    await page.get_by_role("button", name="下一步").click()
    await page.get_by_label("支付密码（6 位数字）", exact=True).fill(cast.PIN)
    await page.get_by_label("再输一次支付密码").fill(cast.PIN)
    await page.get_by_role("button", name="完成注册").click()
    await expect(page.get_by_role("heading", name="你好，江晚")).to_be_visible()

    await page.goto("/me")
    await expect(page.get_by_text("j****@example.org")).to_be_visible()
    await expect(page.get_by_role("link", name="用户协议")).to_be_visible()
    await page.get_by_role("button", name="退出登录").click()

    await _a_minute_later(running)
    await page.get_by_label("手机号或邮箱").fill(ADDRESS.upper())
    await page.get_by_role("link", name="用验证码登录").click()
    await expect(page.get_by_role("heading", name="用验证码登录")).to_be_visible()
    await expect(page.get_by_label("手机号或邮箱")).to_have_value(ADDRESS.upper())
    await page.get_by_role("button", name="获取验证码").click()
    await expect(page.get_by_text("J****@", exact=False).first).to_be_visible()
    await page.get_by_label("邮件验证码").fill(await _code(page))
    await page.get_by_role("button", name="登录", exact=True).click()
    await expect(page.get_by_role("heading", name="你好，江晚")).to_be_visible()

    await page.goto("/reset-password")
    await page.get_by_role("button", name="改用邮件里的链接").click()
    await page.get_by_label("邮箱地址").fill(ADDRESS)
    await _a_minute_later(running)
    await page.get_by_role("button", name="发送链接").click()
    await expect(page.get_by_role("status").filter(has_text="链接已经发出")).to_be_visible()
    link = re.search(r"https?://\S+/reset-link(#\S+)", await _newest_mail(page))
    assert link is not None
    await page.goto(f"/reset-link{link[1]}")
    await expect(page.get_by_label("设置登录密码")).to_be_visible()
    assert "#" not in page.url, "the secret is out of the address at once"
    await page.get_by_label("设置登录密码").fill(NEW)
    await page.get_by_label("再输一次密码").fill(NEW)
    await page.get_by_role("button", name="重置登录密码").click()
    await expect(page.get_by_text("新密码已生效，请用新密码登录。")).to_be_visible()

    again = await browsers.open(f"/reset-link{link[1]}")
    await again.get_by_label("设置登录密码").fill(PASSWORD)
    await again.get_by_label("再输一次密码").fill(PASSWORD)
    await again.get_by_role("button", name="重置登录密码").click()
    await expect(again.get_by_text("一个链接只能用一次").first).to_be_visible()

    await page.get_by_role("link", name="登录", exact=True).click()
    await page.get_by_label("手机号或邮箱").fill(ADDRESS)
    await page.get_by_label("登录密码").fill(NEW)
    await page.get_by_role("button", name="登录", exact=True).click()
    await expect(page.get_by_role("heading", name="你好，江晚")).to_be_visible()
    await page.goto("/security")
    await page.get_by_role("link", name="绑定手机号").click()
    phone = new_phone()
    await page.get_by_label("手机号").fill(phone)
    await expect(page.get_by_text("账户现在只有邮箱")).to_be_visible()
