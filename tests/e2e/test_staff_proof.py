"""Staff at the door of the desk: one tap for the cast, and an app for whoever has none yet."""

from dataclasses import dataclass
from typing import Final
from uuid import uuid4

import httpx
import pyotp
import pytest
import sqlalchemy as sa
from playwright.async_api import Page, Route, expect
from tests.e2e.browsers import DESK, Browsers
from tests.e2e.people import app_code
from tests.running import CERTIFIERS, Running

from upay import identity
from upay.identity import Role
from upay.main import cast
from upay.main.clock import SystemClock
from upay.platform.crypto import Vault
from upay.platform.db import Database

pytestmark = pytest.mark.browser

_PASSWORD: Final = "new-desk-quiet-9"


@dataclass(frozen=True)
class Joiner:
    """Somebody on the first day: a login, and the ticket that was handed over."""

    login: str
    ticket: str


async def test_one_tap_lets_the_cast_in_with_what_their_app_shows(browsers: Browsers) -> None:
    page = await browsers.open("/desk", size=DESK)
    async with httpx.AsyncClient(base_url=browsers.url, timeout=30, verify=CERTIFIERS) as http:
        await app_code(http, cast.BEN)  # What another test has taken is shown once more after half a minute.
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


async def test_a_login_that_is_guessed_at_locks_and_counts_down(browsers: Browsers) -> None:
    browsers.expect_answer(403, "/api/desk/sign-in")
    page = await browsers.open("/desk", size=DESK)
    await page.get_by_label("登录名").fill(f"guessed-{uuid4().hex[:6]}")
    for left in ("还可以输入 4 次", "还可以输入 3 次", "还可以输入 2 次", "还可以输入 1 次", "锁定到"):
        await page.get_by_role("textbox", name="密码").fill("not-the-password")
        await page.get_by_role("button", name="登录", exact=True).click()
        await expect(page.get_by_role("alert").filter(has_text=left)).to_be_visible()
    await expect(page.get_by_role("timer")).to_contain_text("还有 14 分")


async def test_a_wrong_ticket_says_so_and_the_password_alone_asks_for_one(browsers: Browsers, running: Running) -> None:
    browsers.expect_answer(403, "/api/desk/")
    joiner = await _newcomer(running)
    page = await browsers.open("/desk", size=DESK)
    await page.get_by_role("button", name="第一次来，或者换了手机").click()
    await _join(page, Joiner(joiner.login, "22222-22222"))
    await expect(page.get_by_role("alert").filter(has_text="登录名和开通码对不上")).to_be_visible()
    await expect(page.get_by_role("textbox", name="开通码")).to_be_focused()
    await _join(page, joiner)
    await expect(page.get_by_role("img", name="用验证器应用扫这张图")).to_be_visible()
    await page.context.clear_cookies()
    await page.goto("/desk/sign-in")
    await _sign_in(page, joiner.login)
    await expect(page.get_by_text("请主管当面给你一个开通码")).to_be_visible()
    await expect(page.get_by_role("img", name="用验证器应用扫这张图")).to_have_count(0)


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


async def test_what_was_set_up_in_another_window_opens_this_one(browsers: Browsers, running: Running) -> None:
    browsers.expect_answer(403, "/api/desk/")
    here = await _at_the_door(browsers, await _newcomer(running))
    there = await here.context.new_page()
    await there.goto(here.url)
    await expect(there.get_by_role("img", name="用验证器应用扫这张图")).to_be_visible()
    await there.get_by_role("textbox", name="应用里现在显示的 6 位数字").fill(pyotp.TOTP(await _secret(there)).now())
    await there.get_by_role("button", name="打开工作台").click()
    await expect(there.get_by_role("list", name="收好这 10 个恢复码")).to_be_visible()
    await here.get_by_role("button", name="换一张新的图").click()
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


async def _newcomer(running: Running) -> Joiner:
    """Employ somebody, who has a ticket and nothing else."""
    login = f"new-{uuid4().hex[:8]}"
    db = Database(running.database_url())
    async with db.begin() as uow:
        _, ticket = await identity.add_staff(
            uow, Vault.at(running.home, url=running.database_url()), login=login, name="新同事", roles=[Role.AGENT],
            by=identity.OPERATOR, at=SystemClock().now(),
        )  # fmt: skip
    await db.close()
    return Joiner(login, ticket)


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


async def _at_the_door(browsers: Browsers, joiner: Joiner) -> Page:
    page = await browsers.open("/desk", size=DESK)
    await page.get_by_role("button", name="第一次来，或者换了手机").click()
    await _join(page, joiner)
    await expect(page.get_by_role("img", name="用验证器应用扫这张图")).to_be_visible()
    return page


async def _join(page: Page, joiner: Joiner) -> None:
    await page.get_by_role("textbox", name="登录名").fill(joiner.login)
    await page.get_by_role("textbox", name="开通码").fill(joiner.ticket)
    await page.get_by_label("设置登录密码", exact=True).fill(_PASSWORD)
    await page.get_by_role("button", name="下一步，设置验证器").click()


async def _secret(page: Page) -> str:
    return (await page.get_by_role("button", name="复制 扫不了时").inner_text()).strip()
