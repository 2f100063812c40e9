"""The desk by passkey: a first day, coming back, resting, emergency access and its review, seen by both sides."""

import re
from typing import Final
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest
import sqlalchemy as sa
from playwright.async_api import Page, expect
from tests.e2e.browsers import DESK, Browsers
from tests.e2e.people import app_code, staff_cookies
from tests.running import CERTIFIERS, Running

from upay import identity
from upay.identity import Role
from upay.main import cast
from upay.main.clock import SystemClock
from upay.platform.crypto import Vault
from upay.platform.db import Database

pytestmark = pytest.mark.browser

_PASSWORD: Final = "new-desk-quiet-9"
_NAME: Final = "周到"
_UNTOUCHED_MS: Final = 65_000
"""After so long without a touch, what the page asks keeps no session open."""
_LOOK_MS: Final = 31_000
"""So often the page asks how long the session has left."""


async def test_a_passkey_opens_the_desk_an_emergency_is_loud_and_another_reviews_it(
    browsers: Browsers, running: Running
) -> None:
    browsers.expect_answer(403, "/api/desk/")
    browsers.expect_answer(401, "/api/desk/")
    login, ticket = await _newcomer(running)
    page = await _with_device(browsers)
    await page.get_by_role("button", name="第一次来，或者换了手机").click()
    await page.get_by_role("textbox", name="登录名").fill(login)
    await page.get_by_role("textbox", name="开通码").fill(ticket)
    await page.get_by_label("设置登录密码", exact=True).fill(_PASSWORD)
    await page.get_by_role("button", name="下一步，设置验证器").click()
    await page.get_by_role("button", name="改用通行密钥").click()
    queue = page.get_by_role("navigation", name="会话列表")
    await expect(queue).to_be_visible()

    # Coming back: with the passkey alone, and with the password and the passkey.
    await page.get_by_role("button", name="退出", exact=True).click()
    await page.get_by_role("button", name="用通行密钥登录").click()
    await expect(queue).to_be_visible()
    await page.get_by_role("button", name="退出", exact=True).click()
    await page.get_by_role("textbox", name="登录名").fill(login)
    await page.get_by_label("密码", exact=True).fill(_PASSWORD)
    await page.get_by_role("button", name="登录", exact=True).click()
    await page.get_by_role("button", name="用通行密钥验证").click()
    await expect(queue).to_be_visible()

    # The last factor stays; with an app beside it, it need not.
    await page.get_by_role("link", name=_NAME).click()
    await expect(page.get_by_role("heading", name="我的登录")).to_be_visible()
    await expect(page.get_by_role("button", name="删除", exact=True)).to_be_disabled()

    # Emergency access: with a reason and the passkey anew; supervisors read of it at once.
    floor = await browsers.open("/desk", size=DESK, cookies=await staff_cookies(running.url, cast.BO))
    await expect(floor.get_by_role("link", name="应急权限", exact=True)).to_be_visible()
    await page.get_by_role("button", name="启用应急权限").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="用通行密钥验证").click()
    await expect(dialog.get_by_text("请写明原因")).to_be_visible()
    await dialog.get_by_role("textbox", name="原因").fill("主管都联系不上，客户手机被抢")
    await dialog.get_by_role("button", name="用通行密钥验证").click()
    banner = page.get_by_role("alert").filter(has_text="你正在使用应急权限")
    await expect(banner.get_by_role("timer")).to_have_text(re.compile(r"(29|30) ?分"))
    alarm = floor.get_by_role("alert").filter(has_text=f"{_NAME}启用了应急权限")
    await expect(alarm).to_contain_text("主管都联系不上")
    await expect(alarm.get_by_role("timer")).to_be_visible()
    await page.get_by_role("link", name="审批").click()
    await expect(page.get_by_role("heading", name="审批")).to_be_visible()
    await expect(page.get_by_role("alert").filter(has_text="只有主管可以操作")).to_have_count(0)

    # It is ended by a press, not taken again before the review, and reviewed by somebody else.
    await banner.get_by_role("button", name="结束应急权限").click()
    await expect(banner).to_have_count(0)
    await expect(page.get_by_role("link", name="审批")).to_have_count(0)
    await page.get_by_role("link", name=_NAME).click()
    await expect(page.get_by_text("上一次还没有复核")).to_be_visible()
    await expect(page.get_by_role("button", name="启用应急权限")).to_be_disabled()
    await expect(alarm).to_have_count(0)
    await floor.get_by_role("link", name="应急权限", exact=True).click()
    row = floor.get_by_role("row").filter(has_text=_NAME)
    await expect(row).to_contain_text("待复核")
    await row.get_by_role("button", name="复核").click()
    review = floor.get_by_role("dialog")
    await review.get_by_role("button", name="写下结论").click()
    await expect(review.get_by_text("请写下结论")).to_be_visible()
    await review.get_by_text("正当", exact=True).click()
    await review.get_by_role("textbox", name="结论").fill("当晚值班主管确实失联，处理得当")
    await review.get_by_role("button", name="写下结论").click()
    await expect(row).to_contain_text("已复核")
    await expect(row).to_contain_text("处理得当")
    await expect(page.get_by_role("button", name="启用应急权限")).to_be_enabled()


