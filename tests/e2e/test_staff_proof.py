"""Staff at the door of the desk: one tap for the cast, and an app for whoever has none yet."""

from typing import Final
from uuid import uuid4

import pyotp
import pytest
import sqlalchemy as sa
from playwright.async_api import Page, Route, expect
from tests.e2e.browsers import DESK, Browsers
from tests.running import Running

from upay import identity
from upay.identity import Role
from upay.kit.ids import StaffId
from upay.main import cast
from upay.main.wiring import SystemClock
from upay.platform.db import Database

pytestmark = pytest.mark.browser

_PASSWORD: Final = "new-desk-quiet-9"


async def test_one_tap_lets_the_cast_in_with_what_their_app_shows(browsers: Browsers) -> None:
    page = await browsers.open("/desk", size=DESK)
    await page.get_by_role("button", name=cast.BEN.name).click()
    await expect(page.get_by_role("navigation", name="会话列表")).to_be_visible()


async def test_somebody_new_sets_an_app_up_and_then_works(browsers: Browsers, running: Running) -> None:
    browsers.expect_answer(403, "/api/desk/")
    page = await _at_the_door(browsers, await _newcomer(running))
    code = page.get_by_role("textbox", name="应用里现在显示的 6 位数字")
    await code.fill("000000")
    await page.get_by_role("button", name="打开工作台").click()
    await expect(page.get_by_role("alert").filter(has_text="没有通过验证")).to_be_visible()
    await expect(code).to_be_focused()
    await code.fill(pyotp.TOTP(await _secret(page)).now())
    await page.get_by_role("button", name="打开工作台").click()
    await expect(page.get_by_role("list", name="收好这 10 个恢复码").get_by_role("listitem")).to_have_count(10)
    await page.get_by_role("button", name="复制恢复码").click()
    await expect(page.get_by_role("status").filter(has_text="恢复码已复制")).to_be_visible()
    await page.get_by_role("button", name="已经收好").click()
    await expect(page.get_by_role("navigation", name="会话列表")).to_be_visible()


async def test_a_picture_that_got_lost_or_has_run_out_is_replaced(browsers: Browsers, running: Running) -> None:
    browsers.expect_answer(403, "/api/desk/")
    page = await _at_the_door(browsers, await _newcomer(running))
    lost = await _secret(page)
    await page.get_by_role("button", name="换一张新的图").click()
    await expect(page.get_by_role("button", name=lost)).to_have_count(0)
    await expect(page.get_by_text("请在应用里删掉它，再扫一次")).to_be_visible()
    before = await _secret(page)
    await page.reload()
    secret = await _secret(page)
    assert len({lost, before, secret}) == 3
    await _wait_too_long(running)
    await page.get_by_role("textbox", name="应用里现在显示的 6 位数字").fill(pyotp.TOTP(secret).now())
    await page.get_by_role("button", name="打开工作台").click()
    await expect(page.get_by_role("alert").filter(has_text="可能是这张图已经失效")).to_be_visible()
    await page.get_by_role("button", name="换一张新的图").click()
    await expect(page.get_by_role("button", name=secret)).to_have_count(0)
    await expect(page.get_by_role("alert")).to_have_count(0)
    secret = await _secret(page)
    await page.get_by_role("textbox", name="应用里现在显示的 6 位数字").fill(pyotp.TOTP(secret).now())
    await page.get_by_role("button", name="打开工作台").click()
    await expect(page.get_by_role("list", name="收好这 10 个恢复码")).to_be_visible()


