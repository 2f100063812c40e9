"""Supervisors let a colleague in, give a ticket for a lost phone, and read in the audit who did what."""

from uuid import uuid4

import pytest
from playwright.async_api import Page, Route, expect
from tests.e2e.browsers import DESK, Browsers
from tests.e2e.people import staff_cookies
from tests.running import Running

from upay.main import cast

pytestmark = pytest.mark.browser


async def test_a_colleague_is_added_given_a_ticket_and_let_go(browsers: Browsers, running: Running) -> None:
    page = await _as(browsers, running, cast.BO)
    await page.get_by_role("link", name="同事", exact=True).click()
    await page.get_by_role("button", name="新增同事").click()
    login = f"desk-{uuid4().hex[:6]}"
    await page.get_by_role("textbox", name="姓名").fill("方圆")
    await page.get_by_role("textbox", name="登录名").fill(login)
    await page.get_by_role("button", name="新增并生成开通码").click()
    first = await page.get_by_role("button", name="复制 开通码").inner_text()
    await page.get_by_role("button", name="已经交给本人").click()
    row = page.get_by_role("row").filter(has_text=login)
    await expect(row).to_contain_text("待开通")
    await row.get_by_role("button", name="发开通码").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name="发开通码").click()
    await expect(dialog.get_by_text("请写明原因")).to_be_visible()
    await dialog.get_by_role("textbox", name="原因").fill("第一个开通码没收到")
    await dialog.get_by_role("button", name="发开通码").click()
    second = page.get_by_role("button", name="复制 开通码")
    await expect(second).to_be_visible()
    assert await second.inner_text() != first
    await page.get_by_role("button", name="已经交给本人").click()
    await row.get_by_role("button", name="办理离职").click()
    await dialog.get_by_role("textbox", name="原因").fill("试用期结束")
    await dialog.get_by_role("button", name="办理离职").click()
    await expect(row).to_contain_text("已离职")
    await expect(row.get_by_role("button")).to_have_count(0)
    own = page.get_by_role("row").filter(has_text="这是你自己")
    await expect(own).to_contain_text(cast.BO.login)
    await row.get_by_role("link", name="方圆").click()
    await expect(page.get_by_role("heading", name="操作记录")).to_be_visible()
    await page.goto("/desk/audit?act=give_ticket")
    await expect(page.get_by_role("row").filter(has_text="第一个开通码没收到")).to_contain_text(cast.BO.name)


async def test_the_menus_follow_what_the_file_gives_and_not_the_name_of_a_role(
    browsers: Browsers, running: Running
) -> None:
    """An agent whom another file gives the audit and takes articles from, as the desk's own answer would say it."""

    async def with_another_file(route: Route) -> None:
        answer = await route.fetch()
        me = await answer.json()
        changed = [one for one in me["permissions"] if one not in {"write_articles", "protect"}]
        await route.fulfill(response=answer, json={**me, "permissions": [*changed, "read_audit", "watch_floor"]})

    browsers.expect_answer(403, "/api/desk/")
    page = await _as(browsers, running, cast.ADA)
    menu = page.get_by_role("navigation", name="页面", exact=True)
    await expect(menu.get_by_role("link")).to_have_text(["知识库", "助手", "找回申请"])
    await page.route("**/api/desk/me", with_another_file)
    await page.reload()
    await expect(menu.get_by_role("link")).to_have_text(["助手", "找回申请", "现场", "操作记录"])
    await menu.get_by_role("link", name="操作记录").click()
    await expect(page.get_by_text("只有主管可以操作", exact=True)).to_be_visible()


async def test_the_audit_says_who_read_whom_and_proves_itself(browsers: Browsers, running: Running) -> None:
    page = await _as(browsers, running, cast.BO)
    await page.get_by_role("link", name="操作记录").click()
    # By act: others write to the same list, and a sign-in is soon on its second page.
    await page.get_by_role("combobox", name="做了什么").fill("登录工作台")
    await page.get_by_role("combobox", name="做了什么").press("Enter")
    own = page.get_by_role("row").filter(has_text="登录工作台").filter(has_text=cast.BO.name)
    await expect(own.first).to_be_visible()
    await page.get_by_role("button", name="验证完整性").click()
    await expect(page.get_by_role("status").filter(has_text="记录完整，没有被改动")).to_be_visible()
    await page.get_by_role("button", name="关闭").last.click()
    search = page.get_by_role("searchbox", name="客户手机号")
    await search.fill("19912345678")
    await search.press("Enter")
    await expect(page.get_by_text("没有符合的记录")).to_be_visible()
    assert "phone=19912345678" in page.url


async def test_an_agent_finds_no_way_there(browsers: Browsers, running: Running) -> None:
    browsers.expect_answer(403, "/api/desk/")
    page = await _as(browsers, running, cast.BEN)
    await expect(page.get_by_role("link", name="同事", exact=True)).to_have_count(0)
    await page.goto("/desk/staff")
    await expect(page.get_by_role("alert").filter(has_text="只有主管可以操作")).to_be_visible()


async def _as(browsers: Browsers, running: Running, colleague: cast.Colleague) -> Page:
    return await browsers.open("/desk", size=DESK, cookies=await staff_cookies(running.url, colleague))
