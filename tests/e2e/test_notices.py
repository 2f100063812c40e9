"""How one is told, at phone size: a phrase, an address, the night, what was told, and checking a message."""

import re

import pytest
from playwright.async_api import Page, expect
from tests.e2e.browsers import Browsers
from tests.e2e.conftest import SignUp
from tests.e2e.people import Customer
from tests.e2e.steps import enter_pin
from tests.e2e.test_second_factors import _an_hour_passes
from tests.running import Running

pytestmark = pytest.mark.browser


@pytest.fixture
async def customer(sign_up_earlier: SignUp) -> Customer:
    return await sign_up_earlier(amount="20.00")


async def _mail(page: Page) -> str:
    """Return the newest mail of the development outbox."""
    sent = await (await page.request.get("/api/demo/outbox")).json()
    return next(str(one["body"]) for one in sent if one["channel"] == "mail")


async def test_a_phrase_and_an_address_and_what_follows_from_them(
    browsers: Browsers, running: Running, customer: Customer
) -> None:  # fmt: skip
    browsers.expect_answer(403, "/api/")
    page = await browsers.open("/security", cookies=customer.cookies)
    await page.get_by_role("link", name=re.compile("消息和预留信息")).click()
    phrase = page.get_by_role("region", name="预留信息")
    await phrase.get_by_role("button", name="设置").click()
    await phrase.get_by_role("textbox", name="预留信息").fill("晚风吹过石桥")
    await phrase.get_by_role("button", name="保存").click()
    await expect(page.get_by_role("status").filter(has_text="预留信息已更新")).to_be_focused()
    await expect(phrase.get_by_text("晚风吹过石桥")).to_be_visible()

    email = page.get_by_role("region", name="邮箱")
    await email.get_by_role("button", name="绑定").click()
    await email.get_by_role("button", name="绑定这个邮箱").click()
    await expect(email.get_by_text("邮箱要写成 name@example.com 这样")).to_be_visible()
    await email.get_by_role("textbox", name="邮箱地址").fill("lin@example.com")
    await email.get_by_role("button", name="获取验证码").click()
    await expect(email.get_by_text("l****@example.com")).to_be_visible()
    mail = await _mail(page)
    assert "预留信息“晚风吹过石桥”。" in mail
    code = re.search(r"验证码 (\d{8})", mail)
    assert code is not None
    await email.get_by_role("textbox", name="验证码", exact=True).fill(code[1])
    await email.get_by_role("button", name="绑定这个邮箱").click()
    await expect(page.get_by_role("status").filter(has_text="邮箱已绑定")).to_be_focused()

    # Another one in its place, and none at all, take the PIN.
    await _an_hour_passes(running)
    await email.get_by_role("button", name="修改").click()
    await email.get_by_role("textbox", name="邮箱地址").fill("lin@example.net")
    await email.get_by_role("button", name="获取验证码").click()
    proof = page.get_by_role("dialog", name="确认是你本人")
    await expect(proof).to_contain_text("从 l****@example.com 换成 lin@example.net")
    await enter_pin(page, "135790")
    await expect(proof.get_by_text("还可以再试 4 次")).to_be_visible()
    await enter_pin(page)
    await expect(proof).to_have_count(0)
    await expect(email.get_by_text("l****@example.net")).to_be_visible()
    code = re.search(r"验证码 (\d{8})", await _mail(page))
    assert code is not None
    await email.get_by_role("textbox", name="验证码", exact=True).fill(code[1])
    await email.get_by_role("button", name="绑定这个邮箱").click()
    await expect(page.get_by_role("status").filter(has_text="邮箱已绑定")).to_be_focused()
    await email.get_by_role("button", name="解绑").click()
    await expect(proof).to_contain_text("解绑 l****@example.net")
    await enter_pin(page)
    await expect(page.get_by_role("status").filter(has_text="邮箱已解绑")).to_be_focused()

    night = page.get_by_role("region", name="免打扰")
    await night.get_by_label("从").fill("23:30")
    await night.get_by_label("到").focus()
    await expect(page.get_by_role("status").filter(has_text="已保存")).to_be_visible()
    await page.reload()
    await expect(night.get_by_label("从")).to_have_value("23:30")

    await page.goto("/")
    await page.get_by_role("link", name=re.compile("消息，[1-9]\\d* 条未读")).click()
    told = page.get_by_role("list", name="消息")
    await expect(told.get_by_text("你的账户已绑定新的邮箱")).to_have_count(2)
    await expect(told.get_by_text("你的账户已解绑邮箱")).to_be_visible()
    await page.get_by_role("button", name="返回").click()
    await expect(page.get_by_role("link", name="消息，0 条未读")).to_be_visible()

    await page.goto("/help/check")
    await page.get_by_label("收到的内容").fill(mail)
    await page.get_by_role("button", name="核对").click()
    verdict = page.get_by_role("status")
    await expect(verdict.get_by_role("heading", name="这条消息是我们发的")).to_be_visible()
    await expect(verdict.get_by_text("预留信息“●●●●”")).to_be_visible()
    await expect(verdict.get_by_text("晚风吹过石桥")).to_have_count(0)
    await page.get_by_label("收到的内容").fill("【UPay】账户异常，请登录 http://upay-safe.example.net 解冻")
    await page.get_by_role("button", name="核对").click()
    await expect(verdict.get_by_role("heading", name="这个网址不是我们的")).to_be_visible()