async def test_a_desk_whose_answer_got_lost_opens_all_the_same(browsers: Browsers, running: Running) -> None:
    browsers.expect_answer(403, "/api/desk/")
    browsers.expect_gap()
    page = await _at_the_door(browsers, await _newcomer(running))

    async def lose_the_answer(route: Route) -> None:
        await route.fetch()
        await route.abort()

    await page.route("**/api/desk/totp/confirm", lose_the_answer, times=1)
    await page.get_by_role("textbox", name="应用里现在显示的 6 位数字").fill(pyotp.TOTP(await _secret(page)).now())
    await page.get_by_role("button", name="打开工作台").click()
    await expect(page.get_by_role("alert").filter(has_text="没有连上服务器")).to_be_visible()
    await page.get_by_role("button", name="打开工作台").click()
    await expect(page.get_by_role("heading", name="验证器应用已经设好")).to_be_visible()
    await page.get_by_role("button", name="打开工作台").click()
    await expect(page.get_by_role("navigation", name="会话列表")).to_be_visible()


async def test_what_was_set_up_at_another_desk_opens_this_one(browsers: Browsers, running: Running) -> None:
    browsers.expect_answer(403, "/api/desk/")
    login = await _newcomer(running)
    here, there = await _at_the_door(browsers, login), await _at_the_door(browsers, login)
    secret = await _secret(there)
    app = pyotp.TOTP(secret)
    await there.get_by_role("textbox", name="应用里现在显示的 6 位数字").fill(app.now())
    await there.get_by_role("button", name="打开工作台").click()
    await expect(there.get_by_role("list", name="收好这 10 个恢复码")).to_be_visible()
    recovery = (await there.get_by_role("listitem").first.inner_text()).strip()
    await here.get_by_role("button", name="换一张新的图").click()
    await expect(here.get_by_text("你已经在别处设好了验证器应用")).to_be_visible()
    await here.get_by_role("button", name="重新登录").click()
    await _sign_in(here, login)
    await here.get_by_role("textbox", name="动态数字或恢复码").fill(recovery)
    await here.get_by_role("button", name="登录", exact=True).click()
    await expect(here.get_by_role("navigation", name="会话列表")).to_be_visible()


async def test_the_second_step_at_the_desk_belongs_to_the_login_that_it_was_asked_of(browsers: Browsers) -> None:
    page = await browsers.open("/desk", size=DESK)
    await page.get_by_role("textbox", name="登录名").fill(cast.BEN.login)
    await page.get_by_label("密码", exact=True).fill(cast.BEN.password)
    await page.get_by_role("button", name="登录", exact=True).click()
    second = page.get_by_role("textbox", name="动态数字或恢复码")
    await expect(second).to_be_focused()
    await page.get_by_role("textbox", name="登录名").fill("somebody-else")
    await expect(second).to_have_count(0)


async def _newcomer(running: Running) -> str:
    """Employ somebody who has no app yet; return the login."""
    login = f"new-{uuid4().hex[:8]}"
    db = Database(running.database_url())
    async with db.begin() as uow:
        await identity.enrol_staff(
            uow, id=StaffId(uuid4()), login=login, name="新同事", roles=[Role.AGENT], password=_PASSWORD,
            at=SystemClock().now(),
        )  # fmt: skip
    await db.close()
    return login


async def _wait_too_long(running: Running) -> None:
    """Let every setting up that is under way have begun an hour earlier."""
    db = Database(running.database_url())
    async with db.begin() as uow:
        earlier = "update identity.totp set began_at = began_at - interval '1 hour' where confirmed_at is null"
        await uow.session.execute(sa.text(earlier))
    await db.close()


async def _sign_in(page: Page, login: str) -> None:
    await page.get_by_role("textbox", name="登录名").fill(login)
    await page.get_by_label("密码", exact=True).fill(_PASSWORD)
    await page.get_by_role("button", name="登录", exact=True).click()


async def _at_the_door(browsers: Browsers, login: str) -> Page:
    page = await browsers.open("/desk", size=DESK)
    await _sign_in(page, login)
    await expect(page.get_by_role("img", name="用验证器应用扫这张图")).to_be_visible()
    return page


async def _secret(page: Page) -> str:
    return (await page.get_by_role("button", name="复制 扫不了时").inner_text()).strip()