async def test_whoever_rests_is_warned_and_goes_on_where_they_were(browsers: Browsers, running: Running) -> None:
    browsers.expect_answer(401, "/api/desk/")
    page = await browsers.open("/desk/sign-in", size=DESK, cookies=await staff_cookies(running.url, cast.BO))
    await page.clock.install()
    await page.goto("/desk/staff")
    await page.get_by_role("button", name="新增同事").click()
    name = page.get_by_role("textbox", name="姓名")
    await name.fill("写了一半")
    await _rest(page, running, "14 minutes 5 seconds")
    warning = page.get_by_role("alert").filter(has_text="马上会自动退出")
    await expect(warning.get_by_role("timer")).to_contain_text("秒")
    await page.keyboard.press("Shift")
    await expect(warning).to_have_count(0)
    await _rest(page, running, "16 minutes")
    dialog = page.get_by_role("dialog", name="请重新登录")
    await expect(dialog).to_contain_text("太久没有操作，已退出登录")
    async with httpx.AsyncClient(base_url=running.url, timeout=30, verify=CERTIFIERS) as http:
        await app_code(http, cast.BO)  # A code is taken once, and the app shows another within half a minute.
    await dialog.get_by_role("button", name=cast.BO.name).click()
    await expect(dialog).to_have_count(0)
    await expect(name).to_have_value("写了一半")


async def _newcomer(running: Running) -> tuple[str, str]:
    login = f"key-{uuid4().hex[:8]}"
    db = Database(running.database_url())
    async with db.begin() as uow:
        _, ticket = await identity.add_staff(
            uow, Vault.at(running.home, url=running.database_url()), login=login, name=_NAME, roles=[Role.AGENT],
            by=identity.OPERATOR, at=SystemClock().now(),
        )  # fmt: skip
    await db.close()
    return login, ticket


async def _with_device(browsers: Browsers) -> Page:
    """Open the desk where passkeys work, with a device that says yes."""
    page = await browsers.open(f"http://localhost:{urlsplit(browsers.url).port}/desk", size=DESK)
    devtools = await page.context.new_cdp_session(page)
    await devtools.send("WebAuthn.enable")
    await devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
                "isUserVerified": True, "automaticPresenceSimulation": True,
            }
        },
    )  # fmt: skip
    await page.reload()
    return page


async def _rest(page: Page, running: Running, how_long: str) -> None:
    """Let nobody touch the page, and then the session have rested for so long."""
    # What was asked at the last touch keeps the session open; it has been answered when what is asked later has.
    async with page.expect_response("**/api/desk/session"):
        await page.clock.fast_forward(_UNTOUCHED_MS)
    await _rested(running, cast.BO, how_long)
    await page.clock.fast_forward(_LOOK_MS)


async def _rested(running: Running, colleague: cast.Colleague, how_long: str) -> None:
    """Let somebody have touched nothing for so long."""
    db = Database(running.database_url())
    async with db.begin() as uow:
        await uow.session.execute(
            sa.text(
                "update identity.session set last_seen_at = now() - cast(:rested as interval) "
                "where who_id = :who and ended_at is null"
            ),
            {"rested": how_long, "who": colleague.id},
        )
    await db.close()
