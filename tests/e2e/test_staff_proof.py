"""Staff at the door of the desk: one tap for the cast, and an app for whoever has none yet."""

from uuid import uuid4

import pyotp
import pytest
from playwright.async_api import expect
from tests.e2e.browsers import DESK, Browsers
from tests.running import Running

from upay import identity
from upay.identity import Role
from upay.kit.ids import StaffId
from upay.main import cast
from upay.main.wiring import SystemClock
from upay.platform.db import Database

pytestmark = pytest.mark.browser


async def test_one_tap_lets_the_cast_in_with_what_their_app_shows(browsers: Browsers) -> None:
    page = await browsers.open("/desk", size=DESK)
    await page.get_by_role("button", name=cast.BEN.name).click()
    await expect(page.get_by_role("navigation", name="会话列表")).to_be_visible()


async def test_somebody_new_sets_an_app_up_and_then_works(browsers: Browsers, running: Running) -> None:
    browsers.expect_answer(403, "/api/desk/")
    login = f"new-{uuid4().hex[:8]}"
    db = Database(running.database_url())
    async with db.begin() as uow:
        await identity.enrol_staff(
            uow, id=StaffId(uuid4()), login=login, name="新同事", roles=[Role.AGENT], password="new-desk-quiet-9",
            at=SystemClock().now(),
        )  # fmt: skip
    await db.close()
    page = await browsers.open("/desk", size=DESK)
    await page.get_by_role("textbox", name="登录名").fill(login)
    await page.get_by_label("密码", exact=True).fill("new-desk-quiet-9")
    await page.get_by_role("button", name="登录", exact=True).click()
    await expect(page.get_by_role("img", name="用验证器应用扫这张图")).to_be_visible()
    secret = (await page.get_by_role("button", name="复制 扫不了时").inner_text()).strip()
    code = page.get_by_role("textbox", name="应用里现在显示的 6 位数字")
    await code.fill("000000")
    await page.get_by_role("button", name="打开工作台").click()
    await expect(page.get_by_role("alert").filter(has_text="没有通过验证")).to_be_visible()
    await code.fill(pyotp.TOTP(secret).now())
    await page.get_by_role("button", name="打开工作台").click()
    await expect(page.get_by_role("list", name="收好这 10 个恢复码").get_by_role("listitem")).to_have_count(10)
    await page.get_by_role("button", name="已经收好").click()
    await expect(page.get_by_role("navigation", name="会话列表")).to_be_visible()
