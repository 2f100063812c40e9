"""What people do again and again on the screens, said once."""

import asyncio
import re

from playwright.async_api import Locator, Page, expect
from tests.e2e.browsers import Browsers

from upay.main import cast


async def sign_in(page: Page, *, phone: str, password: str) -> None:
    await page.get_by_role("textbox", name="手机号").fill(phone)
    await page.get_by_label("登录密码").fill(password)
    await page.get_by_role("button", name="登录", exact=True).click()


async def come_in(browsers: Browsers, page: Page, *, phone: str, password: str) -> None:
    """Sign in, and confirm the browser with the code from the phone where the account does not know it."""
    for door in ("/api/auth/sign-in", "/api/merchant/sign-in"):
        browsers.expect_answer(403, door)
    async with page.expect_response(re.compile(r"/sign-in$")) as answered:
        await sign_in(page, phone=phone, password=password)
    if (await answered.value).status == 403:
        async with page.expect_response(re.compile(r"/sign-in$")) as confirmed:
            await confirm_device(page, phone)
        assert (await confirmed.value).ok


async def confirm_device(page: Page, phone: str, *, pin: str | None = None) -> None:
    """Enter the code that was sent to confirm this browser."""
    await expect(page.get_by_role("button", name="确认并登录")).to_be_visible()
    await page.get_by_role("button", name="获取验证码").click()
    await page.get_by_label("验证码", exact=True).fill(await newest_code(page, phone))
    if pin is not None:
        await page.get_by_label("支付密码（6 位数字）").fill(pin)
    await page.get_by_role("button", name="确认并登录").click()


async def enter_pin(page: Page, pin: str = cast.PIN) -> None:
    await page.get_by_label("请输入 6 位支付密码").fill(pin)


async def ask_transfer(page: Page, *, to: cast.Person, amount: str) -> None:
    """Go from the home page to the sheet that asks for the PIN of a transfer."""
    await page.get_by_role("navigation", name="常用操作").get_by_role("link", name="转账").click()
    await page.get_by_label("对方手机号").fill(to.phone)
    await page.get_by_role("button", name="下一步").click()
    await page.get_by_label("转账金额（元）").fill(amount)
    await page.get_by_role("button", name="下一步").click()
    await page.get_by_role("button", name="姓名无误，确认转账").click()


async def say(page: Page, text: str) -> None:
    await page.get_by_label("消息", exact=True).fill(text)
    await page.get_by_role("button", name="发送").click()


def stream(page: Page) -> Locator:
    """The messages of the customer's chat."""
    return page.get_by_role("log")


async def sign_in_agent(page: Page, colleague: cast.Colleague) -> None:
    await page.get_by_role("textbox", name="登录名").fill(colleague.login)
    await page.get_by_label("密码", exact=True).fill(colleague.password)
    await page.get_by_role("button", name="登录", exact=True).click()
    code = page.get_by_role("textbox", name="动态数字或恢复码")
    await expect(code).to_be_visible()
    await code.fill(await _app_code(page, colleague))
    await page.get_by_role("button", name="登录", exact=True).click()
    await expect(page.get_by_role("navigation", name="会话列表")).to_be_visible()


async def _app_code(page: Page, colleague: cast.Colleague) -> str:
    """Look at a colleague's authenticator app; when another test has used what it shows, wait for the next."""
    while True:
        told = await (await page.request.get(f"/api/demo/app-code/{colleague.login}")).json()
        if told["code"] is not None:
            return str(told["code"])
        await asyncio.sleep(told["wait_seconds"])


async def in_queue(page: Page, other: Page, *, guest: bool = False) -> Locator:
    """What the desk's queue shows of the conversation on another page; others may be called the same."""
    door = "/api/guest/conversation" if guest else "/api/support/conversation"
    open_one = await (await other.request.get(door)).json()
    queue = page.get_by_role("navigation", name="会话列表")
    return queue.locator(f"a[href$='/{open_one['id']}']")


async def reply(page: Page, text: str) -> None:
    """Write to the customer from the desk."""
    await page.get_by_role("textbox", name="回复").fill(text)
    await page.get_by_role("button", name="发送", exact=True).click()


async def newest_code(page: Page, phone: str) -> str:
    """Look the code that was just sent up in the development outbox, in a tab beside the page."""
    masked = f"{phone[:3]}****{phone[-4:]}"
    await expect(page.get_by_text(masked).first).to_be_visible()
    outbox = await page.context.new_page()
    await outbox.goto("/dev/outbox")
    sent = outbox.get_by_role("listitem").filter(has_text=masked).filter(has_text=re.compile(r"验证码 \d{8}")).first
    code = re.search(r"\b\d{8}\b", await sent.inner_text())
    assert code is not None
    await outbox.close()
    return code[0]
